"""A text as a rule looks at it: one width, one dash, one blank, nothing invisible; each sign knows where it stood."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# A Hangul syllable in its parts, as some systems send it; otherwise sign by sign.
_PIECE = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|.", re.DOTALL)
# What is typed for a hyphen (the vowel ㅡ stands beside the 0 of no keyboard, and still is) and for a middle dot.
_DASHES = "‐‑‒–—―−⁃ㅡーᅳ"
_DOTS = "·‧•∙⋅・ㆍᆞ･"
_SAME = {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_DOTS, ".")}
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
# Signs that no reader sees: formats (zero width, soft hyphen), marks of variants and of key caps.
_UNSEEN = {"Cf", "Mn", "Me"}


@dataclass(frozen=True, slots=True)
class Seen:
    """`text` is what a rule looks at; its sign number i stands in the original from `starts[i]` to `ends[i]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, at least one sign, stands in the original, from the first sign to behind the last."""
        return self.starts[start], self.ends[end - 1]


def seen(text: str) -> Seen:
    """`text` in compatibility form (NFKC, sign by sign), with any decimal digit as 0–9, any dash as `-`, any middle dot
    as `.`, any blank but a line break as a space, and without what is invisible. Source: brief, help desk, section 7.
    """
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _PIECE.finditer(text):
        plain = _plain(match[0])
        if (
            not plain and ends
        ):  # what is invisible belongs to the sign before it, as the frame of a key cap does
            ends[-1] = match.end()
        signs += plain
        starts += [match.start()] * len(plain)
        ends += [match.end()] * len(plain)
    return Seen("".join(signs), tuple(starts), tuple(ends))


def condensed(text: str) -> str:
    """`text` as `seen` makes it, in lower case, with its letters and digits only: spelling without blanks and signs."""
    return "".join(filter(str.isalnum, seen(text).text.lower()))


def replaced(text: str, pieces: Iterable[tuple[int, int, str]]) -> str:
    """`text` with each `(start, end, words)` in place of what stood there; pieces in order and apart."""
    parts: list[str] = []
    at = 0
    for start, end, words in pieces:
        parts += [text[at:start], words]
        at = end
    return "".join(parts) + text[at:]


@lru_cache(maxsize=4096)
def _plain(piece: str) -> str:
    # Single jamo (ㅋㅋㅋ) stay what was typed: the compatibility form would make first consonants of them.
    plain = piece if "ㄱ" <= piece <= "ㆎ" else unicodedata.normalize("NFKC", piece)
    return "".join(map(_one, plain))


def _one(sign: str) -> str:
    if sign in _SAME:
        return _SAME[sign]
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    kind = unicodedata.category(sign)
    if kind in _UNSEEN:
        return ""
    return " " if sign in _BLANK_LETTERS or (kind in {"Cc", "Zs"} and sign != "\n") else sign
