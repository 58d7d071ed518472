"""An approval vote on projects that cost money: what is voted on, with how much, and who approved what."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

type Ballot = tuple[int, ...]

# Whole numbers up to here are exact also in floating point.
MOST_MONEY = 10**15


class BadElection(ValueError):
    """The vote cannot be counted as it was handed in; says what is wrong with it."""


@dataclass(frozen=True)
class Project:
    """Something to be paid for. `cost` is in whole units of money (see `unit_of`)."""

    id: str
    cost: int


@dataclass(frozen=True, eq=False)
class Election:
    """Projects in their published order, the budget, and one ballot a voter, also the empty ones.

    Voters with the same ballot are treated alike by every rule, so `kinds` holds each distinct ballot that is not
    empty once (places of its projects, ascending), `sizes` how many voters cast it, `kind_of` each voter's kind (None for
    an empty ballot). `supporters[p]` are the kinds that hold project p, `approvals[p]` how many voters that is.
    """

    projects: tuple[Project, ...]
    budget: int
    kinds: tuple[Ballot, ...]
    sizes: tuple[int, ...]
    kind_of: tuple[int | None, ...]
    supporters: tuple[tuple[int, ...], ...]
    approvals: tuple[int, ...]

    @classmethod
    def of(cls, projects: Sequence[Project], budget: int, ballots: Iterable[Collection[str]]) -> Self:
        """Checks everything. Projects that were withdrawn are to be left out of `projects` and `ballots` alike.

        Raises BadElection: no projects, no ballots, an id twice, a budget, cost that is no whole positive number, a cost above
        the budget, a ballot that names an unknown project or one twice.
        """
        check_projects(projects, budget)
        place = {project.id: number for number, project in enumerate(projects)}
        cast = [_ballot(place, number, ballot) for number, ballot in enumerate(ballots, start=1)]
        if not cast:
            raise BadElection("There are no ballots.")
        counts = Counter(ballot for ballot in cast if ballot)
        kinds = sorted(counts)
        number_of = {kind: number for number, kind in enumerate(kinds)}
        supporters: list[list[int]] = [[] for _ in projects]
        for number, kind in enumerate(kinds):
            for project in kind:
                supporters[project].append(number)
        sizes = tuple(counts[kind] for kind in kinds)
        return cls(
            tuple(projects),
            budget,
            tuple(kinds),
            sizes,
            tuple(number_of.get(ballot) for ballot in cast),
            tuple(map(tuple, supporters)),
            tuple(sum(sizes[kind] for kind in group) for group in supporters),
        )

    @property
    def voters(self) -> int:
        """All valid ballots, the empty ones too."""
        return len(self.kind_of)

    @property
    def wanted(self) -> frozenset[int]:
        """The places of the projects that somebody approved."""
        return frozenset(place for place, voters in enumerate(self.approvals) if voters)

    def cost(self, places: Iterable[int]) -> int:
        """What these projects cost together."""
        return sum(self.projects[place].cost for place in places)


def check_projects(projects: Sequence[Project], budget: int) -> None:
    """Whether these can be voted on with this budget. Raises BadElection, which names the project."""
    if not projects:
        raise BadElection("There are no projects.")
    if not _is_money(budget):
        raise BadElection(f"The budget must be a whole number above 0, not {budget!r}.")
    seen = set()
    for project in projects:
        if project.id in seen:
            raise BadElection(f"Project {project.id} is there twice.")
        seen.add(project.id)
        if not _is_money(project.cost):
            raise BadElection(
                f"The cost of project {project.id} must be a whole number above 0, not {project.cost!r}."
            )
        if project.cost > budget:
            raise BadElection(
                f"Project {project.id} costs {project.cost}, more than the whole budget of {budget}."
            )


def _is_money(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_MONEY


def _ballot(place: dict[str, int], number: int, ballot: Collection[str]) -> Ballot:
    try:
        found = tuple(sorted(place[project] for project in ballot))
    except KeyError as error:
        raise BadElection(f"Ballot {number} names the unknown project {error.args[0]}.") from error
    if len(set(found)) < len(found):
        raise BadElection(f"Ballot {number} names a project twice.")
    return found


# --- units of money ---------------------------------------------------------------------------------
UNITS_A_VOTER = 100


def unit_of(budget: int, expected_ballots: int) -> int:
    """The unit in which a vote counts its money: the largest power of ten that leaves each voter 100 units.

    Equal Shares raises everybody's share by one unit at a time; a finer unit costs time and changes next to nothing.
    It is fixed before the vote, with the number of ballots expected then. At least 1.
    """
    unit = 1
    while budget >= UNITS_A_VOTER * unit * 10 * max(1, expected_ballots):
        unit *= 10
    return unit


def in_units(amount: int, unit: int) -> int:
    """The amount counted in units. Raises BadElection where it is no whole number of them."""
    units, rest = divmod(amount, unit)
    if rest:
        raise BadElection(f"{amount} is no multiple of {unit}, the unit this vote counts in.")
    return units
