"""How long Equal Shares takes to count 40,000 ballots on 64 projects, beside the greedy count and the plain method.

The plain method keeps one balance a voter in exact fractions, goes step by step and sorts anew for every project: what a
page of code that follows the rule word by word does. It is run on a smaller vote, where both give the same winners.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from madang.allocation.ballots import Election, Project, in_units, unit_of
from madang.allocation.shares import Funding, equal_shares, greedy
from madang.allocation.tests import plain_shares

GOAL_SECONDS = 60
BUDGET = 300_000_000


def invented(
    voters: int, projects: int, budget: int, *, seed: int, approvals: int
) -> tuple[list[Project], int, list[frozenset[str]], int]:
    """Projects of 0.5–12 % of the budget, some far better liked than others; up to `approvals` on each ballot.

    Money is counted in the unit that the rule of the product gives.
    """
    draw = np.random.default_rng(seed)
    liking = draw.dirichlet(np.full(projects, 1.2))
    unit = unit_of(budget, voters)
    step = max(unit, 10 ** (len(str(budget)) - 4))
    costs = np.maximum(step, draw.uniform(0.005, 0.12, projects) * budget // step * step).astype(int)
    ballots = [
        frozenset(f"p{place}" for place in draw.choice(projects, size, replace=False, p=liking))
        for size in draw.integers(0, approvals + 1, voters)
    ]
    listed = [Project(f"p{place}", in_units(int(cost), unit)) for place, cost in enumerate(costs)]
    return listed, budget // unit, ballots, unit


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def row(name: str, seconds: float, found: Funding) -> str:
    """One line about a result."""
    share = found.spent / found.election.budget
    nothing = found.with_nothing / found.election.voters
    return (
        f"  {name:14} {seconds:8.3f} s   {len(found.winners):3} projects   {share:6.1%} of the budget   "
        f"{nothing:6.1%} of the voters with nothing"
        + (f"   {found.steps} steps" if found.steps is not None else "")
    )


def large(approvals: int, seed: int) -> float:
    """Seconds for the largest vote, from the ballots to who paid what."""
    projects, budget, ballots, unit = invented(40_000, 64, BUDGET, seed=seed, approvals=approvals)
    grouping, election = timed(lambda: Election.of(projects, budget, ballots))
    seconds, found = timed(lambda: equal_shares(election))
    print(
        f"40,000 voters × 64 projects, ₩{BUDGET:,} in units of ₩{unit}, up to {approvals} approvals, seed {seed}: "
        f"{len(election.kinds):,} kinds of ballot, grouped in {grouping:.1f} s"
    )
    print(row("Equal Shares", seconds, found))
    print(row("greedy", *timed(lambda: greedy(election))), flush=True)
    return grouping + seconds


def beside_plain(voters: int, projects: int, seed: int) -> bool:
    """The same vote counted both ways; whether the winners are the same."""
    listed, budget, ballots, _ = invented(voters, projects, 3_000_000, seed=seed, approvals=3)
    seconds, found = timed(lambda: equal_shares(Election.of(listed, budget, ballots)))
    plain_seconds, (order, step) = timed(lambda: plain_shares.winners(listed, budget, ballots))
    is_same = (list(found.order), found.steps) == (order, step)
    print(
        f"  {voters:5} voters × {projects:2} projects, {step:4} steps: {seconds:.3f} s, plain {plain_seconds:.2f} s: "
        f"× {plain_seconds / seconds:.0f}, {'the same winners' if is_same else 'OTHER WINNERS'} (seed {seed})",
        flush=True,
    )
    return is_same


def main(arguments: list[str]) -> int:
    """Returns 1 where the goal is missed or the two methods differ."""
    slowest = max(large(approvals, seed) for approvals, seed in ((3, 1), (3, 2), (10, 1)))
    print(f"slowest {slowest:.1f} s (goal < {GOAL_SECONDS})\n")
    same = [beside_plain(*case) for case in ((60, 8, 1), (200, 12, 2), (300, 14, 3))]
    return int(slowest >= GOAL_SECONDS or not all(same))
