"""What was asked at a desk and its knowledge did not answer: in groups, with what may become of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from madang.helpdesk.models import Asked, Desk, Entry, Message
from madang.helpdesk.models.entries import BODY_MAX, TITLE_MAX, VARIANT_MAX
from madang.helpdesk.queries.retrieving import KIND
from madang.helpdesk.rules import gaps as rules
from madang.helpdesk.rules.fixed import Kind, Language, classify
from madang.helpdesk.rules.masking import mask
from madang.search.models import Audience
from madang.search.models.indexing import analyse, names
from madang.search.queries import Within, rank

# Of all open questions the newest are looked at, and of the groups the largest are shown: the rest moves up.
NEWEST = 1000
GROUPS_SHOWN = 20
# So many wordings become other ways to ask at once: three to ten help most.
WORDINGS_SHOWN = 6
CHOICES = 10


@dataclass(frozen=True, slots=True)
class Question(rules.Question):
    """A question with the row it stands in."""

    row: Asked


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which it was asked, how often, in which language, and the keys of those questions."""

    text: str
    count: int
    language: str
    keys: list[int]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The entry that came nearest, and its score."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask for the same. `more`: those whose wording is not shown; `reply`: what an agent wrote to one
    who asked, without what looks like personal data."""

    count: int
    last_at: datetime
    languages: list[str]
    wordings: list[Wording]
    more: list[int]
    nearest: Nearest | None
    reply: str
    # How often the knowledge answered, and the answer did not help.
    unhelpful: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """The groups that are shown, and how many more there are."""

    shown: list[Gap]
    more: int


def open_questions(desks: Collection[int]) -> QuerySet[Asked]:
    """What was asked at these desks, found no answer or one that did not help, and nobody dealt with; newest first."""
    unanswered = Q(band__in=[Asked.Band.NONE, Asked.Band.SUGGEST]) | Q(is_helpful=False)
    rows = Asked.objects.filter(unanswered, desk__in=desks, kind=Kind.QUESTION, is_handled=False)
    return rows.order_by("-pk")


def gaps_of(desk: Desk) -> Gaps:
    """The groups of open questions of a desk, the most asked first."""
    rows = list(open_questions([desk.pk]).select_related("message")[:NEWEST])
    groups = rules.grouped(_questions(rows))
    shown = groups[:GROUPS_SHOWN]
    entries, replies = _entries(desk, shown), _replies(question for group in shown for question in group)
    return Gaps([_gap(group, entries, replies) for group in shown], len(groups) - len(shown))


def often_asked(rows: Iterable[tuple[Any, str]], times: int) -> dict[Any, int]:
    """How many groups of at least `times` questions there are, by desk; `rows`: (desk, text) of open questions."""
    by_desk: dict[Any, list[str]] = {}
    for desk, text in rows:
        by_desk.setdefault(desk, []).append(text)
    many = {desk: texts for desk, texts in by_desk.items() if len(texts) >= times}
    known = names() if many else frozenset()
    counts = {}
    for desk, texts in many.items():
        asked = [rules.Question(at, text, terms_of(text, known)) for at, text in enumerate(texts)]
        counts[desk] = sum(len(group) >= times for group in rules.grouped(asked))
    return {desk: count for desk, count in counts.items() if count}


@lru_cache(maxsize=2 * NEWEST)
def terms_of(text: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a question is compared by: its content words; pairs of letters where there is no analyser. Kept, because the
    analyser takes a thousandth of a second for each."""
    found = analyse(text, known)
    return frozenset(found.k or found.b)


def _questions(rows: Iterable[Asked]) -> list[Question]:
    known = names()
    texts = [(row, rules.way_to_ask(row.text, VARIANT_MAX)) for row in rows]
    return [Question(row.pk, text, terms_of(text, known), row) for row, text in texts]


def _gap(group: Sequence[Question], entries: dict[str, Entry], replies: dict[int, str]) -> Gap:
    rows = [question.row for question in group]
    ways = wordings_of(group)
    shown = ways[:WORDINGS_SHOWN]
    found = [(entries[key], score) for key, score in _firsts(rows) if key in entries]
    return Gap(
        count=len(rows),
        last_at=max(row.at for row in rows),
        languages=sorted({row.language for row in rows}, reverse=True),
        wordings=shown,
        more=[key for way in ways[WORDINGS_SHOWN:] for key in way.keys],
        nearest=Nearest(*found[0]) if found else None,
        reply=next((replies[row.pk] for row in rows if row.pk in replies), ""),
        unhelpful=sum(row.is_helpful is False for row in rows),
    )


