"""Every act in every state: done where the table says so, refused everywhere else, and then nothing has changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.funds import actions, rules
from madang.funds.models import Fund, FundBallot, FundProject, Result
from madang.funds.tests.factories import make_ballot, make_entry, make_fund
from madang.people.models import Person
from madang.projects.tests.factories import make_project

Act = Callable[[Fund, Person], Any]


def an_entry(fund: Fund) -> FundProject:
    return FundProject.objects.filter(fund=fund).order_by("pk")[0]


def a_ballot(fund: Fund) -> FundBallot:
    return FundBallot.objects.filter(fund=fund).order_by("pk")[0]


def fields(**given: Any) -> dict[str, Any]:
    return {"purpose": "정류장에 놓을 알림판의 재료를 사요.", "cost_krw": 1_000_000, **given}


ACTS: dict[str, Act] = {
    "open": lambda fund, by: actions.open_fund(fund=fund, by=by),
    "close": lambda fund, by: actions.close_fund(fund=fund, by=by, reason="비가 많이 와서요."),
    "review": lambda fund, by: actions.finish_review(fund=fund, by=by),
    "reconsider": lambda fund, by: actions.reconsider_review(fund=fund, by=by),
    "publish": lambda fund, by: actions.publish_fund(fund=fund, by=by),
    "cancel": lambda fund, by: actions.cancel_fund(fund=fund, by=by, reason="예산이 없어졌어요."),
    "edit": lambda fund, by: actions.edit_fund(fund=fund, by=by, version=fund.version, title="새 이름"),
    "enter_project": lambda fund, by: actions.enter_project(fund=fund, by=by, project=make_project(), **fields()),
    "withdraw_project": lambda fund, by: actions.withdraw_entry(
        entry=an_entry(fund), by=by, reason="다른 곳에서 받았어요."
    ),
    "extend": lambda fund, by: actions.extend_fund(
        fund=fund, by=by, closes_at=clock.now() + timedelta(days=9), reason="휴일이 끼어서요."
    ),
    "vote": lambda fund, by: actions.choose(fund=fund, by=by, entry=an_entry(fund), is_chosen=True),
    "void": lambda fund, by: actions.void_ballot(ballot=a_ballot(fund), by=by, kind="twice", note="두 번 했어요."),
    "restore": lambda fund, by: actions.restore_ballot(ballot=a_ballot(fund), by=by),
}  # fmt: skip
STATES = [state.value for state in rules.FundState]


def test_every_act_is_tried() -> None:
    # "compute" is the worker's; test_count tries it.
    assert {*rules.MOVES, *rules.POSSIBLE} - set(ACTS) == {"compute"}


def fund_in(state: str) -> Fund:
    opens = {"opens_at": clock.now() - timedelta(hours=1), "closes_at": clock.now() + timedelta(days=1)}
    fund = make_fund(state=state, **opens)
    entry = make_entry(fund)
    make_ballot(fund, None, entry)
    if state in {Fund.State.COMPUTED, Fund.State.PUBLISHED}:
        Result.objects.create(
            fund=fund, rule=fund.rule, program="x", digest="x", pabulib="x",
            data={"projects": [{"id": entry.project.number, "chosen": True, "approvals": 1}]},
        )  # fmt: skip
    return fund


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_what_may_happen_where(act: str, state: str, daeho: Person) -> None:
    fund = fund_in(state)
    if not rules.allows(act, state):
        with pytest.raises(actions.WrongState):
            ACTS[act](fund, daeho)
        fund.refresh_from_db()
        assert fund.state == state
        return
    ACTS[act](fund, daeho)
    fund.refresh_from_db()
    assert fund.state == (rules.after(act) if act in rules.MOVES else state)


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"vote"}))
def test_nobody_else_runs_a_fund(act: str, mina: Person, hana: Person) -> None:
    state = next(state for state in STATES if rules.allows(act, state))
    fund = fund_in(state)
    for person in (mina, hana):
        with pytest.raises(NotAllowed):
            ACTS[act](fund, person)
    fund.refresh_from_db()
    assert fund.state == state
