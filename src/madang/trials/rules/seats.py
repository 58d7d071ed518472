"""Seats: quota cells as people type them, and the lot, which anybody can calculate again."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

CELL_LABEL_MAX = 30
CELLS_MOST = 8
SEATS_MOST = 60  # in one cell
SEATS_ALL_MOST = 200  # in all cells together


@dataclass(frozen=True, slots=True)
class CellPlan:
    """One kind of participants and how many of them are sought."""

    label: str
    seats: int


def cells_from(text: str) -> list[CellPlan] | None:
    """The quota cells of a text, one on each line: `name | how many`. None where a line cannot be understood."""
    found: list[CellPlan] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        label, mark, number = (part.strip() for part in line.rpartition("|"))
        if not mark or not label or not (number.isascii() and number.isdigit() and len(number) < 4):
            return None
        found.append(CellPlan(label, int(number)))
    return found if _fit(found) else None


def _fit(cells: Sequence[CellPlan]) -> bool:
    labels = {cell.label for cell in cells}
    return (
        1 <= len(cells) <= CELLS_MOST
        and len(labels) == len(cells)
        and all(1 <= cell.seats <= SEATS_MOST and len(cell.label) <= CELL_LABEL_MAX for cell in cells)
        and sum(cell.seats for cell in cells) <= SEATS_ALL_MOST
    )


def cells_as_text(cells: Iterable[tuple[str, int]]) -> str:
    """Cells as people type them."""
    return "\n".join(f"{label} | {seats}" for label, seats in cells)


# --- the lot ------------------------------------------------------------------------------------------


def lot_value(seed: str, number: str) -> str:
    """The lot of one receipt number: SHA-256 of `seed:number`, in hexadecimal. The smaller comes first."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def lot_order(seed: str, numbers: Iterable[str]) -> list[str]:
    """Receipt numbers in the order of their lots. The order in which they were handed in plays no part."""
    return sorted(numbers, key=lambda number: lot_value(seed, number))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who has a seat, and who waits, both in the order of the lots."""

    chosen: list[str]
    waiting: list[str]


def draw(seed: str, entries: Mapping[str, str], seats: Mapping[str, int]) -> Drawn:
    """Draw lots: `entries` are receipt number → cell, `seats` the free seats of each cell.

    In each cell those with the smallest lots get its seats; all others wait in the order of their lots.
    """
    left, chosen, waiting = dict(seats), [], []
    for number in lot_order(seed, entries):
        cell = entries[number]
        if left.get(cell, 0) > 0:
            left[cell] -= 1
            chosen.append(number)
        else:
            waiting.append(number)
    return Drawn(chosen, waiting)
