"""What citizens say, and what is said to them at once."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.core import live
from madang.core.errors import DomainError, NotAllowed
from madang.helpdesk.actions.talks.moving import NotNow, move_conversation
from madang.helpdesk.models import Asked, Conversation, Desk, Message, device_digest
from madang.helpdesk.models.changing import add_message, check_citizen, note_asked, tidy, topics
from madang.helpdesk.models.conversations import MESSAGES_MAX, conversation_number
from madang.helpdesk.queries.fixed_replies import fixed_text, help_for, language_to_answer_in
from madang.helpdesk.rules.asking import wants_person as asks_for_person
from madang.helpdesk.rules.conversation import WITH_PEOPLE, Event, State
from madang.helpdesk.rules.fixed import SEARCHED, Kind, classify
from madang.helpdesk.rules.masking import mask
from madang.people.models import Person


class TalkEnded(DomainError):
    """The conversation has ended."""


class TalkFull(DomainError):
    """As much was said as one page can show."""


@transaction.atomic
def begin_conversation(
    *,
    desk: Desk,
    by: Person | None,
    device: str = "",
    language: str = "ko",
    text: str = "",
    wants_person: bool = False,
) -> Conversation:
    """Begin to talk with `desk`, as `by` or as the browser that keeps the token `device`: with a first text, or by
    asking for a person. The notice of what answers stands where one types. Raises NotAllowed, BadText."""
    if not desk.is_active or (by is None and not device):
        raise NotAllowed
    if not wants_person:
        tidy(text)
    number = conversation_number()
    while Conversation.objects.filter(number=number).exists():
        number = conversation_number()
    row = Conversation.objects.create(
        desk=desk, number=number, person=by, language=language, device="" if by else device_digest(device)
    )
    if text.strip():
        say(conversation=row, by=by, text=text, device=device)
    if wants_person:
        row.refresh_from_db()
        if row.state in {State.OPEN, State.BOT}:
            move_conversation(conversation=row, event=Event.ASK_PERSON, by=by)
    row.refresh_from_db()
    return row


@transaction.atomic
def say(*, conversation: Conversation, by: Person | None, text: str, device: str = "") -> Message:
    """What a citizen says: masked before anything keeps it, and answered at once where a fixed reply is enough. What is
    searched for waits for `answer_question`. Raises NotAllowed, BadText, TalkEnded, TalkFull."""
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    check_citizen(row, by, device)
    if row.state == State.CLOSED:
        raise TalkEnded(_("This talk has ended. You can go on with it, or begin a new one."))
    if row.message_count >= MESSAGES_MAX:
        raise TalkFull(
            _("This talk has become very long. Please begin a new one; what you typed stands below.")
        )
    masked = mask(tidy(text), row.language)
    about = {"masked": len(masked.kinds)} if masked.kinds else {}
    message = add_message(row, Message.By.CITIZEN, masked.text, answer=about)
    if row.state == State.OPEN:
        move_conversation(conversation=row, event=Event.FIRST_MESSAGE, by=by)
    _answer_at_once(row, message, by)
    return message


def _answer_at_once(row: Conversation, message: Message, by: Person | None) -> None:
    """A fixed reply, and the way to a person: numbers for cries always, all else only while no person has the talk."""
    kind, language = classify(message.text), language_to_answer_in(row, message.text)
    if kind == Kind.DANGER:
        add_message(
            row, Message.By.DESK, fixed_text(kind, language), answer={"fixed": kind, **help_for(message.text)}
        )
    if row.state != State.BOT:
        return
    if kind == Kind.PERSON or (kind == Kind.DANGER and asks_for_person(message.text)):
        note_asked(row, message, Kind.PERSON, language)
        move_conversation(conversation=row, event=Event.ASK_PERSON, by=by)
    elif kind not in SEARCHED:
        note_asked(row, message, kind, language)
        add_message(
            row, Message.By.DESK, fixed_text(kind, language), answer={"fixed": kind, **help_for(message.text)}
        )


@transaction.atomic
def ask_person(*, conversation: Conversation, by: Person | None, device: str = "") -> Conversation:
    """Into the queue; to a message form where nobody is on duty. Raises NotAllowed, NotNow."""
    check_citizen(conversation, by, device)
    conversation.refresh_from_db()
    if conversation.state in WITH_PEOPLE:
        return conversation
    return move_conversation(conversation=conversation, event=Event.ASK_PERSON, by=by)


@transaction.atomic
def cancel_waiting(*, conversation: Conversation, by: Person | None, device: str = "") -> Conversation:
    """Out of the queue, back to the desk's knowledge. Raises NotAllowed, NotNow."""
    check_citizen(conversation, by, device)
    return move_conversation(conversation=conversation, event=Event.CANCEL, by=by)


@transaction.atomic
def mark_helpful(*, message: Message, by: Person | None, is_helpful: bool, device: str = "") -> Message:
    """Whether an answer of the desk helped; one that did not has a person offered first. Raises NotAllowed, NotNow."""
    row = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    check_citizen(row, by, device)
    if message.by != Message.By.DESK or "band" not in message.answer:
        raise NotNow(_("Only answers of the desk can be rated."))
    Message.objects.filter(pk=message.pk).update(is_helpful=is_helpful)
    question = (
        row.messages.filter(number__lt=message.number, by=Message.By.CITIZEN).order_by("-number").first()
    )
    Asked.objects.filter(message=question).update(is_helpful=is_helpful)
    Conversation.objects.filter(pk=row.pk).update(
        unsure_count=0 if is_helpful else max(2, row.unsure_count), version=F("version") + 1
    )
    live.bump(*topics(row)[:1])
    message.refresh_from_db()
    return message


@transaction.atomic
def absorb_device(*, by: Person, device: str) -> int:
    """The talks that the browser with the token `device` began become `by`'s own. Returns how many."""
    rows = Conversation.objects.of_device(device)
    keys = list(rows.values_list("pk", flat=True))
    Conversation.objects.filter(pk__in=keys, person=None).update(
        person=by, device="", version=F("version") + 1
    )
    live.bump(*(f"talk:{key}" for key in keys))
    return len(keys)
