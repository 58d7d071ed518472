"""The problem itself: what somebody lives with, where, who answers for it and by when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.models import StoredFile
from madang.core.places import DISTRICT_CHOICES, District
from madang.core.places import district as district_of
from madang.core.versions import VersionField
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems import rules
from madang.programmes.models import Programme, Theme

if TYPE_CHECKING:
    from madang.problems.models.voices import Evidence

TITLE_MAX = 80
TITLE_MIN = 4
BODY_MAX = 4000
AFFECTED_MAX = 400
PLACE_MAX = 120
ALT_MAX = 300


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Which problems, for whom."""

    def listed(self) -> ProblemQuerySet:
        """What stands in the public list and on the map."""
        return self.filter(is_listed=True)

    def visible_to(self, person: Person | None) -> ProblemQuerySet:
        """What `person` may read: everything public, their own, and for curators all that was sent."""
        if person is None:
            return self.filter(is_public=True)
        if person.may("problems.curate"):
            return self.exclude(state=rules.State.DRAFT)
        return self.filter(Q(is_public=True) | Q(reporter=person))

    def editable_by(self, person: Person | None) -> ProblemQuerySet:
        """What `person` reported and may still change."""
        if person is None:
            return self.none()
        return self.filter(reporter=person, state__in=sorted(rules.EDITABLE_BY_REPORTER))

    def curatable_by(self, person: Person | None) -> ProblemQuerySet:
        """What `person` may check, publish, merge, hide."""
        if person is None or not person.may("problems.curate"):
            return self.none()
        return self.exclude(state=rules.State.DRAFT)

    def answerable_by(self, person: Person | None) -> ProblemQuerySet:
        """What `person` may answer for an institution: staff only for their own, the centre for all."""
        if person is None:
            return self.none()
        scopes = person.scopes("problems.answer", "partners.partner")
        listed = self.filter(is_listed=True)
        return listed if scopes is None else listed.filter(owner_partner__in=scopes)

    def overdue(self) -> ProblemQuerySet:
        """What should have been answered before today."""
        return self.filter(awaits_answer=True, answer_due_on__lt=clock.today())

    def with_card(self) -> ProblemQuerySet:
        """With what a list row shows, in one query, without the long texts."""
        return self.select_related("theme", "owner_partner", "picture").defer("body", "affected")

    def with_public_page(self) -> ProblemQuerySet:
        """With what a problem's public page shows: of what it joins only the columns that stand there.

        A page has eight such joins, and fetching whole rows took twice as long.
        """
        joined = ("theme", "owner_partner", "owner_person", "reporter", "picture", "merged_into")
        own = (field.attname for field in self.model._meta.concrete_fields)
        return self.select_related(*joined).only(
            *own, "theme__name", "theme__name_en", "theme__slug", "owner_partner__name", "owner_partner__name_en",
            "owner_partner__slug", "owner_person__name", "owner_person__erased_at", "reporter__name",
            "reporter__erased_at", "picture__width", "picture__height", "merged_into__title", "merged_into__language",
        )  # fmt: skip

    def with_page(self) -> ProblemQuerySet:
        """With what a problem's own page shows of the row and its owners."""
        return self.select_related(
            "theme", "programme", "owner_partner", "owner_person", "reporter", "picture", "merged_into"
        )


