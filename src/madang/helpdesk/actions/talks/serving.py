"""What the people behind a desk do: being there, taking, answering, passing on."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, live
from madang.core.errors import DomainError, NotAllowed
from madang.helpdesk.actions.talks.moving import (
    NoFreeSlot,
    NotNow,
    TakenAlready,
    move_conversation,
)
from madang.helpdesk.models import Conversation, Desk, Message, Presence
from madang.helpdesk.models.changing import add_message, check_agent, hold_presence, tidy
from madang.helpdesk.queries.waiting import queue_of
from madang.helpdesk.rules.conversation import Event, State
from madang.people.models import Person

# Much shorter than the time after which they count as away.
NOTED_EVERY = timedelta(seconds=5)
# So many of the queue are tried while colleagues take them at the same moment.
TRIED = 20


class NobodyWaits(DomainError):
    """The queue is empty, or those in it were just taken."""


class StillTalking(DomainError):
    """Whoever has talks cannot leave."""


class NotYours(DomainError):
    """A colleague has this talk, or nobody has it any more."""


@transaction.atomic
def be_present(*, desk: Desk, by: Person, is_paused: bool = False, is_plain: bool = False) -> Presence:
    """Be on duty at `desk`, taking people or, on a pause, nobody new; `is_plain`: in a page without JavaScript. Raises
    NotAllowed."""
    check_agent(desk, by)
    now = clock.now()
    fields = {"heard_at": now, "is_paused": is_paused, "is_plain": is_plain}
    presence, _is_new = Presence.objects.update_or_create(
        desk=desk,
        person=by,
        defaults=fields,
        create_defaults={**fields, "since": now},
    )
    live.bump(f"desk:{desk.pk}")
    return presence


def stay_present(*, desk: Desk, by: Person) -> bool:
    """Note that the page of an agent on duty was heard of; whether they are on duty. Asked by every open page every two
    seconds, so it is written down only now and then."""
    presence = Presence.objects.filter(desk=desk, person=by).first()
    if presence is None:
        return False
    now = clock.now()
    return now - presence.heard_at < NOTED_EVERY or bool(
        Presence.objects.filter(pk=presence.pk).update(heard_at=now)
    )


@transaction.atomic
def leave_desk(*, desk: Desk, by: Person) -> None:
    """Go off duty. Raises StillTalking."""
    rows = Presence.objects.select_for_update().filter(desk=desk, person=by)
    list(rows)
    if Conversation.objects.filter(desk=desk, state=State.ASSIGNED, assigned_to=by).exists():
        raise StillTalking(_("You still have talks. Please finish them or pass them on first."))
    rows.delete()
    live.bump(f"desk:{desk.pk}")


def claim_conversation(*, conversation: Conversation, by: Person) -> Conversation:
    """Take somebody out of the queue. Raises NotAllowed, TakenAlready, NoFreeSlot."""
    return move_conversation(conversation=conversation, event=Event.CLAIM, by=by)


@transaction.atomic
def claim_next(*, desk: Desk, by: Person) -> Conversation:
    """Take whoever waits the longest, or the next one where a colleague is just taking them. Raises NotAllowed,
    NobodyWaits, TakenAlready, NoFreeSlot."""
    check_agent(desk, by)
    refusal: DomainError = NobodyWaits(_("Nobody is waiting now."))
    for row in queue_of(desk)[:TRIED]:
        try:
            return claim_conversation(conversation=row, by=by)
        except TakenAlready as error:
            refusal = error
    raise refusal


def _held_of(conversation: Conversation, by: Person) -> Conversation:
    """The row as it is, which must be with `by` now. Raises NotAllowed, NotYours."""
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    check_agent(row.desk, by)
    if row.state != State.ASSIGNED or row.assigned_to_id != by.pk:
        raise NotYours(
            _("This talk is not with you any more. What you typed stands below; nothing was sent.")
        )
    return row


@transaction.atomic
def reply_as_agent(*, conversation: Conversation, by: Person, text: str) -> Message:
    """Write to the citizen. Raises NotAllowed, NotYours, BadText."""
    row = _held_of(conversation, by)
    return add_message(row, Message.By.AGENT, tidy(text), agent=by)


@transaction.atomic
def write_note(*, conversation: Conversation, by: Person, text: str) -> Message:
    """Write something for colleagues, which the citizen does not see. Raises NotAllowed, BadText."""
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    check_agent(row.desk, by)
    if row.asked_person_at is None:
        raise NotAllowed
    return add_message(row, Message.By.NOTE, tidy(text), agent=by)


@transaction.atomic
def transfer_conversation(
    *, conversation: Conversation, by: Person, to: Person | None = None
) -> Conversation:
    """Pass a talk on: to the queue, at its old place, or to a colleague who is there. Raises NotAllowed, NotYours,
    NoFreeSlot."""
    if to is not None:
        hold_presence(desk=conversation.desk, by=to)
    row = _held_of(conversation, by)
    move_conversation(conversation=row, event=Event.TRANSFER, by=by)
    if to is not None:
        try:
            move_conversation(conversation=row, event=Event.CLAIM, by=by, to=to)
        except (NoFreeSlot, NotAllowed):
            raise NoFreeSlot(
                _("%(name)s cannot take another talk now. Choose somebody else, or the queue.")
                % {"name": to.shown_name}
            ) from None
    return row


@transaction.atomic
def resolve_conversation(*, conversation: Conversation, by: Person) -> Conversation:
    """End a talk that one has; the citizen is asked whether it is solved. Raises NotAllowed, NotYours."""
    row = _held_of(conversation, by)
    if row.agent_said_at is None:
        raise NotNow(_("Please write something to them first, or pass the talk on."))
    return move_conversation(conversation=row, event=Event.RESOLVE, by=by)
