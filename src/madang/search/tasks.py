"""The index follows what happens, a moment later."""

from django.db import transaction
from django.tasks import task

from madang.core import clock
from madang.search.models import SearchStat, by_kind, sources
from madang.search.models.documents import SearchDoc
from madang.search.models.indexing import drop, forget_gone, has_grown, put, put_part, refresh


@task()
def index_thing(kind: str, key: int) -> None:
    """Index one thing as it is now: new, changed, hidden or gone."""
    source = by_kind(kind)
    if source is None:
        return
    thing = source.found().filter(pk=key).first()
    if thing is None:
        drop(kind, [key])
        _wait_for(kind, key)
        return
    put(source, [thing])
    if has_grown():
        with transaction.atomic():
            # Said at once, so that the many things of a busy minute ask for it once.
            SearchStat.objects.update_or_create(
                kind="b",
                defaults={"docs": SearchDoc.objects.count()},
                create_defaults={"docs": 0, "average": 6000},
            )
            refresh_weights.enqueue()


@task()
def rebuild_from(kind: str, after: int = 0) -> None:
    """Index everything anew, a part at a time, so that a worker that is stopped goes on where it was."""
    source = by_kind(kind)
    last = put_part(source, after) if source else None
    if last is not None:
        rebuild_from.enqueue(kind, last)
        return
    if source:
        forget_gone(source)
    kinds = [each.kind for each in sources()]
    following = kinds[kinds.index(kind) + 1 :] if kind in kinds else []
    if following:
        rebuild_from.enqueue(following[0])
    else:
        refresh_weights.enqueue()


@task()
def refresh_weights() -> None:
    """Make all weights anew for the mean length of today."""
    refresh()


def _wait_for(kind: str, key: int) -> None:
    """Something that everybody will see later is indexed then."""
    source = by_kind(kind)
    thing = source.model._default_manager.filter(pk=key).first() if source else None
    shown = source.shown_from(thing) if source and thing is not None else None
    if shown is not None and shown > clock.now():
        index_thing.using(run_after=shown).enqueue(kind, key)
