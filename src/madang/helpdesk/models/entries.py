"""What a desk knows: entries with other ways to ask for them, and what they were before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.versions import VersionField
from madang.helpdesk.models.desks import Desk
from madang.people.models import Person

TITLE_MAX = 300
BODY_MAX = 8000
VARIANT_MAX = 200
VARIANTS_MAX = 100
KEY_MAX = 100
# How an entry is called that came without a question: by the beginning of its answer.
CALLED_MAX = 60


def _is_current() -> Q:
    today = clock.today()
    return (
        (Q(valid_from=None) | Q(valid_from__lte=today))
        & (Q(valid_until=None) | Q(valid_until__gte=today))
        & Q(is_on=True)
    )


class EntryQuerySet(models.QuerySet["Entry"]):
    """Which entries, for whom."""

    def current(self) -> EntryQuerySet:
        """Those that are switched on and valid today."""
        return self.filter(_is_current())

    def visible_to(self, person: Person | None) -> EntryQuerySet:
        """Current public ones of open desks; those who serve a desk see all of its."""
        public = _is_current() & Q(audience=Entry.Audience.PUBLIC, desk__in=Desk.objects.open().values("pk"))
        if person is None:
            return self.filter(public)
        return self.filter(public | Q(desk__in=Desk.objects.served_by(person)))

    def editable_by(self, person: Person | None) -> EntryQuerySet:
        """Those of the desks that `person` serves."""
        return self.filter(desk__in=Desk.objects.served_by(person))


class Entry(models.Model):
    """One thing a desk knows: the question as title, the answer as body."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        STAFF = "staff", _("Only those who answer at the desk")

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="entries")
    # The name of the entry in files that are imported and exported.
    key = models.CharField(max_length=KEY_MAX)
    title = models.CharField(pgettext_lazy("entry", "Question"), max_length=TITLE_MAX)
    body = models.TextField(pgettext_lazy("entry", "Answer"), max_length=BODY_MAX)
    title_en = models.CharField(_("Question in English"), max_length=TITLE_MAX, blank=True)
    body_en = models.TextField(_("Answer in English"), max_length=BODY_MAX, blank=True)
    # Other ways to ask for it, in any language.
    variants = models.JSONField(default=list, blank=True)
    url = models.CharField(_("Where more about it stands"), max_length=300, blank=True)
    source = models.CharField(_("Where the answer comes from"), max_length=200, blank=True)
    audience = models.CharField(_("Who sees it"), max_length=10, choices=Audience, default=Audience.PUBLIC)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    is_on = models.BooleanField(default=True)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    version = VersionField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "key"], name="entry_key_once"),
            models.CheckConstraint(
                name="entry_days_in_order",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_from__lte=models.F("valid_until")),
            ),
        ]
        indexes = [models.Index(fields=["desk", "title", "id"], name="entry_by_title")]

    def __str__(self) -> str:
        return self.title_in("ko")

    def title_in(self, language: str | None) -> str:
        """The question in a language; in Korean where there is no other."""
        title = self.title_en if language == "en" and self.title_en else self.title
        return title or Truncator(self.body).chars(CALLED_MAX)

    def body_in(self, language: str | None) -> tuple[str, str]:
        """The answer in a language, and the language it really is in."""
        return (self.body_en, "en") if language == "en" and self.body_en else (self.body, "ko")


class EntryVersion(models.Model):
    """An entry as it was from a moment on."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_version_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"
