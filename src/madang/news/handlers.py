"""Notices can be commented on; and what they keep of a person."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.comments.queries import register_target
from madang.core import markup, personal, retention
from madang.core.retention import About, Basis, Kept
from madang.news import actions, queries
from madang.news.models import BODY_MAX, Article
from madang.people.rules import AUDIT_WORDS
from madang.search.models import Document, Source, register
from madang.ui import formats

register_target(
    "news.article",
    visible=lambda person, pk: Article.objects.visible_to(person).filter(pk=pk).first(),
    url=lambda article: reverse("news:detail", args=[article.slug]),
    is_open=lambda article: article.comments_open and article.is_published,
    label=_("News"),
    topics=("news",),
)
personal.register("news", export=queries.personal_data, erase=actions.forget_author)
register(
    Source(
        kind="article",
        model=Article,
        label=_("News"),
        icon="megaphone",
        visible_to=Article.objects.visible_to,
        documents=lambda row: [
            Document(row.language, row.title, f"{markup.plain(row.body, BODY_MAX)}\n{row.department}")
        ],
        url=lambda row: reverse("news:detail", args=[row.slug]),
        note=lambda row: formats.day(row.published_at),
        shown_from=lambda row: row.published_at,
        fields=frozenset({"title", "body", "language", "department", "published_at"}),
    )
)
retention.register(
    Kept(
        "news.notices",
        what=_("Who wrote a notice, and whom to ask about it"),
        purpose=_("So that somebody answers questions about it"),
        basis=Basis.TASK,
        fields=("news.Article",),
        ends=_("As long as the notice; the writer goes with their account"),
        about=About.STAFF,
    ),
)
AUDIT_WORDS.update(
    {
        "news.written": pgettext_lazy("audit", "began a notice"),
        "news.edited": pgettext_lazy("audit", "changed a notice"),
        "news.published": pgettext_lazy("audit", "published a notice"),
        "news.unpublished": pgettext_lazy("audit", "took a notice offline"),
        "news.discarded": pgettext_lazy("audit", "threw a draft of a notice away"),
        "news.file_attached": pgettext_lazy("audit", "attached a file to a notice"),
        "news.file_removed": pgettext_lazy("audit", "removed a file from a notice"),
    }
)
