"""Versions of things that change, for caches and polled fragments.

An action that changes what a page shows calls `bump("problems")` in its own transaction. A cached page or a polled
fragment carries the versions of its topics as its ETag, so that it is new at once and cheap while nothing happens.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, transaction

# Somebody left: their name and words may stand on any page.
ERASED = "erased"
# A busy server asks the database for the versions of a page this often, not for each reader. Shorter than a person
# can tell from "at once", and only where nobody is signed in: who writes must see it on the very next page.
LATELY_SECONDS = 0.05
LATELY_SIZE = 1000


def inbox(person_id: int) -> str:
    """The topic of one person's inbox."""
    return f"inbox:{person_id}"


@dataclass
class Reading:
    """What the making of one page has asked for: versions found, and topics that the next question asks for as well."""

    found: dict[str, int] = field(default_factory=dict)
    expected: set[str] = field(default_factory=set)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)
_lately: dict[tuple[str, ...], tuple[float, tuple[int, ...]]] = {}


@contextmanager
def one_reading() -> Iterator[None]:
    """A page that only reads asks for each topic once.

    A version that was read before what it stands for makes that old too early, never too late.
    """
    token = _reading.set(Reading())
    try:
        yield
    finally:
        _reading.reset(token)


def bump(*topics: str) -> None:
    """Count the topics up; what was cached under them is old from the commit on."""
    names = sorted(set(topics))
    if not names:
        return
    # Said in every action: one statement instead of one or three a topic. The rows are locked in the order of their
    # names, so that two actions with several topics in common wait for each other and never in a ring.
    rows = ", ".join(["(%s, 1)"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core_livetopic (name, version) VALUES {rows} "  # noqa: S608 - placeholders alone
            "ON CONFLICT (name) DO UPDATE SET version = core_livetopic.version + 1",
            names,
        )
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Ask the database again for every topic: something changed."""
    _lately.clear()
    if (reading := _reading.get()) is not None:
        reading.found.clear()


def expect(topics: tuple[str, ...]) -> None:
    """Have the next question of this page ask for these as well, since a part of it will."""
    if (reading := _reading.get()) is not None:
        reading.expected.update(topics)


def versions_lately(topics: tuple[str, ...]) -> tuple[int, ...]:
    """The versions of `topics` as they were at most LATELY_SECONDS ago; what this process changed is in them."""
    now = time.monotonic()
    if (known := _lately.get(topics)) is not None and now - known[0] < LATELY_SECONDS:
        return known[1]
    found = versions(topics)
    if len(_lately) >= LATELY_SIZE:
        _lately.clear()
    _lately[topics] = (now, found)
    return found


def versions(topics: tuple[str, ...]) -> tuple[int, ...]:
    """The versions of `topics` in their order, in one query; 0 where a topic never changed."""
    reading = _reading.get()
    if reading is None:
        found = _ask(topics)
        return tuple(found.get(name, 0) for name in topics)
    missing = [name for name in topics if name not in reading.found]
    if missing:
        asked = tuple({*missing, *reading.expected.difference(reading.found)})
        reading.found.update(dict.fromkeys(asked, 0) | _ask(asked))
        reading.expected.clear()
    return tuple(reading.found[name] for name in topics)


def _ask(topics: tuple[str, ...]) -> dict[str, int]:
    if not topics:
        return {}
    # Asked before every public page, so without the ORM, which costs ten times the query.
    marks = ", ".join(["%s"] * len(topics))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, version FROM core_livetopic WHERE name IN ({marks})", topics)  # noqa: S608
        return dict(cursor.fetchall())
