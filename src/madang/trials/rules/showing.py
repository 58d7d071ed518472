"""What of the numbers may be shown. Nothing from fewer than five people, and nothing from which that can be calculated."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from madang.trials.rules.measures import Kind

SMALL = 5


def hidden_cells[K: Hashable](counts: Mapping[K, int]) -> set[K]:
    """Which cells of a table must be hidden where its total is shown.

    First those of one to four; then, smallest first, as many more as it takes until at least two are hidden which
    together hold five or more: otherwise the total would give away what was hidden. A cell of nobody tells of nobody
    and stays.
    """
    hidden = {key for key, count in counts.items() if 0 < count < SMALL}
    if not hidden:
        return set()
    for key in sorted(counts, key=lambda each: (counts[each], str(each))):
        if len(hidden) >= 2 and sum(counts[each] for each in hidden) >= SMALL:
            break
        if counts[key]:
            hidden.add(key)
    return hidden


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of `n` succeeded. None is hidden; `few` then says which of the two is below five: `yes` or `no`."""

    n: int | None
    yes: int | None
    few: str = ""


def shares(yes: int, n: int) -> Shares:
    """What may be said of `yes` successes among `n`: nothing below five people, no count that gives away one to four."""
    if n < SMALL:
        return Shares(None, None)
    few = "yes" if 0 < yes < SMALL else "no" if 0 < n - yes < SMALL else ""
    return Shares(n, None if few else yes, few)


# Bands in which single values of the open data are told: (from, to), both included; None is without end.
Band = tuple[float, float | None]
BANDS: dict[str, tuple[Band, ...]] = {
    Kind.MINUTES: ((0, 1.9), (2, 4.9), (5, 9.9), (10, 19.9), (20, None)),
    Kind.COUNT: ((0, 0), (1, 1), (2, 3), (4, 9), (10, None)),
    Kind.SUS: ((0, 49.9), (50, 67.9), (68, 79.9), (80, 100)),
}


def banded(kind: str, value: float) -> str:
    """A value as the open data tells it: minutes, counts and scores in bands, everything else as it is."""
    for low, high in BANDS.get(kind, ()):
        if high is None or value <= high:
            return f"{low:g}+" if high is None else f"{low:g}" if low == high else f"{low:g}-{high:g}"
    return f"{value:g}"


def safe_column(values: Sequence[str]) -> list[str]:
    """A column of the open data with what would single somebody out blanked; an empty text is no answer.

    Those without an answer hide nothing: how many they are follows from the number of people beside each measure.
    """
    hidden = hidden_cells(Counter(value for value in values if value))
    return ["" if value in hidden else value for value in values]


def is_safe_column(values: Iterable[str]) -> bool:
    """Whether each kept category of a column stands for at least five people."""
    return all(count >= SMALL for value, count in Counter(values).items() if value)
