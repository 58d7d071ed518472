"""What comes out is the best there is: small cases are compared with trying everything."""

import random
from dataclasses import replace

import pytest

from madang.allocation.reading import InputError
from madang.allocation.solver import Status
from madang.allocation.team_proof import faults
from madang.allocation.team_search import Pool
from madang.allocation.team_values import TeamRequest, TeamResult, Why
from madang.allocation.teams import form_teams
from madang.allocation.tests.small import (
    arrangements,
    is_allowed,
    options,
    slots_for,
    small_request,
    teams_of,
    worth,
)

pytestmark = pytest.mark.once
CASES = 120


@pytest.fixture(scope="module")
def pool():
    with Pool() as pool:
        yield pool


def formed(request: TeamRequest, pool: Pool) -> TeamResult | None:
    """The result, or None where the random request contradicts itself."""
    try:
        return form_teams(request, seconds=20, seed=1, gap=0.0, pool=pool)
    except InputError:
        return None


def where(result: TeamResult) -> dict[str, str]:
    placed = {member.person: team.key for team in result.teams for member in team.members}
    return placed | {entry.person: "" for entry in result.unplaced}


@pytest.fixture(scope="module")
def cases(pool):
    found = [(request, formed(request, pool)) for request in map(small_request, range(CASES))]
    return [(request, result) for request, result in found if result is not None]


def test_it_equals_trying_everything(cases):
    assert len(cases) > 0.8 * CASES
    for request, result in cases:
        values = [worth(request, at) for at in arrangements(request)]
        if not values:
            assert result.status == Status.INFEASIBLE
            continue
        assert worth(request, where(result)) == max(values), request
        assert result.points == max(values)[1]
        assert max(points for _, points in values) <= result.bound + 1e-6


def test_every_rule_and_lock_is_kept(cases):
    for request, result in cases:
        if result.status != Status.INFEASIBLE:
            assert faults(request, result) == []
            assert is_allowed(request, where(result))


def test_locks_that_contradict_each_other_are_named(cases):
    refused = [(request, result) for request, result in cases if result.status == Status.INFEASIBLE]
    assert refused
    for request, result in refused:
        assert any(f"“{lock.person}”" in reason for lock in request.locked for reason in result.reasons)


def test_the_checker_sees_every_kind_of_fault(cases):
    request, result = next(
        (request, result)
        for request, result in cases
        if len(result.teams) > 1 and result.unplaced and not any(team.formed for team in result.teams)
    )
    first, second, *rest = result.teams
    moved = replace(second, members=(*second.members, first.members[0]))
    for broken in (
        replace(result, points=result.points + 1),
        replace(result, bound=result.points - 1),
        replace(result, unplaced=()),
        replace(result, teams=(first, moved, *rest)),
        replace(result, teams=(replace(first, key="unknown"), second, *rest)),
        replace(result, teams=(replace(first, slot="never"), second, *rest)),
        replace(result, teams=(replace(first, covered=("z",)), second, *rest)),
    ):
        assert faults(request, broken)


# --- explanations -------------------------------------------------------------------------------------


def joined(request: TeamRequest, at: dict[str, str], person: str, team: str) -> dict[str, str]:
    group = {key for wish in request.together if person in wish for key in wish} | {person}
    return at | dict.fromkeys(group, team)


def test_who_missed_a_better_choice_is_told_why_for_each(cases):
    for request, result in cases:
        people = {person.key: person for person in request.people}
        for team in result.teams:
            for member in team.members:
                choices = people[member.person].choices
                better = choices[: member.choice - 1] if member.choice else choices
                assert [reason.problem for reason in member.missed] == list(better)
        for entry in result.unplaced:
            assert entry.reasons


def told(cases):
    for request, result in cases:
        at = where(result)
        for owner in (*(m for team in result.teams for m in team.members), *result.unplaced):
            for reason in owner.missed if hasattr(owner, "missed") else owner.reasons:
                yield request, at, owner.person, reason


def test_each_explanation_is_true(cases):
    seen = set()
    for request, at, person, reason in told(cases):
        seen.add(reason.why)
        teams = [team for team, problem in teams_of(request).items() if problem == reason.problem]
        people = {p.key: p for p in request.people}
        open_teams = [team for team in teams if team in at.values()]
        group = {key for wish in request.together if person in wish for key in wish} | {person}
        if reason.why == Why.FULL:
            for team in teams:
                formed = [f for p in request.problems for f in p.formed if f.key == team]
                seats = len(formed[0].members) + formed[0].open_seats if formed else request.size_max
                assert sum(here == team for here in at.values()) + len(group) > seats
        elif reason.why == Why.NO_COMMON_TIME:
            # Not one open team with a seat can be joined at any time.
            for team in open_teams:
                after = joined(request, at, person, team)
                members = [people[key] for key, here in after.items() if here == team]
                formed = [f for p in request.problems for f in p.formed if f.key == team]
                seats = len(formed[0].members) + formed[0].open_seats if formed else request.size_max
                fixed = formed[0].members if formed else ()
                assert len(members) > seats or not slots_for(request, members, fixed)
        elif reason.why == Why.LOCKED:
            assert len(options(request, people[person])) >= 1 and "" not in options(request, people[person])
        elif reason.why == Why.ROLE_MIX:
            # Going there breaks a team: the new one has no mix, or the old one loses it.
            assert not any(is_allowed(request, joined(request, at, person, team)) for team in teams)
    assert {Why.FULL, Why.NO_COMMON_TIME, Why.ROLE_MIX, Why.COSTS_OTHERS, Why.LOCKED} <= seen


def test_what_it_would_cost_others_is_no_less_than_the_least_possible(cases):
    checked = 0
    for request, at, person, reason in told(cases):
        if reason.why != Why.COSTS_OTHERS:
            continue
        checked += 1
        teams = {team for team, problem in teams_of(request).items() if problem == reason.problem}

        def others(arrangement, request=request, person=person):
            full = worth(replace(request, place_everyone=False), arrangement)[1]
            alone = worth(
                replace(
                    request,
                    place_everyone=False,
                    problems=tuple(replace(problem, skills=()) for problem in request.problems),
                ),
                arrangement,
            )[1]
            rest = dict(arrangement) | {person: ""}
            without = worth(
                replace(
                    request,
                    place_everyone=False,
                    problems=tuple(replace(problem, skills=()) for problem in request.problems),
                ),
                rest,
            )[1]
            return full - (alone - without)

        granted = [other for other in arrangements(request) if other[person] in teams]
        assert granted, "a price was told for what cannot be"
        least = others(at) - max(map(others, granted))
        assert reason.points >= max(0, least)
    assert checked > 5


# --- the same again -----------------------------------------------------------------------------------


def test_the_order_of_the_input_changes_nothing(cases, pool):
    for number, (request, result) in enumerate(cases[:12]):
        draw = random.Random(number)

        def mixed(things, draw=draw):
            return tuple(draw.sample(things, len(things)))

        shuffled = replace(request, people=mixed(request.people), problems=mixed(request.problems))
        again = form_teams(shuffled, seconds=20, seed=1, gap=0.0, pool=pool)
        assert replace(again, seconds=0) == replace(result, seconds=0)
