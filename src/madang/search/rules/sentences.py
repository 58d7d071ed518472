"""A text as its sentences, Korean and English.

Not every full stop ends a sentence: 3.5, 2026. 3. 1., e.g., No. 3, www.example.org.
"""

import re
from collections.abc import Iterator

SENTENCES_MAX = 400
# Closing quotes and brackets belong to the sentence before them.
END = re.compile(
    r"(?P<stop>[.!?。！？…]+)(?P<closed>[\"'”’」』)）\]]*)(?=\s|$)|(?<=[다요죠까])[.!?](?=[가-힣])"
)
ABBREVIATIONS = {
    "e.g", "i.e", "etc", "no", "nos", "mr", "mrs", "ms", "dr", "st", "vs", "approx", "dept", "inc", "ltd", "co", "tel", "fig", "art",
    "rm", "bldg", "ave", "a.m", "p.m", "u.s", "ext", "max", "min", "cf", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
}  # fmt: skip
LONGEST_ABBREVIATION = 8


def sentences(text: str) -> list[str]:
    """The sentences of `text` in their order, without spaces around them; at most SENTENCES_MAX. A line never belongs to two."""
    found = (piece.strip() for line in text.splitlines() for piece, _is_ended in pieces(line))
    return [piece for _, piece in zip(range(SENTENCES_MAX), filter(None, found), strict=False)]


def pieces(line: str, ends: re.Pattern[str] = END) -> Iterator[tuple[str, bool]]:
    """The sentences of one line as they are written, each with whether it ends as one. `ends` finds what may end a
    sentence; what is only a full stop is its group `stop`."""
    start = 0
    for end in ends.finditer(line):
        if is_end(line, end):
            yield line[start : end.end()], True
            start = end.end()
    if line[start:].strip():
        yield line[start:], False


def is_end(line: str, end: re.Match[str]) -> bool:
    """Whether the stop at `end` ends a sentence."""
    if end["stop"] != "." or len(end[0].strip()) > len(end["stop"] + end["closed"]):
        return True
    before, after = line[: end.start()], line[end.end() :].lstrip()
    if not after:
        return True
    if before[-1:].isdigit():
        return re.match(r"[\"'“(]?[A-Z][a-z]", after) is not None
    found = re.search(r"[A-Za-z.]+$", before[-LONGEST_ABBREVIATION:])
    word = found[0].lower() if found else ""
    return word not in ABBREVIATIONS and not re.fullmatch(r"[a-z](?:\.[a-z])*", word)
