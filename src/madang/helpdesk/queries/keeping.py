"""What somebody keeps at help desks: on their own page, what they should look at again, and their data for export."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from madang.core import clock
from madang.helpdesk.models import Desk, Entry, EntryVersion, served_keys
from madang.helpdesk.queries.desks import in_order
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Task, Urgency

ITEMS = 5
# An answer that runs out within so many days is a task of whoever looks after it.
RUNS_OUT_DAYS = 14


def desk_section(person: Person) -> OwnSection | None:
    """The desks at which I answer; how to open one, for those who may."""
    language = get_language()
    keys = served_keys(person)
    rows = list(in_order(Desk.objects.filter(pk__in=keys, is_active=True))[:ITEMS]) if keys else []
    # The lead of a team finds the way on the page of the team: asking for that would cost every first page a question.
    if not rows and not person.may_somewhere("partners.represent"):
        return None
    items = [
        OwnItem(text=row.name_in(language), href=reverse("helpdesk:knowledge", args=[row.slug]))
        for row in rows
    ]
    return OwnSection(
        title=_("Desks at which I answer"), items=items, more_href=reverse("helpdesk:desks"),
        empty=_("Your team or institution can have a help desk of its own, with its own answers."),
        empty_action=_("Open a desk"), empty_href=reverse("helpdesk:open"),
    )  # fmt: skip


def entries_to_check(person: Person) -> Iterable[Task]:
    """Answers that I look after and that run out soon, or did."""
    if not served_keys(person):
        return
    until = clock.today() + timedelta(days=RUNS_OUT_DAYS)
    rows = Entry.objects.filter(owner=person, is_on=True, valid_until__lte=until, desk__is_active=True)
    for entry in rows.select_related("desk").order_by("valid_until", "title", "pk")[:ITEMS]:
        yield Task(
            text=_("Look again: %(title)s") % {"title": entry.title_in("ko")}, detail=_runs_out(entry),
            href=reverse("helpdesk:entry_edit", args=[entry.desk.slug, entry.pk]), action=_("Check the answer"),
            urgency=Urgency.DUE_SOON, due=entry.valid_until,
        )  # fmt: skip


def _runs_out(entry: Entry) -> str:
    days = (entry.valid_until - clock.today()).days if entry.valid_until else 0
    if days < 0:
        return _("It is no longer given since its last day.")
    said = ngettext("It is given for %(count)s more day.", "It is given for %(count)s more days.", days)
    return said % {"count": days} if days else _("Today is the last day on which it is given.")


def knowledge_data(person: Person) -> dict[str, Any]:
    """What I wrote and keep at desks."""
    written = EntryVersion.objects.filter(by=person).order_by("pk")
    return {
        "desks_opened": list(Desk.objects.filter(created_by=person).values("slug", "name", "created_at")),
        "answers_kept": list(Entry.objects.filter(owner=person).values("desk__slug", "key", "title")),
        "answers_written": list(written.values("entry__desk__slug", "entry__key", "number", "at")),
    }
