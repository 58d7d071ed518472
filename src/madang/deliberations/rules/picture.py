"""The map of opinions as shapes. No mark stands for fewer than five people, so that nobody can be made out on it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madang.deliberations.rules import SMALLEST_SHOWN

WIDTH, HEIGHT, MARGIN = 640.0, 440.0, 64.0
# More marks than this say nothing more to the eye.
MARKS_PER_GROUP = 40
# How far the area of a group reaches, in standard deviations: an even ellipse ends at 2.
REACH = 2.0
SMALLEST_AREA = 26.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """How the points of a calculation become places in the picture: both axes by one scale."""

    scale: float
    left: float
    top: float

    def values(self) -> list[float]:
        """As JSON holds it: `Frame(*values)` is the same frame."""
        return [self.scale, self.left, self.top]

    def place(self, point: Point) -> Point:
        """Where a point stands in the picture, kept inside it. The second axis points up."""
        x, y = self.left + point[0] * self.scale, self.top - point[1] * self.scale
        return round(min(max(x, 8.0), WIDTH - 8.0), 1), round(min(max(y, 8.0), HEIGHT - 8.0), 1)


def frame_of(points: Iterable[Point]) -> Frame:
    """The frame into which all `points` fit."""
    found = list(points) or [(0.0, 0.0)]
    (low_x, high_x), (low_y, high_y) = _ends(found, 0), _ends(found, 1)
    room = min(
        (WIDTH - 2 * MARGIN) / ((high_x - low_x) or 1.0), (HEIGHT - 2 * MARGIN) / ((high_y - low_y) or 1.0)
    )
    middle_x, middle_y = (low_x + high_x) / 2, (low_y + high_y) / 2
    return Frame(room, WIDTH / 2 - middle_x * room, HEIGHT / 2 + middle_y * room)


def _ends(points: Sequence[Point], axis: int) -> tuple[float, float]:
    values = [point[axis] for point in points]
    return min(values), max(values)


def marks(points: Sequence[Point], smallest: int = SMALLEST_SHOWN) -> list[tuple[float, float, int]]:
    """`points` gathered into marks (x, y, people): halved along the longer side while each half keeps `smallest`.

    Each mark stands in the middle of its people (microaggregation). Fewer than `smallest` points give none.
    """
    size = max(smallest, math.ceil(len(points) / MARKS_PER_GROUP))
    if len(points) < smallest:
        return []
    return [_middle(part) for part in _halved(sorted(points), size)]


def _halved(points: list[Point], size: int) -> list[list[Point]]:
    if len(points) < 2 * size:
        return [points]
    spans = [high - low for low, high in (_ends(points, 0), _ends(points, 1))]
    axis = 0 if spans[0] >= spans[1] else 1
    ordered = sorted(points, key=lambda point: (point[axis], point[1 - axis]))
    half = len(ordered) // 2
    return [*_halved(ordered[:half], size), *_halved(ordered[half:], size)]


def _middle(part: Sequence[Point]) -> tuple[float, float, int]:
    count = len(part)
    return round(sum(x for x, _ in part) / count, 1), round(sum(y for _, y in part) / count, 1), count


def area(points: Sequence[Point]) -> list[float]:
    """The ellipse of a group: middle, half axes, and its turn in degrees, from the points' covariance."""
    x, y, count = _middle(points)
    xx = sum((px - x) ** 2 for px, _ in points) / count
    yy = sum((py - y) ** 2 for _, py in points) / count
    xy = sum((px - x) * (py - y) for px, py in points) / count
    root = math.hypot((xx - yy) / 2, xy)
    long = REACH * math.sqrt(max((xx + yy) / 2 + root, 0.0))
    short = REACH * math.sqrt(max((xx + yy) / 2 - root, 0.0))
    turn = math.degrees(math.atan2(2 * xy, xx - yy) / 2)
    return [x, y, round(max(long, SMALLEST_AREA), 1), round(max(short, SMALLEST_AREA), 1), round(turn, 1)]


def label_place(ellipse: Sequence[float]) -> Point:
    """Where the name of a group stands: above its ellipse, inside the picture."""
    x, y, long, short, turn = ellipse
    up = math.hypot(long * math.sin(math.radians(turn)), short * math.cos(math.radians(turn)))
    return x, round(max(y - up - 22.0, 22.0), 1)


Hidden = list[list[bool]]


def hidden_cells(table: Sequence[Sequence[int]]) -> Hidden:
    """Which numbers of `table` nobody is shown: one row (agree, disagree, pass) of everybody, then one of each group.

    None below five is shown. Nor is one that would tell it: the other one of yes and no, since their share is published;
    and where a single one of a column's groups is hidden, the next smallest, since everybody minus the others tells it
    (secondary cell suppression).
    """
    hidden = [[cell < SMALLEST_SHOWN for cell in row] for row in table]
    before: Hidden = []
    while before != hidden:
        before = [list(row) for row in hidden]
        for row in hidden:
            row[:2] = [any(row[:2])] * 2
        for column in range(3):
            _hide_second(table, hidden, column)
    return hidden


def _hide_second(table: Sequence[Sequence[int]], hidden: Hidden, column: int) -> None:
    groups = range(1, len(table))
    if sum(hidden[place][column] for place in groups) == 1 and len(groups) > 1:
        shown = [(table[place][column], place) for place in groups if not hidden[place][column]]
        hidden[min(shown)[1]][column] = True
