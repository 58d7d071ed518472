"""The field trial: one frozen version of a team's prototype, tried by citizens."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, ids
from madang.core.versions import VersionField
from madang.people.models import Person
from madang.projects.models import Project, PrototypeVersion
from madang.trials import rules

TITLE_MAX = 80
HYPOTHESIS_MAX = 300
WHY_MAX = 600
PLAN_MAX = 4000
PLACE_MAX = 100
SOUGHT_MAX = 200
CONSENT_MAX = 3000
DATA_KEPT_MAX = 500
CONTACT_MAX = 200
RISKS_MAX = 1000
REASON_MAX = 500
COUNT_LABEL_MAX = 60
# How long the people's names stay beside their codes after the end, in days.
KEPT_CHOICES = [(30, _("30 days")), (90, _("90 days")), (180, _("180 days"))]

# The four parts of a plan, each a page of its own, and the fields that must be filled in before it can be submitted.
PARTS: dict[str, tuple[str, ...]] = {
    "what": ("title", "prototype_version", "hypothesis", "why"),
    "who": ("sought", "selection", "recruit_until", "place", "starts_on", "ends_on"),
    "how": ("plan", "at_tasks", "count_label"),
    "consent": ("consent_text", "data_kept", "kept_days", "contact", "risks"),
}


def trial_number() -> str:
    """A new number such as `E2611-7K3QX4`."""
    return ids.receipt_number("E")


class TrialQuerySet(models.QuerySet["Trial"]):
    """Which trials, for whom."""

    def public(self) -> TrialQuerySet:
        """What everybody sees: approved by the centre, of a team that is not hidden."""
        return self.filter(approved_at__isnull=False, state__in=sorted(rules.SHOWN), project__hidden_at=None)

    def visible_to(self, person: Person | None) -> TrialQuerySet:
        """Public ones; a team sees its own from the first draft, the centre what was handed in."""
        public = Q(approved_at__isnull=False, state__in=sorted(rules.SHOWN), project__hidden_at=None)
        if person is None:
            return self.filter(public)
        own = Q(project__in=person.memberships.filter(left_on=None).values("project"))
        seen = ~Q(state=rules.TrialState.DRAFT) if person.may("trials.check") else Q(pk=None)
        return self.filter(public | own | seen)

    def of_team(self, project: Project) -> TrialQuerySet:
        """Those of a team, newest first."""
        return self.filter(project=project).order_by("-pk")

    def checkable_by(self, person: Person | None) -> TrialQuerySet:
        """Everything handed in, for those who check whether a trial is safe."""
        may = person is not None and person.may("trials.check")
        return self.exclude(state=rules.TrialState.DRAFT) if may else self.none()

    def staffed_by(self, person: Person | None) -> TrialQuerySet:
        """Approved ones, for those who may see who takes part."""
        may = person is not None and person.may("trials.see_names")
        return self.filter(approved_at__isnull=False) if may else self.none()

    def recruiting(self) -> TrialQuerySet:
        """Public ones that one can sign up for today."""
        return self.public().filter(state=rules.TrialState.RECRUITING, recruit_until__gte=clock.today())

    def locked(self, pk: int) -> Trial:
        """The row as it is now, held until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("project", "prototype_version").get(pk=pk)


