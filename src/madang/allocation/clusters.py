"""Groups of points in the plane: k-means from fixed starts, the number of groups, and how stable they are.

Nothing here depends on the order in which the points come: they are sorted by place first.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from madang.allocation.projection import Floats, project
from madang.allocation.votes import Matrix

type Labels = npt.NDArray[np.int64]

MOST_GROUPS = 5
SMALLEST, SMALLEST_SHARE = 5, 0.05
ROUNDS = 300
SILHOUETTE_POINTS = 2000
HALVES, HALF_MOST = 20, 1000
# Two results closer than this are equal, and the earlier one is kept.
EQUAL = 1e-9


def smallest_allowed(people: int) -> float:
    """A group has at least 5 people and 5 % of all."""
    return max(SMALLEST, SMALLEST_SHARE * people)


def best_partition(points: Floats, minimum: float) -> tuple[Labels, float] | None:
    """The labels (0 … k−1) of the partition into 2–5 groups with the best mean silhouette, and that silhouette.

    None where no partition has only groups of at least `minimum` points. Equal silhouettes: fewer groups.
    """
    best: tuple[Labels, float] | None = None
    for groups in range(2, MOST_GROUPS + 1):
        labels = partition(points, groups, minimum)
        if labels is not None:
            value = silhouette(points, labels)
            if best is None or value > best[1] + EQUAL:
                best = labels, value
    return best


def partition(points: Floats, groups: int, minimum: float) -> Labels | None:
    """Labels of the k-means partition of least inertia whose smallest group has at least `minimum` points."""
    order = np.lexsort((points[:, 1], points[:, 0]))
    places = points[order]
    best: tuple[Labels, float] | None = None
    for start in _starts(places, groups):
        labels, inertia = _lloyd(places, start)
        is_large_enough = np.bincount(labels, minlength=groups).min() >= minimum
        if is_large_enough and (best is None or inertia < best[1] * (1 - EQUAL)):
            best = labels, inertia
    if best is None:
        return None
    found = np.empty(len(points), dtype=np.int64)
    found[order] = best[0]
    return found


def _starts(places: Floats, groups: int) -> Iterator[Floats]:
    """The four fixed starts: far apart, slices along each axis, slices by angle round the median."""
    if len(places) < groups:
        return
    yield _far_apart(places, groups)
    yield _slices(places, np.lexsort((places[:, 1], places[:, 0])), groups)
    yield _slices(places, np.lexsort((places[:, 0], places[:, 1])), groups)
    around = places - np.median(places, axis=0)
    angle = np.arctan2(around[:, 1], around[:, 0])
    yield _slices(places, np.lexsort((places[:, 1], places[:, 0], angle)), groups)


def _far_apart(places: Floats, groups: int) -> Floats:
    """First the point farthest from the mean, then always the point farthest from those chosen."""
    distance = _squares(places, places.mean(axis=0)[None, :])[:, 0]
    chosen = [places[int(np.argmax(distance))]]
    nearest = np.full(len(places), np.inf)
    while len(chosen) < groups:
        nearest = np.minimum(nearest, _squares(places, chosen[-1][None, :])[:, 0])
        chosen.append(places[int(np.argmax(nearest))])
    return np.array(chosen)


def _slices(places: Floats, order: Labels, groups: int) -> Floats:
    """The means of equally many neighbours each."""
    return np.array([places[part].mean(axis=0) for part in np.array_split(order, groups)])


def _squares(places: Floats, centres: Floats) -> Floats:
    """Squared distances, places × centres."""
    across = places[:, 0, None] - centres[None, :, 0]
    along = places[:, 1, None] - centres[None, :, 1]
    square: Floats = across * across + along * along
    return square


def _lloyd(places: Floats, centres: Floats) -> tuple[Labels, float]:
    """Labels and inertia once nothing moves any more; a centre that nobody is near stays where it is."""
    labels = np.full(len(places), -1)
    for _ in range(ROUNDS):
        nearest = _squares(places, centres).argmin(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        counts = np.bincount(labels, minlength=len(centres))
        sums = np.stack(
            [np.bincount(labels, weights=places[:, axis], minlength=len(centres)) for axis in (0, 1)], axis=1
        )
        centres = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
    return labels, float(((places - centres[labels]) ** 2).sum())


def silhouette(points: Floats, labels: Labels) -> float:
    """The mean silhouette: exact up to 2,000 points, above that of 2,000 points evenly spaced by place."""
    if len(points) > SILHOUETTE_POINTS:
        order = np.lexsort((points[:, 1], points[:, 0]))
        taken = order[np.linspace(0, len(points) - 1, SILHOUETTE_POINTS).round().astype(np.int64)]
        points, labels = points[taken], labels[taken]
    members = np.eye(int(labels.max()) + 1)[labels]
    counts = members.sum(axis=0)
    sums = np.sqrt(_squares(points, points)) @ members
    rows = np.arange(len(points))
    own_count = counts[labels]
    within = sums[rows, labels] / np.maximum(own_count - 1, 1)
    others = np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)
    others[rows, labels] = np.inf
    apart = others.min(axis=1)
    widest = np.maximum(within, apart)
    is_told = (own_count > 1) & (widest > 0) & np.isfinite(widest)
    values = np.divide(apart - within, widest, out=np.zeros(len(points)), where=is_told)
    return float(values.mean())


def adjusted_rand(first: Labels, second: Labels) -> float:
    """The adjusted Rand index of two partitions (Hubert and Arabie 1985): 1 the same, about 0 by chance."""
    table = np.zeros((int(first.max()) + 1, int(second.max()) + 1))
    np.add.at(table, (first, second), 1)
    pairs, rows, columns = (_pairs(part) for part in (table, table.sum(axis=1), table.sum(axis=0)))
    expected = rows * columns / max(_pairs(np.array([len(first)])), 1.0)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)


def _pairs(counts: Floats) -> float:
    return float((counts * (counts - 1) / 2).sum())


def stability(votes: Matrix, labels: Labels, seed: int) -> float:
    """How well half of the people find the same groups: the median adjusted Rand index of 20 half-samples.

    Each half (1,000 people at most) is projected and divided anew into as many groups. The smallest group may be
    as small as its share of the whole allows; a half that has no such groups counts as 0.
    """
    people, groups = len(labels), int(labels.max()) + 1
    size = min(people // 2, HALF_MOST)
    minimum = smallest_allowed(people) * size / people
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(HALVES):
        half = np.sort(draw.permutation(people)[:size])
        again = partition(project(votes[half]).points, groups, minimum)
        found.append(0.0 if again is None else adjusted_rand(labels[half], again))
    return float(np.median(found))
