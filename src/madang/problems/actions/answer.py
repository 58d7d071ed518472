"""What institutions do: take up with a name and a date, move the date with a reason, answer in public."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError, NotAllowed
from madang.core.language import language_of
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems import rules, signals, tasks
from madang.problems.models import Answer, DueChange, Problem
from madang.problems.models.changing import WrongState, changing, locked, move, must_say, noted

# A public answer of this kind makes this move; the other kinds only tell.
_MOVE_OF = {
    Answer.Kind.ANSWERED: "answer",
    Answer.Kind.ADOPTED: "adopt",
    Answer.Kind.ADAPTED: "adapt",
    Answer.Kind.DECLINED: "decline",
}


class BadDate(DomainError):
    """The date has passed, or is too far away to be a promise."""

    field = "due_on"


def _must_represent(by: Person | None, partner: Partner | None) -> None:
    """Raise NotAllowed unless `by` (None: the system) may speak for `partner`, or for the centre where it is None."""
    if by is not None and not by.may("problems.answer", scope=partner):
        raise NotAllowed


def _must_be_a_promise(due_on: date) -> None:
    today = clock.today()
    if due_on < today:
        raise BadDate(_("This date has passed. Please choose today or a later day."))
    if due_on > today + timedelta(days=rules.LONGEST_ANSWER_DAYS):
        raise BadDate(_("Please choose a date within a year; you can move it later and say why."))


@transaction.atomic
def mark_taken_up(
    *, problem: Problem, by: Person | None, partner: Partner | None, person: Person | None, due_on: date,
    text: str = "", language: str = "ko",
) -> Problem:  # fmt: skip
    """`partner` (None: the centre) takes the problem up; `person` answers for it by `due_on`, for all to see.

    `by` must be allowed to speak for `partner`; None is the system, such as an accepted hand-over. The date set before
    stays readable in the history. Tells reporter and followers; sends `problem_taken_up`.
    Raises WrongState unless the problem waits for an answer and nobody took it up, BadDate, NotAllowed.
    """
    _must_represent(by, partner)
    _must_be_a_promise(due_on)
    row = locked(problem)
    old = row.answer_due_on
    with changing(row):
        move(row, "take_up")
        row.owner_partner, row.owner_person, row.answer_due_on = partner, person, due_on
        row.taken_up_at = clock.now()
    if old != due_on:
        DueChange.objects.create(problem=row, old=old, new=due_on, reason="", by=by)
    Answer.objects.create(
        problem=row, kind=Answer.Kind.TAKEN_UP, text=text.strip(), partner=partner, by=by, at=clock.now(),
        language=language_of(text, language),
    )  # fmt: skip
    noted(by, "taken_up", row, partner=partner.pk if partner else None, due_on=due_on.isoformat())
    tasks.tell_all(row, "taken_up", by=by, on=due_on)
    signals.problem_taken_up.send(Problem, problem=row, by=by)
    return row


@transaction.atomic
def change_due(
    *, problem: Problem, by: Person, due_on: date, reason: str, version: int | None = None
) -> DueChange:
    """Move the answer date; the old one and the reason stay public. Raises WrongState, BadDate, EmptyWords, NotAllowed."""
    _must_be_a_promise(due_on)
    why = must_say(reason, field="reason")
    row = locked(problem)
    _must_represent(by, row.owner_partner)
    if not row.awaits_answer:
        raise WrongState(_("No answer is due here any more, so there is no date to move."))
    change = DueChange.objects.create(problem=row, old=row.answer_due_on, new=due_on, reason=why, by=by)
    with changing(row):
        row.answer_due_on = due_on
    noted(by, "due_changed", row, old=str(change.old), new=str(due_on))
    tasks.tell_all(row, "due_changed", by=by, on=due_on, reason=why)
    return change


@transaction.atomic
def answer_problem(
    *,
    problem: Problem,
    by: Person | None,
    kind: str,
    text: str,
    partner: Partner | None = None,
    language: str = "ko",
    origin: str = "",
) -> Answer:
    """Answer in public. `kind` is a code of `Answer.Kind` without `taken_up`.

    `progress` and `question` only tell and may come at any time once the problem is public. `answered`, `adopted`,
    `adapted` and `declined` fulfil the promise and move the problem; the first of them sets `answered_at`.
    Without `partner` the institution in charge speaks; `by` None is the system, such as a decided hand-over.
    `origin` is the scope of the thing the answer was given to, where that is not the problem: listeners count it once.
    Tells reporter and followers; sends `problem_answered`. Raises WrongState, EmptyWords, NotAllowed.
    """
    words = must_say(text, at_least=10)
    row = locked(problem)
    speaker = partner or row.owner_partner
    _must_represent(by, speaker)
    if kind not in Answer.Kind.values or kind == Answer.Kind.TAKEN_UP or not row.is_listed:
        raise WrongState(
            _("This problem cannot be answered now: it is “%(state)s”.") % {"state": row.get_state_display()}
        )
    answer = Answer.objects.create(
        problem=row, kind=kind, text=words, partner=speaker, by=by, at=clock.now(),
        language=language_of(words, language),
    )  # fmt: skip
    _settle_answer(row, kind, speaker, by)
    noted(by, "answered", row, kind=kind, answer=answer.pk)
    tasks.tell_all(row, "answered", by=by, key=f"answer{answer.pk}", answer=kind, text=words[:1000])
    signals.problem_answered.send(Problem, problem=row, by=by, answer=answer, origin=origin)
    return answer


def _settle_answer(problem: Problem, kind: str, speaker: Partner | None, by: Person | None) -> None:
    now = clock.now()
    with changing(problem):
        if name := _MOVE_OF.get(Answer.Kind(kind)):
            move(problem, name)
            problem.owner_partner = problem.owner_partner or speaker
            problem.answered_at = problem.answered_at or now
            if problem.state in rules.DECIDED:
                problem.decided_at = now
