"""What is personal, app by app: each says how it hands a person's data out and how it erases them.

An app registers both in its `handlers.py`:

    personal.register("problems", export=queries.personal_data, erase=actions.erase_person)

`export(person)` gives plain values that JSON can hold, and the files that belong to them. `erase(by=person)` is an action and runs inside
one transaction with all others: it blanks or deletes every personal string of the app. What must stay for others keeps
its row and loses its person: `Person.shown_name` then says "탈퇴한 사람". A test scans every table and file afterwards.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from madang.core.models import StoredFile


@dataclass(frozen=True, slots=True)
class Exported:
    """What one app knows of a person: `data` for JSON, and stored files."""

    data: dict[str, Any]
    files: list[StoredFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Keeper:
    """An app that keeps personal data."""

    app: str
    export: Callable[[Any], Exported | dict[str, Any]]
    erase: Callable[..., object]


_keepers: dict[str, Keeper] = {}


def register(
    app: str, *, export: Callable[[Any], Exported | dict[str, Any]], erase: Callable[..., object]
) -> None:
    """Make known how `app` hands out and erases what it knows of a person."""
    _keepers[app] = Keeper(app, export, erase)


def keepers() -> Iterable[Keeper]:
    """Every app that keeps personal data, those registered first at first."""
    return tuple(_keepers.values())


def exported(person: Any) -> dict[str, Exported]:
    """Everything all apps know of `person`, by app."""
    found = {}
    for keeper in keepers():
        part = keeper.export(person)
        found[keeper.app] = part if isinstance(part, Exported) else Exported(part)
    return found


def erase(person: Any) -> None:
    """Let every app erase what it knows of `person`. Runs inside the caller's transaction."""
    for keeper in keepers():
        keeper.erase(by=person)
