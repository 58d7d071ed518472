"""The parent's side of solving: builds a model, starts the child, waits for it, kills it when it does not come back.

A `Solver` keeps one child for many models. Whatever becomes of the child, the answer is a value and the caller goes on.
"""

import json
import math
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SOURCES = Path(__file__).resolve().parents[2]
GRACE = 10.0  # seconds after its limit until a child is killed
GAP = 0.01


class Status(StrEnum):
    """How a calculation ended."""

    OPTIMAL = "optimal"  # within the gap that was asked for
    FEASIBLE = "feasible"  # the time was up: the best that was found, with bound and gap
    INFEASIBLE = "infeasible"  # no solution exists
    TIMED_OUT = "timed_out"  # nothing was found in time
    CRASHED = "crashed"  # the child ended by itself


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child said, or what became of it. `bound` is never below the best value (models are maximised)."""

    status: Status
    values: Sequence[float] = ()
    objective: float = -math.inf
    bound: float = math.inf
    seconds: float = 0.0
    reasons: tuple[str, ...] = ()
    detail: str = ""  # how the child ended, where it did not answer

    @property
    def is_solved(self) -> bool:
        """Whether there are values."""
        return self.status in {Status.OPTIMAL, Status.FEASIBLE}

    @property
    def gap(self) -> float:
        """How far the value may lie below the best, as a share of the bound; infinite where nothing is known."""
        return gap_between(self.objective, self.bound)


def gap_between(points: float, bound: float) -> float:
    """The share by which `points` lie below `bound`; 0 when nothing can be won."""
    if not math.isfinite(points) or not math.isfinite(bound):
        return math.inf
    return max(0.0, (bound - points) / max(abs(bound), 1e-9)) if bound - points > 1e-6 else 0.0


@dataclass(slots=True)
class Model:
    """A mixed-integer linear program that is maximised, built row by row."""

    cost: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[int] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    row_start: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    because: dict[str, str] = field(default_factory=dict)

    def column(
        self, cost: float = 0.0, *, lower: float = 0.0, upper: float = 1.0, is_whole: bool = True
    ) -> int:
        """A new variable; returns its number."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(int(is_whole))
        return len(self.cost) - 1

    def row(
        self,
        terms: Iterable[tuple[int, float]],
        *,
        lower: float = -math.inf,
        upper: float = math.inf,
        because: str = "",
    ) -> None:
        """lower ≤ Σ coefficient · variable ≤ upper. `because` is what an infeasible answer names."""
        for number, coefficient in terms:
            self.index.append(number)
            self.value.append(coefficient)
        if because:
            self.because[str(len(self.row_lower))] = because
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.row_start.append(len(self.index))

    def to_json(self) -> dict[str, Any]:
        """What the child reads."""
        return {name: getattr(self, name) for name in self.__slots__}


class Solver:
    """One child process for many models, one after the other. Use it in a `with`."""

    def __init__(self, *, grace: float = GRACE) -> None:
        self.grace = grace
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> subprocess.Popen[str]:
        """The child, a new one where there is none. It is given none of our environment: it needs no secret."""
        if self.process is None or self.process.poll() is not None:
            self.close()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "madang.allocation.solve"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1"},
                cwd=SOURCES,
                encoding="utf-8",
            )
        return self.process

    def close(self) -> None:
        """End the child, if there is one."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def solve(
        self,
        model: Model,
        *,
        seconds: float,
        seed: int = 0,
        gap: float = GAP,
        start: Sequence[float] | None = None,
        options: dict[str, Any] | None = None,
    ) -> Answer:
        """The best solution found in `seconds`; the child is killed `grace` seconds later. Never raises for its end."""
        if not model.cost:
            return Answer(Status.OPTIMAL, (), 0.0, 0.0)
        asked = {**model.to_json(), "seconds": seconds, "seed": seed, "gap": gap, "options": options or {}}
        asked["start"] = list(start) if start is not None else None
        return self._ask(json.dumps(asked), seconds + self.grace)

    def _ask(self, line: str, patience: float) -> Answer:
        child = self.start()
        too_late = threading.Event()

        def end() -> None:
            too_late.set()
            child.kill()

        watch = threading.Timer(patience, end)
        watch.daemon = True
        watch.start()
        try:
            said = _exchange(child, line)
        finally:
            watch.cancel()
        if said is not None:
            return _answer(said)
        self.close()
        if too_late.is_set():
            return Answer(Status.TIMED_OUT, detail=f"no answer after {patience:g} seconds: killed")
        return Answer(Status.CRASHED, detail=f"the solver ended with code {child.returncode}")


def _exchange(child: subprocess.Popen[str], line: str) -> dict[str, Any] | None:
    """Send and wait; None when the child is gone."""
    if child.stdin is None or child.stdout is None:
        return None
    try:
        child.stdin.write(line + "\n")
        child.stdin.flush()
        said = child.stdout.readline()
        return json.loads(said) if said.endswith("\n") else None
    except (BrokenPipeError, ConnectionResetError):
        return None


def _answer(said: dict[str, Any]) -> Answer:
    return Answer(
        status=Status(said["status"]),
        values=said.get("values", ()),
        objective=said.get("objective", -math.inf),
        bound=said.get("bound", math.inf),
        seconds=said["seconds"],
        reasons=tuple(said.get("reasons", ())),
    )