class Problem(models.Model):
    """One problem of daily life, with one number and one address for all time."""

    class State(models.TextChoices):
        DRAFT = rules.State.DRAFT.value, pgettext_lazy("problem", "Draft")
        RECEIVED = rules.State.RECEIVED.value, pgettext_lazy("problem", "Received")
        CHECKING = rules.State.CHECKING.value, pgettext_lazy("problem", "Being checked")
        NEEDS_MORE = rules.State.NEEDS_MORE.value, pgettext_lazy("problem", "Needs more from you")
        OPEN = rules.State.OPEN.value, pgettext_lazy("problem", "Waiting for an answer")
        TAKEN_UP = rules.State.TAKEN_UP.value, pgettext_lazy("problem", "Taken up")
        ANSWERED = rules.State.ANSWERED.value, pgettext_lazy("problem", "Answered, in progress")
        ADOPTED = rules.State.ADOPTED.value, pgettext_lazy("problem", "Adopted")
        ADAPTED = rules.State.ADAPTED.value, pgettext_lazy("problem", "Adopted with changes")
        DECLINED = rules.State.DECLINED.value, pgettext_lazy("problem", "Declined, with reason")
        MERGED = rules.State.MERGED.value, pgettext_lazy("problem", "Joined with another")
        HIDDEN = rules.State.HIDDEN.value, pgettext_lazy("problem", "Hidden")
        WITHDRAWN = rules.State.WITHDRAWN.value, pgettext_lazy("problem", "Withdrawn")

    class Stage(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("problem stage", "Waiting for an answer")
        WORKING = "working", pgettext_lazy("problem stage", "Being worked on")
        SOLVED = "solved", pgettext_lazy("problem stage", "Adopted")
        DECLINED = "declined", pgettext_lazy("problem stage", "Declined")

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(_("What is the problem?"), max_length=TITLE_MAX)
    body = models.TextField(_("Tell us more"), max_length=BODY_MAX, blank=True)
    affected = models.CharField(_("Who suffers from it?"), max_length=AFFECTED_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="problems"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.SET_NULL, null=True, blank=True, related_name="problems"
    )
    district = models.CharField(_("District"), max_length=5, choices=DISTRICT_CHOICES, blank=True)
    place_words = models.CharField(_("Where exactly?"), max_length=PLACE_MAX, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    picture = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    picture_alt = models.CharField(max_length=ALT_MAX, blank=True)
    reporter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="problems")

    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    state_before = models.CharField(max_length=12, choices=State, blank=True)
    # What follows from the state and the date of publication; kept so that lists find their rows by index.
    stage = models.CharField(max_length=10, choices=Stage, blank=True)
    is_public = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=False)
    awaits_answer = models.BooleanField(default=False)

    owner_partner = models.ForeignKey(
        Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="problems"
    )
    owner_person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    check_due_on = models.DateField(null=True, blank=True)
    answer_due_on = models.DateField(null=True, blank=True)
    # The date people were reminded of, and the date they heard was missed: each is told once.
    warned_for = models.DateField(null=True, blank=True)
    missed_for = models.DateField(null=True, blank=True)
    # From how many voices on an institution must answer, or since when a curator lifted it, and why.
    must_answer_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True)

    created_at = models.DateTimeField(default=clock.now)
    received_at = models.DateTimeField(null=True, blank=True)
    checking_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    last_activity_at = models.DateTimeField(default=clock.now)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged_from"
    )

    me_too_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    evidence_count = models.PositiveIntegerField(default=0)
    follower_count = models.PositiveIntegerField(default=0)
    version = VersionField()

    objects = ProblemQuerySet.as_manager()

    class Meta:
        # The flag leads: a bound `is_listed = ?` does not prove the condition of a partial index to SQLite.
        indexes = [
            models.Index(fields=["is_listed", "-published_at", "-id"], name="problem_new"),
            models.Index(fields=["is_listed", "-me_too_count", "-id"], name="problem_me_too"),
            models.Index(fields=["is_listed", "theme", "-published_at", "-id"], name="problem_theme"),
            models.Index(fields=["is_listed", "district", "-published_at", "-id"], name="problem_district"),
            models.Index(fields=["is_listed", "stage", "-published_at", "-id"], name="problem_stage"),
            models.Index(fields=["awaits_answer", "answer_due_on", "id"], name="problem_due"),
            models.Index(
                fields=["owner_partner", "awaits_answer", "answer_due_on", "id"], name="problem_duty"
            ),
            models.Index(fields=["state", "check_due_on", "id"], name="problem_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                name="problem_point_is_whole",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(
                name="problem_merged_names_where",
                condition=~Q(state="merged") | Q(merged_into__isnull=False),
            ),
            models.CheckConstraint(
                name="problem_answerable_has_a_date",
                condition=Q(awaits_answer=False) | Q(answer_due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def settle(self) -> None:
        """Set what follows from the state: whether it is public, listed, awaited, and in which group."""
        published = self.published_at is not None
        self.is_public = published and self.state in rules.PUBLIC
        self.is_listed = published and self.state in rules.LISTED
        self.awaits_answer = published and self.state in rules.AWAITING_ANSWER
        self.stage = rules.stage_of(self.state) if self.is_listed else ""

    @property
    def place(self) -> District | None:
        """The district, with its names."""
        return district_of(self.district) if self.district else None

    @property
    def due_on(self) -> date | None:
        """The date the next step is promised for: the check, or the answer; None when nothing is awaited."""
        if self.awaits_answer:
            return self.answer_due_on
        return self.check_due_on if self.state in (rules.State.RECEIVED, rules.State.CHECKING) else None

    @property
    def days_left(self) -> int | None:
        """Days until the promised date; negative when it was missed."""
        return rules.days_left(self.due_on, clock.today()) if self.due_on else None

    @property
    def is_overdue(self) -> bool:
        """Whether the promised date was missed."""
        return self.days_left is not None and self.days_left < 0

    @property
    def is_joinable(self) -> bool:
        """Whether me-too and evidence are taken."""
        return self.is_listed and self.state in rules.JOINABLE

    @property
    def is_editable(self) -> bool:
        """Whether the reporter may still change the text."""
        return self.state in rules.EDITABLE_BY_REPORTER

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES` may start now."""
        return rules.allows(move, self.state)

    if TYPE_CHECKING:
        evidence: models.Manager[Evidence]
