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
from madang.search.rules.passages import Wanted, best
from madang.search.rules.sentences import sentences

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
    # The question names what the first candidate lacks, so it is a choice at most.
    is_doubted: bool = False
    # Beside what a model worded, where some of it could not be shown: the text it was to be made of.
    passage: tuple[tuple[str, bool], ...] = ()
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
    return reply_with_candidates(desk, text, language, person)[0]


def reply_with_candidates(
    desk: Desk, text: str, language: str, person: Person | None = None
) -> tuple[Reply, list[Candidate]]:
    """The same with the entries it was chosen from, the one that answers first."""
    found = retrieve(desk, text, person)
    exact = [each for each in found.candidates if is_in_words_of(text, each.entry)]
    candidates = exact[:1] + [each for each in found.candidates if each not in exact[:1]]
    if not candidates:
        return Reply(Band.NONE.value, language), []
    is_doubted = not exact and names_more(found, text)
    band = Band.ANSWER if exact else found.band
    band = Band.SUGGEST if band is Band.ANSWER and is_doubted else band
    made = Reply(
        band.value, language, confidence=1.0 if exact else round(found.confidence, 4), is_doubted=is_doubted,
        candidates=tuple((each.entry.key, round(each.hit.score, 4)) for each in candidates),
    )  # fmt: skip
    if band is Band.ANSWER:
        made = _answered(made, candidates, found.wanted)
    elif band is Band.SUGGEST:
        made = as_choice(made, candidates)
    return made, candidates


def as_choice(made: Reply, candidates: list[Candidate]) -> Reply:
    """The same as a choice of what could be meant, without an answer."""
    return replace(
        made,
        band=Band.SUGGEST.value,
        sentences=(),
        sources=(),
        suggestions=sources(candidates[:SUGGESTED], made.language),
    )


def is_in_words_of(text: str, entry: Entry) -> bool:
    """Whether somebody asks in the very words of an entry: its title, or another way to ask for it."""
    asked = squeezed(text)
    return bool(asked) and asked in {
        squeezed(each) for each in (entry.title, entry.title_en, *entry.variants) if each
    }


def names_more(found: Retrieved, text: str) -> bool:
    """Whether the question names a number, a name or a Latin word that the first entry has not."""
    entry = found.candidates[0].entry
    there = squeezed(" ".join((entry.title, entry.body, entry.title_en, entry.body_en, *entry.variants)))
    named = set(_NUMBER_OR_LATIN.findall(plain(text))) if found.candidates[0].hit.lang == "ko" else set()
    if with_analyser():
        named |= proper_names(plain(text))
    return not all(squeezed(name) in there for name in named)


def _answered(made: Reply, candidates: list[Candidate], wanted: Wanted) -> Reply:
    first = candidates[0]
    body, lang = first.entry.body_in("en" if made.language == "en" or first.hit.lang == "en" else "ko")
    parts, is_whole = passage(body, wanted)
    return replace(
        made, language=lang, sentences=parts, is_whole=is_whole, sources=sources([first], lang),
        suggestions=sources(candidates[1 : SOURCES + 1], made.language),
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


def sources(candidates: Sequence[Candidate], language: str) -> tuple[Source, ...]:
    """Entries as they are named beside an answer."""
    return tuple(
        Source(
            entry.key, entry.title_in(language), reverse("helpdesk:entry", args=[entry.desk.slug, entry.pk]),
            round(each.hit.score, 4), "en" if language == "en" and entry.title_en else "ko",
            entry.updated_at.date().isoformat(), entry.url,
        )
        for each in candidates
        for entry in [each.entry]
    )  # fmt: skip
