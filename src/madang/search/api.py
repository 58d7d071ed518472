"""REST: the search of the whole site."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema

from madang.people.queries import viewer
from madang.search import queries
from madang.search.models import by_kind
from madang.search.queries import FOUND_MAX

router = Router(tags=["search"])


class FoundOut(Schema):
    """One found thing. `score`: only to compare within one answer. `excerpt`: the part of its text that fits best."""

    type: str
    id: int
    title: str
    lang: str
    excerpt: str
    note: str
    score: float
    url: str


class SearchOut(Schema):
    """What was found, best first; `total`: before `limit`, by type in `types`, of the 120 that fit best."""

    total: int
    types: dict[str, int]
    results: list[FoundOut]


@router.get("", response=SearchOut, summary="Search everything that is public")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    type: Annotated[str, Query(max_length=20)] = "",
    limit: Annotated[int, Query(ge=1, le=FOUND_MAX)] = 20,
) -> SearchOut:
    """What fits `q`, best first. Missing spaces and typing mistakes do no harm. `type`: one kind alone."""
    lang = (get_language() or "ko")[:2]
    if type and by_kind(type) is None:
        return SearchOut(total=0, types={}, results=[])
    found = queries.find(q, viewer(request), kinds=[type] if type else [], lang=lang)
    types = {group.source.kind: group.total for group in queries.grouped(found, size=1)}
    return SearchOut(total=len(found), types=types, results=[_out(item) for item in found[:limit]])


def _out(item: queries.Found) -> FoundOut:
    return FoundOut(
        type=item.source.kind, id=item.thing.pk, title=item.title, lang=item.lang, excerpt=item.excerpt,
        note=str(item.note), score=round(item.score, 4), url=settings.BASE_URL + item.url,
    )  # fmt: skip
