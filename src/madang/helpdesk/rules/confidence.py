"""How sure the desk is that its first candidate answers the question, and what it therefore shows.

Two logistic regressions on the same figures: is this a matter of the desk at all, and is the first candidate right? One
number between 0 and 1 is made of both, and two borders lie on it. Source: brief, help desk, section 4; what departs from it
and why: docs/decisions/0025-two-questions-one-number.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Of the first candidate, and of the question: the words of other matters in it, and how much it says at all.
FEATURES = ("bm25", "of_attainable", "words", "pairs", "gap", "likeness", "elsewhere", "said")
# With an encoder also: the cosine of the first, the highest cosine of all, whether the two are the same.
WITH_MEANING = (*FEATURES, "cosine", "highest_cosine", "agreement")
FOLDS, ROUNDS = 10, 5


class Band(StrEnum):
    """What is shown: the answer; a choice of what it could be; that nothing was found. Codes are stable."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Model:
    """Mean and spread of each figure, its weights for either question, and the borders of the bands."""

    mean: tuple[float, ...]
    spread: tuple[float, ...]
    matter: tuple[float, ...]
    matter_bias: float
    right: tuple[float, ...]
    right_bias: float
    answer_from: float
    suggest_from: float

    def confidence(self, figures: Sequence[float]) -> float:
        """From 0 to 1: half for being a matter of the desk, the other half for that and the first candidate being right."""
        parts = zip(figures, self.mean, self.spread, strict=True)
        standard = [(value - mean) / spread for value, mean, spread in parts]
        matter = _likely(self.matter_bias, self.matter, standard)
        return matter * (1 + _likely(self.right_bias, self.right, standard)) / 2

    def band(self, confidence: float) -> Band:
        """What to show at this confidence."""
        if confidence >= self.answer_from:
            return Band.ANSWER
        return Band.SUGGEST if confidence >= self.suggest_from else Band.NONE

    def as_dict(self) -> dict[str, Any]:
        """For storing: plain values, as `Model(**values)` takes them back."""
        return {name: getattr(self, name) for name in self.__slots__}


def _likely(bias: float, weights: Sequence[float], standard: Sequence[float]) -> float:
    total = bias + sum(weight * value for weight, value in zip(weights, standard, strict=True))
    return 1 / (1 + exp(-max(-40.0, min(40.0, total))))


@dataclass(frozen=True, slots=True)
class Known:
    """A question whose answer is known: the figures of its first candidate, whether that one is right, whether it is about
    something else altogether, whether it names what that one lacks, so that it is never answered."""

    figures: tuple[float, ...]
    is_right: bool
    is_off_topic: bool
    is_doubted: bool = False


def fitted(questions: Sequence[Known], *, right_share: float = 0.9, declined_share: float = 0.95) -> Model:
    """The model that fits `questions`, with L2 of 1 on the standardised weights (Newton's method).

    The border of answering is the lowest at which `right_share` of what is answered is right; the border of suggesting
    declines `declined_share` of what is off topic. Both stand on what models say of questions they were not fitted to.
    """
    model = _weighted(questions)
    sure = _unseen(questions)
    off = sorted(value for value, each in zip(sure, questions, strict=True) if each.is_off_topic)
    declined = int(np.ceil(round(declined_share * len(off), 6)))
    suggest = off[declined - 1] + 1e-4 if declined > 0 else 0.0
    answer = max(_lowest_right(sure, questions, right_share), suggest)
    borders = round(answer, 4), round(suggest, 4)
    return Model(
        model.mean, model.spread, model.matter, model.matter_bias, model.right, model.right_bias, *borders
    )


def _weighted(questions: Sequence[Known]) -> Model:
    """The weights alone."""
    rows = np.asarray([each.figures for each in questions], dtype=float)
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    standard = (rows - mean) / spread
    matter = _newton(standard, np.array([not each.is_off_topic for each in questions], dtype=float)).tolist()
    right = _newton(standard, np.array([each.is_right for each in questions], dtype=float)).tolist()
    return Model(
        tuple(mean.tolist()), tuple(spread.tolist()), tuple(matter[1:]), matter[0], tuple(right[1:]), right[0], 1.0, 0.0
    )  # fmt: skip


def _unseen(questions: Sequence[Known]) -> list[float]:
    """How sure a model is of each question that was fitted to the others: the mean of ROUNDS ways to part them in FOLDS."""
    total = np.zeros(len(questions))
    for number in range(ROUNDS):
        fold = np.random.default_rng(number).permutation(len(questions)) % min(FOLDS, len(questions))
        for part in range(fold.max() + 1):
            model = _weighted([each for at, each in enumerate(questions) if fold[at] != part])
            for at in map(int, np.flatnonzero(fold == part)):
                total[at] += model.confidence(questions[at].figures)
    return [float(value) for value in total / ROUNDS]


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


def _lowest_right(sure: Sequence[float], questions: Sequence[Known], share: float) -> float:
    """The lowest border at which at least `share` of what is answered is right; 1 where there is none."""
    pairs = zip(sure, questions, strict=True)
    ranked = sorted(((value, each.is_right) for value, each in pairs if not each.is_doubted), reverse=True)
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
