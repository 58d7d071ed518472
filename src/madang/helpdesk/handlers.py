"""What the help desk tells the rest of the house."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, personal, retention
from madang.core.retention import About, Basis, Kept
from madang.helpdesk import actions, queries
from madang.helpdesk.models import Entry
from madang.partners.queries import register_section
from madang.people import queries as people
from madang.people.rules import AUDIT_WORDS, RoleKind
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
        findable=lambda: Entry.objects.current().filter(desk__is_active=True),
        documents=queries.documents_of,
        url=lambda entry: reverse("helpdesk:entry", args=[entry.desk.slug, entry.pk]),
        note=lambda entry: entry.desk.name,
        shown_from=_shown_from,
        names=lambda entry: [entry.title],
    )
)
# Desks and what they know.
personal.register("helpdesk", export=queries.knowledge_data, erase=actions.forget_author)
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
        "helpdesk.desk_closed": pgettext_lazy("audit", "closed a help desk"),
        "helpdesk.desk_reopened": pgettext_lazy("audit", "opened a closed help desk again"),
        "helpdesk.entry_owned": pgettext_lazy("audit", "changed who looks after an answer"),
        "helpdesk.reply_saved": pgettext_lazy("audit", "wrote a ready reply of a help desk"),
        "helpdesk.reply_removed": pgettext_lazy("audit", "threw a ready reply of a help desk away"),
        "helpdesk.entry_written": pgettext_lazy("audit", "wrote an answer of a help desk"),
        "helpdesk.entry_changed": pgettext_lazy("audit", "changed an answer of a help desk"),
    }
)
