"""Where people stand: the two directions in which the votes differ most (principal components of a sparse table).

Z = vote − statement mean with missing votes 0; U = the two leading eigenvectors of ZᵀZ; a person's
point is Z·U·√(statements ÷ the person's votes), so that who answered little is not drawn to the middle.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from madang.allocation.votes import NO_VOTE, Matrix

type Floats = npt.NDArray[np.float64]

BLOCK = 2048
# Where one vote differs from the rest, the leading eigenvalue is near 1; below this nothing differs.
NOTHING = 1e-6
# Points are rounded, so that people who voted alike stand on the same point to the last bit.
DIGITS = 9
# Components whose sizes differ by less are equally large.
ALIKE = 1e-9


@dataclass(frozen=True)
class Projection:
    """`points` (people × 2), `loadings` (statements × 2), `spread`: the two eigenvalues, 0 where nothing differs."""

    points: Floats
    loadings: Floats
    spread: tuple[float, float]


def project(votes: Matrix) -> Projection:
    """The projection of a table of votes (people × statements, NO_VOTE where there is none), whatever its size."""
    mean, gram = _centred_products(votes)
    loadings, spread = _leading(gram)
    return Projection(_points(votes, mean, loadings), loadings, spread)


def _centred_products(votes: Matrix) -> tuple[Floats, Floats]:
    """The mean of each statement and ZᵀZ.

    ZᵀZ is put together from sums of whole numbers (agreements of pairs of statements), which no order of adding
    changes: single precision holds each block's sums exactly, double precision their total.
    """
    columns = votes.shape[1]
    both, value, known = (np.zeros((columns, columns)) for _ in range(3))
    for start in range(0, len(votes), BLOCK):
        part = votes[start : start + BLOCK]
        is_known = (part != NO_VOTE).astype(np.float32)
        worth = np.where(part == NO_VOTE, 0, part).astype(np.float32)
        both += worth.T @ worth
        value += worth.T @ is_known
        known += is_known.T @ is_known
    counts = np.diag(known)
    mean = np.divide(np.diag(value), counts, out=np.zeros(columns), where=counts > 0)
    return mean, both - value * mean - (value * mean).T + known * np.outer(mean, mean)


def _leading(gram: Floats) -> tuple[Floats, tuple[float, float]]:
    """The two leading eigenvectors as columns, the largest component of each positive, and their eigenvalues."""
    loadings, spread = np.zeros((len(gram), 2)), [0.0, 0.0]
    if len(gram):
        values, vectors = np.linalg.eigh((gram + gram.T) / 2)
        for axis in range(min(2, len(gram))):
            if values[-1 - axis] > NOTHING:
                loadings[:, axis] = _turned(vectors[:, -1 - axis])
                spread[axis] = float(values[-1 - axis])
    return loadings, (spread[0], spread[1])


def _turned(vector: Floats) -> Floats:
    """With the largest component positive; among equally large ones the first decides."""
    size = np.abs(vector)
    first = int(np.argmax(size >= size.max() * (1 - ALIKE)))
    return -vector if vector[first] < 0 else vector


def _points(votes: Matrix, mean: Floats, loadings: Floats) -> Floats:
    points = np.zeros((len(votes), 2))
    for start in range(0, len(votes), BLOCK):
        part = votes[start : start + BLOCK]
        known = part != NO_VOTE
        counts = known.sum(axis=1)
        stretch = np.sqrt(votes.shape[1] / np.maximum(counts, 1))
        centred = np.where(known, part - mean, 0.0)
        points[start : start + BLOCK] = (centred @ loadings) * stretch[:, None]
    # Adding 0 turns a negative zero into a plain one.
    return points.round(DIGITS) + 0.0
