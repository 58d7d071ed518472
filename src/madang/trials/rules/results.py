"""From sheets to what is published: n, median and range of each measure, and the open rows. No mean anywhere."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from madang.trials.rules.measures import SUS_LENGTH, Kind, sus_score
from madang.trials.rules.showing import SMALL, banded, hidden_cells, safe_column, shares


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """What a number means; `key` is that of the measure."""

    key: int
    kind: str
    label: str = ""
    task: str = ""
    points: int = 0
    low_label: str = ""
    high_label: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was recorded of one participant: values by (measure, item); item is 0 but for the sentences of a SUS sheet."""

    cell: str
    values: Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class Numbers:
    """One measure as it is shown. `n` is None where fewer than five answered, and then so is everything else.

    `incomplete` is the number of SUS sheets without a score: "0", "1-4" or the number.
    """

    n: int | None
    yes: int | None = None
    few: str = ""
    median: float | None = None
    low: float | None = None
    high: float | None = None
    incomplete: str = "0"


def value_of(measure: MeasureFact, sheet: Sheet) -> float | None:
    """The one value of a measure on a sheet, for SUS its score; None where it is missing or incomplete."""
    if measure.kind != Kind.SUS:
        return sheet.values.get((measure.key, 0))
    return sus_score(_items(measure, sheet))


def _items(measure: MeasureFact, sheet: Sheet) -> list[int | None]:
    found = [sheet.values.get((measure.key, item)) for item in range(1, SUS_LENGTH + 1)]
    return [None if item is None else int(item) for item in found]


def _incomplete(measure: MeasureFact, sheets: Sequence[Sheet]) -> str:
    begun = [_items(measure, sheet) for sheet in sheets] if measure.kind == Kind.SUS else []
    count = sum(any(item is not None for item in items) and None in items for items in begun)
    return "1-4" if 0 < count < SMALL else str(count)


def numbers_of(measure: MeasureFact, sheets: Sequence[Sheet]) -> Numbers:
    """One measure over all sheets: of successes how many, of everything else median and range."""
    values = [value for sheet in sheets if (value := value_of(measure, sheet)) is not None]
    incomplete = _incomplete(measure, sheets)
    if measure.kind == Kind.SUCCESS:
        said = shares(sum(value == 1 for value in values), len(values))
        return Numbers(said.n, said.yes, said.few)
    if len(values) < SMALL:
        return Numbers(None, incomplete=incomplete)
    return Numbers(
        len(values),
        median=statistics.median(values),
        low=min(values),
        high=max(values),
        incomplete=incomplete,
    )


def people_of(sheets: Sequence[Sheet], cells: Sequence[str]) -> dict[str, Any]:
    """How many took part, in all and by cell; a hidden number is None."""
    counts = Counter(sheet.cell for sheet in sheets)
    table = {cell: counts.get(cell, 0) for cell in cells}
    total = len(sheets)
    hidden = hidden_cells(table) if total >= SMALL else set(table)
    return {
        "total": total if total >= SMALL else None,
        "cells": [[cell, None if cell in hidden else count] for cell, count in table.items()],
    }


def result_of(
    measures: Sequence[MeasureFact], sheets: Sequence[Sheet], cells: Sequence[str]
) -> dict[str, Any]:
    """Everything that is shown of the numbers, as plain values that JSON can hold."""
    return {
        "people": people_of(sheets, cells),
        "measures": [asdict(measure) | asdict(numbers_of(measure, sheets)) for measure in measures],
    }


def open_rows(measures: Sequence[MeasureFact], sheets: Sequence[Sheet]) -> list[list[str]]:
    """The open data: one row for each sheet in the order given, its cell first, then a value for each measure.

    Minutes, counts and scores are told in bands. A category of fewer than five people is blank, and with it as many
    others as it takes that it cannot be worked out. Below five people there are no rows at all. Whoever publishes them
    shuffles the sheets first: the order must tell nothing.
    """
    if len(sheets) < SMALL:
        return []
    columns = [safe_column([sheet.cell for sheet in sheets])]
    for measure in measures:
        found = (value_of(measure, sheet) for sheet in sheets)
        columns.append(safe_column(["" if each is None else banded(measure.kind, each) for each in found]))
    return [list(row) for row in zip(*columns, strict=True)]
