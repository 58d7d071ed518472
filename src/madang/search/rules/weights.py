"""BM25 in whole numbers, so that every database adds up to the very same sum and orders alike."""

import math

# BM25 (Robertson and others, 1994) with k1 1.2 and b 0.75: tf·2.2 / (tf + 1.2·(0.25 + 0.75·length/average)).
WEIGHT_UNIT = 10_000
WEIGHT_MOST = 2.2 * WEIGHT_UNIT
IDF_UNIT = 1_000
TF_MAX = 1_000
# The mean length, in hundredths, where nothing is known yet: of a short text.
AVERAGE_AT_FIRST = 6_000


def weight(tf: int, length: int, average: int) -> int:
    """What a term that stands `tf` times in a text of `length` terms weighs, in 1/WEIGHT_UNIT.

    `average`: the mean length of a text in hundredths. The formula above, multiplied by 10·average on both sides of the
    bar; `models.indexing` says it in SQL as well, with the very same result.
    """
    return 220_000 * average * tf // (10 * average * tf + 3 * average + 900 * length)


def idf(documents: int, having: int) -> int:
    """How telling a term is that `having` of `documents` texts have, in 1/IDF_UNIT; at least 1."""
    documents = max(documents, having)
    return max(1, round(IDF_UNIT * math.log(1 + (documents - having + 0.5) / (having + 0.5))))


def share_of(part: float, whole: float) -> float:
    """`part` of `whole` between 0 and 1; 0 where there is nothing to have a part of."""
    return min(1.0, part / whole) if whole else 0.0
