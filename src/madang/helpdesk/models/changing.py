"""What every change of a conversation shares: whose it is, what it makes old, how something is put at its end."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.core import clock, live
from madang.core.errors import DomainError, NotAllowed
from madang.helpdesk.models.conversations import (
    QUESTION_MAX,
    TEXT_MAX,
    Asked,
    Conversation,
    Message,
    device_digest,
)
from madang.helpdesk.models.desks import Desk, Presence
from madang.helpdesk.rules.conversation import WITH_PEOPLE
from madang.helpdesk.rules.fixed import Kind, Language
from madang.people.models import Person


class BadText(DomainError):
    """Nothing was written, or too much."""

    field = "text"


def topics(row: Conversation) -> tuple[str, str]:
    """What a change of a conversation makes old: its own pages, and those of its desk."""
    return f"talk:{row.pk}", f"desk:{row.desk_id}"


def check_citizen(row: Conversation, by: Person | None, device: str) -> None:
    """Raise NotAllowed unless it is the talk of `by`, or of the browser that keeps the token `device`."""
    if row.person_id is not None:
        is_own = by is not None and row.person_id == by.pk
    else:
        is_own = bool(row.device) and row.device == device_digest(device)
    if not is_own:
        raise NotAllowed


def check_agent(desk: Desk, by: Person) -> None:
    """Raise NotAllowed unless `by` answers at `desk`."""
    if not Desk.objects.served_by(by).filter(pk=desk.pk).exists():
        raise NotAllowed


def check_served(desk: Desk, by: Person | None) -> None:
    """The same of what the desk knows, which the operator changes too, by a command: `by` None."""
    if by is not None:
        check_agent(desk, by)


def hold_presence(desk: Desk, by: Person) -> None:
    """Two takings of one agent wait for each other, so that nobody has more talks than allowed. Held before a talk is,
    always: two who hold them the other way round would wait for each other for ever."""
    Presence.objects.select_for_update().filter(desk=desk, person=by).first()


def tidy(text: str) -> str:
    """What was typed, without blanks around it. Raises BadText for nothing and for more than TEXT_MAX characters."""
    found = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not found:
        raise BadText(_("Please write something first."))
    if len(found) > TEXT_MAX:
        raise BadText(
            _("At most %(limit)s characters fit into one message. Please send it in parts; nothing is lost.")
            % {"limit": f"{TEXT_MAX:,}"}
        )
    return found


def add_message(
    row: Conversation, by: Message.By, text: str, *, agent: Person | None = None, answer: object = None
) -> Message:
    """Put a message at the end of a conversation, whose row the caller holds."""
    now = clock.now()
    row.message_count += 1
    message = Message.objects.create(
        conversation=row, number=row.message_count, by=by, text=text, agent=agent, answer=answer or {}, at=now
    )
    times = {"said_at": now} if by in {Message.By.CITIZEN, Message.By.AGENT} else {}
    if by == Message.By.AGENT:
        times["agent_said_at"] = now
    Conversation.objects.filter(pk=row.pk).update(
        message_count=row.message_count, version=F("version") + 1, **times
    )
    live.bump(*(topics(row) if row.state in WITH_PEOPLE else topics(row)[:1]))
    return message


def note_asked(row: Conversation, message: Message, kind: Kind, language: Language) -> Asked:
    """Write down that this was asked, without who."""
    return Asked.objects.create(
        desk_id=row.desk_id, message=message, text=message.text[:QUESTION_MAX], language=language, kind=kind
    )
