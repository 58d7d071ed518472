"""Whether a comment reads like the advertisements that moderators removed: naive Bayes over short runs of letters.

Runs of two and three letters instead of words, because Korean words change their endings and advertisers their
spelling. Every text counts a run once (M. Sahami et al., A Bayesian approach to filtering junk e-mail, 1998, with the
smoothing of Laplace). What is published about its errors comes from texts it had not learnt from.
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from madang.comments.rules.conversation import has_link

type Numbers = NDArray[np.float64]
type Runs = NDArray[np.int64]

BUCKETS = 2**14
LENGTHS = (2, 3)
# Fewer decisions than these teach nothing that could be trusted.
LEAST_ADS, LEAST_OTHERS = 20, 50
# Of a hundred comments that are no advertisement, at most so many may be suspected.
FALSE_ALARMS = 0.01
FOLDS = 5


def runs_of(text: str) -> Runs:
    """The numbers of the runs of letters in `text`, each once, ascending: at most BUCKETS, none for an empty text.

    Any address counts as the same sign and any digit as the same digit: advertisers change both.
    """
    words = unicodedata.normalize("NFKC", text).lower().split()
    plain = " ".join("→" if has_link(word) else re.sub(r"\d", "0", word) for word in words)
    found = {plain[at : at + length] for length in LENGTHS for at in range(len(plain) - length + 1)}
    return np.unique(np.array([zlib.crc32(run.encode()) % BUCKETS for run in found], dtype=np.int64))


@dataclass(frozen=True, slots=True)
class AdFilter:
    """What was learnt: for each run of letters how much it speaks for an advertisement (log odds, BUCKETS of them), and
    the score above which a text is suspected."""

    log_odds: Numbers
    threshold: float

    def score(self, text: str) -> float:
        """How much `text` reads like an advertisement: 0 says nothing, a longer text must say more."""
        return _score(self.log_odds, runs_of(text))

    def suspects(self, text: str) -> bool:
        """Whether a moderator should look at `text`."""
        return self.score(text) > self.threshold

    def to_bytes(self) -> bytes:
        """What can be stored; half precision is enough for a sum of them."""
        return zlib.compress(self.log_odds.astype("<f2").tobytes())

    @classmethod
    def from_bytes(cls, stored: bytes, threshold: float) -> Self:
        """The filter that `to_bytes` stored. Raises ValueError for anything else."""
        odds = np.frombuffer(zlib.decompress(stored), dtype="<f2")
        if odds.shape != (BUCKETS,):
            raise ValueError("not a filter of this version")
        return cls(odds.astype(np.float64), threshold)


@dataclass(frozen=True, slots=True)
class Quality:
    """How it judged texts it had not learnt from: of so many advertisements so many were missed, of so many other texts
    so many were suspected wrongly."""

    ads: int
    missed: int
    others: int
    false_alarms: int


def is_enough(ads: Sequence[str], others: Sequence[str]) -> bool:
    """Whether there are enough decisions to learn from."""
    return len(ads) >= LEAST_ADS and len(others) >= LEAST_OTHERS


def learnt(ads: Sequence[str], others: Sequence[str]) -> AdFilter:
    """The filter learnt from `ads` and `others`, texts that differ. Raises ValueError with fewer than `is_enough` asks."""
    if not is_enough(ads, others):
        raise ValueError(
            f"{len(ads)} advertisements and {len(others)} other texts are not enough to learn from"
        )
    bad, good = [runs_of(text) for text in ads], [runs_of(text) for text in others]
    return AdFilter(_log_odds(bad, good), _threshold(bad, good))


def tested(ads: Sequence[str], others: Sequence[str]) -> Quality:
    """How a filter learnt from four fifths of the texts judges the fifth part, for each fifth.

    The threshold is found within the four fifths too, so that nothing of what is judged was known.
    """
    bad, good = [runs_of(text) for text in ads], [runs_of(text) for text in others]
    missed = alarms = 0
    for fold in range(FOLDS):
        odds = _log_odds(_without(bad, fold), _without(good, fold))
        threshold = _threshold(_without(bad, fold), _without(good, fold))
        missed += sum(_score(odds, runs) <= threshold for runs in bad[fold::FOLDS])
        alarms += sum(_score(odds, runs) > threshold for runs in good[fold::FOLDS])
    return Quality(len(bad), missed, len(good), alarms)


def _without(texts: Sequence[Runs], fold: int) -> list[Runs]:
    return [text for place, text in enumerate(texts) if place % FOLDS != fold]


def _score(odds: Numbers, runs: Runs) -> float:
    # Divided by the root: the sum of many small accidents grows that fast without meaning anything.
    return float(odds[runs].sum() / np.sqrt(max(len(runs), 1)))


def _log_odds(bad: Sequence[Runs], good: Sequence[Runs]) -> Numbers:
    return np.log(_share(bad)) - np.log(_share(good))


def _share(texts: Sequence[Runs]) -> Numbers:
    """In which part of `texts` each run stands, by the rule of Laplace: never 0, never 1."""
    counts = np.bincount(np.concatenate(texts), minlength=BUCKETS).astype(np.float64)
    return (counts + 1) / (len(texts) + 2)


def _threshold(bad: Sequence[Runs], good: Sequence[Runs]) -> float:
    """The lowest score that at most FALSE_ALARMS of the other texts exceed when they were not learnt from; never
    below 0, where nothing speaks for an advertisement."""
    scores: list[float] = []
    for fold in range(FOLDS):
        odds = _log_odds(_without(bad, fold), _without(good, fold))
        scores += [_score(odds, runs) for runs in good[fold::FOLDS]]
    allowed = int(FALSE_ALARMS * len(scores))
    return max(sorted(scores, reverse=True)[allowed], 0.0)
