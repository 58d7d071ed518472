"""What the clock does at a desk. Seconds matter here, so it is done whenever somebody looks, not only by the schedule."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from madang.core import clock, live
from madang.core.errors import DomainError
from madang.helpdesk.actions.talks.moving import NotNow, move_conversation
from madang.helpdesk.models import Conversation, Desk, Presence
from madang.helpdesk.queries.duty import TIMEOUTS, is_gone
from madang.helpdesk.queries.waiting import waited
from madang.helpdesk.rules.conversation import Event, State, is_due
from madang.people.models import Person


def settle_desk(*, desk: Desk, by: Person | None = None) -> int:
    """Do what is due at `desk`: agents whose page is gone are away and their talks wait again at their old place, so do
    talks that their agent left unanswered; who waited too long, or for nobody, has a message form; talks in which
    nobody writes end. Asks little where nothing is due. Returns how many talks moved."""
    now = clock.now()
    present = _let_go(desk, now)
    return sum(_move(row, event) for row, event in _due(desk, now, present))


def settle_desks(*, by: Person | None = None) -> int:
    """The same for every desk: a net under what people see to by looking. Returns how many talks moved."""
    return sum(settle_desk(desk=desk) for desk in Desk.objects.order_by("pk"))


def _let_go(desk: Desk, now: datetime) -> set[int]:
    """Take those off duty whose page was not heard of for too long; who is there still."""
    rows = list(Presence.objects.filter(desk=desk))
    if any(is_gone(row, now) for row in rows):
        with transaction.atomic():
            # Looked at again: whoever was heard of this very moment stays, with their talks.
            rows = list(Presence.objects.select_for_update().filter(desk=desk))
            gone = [row.pk for row in rows if is_gone(row, now)]
            if Presence.objects.filter(pk__in=gone).delete()[0]:
                live.bump(f"desk:{desk.pk}")
    return {row.person_id for row in rows if not is_gone(row, now)}


def _due(desk: Desk, now: datetime, present: set[int]) -> list[tuple[Conversation, Event]]:
    """The talks to which something has to happen, each with what. Asked at every look of everybody, so the database
    gives only those that can be due; `_event_of` decides."""
    is_silent = Q(agent_said_at=None) | Q(agent_said_at__lt=F("assigned_at"))
    is_idle = Q(said_at__lte=now - TIMEOUTS.idle)
    may_be_due = (
        (Q(state=State.BOT) & is_idle)
        | (Q(state=State.QUEUED) & _may_be_due_in_queue(now, present))
        | Q(state=State.ASSIGNED)
        & (~Q(assigned_to__in=present) | is_idle | (is_silent & Q(assigned_at__lte=now - TIMEOUTS.no_reply)))
    )
    rows = Conversation.objects.filter(may_be_due, desk=desk).select_related("desk").order_by("pk")
    found = [(row, _event_of(row, now, present)) for row in rows]
    return [(row, event) for row, event in found if event is not None]


def _may_be_due_in_queue(now: datetime, present: set[int]) -> Q:
    return Q(asked_person_at__lte=now - TIMEOUTS.wait_limit) if present else Q()


def _event_of(row: Conversation, now: datetime, present: set[int]) -> Event | None:
    if row.state == State.QUEUED:
        return _event_in_queue(row, now, present)
    if row.state == State.ASSIGNED and row.assigned_to_id not in present:
        return Event.HEARTBEAT_LOST
    if row.state == State.ASSIGNED and row.assigned_at is not None:
        is_silent = row.agent_said_at is None or row.agent_said_at < row.assigned_at
        if is_silent and is_due(Event.NO_REPLY, since=row.assigned_at, now=now, timeouts=TIMEOUTS):
            return Event.NO_REPLY
    return Event.IDLE if is_due(Event.IDLE, since=row.said_at, now=now, timeouts=TIMEOUTS) else None


def _event_in_queue(row: Conversation, now: datetime, present: set[int]) -> Event | None:
    if not present:
        return Event.LAST_AGENT_LEFT
    # The sum of all stays is asked for only where it can be enough.
    since = row.asked_person_at or now
    is_long = is_due(Event.WAIT_LIMIT, since=since, now=now, timeouts=TIMEOUTS)
    return Event.WAIT_LIMIT if is_long and waited(row, now) >= TIMEOUTS.wait_limit else None


def _move(row: Conversation, event: Event) -> bool:
    """Whether it moved; not where anything happened to it since it was looked at."""
    try:
        with transaction.atomic():
            if event == Event.NO_REPLY:
                # They count as away until they say that they are back. Their presence first, as when they take somebody.
                Presence.objects.filter(desk=row.desk, person=row.assigned_to_id).update(is_paused=True)
            if Conversation.objects.locked(row.pk).version != row.version:
                raise NotNow("")
            move_conversation(conversation=row, event=event, by=None)
    except (DomainError, Conversation.DoesNotExist):
        return False
    return True
