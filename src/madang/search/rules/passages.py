"""Which part of a text answers a question, and which of its letters to mark."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from madang.core.analyser import analyser
from madang.search.rules import korean
from madang.search.rules.analysis import plain, stem, words

# Fields of a thing, or items of a list, that stand on lines of their own.
_NEXT_FIELD = re.compile(r"(?<![.!?。…:\s])\s*\n\s*(?:[-*•]\s+)?")
_RUN = re.compile(r"[가-힣]+|[A-Za-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The terms of a question with their idf (1/1000): content words and pairs of letters, without their prefix."""

    words: Mapping[str, int]
    pairs: Mapping[str, int]

    @classmethod
    def of(cls, terms: Mapping[str, Mapping[str, int]]) -> "Wanted":
        """From the terms of a question by kind, as the index names them."""
        return cls(
            {term[2:]: idf for term, idf in terms.get("k", {}).items()},
            {term[2:]: idf for term, idf in terms.get("b", {}).items()},
        )


def value(sentence: str, wanted: Wanted, *, with_analyser: bool = True) -> float:
    """How much of what is wanted stands in a sentence: the idf of its words, and half that of its pairs of letters."""
    there = plain(sentence)
    pairs = sum(idf for pair, idf in wanted.pairs.items() if pair in there)
    if not with_analyser:
        return float(pairs)
    forms = {form for form, _tag in korean.morphemes(there)}
    forms |= {stem(word) for word in words(there)}
    return sum(idf for word, idf in wanted.words.items() if word in forms or word in there) + 0.5 * pairs


def best(texts: list[str], wanted: Wanted, *, with_analyser: bool = True) -> int | None:
    """The number of the sentence that answers best, the first of equals; None where none has anything."""
    if not texts:
        return None
    values = [value(text, wanted, with_analyser=with_analyser) for text in texts]
    most = max(values)
    return values.index(most) if most > 0 else None


def excerpt(text: str, wanted: Wanted, *, length: int = 140) -> str:
    """About `length` letters of `text` around the first place that has most of what is wanted.

    By pairs of letters alone, so that a page of results costs little.
    """
    text = " ".join(_NEXT_FIELD.sub(" · ", text.strip()).split())
    if len(text) <= length:
        return text
    low = plain(text)
    places = sorted(low.find(pair) for pair in wanted.pairs if pair in low)
    if not places:
        return f"{text[:length].rsplit(' ', 1)[0]} …"
    start = max(
        places, key=lambda at: (sum(1 for place in places if at <= place < at + length * 2 // 3), -at)
    )
    begin = max(0, start - length // 4)
    if begin:
        begin = text.find(" ", begin) + 1 or begin
    part = text[begin : begin + length]
    is_cut = begin + length < len(text)
    return f"{'… ' if begin else ''}{part.rsplit(' ', 1)[0] if is_cut and ' ' in part else part}{' …' if is_cut else ''}"


def marks(text: str, wanted: Wanted, *, with_analyser: bool = True) -> list[tuple[int, int]]:
    """Where in `text` something wanted stands: (start, end) in letters, in order and apart from each other."""
    low = plain(text)
    if len(low) != len(text):  # other letters were put together to one: places would be wrong
        return []
    hit = [False] * len(text)
    for run in _RUN.finditer(low):
        for start, end in _in_run(run.group(), wanted):
            hit[run.start() + start : run.start() + end] = [True] * (end - start)
    if with_analyser:
        for token in analyser().tokenize(low):
            if token.form in wanted.words and token.tag.split("-")[0] in korean.CONTENT:
                hit[token.start : token.start + token.len] = [True] * token.len
    return _joined(hit)


def _in_run(run: str, wanted: Wanted) -> list[tuple[int, int]]:
    if not "가" <= run[0] <= "힣":
        return [(0, len(run))] if run in wanted.pairs or stem(run) in wanted.words else []
    return [(at, at + 2) for at in range(len(run) - 1) if run[at : at + 2] in wanted.pairs]


def _joined(hit: list[bool]) -> list[tuple[int, int]]:
    found, start = [], None
    for at, is_hit in enumerate([*hit, False]):
        if is_hit and start is None:
            start = at
        elif not is_hit and start is not None:
            found.append((start, at))
            start = None
    return found
