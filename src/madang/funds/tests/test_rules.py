"""The one table of moves, orders, receipts, and what stands out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.funds import rules
from madang.funds.models import Fund
from madang.funds.rules import FundState

NOON = datetime(2026, 12, 1, 3, tzinfo=UTC)


def test_every_state_is_reached_and_only_what_ended_has_no_way_on() -> None:
    assert set(Fund.State.values) == set(FundState)
    reached = {move.to for move in rules.MOVES.values()} | {FundState.SETUP}
    assert reached == set(FundState)
    final = {state for state in FundState if not any(state in move.sources for move in rules.MOVES.values())}
    assert final == {FundState.PUBLISHED, FundState.CANCELLED}


def test_nothing_is_in_both_tables_and_unknown_moves_are_no_moves() -> None:
    assert not set(rules.MOVES) & set(rules.POSSIBLE)
    with pytest.raises(KeyError):
        rules.allows("teleport", FundState.OPEN)


@pytest.mark.parametrize(
    ("now", "is_voting"),
    [
        (NOON - timedelta(microseconds=1), False),
        (NOON, True),
        (NOON + timedelta(hours=1) - timedelta(microseconds=1), True),
        (NOON + timedelta(hours=1), False),
    ],
)
def test_the_first_moment_counts_and_the_last_does_not(now: datetime, is_voting: bool) -> None:
    end = NOON + timedelta(hours=1)
    assert rules.is_voting(FundState.OPEN, NOON, end, now) == is_voting
    assert not rules.is_voting(FundState.CLOSED, NOON, end, now)


@given(st.text(max_size=20), st.integers(), st.sets(st.integers(), max_size=30))
def test_an_order_keeps_everything_and_is_the_same_again(seed: str, voter: int, keys: set[int]) -> None:
    items = [(key, key) for key in sorted(keys)]
    order = rules.in_order_for(seed, voter, items)
    assert sorted(order) == sorted(keys)
    assert order == rules.in_order_for(seed, voter, reversed(items))


def test_every_project_comes_first_about_as_often() -> None:
    firsts = [rules.in_order_for("seed", voter, [(key, key) for key in range(5)])[0] for voter in range(2000)]
    counts = [firsts.count(key) for key in range(5)]
    assert min(counts) > 320 and max(counts) < 480, counts


def test_a_receipt_tells_one_saved_state_and_is_read_however_it_is_typed() -> None:
    receipt = rules.receipt_of("seed", 7, 1)
    others = {rules.receipt_of("seed", 7, 2), rules.receipt_of("seed", 8, 1), rules.receipt_of("other", 7, 1)}
    assert receipt not in others and len(others) == 3
    assert rules.clean_receipt(f" {receipt.lower().replace('-', ' ')} ") == receipt
    assert rules.receipt_digest("F1", receipt) != rules.receipt_digest("F2", receipt)


@pytest.mark.parametrize(
    "typed", ["", "7K3QX", "7K3QX-4MPTO", "7K3QX-4MPT0-1", "가나다라마-바사아자차", "\0" * 10]
)
def test_what_is_no_receipt_is_none(typed: str) -> None:
    assert rules.clean_receipt(typed) == ""


def test_devices_are_told_apart_inside_a_fund_and_not_across_funds() -> None:
    one = rules.device_digest("seed", "10.0.0.1", "Firefox")
    assert one == rules.device_digest("seed", "10.0.0.1", "Firefox")
    assert one not in {
        rules.device_digest("other", "10.0.0.1", "Firefox"),
        rules.device_digest("seed", "10.0.0.2", "Firefox"),
    }


def test_only_devices_of_several_stand_out() -> None:
    assert rules.shared_devices(["a", "a", "b", "", "", "", "a", "b", "c", "c", "c", "c"]) == [
        ("c", 4),
        ("a", 3),
    ]


def test_a_burst_is_far_more_than_usual() -> None:
    calm = [NOON + timedelta(minutes=10 * turn) for turn in range(20) for _n in range(2)]
    assert rules.bursts([]) == []
    assert rules.bursts(calm) == []
    assert rules.bursts([*calm, *[NOON + timedelta(days=1)] * 12]) == [(NOON + timedelta(days=1), 12)]
    assert rules.bursts([NOON] * 9) == [], "nine are too few to mean anything"
