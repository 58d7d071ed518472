"""Logged questions of a desk, to see what other thresholds would have done: as they were answered, or asked again today."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from madang.core import ids
from madang.core.models import AuditEntry
from madang.helpdesk.models import Asked, Desk
from madang.helpdesk.queries.answering import reply_with_candidates
from madang.helpdesk.rules.thresholds import ASKED_AGAIN_MOST, REPLAYED_MOST, Logged
from madang.people.models import Person

VERB = "helpdesk.thresholds_set"
CHANGES_SHOWN = 10
ASKED_AGAIN_S = 5
# Below every threshold: where nothing was found there is nothing to offer either.
NOTHING_FOUND = -1.0


def searched(desk: Desk, most: int = REPLAYED_MOST) -> QuerySet[Asked]:
    """The newest questions that the knowledge was asked for."""
    return (
        Asked.objects.filter(desk=desk, confidence__isnull=False)
        .select_related("message__conversation")
        .order_by("-at", "-pk")[:most]
    )


def is_right(row: Asked) -> bool | None:
    """Whether the answer that was given is known to have been right: its own mark; else, in a talk that no person took
    part in, whether what one came for is solved. None: nobody said, or no answer was given."""
    if row.band != Asked.Band.ANSWER:
        return None
    if row.is_helpful is not None:
        return row.is_helpful
    talk = row.message.conversation if row.message else None
    return talk.is_solved if talk is not None and talk.asked_person_at is None else None


def as_logged(rows: Iterable[Asked]) -> list[Logged]:
    """The questions as they were answered."""
    return [Logged(_sureness(row.confidence, row.candidates), row.is_doubted, is_right(row)) for row in rows]


def asked_again(desk: Desk, rows: Sequence[Asked]) -> list[Logged]:
    """The first ASKED_AGAIN_MOST of `rows` asked anew of what everybody may read today, fewer where that would keep a server
    busy for more than ASKED_AGAIN_S. That an answer was right still holds where the same entry comes first."""
    found: list[Logged] = []
    until = time.monotonic() + ASKED_AGAIN_S
    for row in rows[:ASKED_AGAIN_MOST]:
        if found and time.monotonic() > until:
            break
        found.append(_asked_again(desk, row))
    return found


def _asked_again(desk: Desk, row: Asked) -> Logged:
    reply, _found = reply_with_candidates(desk, row.text, row.language)
    same = bool(reply.candidates and row.candidates) and reply.candidates[0][0] == row.candidates[0][0]
    return Logged(
        _sureness(reply.confidence, reply.candidates), reply.is_doubted, is_right(row) if same else None
    )


def _sureness(confidence: float | None, candidates: Sequence[object]) -> float:
    return confidence if candidates and confidence is not None else NOTHING_FOUND


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a desk's thresholds; a value of None is the shipped one, `by` None no longer known."""

    at: datetime
    by: Person | None
    before: tuple[float | None, float | None]
    after: tuple[float | None, float | None]


def changes_of(desk: Desk) -> list[Change]:
    """The last changes of the thresholds, the newest first."""
    rows = list(
        AuditEntry.objects.filter(verb=VERB, target=ids.scope_of(desk)).order_by("-number")[:CHANGES_SHOWN]
    )
    people = Person.objects.in_bulk([row.actor_id for row in rows if row.actor_id])
    return [
        Change(
            row.at, people.get(row.actor_id or 0), _pair(row.details["before"]), _pair(row.details["after"])
        )
        for row in rows
    ]


def _pair(values: dict[str, float | None]) -> tuple[float | None, float | None]:
    return values["answer_from"], values["suggest_from"]
