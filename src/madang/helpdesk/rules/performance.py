"""How well a desk serves, in the usual terms of a help desk: what was asked and answered, confirmed resolution, repeat
contact, waits against what was promised.

What is told of few people is withheld as in a field trial (docs/decisions/0014-numbers-of-few-people.md): no number of one
to four, and none from which such a number could be calculated.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from madang.trials.rules import SMALL, Shares, hidden_cells, shares

# The periods one can look at, in days.
PERIODS = (30, 90, 180)
# Whoever comes back within so many days comes back about the same thing, as help desks count it.
REPEAT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted. `bands`, `hours` and `languages` are about questions; `fixed` counts what needs no search, such as
    greetings. `outcomes`: what was said of talks that ended, `yes`, `no` or `silent`; `settled`: talks that began
    long enough ago to know whether somebody came back, `repeated`: those in which somebody did; `promised`: talks in
    which a range of waiting was shown, `kept`: a person came within it; `wait_s`: the median wait in seconds of the
    `taken`; `due`: messages whose day is over or that were answered, `in_time`: answered by that day."""

    bands: Mapping[str, int]
    hours: Mapping[int, int]
    languages: Mapping[str, int]
    outcomes: Mapping[str, int]
    fixed: int = 0
    talks: int = 0
    settled: int = 0
    repeated: int = 0
    wanted_person: int = 0
    taken: int = 0
    wait_s: float | None = None
    promised: int = 0
    kept: int = 0
    due: int = 0
    in_time: int = 0


@dataclass(frozen=True, slots=True)
class Breakdown[K]:
    """A total and its parts in the given order; None is withheld."""

    total: int | None
    cells: tuple[tuple[K, int | None], ...]

    @property
    def is_partial(self) -> bool:
        """Whether anything of it is withheld."""
        return self.total is None or any(count is None for _key, count in self.cells)


@dataclass(frozen=True, slots=True)
class Performance:
    """What may be shown of `Facts`. A wait is in whole minutes, rounded up; None is withheld or unknown."""

    bands: Breakdown[str]
    hours: Breakdown[int]
    languages: Breakdown[str]
    outcomes: Breakdown[str]
    fixed: int | None
    talks: int | None
    wanted_person: Shares
    repeated: Shares
    wait_min: int | None
    taken: int | None
    kept: Shares
    in_time: Shares


def covered_from(today: date, days: int, *, kept_days: int, opened_on: date) -> date:
    """The first day of a period of `days` whole days up to yesterday of which everything is still there: what is kept for
    `kept_days` is gone in part on the day that many days ago, and nothing was before `opened_on`."""
    return max(today - timedelta(days=days), today - timedelta(days=kept_days - 1), opened_on)


def breakdown[K](counts: Mapping[K, int]) -> Breakdown[K]:
    """What may be shown of a table whose total is shown; nothing of a total of one to four."""
    total = sum(counts.values())
    if 0 < total < SMALL:
        return Breakdown(None, tuple((key, None) for key in counts))
    hidden = hidden_cells(counts)
    return Breakdown(total, tuple((key, None if key in hidden else count) for key, count in counts.items()))


def performance(facts: Facts) -> Performance:
    """What may be shown of `facts`."""
    return Performance(
        bands=breakdown(facts.bands),
        hours=breakdown(facts.hours),
        languages=breakdown(facts.languages),
        outcomes=breakdown(facts.outcomes),
        fixed=not_few(facts.fixed),
        talks=not_few(facts.talks),
        wanted_person=shares(facts.wanted_person, facts.talks),
        repeated=shares(facts.repeated, facts.settled),
        wait_min=_minutes(facts.wait_s) if facts.taken >= SMALL else None,
        taken=not_few(facts.taken),
        kept=shares(facts.kept, facts.promised),
        in_time=shares(facts.in_time, facts.due),
    )


def not_few(count: int) -> int | None:
    """A count alone: none of one to four."""
    return None if 0 < count < SMALL else count


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else max(1, math.ceil(seconds / 60))
