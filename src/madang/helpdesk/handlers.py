"""What the help desk tells the rest of the house."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.helpdesk import queries
from madang.helpdesk.models import Entry
from madang.people.rules import AUDIT_WORDS
from madang.search.models import Source, register


def _shown_from(entry: Entry) -> datetime | None:
    return clock.day_start(entry.valid_from) if entry.valid_from else None


register(
    Source(
        kind=queries.KIND,
        model=Entry,
        label=_("Answers"),
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
AUDIT_WORDS.update(
    {
        "helpdesk.entry_written": pgettext_lazy("audit", "wrote an answer of a help desk"),
        "helpdesk.entry_changed": pgettext_lazy("audit", "changed an answer of a help desk"),
    }
)
