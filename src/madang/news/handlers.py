"""Notices can be commented on; and what they keep of a person."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from madang.comments.queries import register_target
from madang.core import personal
from madang.news import actions, queries
from madang.news.models import Article

register_target(
    "news.article",
    visible=lambda person, pk: Article.objects.visible_to(person).filter(pk=pk).first(),
    url=lambda article: reverse("news:detail", args=[article.slug]),
    is_open=lambda article: article.comments_open and article.is_published,
    label=_("News"),
    topics=("news",),
)
personal.register("news", export=queries.personal_data, erase=actions.forget_author)
