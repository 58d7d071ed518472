"""A desk: who keeps it, when somebody is there, and who."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.versions import VersionField
from madang.helpdesk.rules.hours import Hours
from madang.helpdesk.rules.hours_text import hours_of
from madang.partners.models import Partner
from madang.people.models import Person
from madang.projects.models import Project

NAME_MAX = 80
ABOUT_MAX = 300
REPLY_MAX = 2000
CENTRE = "centre"  # the slug of the centre's own desk
PARALLEL_MAX = 10


class DeskQuerySet(models.QuerySet["Desk"]):
    """Which desks, for whom."""

    def open(self) -> DeskQuerySet:
        """Those that anybody can ask: not closed for good, and whose team is not hidden, whose institution takes part."""
        return self.filter(
            Q(partner=None) | Q(partner__is_active=True), is_active=True, project__hidden_at=None
        )

    def visible_to(self, person: Person | None) -> DeskQuerySet:
        """Open ones; those who serve one also see it when it is not."""
        if person is None:
            return self.open()
        return self.filter(Q(pk__in=Desk.objects.open().values("pk")) | self._served(person))

    def served_by(self, person: Person | None) -> DeskQuerySet:
        """Those at which `person` answers: as agent, as staff of its institution, as member of its team."""
        return self.none() if person is None else self.filter(self._served(person))

    def managed_by(self, person: Person | None) -> DeskQuerySet:
        """Those that `person` sets up: the centre all, an institution its own, the lead of a team its team's."""
        if person is None:
            return self.none()
        if person.may("helpdesk.manage"):
            return self
        partners = person.scopes("partners.represent", "partners.partner") or []
        leads = person.memberships.filter(left_on=None, role="lead").values("project")
        return self.filter(Q(partner__in=partners) | Q(project__in=leads))

    @staticmethod
    def _served(person: Person) -> Q:
        desks = person.scopes("helpdesk.answer", "helpdesk.desk")
        if desks is None:
            return Q(pk__isnull=False)
        partners = person.scopes("partners.represent", "partners.partner") or []
        teams = person.memberships.filter(left_on=None).values("project")
        return Q(pk__in=desks) | Q(partner__in=partners) | Q(project__in=teams)


class Desk(models.Model):
    """A help desk with its own knowledge, hours and people: of the centre, an institution, or a team."""

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(_("What is the desk called?"), max_length=NAME_MAX)
    name_en = models.CharField(_("Name in English"), max_length=NAME_MAX, blank=True)
    about = models.CharField(_("What can be asked here?"), max_length=ABOUT_MAX, blank=True)
    about_en = models.CharField(_("The same in English"), max_length=ABOUT_MAX, blank=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, null=True, blank=True, related_name="desks"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="desks"
    )
    is_active = models.BooleanField(default=True)
    # Weekday (0: Monday) → spans as "HH:MM-HH:MM"; days of its own → spans, none: closed. See rules.hours.
    week = models.JSONField(default=dict)
    days = models.JSONField(default=dict)
    keeps_holidays = models.BooleanField(_("Closed on public holidays"), default=True)
    parallel = models.PositiveSmallIntegerField(_("Talks of one person at once"), default=2)
    answer_days = models.PositiveSmallIntegerField(_("Working days until a message is answered"), default=2)
    # Addresses of other sites whose pages may show the desk.
    origins = models.JSONField(default=list)
    uses_model = models.BooleanField(_("A language model may word its answers"), default=False)
    # How sure the desk must be, 0 to 1, to answer and to offer a choice; None: the shipped value, see rules.fits.
    answer_from = models.FloatField(null=True, blank=True)
    suggest_from = models.FloatField(null=True, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    version = VersionField()

    objects = DeskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="desk_has_one_keeper", condition=Q(partner=None) | Q(project=None)),
            models.CheckConstraint(
                name="desk_numbers_are_sane",
                condition=Q(
                    parallel__gte=1, parallel__lte=PARALLEL_MAX, answer_days__gte=1, answer_days__lte=30
                ),
            ),
            models.CheckConstraint(
                name="desk_thresholds_are_sane",
                condition=(Q(answer_from=None) | Q(answer_from__gte=0, answer_from__lte=1))
                & (Q(suggest_from=None) | Q(suggest_from__gte=0, suggest_from__lte=1))
                & (Q(answer_from=None) | Q(suggest_from=None) | Q(suggest_from__lte=models.F("answer_from"))),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_centre(self) -> bool:
        """Whether it is the centre's own, which is always there."""
        return self.slug == CENTRE

    @property
    def hours(self) -> Hours:
        """When somebody is there, public holidays and days of its own included."""
        return hours_of(self.week, self.days, keeps_holidays=self.keeps_holidays)

    def name_in(self, language: str | None) -> str:
        """The name in the language of a page; the Korean one where there is no other."""
        return self.name_en if (language or "").startswith("en") and self.name_en else self.name

    def about_in(self, language: str | None) -> str:
        """What can be asked, in the language of a page."""
        return self.about_en if (language or "").startswith("en") and self.about_en else self.about


def served_keys(person: Person) -> list[int]:
    """The keys of the desks at which `person` answers; asked of the database once for each person that a page fetched,
    because a first page asks every part of the house what there is to do."""
    known: dict[str, list[int]] = person.__dict__
    if "served_desk_keys" not in known:
        known["served_desk_keys"] = list(Desk.objects.served_by(person).values_list("pk", flat=True))
    return known["served_desk_keys"]


class Presence(models.Model):
    """That somebody is at a desk now; away when their page was not heard of for a while."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="desk_presences")
    since = models.DateTimeField(default=clock.now)
    heard_at = models.DateTimeField(default=clock.now)
    # Their page runs no JavaScript: it is heard of only when it is loaded or sends something.
    is_plain = models.BooleanField(default=False)
    # Present, but takes nobody new.
    is_paused = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "person"], name="presence_once")]
        indexes = [models.Index(fields=["heard_at"], name="presence_heard")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.desk_id}"


class CannedReply(models.Model):
    """A reply that agents of a desk use again and again."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="canned_replies")
    title = models.CharField(_("Title"), max_length=NAME_MAX)
    text = models.CharField(_("Reply"), max_length=REPLY_MAX)
    version = VersionField()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
