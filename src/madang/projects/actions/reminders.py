"""Reminders by the clock: before a promised date, on it and after it, each once, and what is noted when it was missed.

Which reminder is due follows from the day alone and what was sent is kept, so that running twice sends nothing twice
and the first run after an outage says what is true on that day.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from madang.core import clock, live
from madang.people.models import Person
from madang.projects import emails, rules
from madang.projects.actions.ledger import enter_handover
from madang.projects.models import Condition, Handover, LedgerEntry, MaintenancePlan, Reminder

Stage = rules.Stage
_ANSWER = {Stage.BEFORE: "duty_soon", Stage.ON: "duty_today", Stage.AFTER: "duty_late"}
# A plan ends for good: the institution has a month to say what comes after it.
PLAN_END_DAYS = 30


def _last_day() -> date:
    """Dates up to this day are near enough to be reminded of."""
    return clock.today() + timedelta(days=rules.WARN_DAYS)


def _remind(
    handover: Handover, about: str, due_on: date, stage: Stage | None, tell: Callable[[Stage], None]
) -> int:
    """Tell once per stage and keep that it was done. Returns 1 where somebody was told."""
    if stage is None:
        return 0
    _row, is_new = Reminder.objects.get_or_create(handover=handover, about=about, stage=stage, due_on=due_on)
    if is_new:
        tell(stage)
        live.bump("handovers", f"handover:{handover.pk}", f"project:{handover.project_id}")
    return int(is_new)


@transaction.atomic
def remind_of_handovers(*, by: Person | None = None) -> int:
    """Remind institutions of their answers; a missed date goes into the ledger and to the team. Returns how many."""
    waiting = Handover.objects.awaited().filter(answer_due_on__lte=_last_day())

    def remind(row: Handover) -> int:
        def tell(stage: Stage) -> None:
            emails.tell_answerers_of_handover(row, _ANSWER[stage], by)
            if stage == Stage.AFTER:
                enter_handover(handover=row, kind=LedgerEntry.Kind.ANSWER_MISSED, by=by)
                emails.tell_team_of_handover(row, "answer_late", by)

        stage = rules.reminder_stage(row.answer_due_on, clock.today())
        return _remind(row, "answer", row.answer_due_on, stage, tell)

    return sum(remind(row) for row in waiting.select_related("project", "partner", "recipient"))


@transaction.atomic
def remind_of_conditions(*, by: Person | None = None) -> int:
    """Remind whoever sees to a condition; a missed date goes into the ledger. Returns how many."""
    rows = Condition.objects.filter(state=Condition.State.OPEN, due_on__lte=_last_day())
    found = rows.select_related("handover__project", "handover__partner", "handover__recipient")
    return sum(_remind_of_condition(row, by) for row in found)


def _remind_of_condition(condition: Condition, by: Person | None) -> int:
    handover = condition.handover
    tell_side = emails.tell_team_of_handover if condition.is_of_team else emails.tell_answerers_of_handover
    side = "team" if condition.is_of_team else "duty"

    def tell(stage: Stage) -> None:
        tell_side(
            handover,
            f"condition_{side}_{stage}",
            by,
            key=str(condition.pk),
            date=condition.due_on,
            title=condition.text,
        )
        if stage == Stage.AFTER:
            enter_handover(
                handover=handover, kind=LedgerEntry.Kind.CONDITION_MISSED, by=by, text=condition.text,
                due_on=condition.due_on, language=condition.language,
                data={"condition": condition.pk, "side": condition.side},
            )  # fmt: skip

    stage = rules.reminder_stage(condition.due_on, clock.today())
    return _remind(handover, f"condition:{condition.pk}", condition.due_on, stage, tell)


@transaction.atomic
def remind_of_claims(*, by: Person | None = None) -> int:
    """Remind institutions of conditions of which the team says that they are met; after the date the team hears that too.

    Returns how many.
    """
    since = clock.day_start(_last_day() - timedelta(days=rules.CONFIRM_DAYS - 1))
    rows = Condition.objects.filter(state=Condition.State.CLAIMED, claimed_at__lt=since)
    found = rows.select_related("handover__project", "handover__partner", "handover__recipient")
    return sum(_remind_of_claim(row, by) for row in found)


def _remind_of_claim(condition: Condition, by: Person | None) -> int:
    handover, due_on = condition.handover, condition.confirm_due_on
    if due_on is None:  # nobody says that it is met
        return 0
    said = {
        "key": f"{condition.pk}:{due_on}",
        "date": due_on,
        "title": condition.text,
        "text": condition.note,
    }

    def tell(stage: Stage) -> None:
        emails.tell_answerers_of_handover(handover, f"claim_{stage}", by, **said)
        if stage == Stage.AFTER:
            emails.tell_team_of_handover(handover, "claim_late", by, **said)

    return _remind(
        handover, f"claim:{condition.pk}", due_on, rules.reminder_stage(due_on, clock.today()), tell
    )


@transaction.atomic
def remind_of_plans(*, by: Person | None = None) -> int:
    """Remind of maintenance plans that are missing, and of those that end. Returns how many."""
    missing = Handover.objects.without_plan().filter(plan_due_on__lte=_last_day())
    told = sum(
        _remind_of_missing(row, by) for row in missing.select_related("project", "partner", "recipient")
    )
    ending = MaintenancePlan.objects.filter(
        handover__plan=F("pk"), until_on__lte=clock.today() + timedelta(days=PLAN_END_DAYS)
    )
    rows = ending.select_related("handover__project", "handover__partner", "handover__recipient")
    return told + sum(_remind_of_end(row, by) for row in rows)


def _remind_of_missing(handover: Handover, by: Person | None) -> int:
    due_on = handover.plan_due_on
    if due_on is None:  # nobody asked for one
        return 0

    def tell(stage: Stage) -> None:
        emails.tell_answerers_of_handover(handover, f"plan_{stage}", by, date=due_on)
        if stage == Stage.AFTER:
            enter_handover(handover=handover, kind=LedgerEntry.Kind.PLAN_MISSED, by=by, due_on=due_on)
            emails.tell_team_of_handover(handover, "plan_late", by, date=due_on)

    return _remind(handover, "plan", due_on, rules.reminder_stage(due_on, clock.today()), tell)


def _remind_of_end(plan: MaintenancePlan, by: Person | None) -> int:
    until, handover = plan.until_on, plan.handover
    if until is None:  # it does not end
        return 0

    def tell(stage: Stage) -> None:
        if stage == Stage.BEFORE:
            emails.tell_answerers_of_handover(handover, "plan_ends", by, key=str(plan.pk), date=until)
        else:
            emails.tell_team_of_handover(handover, "plan_ended", by, key=str(plan.pk), date=until)

    stage = Stage.AFTER if plan.has_ended else Stage.BEFORE
    return _remind(handover, "plan_end", until, stage, tell)
