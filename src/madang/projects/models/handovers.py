"""What was given to an institution, what it said, what became of it, and the public ledger of it all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, ids
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems.models import Problem
from madang.projects import rules
from madang.projects.models.project import Project
from madang.projects.models.prototypes import Licence, PrototypeVersion

WHAT_MAX = 1000
ANSWER_MAX = 4000
REASON_MAX = 1000
NOTE_MAX = 500
MAINTAINER_MAX = 100
LEDGER_TEXT_MAX = 4000


def handover_number() -> str:
    """A new number such as `H2611-7K3QX4`."""
    return ids.receipt_number("H")


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, person: Person | None) -> HandoverQuerySet:
        """Public like its project."""
        return self.filter(project__in=Project.objects.visible_to(person))

    def receivable_by(self, person: Person | None) -> HandoverQuerySet:
        """Those that `person` answers for: staff for their own institution, the centre for all."""
        if person is None:
            return self.none()
        keys = person.scopes("projects.receive", "partners.partner")
        return self if keys is None else self.filter(partner__in=keys)

    def awaited(self) -> HandoverQuerySet:
        """What an institution still has to answer."""
        return self.filter(state__in=sorted(rules.HANDOVER_OPEN))

    def overdue(self) -> HandoverQuerySet:
        """What should have been answered before today."""
        return self.awaited().filter(answer_due_on__lt=clock.today())

    def locked(self, pk: int) -> Handover:
        """The row as it is now, held until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("project", "partner", "version").get(pk=pk)

    def without_plan(self) -> HandoverQuerySet:
        """What was adopted and has no maintenance plan yet."""
        return self.filter(state__in=sorted(rules.HANDOVER_TAKEN), plan=None, plan_due_on__isnull=False)


