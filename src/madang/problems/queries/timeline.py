"""Where a problem stands, step by step, with dates, the desk in charge and what was promised."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.problems.models import Problem
from madang.problems.rules import State


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `state` is done, now, next or late; `by` the date promised for what is not done."""

    title: str
    state: str
    at: date | datetime | None = None
    by: date | None = None
    desk: str = ""
    text: str = ""


def steps(problem: Problem, owner: str) -> list[Step]:
    """접수 → 확인 → 공개 → 맡음 → 답변. `owner` names who answers, in the language of the page."""
    desk = _("The centre's desk")
    found = [
        Step(pgettext("step", "Received"), "done", problem.received_at, desk=desk),
        _check(problem, desk),
    ]
    ended = _ended(problem)
    if problem.published_at is None:
        if ended:
            return [*(step for step in found if step.state == "done"), ended]
        waiting = [pgettext("step", "Public"), pgettext("step", "Taken up"), pgettext("step", "Answer")]
        return [*found, *(Step(title, "next") for title in waiting)]
    found.append(Step(pgettext("step", "Public"), "done", problem.published_at, desk=desk))
    if ended:
        return [*found, ended]
    return [*found, _taking(problem, owner), _answer(problem, owner)]


def _check(problem: Problem, desk: str) -> Step:
    title = pgettext("step", "Checked")
    if problem.published_at or problem.state in (State.DECLINED, State.HIDDEN, State.MERGED):
        return Step(title, "done", problem.checking_at or problem.published_at, desk=desk)
    if problem.state == State.NEEDS_MORE:
        return Step(
            title, "now", problem.checking_at, desk=desk, text=_("Waiting for what the reporter adds.")
        )
    if problem.is_overdue:
        late = _("We are late with this, and we are sorry. It stands at the top of our queue.")
        return Step(title, "late", by=problem.check_due_on, desk=desk, text=late)
    text = _("Somebody is looking at it.") if problem.state == State.CHECKING else ""
    return Step(title, "now", problem.checking_at, problem.check_due_on, desk, text)


def _taking(problem: Problem, owner: str) -> Step:
    title = pgettext("step", "Taken up")
    if problem.taken_up_at:
        return Step(title, "done", problem.taken_up_at, desk=owner)
    if problem.state == State.OPEN:
        return Step(title, "now", desk=owner, text=_("Neighbours can add “me too” and evidence meanwhile."))
    return Step(title, "done", problem.answered_at, desk=owner, text=_("Answered at once."))


def _answer(problem: Problem, owner: str) -> Step:
    title = pgettext("step", "Answer")
    if problem.answered_at:
        return Step(title, "done", problem.answered_at, desk=owner, text=str(problem.get_state_display()))
    if problem.is_overdue:
        late = _("The date was missed. We are sorry; those in charge were reminded.")
        return Step(title, "late", by=problem.answer_due_on, desk=owner, text=late)
    return Step(title, "now" if problem.taken_up_at else "next", by=problem.answer_due_on, desk=owner)


def _ended(problem: Problem) -> Step | None:
    """The last step of what goes no further here."""
    ends = {
        State.WITHDRAWN: pgettext("step", "Withdrawn by the reporter"),
        State.HIDDEN: pgettext("step", "Hidden, with a reason"),
        State.MERGED: pgettext("step", "Joined with another problem"),
    }
    if problem.state == State.DECLINED and problem.published_at is None:
        return Step(pgettext("step", "Not made public, with a reason"), "done", problem.decided_at)
    title = ends.get(State(problem.state))
    return Step(title, "done", problem.last_activity_at) if title else None
