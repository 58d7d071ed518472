import pytest

from madang.problems import rules
from madang.problems.models import Problem
from madang.problems.tests.factories import make_problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", list(rules.State))
def test_what_follows_from_a_state_agrees_with_the_tables(state: rules.State) -> None:
    fields = {"merged_into": make_problem()} if state == rules.State.MERGED else {}
    problem = make_problem(state=state, **fields)
    published = problem.published_at is not None
    assert problem.is_public == (published and state in rules.PUBLIC)
    assert problem.is_listed == (published and state in rules.LISTED)
    assert problem.awaits_answer == (state in rules.AWAITING_ANSWER)
    assert bool(problem.stage) == problem.is_listed


def test_every_state_has_a_label_and_a_code_in_both_lists() -> None:
    assert [state.value for state in rules.State] == Problem.State.values
