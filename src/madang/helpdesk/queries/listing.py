"""The knowledge of a desk as lists: what everybody may read, and what those who keep it look for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.helpdesk.models import Desk, Entry, EntryVersion
from madang.helpdesk.queries.retrieving import KIND
from madang.helpdesk.rules.entries import TEXTS, compare
from madang.search.models import Audience
from madang.search.queries import near_keys

FOUND_MAX = 60
# Runs out within so many days; was not looked at for so many.
SOON_DAYS = 30
STALE_DAYS = 365
WORDS_MAX = 6

FILTERS: dict[str, Any] = {
    "": _("All"),
    "on": _("Given now"),
    "off": _("Switched off"),
    "expiring": _("Running out"),
    "korean": _("Without English"),
    "stale": _("Not changed for a year"),
}


def readable(desk: Desk) -> QuerySet[Entry]:
    """What everybody may read of a desk today."""
    return Entry.objects.current().filter(desk=desk, audience=Entry.Audience.PUBLIC)


def found(desk: Desk, words: str) -> list[Entry]:
    """What everybody may read of a desk that fits `words`, best first."""
    keys = near_keys(words, KIND, limit=FOUND_MAX, desk=desk.pk)
    rows = readable(desk).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def kept(desk: Desk, words: str = "", chosen: str = "") -> QuerySet[Entry]:
    """All entries of a desk that fit `words` and the filter `chosen` (one of FILTERS)."""
    rows = Entry.objects.filter(desk=desk).filter(condition(chosen, clock.today()))
    return rows.filter(_with_words(desk, words)) if words.strip() else rows


def _with_words(desk: Desk, words: str) -> Q:
    """What the index finds, and whatever has all the words: what is switched off is not in the index."""
    has_all = Q()
    for word in words.split()[:WORDS_MAX]:
        has_all &= (
            Q(title__icontains=word) | Q(body__icontains=word) | Q(title_en__icontains=word)
            | Q(body_en__icontains=word) | Q(key__icontains=word)
        )  # fmt: skip
    everybodys_and_ours = (Audience.PUBLIC, Audience.STAFF)
    return has_all | Q(
        pk__in=near_keys(words, KIND, limit=FOUND_MAX, desk=desk.pk, audiences=everybodys_and_ours)
    )


def condition(chosen: str, today: date) -> Q:
    """What a filter of FILTERS lets through."""
    soon, old = today + timedelta(days=SOON_DAYS), clock.day_start(today - timedelta(days=STALE_DAYS))
    running = Q(is_on=True, valid_until__isnull=False, valid_until__lte=soon)
    known = {
        "on": Q(is_on=True) & (Q(valid_from=None) | Q(valid_from__lte=today))
        & (Q(valid_until=None) | Q(valid_until__gte=today)),
        "off": Q(is_on=False),
        "expiring": running,
        "korean": Q(title_en="") | Q(body_en=""),
        "stale": Q(updated_at__lt=old),
    }  # fmt: skip
    return known.get(chosen, Q())


def counts(desk: Desk) -> dict[str, int]:
    """How many entries of a desk each filter lets through, in one question."""
    today = clock.today()
    names = [name for name in FILTERS if name]
    asked = {f"of_{name}": Count("pk", filter=condition(name, today)) for name in names}
    row = Entry.objects.filter(desk=desk).aggregate(all=Count("pk"), **asked)
    return {"": row["all"], **{name: row[f"of_{name}"] for name in names}}


# --- as files -------------------------------------------------------------------------------------


def as_rows(desk: Desk) -> list[dict[str, Any]]:
    """All entries of a desk as they are written into files."""
    return [as_row(entry) for entry in Entry.objects.filter(desk=desk).order_by("key")]


def as_row(entry: Entry) -> dict[str, Any]:
    """An entry as it is written into a file, and read again."""
    names = ("title", "body", "title_en", "body_en", "variants", "url", "source", "audience")
    days = {
        name: day.isoformat() if (day := getattr(entry, name)) else ""
        for name in ("valid_from", "valid_until")
    }
    return {"id": entry.key, **{name: getattr(entry, name) for name in names}, **days, "is_on": entry.is_on}


# --- history --------------------------------------------------------------------------------------

LABELS: dict[str, Any] = {
    **{field.name: field.verbose_name for field in Entry._meta.fields if field.name in (*TEXTS, "audience")},
    "is_on": _("Given"),
    "variants": _("Way to ask"),
}


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One difference in words; `old` or `new` is empty where there was nothing."""

    label: str
    old: str
    new: str
    # Whether a person wrote the words, and in which language they are.
    language: str


@dataclass(frozen=True, slots=True)
class State:
    """One state of an entry with what changed since the one before; `changes` is None for the first."""

    version: EntryVersion
    changes: list[ShownChange] | None


def history(entry: Entry, most: int) -> list[State]:
    """The last `most` states of an entry, the newest first, each with what changed since the one before it."""
    rows = list(entry.versions.select_related("by").order_by("-number")[: most + 1])
    befores = [*rows[1:], None]
    return [
        State(row, changes(before.data, row.data) if before else None)
        for row, before in zip(rows, befores, strict=True)
    ][:most]


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[ShownChange]:
    """What changed between two states, in words."""
    return [
        ShownChange(str(LABELS[each.name]), _words(each.name, each.old), _words(each.name, each.new), _language(each.name))
        for each in compare(old, new)
    ]  # fmt: skip


def _words(name: str, value: Any) -> str:
    if name == "audience":
        return str(dict(Entry.Audience.choices).get(value, value or ""))
    if name == "is_on":
        return str(_("Yes") if value else _("No"))
    return str(value or "")


def _language(name: str) -> str:
    if name in {"audience", "is_on", "valid_from", "valid_until"}:
        return ""
    return "en" if name.endswith("_en") else "ko"
