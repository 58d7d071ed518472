"""Team formation: rules kept for any crowd, input that contradicts itself, a solver that fails."""

import json
import os
import signal
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.inside.crowds import Crowd
from madang.allocation.reading import InputError
from madang.allocation.solver import Solver, Status
from madang.allocation.team_case import NOWHERE, Plan, rank
from madang.allocation.team_chains import make_room
from madang.allocation.team_checks import make_case
from madang.allocation.team_greedy import greedy
from madang.allocation.team_proof import faults
from madang.allocation.team_search import Pool
from madang.allocation.team_values import (
    FormedTeam,
    Placement,
    TeamPerson,
    TeamProblem,
    TeamRequest,
    TeamResult,
    Why,
)
from madang.allocation.teams import form_teams

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def pool():
    with Pool() as pool:
        yield pool


def person(key: str, *choices: str, **fields) -> TeamPerson:
    return TeamPerson(key, choices=choices or ("bus",), **fields)


def expert(key: str, *choices: str, **fields) -> TeamPerson:
    return person(key, *choices, role="expert", **fields)


def request(*people: TeamPerson, **fields) -> TeamRequest:
    return TeamRequest(people, fields.pop("problems", (TeamProblem("bus"),)), **fields)


FOUR = (expert("jun"), person("mina"), person("hana"), person("sora"))


# --- rules ------------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(st.integers(8, 40), st.integers(0, 1000), st.data())
def test_hard_rules_and_locks_hold_for_any_crowd(pool, size, seed, data):
    crowd = Crowd(size, seed).request()
    who = data.draw(st.sampled_from(crowd.people))
    locked = (Placement(who.key, data.draw(st.sampled_from(who.choices))),)
    asked = replace(crowd, locked=locked, experts=data.draw(st.integers(0, 1)), size_min=3)
    result = form_teams(asked, seconds=2, seed=seed, pool=pool)
    assert faults(asked, result) == []
    at = {member.person: team.problem for team in result.teams for member in team.members}
    assert result.status == Status.INFEASIBLE or at[who.key] == locked[0].problem


def test_it_is_never_worse_than_the_plain_arrangement(pool):
    for seed in range(2):
        crowd = Crowd(60, seed).request()
        plain = rank(make_case(crowd), greedy(make_case(crowd)))
        result = form_teams(crowd, seconds=3, seed=seed, pool=pool)
        assert (-result.metrics.unplaced, result.points) >= plain


def test_a_large_crowd_is_solved_in_parts_and_keeps_every_rule(pool):
    crowd = Crowd(300, 1).request()
    result = form_teams(crowd, seconds=6, seed=1, pool=pool)
    assert faults(crowd, result) == []
    assert result.bound is not None and result.points <= result.bound
    assert result.metrics.unplaced < 15


def test_formed_teams_stay_and_their_open_seats_are_filled(pool):
    formed = FormedTeam("old", ("ara", "bora"), open_seats=1)
    asked = request(
        person("ara"),
        person("bora"),
        person("mina"),
        problems=(TeamProblem("bus", teams=0, formed=(formed,)),),
    )
    result = form_teams(asked, seconds=5, pool=pool)
    assert [member.person for member in result.teams[0].members] == ["ara", "bora", "mina"]
    assert result.teams[0].formed


def test_a_published_place_is_kept_where_it_costs_little(pool):
    problems = (TeamProblem("bus"), TeamProblem("park"))
    people = tuple(replace(p, choices=("bus", "park")) for p in FOUR)
    published = tuple(Placement(p.key, "park") for p in people)
    assert form_teams(request(*people, problems=problems), seconds=5, pool=pool).teams[0].problem == "bus"
    kept = form_teams(request(*people, problems=problems, published=published), seconds=5, pool=pool)
    assert kept.teams[0].problem == "bus"  # 4 × 20 for the places, 4 × 20 for the choice: by the first choice
    assert kept.points == 4 * 160


# --- nobody, one, no expert, everybody the same -----------------------------------------------------------


def test_nobody(pool):
    result = form_teams(TeamRequest((), ()), seconds=1, pool=pool)
    assert (result.status, result.teams, result.unplaced) == (Status.OPTIMAL, (), ())
    assert "There are no people." in result.warnings


