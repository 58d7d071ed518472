"""Tables of news: article and attachment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.models import StoredFile
from madang.core.versions import VersionField
from madang.people.models import Person
from madang.programmes.models import Programme

TITLE_MAX = 160
BODY_MAX = 30_000
MOST_ATTACHMENTS = 10


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> ArticleQuerySet:
        """Those whose time has come."""
        return self.filter(published_at__lte=clock.now())

    def visible_to(self, person: Person | None) -> ArticleQuerySet:
        """Published ones; drafts and those of the future for editors."""
        return self if person is not None and person.may("news.publish") else self.published()

    def editable_by(self, person: Person | None) -> ArticleQuerySet:
        """All, for editors."""
        return self if person is not None and person.may("news.publish") else self.none()


class Article(models.Model):
    """A notice as public bodies publish them. `published_at` None is a draft."""

    class Licence(models.IntegerChoices):
        """공공누리 (KOGL) types: what others may do with the notice."""

        TYPE_1 = 1, _("Type 1: name the source")
        TYPE_2 = 2, _("Type 2: name the source, no commercial use")
        TYPE_3 = 3, _("Type 3: name the source, no changes")
        TYPE_4 = 4, _("Type 4: name the source, no commercial use, no changes")

    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=TITLE_MAX)
    body = models.TextField(_("text"), max_length=BODY_MAX)
    language = models.CharField(
        _("language"), max_length=5, choices=[("ko", "한국어"), ("en", "English")], default="ko"
    )
    department = models.CharField(_("department in charge"), max_length=80)
    contact_name = models.CharField(_("contact person"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    licence = models.PositiveSmallIntegerField(_("licence"), choices=Licence, default=Licence.TYPE_4)
    programme = models.ForeignKey(
        Programme, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    comments_open = models.BooleanField(_("comments are open"), default=True)
    created_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    version = VersionField()

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            models.Index(fields=["programme", "-published_at"], name="article_by_programme"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        """Whether everybody can read it now."""
        return self.published_at is not None and self.published_at <= clock.now()


class Attachment(models.Model):
    """A file that belongs to a notice."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=TITLE_MAX, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or self.file.name
