"""What a version of a prototype holds, and what changed between two of them. Snapshots are plain dictionaries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CHECKLIST_GROUPS = ("privacy", "safety", "access", "code", "data")
TEXTS = ("name", "kind", "summary", "demo_url", "repository_url", "licence", "data_used")
# What stands in a list, and by which of its cells an entry is known again in the next version.
LISTS = {"parts": ("name", "count", "note"), "datasets": ("name", "source", "licence")}
# Points about people: whoever leaves them open says why.
_ABOUT_PEOPLE = frozenset({("data", "persons")})


def needs_note(group: str, point: str, answer: str) -> bool:
    """Whether an answer counts only with a reason: “not yet” where personal data is concerned."""
    return answer == "not_yet" and (group == "privacy" or (group, point) in _ABOUT_PEOPLE)


def whole(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot with everything that today's have. What was frozen before stays as it is in the table.

    Older ones kept whether people with disabilities can use it among the points on safety.
    """
    safety = dict(snapshot.get("safety") or {})
    access = dict(snapshot.get("access") or {})
    if "access" in safety:
        access.setdefault("usable", safety.pop("access"))
    empty: dict[str, Any] = {"code": {}, "data": {}, "notes": {}, "parts": [], "datasets": []}
    return {**empty, **snapshot, "safety": safety, "access": access}


def unexplained(snapshot: Mapping[str, Any]) -> list[str]:
    """The points, as `group_point`, that are “not yet” and must say why, and do not."""
    notes = snapshot.get("notes") or {}
    return [
        f"{group}_{point}"
        for group in CHECKLIST_GROUPS
        for point, answer in (snapshot.get(group) or {}).items()
        if needs_note(group, point, answer) and not notes.get(f"{group}_{point}")
    ]


def open_points(snapshot: Mapping[str, Any]) -> int:
    """How many points say “not yet”."""
    return sum(list((snapshot.get(group) or {}).values()).count("not_yet") for group in CHECKLIST_GROUPS)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: `kind` is text, point, note, parts or datasets; `old` or `new` is empty where there was none."""

    kind: str
    name: str
    old: str
    new: str


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Everything in which two snapshots differ, in the order of the record."""
    before, after = whole(old), whole(new)
    found = [
        Change("text", name, str(before.get(name) or ""), str(after.get(name) or ""))
        for name in TEXTS
        if (before.get(name) or "") != (after.get(name) or "")
    ]
    for name in LISTS:
        found += _listed_changes(name, before[name] or [], after[name] or [])
    return found + _point_changes(before, after)


def _listed_changes(name: str, old: list[dict[str, str]], new: list[dict[str, str]]) -> list[Change]:
    first, *rest = LISTS[name]
    before, after = _by_name(old, first, rest), _by_name(new, first, rest)
    keys = [*after, *(key for key in before if key not in after)]
    return [
        Change(name, key[0], before.get(key, ""), after.get(key, ""))
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _by_name(rows: list[dict[str, str]], first: str, rest: list[str]) -> dict[tuple[str, int], str]:
    """Rows by name; of several with one name the first is that with number 1. An empty rest is still said."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        name = str(row.get(first) or "")
        seen[name] += 1
        found[name, seen[name]] = " | ".join(filter(None, (row.get(cell) for cell in rest))) or "✓"
    return found


def _point_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    found = []
    for group in CHECKLIST_GROUPS:
        old, new = before.get(group) or {}, after.get(group) or {}
        for point in [*new, *(each for each in old if each not in new)]:
            key = f"{group}_{point}"
            if old.get(point) != new.get(point):
                found.append(Change("point", key, old.get(point) or "", new.get(point) or ""))
            said, says = (notes.get(key) or "" for notes in (before["notes"], after["notes"]))
            if said != says:
                found.append(Change("note", key, said, says))
    return found


def as_lines(rows: Iterable[Mapping[str, str]] | None, cells: Iterable[str]) -> str:
    """Rows of a list as people type them: one on each line, its cells apart by |; empty ones at the end are left out."""
    lines = ([str(row.get(cell) or "") for cell in cells] for row in rows or ())
    return "\n".join(" | ".join(line).rstrip(" |") for line in lines)


def from_lines(text: str, cells: tuple[str, ...], longest: int = 200) -> list[dict[str, str]]:
    """The same read back: rows of a list from lines of cells apart by |."""
    lines = [line for line in text.splitlines() if line.strip()]
    parts = ([cell.strip()[:longest] for cell in line.split("|", len(cells) - 1)] for line in lines)
    return [dict(zip(cells, [*row, *[""] * len(cells)], strict=False)) for row in parts]


def parts_as_text(parts: Iterable[Mapping[str, str]] | None) -> str:
    """The parts of a device as people type them: one on each line, name | how many | where to get it."""
    return as_lines(parts, LISTS["parts"])
