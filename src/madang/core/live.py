"""Versions of things that change, for caches and polled fragments.

An action that changes what a page shows calls `bump("problems")` in its own transaction. A cached page or a polled
fragment carries the versions of its topics as its ETag, so that it is new at once and cheap while nothing happens.
"""

from django.db import connection
from django.db.models import F

from madang.core.models import LiveTopic

# Somebody left: their name and words may stand on any page.
ERASED = "erased"


def bump(*topics: str) -> None:
    """Count the topics up; what was cached under them is old from the commit on."""
    for name in sorted(set(topics)):
        if not LiveTopic.objects.filter(name=name).update(version=F("version") + 1):
            LiveTopic.objects.bulk_create([LiveTopic(name=name)], ignore_conflicts=True)
            LiveTopic.objects.filter(name=name).update(version=F("version") + 1)


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
