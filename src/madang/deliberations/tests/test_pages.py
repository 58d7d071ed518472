"""Lists and pages: what they show, and that they ask the database as often for many rows as for one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from madang.deliberations import actions, tasks
from madang.deliberations.models import Statement
from madang.deliberations.tests.factories import make_camps, make_deliberation, make_statement, make_voter
from madang.people.models import Person
from madang.problems.actions import merge_problem
from madang.problems.tests.factories import make_problem, make_theme

pytestmark = pytest.mark.django_db
Same = Callable[[Callable[[int], object], Callable[[], Any]], int]


def test_open_ones_stand_first_and_drafts_are_for_curators(
    client_of: Callable[[Person], Client], daeho: Person
) -> None:
    past, draft, now = (
        make_deliberation(state="closed"),
        make_deliberation(state="draft"),
        make_deliberation(),
    )
    page = Client().get("/deliberations/").content.decode()
    assert page.index(now.question) < page.index(past.question) and draft.question not in page
    assert draft.question in client_of(daeho).get("/deliberations/").content.decode()


def test_an_empty_list_says_what_would_be_there() -> None:
    assert "지금 열린 물음이 없어요" in Client().get("/deliberations/").content.decode()


def test_the_list_asks_as_often_for_many(assert_same_queries: Same) -> None:
    theme = make_theme()
    assert_same_queries(
        lambda count: [make_deliberation(theme=theme, state=state) for _n in range(count) for state in ("open", "closed")],
        lambda: Client().get("/deliberations/"),
    )  # fmt: skip


def test_the_ballot_and_the_answers_ask_as_often_for_many(
    assert_same_queries: Same, client_of: Callable[[Person], Client], mina: Person
) -> None:
    row, client = make_deliberation(statements=1, problems=(make_problem(), make_problem())), client_of(mina)

    def more(count: int) -> None:
        for _n in range(count):
            statement = make_statement(row)
            actions.cast_vote(deliberation=row, statement=statement, by=mina, value=1)

    assert assert_same_queries(more, lambda: client.get(f"/deliberations/{row.pk}/")) <= 16
    assert_same_queries(more, lambda: client.get(f"/deliberations/{row.pk}/mine/"))


def test_the_result_asks_as_often_for_many(assert_same_queries: Same) -> None:
    row = make_deliberation(statements=8)
    make_camps(row)

    def more(count: int) -> None:
        for _n in range(count):
            make_voter(row, dict.fromkeys(row.statements.all(), 1))
        tasks.make_map.call(row.pk, None)

    assert_same_queries(more, lambda: Client().get(f"/deliberations/{row.pk}/result/"))


def test_the_desk_and_the_queue_ask_as_often_for_many(
    assert_same_queries: Same, client_of: Callable[[Person], Client], daeho: Person, mina: Person
) -> None:
    row, desk = make_deliberation(statements=0), client_of(daeho)
    voter = make_voter(row, person=mina)

    def more(count: int) -> None:
        for _n in range(count):
            make_statement(row, voter=voter)
            make_statement(row, voter=voter, state=Statement.State.WAITING)

    assert_same_queries(more, lambda: desk.get(f"/deliberations/{row.pk}/desk/"))
    assert_same_queries(more, lambda: desk.get("/deliberations/queue/"))


def test_a_problem_asks_as_often_for_many(assert_same_queries: Same) -> None:
    problem = make_problem()
    assert_same_queries(
        lambda count: [make_deliberation(problems=(problem,)) for _n in range(count)],
        lambda: Client().get(f"/problems/{problem.pk}/"),
    )


def test_a_hidden_problem_is_not_named(daeho: Person) -> None:
    problem = make_problem(state="hidden", title="숨긴 문제의 제목")
    row = make_deliberation(problems=(problem,))
    assert problem.title not in Client().get(f"/deliberations/{row.pk}/").content.decode()
    assert problem.number not in str(Client().get(f"/api/v1/deliberations/{row.pk}").json())


def test_everybody_reads_the_rules_before_answering() -> None:
    row = make_deliberation(promise="기관이 두 주 안에 답해요.")
    page = Client().get(f"/deliberations/{row.pk}/").content.decode()
    for words in ("누가 내 답을 보나요", "지도 그리는 법", "언제까지", "50명", "기관이 두 주 안에 답해요."):
        assert words in page


def test_a_problem_that_was_merged_gives_its_questions_to_the_other(daeho: Person) -> None:
    one, other = make_problem(), make_problem()
    row = make_deliberation(statements=3, problems=(one,))
    merge_problem(source=one, target=other, by=daeho, reason="같은 일을 알려 주셨어요.")
    open_one = Client().get(f"/problems/{other.pk}/").content.decode()
    assert row.question in open_one
    page = Client().get(f"/deliberations/{row.pk}/").content.decode()
    assert f"/problems/{other.pk}/" in page and f"/problems/{one.pk}/" not in page
    actions.close_deliberation(deliberation=row, by=daeho)
    assert Client().get(f"/problems/{other.pk}/").content.decode() != open_one
