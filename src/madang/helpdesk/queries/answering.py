"""The answer of a desk to a question: from its knowledge, with its source, or honestly none."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.urls import reverse

from madang.helpdesk.models import Desk, Entry
from madang.helpdesk.queries.retrieving import Candidate, Retrieved, retrieve
from madang.helpdesk.rules.confidence import Band
from madang.people.models import Person
from madang.search.queries import with_analyser
from madang.search.rules import plain
from madang.search.rules.korean import proper_names
from madang.search.rules.passages import Wanted, best, sentences

# An answer up to so many characters is shown whole; of a longer one the best sentence with its neighbours.
WHOLE_MAX = 300
SUGGESTED = 3
SOURCES = 3
_SIGNS = re.compile(r"[^0-9a-z가-힣]+")
_NUMBER_OR_LATIN = re.compile(r"\d+|[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Source:
    """An entry that was used. `id`: its name in files; `url`: its own page on this site."""

    id: str
    title: str
    url: str
    score: float
    lang: str = "ko"
    updated: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a desk says. `sentences`: (text, whether it is the one that answers); empty unless the band is `answer`."""

    band: str
    language: str
    sentences: tuple[tuple[str, bool], ...] = ()
    sources: tuple[Source, ...] = ()
    suggestions: tuple[Source, ...] = ()
    confidence: float = 0.0
    is_by_model: bool = False
    is_whole: bool = True
    candidates: tuple[tuple[str, float], ...] = field(default=())

    @property
    def text(self) -> str:
        """The answer in one piece."""
        return " ".join(text for text, _is_best in self.sentences)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as they are stored with the message."""
        return asdict(self)


def squeezed(text: str) -> str:
    """`text` without spaces and signs: what is asked in the very words of an entry is the same."""
    return _SIGNS.sub("", plain(text))


def reply_to(desk: Desk, text: str, language: str, person: Person | None = None) -> Reply:
    """The answer of `desk` to a question of somebody who speaks `language`, of what `person` may see."""
    found = retrieve(desk, text, person)
    if not found.candidates:
        return Reply(Band.NONE.value, language)
    is_exact = is_in_words_of(text, found.candidates[0].entry)
    band = Band.ANSWER if is_exact else _doubted(found, text)
    made = Reply(
        band.value, language, confidence=1.0 if is_exact else round(found.confidence, 4),
        candidates=tuple((each.entry.key, round(each.hit.score, 4)) for each in found.candidates),
    )  # fmt: skip
    if band is Band.ANSWER:
        return _answered(made, found)
    if band is Band.SUGGEST:
        return replace(made, suggestions=_sources(found.candidates[:SUGGESTED], language))
    return made


def is_in_words_of(text: str, entry: Entry) -> bool:
    """Whether somebody asks in the very words of an entry: its title, or another way to ask for it."""
    asked = squeezed(text)
    return bool(asked) and asked in {
        squeezed(each) for each in (entry.title, entry.title_en, *entry.variants) if each
    }


def _doubted(found: Retrieved, text: str) -> Band:
    """The band, one lower where the question names a number, a name or a Latin word that the entry has not."""
    if found.band is not Band.ANSWER:
        return found.band
    entry = found.candidates[0].entry
    there = squeezed(" ".join((entry.title, entry.body, entry.title_en, entry.body_en, *entry.variants)))
    named = set(_NUMBER_OR_LATIN.findall(plain(text))) if found.candidates[0].hit.lang == "ko" else set()
    if with_analyser():
        named |= proper_names(plain(text))
    return Band.ANSWER if all(squeezed(name) in there for name in named) else Band.SUGGEST


def _answered(made: Reply, found: Retrieved) -> Reply:
    first = found.candidates[0]
    body, lang = first.entry.body_in("en" if made.language == "en" or first.hit.lang == "en" else "ko")
    parts, is_whole = passage(body, found.wanted)
    others = found.candidates[1 : SOURCES + 1]
    return replace(
        made, language=lang, sentences=parts, is_whole=is_whole, sources=_sources([first], lang),
        suggestions=_sources(others, made.language),
    )  # fmt: skip


def passage(body: str, wanted: Wanted) -> tuple[tuple[tuple[str, bool], ...], bool]:
    """The sentences of `body` to show, each with whether it answers, and whether that is the whole text."""
    parts = sentences(body)
    at = best(parts, wanted, with_analyser=with_analyser())
    if len(body) <= WHOLE_MAX or at is None:
        kept = range(len(parts)) if len(body) <= WHOLE_MAX else range(min(3, len(parts)))
    else:
        kept = range(max(0, at - 1), min(len(parts), at + 2))
    return tuple((parts[number], number == at) for number in kept), len(kept) == len(parts)


def _sources(candidates: Sequence[Candidate], language: str) -> tuple[Source, ...]:
    return tuple(
        Source(
            entry.key, entry.title_in(language), reverse("helpdesk:entry", args=[entry.desk.slug, entry.pk]),
            round(each.hit.score, 4), "en" if language == "en" and entry.title_en else "ko",
            entry.updated_at.date().isoformat(), entry.url,
        )
        for each in candidates
        for entry in [each.entry]
    )  # fmt: skip
