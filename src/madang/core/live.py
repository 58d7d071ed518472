"""Versions of things that change, for caches and polled fragments.

An action that changes what a page shows calls `bump("problems")` in its own transaction. A cached page or a polled
fragment carries the versions of its topics as its ETag, so that it is new at once and cheap while nothing happens.
"""

from django.db import connection

# Somebody left: their name and words may stand on any page.
ERASED = "erased"


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


def versions(topics: tuple[str, ...]) -> tuple[int, ...]:
    """The versions of `topics` in their order, in one query; 0 where a topic never changed."""
    if not topics:
        return ()
    # Asked before every public page, so without the ORM, which costs ten times the query.
    marks = ", ".join(["%s"] * len(topics))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, version FROM core_livetopic WHERE name IN ({marks})", topics)  # noqa: S608
        found = dict(cursor.fetchall())
    return tuple(found.get(name, 0) for name in topics)
