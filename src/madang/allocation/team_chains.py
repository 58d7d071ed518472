"""Room for people without a place: somebody moves to a team with a free seat, so that another may have the seat.

Plain search without a solver: quick enough for thousands of people. Teams keep their times.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from madang.allocation.team_case import NOWHERE, Case, Plan

LONGEST = 4  # moves


@dataclass(frozen=True, slots=True)
class Step:
    """`person` goes to `place`; `after` is the step whose person then has to go elsewhere."""

    person: int
    before: "Step | None" = None
    place: int = NOWHERE

    def moves(self) -> Iterator[tuple[int, int]]:
        """Every move up to here."""
        step: Step | None = self
        while step is not None:
            if step.place != NOWHERE:
                yield step.person, step.place
            step = step.before


def make_room(case: Case, plan: Plan) -> Plan:
    """The plan with as many people without a place as possible put somewhere by chains of moves."""
    after = plan.copy()
    chains = _Chains(case, after)
    for person in plan.unplaced:
        group = case.group_of[person]
        if len(group) == 1:
            chains.place(person, set())
        elif person == group[0]:
            chains.place_group(group)
    return after


class _Chains:
    def __init__(self, case: Case, plan: Plan) -> None:
        self.case, self.plan = case, plan
        self.members = plan.members()

    def place_group(self, group: tuple[int, ...]) -> bool:
        """Those who stay together, where enough members of a team can be moved away for them."""
        for place in self._wanted(group[0]):
            before = (list(self.plan.at), {at: list(members) for at, members in self.members.items()})
            if all(self._may_come(person, place) for person in group) and self._clear(place, group):
                for person in group:
                    self.plan.at[person] = place
                    self.members[place].append(person)
                return True
            self.plan.at, self.members = before
        return False

    def _may_come(self, person: int, place: int) -> bool:
        return self.case.may_join(person, place) and self._fits(person, place, self.members[place])

    def _clear(self, place: int, group: tuple[int, ...]) -> bool:
        """Move members away until the group has room."""
        while len(self.members[place]) + len(group) > self.case.places[place].seats:
            leaving = self._replaceable(group, place)
            if not any(self.place(member, {place}) for member in list(leaving)):
                return False
        return True

    def place(self, person: int, barred: set[int]) -> bool:
        """The shortest chain that ends at a free seat."""
        waiting = deque([Step(person)])
        seen = {person}
        while waiting:
            step = waiting.popleft()
            used = barred | {place for _, place in step.moves()}
            for place in self._wanted(step.person):
                if place in used or place == self.plan.at[step.person]:
                    continue
                last = Step(step.person, step, place)
                members = self.members[place]
                if len(members) < self.case.places[place].seats and self._fits(step.person, place, members):
                    self._apply(last)
                    return True
                if len(used) - len(barred) + 1 < LONGEST:
                    pushed = [who for who in self._replaceable((step.person,), place) if who not in seen]
                    seen.update(pushed)
                    waiting.extend(Step(who, last) for who in pushed)
        return False

    def _wanted(self, person: int) -> Iterator[int]:
        """Open places, the dearest problems first; of "anywhere" people every one."""
        case = self.case
        problems = dict.fromkeys(case.choices[person])
        if case.people[person].anywhere:
            problems |= dict.fromkeys(range(len(case.problems)))
        for problem in problems:
            for place in case.places_of[problem]:
                if place in self.members and case.may_join(person, place):
                    yield place

    def _fits(self, person: int, place: int, others: list[int]) -> bool:
        case = self.case
        return self.plan.slot[place] in case.free[person] and not case.foes[person].intersection(others)

    def _replaceable(self, group: tuple[int, ...], place: int) -> Iterator[int]:
        """Members whose seat the group can take, so that the team still keeps every rule."""
        case = self.case
        for member in self.members[place]:
            if member in case.fixed_in or member in case.locked or len(case.group_of[member]) > 1:
                continue
            others = [other for other in self.members[place] if other != member]
            fits = all(self._fits(person, place, others) for person in group)
            if fits and self._has_mix(place, [*others, *group]):
                yield member

    def _has_mix(self, place: int, members: list[int]) -> bool:
        request = self.case.request
        experts = sum(self.case.is_expert[person] for person in members)
        has_mix = experts >= request.experts and len(members) - experts >= request.citizens
        return has_mix or self.case.places[place].is_formed

    def _apply(self, last: Step) -> None:
        for person, place in last.moves():
            old = self.plan.at[person]
            if old != NOWHERE:
                self.members[old].remove(person)
            self.plan.at[person] = place
            self.members[place].append(person)