def test_one_person_without_an_expert_is_told_why(pool):
    result = form_teams(request(person("mina")), seconds=1, pool=pool)
    assert [reason.why for reason in result.unplaced[0].reasons] == [Why.NO_EXPERTS]
    assert any("set experts to 0" in warning for warning in result.warnings)


def test_without_experts_nobody_has_a_place_until_none_is_asked(pool):
    citizens = tuple(person(key) for key in "abcd")
    assert form_teams(request(*citizens), seconds=1, pool=pool).metrics.unplaced == 4
    assert form_teams(request(*citizens, experts=0), seconds=1, pool=pool).metrics.unplaced == 0


def test_when_everybody_wants_one_problem_the_rest_is_told_it_is_full(pool):
    people = [expert(f"e{number}") for number in range(3)] + [person(f"c{number}") for number in range(7)]
    result = form_teams(request(*people), seconds=5, pool=pool)
    assert result.metrics.placed == 6
    assert {reason.why for entry in result.unplaced for reason in entry.reasons} == {Why.FULL}


def test_people_without_choices_or_time_are_told_so(pool):
    asked = request(*FOUR, TeamPerson("idle"), person("busy", slots=()))
    reasons = {u.person: u.reasons[0].why for u in form_teams(asked, seconds=2, pool=pool).unplaced}
    assert reasons == {"idle": Why.NO_CHOICES, "busy": Why.NO_FREE_TIME}


# --- contradictions -----------------------------------------------------------------------------------------

BAD = {
    "unknown problem": (request(person("mina", "tram")), "people “mina”", "unknown problem “tram”"),
    "twice": (request(person("mina"), person("mina")), "people", "“mina” is there twice"),
    "role": (request(person("mina", role="boss")), "people “mina”", "write expert or citizen"),
    "six choices": (request(person("mina", *"abcdef"), problems=tuple(map(TeamProblem, "abcdef"))), "people “mina”", "keep the first 5"),
    "two locks": (
        request(*FOUR, problems=(TeamProblem("bus"), TeamProblem("park")), locked=(Placement("mina", "bus"), Placement("mina", "park"))),
        "locked", "placed twice",
    ),
    "lock of a never-pair": (
        request(*FOUR, never=(("mina", "jun"),), locked=(Placement("mina", "bus", "bus/1"), Placement("jun", "bus", "bus/1"))),
        "locked", "never to be together",
    ),
    "more locked than seats": (
        request(*(expert(f"e{n}") for n in range(7)), locked=tuple(Placement(f"e{n}", "bus", "bus/1") for n in range(7))),
        "locked", "has 6 seats",
    ),
    "more locked than all seats": (
        request(*(expert(f"e{n}") for n in range(7)), locked=tuple(Placement(f"e{n}", "bus") for n in range(7))),
        "locked", "teams have 6 seats",
    ),
    "locked without a common slot": (
        request(person("mina", slots=("mon",)), person("jun", slots=("tue",)), locked=(Placement("mina", "bus", "bus/1"), Placement("jun", "bus", "bus/1"))),
        "locked", "no common free slot",
    ),
    "lock in no team": (request(*FOUR, locked=(Placement("mina", "bus", "bus/9"),)), "locked", "no team of “bus”"),
    "lock of nobody": (request(*FOUR, locked=(Placement("who", "bus"),)), "locked", "“who” is not among the people"),
    "together and never": (request(*FOUR, together=(("mina", "jun"),), never=(("jun", "mina"),)), "never", "take one wish out"),
    "together too many": (
        request(*(person(key) for key in "abcdefg"), together=(tuple("abcdefg"),)), "together", "a team has 6 seats",
    ),
    "sizes": (request(*FOUR, size_min=7), "size_min", "exchange the two"),
    "mix": (request(*FOUR, experts=4, citizens=4), "size_max", "ask for fewer"),
    "negative": (request(*FOUR, experts=-1), "experts", "larger number"),
    "negative teams": (request(*FOUR, problems=(TeamProblem("bus", teams=-1),)), "problems", "write 0 or more"),
    "two formed": (
        request(*FOUR, problems=(TeamProblem("bus", formed=(FormedTeam("x", ("mina",)), FormedTeam("y", ("mina",)))),)),
        "problems", "member of 2 formed teams",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_contradicts_itself_is_refused_with_who_and_what_to_do(name):
    asked, field, words = BAD[name]
    with pytest.raises(InputError) as refusal:
        form_teams(asked, seconds=1)
    assert refusal.value.field == field
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ([], "expected an object"),
        ({"people": {}}, "people: expected a list"),
        ({"people": [{"name": "mina"}]}, "people[0].name: unknown field"),
        ({"people": [{}]}, "people[0].key: expected a name, found nothing"),
        ({"people": [{"key": "a", "anywhere": "yes"}]}, "people[0].anywhere: expected true or false"),
        ({"people": [{"key": "a", "choices": ["x", "x"]}]}, "“x” stands there twice"),
        ({"size_max": 2.5}, "size_max: expected a whole number"),
        ({"size_max": float("inf")}, "size_max: expected a whole number"),
        ({"experts": -1}, "experts: -1 is not possible"),
        ({"never": [["a"]]}, "never[0]: a wish names at least two people"),
        ({"locked": [{"person": "a"}]}, "locked[0].problem: missing"),
    ],
)
def test_a_typed_file_is_refused_with_the_place(typed, words):
    with pytest.raises(InputError) as refusal:
        TeamRequest.from_json(typed)
    assert words in str(refusal.value)


