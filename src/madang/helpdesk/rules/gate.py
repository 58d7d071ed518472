"""The citation gate: of what a language model wrote, only sentences that its sources bear out are shown.

A sentence passes if it names sources that exist, if enough of its letters stand in them, if every number does, if it adds
no address, and if it denies what they deny and nothing else. Number, negation and words with an opposite are compared
with the stretch of the source that each clause is closest to, because a model that mixes up two lines uses words that
all stand somewhere in the passage. (Brief of the help desk, section 6.)
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from madang.core.language import HANGUL
from madang.helpdesk.rules.figures import are_in_order, even
from madang.helpdesk.rules.passages import LATIN, Passage, visible
from madang.helpdesk.rules.sentences import Sentence, clauses, split, spoken
from madang.helpdesk.rules.wording import Reading, dice, longest_unknown, read, share_in, together, units_of


class Fault(StrEnum):
    """Why a sentence is not shown; stable codes."""

    NO_SOURCE = "no_source"
    UNKNOWN_SOURCE = "unknown_source"
    UNSUPPORTED = "unsupported"
    NUMBER = "number"
    ADDRESS = "address"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    LANGUAGE = "language"
    MARKUP = "markup"
    INSTRUCTION = "instruction"
    CUT = "cut"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence with its verdict. `sources` are places in the passages, from 0; `faults` are all rules it breaks."""

    text: str
    sources: tuple[int, ...]
    is_item: bool
    faults: tuple[Fault, ...]

    @property
    def passed(self) -> bool:
        """Whether it may be shown."""
        return not self.faults


SHARE = 0.5
# A clause that no source knows, hung onto a sentence that is quoted: a lower bar, since endings and joints differ.
CLAUSE_SHARE = 0.3
# So many words in a row may be in no source; honest rewordings of tests/source_texts.py have one.
MOST_UNKNOWN = 2
# Clauses with fewer units than this are judged with their neighbour.
LEAST_UNITS = 4
LONGEST_SPAN = 3
SPAN_WEIGHT = 0.9
# An answer of more sentences is none.
MOST_SENTENCES = 40
LONGEST_SENTENCE = 600
EMPHASIS = re.compile(r"\*\*|__|`+|^ *#{1,6} +", re.MULTILINE)
# Tags, links, half a source, entities, tables and templates. Pages escape all of it; a sentence with any of it was not copied from words.
MARKUP = re.compile(
    r"<[a-z/!?|]|\[\s*\d{1,3}(?!\w)|\]\s*\(\s*(?:[a-z]+:|www|[/#])|&(?:lt|gt|quot|amp|#\w+);|\b(?:javascript|vbscript)\s*:|\bdata:[a-z]+/|\|.*\||{[{%]"
)
# Only what is said to a model, or by one about itself; a source that speaks so is nothing to be passed on either.
INSTRUCTION = re.compile(
    r"(?:이전|앞선|위의|기존|모든)[^.]{0,12}(?:지시|명령|프롬프트)[^.]{0,12}무시|(?:ignore|disregard|forget)\b[^.]{0,40}\b(?:instructions?|prompts?)\b"
    r"|시스템\s?프롬프트|\bsystem prompt\b|(?:ai|인공지능)\s?(?:언어\s?)?모델(?:로서|로써|이므로)|\bas an? (?:ai|language model)\b"
)
ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[!-~]{2,}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![a-z0-9-])(?:/[!-~]*)?|[가-힣]+\.한국"
    r"|(?:\+82[-.\s]?|\(?0)\d{1,3}[-.)\s]{1,2}\d{3,4}[-.\s]\d{4}|(?<!\d)1\d{3}[-.\s]\d{4}(?!\d)|(?<!\d)0\d{8,10}(?!\d)",
    re.IGNORECASE,
)
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Span:
    """Some clauses of a source that follow each other; `weight` (at most 1) is lower for more of them."""

    reading: Reading
    weight: float


@dataclass(frozen=True, slots=True)
class _Source:
    """A passage, read once."""

    text: str
    title: Reading
    whole: Reading
    addresses: frozenset[str]
    spans: tuple[_Span, ...]


def check(
    text: str, passages: Sequence[Passage], *, language: str, share: float = SHARE, is_complete: bool = True
) -> list[Checked]:
    """Judge each sentence of `text`, which names `passages` as [1], [2] … in their order.

    `language` is `ko` or `en`; `share` (0 to 1) is how much of a sentence must stand in its sources; what ends in the
    middle of a sentence loses that unless `is_complete`. Nothing is escaped: the texts go through a template.
    """
    sentences = split(EMPHASIS.sub("", spoken(visible(text))))[:MOST_SENTENCES]
    sources = [_source(passage) for passage in passages]
    checked = [_judge(sentence, sources, language, share) for sentence in sentences]
    if checked and not is_complete and not sentences[-1].is_ended:
        last = checked[-1]
        checked[-1] = Checked(last.text, last.sources, last.is_item, (*last.faults, Fault.CUT))
    return checked


