"""How sure the desk is that its first candidate answers the question, and what it therefore shows. Source: brief, help
desk, section 4: a logistic regression on six figures of the first candidate, nine where meaning is searched as well, and
two borders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEATURES = ("bm25", "of_attainable", "words", "pairs", "gap", "likeness")
# With an encoder also: the cosine of the first, the highest cosine of all, whether the two are the same.
WITH_MEANING = (*FEATURES, "cosine", "highest_cosine", "agreement")


class Band(StrEnum):
    """What is shown: the answer; a choice of what it could be; that nothing was found. Codes are stable."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Model:
    """Mean and spread of each figure, its weight, and the borders of the bands."""

    mean: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    answer_from: float
    suggest_from: float

    def confidence(self, figures: Sequence[float]) -> float:
        """The probability, from 0 to 1, that the first candidate is right."""
        parts = zip(figures, self.mean, self.spread, self.weights, strict=True)
        total = self.bias + sum(weight * (value - mean) / spread for value, mean, spread, weight in parts)
        return 1 / (1 + exp(-max(-40.0, min(40.0, total))))

    def band(self, confidence: float) -> Band:
        """What to show at this confidence."""
        if confidence >= self.answer_from:
            return Band.ANSWER
        return Band.SUGGEST if confidence >= self.suggest_from else Band.NONE

    def as_dict(self) -> dict[str, Any]:
        """For storing: plain values, as `Model(**values)` takes them back."""
        return {name: getattr(self, name) for name in self.__slots__}


def fitted(
    figures: Sequence[Sequence[float]],
    is_right: Sequence[bool],
    is_answerable: Sequence[bool],
    *,
    is_off_topic: Sequence[bool],
    right_share: float = 0.9,
    declined_share: float = 0.95,
) -> Model:
    """The model that fits questions whose answer is known, one row each: its figures, whether the first candidate is
    right, whether there is any answer, whether the question is about something else altogether.

    L2 of 1 on the standardised weights (Newton's method). The border of answering is the lowest at which
    `right_share` of what is answered is right; the border of suggesting declines `declined_share` of what is off topic.
    """
    rows, target = np.asarray(figures, dtype=float), np.asarray(is_right, dtype=float)
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    weights = _newton((rows - mean) / spread, target)
    model = Model(
        tuple(mean.tolist()), tuple(spread.tolist()), tuple(weights[1:].tolist()), float(weights[0]), 1.0, 0.0
    )
    sure = [model.confidence(row) for row in figures]
    off = sorted(value for value, is_off in zip(sure, is_off_topic, strict=True) if is_off)
    declined = int(np.ceil(round(declined_share * len(off), 6)))
    suggest = off[declined - 1] + 1e-4 if declined > 0 else 0.0
    answer = max(_lowest_right(sure, is_right, right_share), suggest)
    return Model(model.mean, model.spread, model.weights, model.bias, round(answer, 4), round(suggest, 4))


def _newton(rows: NDArray[Any], target: NDArray[Any]) -> NDArray[Any]:
    """The weights, the bias first: twenty steps are far more than it takes."""
    table = np.column_stack([np.ones(len(rows)), rows])
    penalty = np.eye(table.shape[1])
    penalty[0, 0] = 0
    weights = np.zeros(table.shape[1])
    for _step in range(20):
        sure = 1 / (1 + np.exp(-np.clip(table @ weights, -40, 40)))
        slope = table.T @ (sure - target) + penalty @ weights
        curve = (table.T * (sure * (1 - sure))) @ table + penalty
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def _lowest_right(sure: Sequence[float], is_right: Sequence[bool], share: float) -> float:
    """The lowest border at which at least `share` of the rows above it are right; 1 where there is none."""
    ranked = sorted(zip(sure, is_right, strict=True), reverse=True)
    border, right = 1.0, 0
    for count, (value, is_one) in enumerate(ranked, start=1):
        right += is_one
        is_last = count == len(ranked) or ranked[count][0] < value  # of those that are equally sure
        if is_last and right >= share * count:
            border = value
    return border


def auroc(sure: Sequence[float], is_one: Sequence[bool]) -> float:
    """The probability that one of those is more sure than one of the others; 0.5 where a side is empty (Mann-Whitney)."""
    ones = [value for value, mark in zip(sure, is_one, strict=True) if mark]
    rest = [value for value, mark in zip(sure, is_one, strict=True) if not mark]
    if not ones or not rest:
        return 0.5
    wins = sum((one > other) + 0.5 * (one == other) for one in ones for other in rest)
    return float(wins / (len(ones) * len(rest)))
