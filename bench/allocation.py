"""Team formation for 200, 1,000 and 5,000 people beside a greedy arrangement of the same people.

`./madang bench allocation [SIZE …] [--seeds N] [--seconds N]`. On a busy machine the processor time tells what was used. The bound is the relaxation of the outline (for 200 people also of the
whole model): no arrangement can have more points. Every result is checked by rules that share nothing with the solver.
"""

import argparse
import os
import resource
import time
from dataclasses import dataclass

from bench.inside.crowds import Crowd
from madang.allocation.team_case import points
from madang.allocation.team_checks import make_case
from madang.allocation.team_greedy import greedy
from madang.allocation.team_values import Metrics, TeamRequest
from madang.allocation.teams import form_teams, metrics_of


@dataclass(frozen=True, slots=True)
class Goal:
    """What must be reached with so many people: seconds, and the gap to the bound where one is asked."""

    seconds: float
    gap: float | None


GOALS = {200: Goal(20, 0.01), 1000: Goal(40, 0.04), 5000: Goal(60, None)}
HEAD = f"{'':8} {'seconds':>8} {'points':>9} {'bound':>9} {'gap':>7} {'unplaced':>8} {'first':>7} {'top 3':>7} {'swaps':>6}"


def goal_for(people: int) -> Goal:
    """The goal of the nearest size that has one."""
    return GOALS[min(GOALS, key=lambda size: abs(size - people))]


def line(name: str, seconds: float, total: float, bound: float, metrics: Metrics) -> str:
    """One row of the table."""
    gap = (bound - total) / bound if bound else 0.0
    return (
        f"{name:8} {seconds:8.1f} {total:9,.0f} {bound:9,.0f} {gap:7.2%} {metrics.unplaced:8} "
        f"{metrics.first_choice:7.1%} {metrics.top_three:7.1%} {metrics.mutual_gain_swaps:6}"
    )


def processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(people: int, seed: int, seconds: float | None) -> bool:
    """One crowd; whether its goals were met."""
    request = Crowd(people, seed).request()
    goal = goal_for(people)
    before = processor_seconds()
    result = form_teams(request, seconds=seconds or goal.seconds, seed=seed)
    used = processor_seconds() - before
    bound = result.bound or 0.0
    plain_seconds, plain_points, plain = baseline(request)
    is_near = goal.gap is None or (result.gap is not None and result.gap <= goal.gap)
    is_met = is_near and not result.metrics.unplaced
    wanted = "everybody placed" + (f", within {goal.gap:.0%} of the bound" if goal.gap else "")
    load = os.getloadavg()[0]
    asked = seconds or goal.seconds
    print(
        f"{people} people, seed {seed}, {asked:g} s, of the processor {used:.0f} s (load of the machine {load:.1f})"
    )
    print(HEAD)
    print(line("greedy", plain_seconds, plain_points, bound, plain))
    print(line("teams", result.seconds, result.points, bound, result.metrics))
    print(f"goal: {wanted}: {'met' if is_met else 'MISSED'}\n", flush=True)
    return is_met


def baseline(request: TeamRequest) -> tuple[float, float, Metrics]:
    """The greedy arrangement: seconds, points, metrics."""
    began = time.perf_counter()
    case = make_case(request)
    plan = greedy(case)
    taken = time.perf_counter() - began
    return taken, points(case, plan), metrics_of(case, plan)


def main(arguments: list[str]) -> int:
    """1 where a goal was missed."""
    parser = argparse.ArgumentParser(prog="./madang bench allocation")
    parser.add_argument("sizes", nargs="*", type=int, default=sorted(GOALS), metavar="SIZE")
    parser.add_argument("--seeds", type=int, default=1, help="how many crowds of each size (1)")
    parser.add_argument("--seconds", type=float, help="instead of those of the goal, for a busy machine")
    given = parser.parse_args(arguments)
    met = [measure(size, seed, given.seconds) for size in given.sizes for seed in range(1, given.seeds + 1)]
    return 0 if all(met) else 1
