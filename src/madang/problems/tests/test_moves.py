"""Every state × every move: what the table allows happens, everything else is refused and changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from madang.core import clock
from madang.people.models import Person
from madang.problems import actions, rules
from madang.problems.models import Answer, Problem
from madang.problems.rules import State
from madang.problems.tests.factories import make_problem

pytestmark = pytest.mark.django_db
SOON = timedelta(days=5)
WORDS = "이유를 이렇게 적어 둡니다."


def answer(kind: str) -> Callable[[Problem, Person], Any]:
    return lambda problem, by: actions.answer_problem(problem=problem, by=by, kind=kind, text=WORDS)


def take_up(problem: Problem, by: Person) -> Problem:
    day = clock.today() + SOON
    return actions.mark_taken_up(problem=problem, by=by, partner=None, person=by, due_on=day)


ACTIONS: dict[str, Callable[[Problem, Person], Any]] = {
    "check": lambda problem, by: actions.start_checking(problem=problem, by=by),
    "ask_more": lambda problem, by: actions.ask_for_more(problem=problem, by=by, note=WORDS),
    "resend": lambda problem, by: actions.resend_problem(problem=problem, by=problem.reporter),
    "publish": lambda problem, by: actions.publish_problem(problem=problem, by=by),
    "take_up": take_up,
    "answer": answer(Answer.Kind.ANSWERED),
    "adopt": answer(Answer.Kind.ADOPTED),
    "adapt": answer(Answer.Kind.ADAPTED),
    "decline": lambda problem, by: (
        actions.decline_report(problem=problem, by=by, reason_code="other", note=WORDS)
        if problem.state in rules.QUEUE
        else answer(Answer.Kind.DECLINED)(problem, by)
    ),
    "merge": lambda problem, by: actions.merge_problem(
        source=problem, target=make_problem(), by=by, reason=WORDS
    ),
    "unmerge": lambda problem, by: actions.unmerge_problem(problem=problem, by=by),
    "hide": lambda problem, by: actions.hide_problem(problem=problem, by=by, reason_code="other", note=WORDS),
    "restore": lambda problem, by: actions.restore_problem(problem=problem, by=by),
    "withdraw": lambda problem, by: actions.withdraw_problem(problem=problem, by=problem.reporter),
}


def test_every_move_of_the_table_is_tried() -> None:
    assert set(ACTIONS) == set(rules.MOVES) - {"send"}


@pytest.mark.parametrize("name", sorted(ACTIONS))
@pytest.mark.parametrize("state", list(State))
def test_a_move_happens_where_the_table_allows_it_and_nowhere_else(
    state: State, name: str, daeho: Person
) -> None:
    fields: dict[str, Any] = {"merged_into": make_problem()} if state == State.MERGED else {}
    # What curators bring back was never public.
    if state == State.HIDDEN or (state == State.DECLINED and name == "restore"):
        fields |= {"state_before": State.CHECKING, "published_at": None}
    problem = make_problem(state=state, **fields)
    allowed = rules.allows(name, state)
    if allowed:
        ACTIONS[name](problem, daeho)
    else:
        with pytest.raises(actions.WrongState):
            ACTIONS[name](problem, daeho)
    problem.refresh_from_db()
    before = State.OPEN if name == "unmerge" else State.CHECKING
    assert problem.state == (rules.after(name, before=before) if allowed else state)
    assert problem.is_listed == (problem.published_at is not None and problem.state in rules.LISTED)


@pytest.mark.parametrize("kind", [Answer.Kind.ADOPTED, Answer.Kind.ADAPTED])
def test_what_never_was_public_is_not_adopted(kind: str, daeho: Person) -> None:
    problem = make_problem(state=State.DECLINED, published_at=None)
    with pytest.raises(actions.WrongState):
        actions.answer_problem(problem=problem, by=daeho, kind=kind, text=WORDS)


def test_what_was_declined_in_public_is_not_brought_back_by_curators(daeho: Person) -> None:
    problem = make_problem(state=State.DECLINED)
    with pytest.raises(actions.WrongState):
        actions.restore_problem(problem=problem, by=daeho)


def test_what_has_a_public_answer_stays_public(daeho: Person) -> None:
    problem = make_problem(state=State.HIDDEN, state_before=State.ANSWERED, answered_at=clock.now())
    with pytest.raises(actions.WrongState):
        actions.withdraw_problem(problem=problem, by=problem.reporter)