class Trial(models.Model):
    """What is tried, with whom, how it is measured, and how it went; one number, one address for all time."""

    class State(models.TextChoices):
        DRAFT = rules.TrialState.DRAFT.value, pgettext_lazy("trial", "Being planned")
        SAFETY_CHECK = rules.TrialState.SAFETY_CHECK.value, pgettext_lazy("trial", "Safety check")
        RECRUITING = rules.TrialState.RECRUITING.value, pgettext_lazy("trial", "Looking for participants")
        RUNNING = rules.TrialState.RUNNING.value, pgettext_lazy("trial", "Running")
        ANALYSING = rules.TrialState.ANALYSING.value, pgettext_lazy("trial", "Result being written")
        PUBLISHED = rules.TrialState.PUBLISHED.value, pgettext_lazy("trial", "Result published")
        STOPPED = rules.TrialState.STOPPED.value, pgettext_lazy("trial", "Stopped, with reason")

    class Selection(models.TextChoices):
        FIRST = (
            rules.Selection.FIRST.value,
            _("First come: who signs up first has the seat, then a waiting list by lot"),
        )
        LOT = rules.Selection.LOT.value, _("By lot, after the last day to sign up")

    number = models.CharField(max_length=20, unique=True, default=trial_number)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="trials")
    prototype_version = models.ForeignKey(
        PrototypeVersion,
        on_delete=models.PROTECT,
        related_name="trials",
        verbose_name=_("Which version is tried?"),
    )
    title = models.CharField(_("What is the trial called?"), max_length=TITLE_MAX)
    hypothesis = models.CharField(_("What do you expect?"), max_length=HYPOTHESIS_MAX)
    why = models.CharField(_("Why does it matter?"), max_length=WHY_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")

    sought = models.CharField(_("Whom do you look for?"), max_length=SOUGHT_MAX, blank=True)
    selection = models.CharField(
        _("Who gets a seat?"), max_length=5, choices=Selection, default=Selection.FIRST
    )
    recruit_until = models.DateField(_("Last day to sign up"), null=True, blank=True)
    place = models.CharField(_("Where does it take place?"), max_length=PLACE_MAX, blank=True)
    starts_on = models.DateField(_("First day"), null=True, blank=True)
    ends_on = models.DateField(_("Last day"), null=True, blank=True)

    plan = models.TextField(_("How does it go, step by step?"), max_length=PLAN_MAX, blank=True)
    at_tasks = models.JSONField(default=list, blank=True)
    count_label = models.CharField(_("What is counted?"), max_length=COUNT_LABEL_MAX, blank=True)

    consent_text = models.TextField(_("What do participants agree to?"), max_length=CONSENT_MAX, blank=True)
    data_kept = models.CharField(_("What is written down of them?"), max_length=DATA_KEPT_MAX, blank=True)
    kept_days = models.PositiveSmallIntegerField(
        _("How long after the end do the centre's records still know who had which code?"),
        choices=KEPT_CHOICES,
        default=90,
    )
    contact = models.CharField(_("Whom can participants ask?"), max_length=CONTACT_MAX, blank=True)
    risks = models.TextField(
        _("What could go wrong, and what do you do about it?"), max_length=RISKS_MAX, blank=True
    )
    # Counted up whenever what participants agree to changes after the first approval.
    consent_version = models.PositiveSmallIntegerField(default=1)

    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    stop_reason = models.CharField(max_length=REASON_MAX, blank=True)
    # Seats in all and how many are taken, kept in the transaction that changes them.
    seats = models.PositiveSmallIntegerField(default=0)
    taken = models.PositiveSmallIntegerField(default=0)
    hoping = models.PositiveIntegerField(default=0)
    last_code = models.PositiveIntegerField(default=0)
    # What the lots are calculated from; empty until they are needed.
    seed = models.CharField(max_length=64, blank=True)

    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    approved_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # From this day on nothing links the records to people.
    unlink_on = models.DateField(null=True, blank=True)
    version = VersionField()

    objects = TrialQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-changed_at", "-id"], name="trial_list"),
            models.Index(fields=["state", "recruit_until"], name="trial_recruiting"),
            models.Index(fields=["project", "-id"], name="trial_of_project"),
        ]
        constraints = [
            models.CheckConstraint(
                name="trial_stopped_with_reason", condition=~Q(state="stopped") | ~Q(stop_reason="")
            ),
            models.CheckConstraint(
                name="trial_ends_after_start",
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="trial_not_overfilled", condition=Q(taken__lte=F("seats"))),
        ]

    def __str__(self) -> str:
        return self.title

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES["trial"]` may start now."""
        return rules.allows("trial", move, self.state)

    @property
    def is_draft(self) -> bool:
        """Whether everything about it may still be changed."""
        return self.state == self.State.DRAFT

    @property
    def is_lot(self) -> bool:
        """Whether seats are given by lot alone."""
        return self.selection == self.Selection.LOT

    @property
    def is_joinable(self) -> bool:
        """Whether one can sign up today."""
        return (
            self.state == self.State.RECRUITING
            and self.recruit_until is not None
            and clock.today() <= self.recruit_until
        )

    @property
    def is_published(self) -> bool:
        """Whether its result is out."""
        return self.state == self.State.PUBLISHED

    @property
    def is_ended(self) -> bool:
        """Whether it was published or stopped."""
        return self.state in rules.ENDED

    @property
    def seats_left(self) -> int:
        """How many may still come."""
        return max(0, self.seats - self.taken)

    @property
    def decided_by(self) -> date | None:
        """Until when everybody hears whether they have a seat."""
        return rules.decided_by(self.recruit_until) if self.recruit_until else None

    @property
    def result_due_on(self) -> date | None:
        """Until when the result is told."""
        return rules.result_due_on(self.ends_on) if self.ends_on else None

    def save(self, *args: Any, **options: Any) -> None:
        self.changed_at = clock.now()
        super().save(*args, **options)


class QuotaCell(models.Model):
    """One kind of participants and how many of them are sought: "60s, 5 seats"."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="cells")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=rules.CELL_LABEL_MAX)
    seats = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["trial", "position"], name="quota_cell_place"),
            models.CheckConstraint(name="quota_cell_has_seats", condition=Q(seats__gte=1)),
            models.CheckConstraint(name="quota_cell_not_overfilled", condition=Q(taken__lte=F("seats"))),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def seats_left(self) -> int:
        """How many may still come."""
        return max(0, self.seats - self.taken)


class ConsentText(models.Model):
    """What participants agree to, in one version; it never changes."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="consent_texts")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=CONSENT_MAX)
    data_kept = models.CharField(max_length=DATA_KEPT_MAX)
    contact = models.CharField(max_length=CONTACT_MAX)
    kept_days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["trial", "version"], name="consent_text_version")]

    def __str__(self) -> str:
        return f"{self.trial_id} v{self.version}"


class SafetyCheck(models.Model):
    """That a team asked whether its trial is safe, and what the centre said."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="safety_checks")
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    is_approved = models.BooleanField(null=True)
    reason = models.CharField(_("Reason"), max_length=REASON_MAX, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trial"], condition=Q(decided_at=None), name="safety_check_one_open"
            ),
            models.CheckConstraint(
                name="safety_sent_back_with_reason", condition=~Q(is_approved=False) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.is_approved}"

    @property
    def due_on(self) -> date:
        """Until when the centre answers."""
        return rules.check_due_on(clock.local(self.asked_at).date())
