"""The coarse model of many people: who goes to which problem, with a count of teams instead of teams.

Its relaxation is a true upper bound of the points: every arrangement of teams, added up by problem, is a solution of it
with the same value. It also says where each person belongs, which cuts a large crowd into parts (brief: phase A).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from madang.allocation.solver import Model
from madang.allocation.team_case import (
    ANYWHERE_POINTS,
    KEPT_POINTS,
    NOWHERE,
    PLACED_POINTS,
    SKILL_POINTS,
    Case,
)

TIMES_UP_TO = 1500  # people; above that the times of teams are left out of the outline, which takes too long


@dataclass(slots=True)
class Outline:
    """The model with the numbers of its variables: x person at problem, u "anywhere" people at problem, k teams."""

    model: Model = field(default_factory=Model)
    x: dict[tuple[int, int], int] = field(default_factory=dict)
    u: dict[tuple[int, bool], int] = field(default_factory=dict)
    k: dict[int, int] = field(default_factory=dict)

    def homes(self, case: Case, values: Sequence[float]) -> list[int]:
        """The problem to which each person belongs most; NOWHERE where none. Groups stay together."""
        best: dict[int, tuple[float, int]] = {}
        for (person, problem), column in self.x.items():
            if values[column] > best.get(person, (1e-6, 0))[0]:
                best[person] = (values[column], problem)
        homes = [best.get(person, (0.0, NOWHERE))[1] for person in range(len(case.people))]
        return [homes[group[0]] for group in case.group_of]


def outline(case: Case, *, has_times: bool) -> Outline:
    """The relaxed model (no whole numbers). `has_times`: teams of a problem meet in slots their people have."""
    part = Outline()
    model = part.model
    for at, problem in enumerate(case.problems):
        part.k[at] = model.column(upper=problem.teams, is_whole=False)
        for is_expert in (False, True):
            part.u[at, is_expert] = model.column(upper=math.inf, is_whole=False)
    drifters: dict[bool, list[tuple[int, float]]] = {False: [], True: []}
    fans: list[list[int]] = [[] for _ in case.problems]
    for person in range(len(case.people)):
        seats = _add_person(case, part, person, fans)
        if case.people[person].anywhere and person not in case.locked and person not in case.fixed_in:
            cost = ANYWHERE_POINTS + PLACED_POINTS + (KEPT_POINTS if person in case.kept else 0)
            column = model.column(cost, is_whole=False)
            drifters[case.is_expert[person]].append((column, 1.0))
            seats.append((column, 1.0))
        if seats:
            is_bound = person in case.locked or person in case.fixed_in
            model.row(seats, lower=1 if is_bound else 0, upper=1)
    for is_expert, columns in drifters.items():
        at_problems = [(part.u[at, is_expert], -1.0) for at in range(len(case.problems))]
        model.row([*columns, *at_problems], lower=0, upper=0)
    for at in range(len(case.problems)):
        _add_problem(case, part, at, fans[at], has_times=has_times)
    _add_groups(case, part)
    return part


def _add_person(case: Case, part: Outline, person: int, fans: list[list[int]]) -> list[tuple[int, float]]:
    options = set(case.choices[person])
    if person in case.locked:
        options.add(case.locked[person][0])
    if person in case.fixed_in:
        options.add(case.places[case.fixed_in[person]].problem)
    seats = []
    for problem in sorted(options):
        places = [place for place in case.places_of[problem] if case.may_join(person, place)]
        if places:
            worth = max(case.worth(person, place) for place in places)
            part.x[person, problem] = column = part.model.column(worth, is_whole=False)
            fans[problem].append(person)
            seats.append((column, 1.0))
    return seats


def _add_problem(case: Case, part: Outline, at: int, fans: list[int], *, has_times: bool) -> None:
    model, request, teams = part.model, case.request, part.k[at]
    formed = [case.places[place] for place in case.places_of[at] if case.places[place].is_formed]
    here = {person: (part.x[person, at], 1.0) for person in fans}
    anyone = [(part.u[at, False], 1.0), (part.u[at, True], 1.0)]
    everybody = [*here.values(), *anyone]
    experts = [here[person] for person in fans if case.is_expert[person]]
    citizens = [here[person] for person in fans if not case.is_expert[person]]
    model.row([*everybody, (teams, -request.size_min)], lower=0)
    model.row([*everybody, (teams, -request.size_max)], upper=sum(place.seats for place in formed))
    model.row([*experts, anyone[1], (teams, -request.experts)], lower=0)
    model.row([*citizens, anyone[0], (teams, -request.citizens)], lower=0)
    for skill in case.problems[at].skills:
        column = model.column(SKILL_POINTS, upper=math.inf, is_whole=False)
        holders = [here[person] for person in fans if skill in case.skills[person]]
        model.row([(column, 1.0), *((number, -1.0) for number, _ in [*holders, *anyone])], upper=0)
        model.row([(column, 1.0), (teams, -1.0)], upper=len(formed))
    if has_times and not formed:
        slots = [(model.column(upper=math.inf, is_whole=False), 1.0) for _ in case.slots]
        model.row([*slots, (teams, -1.0)], lower=0, upper=0)
        for person in fans:
            free = [(slots[slot][0], -1.0) for slot in sorted(case.free[person])]
            model.row([here[person], *free], upper=0)


def _add_groups(case: Case, part: Outline) -> None:
    for group in case.groups:
        for person in group[1:]:
            for problem in {*case.choices[person], *case.choices[group[0]]}:
                pair = [
                    (who, sign) for who, sign in ((person, 1.0), (group[0], -1.0)) if (who, problem) in part.x
                ]
                # Whoever would go "anywhere" may be there too: then nothing can be said about the pair.
                if pair and not any(case.people[who].anywhere for who in (person, group[0])):
                    part.model.row([(part.x[who, problem], sign) for who, sign in pair], lower=0, upper=0)


def clusters(case: Case, homes: list[int], size: int) -> list[list[int]]:
    """Problems cut into parts of about `size` people who want each other's problems."""
    crowd = Counter(home for home in homes if home != NOWHERE)
    links: dict[int, Counter[int]] = {problem: Counter() for problem in range(len(case.problems))}
    for person, home in enumerate(homes):
        for wanted in case.choices[person]:
            if home not in {NOWHERE, wanted}:
                links[home][wanted] += 1
                links[wanted][home] += 1
    rest = set(links)
    found: list[list[int]] = []
    while rest:
        start = min(rest, key=lambda problem: (-crowd[problem], problem))
        cluster, ties, people = [start], links[start].copy(), crowd[start]
        rest.discard(start)
        while rest and people < size:
            new = min(rest, key=lambda problem: (-ties[problem], problem))
            cluster.append(new)
            ties.update(links[new])
            people += crowd[new]
            rest.discard(new)
        found.append(sorted(cluster))
    return found