def _judge(sentence: Sentence, sources: Sequence[_Source], language: str, share: float) -> Checked:
    if len(sentence.text) > LONGEST_SENTENCE:
        return Checked(sentence.text, (), sentence.is_item, (Fault.TOO_LONG,))
    known = tuple(number - 1 for number in sentence.cites if 1 <= number <= len(sources))
    faults: list[Fault] = []
    if not sentence.cites:
        faults.append(Fault.NO_SOURCE)
    elif len(known) < len(sentence.cites):
        faults.append(Fault.UNKNOWN_SOURCE)
    cited = [sources[place] for place in known]
    rules: dict[Fault, Callable[[], bool]] = {
        Fault.MARKUP: lambda: MARKUP.search(even(sentence.text)) is not None,
        Fault.INSTRUCTION: lambda: INSTRUCTION.search(even(sentence.text)) is not None,
        Fault.LANGUAGE: lambda: not _is_in(language, sentence.text) or _is_foreign(sentence.text, cited),
        Fault.ADDRESS: lambda: _adds_address(sentence.text, cited),
    }
    faults += [fault for fault, is_broken in rules.items() if is_broken()]
    if cited:
        faults += _unborne(sentence.text, cited, share)
    return Checked(sentence.text, known, sentence.is_item, tuple(faults))


def _unborne(text: str, cited: Sequence[_Source], share: float) -> list[Fault]:
    """What of the sentence its sources do not bear out."""
    said, whole = read(text), together(source.whole for source in cited)
    titles = together(source.title for source in cited)
    parts = [(part, _closest(part, cited)) for part in _clauses(text)]
    broken = {
        Fault.UNSUPPORTED: not any(unit.isalpha() for unit in said.core)  # a bare number says nothing
        or share_in(said.core, whole.core) < share
        or longest_unknown(text, whole.units) > MOST_UNKNOWN
        or any(
            share_in(part.core, whole.core) < CLAUSE_SHARE or _changes_topic(part, near, titles)
            for part, near in parts
        ),
        Fault.NUMBER: not all(_bears_figures(near, part, titles) for part, near in parts),
        Fault.NEGATION: any(part.negations != near.negations for part, near in parts),
        Fault.OPPOSITE: any(not part.opposites <= near.opposites | titles.opposites for part, near in parts),
    }
    return [fault for fault, is_broken in broken.items() if is_broken]


def _bears_figures(near: Reading, part: Reading, titles: Reading) -> bool:
    said = [figure for figure in part.figures if not any(figure.is_as(other) for other in titles.figures)]
    return are_in_order(said, near.figures)


def _changes_topic(part: Reading, near: Reading, titles: Reading) -> bool:
    """Whether a clause speaks of something that the stretch it is closest to does not name."""
    return any(not units_of(topic) & (near.units | titles.units) for topic in part.topics)


def _clauses(sentence: str) -> list[Reading]:
    """The readings of its clauses; a short one counts to the one before it, or after it where it is the first."""
    grouped: list[str] = []
    for clause in clauses(sentence):
        if grouped and (_is_short(clause) or _is_short(grouped[-1])):
            grouped[-1] += " " + clause
        else:
            grouped.append(clause)
    return [read(clause) for clause in grouped]


def _is_short(clause: str) -> bool:
    return len(read(clause).core) < LEAST_UNITS


def _closest(clause: Reading, cited: Sequence[_Source]) -> Reading:
    """The stretch of the sources that says most of what `clause` says and least besides; a short one rather than a long."""
    return max(
        chain.from_iterable(source.spans for source in cited),
        key=lambda span: (
            span.weight * dice(clause.core, span.reading.core),
            dice(clause.units, span.reading.units),
        ),
        default=_Span(read(""), 1.0),
    ).reading


def _source(passage: Passage) -> _Source:
    text = f"{passage.title}\n{passage.text}"
    return _Source(text, read(passage.title), read(text), _addresses(text), tuple(_spans(passage.text)))


def _spans(text: str) -> Iterator[_Span]:
    """Up to LONGEST_SPAN neighbours, of the clauses as they are and as a sentence to be judged would have them."""
    sentences = [sentence.text for sentence in split(text)]
    alone = [read(clause) for sentence in sentences for clause in clauses(sentence)]
    grouped = [part for sentence in sentences for part in _clauses(sentence)]
    for parts in (alone, grouped):
        for length in range(1, LONGEST_SPAN + 1):
            for start in range(len(parts) - length + 1):
                yield _Span(together(parts[start : start + length]), SPAN_WEIGHT ** (length - 1))


def _is_in(language: str, text: str) -> bool:
    """Whether a sentence is in the language; one of numbers and signs alone is in any."""
    korean, latin = len(HANGUL.findall(text)), len(LATIN.findall(text))
    return korean > 0 or not latin if language == "ko" else latin >= korean


def _is_foreign(text: str, cited: Sequence[_Source]) -> bool:
    """Whether letters that are neither Korean nor Latin stand in it and in none of its sources."""
    strange = {
        letter for letter in LETTER.findall(even(text)) if not (HANGUL.match(letter) or letter.isascii())
    }
    return bool(strange) and not strange <= set(chain.from_iterable(even(source.text) for source in cited))


def _addresses(text: str) -> frozenset[str]:
    """Addresses of the web and of mail, and telephone numbers, each in one form."""
    return frozenset(_address(found[0]) for found in ADDRESS.finditer(even(text)))


def _address(found: str) -> str:
    digits = re.sub(r"\D", "", found)
    if re.search("[a-z가-힣]", found):
        return re.sub(r"^(?:https?://)?(?:www\.)?", "", found).rstrip(".,;:!?)]}'\"/")
    return re.sub("^82", "0", digits) if found.startswith("+") else digits


def _adds_address(text: str, cited: Sequence[_Source]) -> bool:
    return not _addresses(text) <= frozenset[str]().union(*(source.addresses for source in cited))
