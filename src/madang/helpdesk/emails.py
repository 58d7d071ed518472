"""What citizens are told of their talks: to the account in the inbox, otherwise by one letter. And agents, that they are."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.helpdesk.models import Conversation, Desk, Message
from madang.people import actions as people
from madang.people.models import Person, Role

# The lines of the mail settings.
ANSWERED = "helpdesk.answered"
AGENT = "helpdesk.agent"
KINDS: Mapping[str, str | Promise] = {
    ANSWERED: gettext_lazy("Answers of help desks to me"),
    AGENT: gettext_lazy("That I can answer at a help desk"),
}


def tell_answered(row: Conversation, by: Person) -> None:
    """Tell the account of the citizen, once per answer, that a message was answered."""
    person = row.person
    if person is None:
        return
    with translation.override(person.language):
        people.notify(
            person=person,
            kind=ANSWERED,
            key=f"helpdesk.answered:{row.pk}:{row.message_count}",
            subject=_("“%(desk)s” has answered you") % {"desk": row.desk.name_in(person.language)},
            body=_("Receipt number: %(number)s") % {"number": row.number},
            url=reverse("helpdesk:talk", args=[row.desk.slug, row.number]),
            by=by,
        )


def tell_agent(desk: Desk, role: Role, by: Person) -> None:
    """Tell somebody that they can answer at `desk` now, and where."""
    with translation.override(role.person.language):
        people.notify(
            person=role.person,
            kind=AGENT,
            key=f"helpdesk.agent:{role.pk}",
            subject=_("You can answer at “%(desk)s” now") % {"desk": desk.name_in(role.person.language)},
            body=_("%(name)s has made you an agent. In the agents’ room you see who waits.")
            % {"name": by.shown_name},
            url=reverse("helpdesk:room", args=[desk.slug]),
            by=by,
        )


def write_answer(row: Conversation, message: Message) -> None:
    """Write the answer to the address that was left for it, marked as what it is."""
    with translation.override(row.language):
        desk = row.desk.name_in(row.language)
        body = "\n\n".join([
            _("You left a message at “%(desk)s” (receipt number %(number)s). This is the answer.")
            % {"desk": desk, "number": row.number},
            f"[{_('Answer of a person')}]\n{message.text}",
            _("Your address was kept for this letter alone. It is removed 30 days from now."),
        ])  # fmt: skip
        subject = _("Answer of “%(desk)s” to your message %(number)s") % {"desk": desk, "number": row.number}
    people.write_to(
        address=row.contact_email, key=f"helpdesk.answer:{message.pk}", subject=subject, body=body
    )