def test_a_typed_file_may_leave_out_almost_everything():
    asked = TeamRequest.from_json({"people": [{"key": 7, "role": "Expert"}], "problems": [{"key": "bus"}],
                                   "locked": [{"person": 7, "team": "bus/1"}, {"person": 7, "problem": "bus", "team": 1}]})  # fmt: skip
    assert asked.people[0] == TeamPerson("7", "expert")
    assert asked.locked[0] == asked.locked[1] == Placement("7", "bus", "bus/1")


# --- stored, and a solver that fails ------------------------------------------------------------------------


def test_request_and_result_survive_a_json_column(pool):
    crowd = replace(Crowd(20, 3).request(), locked=(Placement("person-0000", "problem-000"),))
    assert TeamRequest.from_json(json.loads(json.dumps(crowd.to_json()))) == crowd
    result = form_teams(crowd, seconds=3, pool=pool)
    assert TeamResult.from_json(json.loads(json.dumps(result.to_json()))) == result


class Doomed(Solver):
    """Its child is killed before it can answer."""

    def start(self):
        child = super().start()
        os.kill(child.pid, signal.SIGKILL)
        return child


def test_a_solver_that_dies_leaves_the_plain_teams_and_says_so():
    with Pool(make=Doomed) as pool:
        result = form_teams(request(*FOUR), seconds=1, pool=pool)
    assert result.metrics.unplaced == 0
    assert "The solver failed: the solver ended with code -9." in result.warnings


def test_pairs_are_told_apart():
    """`never` with three names means every pair of them."""
    never = make_case(request(*FOUR, never=(("mina", "hana", "sora"),))).foes
    assert sum(map(len, never)) == 2 * len(list(combinations(range(3), 2)))


def test_chains_of_moves_make_room_and_keep_every_rule():
    """Only `full` wants to be at the bus; who is there could as well go to the park, where a seat is free."""
    problems = (TeamProblem("bus"), TeamProblem("park"))
    bus = (expert("e1", "bus"), person("c1", "bus", "park"), *(person(f"c{n}", "bus") for n in range(2, 6)))
    park = (expert("e2", "park"), *(person(f"d{n}", "park") for n in range(3)))
    case = make_case(request(*bus, *park, person("full", "bus"), problems=problems))
    plan = greedy(
        case, Plan([0 if p.choices[0] == "bus" and p.key != "full" else NOWHERE for p in case.people], {0: 0})
    )
    assert [case.people[who].key for who in plan.unplaced] == ["full"]
    after = make_room(case, plan)
    assert after.unplaced == []
    moved = [p.key for at, p in enumerate(case.people) if plan.at[at] != after.at[at]]
    assert moved == ["c1", "full"]


def test_chains_never_break_a_rule():
    for seed in range(2):
        case = make_case(Crowd(250, seed).request())
        plan = greedy(case)
        after = make_room(case, plan)
        assert len(after.unplaced) <= len(plan.unplaced)
        for place, members in after.members().items():
            experts = sum(case.is_expert[who] for who in members)
            assert 4 <= len(members) <= 6 and experts >= 1 and len(members) - experts >= 2
            assert all(after.slot[place] in case.free[who] and case.may_join(who, place) for who in members)
            assert not any(case.foes[who].intersection(members) for who in members)
        assert all(len({after.at[who] for who in group}) == 1 for group in case.groups)
