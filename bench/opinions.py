"""How long the map of opinions takes for 33,000 people × 500 statements, in how much memory, and what it is worth.

What it is worth is asked of invented populations with known groups: are they found (adjusted Rand index), and do they
predict votes that were withheld?
"""

import os
import resource
import statistics
import subprocess
import sys
import time

import numpy as np

from madang.allocation.clusters import adjusted_rand
from madang.allocation.opinions import Opinions, opinion_groups, routing_weights
from madang.allocation.tests.populations import Population, planted
from madang.allocation.votes import NO_VOTE, VoteTable

SIZES = [14_000, 10_000, 9_000]
STATEMENTS, ANSWERED = 500, 0.1
GOAL_SECONDS, GOAL_MB = 30, 1000
SEEDS = range(5)


def megabytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def large(seed: int) -> dict[str, float]:
    """Time and memory of the largest case, measured inside."""
    population = planted(SIZES, STATEMENTS, seed=seed, answered=ANSWERED, firmness=0.8)
    table, before = population.table, megabytes()
    start, at_work = time.perf_counter(), time.process_time()
    found = opinion_groups(table)
    grouped, worked = time.perf_counter(), time.process_time() - at_work
    routing_weights(table)
    routed = time.perf_counter()
    return {
        "seconds": grouped - start,
        "work": worked,
        "routing": routed - grouped,
        "before": before,
        "peak": megabytes(),
        "groups": len(found.groups),
        "rand": truth(found, population),
    }


def truth(found: Opinions, population: Population) -> float:
    """The adjusted Rand index of the groups found against the planted ones, over those who were grouped."""
    number = {voter: group.id for group in found.groups for voter in group.voters}
    rows = [row for row, voter in enumerate(population.voters) if voter in number]
    if not rows:
        return 0.0
    shown = np.array([number[population.voters[row]] for row in rows])
    return adjusted_rand(shown, population.group[rows])


def prediction(population: Population, seed: int) -> tuple[float, float, float]:
    """Log-loss of withheld votes by the group's rate and by everybody's, and the Rand index; a fifth is withheld."""
    draw = np.random.default_rng([seed, 1])
    is_hidden = (draw.random(population.votes.shape) < 0.2) & np.isin(population.votes, [1, -1])
    kept = np.where(is_hidden, NO_VOTE, population.votes)
    found = opinion_groups(VoteTable.from_arrays(population.voters, population.statements, kept))
    number = {voter: group.id for group in found.groups for voter in group.voters}
    losses: list[tuple[float, float]] = []
    for row, column in np.argwhere(is_hidden).tolist():
        voter, statement = population.voters[row], population.statements[column]
        if voter in number and statement in found.overall:
            counts = found.overall[statement]
            overall = (counts.agree + 1) / (counts.agree + counts.disagree + 2)
            is_agreed = population.votes[row, column] == 1
            losses.append(
                (loss(found.predict[number[voter]][statement], is_agreed), loss(overall, is_agreed))
            )
    by_group, by_all = (
        (statistics.fmean(column) for column in zip(*losses, strict=True)) if losses else (0, 0)
    )
    return by_group, by_all, truth(found, population)


def loss(rate: float, is_agreed: bool) -> float:
    """−log of the chance that was given to what was said."""
    return -float(np.log(rate if is_agreed else 1 - rate))


CASES: dict[str, tuple[list[int], int, float, float]] = {
    "60 people, 2 groups, 20 statements": ([35, 25], 20, 0.6, 0.8),
    "150 people, 3 groups, 30 statements": ([70, 50, 30], 30, 0.5, 0.8),
    "1,000 people, 3 groups, 60 statements": ([500, 300, 200], 60, 0.4, 0.8),
    "1,000 people, 3 groups, weakly held": ([500, 300, 200], 60, 0.4, 0.7),
    "5,000 people, 4 groups, 100 statements": ([2000, 1500, 1000, 500], 100, 0.2, 0.8),
}


def worth() -> None:
    """A line for each kind of population: medians over the seeds."""
    print(f"\n{'':40} {'log-loss, group ÷ all':>22} {'adjusted Rand':>14}   seeds {list(SEEDS)}")
    for name, (sizes, statements, answered, firmness) in CASES.items():
        results = [
            prediction(planted(sizes, statements, seed=seed, answered=answered, firmness=firmness), seed)
            for seed in SEEDS
        ]
        told = [(by_group / by_all, rand) for by_group, by_all, rand in results if by_all]
        if not told:
            print(f"{name:40} no groups told")
            continue
        ratio, rand = (statistics.median(column) for column in zip(*told, strict=True))
        print(
            f"{name:40} {ratio:22.2f} {rand:14.2f}   groups told for {len(told)} of {len(results)}",
            flush=True,
        )


def report() -> int:
    """Everything, printed; 1 where a goal is missed."""
    told = large(0)
    print(f"{sum(SIZES):,} people × {STATEMENTS} statements, {ANSWERED:.0%} of the cells answered, seed 0")
    print(f"  groups   {told['seconds']:.1f} s, {told['work']:.1f} s of it at work (goal < {GOAL_SECONDS})")
    print(f"  routing  {told['routing']:.1f} s")
    print(
        f"  memory   {told['peak']:.0f} MB at most (goal < {GOAL_MB}), {told['before']:.0f} MB of it before"
    )
    print(
        f"  found    {told['groups']:.0f} groups of {len(SIZES)}, adjusted Rand index {told['rand']:.2f}",
        flush=True,
    )
    worth()
    return int(told["seconds"] >= GOAL_SECONDS or told["peak"] >= GOAL_MB)


def main(arguments: list[str]) -> int:
    """In a process of its own, whose memory is measured, and with one thread as in the product."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run([sys.executable, "-m", "bench.opinions"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(report())