def wordings_of(group: Sequence[Question]) -> list[Wording]:
    """The ways in which a group was asked, the most frequent first; what was hidden in it leaves no words is left out."""
    return [
        Wording(same[0].text, len(same), same[0].row.language, [question.key for question in same])
        for same in rules.wordings(group)
    ]


def texts_of(rows: Iterable[Asked]) -> list[str]:
    """The ways to ask that open questions hold, as the list shows them."""
    ways = wordings_of(_questions(rows))
    return [way.text for way in ways if way.text][:WORDINGS_SHOWN]


def _firsts(rows: Iterable[Asked]) -> list[tuple[str, float]]:
    return rules.nearest((row.candidates[0][0], row.candidates[0][1]) for row in rows if row.candidates)


def _entries(desk: Desk, groups: Iterable[Sequence[Question]]) -> dict[str, Entry]:
    keys = {key for group in groups for key, _score in _firsts(question.row for question in group)}
    return {entry.key: entry for entry in Entry.objects.filter(desk=desk, key__in=keys)}


# --- what an agent answered -------------------------------------------------------------------------


def _replies(questions: Iterable[Question]) -> dict[int, str]:
    """What an agent answered to questions, by the key of the question: of what they wrote after it the longest, because
    greetings and thanks are short."""
    asked: dict[int, list[tuple[int, int]]] = {}
    for question in questions:
        if message := question.row.message:
            asked.setdefault(message.conversation_id, []).append((message.number, question.key))
    said = Message.objects.filter(by=Message.By.AGENT, conversation__in=asked)
    longest: dict[int, str] = {}
    for reply in said.select_related("conversation__person").order_by("conversation", "number"):
        before = [pair for pair in asked[reply.conversation_id] if pair[0] < reply.number]
        key = max(before)[1] if before else None
        if key is not None and len(reply.text) > len(longest.get(key, "")):
            longest[key] = text_for_all(reply)
    return longest


def text_for_all(message: Message) -> str:
    """What somebody wrote in a talk, without what looks like personal data and without the name of the citizen."""
    person = message.conversation.person
    text = mask(message.text, message.conversation.language).text
    return rules.without_name(text, person.shown_name) if person else text


# --- what becomes of them ---------------------------------------------------------------------------


def still_open(desk: Desk, keys: Collection[int]) -> list[Asked]:
    """Those of these questions that nobody dealt with yet, newest first."""
    return list(open_questions([desk.pk]).filter(pk__in=keys).select_related("message")[:NEWEST])


def draft_of_gap(rows: Sequence[Asked]) -> dict[str, Any]:
    """The fields of a new entry that questions suggest: the most frequent wording as title, the others as variants, an
    agent's reply as body."""
    questions = _questions(rows)
    ways, replies = wordings_of(questions), _replies(questions)
    reply = next((replies[row.pk] for row in rows if row.pk in replies), "")
    return _draft([way.text for way in ways if way.text], reply, ways[0].language)


def draft_of_reply(message: Message) -> dict[str, Any]:
    """The fields of a new entry that an agent's reply suggests: the question before it as title."""
    before = message.conversation.messages.filter(number__lt=message.number, by=Message.By.CITIZEN)
    said = list(before.order_by("-number"))
    question = next(
        (each for each in said if classify(each.text) == Kind.QUESTION), said[0] if said else None
    )
    if question is None:
        return _draft([], text_for_all(message), message.conversation.language)
    question.conversation = message.conversation
    rows = Asked.objects.filter(message=question, is_handled=False).values_list("pk", flat=True)
    text = rules.way_to_ask(text_for_all(question), TITLE_MAX)
    return _draft([text], text_for_all(message), message.conversation.language) | {"asked": list(rows)}


def _draft(texts: Sequence[str], reply: str, language: str) -> dict[str, Any]:
    ending = "_en" if language == Language.EN else ""
    return {
        f"title{ending}": texts[0] if texts else "", "variants": "\n".join(texts[1 : WORDINGS_SHOWN + 1]),
        f"body{ending}": reply[:BODY_MAX],
    }  # fmt: skip


def choices(desk: Desk, words: str) -> list[Entry]:
    """The entries of a desk that are most like `words`, best first, for agents to choose from."""
    within = Within(kinds=(KIND,), desk=desk.pk, audiences=(str(Audience.PUBLIC), str(Audience.STAFF)))
    _asked, hits = rank(words, within)
    keys = list(dict.fromkeys(hit.object_id for hit in hits))[:CHOICES]
    rows = Entry.objects.filter(desk=desk).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]
