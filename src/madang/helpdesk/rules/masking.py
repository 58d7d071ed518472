"""Personal data in what citizens write is hidden before it reaches a table, a log, a mail or a language model.

Source: brief, help desk, section 7. Names and street addresses have no shape and stay: the page asks not to write them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from madang.helpdesk.rules.personal import HIDDEN, REST, SHAPES, Near, PersonalData, Shape
from madang.helpdesk.rules.seen import replaced, seen

# What stands in the place of what was hidden. It is stored within texts, so it never changes.
WORDS: dict[str, dict[PersonalData, str]] = {
    "ko": {
        PersonalData.RESIDENT: "[주민등록번호]",
        PersonalData.FOREIGNER: "[외국인등록번호]",
        PersonalData.CARD: "[카드번호]",
        PersonalData.PHONE: "[전화번호]",
        PersonalData.EMAIL: "[이메일]",
        PersonalData.PASSPORT: "[여권번호]",
        PersonalData.LICENCE: "[운전면허번호]",
        PersonalData.ACCOUNT: "[계좌번호]",
    },
    "en": {
        PersonalData.RESIDENT: "[resident number]",
        PersonalData.FOREIGNER: "[foreigner number]",
        PersonalData.CARD: "[card number]",
        PersonalData.PHONE: "[phone number]",
        PersonalData.EMAIL: "[e-mail]",
        PersonalData.PASSPORT: "[passport number]",
        PersonalData.LICENCE: "[driving licence number]",
        PersonalData.ACCOUNT: "[account number]",
    },
}
MARKS = re.compile("|".join(re.escape(mark) for words in WORDS.values() for mark in words.values()))

# Long numbers in web addresses are names of pages, unless the address itself says what they are.
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|\b[a-z0-9\-]{1,63}\.(?:com|net|org|kr|io)/[^\s<>\"']+", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(
    r"(?<![0-9])(?<!tel=)(?<!phone=)(?<!mobile=)(?<!hp=)(?<!card=)(?<!account=)(?<!jumin=)(?<!rrn=)(?<!ssn=)[0-9]{10,}",
    re.IGNORECASE,
)

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what was found in it, and the kind of each thing found, in the order of the text."""

    text: str
    kinds: tuple[PersonalData, ...]


def mask(text: str, language: str = "ko") -> Masked:
    """`text` with personal data replaced by marks such as [전화번호]; all else stays as written.

    `language` is that of the marks, `ko` or `en`; any other is taken as `en`. Masking twice is masking once. The time
    grows with the length of `text`.
    """
    looked = seen(text)
    view = MARKS.sub(_hide, looked.text)
    found: list[tuple[int, int, PersonalData]] = []
    for shape in SHAPES:
        spans = list(_spans(shape, view if shape.in_links else _LINK.sub(_without_page_numbers, view)))
        found += [(*span, shape.kind) for span in spans]
        view = replaced(view, [(start, end, _hidden(end - start)) for start, end in spans])
    found.sort()
    words = WORDS.get(language, WORDS["en"])
    pieces = [(*looked.span(start, end), words[kind]) for start, end, kind in found]
    return Masked(replaced(text, pieces), tuple(kind for *_, kind in found))


def _hidden(length: int) -> str:
    return HIDDEN + REST * (length - 1)


def _hide(match: re.Match[str]) -> str:
    return _hidden(len(match[0]))


def _without_page_numbers(link: re.Match[str]) -> str:
    return _PAGE_NUMBER.sub(lambda number: "x" * len(number[0]), link[0])


def _spans(shape: Shape, view: str) -> Iterator[Span]:
    if shape.near is not None:
        yield from _near_spans(shape, shape.near, view)
        return
    at = 0
    while match := shape.pattern.search(view, at):
        holds = shape.holds(match)
        if holds:
            yield match.span()
        at = match.end() if holds else match.start() + 1


def _near_spans(shape: Shape, near: Near, view: str) -> Iterator[Span]:
    """Distances are counted in signs, with one for a whole number and for whatever is hidden: so they are the same
    before and after masking."""
    if not shape.pattern.search(view):
        return
    words: list[int] = []
    numbers: list[tuple[int, Span]] = []
    signs = rf"(?P<word>{near.words})|{HIDDEN}{REST}*|(?P<number>{shape.pattern.pattern})|."
    for place, sign in enumerate(re.finditer(signs, view, re.IGNORECASE | re.ASCII | re.DOTALL)):
        if sign.lastgroup == "word":
            words.append(place)
        elif sign.lastgroup == "number":
            numbers.append((place, sign.span()))
    for place, span in numbers:
        first = bisect_left(words, place - near.before)
        if first < len(words) and words[first] <= place + near.after:
            yield span
