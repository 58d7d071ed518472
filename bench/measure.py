"""Fair comparison on a noisy machine: the rivals take turns in short rounds, and the medians are compared.

An absolute figure of a shared machine means little. Taking turns lets each rival meet the same noise, so the ratio of
two medians of one run is worth something.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

type Work = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """One rival: seconds per call, one figure a round."""

    name: str
    rounds: list[float]

    @property
    def median(self) -> float:
        """Seconds per call in the middle round."""
        return statistics.median(self.rounds)

    @property
    def per_second(self) -> float:
        """Calls a second."""
        return 1 / self.median

    @property
    def spread(self) -> float:
        """How far the rounds lie apart: the middle half, as a share of the median."""
        if len(self.rounds) < 4:
            return 0.0
        low, _, high = statistics.quantiles(self.rounds, n=4)
        return (high - low) / self.median


def round_of(work: Work, seconds: float) -> float:
    """Call `work` for about `seconds`; seconds per call."""
    calls, start = 0, time.perf_counter()
    while True:
        work()
        calls += 1
        taken = time.perf_counter() - start
        if taken >= seconds:
            return taken / calls


def interleaved(rivals: dict[str, Work], *, rounds: int = 9, seconds: float = 0.3) -> dict[str, Result]:
    """Measure all rivals in turns. Each is called once beforehand, so that nobody pays for a cold start."""
    for work in rivals.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in rivals}
    order = list(rivals)
    for number in range(rounds):
        for name in order if number % 2 == 0 else reversed(order):
            taken[name].append(round_of(rivals[name], seconds))
    return {name: Result(name, values) for name, values in taken.items()}


def table(results: dict[str, Result], base: str) -> list[str]:
    """Lines to print: milliseconds, calls a second, and the speed as a ratio to `base`."""
    width = max(len(name) for name in results)
    lines = [f"{'':{width}}  {'ms':>9} {'per s':>9} {'× ' + base:>{len(base) + 8}}  spread"]
    for name, result in results.items():
        ratio = results[base].median / result.median
        lines.append(
            f"{name:{width}}  {result.median * 1000:9.3f} {result.per_second:9.0f} {ratio:{len(base) + 8}.2f}  {result.spread:.0%}"
        )
    return lines
