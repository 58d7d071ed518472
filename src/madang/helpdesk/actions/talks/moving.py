"""The one way in which a conversation comes into another state."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, live
from madang.core.errors import DomainError
from madang.helpdesk.models import Conversation, ConversationEvent, Desk
from madang.helpdesk.models.changing import check_agent, hold_presence, topics
from madang.helpdesk.queries.duty import TIMEOUTS, due_on, duty_of, has_free_slot
from madang.helpdesk.queries.waiting import wait_of_new
from madang.helpdesk.rules import conversation as rules
from madang.helpdesk.rules.conversation import Event, Facts, State
from madang.people.models import Person

# What only those do who answer at the desk.
OF_AGENTS = {Event.CLAIM, Event.TRANSFER, Event.ANSWER_MESSAGE}
AUDITED = {Event.CLAIM, Event.TRANSFER, Event.ANSWER_MESSAGE, Event.RESOLVE}


class NotNow(DomainError):
    """The conversation stands where this cannot happen."""


class TakenAlready(DomainError):
    """A colleague was faster."""


class NoFreeSlot(DomainError):
    """The agent is not on duty, pauses, or has as many talks as one may have at once."""


class TooLateToReopen(DomainError):
    """It ended too long ago to go on with it."""


@transaction.atomic
def move_conversation(
    *,
    conversation: Conversation,
    event: Event,
    by: Person | None,
    wants_person: bool = False,
    to: Person | None = None,
) -> Conversation:
    """Let `event` happen to a conversation: the only thing that changes where it stands, and logs it.

    `by` None: the clock, or a citizen without an account. `wants_person` says for whom one is reopened; `to`, who takes
    what `by` hands over. Raises NotAllowed, NotNow, TakenAlready, NoFreeSlot, TooLateToReopen.
    """
    now, agent = clock.now(), to or by
    if event == Event.CLAIM and agent is not None:
        hold_presence(desk=conversation.desk, by=agent)
    row = _held(conversation, event)
    if event in OF_AGENTS and agent is not None:
        check_agent(row.desk, agent)
    before, facts = State(row.state), _facts(row, event, agent, wants_person, now)
    try:
        after = rules.next_state(before, event, facts)
    except rules.NotAllowed:
        raise _refusal(event, before, facts) from None
    fields = _effects(row, event, after, agent, now)
    unchanged = Conversation.objects.filter(pk=row.pk, state=before, version=row.version)
    # Where rows cannot be held (SQLite), this one statement decides who was first.
    if not unchanged.update(state=after, version=F("version") + 1, **fields):
        raise TakenAlready(_("Somebody else was faster. Please look at it again."))
    ConversationEvent.objects.create(
        conversation=row, event=event, before=before, after=after, by=by, to=fields.get("assigned_to"), at=now
    )
    live.bump(*topics(row))
    if event in AUDITED and by is not None and to is None and by.pk != row.person_id:
        audit.record(by=by, verb=f"helpdesk.{event}", target=row)
    conversation.refresh_from_db()
    return conversation


def _held(conversation: Conversation, event: Event) -> Conversation:
    """The row as it is now. Whom a colleague is just taking is skipped, not waited for."""
    skips = event == Event.CLAIM and connection.features.has_select_for_update_skip_locked
    rows = Conversation.objects.select_for_update(skip_locked=skips, of=("self",) if _can_name() else ())
    row = rows.select_related("desk").filter(pk=conversation.pk).first()
    if row is None:
        raise TakenAlready(_("A colleague is just taking this one."))
    return row


def _can_name() -> bool:
    return connection.features.has_select_for_update_of


def _facts(row: Conversation, event: Event, agent: Person | None, wants_person: bool, now: datetime) -> Facts:
    on_duty = slot_free = True
    if event in {Event.ASK_PERSON, Event.REOPEN}:
        on_duty = duty_of(row.desk, now).takes_new
    elif event == Event.LAST_AGENT_LEFT:
        # Who is in the queue at closing time is still served by whoever is there.
        on_duty = duty_of(row.desk, now).agents > 0
    elif event == Event.CLAIM:
        slot_free = agent is not None and has_free_slot(row.desk, agent, now)
    in_time = row.closed_at is None or rules.may_reopen(closed_at=row.closed_at, now=now, timeouts=TIMEOUTS)
    return Facts(on_duty=on_duty, slot_free=slot_free, wants_person=wants_person, in_time=in_time)


def _effects(
    row: Conversation, event: Event, after: State, agent: Person | None, now: datetime
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if event == Event.REOPEN:
        fields |= {
            "closed_at": None, "is_solved": None, "asked_person_at": None, "reopened_count": row.reopened_count + 1,
            "unsure_count": 0, "said_at": now, "answer_due_on": None, "first_assigned_at": None,
            "promised_low_min": None, "promised_high_min": None, "contact_email": "",  # kept for one answer alone
        }  # fmt: skip
    if (row.state == State.ASSIGNED and after != State.CLOSED) or event == Event.REOPEN:
        fields |= {"assigned_to": None, "assigned_at": None}
    if event in {Event.ASK_PERSON, Event.REOPEN} and after == State.QUEUED:
        fields |= {"asked_person_at": now, **_promise(row.desk, now)}
    if event == Event.CANCEL and row.first_assigned_at is None:
        fields |= {"asked_person_at": None, "promised_low_min": None, "promised_high_min": None}
    if event == Event.CLAIM:
        fields |= {"assigned_to": agent, "assigned_at": now, "agent_said_at": None, "said_at": now}
        fields["first_assigned_at"] = row.first_assigned_at or now
    if after == State.MESSAGE:
        asked_at = None if event == Event.REOPEN else row.asked_person_at
        fields |= {"asked_person_at": asked_at or now, "answer_due_on": due_on(row.desk, now)}
    if after == State.CLOSED:
        fields["closed_at"] = now
    return fields


def _promise(desk: Desk, now: datetime) -> dict[str, int | None]:
    wait = wait_of_new(desk, now)
    low, high = (wait.low_min, wait.high_min) if wait else (None, None)
    return {"promised_low_min": low, "promised_high_min": high}


def _refusal(event: Event, before: State, facts: Facts) -> DomainError:
    if event == Event.CLAIM:
        if before != State.QUEUED:
            return TakenAlready(_("A colleague was faster, or they no longer wait."))
        return NoFreeSlot(
            _("You cannot take another talk now: be on duty, not on a pause, and finish one of yours first.")
        )
    if event == Event.REOPEN and before == State.CLOSED and not facts.in_time:
        return TooLateToReopen(_("This talk ended too long ago. Please begin a new one."))
    return NotNow(_("That is not possible any more: the talk has moved on. Please look at it again."))
