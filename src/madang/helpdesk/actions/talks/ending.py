"""Leaving a message and having it answered; how a talk ends, what was thought of it, and going on with it."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from madang.core import live
from madang.core.errors import DomainError
from madang.helpdesk import emails
from madang.helpdesk.actions.talks.moving import NotNow, move_conversation
from madang.helpdesk.actions.talks.saying import say
from madang.helpdesk.models import Asked, Conversation, Message
from madang.helpdesk.models.changing import add_message, check_agent, check_citizen, tidy, topics
from madang.helpdesk.rules.conversation import Event, State
from madang.people.models import Person

RATINGS = range(1, 6)
ADDRESS_MAX = 254  # RFC 5321; so long is the column, too


class BadAddress(DomainError):
    """No address to which a letter could go."""

    field = "email"


class ConsentMissing(DomainError):
    """An address is kept only with consent."""

    field = "agrees"


class NothingLeft(DomainError):
    """A message without a word cannot be answered."""

    field = "text"


@transaction.atomic
def leave_message(
    *,
    conversation: Conversation,
    by: Person | None,
    text: str = "",
    email: str = "",
    agrees: bool = False,
    device: str = "",
) -> Conversation:
    """Leave a message in place of waiting; `email`, kept only with consent, is where the answer goes of somebody
    without an account. Raises NotAllowed, NotNow, BadText, BadAddress, ConsentMissing, NothingLeft."""
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    check_citizen(row, by, device)
    address = _address(email, agrees)
    if row.state != State.MESSAGE:
        move_conversation(conversation=row, event=Event.CHOOSE_MESSAGE, by=by)
    if text.strip():
        say(conversation=row, by=by, text=text, device=device)
    elif not row.messages.filter(by=Message.By.CITIZEN).exists():
        raise NothingLeft(_("Please write what it is about, so that it can be answered."))
    if address:
        Conversation.objects.filter(pk=row.pk).update(contact_email=address, version=F("version") + 1)
    live.bump(*topics(row))
    conversation.refresh_from_db()
    return conversation


def _address(email: str, agrees: bool) -> str:
    """The address as it is kept; empty for none. Raises BadAddress, ConsentMissing."""
    address = email.strip()
    if not address:
        return ""
    try:
        validate_email(address)
        MaxLengthValidator(ADDRESS_MAX)(address)
    except ValidationError:
        raise BadAddress(_("This is no e-mail address, such as name@example.org.")) from None
    if not agrees:
        raise ConsentMissing(_("We may keep the address only if you agree. You can also leave it out."))
    return address


@transaction.atomic
def answer_message(*, conversation: Conversation, by: Person, text: str) -> Conversation:
    """Answer a message that was left: in the talk, and to the account or by mail. Raises NotAllowed, NotNow, BadText."""
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    check_agent(row.desk, by)
    if row.state != State.MESSAGE:
        raise NotNow(_("A colleague has answered this one already."))
    message = add_message(row, Message.By.AGENT, tidy(text), agent=by)
    move_conversation(conversation=row, event=Event.ANSWER_MESSAGE, by=by)
    if row.person is not None:
        emails.tell_answered(row, by)
    elif row.contact_email:
        emails.write_answer(row, message)
    return row


@transaction.atomic
def say_solved(
    *, conversation: Conversation, by: Person | None, is_solved: bool, device: str = ""
) -> Conversation:
    """Whether what one came for is solved; a yes ends the talk. Raises NotAllowed, NotNow."""
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    check_citizen(row, by, device)
    if is_solved and row.state in {State.BOT, State.ASSIGNED}:
        move_conversation(conversation=row, event=Event.RESOLVE, by=by)
    if row.state != State.CLOSED:
        raise NotNow(_("That can be said when the talk has ended."))
    Conversation.objects.filter(pk=row.pk).update(is_solved=is_solved, version=F("version") + 1)
    live.bump(*topics(row))
    conversation.refresh_from_db()
    return conversation


@transaction.atomic
def rate_conversation(
    *, conversation: Conversation, by: Person | None, rating: int, device: str = ""
) -> Conversation:
    """How satisfied one was, from 1 to 5; the last word counts. Raises NotAllowed, NotNow."""
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    check_citizen(row, by, device)
    if row.state != State.CLOSED or rating not in RATINGS:
        raise NotNow(_("That can be said when the talk has ended, from 1 to 5."))
    Conversation.objects.filter(pk=row.pk).update(rating=rating, version=F("version") + 1)
    live.bump(*topics(row)[:1])
    conversation.refresh_from_db()
    return conversation


@transaction.atomic
def reopen_conversation(
    *, conversation: Conversation, by: Person | None, wants_person: bool = False, device: str = ""
) -> Conversation:
    """Go on with a talk within some days of its end (Timeouts.reopen), with the desk's knowledge or with a person. Raises NotAllowed,
    NotNow, TooLateToReopen."""
    check_citizen(conversation, by, device)
    return move_conversation(conversation=conversation, event=Event.REOPEN, by=by, wants_person=wants_person)


@transaction.atomic
def forget_talks(*, rows: QuerySet[Conversation], by: Person | None = None) -> int:
    """Remove these conversations with everything said in them; what was asked stays without them. Returns how many."""
    return (
        Conversation.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
        .delete()[1]
        .get("helpdesk.Conversation", 0)
    )


@transaction.atomic
def forget_contacts(*, rows: QuerySet[Conversation], by: Person | None = None) -> int:
    """Remove the addresses to which answers went. Returns how many."""
    return rows.update(contact_email="")


@transaction.atomic
def erase_talks(*, by: Person) -> None:
    """Erase every talk of `by` as a citizen; what they wrote as an agent stays in the talks of others, without name."""
    own = Conversation.objects.filter(person=by)
    desks = set(own.values_list("desk_id", flat=True))
    Asked.objects.filter(message__conversation__in=own).delete()
    own.delete()
    held = Conversation.objects.filter(assigned_to=by, state=State.ASSIGNED)
    for row in held.select_related("desk"):
        move_conversation(conversation=row, event=Event.HEARTBEAT_LOST, by=None)
    Message.objects.filter(agent=by).update(agent=None)
    # Last, as everywhere: talks are held first, then what they make old.
    live.bump(*(f"desk:{key}" for key in desks))
