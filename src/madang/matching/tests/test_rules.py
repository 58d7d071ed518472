"""The table of moves, and the calculations that need no solver."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.allocation.team_values import FormedTeam, TeamPerson, TeamProblem, TeamRequest, Why
from madang.matching import rules
from madang.matching.models import MatchRun, Placement, Round, TogetherAsk, Wish
from madang.matching.queries import words
from madang.matching.rules import Fault, Look, Seats

STATES = {
    "round": Round.State.values, "wish": Wish.State.values, "ask": TogetherAsk.State.values,
    "run": MatchRun.State.values, "place": Placement.State.values,
}  # fmt: skip
# Every state × move, written out once more, so that a change of the table is a decision.
ALLOWED = {
    "round": {
        "draft": {"open", "cancel"}, "wishes": {"close", "cancel"}, "review": {"reopen", "publish", "cancel"},
        "published": {"settle", "cancel"}, "settled": set(), "cancelled": set(),
    },
    "wish": {"draft": {"send", "withdraw"}, "sent": {"withdraw"}, "withdrawn": {"resume"}},
    "ask": {"waiting": {"accept", "decline"}, "accepted": {"decline"}, "declined": set()},
    "run": {
        "queued": {"begin", "crash"}, "running": {"crash"}, "optimal": set(), "feasible": set(), "infeasible": set(),
        "timed_out": set(), "crashed": set(),
    },
    "place": {
        "proposed": {"ask", "reserve"}, "reserve": {"offer", "leave"},
        "asked": {"confirm", "decline", "expire", "leave"}, "offered": {"confirm", "decline", "expire", "leave"},
        "confirmed": {"decline", "leave"}, "declined": set(), "expired": set(), "left": set(),
    },
}  # fmt: skip


@pytest.mark.parametrize("noun", STATES)
def test_every_state_and_every_move(noun: str) -> None:
    found = {
        state: {move for move in rules.MOVES[noun] if rules.allows(noun, move, state)}
        for state in STATES[noun]
    }
    assert found == ALLOWED[noun]
    assert {rules.after(noun, move) for move in rules.MOVES[noun]} <= set(STATES[noun])


@given(st.lists(st.integers(1, 50), unique=True, max_size=8), st.integers(1, 50), st.integers(-3, 3))
def test_moving_in_a_list_loses_nobody(keys: list[int], key: int, by: int) -> None:
    found = rules.moved(keys, key, by)
    assert sorted(found) == sorted(keys)
    if key in keys:
        assert found.index(key) == min(max(0, keys.index(key) + by), len(keys) - 1)


def test_the_reserve_list_is_drawn_and_can_be_drawn_again() -> None:
    keys = [str(number) for number in range(30)]
    assert rules.drawn(7, keys) == rules.drawn(7, reversed(keys)) != rules.drawn(8, keys)
    assert rules.drawn(7, keys) != keys
    assert rules.drawn(7, keys[:10]) == [key for key in rules.drawn(7, keys) if key in keys[:10]], (
        "who leaves moves nobody"
    )


def test_chains_are_counted_as_one_group() -> None:
    assert rules.company([(1, 2), (3, 2), (8, 9)], 1) == {1, 2, 3}
    assert rules.company([], 1) == {1}


# --- a look before solving --------------------------------------------------------------------------


def person(key: str, *choices: str, role: str = "citizen", **fields: Any) -> TeamPerson:
    fields.setdefault("slots", ("eve",))
    return TeamPerson(key, role, choices, **fields)


def ask(
    *people: TeamPerson, problems: tuple[TeamProblem, ...] = (TeamProblem("10", ("web",)),), **fields: Any
) -> TeamRequest:
    return TeamRequest(people, problems, **fields)


def some(count: int, **fields: Any) -> list[TeamPerson]:
    return [person(str(number), "10", **fields) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("request_", "look", "is_fatal"),
    [
        (ask(), Look.NOBODY, True),
        (ask(person("1", "10")), Look.TOO_FEW, True),
        (ask(*some(6)), Look.NO_EXPERTS, True),
        (ask(*some(6, role="expert")), Look.NO_CITIZENS, True),
        (ask(*some(12), person("90", "10", role="expert")), Look.FEW_EXPERTS, False),
        (ask(*some(12), person("90", "10", role="expert")), Look.CROWDED, False),
        (ask(*some(12), person("90", "10", role="expert")), Look.SEATS, False),
        (ask(*some(4), person("9", role="expert"), problems=(TeamProblem("10"), TeamProblem("11"))), Look.NOT_CHOSEN, False),
        (ask(*some(4), person("9", "10", role="expert"), person("8", "10", slots=("dawn",))), Look.NO_TIME, False),
        (ask(*some(4), person("9", "10", role="expert"), person("8", "10", slots=())), Look.NO_TIME, False),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_told_before(request_: TeamRequest, look: Look, is_fatal: bool) -> None:
    found = {warned.look: warned.is_fatal for warned in rules.looks(request_)}
    assert found.get(look) is is_fatal


def test_nothing_is_told_where_all_is_well() -> None:
    assert rules.looks(ask(*some(4), person("9", "10", role="expert"))) == []


# --- a move by hand -----------------------------------------------------------------------------------
FIVE = [*some(4), person("9", "10", role="expert", skills=("web",))]
TEAM = Seats("10/1", "10", "eve", ("1", "2", "3", "4", "9"))


def test_a_team_is_worth_choices_places_and_skills() -> None:
    weighed = rules.weigh(ask(*FIVE), [TEAM])
    assert weighed.points == 5 * (100 + 60) + 25
    assert (weighed.faults, weighed.slots["10/1"], weighed.skills["10/1"]) == ((), "eve", ("web",))


EIGHT = [
    person(str(number), *choices, role=role, skills=skills, slots=slots)
    for number, (choices, role, skills, slots) in enumerate(
        [
            (("10", "20"), "citizen", ("web",), ("eve",)),
            (("20",), "expert", (), None),
            ((), "citizen", ("law",), ("eve", "dawn")),
            (("10",), "expert", ("web", "law"), ("dawn",)),
        ]
        * 2
    )
]


@given(
    where=st.lists(st.integers(-1, 2), min_size=8, max_size=8),
    who=st.integers(0, 7),
    to=st.sampled_from(["10/1", "10/2", "20/1", None]),
    groups=st.lists(st.sets(st.integers(0, 7), min_size=2, max_size=3), max_size=3),
    nevers=st.lists(st.sets(st.integers(0, 7), min_size=2, max_size=2), max_size=2),
)
def test_a_move_is_weighed_as_everything_before_and_after(
    where: list[int], who: int, to: str | None, groups: list[set[int]], nevers: list[set[int]]
) -> None:
    together, never = (tuple(tuple(map(str, sorted(each))) for each in some_) for some_ in (groups, nevers))
    request = ask(
        *EIGHT, problems=(TeamProblem("10", ("web",)), TeamProblem("20", ("law",))), together=together, never=never,
        size_min=2, size_max=3,
    )  # fmt: skip

    def seats(places: list[int]) -> list[Seats]:
        return [
            Seats(key, key[:2], "eve", tuple(str(n) for n, place in enumerate(places) if place == number))
            for number, key in enumerate(("10/1", "10/2", "20/1"))
        ]

    keys = ["10/1", "10/2", "20/1"]
    then = [*where[:who], keys.index(to) if to else -1, *where[who + 1 :]]
    before, after = rules.weigh(request, seats(where)), rules.weigh(request, seats(then))
    points, broken = rules.weigh_move(request, seats(where), str(who), to)
    assert points == after.points - before.points
    assert set(broken) == {fault for fault, at in after.faults if (fault, at) not in before.faults}


@pytest.mark.parametrize(
    ("people", "fields", "fault"),
    [
        (("1", "2", "9"), {}, Fault.TOO_SMALL),
        (("1", "2", "3", "4"), {}, Fault.EXPERTS),
        (("9",), {"size_min": 1}, Fault.CITIZENS),
        (("1", "2", "3", "4", "9"), {"size_max": 4}, Fault.TOO_LARGE),
        (("1", "2", "3", "9"), {"never": (("1", "9"),)}, Fault.NEVER),
        (("1", "2", "3", "7", "9"), {}, Fault.TIME),
        (("1", "2", "3", "8", "9"), {}, Fault.NOT_WANTED),
    ],
)
def test_each_broken_rule_is_named(people: tuple[str, ...], fields: dict[str, object], fault: Fault) -> None:
    others = [person("7", "10", slots=("dawn",)), person("8", "11")]
    request = ask(*FIVE, *others, problems=(TeamProblem("10", ("web",)), TeamProblem("11")), **fields)
    assert (fault, "10/1") in rules.weigh(request, [Seats("10/1", "10", "eve", people)]).faults


def test_friends_in_two_teams_are_apart() -> None:
    request = ask(*FIVE, together=(("1", "2"),))
    apart = [Seats("10/1", "10", "eve", ("1", "3", "9")), Seats("10/2", "10", "eve", ("2", "4"))]
    assert (Fault.APART, "") in rules.weigh(request, apart).faults


def test_another_common_time_is_taken_where_the_old_one_is_lost() -> None:
    both = [person("1", "10", slots=("eve", "noon")), person("2", "10", slots=("noon",))]
    assert rules.common_slot(both, "eve") == "noon"
    assert rules.common_slot(both[:1], "eve") == "eve"
    assert rules.common_slot([], "eve") == "eve"


def test_a_team_that_formed_itself_keeps_its_own_size_and_mix() -> None:
    formed = TeamProblem("10", formed=(FormedTeam("project:1", ("member:1",), 1),))
    request = ask(TeamPerson("member:1"), person("1", "10"), problems=(formed,))
    seats = Seats("project:1", "10", "eve", ("member:1", "1"), is_formed=True, seats=2)
    assert rules.weigh(request, [seats]).faults == ()


# --- the next in line ---------------------------------------------------------------------------------


def test_the_first_of_the_list_who_fits_is_next() -> None:
    waiting = [person("5", "11"), person("6", "10", slots=("dawn",)), person("7", "10"), person("8", "10")]
    request = ask(*FIVE, *waiting)
    short = Seats("10/1", "10", "eve", ("1", "2", "9"))
    assert rules.next_in_line(request, [short], "10/1", ["5", "6", "8", "7"]) == ("8",)
    assert rules.next_in_line(request, [short], "10/1", ["5", "6"]) == ()


def test_a_missing_expert_is_looked_for_first() -> None:
    waiting = [person("7", "10"), person("8", "10", role="expert")]
    request = ask(*FIVE, *waiting)
    short = Seats("10/1", "10", "eve", ("1", "2", "3", "4"))
    assert rules.next_in_line(request, [short], "10/1", ["7", "8"]) == ("8",)


def test_nobody_is_put_beside_whom_they_avoid_or_apart_from_a_friend() -> None:
    people = (person("7", "10"), person("8", "10"), person("99", "11"))
    request = ask(*FIVE, *people, never=(("1", "7"),), together=(("8", "99"),))
    short, other = Seats("10/1", "10", "eve", ("1", "2", "9")), Seats("11/1", "11", "eve", ("99",))
    assert rules.next_in_line(request, [short, other], "10/1", ["7", "8"]) == ()


def test_friends_are_asked_together_where_there_is_room_for_both() -> None:
    request = ask(*FIVE, *(person(key, "10") for key in "678"), together=(("6", "7"),))
    full = ("1", "2", "9", "3", "4", "8")[: request.size_max]
    roomy, tight = (Seats("10/1", "10", "eve", full[:-free]) for free in (2, 1))
    waiting = [key for key in ("6", "8", "7") if key not in full]
    assert rules.next_in_line(request, [roomy], "10/1", waiting) == ("6", "7")
    assert rules.next_in_line(request, [tight], "10/1", ["6", "8", "7"]) == ("8",), "one seat is none for two"
    assert rules.next_in_line(request, [tight], "10/1", ["6"]) == ("6",), "the friend said no, or left"
    beside = Seats("10/1", "10", "eve", (*full[:-2], "7"))
    assert rules.next_in_line(request, [beside], "10/1", ["6"]) == ("6",), "the friend is in that team"


# --- two arrangements ---------------------------------------------------------------------------------


def test_what_changed_is_told_with_whether_it_is_better() -> None:
    people = {"1": person("1", "10", "11"), "2": person("2", "11"), "3": person("3", "10")}
    before = {"1": ("10/1", "10"), "2": ("10/1", "10"), "3": ("10/1", "10")}
    now = {"1": ("11/1", "11"), "2": ("11/1", "11"), "3": ("10/1", "10")}
    found = {change.person: (change.now, change.is_better) for change in rules.compared(before, now, people)}
    assert found == {"1": ("11/1", False), "2": ("11/1", True)}


def test_the_desk_reads_what_a_better_choice_would_cost_the_others() -> None:
    missed = [{"why": Why.COSTS_OTHERS, "problem": "10", "points": 42.4}]
    [(_which, title, told)] = words.reasons(missed, {"10": "컵"}, [10], for_desk=True)
    assert title == "컵" and "42" in told
    assert "42" not in words.reasons(missed, {"10": "컵"}, [10])[0][2], "it says nothing to the person"
