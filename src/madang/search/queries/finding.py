"""What of the index a person may see: found things with their title, a line of their text, and where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from markupsafe import Markup

from madang.people.models import Person
from madang.search import rules
from madang.search.models import Audience, SearchDoc, Source, by_kind
from madang.search.models.indexing import analyse
from madang.search.models.vectors import encoder_now
from madang.search.queries.ranking import Asked, Hit, hits, rank, understood
from madang.search.queries.within import Within
from madang.search.rules.analysis import grams, plain, typed_words
from madang.search.rules.passages import Wanted, excerpt, marks

FOUND_MAX = 120
# A thing is near enough to be shown when it has this share of what was asked, in words or pairs of letters (by idf), or
# this share of the letters of its title; and not far behind the best.
NEAR, NEAR_LETTERS, BEHIND = 0.25, 0.45, 0.3
# In the list of an app: so much of what the best has.
AS_MUCH = 0.75
SUGGESTED = 6
SUGGEST_WEIGHTS = (0.0, 0.5, 1.0)
SUGGEST_NEAR = 0.34
SUGGEST_TYPED = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One found thing, as it is shown."""

    source: Source
    thing: Any
    title: str
    lang: str
    body: str
    score: float
    wanted: Wanted

    @property
    def url(self) -> str:
        """Where it stands, in the language of the page."""
        return self.source.url(self.thing)

    @property
    def note(self) -> str | Promise:
        """A few words about it."""
        return self.source.note(self.thing)

    @property
    def marked_title(self) -> Markup:
        """The title with what was asked for marked."""
        return marked(self.title, self.wanted)

    @property
    def excerpt(self) -> str:
        """The part of the text that fits best; empty where there is no text."""
        return excerpt(self.body, self.wanted)

    @property
    def marked_body(self) -> Markup:
        """The same with what was asked for marked."""
        return marked(self.excerpt, self.wanted)


@dataclass(frozen=True, slots=True)
class Group:
    """The found things of one kind: the first ones, and how many there are."""

    source: Source
    items: list[Found]
    total: int


def with_analyser() -> bool:
    """Whether Korean words are known in their base form."""
    return bool(settings.SEARCH_ANALYSER == "kiwi")


def marked(text: str, wanted: Wanted) -> Markup:
    """`text`, escaped, with what is wanted between <mark> and </mark>."""
    parts: list[str] = []
    done = 0
    for start, end in marks(text, wanted, with_analyser=with_analyser()):
        parts += [text[done:start], Markup("<mark>{}</mark>").format(text[start:end])]
        done = end
    return Markup("").join([*parts, text[done:]])  # escapes what is no Markup


def is_near(hit: Hit, asked: Asked, best: float) -> bool:
    """Whether a hit has enough of what was asked to be shown, or is near enough in meaning."""
    has_words = max(hit.share(asked, "k"), hit.share(asked, "b")) >= NEAR
    has_meaning = hit.cos > 0 and (encoder := encoder_now()) is not None and hit.cos >= encoder.near
    return (has_words or has_meaning or hit.share(asked, "j") >= NEAR_LETTERS) and hit.score >= BEHIND * best


def find(question: str, person: Person | None, *, kinds: Iterable[str] = (), lang: str = "ko") -> list[Found]:
    """What `person` may see of what fits `question`, best first, each thing once; one query for each kind found.

    `lang`: a thing that fits in several languages is shown in this one.
    """
    asked, ranked = rank(question, Within(kinds=tuple(kinds)), limit=FOUND_MAX)
    best = ranked[0].score if ranked else 0.0
    return shown([hit for hit in ranked if is_near(hit, asked, best)], asked, person, lang=lang)


def near_keys(
    question: str, kind: str, *, limit: int, desk: int | None = None,
    audiences: tuple[str, ...] = (Audience.PUBLIC,),
) -> list[int]:  # fmt: skip
    """The keys of the things of one kind (of one desk) that fit `question`, best first: for the list of an app.

    Where something has all that was asked, those that have only a part are left out: a list has an order of its own,
    and would show them among the others.
    """
    asked, ranked = rank(question, Within((kind,), desk, audiences), limit=limit)
    best = ranked[0].score if ranked else 0.0
    near = [hit for hit in ranked if is_near(hit, asked, best)]
    shares = [max(hit.share(asked, "k"), hit.share(asked, "b")) for hit in near]
    enough = AS_MUCH * max(shares, default=0.0)
    return list(
        dict.fromkeys(hit.object_id for hit, share in zip(near, shares, strict=True) if share >= enough)
    )


def shown(ranked: Sequence[Hit], asked: Asked, person: Person | None, *, lang: str) -> list[Found]:
    """The things behind `ranked` that `person` may see, in that order."""
    once: dict[tuple[str, int], Hit] = {}
    for hit in ranked:
        known = once.setdefault((hit.kind, hit.object_id), hit)
        if known.lang != lang and hit.lang == lang:
            once[hit.kind, hit.object_id] = hit  # keeps the place of the better one
    texts = SearchDoc.objects.only("title", "body", "lang").in_bulk([hit.doc for hit in once.values()])
    things = visible(once, person)
    wanted = Wanted.of(asked.terms)
    return [
        Found(source, things[key], texts[hit.doc].title, hit.lang, texts[hit.doc].body, hit.score, wanted)
        for key, hit in once.items()
        if key in things and hit.doc in texts and (source := by_kind(key[0]))
    ]


def visible(keys: Iterable[tuple[str, int]], person: Person | None) -> dict[tuple[str, int], Any]:
    """The things of these kinds and keys that `person` may see."""
    by: dict[str, list[int]] = {}
    for kind, key in keys:
        by.setdefault(kind, []).append(key)
    return {
        (kind, key): thing
        for kind, ids in by.items()
        if (source := by_kind(kind))
        for key, thing in source.visible_to(person).in_bulk(ids).items()
    }


def grouped(found: Sequence[Found], *, size: int) -> list[Group]:
    """By kind, the kind of the best first; the first `size` of each."""
    by: dict[str, list[Found]] = {}
    for item in found:
        by.setdefault(item.source.kind, []).append(item)
    return [Group(items[0].source, items[:size], len(items)) for items in by.values()]


def suggest(typed: str, person: Person | None, *, lang: str = "ko", limit: int = SUGGESTED) -> list[Found]:
    """Things whose title begins like, or sounds like, what is being typed: the last word may be unfinished."""
    typed = plain(typed[:SUGGEST_TYPED])
    parts = typed_words(typed)
    if not parts or (len(typed.strip()) < 2):
        return []
    terms = rules.Terms()
    terms.b = analyse(typed).b
    for at, word in enumerate(parts):
        terms.j.update(f"j:{gram}" for gram in grams(word, is_whole=at < len(parts) - 1))
    asked = understood(terms, typed)
    ranked = hits(asked, Within(), limit=limit * 3, weights=SUGGEST_WEIGHTS)
    near = [hit for hit in ranked if hit.share(asked, "j") >= SUGGEST_NEAR]
    return shown(near, asked, person, lang=lang)[:limit]
