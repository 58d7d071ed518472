"""Where one voter stands on a map that was made before: from their own answers alone, so that no place is stored."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from madang.deliberations.rules.picture import Frame, Point

# Who answered fewer of the statements has no place (participation, opinion groups, step 2).
ENOUGH = 7


def needed(axes: Mapping[str, Any]) -> int:
    """How many answers give a place."""
    return min(ENOUGH, len(axes["statements"]))


def place(axes: Mapping[str, Any], said: Mapping[int, int]) -> Point | None:
    """The place of somebody who `said` this (statement → 1, 0, -1); None with too few answers.

    As the projection: Σ (vote − mean) · loading · √(statements ÷ answers), for the statements the map knows.
    """
    known = {key: axes["statements"][str(key)] for key in said if str(key) in axes["statements"]}
    if not known or len(known) < needed(axes):
        return None
    stretch = math.sqrt(len(axes["statements"]) / len(known))
    x = sum((said[key] - mean) * first for key, (first, _second, mean) in known.items())
    y = sum((said[key] - mean) * second for key, (_first, second, mean) in known.items())
    return Frame(*axes["frame"]).place((x * stretch, y * stretch))


def nearest(found: Point, areas: Sequence[Sequence[float]]) -> int:
    """The group (from 0 on) whose middle is nearest, as the grouping itself decides."""
    return min(range(len(areas)), key=lambda number: math.dist(found, areas[number][:2]))
