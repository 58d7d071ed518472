"""What the people behind a desk see: who waits, what is theirs, what is left as a message, and what may help."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet

from madang.core import clock
from madang.helpdesk.models import CannedReply, Conversation, Desk, Entry, Message, Presence
from madang.helpdesk.queries.duty import Duty, Present, duty_of, present_at
from madang.helpdesk.queries.own import messages_left
from madang.helpdesk.queries.retrieving import retrieve
from madang.helpdesk.queries.talking import Line, lines_of
from madang.helpdesk.queries.waiting import queue_of
from madang.helpdesk.rules.conversation import State
from madang.people.models import Person

SHOWN = 50
SUGGESTED = 3
REPEAT_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    """A talk in a list: since when it waits in whole minutes, the last thing its citizen said, whether that is new."""

    talk: Conversation
    minutes: int
    last: str = ""
    is_new: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """The agents' room."""

    presence: Presence | None
    present: list[Present]
    duty: Duty
    queue: list[Row]
    own: list[Row]
    others: list[Row]
    left: list[Row]


def presence_of(desk: Desk, person: Person) -> Presence | None:
    """Whether a person is on duty, and since when."""
    return Presence.objects.filter(desk=desk, person=person).first()


def room_of(desk: Desk, person: Person) -> Room:
    """Everything in the room, as `person` sees it."""
    now = clock.now()
    held = Conversation.objects.filter(desk=desk, state=State.ASSIGNED).select_related("assigned_to")
    taken = _rows(held.order_by("assigned_at"), now)
    return Room(
        presence=presence_of(desk, person),
        present=present_at(desk, now),
        duty=duty_of(desk, now),
        queue=_rows(queue_of(desk), now),
        own=[row for row in taken if row.talk.assigned_to_id == person.pk],
        others=[row for row in taken if row.talk.assigned_to_id != person.pk],
        left=_rows(messages_left(Desk.objects.filter(pk=desk.pk)), now),
    )


def _rows(talks: QuerySet[Conversation], now: datetime) -> list[Row]:
    rows = list(talks[:SHOWN])
    said = Message.objects.filter(conversation__in=rows, by=Message.By.CITIZEN)
    newest = said.order_by().values("conversation").annotate(pk_of_last=Max("pk")).values("pk_of_last")
    last = {message.conversation_id: message for message in Message.objects.filter(pk__in=newest)}
    today = clock.local(now).date()
    return [
        Row(
            talk=row,
            minutes=int((now - (row.asked_person_at or row.said_at)).total_seconds() // 60),
            last=last[row.pk].text if row.pk in last else "",
            is_new=row.pk in last and (row.agent_said_at is None or last[row.pk].at > row.agent_said_at),
            is_late=row.answer_due_on is not None and row.answer_due_on < today,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something of the knowledge that may answer the last question; `text` is what goes into the reply box.
    `is_internal`: not everybody may read it."""

    pk: int
    title: str
    text: str
    is_internal: bool


@dataclass(frozen=True, slots=True)
class RoomTalk:
    """One talk as agents see it."""

    row: Conversation
    lines: list[Line]
    suggestions: list[Suggestion]
    canned: list[CannedReply]
    colleagues: list[Present]
    is_mine: bool
    is_repeat: bool
    titles: dict[str, str]


def room_talk_of(row: Conversation, person: Person, *, is_part: bool = False) -> RoomTalk:
    """The whole talk with what was found for it; what may help to answer it stands beside it, and not in its live part."""
    lines = lines_of(row, is_agent=True)
    present = [] if is_part else present_at(row.desk, clock.now())
    return RoomTalk(
        row=row,
        lines=lines,
        suggestions=[] if is_part else _suggestions(row, lines, person),
        canned=[] if is_part else list(row.desk.canned_replies.all()),
        colleagues=[one for one in present if one.presence.person_id != person.pk],
        is_mine=row.state == State.ASSIGNED and row.assigned_to_id == person.pk,
        is_repeat=not is_part and _is_repeat(row),
        titles=_titles(row, lines),
    )


def _titles(row: Conversation, lines: list[Line]) -> dict[str, str]:
    """The titles of the entries that were candidates, by their keys."""
    keys = {
        key for line in lines if line.message for key, _score in line.message.answer.get("candidates", [])
    }
    return dict(Entry.objects.filter(desk=row.desk_id, key__in=keys).values_list("key", "title"))


def _suggestions(row: Conversation, lines: list[Line], person: Person) -> list[Suggestion]:
    if row.state not in {State.ASSIGNED, State.MESSAGE, State.QUEUED}:
        return []
    asked = [line.message.text for line in lines if line.message and line.message.by == Message.By.CITIZEN]
    if not asked:
        return []
    found = retrieve(row.desk, asked[-1], person).candidates[:SUGGESTED]
    return [
        Suggestion(
            one.entry.pk,
            one.entry.title_in(row.language),
            one.entry.body_in(row.language)[0],
            one.entry.audience != Entry.Audience.PUBLIC,
        )
        for one in found
    ]


def _is_repeat(row: Conversation) -> bool:
    """Whether the same person was here in the seven days before, or goes on with an ended talk."""
    if row.reopened_count:
        return True
    same = Q(person=row.person_id) if row.person_id else Q(device=row.device, person=None)
    if not (row.person_id or row.device):
        return False
    before = Conversation.objects.filter(same, desk=row.desk, closed_at__gte=row.began_at - REPEAT_WITHIN)
    return before.filter(closed_at__lte=row.began_at).exclude(pk=row.pk).exists()


def prefilled(talk: RoomTalk, asked: dict[str, Any]) -> str:
    """The text that a link puts into the reply box: a suggestion (`use`) or a canned reply (`canned`)."""
    texts = {f"use:{one.pk}": one.text for one in talk.suggestions}
    texts |= {f"canned:{one.pk}": one.text for one in talk.canned}
    return texts.get(f"use:{asked.get('use')}", "") or texts.get(f"canned:{asked.get('canned')}", "")
