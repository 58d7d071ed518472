"""The checklists of a prototype in words, its frozen versions, and what changed between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.projects import rules
from madang.projects.models import CHECKLISTS, CheckAnswer, Project, Prototype, PrototypeVersion

_TONES = {"yes": "ok", "not_yet": "warn", "na": "neutral"}
GROUPS: dict[str, str | Promise] = {
    "privacy": pgettext_lazy("checklist", "Personal data"),
    "safety": pgettext_lazy("checklist", "Safety"),
    "access": pgettext_lazy("checklist", "Use by everybody (accessibility)"),
    "code": pgettext_lazy("checklist", "Licence of the source"),
    "data": pgettext_lazy("checklist", "Licence of the data"),
}
# Group → the codes of its points.
POINTS: dict[str, tuple[str, ...]] = {group: tuple(points.values) for group, points in CHECKLISTS.items()}
_TEXTS: dict[str, str | Promise] = {
    "name": _("Name"), "kind": _("What it is"), "summary": _("What can it do?"), "demo_url": _("Where can one try it?"),
    "repository_url": _("Where is its source?"), "licence": _("Licence"), "data_used": _("Which data does it use?"),
}  # fmt: skip
_LISTS = {"parts": pgettext_lazy("parts list", "Part"), "datasets": _("Data set")}


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a checklist with its answer in words; empty where nothing was said."""

    label: str
    word: str
    tone: str
    note: str
    # Whether a reason is owed and missing.
    is_unexplained: bool


@dataclass(slots=True)
class Group:
    """One checklist."""

    title: str | Promise
    points: list[Point] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many points have an answer."""
        return sum(bool(each.word) for each in self.points)

    @property
    def kept(self) -> int:
        """How many say yes, or do not apply."""
        return sum(each.tone in {"ok", "neutral"} and bool(each.word) for each in self.points)

    @property
    def open(self) -> list[Point]:
        """Those that say “not yet”."""
        return [each for each in self.points if each.tone == "warn"]


def checklist(prototype: Prototype | None) -> list[Group]:
    """All checklists with their answers; nothing where no point was answered."""
    if prototype is None:
        return []
    found = [
        Group(title, [_point(prototype, group, point) for point in CHECKLISTS[group]])
        for group, title in GROUPS.items()
    ]
    return found if any(group.answered for group in found) else []


def _point(prototype: Prototype, group: str, point: Any) -> Point:
    answer, key = (getattr(prototype, group) or {}).get(point.value, ""), f"{group}_{point.value}"
    note = (prototype.notes or {}).get(key, "")
    word = str(dict(CheckAnswer.choices).get(answer, ""))
    is_owed = rules.needs_note(group, point.value, answer) and not note
    return Point(str(point.label), word, _TONES.get(answer, ""), note, is_owed)


def open_points(groups: list[Group]) -> list[tuple[str | Promise, Point]]:
    """What is “not yet”, with the checklist it stands in."""
    return [(group.title, point) for group in groups for point in group.open]


# --- versions -----------------------------------------------------------------------------------------


def versions_of(project: Project) -> QuerySet[PrototypeVersion]:
    """The frozen versions of a team, newest first."""
    rows = PrototypeVersion.objects.filter(prototype__project=project)
    return rows.select_related("prototype", "by").order_by("-pk")


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One difference in words; `old` or `new` is empty where there was nothing."""

    label: str
    old: str
    new: str
    # Whether people wrote the words, so that they are in the language of the record.
    is_written: bool


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ShownChange]:
    """What changed between two snapshots, in words."""
    return [_shown(change) for change in rules.compare(old, new)]


def _shown(change: rules.Change) -> ShownChange:
    if change.kind == "text":
        is_code = change.name == "kind"
        old, new = (_kind(each) if is_code else each for each in (change.old, change.new))
        return ShownChange(str(_TEXTS[change.name]), old, new, not is_code)
    if change.kind in _LISTS:
        return ShownChange(f"{_LISTS[change.kind]}: {change.name}", change.old, change.new, True)
    group, _line, point = change.name.partition("_")
    known = dict(CHECKLISTS[group].choices) if group in CHECKLISTS else {}
    label = f"{GROUPS.get(group, group)}: {known.get(point, point)}"
    if change.kind == "note":
        return ShownChange(f"{label} ({_('Why?')})", change.old, change.new, True)
    words = dict(CheckAnswer.choices)
    return ShownChange(label, str(words.get(change.old, "")), str(words.get(change.new, "")), False)


def _kind(code: str) -> str:
    return str(dict(Prototype.Kind.choices).get(code, code))


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One version with what changed since the one before; `changes` is None for the first."""

    version: PrototypeVersion
    changes: list[ShownChange] | None


def history(versions: list[PrototypeVersion]) -> list[HistoryEntry]:
    """Each of `versions` (newest first) with what changed since the one before it."""
    return [
        HistoryEntry(version, changes(before.snapshot, version.snapshot) if before else None)
        for version, before in zip_longest(versions, versions[1:])
    ]
