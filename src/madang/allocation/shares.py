"""Which projects a vote pays for: the Method of Equal Shares, and beside it the greedy count.

Equal Shares gives every voter the same part of the budget and lets a project be bought by those who approved it. The rule,
word by word, stands in docs/reference/allocation.md. Source: Peters, Pierczyński, Skowron: Proportional Participatory
Budgeting with Additive Utilities (2021); completion by adding one unit to every voter's share as in `equalshares/add1`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, isfinite
from typing import Any

from madang.allocation.ballots import Election
from madang.allocation.shares_run import Doubt, ExactRun, Outcome, Supporters, quick_run

EQUAL_SHARES, GREEDY = "equalshares/add1", "greedy"
RULES = (EQUAL_SHARES, GREEDY)
DIGITS = 6


@dataclass(frozen=True)
class ProjectResult:
    """What became of a project. By Equal Shares `price` is the most that one supporter paid for a chosen project,
    `left` what the supporters of one not chosen still hold together: less than its cost."""

    id: str
    cost: int
    approvals: int
    is_chosen: bool
    price: Fraction | None = None
    left: Fraction | None = None


@dataclass(frozen=True, eq=False)
class Funding:
    """The result of a rule. `order` is that of choosing, `winners` that of the list, both ids.

    `steps` is the k of `add1`: by how many units everybody's share was raised. `paid[kind]` is what each voter with that
    ballot (`Election.kinds`) paid, by project id.
    """

    rule: str
    election: Election
    order: tuple[str, ...]
    winners: tuple[str, ...]
    projects: tuple[ProjectResult, ...]
    steps: int | None = None
    paid: tuple[dict[str, Fraction], ...] = ()

    @property
    def spent(self) -> int:
        """What the winners cost together."""
        return sum(project.cost for project in self.projects if project.is_chosen)

    @property
    def with_nothing(self) -> int:
        """How many voters see nothing chosen that they approved; those with an empty ballot are among them."""
        chosen = {place for place, project in enumerate(self.projects) if project.is_chosen}
        has_some = [not chosen.isdisjoint(kind) for kind in self.election.kinds]
        return sum(kind is None or not has_some[kind] for kind in self.election.kind_of)

    def paid_by(self, voter: int) -> dict[str, Fraction]:
        """What a voter (counted from 0, as the ballots were given) paid, by project id."""
        kind = self.election.kind_of[voter]
        return {} if kind is None or not self.paid else self.paid[kind]

    def as_dict(self, voters: Sequence[str] = ()) -> dict[str, Any]:
        """For JSON, amounts rounded to a millionth of the unit; `voters` are the ids to show payments under."""
        return {
            "rule": self.rule,
            "budget": self.election.budget,
            "spent": self.spent,
            "ballots": self.election.voters,
            "winners": list(self.winners),
            "order": list(self.order),
            "steps": self.steps,
            "voters_with_nothing": self.with_nothing,
            "projects": [_row(project) for project in self.projects],
            "paid": {
                voter: {project: _rounded(amount) for project, amount in self.paid_by(number).items()}
                for number, voter in enumerate(voters)
            },
        }


def _row(project: ProjectResult) -> dict[str, Any]:
    return {
        "id": project.id,
        "cost": project.cost,
        "approvals": project.approvals,
        "chosen": project.is_chosen,
        "price": None if project.price is None else _rounded(project.price),
        "left": None if project.left is None else _rounded(project.left),
    }


def _rounded(amount: Fraction) -> float:
    return round(float(amount), DIGITS)


# --- the Method of Equal Shares ---------------------------------------------------------------------


def equal_shares(election: Election) -> Funding:
    """The winners by `equalshares/add1`, and who pays what for them.

    Everybody's share is raised one unit at a time until the winners would cost more than the budget (then those of the step
    before count) or everything that anybody approved is bought. There is no other stop and nothing is filled up.
    """
    supporters = Supporters(election)
    step, outcome = 0, _run(election, supporters, 0)
    while True:
        step += _steps_on(outcome.room)
        outcome = _run(election, supporters, step)
        if election.cost(outcome.order) > election.budget:
            return _funding(election, step - 1)
        if election.wanted <= set(outcome.order):
            return _funding(election, step)


def _steps_on(room: float) -> int:
    """How many steps to go: those at which provably the same is bought are passed over, for they decide nothing."""
    return max(1, floor(room * (1 - 1e-9))) if isfinite(room) else 1


def _run(election: Election, supporters: Supporters, step: int) -> Outcome:
    try:
        return quick_run(election, supporters, step)
    except Doubt:
        return ExactRun(election, step).outcome


def _funding(election: Election, step: int) -> Funding:
    run = ExactRun(election, step)
    prices = {purchase.place: purchase.price for purchase in run.purchases}
    paid: list[dict[str, Fraction]] = [{} for _ in election.kinds]
    for purchase in run.purchases:
        for kind in election.supporters[purchase.place]:
            amount = purchase.all_of.get(kind, purchase.price)
            paid[kind][election.projects[purchase.place].id] = amount
    projects = tuple(
        ProjectResult(
            project.id,
            project.cost,
            election.approvals[place],
            place in prices,
            prices.get(place),
            None if place in prices else run.left(place),
        )
        for place, project in enumerate(election.projects)
    )
    order = tuple(election.projects[place].id for place in prices)
    return Funding(EQUAL_SHARES, election, order, _in_list_order(projects), projects, step, tuple(paid))


def _in_list_order(projects: Iterable[ProjectResult]) -> tuple[str, ...]:
    return tuple(project.id for project in projects if project.is_chosen)


# --- the greedy count -------------------------------------------------------------------------------


def greedy(election: Election) -> Funding:
    """Most approvals first, what no longer fits is skipped. Ties: lower cost, then earlier in the list.

    A project nobody approved is never chosen.
    """
    left, chosen = election.budget, []
    for place in sorted(election.wanted, key=lambda place: _by_approvals(election, place)):
        cost = election.projects[place].cost
        if cost <= left:
            left -= cost
            chosen.append(place)
    projects = tuple(
        ProjectResult(project.id, project.cost, election.approvals[place], place in chosen)
        for place, project in enumerate(election.projects)
    )
    order = tuple(election.projects[place].id for place in chosen)
    return Funding(GREEDY, election, order, _in_list_order(projects), projects)


def _by_approvals(election: Election, place: int) -> tuple[int, int, int]:
    return -election.approvals[place], election.projects[place].cost, place
