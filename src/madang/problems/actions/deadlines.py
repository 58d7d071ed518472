"""What happens by the clock: reminders before a date, and the truth when it was missed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

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
    soon = Q(answer_due_on__gte=today, answer_due_on__lte=today + timedelta(days=rules.WARN_DAYS))
    awaited = Problem.objects.select_for_update().filter(awaits_answer=True)
    warned = [_warn(row) for row in awaited.filter(soon).exclude(warned_for=F("answer_due_on"))]
    late = awaited.filter(answer_due_on__lt=today).exclude(missed_for=F("answer_due_on"))
    missed = [_miss(row) for row in late.select_related(None)]
    queued = Problem.objects.select_for_update().filter(
        state__in=[rules.State.RECEIVED, rules.State.CHECKING], check_due_on__lt=today
    )
    delayed = [_delay(row) for row in queued.exclude(missed_for=F("check_due_on"))]
    return len(warned) + len(missed) + len(delayed)


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
