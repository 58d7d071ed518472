"""What a desk knows: written, imported, switched off; every state of an entry stays readable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from madang.core import audit, clock, ids, live, versions
from madang.core.errors import DomainError
from madang.helpdesk.models import Desk, Entry, EntryVersion
from madang.helpdesk.models.changing import check_served
from madang.helpdesk.models.entries import BODY_MAX, KEY_MAX, TITLE_MAX, VARIANT_MAX, VARIANTS_MAX
from madang.helpdesk.rules.entries import is_address
from madang.people.models import Person

# What is written by people; what history keeps.
FIELDS = (
    "title", "body", "title_en", "body_en", "variants", "url", "source", "audience", "valid_from", "valid_until", "is_on",
)  # fmt: skip
ROWS_MAX = 30_000
YES = frozenset({"", "yes", "true", "1", "on", "예", "네"})
NO = frozenset({"no", "false", "0", "off", "아니요", "아니오"})


class BadEntry(DomainError):
    """Something that an entry needs is missing or too long."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries of a file were new, changed, the same as before."""

    new: int = 0
    changed: int = 0
    same: int = 0


@transaction.atomic
def put_entry(
    *, desk: Desk, by: Person | None, key: str = "", version: int | None = None, **fields: Any
) -> Entry:
    """Write an entry, new or under the `key` it has; `fields` of FIELDS, and `owner`, who looks after it.
    Raises NotAllowed, BadEntry, EditConflict.

    `by` None: the operator, by a command. `version`: the one that was edited, where somebody did.
    """
    check_served(desk, by)
    known = {name: value for name, value in fields.items() if name in FIELDS}
    if not str(known.get("title", "-")).strip():
        raise BadEntry(_("An entry needs a question."), field="title")
    entry = Entry.objects.select_for_update().filter(desk=desk, key=key).first() if key else None
    if entry is None:
        entry = Entry(desk=desk, key=key or _new_key(known.get("title", "")), owner=by)
    elif version is not None:
        shown = {"variants": "\n".join(entry.variants)}
        versions.check(entry, version, [*FIELDS, "owner"], also=shown)
    if "owner" in fields:
        _own(entry, by, fields["owner"])
    if not _put(entry, by, known) and version is not None:
        entry.save()
    return entry


def _own(entry: Entry, by: Person | None, owner: Person | None) -> None:
    """Let `owner`, who serves the desk, or nobody look after an entry; saved with the rest of it. Raises BadEntry."""
    if owner == entry.owner:
        return
    if owner is not None and not Desk.objects.served_by(owner).filter(pk=entry.desk_id).exists():
        raise BadEntry(_("Only somebody who answers at the desk can look after an answer."), field="owner")
    entry.owner = owner
    if entry.pk:
        entry.save(update_fields=["owner"])
        audit.record(by=by, verb="helpdesk.entry_owned", target=entry)


def _new_key(title: str) -> str:
    words = slugify(title)[:40].strip("-")
    return "-".join(filter(None, [words, ids.token(4).lower().strip("-_") or "x"]))[:KEY_MAX]


def _set(entry: Entry, fields: Mapping[str, Any]) -> list[str]:
    """Set `fields`; the names of those that changed. Raises BadEntry."""
    wanted = _tidy(fields)
    changed = sorted(
        name for name, value in wanted.items() if entry.pk is None or getattr(entry, name) != value
    )
    for name in changed:
        setattr(entry, name, wanted[name])
    if not entry.body:
        raise BadEntry(_("An entry needs an answer."), field="body")
    if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
        raise BadEntry(_("The last day lies before the first. Please check both."), field="valid_until")
    return changed


def _put(entry: Entry, by: Person | None, fields: Mapping[str, Any], *, tells_editors: bool = False) -> bool:
    """Set `fields` and keep what they were; whether anything changed. `tells_editors`: whoever has the entry open in a
    form is told when they save. Raises BadEntry."""
    is_new = entry.pk is None
    changed = _set(entry, fields)
    if not changed:
        return False
    entry.updated_at = clock.now()
    entry.version += tells_editors
    entry.save()
    number = entry.versions.count() + 1
    EntryVersion.objects.create(entry=entry, number=number, by=by, data=_data(entry))
    live.bump("helpdesk")
    verb = "helpdesk.entry_written" if is_new else "helpdesk.entry_changed"
    audit.record(by=by, verb=verb, target=entry, details={"fields": changed})
    return True


def _data(entry: Entry) -> dict[str, Any]:
    plain = {name: getattr(entry, name) for name in FIELDS}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()
    }


