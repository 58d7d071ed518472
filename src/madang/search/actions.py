"""What changes in search itself: the index is told to follow, and what was searched is written down."""

from typing import Any

from django.db import DatabaseError, connection, transaction

from madang.core import clock
from madang.search.models.sources import of_model
from madang.search.rules import looks_personal
from madang.search.tasks import index_thing

TEXT_MAX = 100
# Said at every search: one statement instead of four.
_COUNT_ONE_MORE = """
INSERT INTO search_loggedsearch (day, lang, text, count, found) VALUES (%s, %s, %s, 1, %s)
ON CONFLICT (day, lang, text) DO UPDATE SET count = search_loggedsearch.count + 1, found = excluded.found
"""


@transaction.atomic
def index_later(*, thing: Any, fields: frozenset[str] | None = None) -> None:
    """Have `thing` indexed once this transaction is stored; `fields`: those that were saved, None: all."""
    for source in of_model(type(thing)):
        if fields is None or not source.fields or source.fields & fields:
            index_thing.enqueue(source.kind, thing.pk)


def log_search(*, text: str, lang: str, found: int) -> None:
    """Count what was searched, without who; what looks like personal data is not kept. Where nothing can be written the
    answer comes all the same."""
    words = " ".join(text.lower().split())[:TEXT_MAX]
    if not words or looks_personal(words):
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_ONE_MORE, [clock.today(), lang[:5], words, found])
    except DatabaseError:
        return
