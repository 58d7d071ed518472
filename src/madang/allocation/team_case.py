"""A team request as numbers: people, problems and possible teams sorted by key, so that the order of input says nothing.

A `Plan` is one way to place the people; its points are those of the model in `team_model`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from madang.allocation.team_values import EXPERT, TeamPerson, TeamProblem, TeamRequest

CHOICE_POINTS = (100, 80, 60, 45, 30)
ANYWHERE_POINTS = 8
PLACED_POINTS = 60  # the price of leaving somebody out
SKILL_POINTS = 25
KEPT_POINTS = 20
NOWHERE = -1
ANY_TIME = ""  # the one slot where nobody named any


@dataclass(frozen=True, slots=True)
class Place:
    """A team that may come about, or is there already. `fixed` are the members of a formed one."""

    key: str
    problem: int
    seats: int
    fixed: tuple[int, ...] = ()
    is_formed: bool = False
    is_named: bool = False  # a lock or a published placement speaks of it: it is not interchangeable


@dataclass(frozen=True)
class Case:
    """The request, sorted and numbered. `groups` are people who stay together; everybody is in one."""

    request: TeamRequest
    people: list[TeamPerson]
    problems: list[TeamProblem]
    slots: list[str]
    places: list[Place]
    groups: list[tuple[int, ...]]
    foes: list[frozenset[int]]
    locked: dict[int, tuple[int, int]]  # person → problem, place or NOWHERE
    kept: dict[int, tuple[int, int]]

    @cached_property
    def is_expert(self) -> list[bool]:
        """By person."""
        return [person.role == EXPERT for person in self.people]

    @cached_property
    def free(self) -> list[frozenset[int]]:
        """The slots in which a person has time."""
        number = {slot: at for at, slot in enumerate(self.slots)}
        everything = frozenset(range(len(self.slots)))
        return [
            everything if person.slots is None else frozenset(number[slot] for slot in person.slots)
            for person in self.people
        ]

    @cached_property
    def skills(self) -> list[frozenset[str]]:
        """By person."""
        return [frozenset(person.skills) for person in self.people]

    @cached_property
    def choices(self) -> list[list[int]]:
        """The chosen problems of each person, the dearest first."""
        number = {problem.key: at for at, problem in enumerate(self.problems)}
        return [[number[key] for key in person.choices] for person in self.people]

    @cached_property
    def group_of(self) -> list[tuple[int, ...]]:
        """Those who stay together with a person, including the person."""
        of = {person: group for group in self.groups for person in group}
        return [of[person] for person in range(len(self.people))]

    @cached_property
    def places_of(self) -> list[list[int]]:
        """The places of each problem."""
        found: list[list[int]] = [[] for _ in self.problems]
        for number, place in enumerate(self.places):
            found[place.problem].append(number)
        return found

    @cached_property
    def fixed_in(self) -> dict[int, int]:
        """Members of formed teams, with their place."""
        return {person: number for number, place in enumerate(self.places) for person in place.fixed}

    def choice(self, person: int, problem: int) -> int | None:
        """1 to 5, 0 for "anywhere", None where the person does not want to be."""
        if problem in self.choices[person]:
            return self.choices[person].index(problem) + 1
        return 0 if self.people[person].anywhere else None

    def may_join(self, person: int, place: int) -> bool:
        """Whether wishes and locks allow it."""
        if person in self.fixed_in:
            return self.fixed_in[person] == place
        problem = self.places[place].problem
        if person in self.locked:
            to_problem, to_place = self.locked[person]
            return to_problem == problem and to_place in {NOWHERE, place}
        return self.choice(person, problem) is not None

    def worth(self, person: int, place: int) -> int:
        """Points of the person there: the choice, having a place at all, a published place kept."""
        problem = self.places[place].problem
        choice = self.choice(person, problem)
        value = 0 if choice is None else CHOICE_POINTS[choice - 1] if choice else ANYWHERE_POINTS
        kept_problem, kept_place = self.kept.get(person, (NOWHERE, NOWHERE))
        is_kept = kept_problem == problem and kept_place in {NOWHERE, place}
        return value + PLACED_POINTS + KEPT_POINTS * is_kept

    def slots_of_place(self, place: int) -> list[int]:
        """When a team could meet: any slot, or the ones that most of its fixed members share."""
        fixed = self.places[place].fixed
        shared = [sum(slot in self.free[person] for person in fixed) for slot in range(len(self.slots))]
        return [slot for slot, count in enumerate(shared) if count == max(shared)]


@dataclass(slots=True)
class Plan:
    """Who is where, and when each team meets. Places without people have no slot."""

    at: list[int]
    slot: dict[int, int] = field(default_factory=dict)

    def copy(self) -> "Plan":
        """An independent one."""
        return Plan(list(self.at), dict(self.slot))

    def members(self) -> dict[int, list[int]]:
        """The people of each place that has any, in order."""
        found: dict[int, list[int]] = {}
        for person, place in enumerate(self.at):
            if place != NOWHERE:
                found.setdefault(place, []).append(person)
        return found

    @property
    def unplaced(self) -> list[int]:
        """Who has no place."""
        return [person for person, place in enumerate(self.at) if place == NOWHERE]


def empty_plan(case: Case) -> Plan:
    """Formed teams alone."""
    plan = Plan([case.fixed_in.get(person, NOWHERE) for person in range(len(case.people))])
    for number, place in enumerate(case.places):
        if place.fixed:
            plan.slot[number] = case.slots_of_place(number)[0]
    return plan


def covered(case: Case, place: int, members: Iterable[int]) -> list[str]:
    """The needed skills that somebody of the team has."""
    held = frozenset[str]().union(*(case.skills[person] for person in members))
    return [skill for skill in case.problems[case.places[place].problem].skills if skill in held]


def place_points(case: Case, place: int, members: list[int]) -> int:
    """What one team adds."""
    return sum(case.worth(person, place) for person in members) + SKILL_POINTS * len(
        covered(case, place, members)
    )


def points(case: Case, plan: Plan) -> int:
    """Σ(v+60)·x + 25·Σ covered skills + 20·Σ published places kept."""
    return sum(place_points(case, place, members) for place, members in plan.members().items())


def rank(case: Case, plan: Plan) -> tuple[int, int]:
    """What makes one plan better than another: first fewer people without a place, where that is asked, then points."""
    left_out = len(plan.unplaced) if case.request.place_everyone else 0
    return (-left_out, points(case, plan))
