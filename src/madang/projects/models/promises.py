"""What an institution and a team promised with an adoption, and when they were reminded of it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models.handovers import Handover

CONDITION_MAX = 300
CONDITION_NOTE_MAX = 300
KEEPER_MAX = 100
PAYER_MAX = 100
FAULTS_MAX = 200
ENDING_NOTE_MAX = 500
COST_MAX = 10_000_000_000


class ConditionQuerySet(models.QuerySet["Condition"]):
    def unmet(self) -> ConditionQuerySet:
        """Those that are neither met nor waived."""
        return self.filter(state__in=sorted(rules.CONDITION_OPEN))

    def locked(self, pk: int) -> Condition:
        """The row as it is now, held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class Condition(models.Model):
    """What must still happen for an adoption to be whole: public, with a date, and with who said that it is met."""

    class Side(models.TextChoices):
        TEAM = "team", pgettext_lazy("condition", "The team")
        PARTNER = "partner", pgettext_lazy("condition", "The institution")

    class State(models.TextChoices):
        OPEN = rules.ConditionState.OPEN.value, pgettext_lazy("condition", "Open")
        CLAIMED = rules.ConditionState.CLAIMED.value, pgettext_lazy("condition", "Met, says the team")
        MET = rules.ConditionState.MET.value, pgettext_lazy("condition", "Met")
        WAIVED = rules.ConditionState.WAIVED.value, pgettext_lazy("condition", "Not asked for any more")

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="conditions")
    text = models.CharField(_("What must happen?"), max_length=CONDITION_MAX)
    side = models.CharField(_("Who sees to it?"), max_length=7, choices=Side)
    due_on = models.DateField(_("By when?"))
    language = models.CharField(max_length=5, default="ko")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    # What was said last: how it was met, why it is not, or why it is not asked for any more.
    note = models.CharField(max_length=CONDITION_NOTE_MAX, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="condition_due", condition=Q(state__in=["open", "claimed"])
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="condition_waived_with_reason", condition=~Q(state="waived") | ~Q(note="")
            ),
            models.CheckConstraint(
                name="condition_closed_when_settled",
                condition=Q(state__in=["open", "claimed"], closed_at=None)
                | Q(state__in=["met", "waived"], closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.text[:40]} {self.state}"

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES["condition"]` may start now."""
        return rules.allows("condition", move, self.state)

    @property
    def is_open(self) -> bool:
        """Whether it is neither met nor waived."""
        return self.state in rules.CONDITION_OPEN

    @property
    def is_of_team(self) -> bool:
        """Whether the team sees to it."""
        return self.side == self.Side.TEAM

    @property
    def days_late(self) -> int:
        """How long its date is over; 0 once it is met. Who said in time that it is met waits for the other side."""
        is_waited_for = self.state == self.State.OPEN
        return rules.days_late(self.due_on, clock.today()) if is_waited_for else 0

    @property
    def is_overdue(self) -> bool:
        """Whether its date was missed."""
        return self.days_late > 0

    @property
    def confirm_due_on(self) -> date | None:
        """Until when the institution says whether it is met; None while the team has not said so."""
        if self.state != self.State.CLAIMED or self.claimed_at is None:
            return None
        return rules.confirm_due_on(clock.local(self.claimed_at).date())


class MaintenancePlan(models.Model):
    """Who keeps running what was adopted. Never changed: what is said later is the next version."""

    class Ending(models.TextChoices):
        HAND_BACK = "hand_back", pgettext_lazy("plan", "It goes back to the team")
        OPEN_SOURCE = (
            "open_source",
            pgettext_lazy("plan", "It is given to everybody, source and instructions"),
        )
        DELETE = "delete", pgettext_lazy("plan", "It is switched off and its data deleted")
        PASS_ON = "pass_on", pgettext_lazy("plan", "Another office goes on with it")

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField()
    keeper = models.CharField(_("Who keeps it running?"), max_length=KEEPER_MAX)
    from_on = models.DateField(_("From when?"))
    until_on = models.DateField(_("Until when?"), null=True, blank=True)
    # In won.
    cost_a_year = models.PositiveBigIntegerField(_("What does it cost a year?"), null=True, blank=True)
    payer = models.CharField(_("Who pays for it?"), max_length=PAYER_MAX, blank=True)
    faults = models.CharField(_("Where does one report a fault?"), max_length=FAULTS_MAX)
    ending = models.CharField(_("What happens when it ends?"), max_length=11, choices=Ending)
    ending_note = models.CharField(_("More about that"), max_length=ENDING_NOTE_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    SAID = ("keeper", "from_on", "until_on", "cost_a_year", "payer", "faults", "ending", "ending_note")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "number"], name="plan_number_once"),
            models.CheckConstraint(
                name="plan_runs_forward", condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id} plan {self.number}"

    @property
    def has_ended(self) -> bool:
        """Whether the time it speaks of is over."""
        return self.until_on is not None and self.until_on < clock.today()


class Reminder(models.Model):
    """That somebody was reminded of a promised date: each stage once, and everybody can see that it was done."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="reminders")
    # `answer`, `plan`, `plan_end`, `condition:12`, or `claim:12`: that the same condition is met waits to be confirmed.
    about = models.CharField(max_length=32)
    stage = models.CharField(max_length=6, choices=[(stage.value, stage.value) for stage in rules.Stage])
    # The date it was about.
    due_on = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "about", "stage", "due_on"], name="reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.about} {self.stage}"
