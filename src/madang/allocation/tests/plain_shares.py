"""The Method of Equal Shares as plainly as it can be said: one balance a voter, exact numbers, nothing clever.

What the product calculates is held against this, project by project.
"""

from collections.abc import Sequence
from fractions import Fraction

from madang.allocation.ballots import Project


def run(projects: Sequence[Project], ballots: Sequence[frozenset[str]], money: Fraction) -> list[int]:
    """The places of the projects bought when every voter holds `money`, in order."""
    held = [money] * len(ballots)
    bought: list[int] = []
    while True:
        best: tuple[Fraction, int, int, int] | None = None
        for place, project in enumerate(projects):
            if place not in bought:
                supporters = [voter for voter, ballot in enumerate(ballots) if project.id in ballot]
                price = price_of(project.cost, sorted(held[voter] for voter in supporters))
                if price is not None:
                    rank = (price / project.cost, -len(supporters), project.cost, place)
                    best = rank if best is None else min(best, rank)
        if best is None:
            return bought
        share, *_, place = best
        bought.append(place)
        for voter, ballot in enumerate(ballots):
            if projects[place].id in ballot:
                held[voter] -= min(held[voter], share * projects[place].cost)


def price_of(cost: int, money: list[Fraction]) -> Fraction | None:
    """The price each pays at most, from the supporters' money in ascending order; None where it is too little."""
    if not money or sum(money) < cost:
        return None
    missing = Fraction(cost)
    for place, amount in enumerate(money):
        price = missing / (len(money) - place)
        if price <= amount:
            return price
        missing -= amount
    raise AssertionError("The money is enough, so some price is.")


def winners(
    projects: Sequence[Project], budget: int, ballots: Sequence[frozenset[str]]
) -> tuple[list[str], int]:
    """The ids bought in order, and the step at which they were (add1)."""
    wanted = {
        place for place, project in enumerate(projects) if any(project.id in ballot for ballot in ballots)
    }
    before = run(projects, ballots, Fraction(budget, len(ballots)))
    step = 0
    while True:
        step += 1
        now = run(projects, ballots, Fraction(budget, len(ballots)) + step)
        if sum(projects[place].cost for place in now) > budget:
            return [projects[place].id for place in before], step - 1
        if wanted <= set(now):
            return [projects[place].id for place in now], step
        before = now
