"""Requests small enough to try every arrangement, and the trying."""

import random
from collections.abc import Iterator
from itertools import combinations, product

from madang.allocation.team_values import (
    CITIZEN,
    EXPERT,
    FormedTeam,
    Placement,
    TeamPerson,
    TeamProblem,
    TeamRequest,
)

VALUES = (100, 80, 60, 45, 30)
type Arrangement = dict[str, str]  # person → team


def small_request(seed: int) -> TeamRequest:
    """Five or six people, two or three teams, wishes, sometimes a formed team, a lock, a published place."""
    draw = random.Random(seed)
    keys = [f"a{number}" for number in range(draw.choice([5, 6]))]
    problems = ["x", "y"]
    people = tuple(
        TeamPerson(
            key,
            draw.choice([EXPERT, CITIZEN, CITIZEN]),
            tuple(draw.sample(problems, draw.choice([1, 2]))),
            draw.random() < 0.3,
            tuple(draw.sample("pq", draw.choice([0, 1]))),
            draw.choice([None, *[tuple(draw.sample("123", 2))] * 4]),
        )
        for key in keys
    )
    formed = (FormedTeam("old", (keys[-1],), draw.choice([0, 1, 2])),) if draw.random() < 0.25 else ()
    rest = keys[:-1]
    lock = draw.choice(people[:-1])
    return TeamRequest(
        people=people,
        problems=(TeamProblem("x", ("p",), draw.choice([1, 2])), TeamProblem("y", ("p", "q"), 1, formed)),
        size_min=2,
        size_max=3,
        experts=draw.choice([0, 1, 1]),
        citizens=1,
        together=(tuple(draw.sample(rest, 2)),) if draw.random() < 0.3 else (),
        never=(tuple(draw.sample(rest, 2)),) if draw.random() < 0.3 else (),
        locked=(Placement(lock.key, lock.choices[0]),) if draw.random() < 0.2 else (),
        published=(Placement(rest[0], "x", draw.choice(["", "x/1"])),) if draw.random() < 0.4 else (),
        place_everyone=draw.random() < 0.7,
    )


def teams_of(request: TeamRequest) -> dict[str, str]:
    """Every possible team with its problem."""
    found = {f"{p.key}/{number}": p.key for p in request.problems for number in range(1, p.teams + 1)}
    return found | {team.key: p.key for p in request.problems for team in p.formed}


def options(request: TeamRequest, person: TeamPerson) -> list[str]:
    """Where a person may be; the empty text is nowhere."""
    teams = teams_of(request)
    for problem in request.problems:
        for formed in problem.formed:
            if person.key in formed.members:
                return [formed.key]
    locks = [lock for lock in request.locked if lock.person == person.key]
    if locks:
        return [
            team
            for team, problem in teams.items()
            if problem == locks[0].problem and locks[0].team in {"", team}
        ]
    return ["", *(team for team, problem in teams.items() if problem in person.choices or person.anywhere)]


def is_allowed(request: TeamRequest, at: Arrangement) -> bool:
    """Every hard rule."""
    people = {person.key: person for person in request.people}
    formed = {team.key: team for problem in request.problems for team in problem.formed}
    for team in {team for team in at.values() if team}:
        members = [people[key] for key, where in at.items() if where == team]
        fixed = formed[team].members if team in formed else ()
        if team in formed:
            if len(members) > len(fixed) + formed[team].open_seats:
                return False
        else:
            experts = sum(person.role == EXPERT for person in members)
            if not request.size_min <= len(members) <= request.size_max:
                return False
            if experts < request.experts or len(members) - experts < request.citizens:
                return False
        if not slots_for(request, members, fixed):
            return False
    return all(len({at[key] for key in group}) == 1 for group in request.together) and not any(
        at[a] and at[a] == at[b] for group in request.never for a, b in combinations(group, 2)
    )


def slots_for(request: TeamRequest, members: list[TeamPerson], fixed: tuple[str, ...]) -> list[str]:
    """When they can meet; members of a formed team have one slot at least that most of them share."""
    every = sorted({slot for person in request.people for slot in person.slots or ()}) or [""]

    def has_time(person: TeamPerson, slot: str) -> bool:
        return person.slots is None or slot in person.slots

    shared = {slot: sum(has_time(p, slot) for p in members if p.key in fixed) for slot in every}
    best = [slot for slot in every if shared[slot] == max(shared.values())]
    return [slot for slot in best if all(has_time(p, slot) for p in members if p.key not in fixed)]


def worth(request: TeamRequest, at: Arrangement) -> tuple[int, int]:
    """(−left out where that comes first, points), by the table of the method."""
    teams, needs = teams_of(request), {problem.key: problem.skills for problem in request.problems}
    people = {person.key: person for person in request.people}
    total = 0
    for key, team in at.items():
        if team:
            total += 60 + value_of(people[key], teams[team])
            total += 20 * any(
                p.person == key and p.problem == teams[team] and p.team in {"", team}
                for p in request.published
            )
    for team in {team for team in at.values() if team}:
        held = {skill for key, where in at.items() if where == team for skill in people[key].skills}
        total += 25 * sum(skill in held for skill in needs[teams[team]])
    left_out = sum(not team for team in at.values())
    return (-left_out if request.place_everyone else 0, total)


def value_of(person: TeamPerson, problem: str) -> int:
    """Points of a choice."""
    if problem in person.choices:
        return VALUES[person.choices.index(problem)]
    return 8 if person.anywhere else 0


def arrangements(request: TeamRequest) -> Iterator[Arrangement]:
    """Every allowed one."""
    keys = [person.key for person in request.people]
    for places in product(*(options(request, person) for person in request.people)):
        at = dict(zip(keys, places, strict=True))
        if is_allowed(request, at):
            yield at
