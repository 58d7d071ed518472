"""An encoder small enough to see through: each subject is a direction, and a few words stand for it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from madang.search.queries import nearest
from madang.search.rules import embedding
from madang.search.rules.embedding import TITLE, Floats, unit

SUBJECTS = (
    ("가로등", "전등", "lamp"),
    ("의자", "벤치", "bench"),
    ("도서관", "책", "library"),
    ("겨울", "눈", "snow"),
)


class Toy:
    """Knows four subjects by three words each. `encoded`: every text that it was given to be found."""

    name, number, weight, is_spread, near = "toy", 9, 0.8, False, 0.6

    def __init__(self) -> None:
        self.encoded: list[str] = []

    @classmethod
    def is_there(cls) -> bool:
        return True

    def texts_of(self, title: str, variants: Sequence[str], body: str) -> dict[int, str]:
        return {number: text for number, text in enumerate([title, "", *variants]) if text}

    def encode_question(self, text: str) -> Floats:
        return self.vectors([text])[0]

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        self.encoded += texts
        return self.vectors(texts)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """How often each subject is named; a text of no subject has no direction."""
        return unit(
            np.array([[sum(text.count(word) for word in words) for words in SUBJECTS] for text in texts])
        )


class Other(Toy):
    """The same by another name, with cosines that are spread; it reads titles alone."""

    name, number, weight, is_spread = "other", 8, 1.0, True

    def texts_of(self, title: str, variants: Sequence[str], body: str) -> dict[int, str]:
        return {TITLE: title}


def installed(settings: Any, monkeypatch: pytest.MonkeyPatch, *kinds: type[Toy]) -> Iterator[Toy]:
    """The first of these encoders is the one of the centre; all of them could be chosen."""
    for kind in kinds:
        monkeypatch.setitem(embedding.ENCODERS, kind.name, kind)
    settings.SEARCH_EMBEDDING = kinds[0].name
    embedding.forget()
    nearest.forget()
    found = embedding.encoder(kinds[0].name)
    assert isinstance(found, Toy)
    yield found
    embedding.forget()
    nearest.forget()
