"""A plain first arrangement: whatever the solver does later starts here, so there is always something to return."""

from collections.abc import Iterable, Mapping
from itertools import chain

from madang.allocation.team_case import (
    ANYWHERE_POINTS,
    CHOICE_POINTS,
    NOWHERE,
    Case,
    Plan,
    empty_plan,
    place_points,
)

MEETINGS = 6  # slots that are tried for a new team
RANKS = (*range(1, len(CHOICE_POINTS) + 1), 0)  # 0 is "anywhere"


def greedy(case: Case, plan: Plan | None = None, cut: Mapping[int, int] | None = None) -> Plan:
    """Choices in their order: first everybody's first ones, then second ones too …, the most wanted problems first.

    Who has a place in `plan` keeps it. `cut` says to which problems a person is limited, as a part of a cluster:
    a person may go to the problems of the same number, where problem p is listed as ~p.
    """
    builder = _Builder(case, (plan or empty_plan(case)).copy(), cut or {})
    for rank in RANKS:
        waiting = builder.waiting(rank)
        for problem in sorted(waiting, key=lambda p: (-len(waiting[p]), p)):
            builder.fill(problem, waiting[problem])
            builder.open(problem, waiting[problem])
    return builder.plan


class _Builder:
    def __init__(self, case: Case, plan: Plan, cut: Mapping[int, int]) -> None:
        self.case, self.plan, self.cut = case, plan, cut
        self.members = plan.members()
        self.shared = {
            group: frozenset.intersection(*(case.free[person] for person in group)) for group in case.groups
        }

    def waiting(self, rank: int) -> dict[int, list[tuple[int, ...]]]:
        """Groups without a place by problem that all of them chose up to this rank, the dearest first."""
        found: dict[int, list[tuple[float, tuple[int, ...]]]] = {}
        for group in self.case.groups:
            if self.plan.at[group[0]] != NOWHERE:
                continue
            for problem in self._wanted(group, rank):
                if self.cut.get(group[0]) != self.cut.get(~problem):
                    continue
                value = sum(self._value(person, problem) for person in group) / len(group)
                found.setdefault(problem, []).append((-value, group))
        return {problem: [group for _, group in sorted(groups)] for problem, groups in found.items()}

    def _wanted(self, group: tuple[int, ...], rank: int) -> Iterable[int]:
        case = self.case
        if rank == 0 and all(case.people[person].anywhere for person in group):
            return range(len(case.problems))
        most = rank or len(CHOICE_POINTS)
        return [
            problem
            for problem in dict.fromkeys(chain.from_iterable(case.choices[person][:most] for person in group))
            if all(case.choice(person, problem) is not None for person in group)
        ]

    def _value(self, person: int, problem: int) -> int:
        choice = self.case.choice(person, problem)
        return CHOICE_POINTS[choice - 1] if choice else ANYWHERE_POINTS

    def fits(self, group: tuple[int, ...], place: int, slot: int, members: list[int]) -> bool:
        """Whether the group may go there: seats, time, wishes."""
        case = self.case
        return (
            len(members) + len(group) <= case.places[place].seats
            and self.plan.at[group[0]] == NOWHERE
            and all(slot in case.free[person] and case.may_join(person, place) for person in group)
            and not any(case.foes[person].intersection(members) for person in group)
        )

    def fill(self, problem: int, groups: list[tuple[int, ...]]) -> None:
        """Put groups into open teams that have seats."""
        for place in self.case.places_of[problem]:
            if place not in self.members:
                continue
            for group in groups:
                if len(self.members[place]) >= self.case.places[place].seats:
                    break
                if self.fits(group, place, self.plan.slot[place], self.members[place]):
                    self._put(group, place)

    def open(self, problem: int, groups: list[tuple[int, ...]]) -> None:
        """Open new teams while enough people of the right mix share a slot."""
        for place in self.case.places_of[problem]:
            if place in self.members or self.case.places[place].is_formed:
                continue
            teams = [(slot, self._team(place, slot, there)) for slot, there in self._meetings(groups)]
            best = max(
                ((place_points(self.case, place, team), -slot, team) for slot, team in teams if team),
                default=None,
            )
            if best is None:
                return
            self.plan.slot[place] = -best[1]
            self.members[place] = []
            self._put(best[2], place)

    def _meetings(self, groups: list[tuple[int, ...]]) -> list[tuple[int, list[tuple[int, ...]]]]:
        """The slots in which most of those who wait have time, each with these groups."""
        there: dict[int, list[tuple[int, ...]]] = {}
        for group in groups:
            if self.plan.at[group[0]] == NOWHERE:
                for slot in self.shared[group]:
                    there.setdefault(slot, []).append(group)
        sizes = {slot: sum(map(len, found)) for slot, found in there.items()}
        enough = [slot for slot in sizes if sizes[slot] >= self.case.request.size_min]
        return [(slot, there[slot]) for slot in sorted(enough, key=lambda s: (-sizes[s], s))[:MEETINGS]]

    def _team(self, place: int, slot: int, groups: list[tuple[int, ...]]) -> list[int]:
        """The dearest people of the slot that make up a team; empty where they do not."""
        case, request, seats = self.case, self.case.request, self.case.places[place].seats
        team: list[int] = []
        experts = 0
        for group in groups:
            more = sum(case.is_expert[person] for person in group)
            citizens = len(team) - experts + len(group) - more
            has_room = experts + more <= seats - request.citizens and citizens <= seats - request.experts
            if has_room and self.fits(group, place, slot, team):
                team += group
                experts += more
                if len(team) == seats:
                    break
        has_mix = experts >= request.experts and len(team) - experts >= request.citizens
        return team if has_mix and len(team) >= request.size_min else []

    def _put(self, group: Iterable[int], place: int) -> None:
        for person in group:
            self.plan.at[person] = place
            self.members[place].append(person)
