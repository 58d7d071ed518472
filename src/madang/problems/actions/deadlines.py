"""What happens by the clock: reminders before a date, and the truth when it was missed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from madang.core import clock, live
from madang.people.models import Person
from madang.problems import rules, tasks
from madang.problems.models import Problem
from madang.problems.models.changing import noted


@transaction.atomic
def check_deadlines(*, by: Person | None = None) -> int:
    """Remind owners three days before an answer date, tell reporter, followers and owners when one was missed, and
    curators and the reporter when a report was not looked at in time. Each once per date. Returns how many were told."""
    today = clock.today()
    awaited = Problem.objects.select_for_update().filter(awaits_answer=True)
    soon = awaited.filter(
        answer_due_on__gte=today, answer_due_on__lte=today + timedelta(days=rules.WARN_DAYS)
    )
    late = awaited.filter(answer_due_on__lt=today)
    queued = Problem.objects.select_for_update().filter(
        state__in=[rules.State.RECEIVED, rules.State.CHECKING], check_due_on__lt=today
    )
    told = 0
    for rows, due, done, tell in (
        (soon, "answer_due_on", "warned_for", _warn),
        (late, "answer_due_on", "missed_for", _miss),
        (queued, "check_due_on", "missed_for", _delay),
    ):
        for row in rows.exclude(**{done: F(due)}):
            tell(row)
            told += 1
    return told


def _warn(problem: Problem) -> None:
    problem.warned_for = problem.answer_due_on
    problem.save(update_fields=["warned_for"])
    tasks.remind_owners(
        problem, "duty_soon", by=None, key=str(problem.answer_due_on), on=problem.answer_due_on
    )


def _miss(problem: Problem) -> None:
    day = problem.answer_due_on
    problem.missed_for = day
    problem.save(update_fields=["missed_for"])
    noted(None, "answer_missed", problem, due_on=str(day))
    tasks.tell_all(problem, "late", by=None, key=str(day), on=day)
    tasks.remind_owners(problem, "duty_late", by=None, key=str(day), on=day)
    live.bump("problems", f"problem:{problem.pk}")


def _delay(problem: Problem) -> None:
    day = problem.check_due_on
    problem.missed_for = day
    problem.save(update_fields=["missed_for"])
    noted(None, "check_missed", problem, due_on=str(day))
    tasks.tell_reporter(problem, "late_check", by=None, key=str(day), on=day)
    values = {"date": day.isoformat()} if day else {}
    tasks.tell_curators.enqueue(problem.pk, "queue_late", str(day), values)
