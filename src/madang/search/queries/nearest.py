"""Which documents are nearest to a question in meaning. Their vectors are kept in memory, as 16-bit floats."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from madang.core import live
from madang.search.models import DocVector, SearchDoc
from madang.search.models.vectors import VECTORS, encoder_now
from madang.search.queries.within import Within
from madang.search.rules.embedding import STORED, Encoder, cosines

NEAREST = 20
# A cosine is compared to so many places: what is written differently by the last bit is the same.
PLACES = 6
type Ints = NDArray[np.int64]
type Words = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors of one encoder at one version of the index: about 1 KB each. `place`: whose each is, in the other lists."""

    version: int
    model: str
    keys: Ints
    place: Ints
    data: NDArray[np.float16]
    docs: Ints
    desks: Ints
    objects: Ints
    kinds: Words
    langs: Words
    audiences: Words

    def chosen(self, within: Within) -> NDArray[np.bool_]:
        """Which of the documents lie `within`."""
        found = np.isin(self.audiences, within.audiences)
        if within.kinds:
            found &= np.isin(self.kinds, within.kinds)
        return found & (self.desks == within.desk) if within.desk is not None else found


@dataclass(frozen=True, slots=True)
class Near:
    """A document by its cosine to a question, that of the best of its texts."""

    doc: int
    kind: str
    object_id: int
    lang: str
    cos: float


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near every document is to a question. `first`: the nearest, equals by their key."""

    encoder: Encoder
    docs: Ints
    cosines: NDArray[np.float64]
    first: tuple[Near, ...]

    def cos(self, doc: int) -> float:
        """The cosine of a document; 0 where it has no vector."""
        at = int(np.searchsorted(self.docs, doc))
        return float(self.cosines[at]) if at < len(self.docs) and self.docs[at] == doc else 0.0

    def counts(self, cos: float) -> float:
        """What a cosine adds to a score."""
        if not self.encoder.is_spread:
            return self.encoder.weight * cos
        low, high = float(self.cosines.min()), float(self.cosines.max())
        return self.encoder.weight * max(0.0, (cos - low) / (high - low)) if high > low else 0.0


def nearest(question: str, within: Within) -> Nearness | None:
    """How near what lies `within` is to `question`; None where nothing has a vector, or nothing was asked."""
    encoder = encoder_now()
    if encoder is None or not any(sign.isalnum() for sign in question):
        return None
    vectors = current(encoder)
    chosen = vectors.chosen(within)
    rows = np.flatnonzero(chosen[vectors.place])
    if not len(rows):
        return None
    best = np.full(len(vectors.docs), -2.0, dtype=np.float32)
    np.maximum.at(best, vectors.place[rows], cosines(vectors.data, rows, encoder.encode_question(question)))
    at = np.flatnonzero(best > -2)
    rounded = np.round(best[at].astype(np.float64), PLACES)
    order = np.lexsort((vectors.docs[at], -rounded))[:NEAREST]
    first = tuple(_near(vectors, int(at[number]), float(rounded[number])) for number in order)
    return Nearness(encoder, vectors.docs[at], rounded, first)


def _near(vectors: Vectors, at: int, cos: float) -> Near:
    return Near(
        int(vectors.docs[at]), str(vectors.kinds[at]), int(vectors.objects[at]), str(vectors.langs[at]), cos
    )


# --- in memory ------------------------------------------------------------------------------------------

_kept: Vectors | None = None
_turn = threading.Lock()


def forget() -> None:
    """Read everything again."""
    global _kept
    _kept = None


def current(encoder: Encoder) -> Vectors:
    """The vectors as they are now; only what changed is read again."""
    global _kept
    version = _version()
    if (kept := _of(_kept, encoder, version)) is not None:
        return kept
    with _turn:  # the others wait for the one that reads
        if (kept := _of(_kept, encoder, version)) is not None:
            return kept
        found = _read(encoder, version, _kept if _kept and _kept.model == encoder.name else None)
        if not connection.in_atomic_block:  # what is read now may never be stored
            _kept = found
        return found


def _of(kept: Vectors | None, encoder: Encoder, version: int) -> Vectors | None:
    return kept if kept and (kept.version, kept.model) == (version, encoder.name) else None


def _version() -> int:
    # Inside a transaction other processes and threads must not learn of what only this one sees.
    ask = live.versions if connection.in_atomic_block else live.versions_lately
    return ask((VECTORS,))[0]


def _read(encoder: Encoder, version: int, old: Vectors | None) -> Vectors:
    docs = list(
        SearchDoc.objects.order_by("pk").values_list("pk", "desk", "object_id", "kind", "lang", "audience")
    )
    number = {row[0]: at for at, row in enumerate(docs)}
    rows = (
        DocVector.objects.filter(model=encoder.name).order_by("doc_id", "field").values_list("pk", "doc_id")
    )
    # Streamed into the array: as a list of pairs it would take ten times the memory.
    found = ((key, number[doc]) for key, doc in rows.iterator(chunk_size=10_000) if doc in number)
    pairs: Ints = np.fromiter(found, dtype=np.dtype((np.int64, 2)))
    keys, place = pairs[:, 0].copy(), pairs[:, 1].copy()
    data, is_there = _data(keys, old)
    kept = data[is_there] if not is_there.all() else data  # all but always: no second copy of them
    return Vectors(version, encoder.name, keys[is_there], place[is_there], kept, *_columns(docs))


def _columns(docs: Sequence[tuple[Any, ...]]) -> tuple[Ints, Ints, Ints, Words, Words, Words]:
    doc, desk, thing, *texts = zip(*docs, strict=True) if docs else [()] * 6
    numbers = [
        np.array([-1 if value is None else value for value in column], np.int64)
        for column in (doc, desk, thing)
    ]
    kind, lang, audience = (np.array(column, dtype=np.str_) for column in texts)
    return numbers[0], numbers[1], numbers[2], kind, lang, audience


def _data(keys: Ints, old: Vectors | None) -> tuple[NDArray[np.float16], NDArray[np.bool_]]:
    """The vectors of these keys, those that are known from `old`, and which of them are there."""
    is_there = np.zeros(len(keys), dtype=bool)
    data = np.empty((0, 0), dtype=STORED) if old is None else np.empty((len(keys), old.data.shape[1]), STORED)
    if old is not None and len(old.keys):
        order = np.argsort(old.keys)
        at = order[np.minimum(np.searchsorted(old.keys, keys, sorter=order), len(order) - 1)]
        is_there = old.keys[at] == keys
        for part in np.array_split(
            np.flatnonzero(is_there), 1 + len(keys) // 10_000
        ):  # no second copy of them all
            data[part] = old.data[at[part]]
    missing = {int(keys[at]): int(at) for at in np.flatnonzero(~is_there)}
    for some in batched(missing, 1000):
        for key, raw in DocVector.objects.filter(pk__in=some).values_list("pk", "data"):
            vector = np.frombuffer(raw, dtype=STORED)
            if not data.shape[1]:
                data = np.empty((len(keys), len(vector)), dtype=STORED)
            data[missing[key]] = vector
            is_there[missing[key]] = True
    return data, is_there
