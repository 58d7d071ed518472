"""What the help desk tells the rest of the house."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.signals import user_logged_in
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.core import clock, personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.helpdesk import actions, emails, queries
from madang.helpdesk.models import Asked, Conversation, Entry
from madang.helpdesk.queries import own
from madang.helpdesk.queries.device import cookie_token
from madang.partners.queries import register_section
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import AUDIT_WORDS, READINGS, RoleKind, register_notice
from madang.projects.queries import register_project_panel
from madang.search.models import Source, register


def _shown_from(entry: Entry) -> datetime | None:
    return clock.day_start(entry.valid_from) if entry.valid_from else None


register(
    Source(
        kind=queries.KIND,
        model=Entry,
        label=pgettext_lazy("desk", "Answers"),
        icon="circle-question-mark",
        visible_to=lambda person: Entry.objects.current().visible_to(person).select_related("desk"),
        # Those of desks that are not open too: a desk that opens again is found at once.
        findable=Entry.objects.current,
        documents=queries.documents_of,
        url=lambda entry: reverse("helpdesk:entry", args=[entry.desk.slug, entry.pk]),
        note=lambda entry: entry.desk.name_in(get_language()),
        shown_from=_shown_from,
    )
)
# Desks and what they know.
personal.register(
    "helpdesk",
    export=lambda person: queries.knowledge_data(person) | own.personal_data(person),
    erase=actions.erase_person,
)
people.own_things.append(queries.desk_section)
people.what_now.append(queries.entries_to_check)
people.role_scopes[RoleKind.AGENT.value] = queries.scopes
register_section(queries.section_of)
register_project_panel(queries.project_panel)
retention.register(
    Kept(
        "helpdesk.knowledge",
        what=_("Who opened a help desk, wrote one of its answers or looks after it"),
        purpose=_("So that answers stay right, and somebody can be asked about them"),
        basis=Basis.TASK,
        fields=("helpdesk.Desk", "helpdesk.Entry", "helpdesk.EntryVersion"),
        ends=_("As long as the answer; the name goes with the account"),
        about=About.STAFF,
    ),
)
AUDIT_WORDS.update(
    {
        "helpdesk.desk_opened": pgettext_lazy("audit", "opened a help desk"),
        "helpdesk.desk_edited": pgettext_lazy("audit", "changed a help desk"),
        "helpdesk.thresholds_set": pgettext_lazy("audit", "changed how sure a help desk must be to answer"),
        "helpdesk.desk_closed": pgettext_lazy("audit", "closed a help desk"),
        "helpdesk.desk_reopened": pgettext_lazy("audit", "opened a closed help desk again"),
        "helpdesk.entry_owned": pgettext_lazy("audit", "changed who looks after an answer"),
        "helpdesk.reply_saved": pgettext_lazy("audit", "wrote a ready reply of a help desk"),
        "helpdesk.reply_removed": pgettext_lazy("audit", "threw a ready reply of a help desk away"),
        "helpdesk.entry_written": pgettext_lazy("audit", "wrote an answer of a help desk"),
        "helpdesk.entry_changed": pgettext_lazy("audit", "changed an answer of a help desk"),
        "helpdesk.gap_dismissed": pgettext_lazy("audit", "put questions to a help desk aside"),
    }
)

# --- talks ------------------------------------------------------------------------------------------
people.own_things.append(own.own_section)
people.what_now.extend([own.tasks_of, own.gaps_to_close])
READINGS.update({own.READ_TALK: _("a talk with a help desk: what was said")})
for code, label in emails.KINDS.items():
    register_notice(code, label, comes_to=("helpdesk.answer",) if code == emails.AGENT else ())
retention.register(
    Kept(
        "helpdesk.talks",
        what=_("Talks with help desks"),
        purpose=_("Answering you, and going on where you left off"),
        basis=Basis.CHOICE,
        fields=("helpdesk.Conversation", "helpdesk.Message", "helpdesk.ConversationEvent"),
        ends=_("From the last word on"),
        kept=timedelta(days=settings.TALK_DAYS),
        over=lambda border: Conversation.objects.filter(said_at__lt=border),
        forget=actions.forget_talks,
    ),
    Kept(
        "helpdesk.contacts",
        what=_("An e-mail address left with a message to a help desk"),
        purpose=_("Sending the one answer to it"),
        basis=Basis.CHOICE,
        fields=("helpdesk.Conversation.contact_email",),
        ends=_("From the answer on"),
        kept=timedelta(days=30),
        over=lambda border: Conversation.objects.filter(closed_at__lt=border).exclude(contact_email=""),
        forget=actions.forget_contacts,
    ),
    Kept(
        "helpdesk.asked",
        what=_("What was asked at help desks, without who"),
        purpose=_("Seeing which answers are missing, and how well a desk answers"),
        basis=Basis.TASK,
        fields=("helpdesk.Asked",),
        # Never longer than the talk in which it was said.
        kept=timedelta(days=settings.TALK_DAYS),
        over=lambda border: Asked.objects.filter(at__lt=border),
        about=About.SITE,
    ),
    Kept(
        "helpdesk.presence",
        what=_("Who answers at a help desk, and is there now"),
        purpose=_("Telling citizens whether somebody is there"),
        basis=Basis.TASK,
        fields=("helpdesk.Presence",),
        ends=Ends.ACCOUNT,
        about=About.STAFF,
    ),
)
AUDIT_WORDS.update(
    {
        "helpdesk.claim": pgettext_lazy("audit", "took a talk at a help desk"),
        "helpdesk.transfer": pgettext_lazy("audit", "passed a talk at a help desk on"),
        "helpdesk.resolve": pgettext_lazy("audit", "ended a talk at a help desk"),
        "helpdesk.answer_message": pgettext_lazy("audit", "answered a message at a help desk"),
    }
)


@receiver(user_logged_in)
def absorb_device(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Who signs in within a talk takes it along."""
    if token := cookie_token(request):
        actions.absorb_device(by=user, device=token)