def _tidy(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields without spaces around them, within their limits. Raises BadEntry."""
    found = {
        name: value.replace("\0", "").strip() if isinstance(value, str) else value
        for name, value in fields.items()
    }
    limits = {
        "title": TITLE_MAX,
        "title_en": TITLE_MAX,
        "body": BODY_MAX,
        "body_en": BODY_MAX,
        "url": 300,
        "source": 200,
    }
    for name, limit in limits.items():
        if len(found.get(name) or "") > limit:
            raise BadEntry(_("At most %(limit)s characters fit here.") % {"limit": limit}, field=name)
    if "variants" in found:
        lines = [" ".join(line.replace("\0", "").split())[:VARIANT_MAX] for line in found["variants"]]
        found["variants"] = list(dict.fromkeys(line for line in lines if line))[:VARIANTS_MAX]
    url = str(found.get("url") or "")
    if url and not is_address(url):
        raise BadEntry(_("An address begins with https:// or, on this site, with /."), field="url")
    return found


@transaction.atomic
def switch_entry(*, entry: Entry, by: Person, is_on: bool) -> Entry:
    """Stop giving an answer, or give it again, without losing it. Raises NotAllowed."""
    check_served(entry.desk, by)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    _put(entry, by, {"is_on": is_on})
    return entry


@transaction.atomic
def add_variants(*, entry: Entry, by: Person, texts: Sequence[str]) -> Entry:
    """Let an entry be found by more ways to ask for it: as many of `texts` as still fit. Whoever has it open in a form is
    told when they save. Raises NotAllowed, BadEntry."""
    check_served(entry.desk, by)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    known = {entry.title, entry.title_en, *entry.variants}
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    room = VARIANTS_MAX - len(entry.variants)
    if fresh and room <= 0:
        raise BadEntry(
            _("An entry has at most %(limit)s ways to ask. Remove one first.") % {"limit": VARIANTS_MAX},
            field="variants",
        )
    if fresh:
        _put(entry, by, {"variants": [*entry.variants, *fresh[:room]]}, tells_editors=True)
    return entry


@transaction.atomic
def import_entries(
    *, desk: Desk, by: Person | None, rows: Iterable[Mapping[str, Any]], is_trial: bool = False
) -> Imported:
    """Write the entries of a file: all of them, or none where one is wrong. Raises NotAllowed, BadEntry with its row.

    A row: `id`, `body`, and what there is of `title`, `title_en`, `body_en`, `variants`, `url`, `source`, `audience`,
    `valid_from`, `valid_until`, `is_on`; what it does not name stays as it was. `is_trial`: only says what would change.
    """
    check_served(desk, by)
    if not is_trial:
        # Two files at once take turns: the second finds the new entries of the first.
        Desk.objects.select_for_update(of=("self",)).get(pk=desk.pk)
    known = {entry.key: entry for entry in Entry.objects.select_for_update().filter(desk=desk)}
    seen: set[str] = set()
    new = changed = same = 0
    for number, row in enumerate(rows, start=1):
        if number > ROWS_MAX:
            raise BadEntry(_("A file holds at most %(limit)s entries.") % {"limit": ROWS_MAX})
        key = str(row.get("id") or "").replace("\0", "").strip()
        entry = known.get(key) or Entry(desk=desk, key=key, owner=by)
        is_new = entry.pk is None
        try:
            if key in seen:
                raise BadEntry(_("The id “%(id)s” stands in the file twice.") % {"id": key})
            fields = _of_row(row, key)
            is_changed = (
                bool(_set(entry, fields)) if is_trial else _put(entry, by, fields, tells_editors=not is_new)
            )
        except BadEntry as error:
            raise BadEntry(_("Row %(number)s: %(why)s") % {"number": number, "why": error}) from error
        seen.add(key)
        new, changed, same = new + is_new, changed + (is_changed and not is_new), same + (not is_changed)
    return Imported(new, changed, same)


def _of_row(row: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The fields that a row names. Raises BadEntry."""
    if not 0 < len(key) <= KEY_MAX:
        raise BadEntry(_("It needs an id of at most %(limit)s characters.") % {"limit": KEY_MAX})
    texts = ("title", "body", "title_en", "body_en", "url", "source")
    found: dict[str, Any] = {name: _text(row[name]) for name in texts if name in row}
    if "variants" in row:
        found["variants"] = _variants(row["variants"] or [])
    if "audience" in row:
        found["audience"] = str(row["audience"] or Entry.Audience.PUBLIC)
        if found["audience"] not in Entry.Audience.values:
            raise BadEntry(_("Who sees it is “public” or “staff”."))
    for name in ("valid_from", "valid_until"):
        if name in row:
            found[name] = _day(row[name])
    if "is_on" in row:
        found["is_on"] = _is_on(row["is_on"])
    return found


def _text(value: Any) -> str:
    """The words of a cell, or its number; a list or an object is none."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadEntry(_("A text, please, where “%(value)s” stands.") % {"value": str(value)[:60]})
    return str(value)


def _variants(values: Any) -> list[str]:
    if not isinstance(values, list):
        raise BadEntry(_("The ways to ask are a list."))
    lines = [_text(value) for value in values]
    if len(lines) > VARIANTS_MAX:
        raise BadEntry(_("At most %(limit)s ways to ask, please.") % {"limit": VARIANTS_MAX})
    if any(len(line) > VARIANT_MAX for line in lines):
        raise BadEntry(_("Each way to ask has at most %(limit)s characters.") % {"limit": VARIANT_MAX})
    return lines


def _is_on(value: Any) -> bool:
    """Whether an entry is given; an empty cell says yes, as for a new entry."""
    said = "" if value is None else str(value).strip().lower()
    if said not in YES | NO:
        raise BadEntry(_("Whether it is given is “yes” or “no”."))
    return said in YES


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value).strip()) if value else None
    except ValueError as error:
        raise BadEntry(_("A day is written like 2026-12-31.")) from error