class Handover(models.Model):
    """A frozen version offered to an institution, with a date by which it answers in public."""

    class State(models.TextChoices):
        PROPOSED = rules.HandoverState.PROPOSED.value, pgettext_lazy("handover", "Offered")
        RECEIVED = rules.HandoverState.RECEIVED.value, pgettext_lazy("handover", "Received")
        IN_REVIEW = rules.HandoverState.IN_REVIEW.value, pgettext_lazy("handover", "Being examined")
        ADOPTED = rules.HandoverState.ADOPTED.value, pgettext_lazy("handover", "Adopted")
        ADAPTED = rules.HandoverState.ADAPTED.value, pgettext_lazy("handover", "Adopted with changes")
        DECLINED = rules.HandoverState.DECLINED.value, pgettext_lazy("handover", "Declined, with reason")
        WITHDRAWN = rules.HandoverState.WITHDRAWN.value, pgettext_lazy("handover", "Taken back by the team")

    number = models.CharField(max_length=20, unique=True, default=handover_number)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="handovers")
    version = models.ForeignKey(PrototypeVersion, on_delete=models.PROTECT, related_name="handovers")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="handovers")
    recipient = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    what = models.CharField(
        _("What do you hand over, and what should the institution do with it?"), max_length=WHAT_MAX
    )
    maintainer = models.CharField(_("Who keeps it running until then?"), max_length=MAINTAINER_MAX)
    licence = models.CharField(_("Licence"), max_length=20, choices=Licence, blank=True)
    language = models.CharField(max_length=5, default="ko")
    answer_due_on = models.DateField(pgettext_lazy("due date", "Answer by"))
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField(_("Reason"), max_length=REASON_MAX, blank=True)
    answer = models.TextField(_("Public answer"), max_length=ANSWER_MAX, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    received_at = models.DateTimeField(null=True, blank=True)
    reviewing_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Kept in the transaction that changes them: conditions that are neither met nor waived; the day the last one was.
    open_conditions = models.PositiveSmallIntegerField(default=0)
    unconditional_on = models.DateField(null=True, blank=True)
    # Until when the institution says who keeps it running, and what it says now.
    plan_due_on = models.DateField(null=True, blank=True)
    plan = models.ForeignKey(
        "projects.MaintenancePlan", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = HandoverQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["partner", "answer_due_on", "id"], name="handover_queue",
                condition=Q(state__in=["proposed", "received", "in_review"]),
            ),
            models.Index(fields=["answer_due_on", "id"], name="handover_due"),
            models.Index(fields=["project", "-id"], name="handover_of_project"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["project", "partner"],
                condition=Q(state__in=["proposed", "received", "in_review"]),
                name="handover_one_at_a_time",
            ),
            models.CheckConstraint(
                name="handover_declined_with_reason", condition=~Q(state="declined") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="handover_decided_with_answer",
                condition=~Q(state__in=["adopted", "adapted", "declined"])
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES["handover"]` may start now."""
        return rules.allows("handover", move, self.state)

    @property
    def is_open(self) -> bool:
        """Whether the institution has still to answer."""
        return self.state in rules.HANDOVER_OPEN

    @property
    def is_decided(self) -> bool:
        """Whether the institution has answered."""
        return self.state in rules.HANDOVER_DECIDED

    @property
    def is_taken(self) -> bool:
        """Whether the institution adopted it, with or without changes and conditions."""
        return self.state in rules.HANDOVER_TAKEN

    @property
    def is_conditional(self) -> bool:
        """Whether it was adopted on conditions that are not all met."""
        return self.is_taken and self.open_conditions > 0

    @property
    def needs_plan(self) -> bool:
        """Whether the institution has still to say who keeps it running."""
        return self.is_taken and self.plan_id is None and self.plan_due_on is not None

    @property
    def plan_days_late(self) -> int:
        """How long the plan is overdue."""
        return rules.days_late(self.plan_due_on, clock.today()) if self.needs_plan else 0

    @property
    def days_late(self) -> int:
        """How long the answer is overdue."""
        return rules.days_late(self.answer_due_on, clock.today()) if self.is_open else 0

    @property
    def answered_on(self) -> date:
        """The day in Seoul on which the institution answered; today while it has not."""
        return clock.local(self.answered_at).date() if self.answered_at else clock.today()

    @property
    def days_left(self) -> int | None:
        """Days until the promised answer, negative when it was missed; None once it is answered."""
        return rules.days_left(self.answer_due_on, clock.today()) if self.is_open else None

    @property
    def is_overdue(self) -> bool:
        """Whether the promised date was missed."""
        return self.days_left is not None and self.days_left < 0


class HandoverCheck(models.Model):
    """The question 3, 6 and 12 months after an adoption: is it still in use? No answer is counted, never dropped."""

    class Result(models.TextChoices):
        NOT_YET = rules.CheckResult.NOT_YET.value, pgettext_lazy("check", "Not asked yet")
        IN_USE = rules.CheckResult.IN_USE.value, pgettext_lazy("check", "In use")
        PARTLY = rules.CheckResult.PARTLY.value, pgettext_lazy("check", "Partly in use")
        STOPPED = rules.CheckResult.STOPPED.value, pgettext_lazy("check", "No longer in use")
        NO_ANSWER = rules.CheckResult.NO_ANSWER.value, pgettext_lazy("check", "No answer")

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="checks")
    month = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=10, choices=Result, blank=True, default=Result.NOT_YET)
    note = models.CharField(_("How is it used?"), max_length=NOTE_MAX, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "month"], name="handover_check_once"),
            models.CheckConstraint(name="handover_check_month", condition=Q(month__in=[3, 6, 12])),
        ]
        indexes = [models.Index(fields=["due_on"], name="handover_check_due", condition=Q(result=""))]

    def __str__(self) -> str:
        return f"{self.handover_id} +{self.month}: {self.result}"

    @property
    def is_due(self) -> bool:
        """Whether its day has come."""
        return self.due_on <= clock.today()

    @property
    def answer_until(self) -> date:
        """The last day before it counts as not answered."""
        return self.due_on + timedelta(days=rules.CHECK_GRACE.days)


class LedgerIsAppendOnly(Exception):
    """An entry of the ledger is never changed nor taken away."""


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    def update(self, **fields: Any) -> int:
        raise LedgerIsAppendOnly("a ledger entry is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise LedgerIsAppendOnly("a ledger entry is never taken away")


class LedgerEntry(models.Model):
    """One thing an institution did or left undone: public, append-only, without personal data."""

    class Kind(models.TextChoices):
        TAKEN_UP = "taken_up", pgettext_lazy("ledger", "Took a problem up")
        ANSWERED = "answered", pgettext_lazy("ledger", "Answered a problem")
        PROBLEM_ADOPTED = "problem_adopted", pgettext_lazy("ledger", "Adopted a solution")
        PROBLEM_ADAPTED = "problem_adapted", pgettext_lazy("ledger", "Adopted a solution with changes")
        PROBLEM_DECLINED = "problem_declined", pgettext_lazy("ledger", "Declined, with reason")
        DATE_CHANGED = "date_changed", pgettext_lazy("ledger", "Moved an answer date")
        OFFERED = "offered", pgettext_lazy("ledger", "Was offered a hand-over")
        RECEIVED = "received", pgettext_lazy("ledger", "Received a hand-over")
        ADOPTED = "adopted", pgettext_lazy("ledger", "Adopted what was handed over")
        ADAPTED = "adapted", pgettext_lazy("ledger", "Adopted what was handed over, with changes")
        DECLINED = "declined", pgettext_lazy("ledger", "Declined what was handed over, with reason")
        WITHDRAWN = "withdrawn", pgettext_lazy("ledger", "The team took its offer back")
        ANSWER_MISSED = "answer_missed", pgettext_lazy("ledger", "Let the answer date pass")
        CONDITION_SET = "condition_set", pgettext_lazy("ledger", "Adopted on a condition")
        CONDITION_MET = "condition_met", pgettext_lazy("ledger", "Said that a condition is met")
        CONDITION_WAIVED = "condition_waived", pgettext_lazy("ledger", "Let a condition go, with reason")
        CONDITION_MISSED = "condition_missed", pgettext_lazy("ledger", "The date of a condition passed")
        UNCONDITIONAL = (
            "unconditional",
            pgettext_lazy("ledger", "The adoption has no open conditions any more"),
        )
        PLAN_SAVED = "plan_saved", pgettext_lazy("ledger", "Said who keeps it running")
        PLAN_MISSED = "plan_missed", pgettext_lazy("ledger", "Did not say who keeps it running")
        CHECK = "check", pgettext_lazy("ledger", "Said what became of it")
        CHECK_MISSED = "check_missed", pgettext_lazy("ledger", "Did not say what became of it")

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="ledger")
    kind = models.CharField(max_length=16, choices=Kind)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger"
    )
    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger"
    )
    at = models.DateTimeField(default=clock.now)
    # The date that was promised for it.
    due_on = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=LEDGER_TEXT_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    data = models.JSONField(default=dict, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["partner", "-at", "-id"], name="ledger_of_partner"),
            models.Index(fields=["partner", "kind", "-at", "-id"], name="ledger_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.partner_id}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise LedgerIsAppendOnly("a ledger entry is never changed")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise LedgerIsAppendOnly("a ledger entry is never taken away")
