"""What changes in search itself: the index is told to follow, and what was searched is written down."""

from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F

from madang.core import clock
from madang.search.models import LoggedSearch
from madang.search.models.sources import of_model
from madang.search.tasks import index_thing

TEXT_MAX = 100


@transaction.atomic
def index_later(*, thing: Any, fields: frozenset[str] | None = None) -> None:
    """Have `thing` indexed once this transaction is stored; `fields`: those that were saved, None: all."""
    for source in of_model(type(thing)):
        if fields is None or not source.fields or source.fields & fields:
            index_thing.enqueue(source.kind, thing.pk)


def log_search(*, text: str, lang: str, found: int) -> None:
    """Count what was searched, without who. Where nothing can be written the answer comes all the same."""
    words = " ".join(text.lower().split())[:TEXT_MAX]
    if not words:
        return
    try:
        with transaction.atomic():
            LoggedSearch.objects.update_or_create(
                on=clock.today(), lang=lang[:5], text=words,
                defaults={"count": F("count") + 1, "found": found},
                create_defaults={"count": 1, "found": found},
            )  # fmt: skip
    except DatabaseError:
        return
