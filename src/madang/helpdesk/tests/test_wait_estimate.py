"""The shown wait: its formula, and whether it holds on invented days."""

import math
from collections.abc import Callable
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.helpdesk.rules.waiting import Wait, estimate_s, handling_s, wait
from madang.helpdesk.tests.desk_days import Arrival, Desk, days

LOADS = (0.80, 1.00, 1.25)
TALKS = st.lists(st.floats(1, 7200), max_size=80)


def test_without_talks_five_minutes_are_expected() -> None:
    assert handling_s([]) == 300


def test_the_first_talks_decide_little_and_the_last_fifty_most() -> None:
    assert handling_s([900]) == (5 * 300 + 900) / 6
    assert handling_s([9000] * 10 + [600] * 50) == (5 * 300 + 50 * 600) / 55


def test_the_estimate_is_a_talk_for_each_place_shared_by_all_slots() -> None:
    assert estimate_s(ahead=0, slots=1, talks_s=[]) == 300
    assert estimate_s(ahead=3, slots=6, talks_s=[]) == 200


@pytest.mark.parametrize(("ahead", "slots"), [(-1, 1), (0, 0), (2, -3)])
def test_what_cannot_be_is_refused(ahead: int, slots: int) -> None:
    with pytest.raises(ValueError):
        estimate_s(ahead=ahead, slots=slots, talks_s=[])


def test_with_somebody_free_and_nobody_before_it_is_soon() -> None:
    found = wait(ahead=0, slots=3, free=1, talks_s=[])
    assert found is not None and found.is_soon and found.place == 1


@pytest.mark.parametrize(("ahead", "free"), [(0, 0), (1, 1), (1, 0)])
def test_otherwise_it_is_not(ahead: int, free: int) -> None:
    found = wait(ahead=ahead, slots=3, free=free, talks_s=[])
    assert found is not None and not found.is_soon


def test_with_nobody_there_is_no_wait_to_tell() -> None:
    assert wait(ahead=2, slots=0, free=0, talks_s=[]) is None


def test_an_example_by_hand() -> None:
    # Place 4 of 3 slots at 300 s: 400 s; ± 1.3 × √(4 + 1.44) steps of 100 s: 97 to 703 s.
    assert wait(ahead=3, slots=3, free=0, talks_s=[]) == Wait(4, 1, 12, is_soon=False)


@given(st.integers(0, 200), st.integers(1, 60), TALKS)
def test_a_range_is_whole_minutes_never_nothing_around_the_estimate(
    ahead: int, slots: int, talks: list[float]
) -> None:
    found = wait(ahead=ahead, slots=slots, free=0, talks_s=talks)
    assert found is not None
    assert 1 <= found.low_min <= found.high_min
    assert (
        found.low_min <= math.ceil(estimate_s(ahead=ahead, slots=slots, talks_s=talks) / 60) <= found.high_min
    )


@given(st.integers(0, 200), st.integers(1, 60), TALKS)
def test_a_step_ahead_or_another_agent_never_makes_it_longer(
    ahead: int, slots: int, talks: list[float]
) -> None:
    now = wait(ahead=ahead + 1, slots=slots, free=0, talks_s=talks)
    for better in (
        wait(ahead=ahead, slots=slots, free=0, talks_s=talks),
        wait(ahead=ahead + 1, slots=slots + 1, free=0, talks_s=talks),
    ):
        assert now is not None and better is not None and better.high_min <= now.high_min


# --- whether it holds ---------------------------------------------------------------------------------


def minutes(seconds: float) -> int:
    return max(math.ceil(seconds / 60), 1)


def shown(one: Arrival) -> tuple[int, int]:
    found = wait(ahead=one.ahead, slots=one.slots, free=one.free, talks_s=one.talks_s)
    assert found is not None
    return found.low_min, found.high_min


def half_to_half_more(one: Arrival) -> tuple[int, int]:
    """The range of the brief: half the estimate to one and a half of it and a minute."""
    estimate = estimate_s(ahead=one.ahead, slots=one.slots, talks_s=one.talks_s)
    low = max(math.floor(estimate * 0.5 / 60), 1)
    return low, max(math.ceil((estimate * 1.5 + 60) / 60), low)


def inside(people: list[Arrival], told: Callable[[Arrival], tuple[int, int]]) -> float:
    ranges = [(told(one), minutes(one.wait_s or 0)) for one in people]
    return mean(low <= waited <= high for (low, high), waited in ranges)


def width(people: list[Arrival], told: Callable[[Arrival], tuple[int, int]]) -> float:
    return mean(high - low for low, high in map(told, people))


@pytest.mark.parametrize(
    "changes",
    [{}, {"agents": 1}, {"agents": 2}, {"agents": 10}, {"at_once": 1}, {"mean_s": 200}, {"mean_s": 800}, {"variation": 1.3}],
    ids=str,
)  # fmt: skip
def test_the_true_wait_lies_in_the_shown_range(changes: dict[str, float]) -> None:
    loads = [days(Desk(load, **changes), 3, seed=20) for load in LOADS]  # type: ignore[arg-type]
    assert mean(inside(people, shown) for people in loads) >= 0.85
    assert min(inside(people, shown) for people in loads) >= 0.75


def test_at_small_desks_it_holds_more_often_than_half_to_half_more() -> None:
    people = [
        one for load in LOADS for agents in (1, 2) for one in days(Desk(load, agents=agents), 8, seed=21)
    ]
    assert inside(people, shown) >= inside(people, half_to_half_more) + 0.02


def test_at_large_desks_it_holds_as_often_and_is_narrower() -> None:
    people = [one for load in LOADS for one in days(Desk(load, agents=10), 2, seed=22)]
    assert inside(people, shown) >= 0.9
    assert width(people, shown) <= width(people, half_to_half_more)
