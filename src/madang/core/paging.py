"""Lists in parts. Pages: numbered up to the 20th, by key beyond, so that the last page is as fast as the first.
REST: always by key (`?after=`), with a `Link` header.

A key is the last row's values of the ordering fields. Following rows are those after it, so that new rows neither
repeat nor hide one, and the database jumps there through the index instead of counting rows off.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from madang.core.errors import DomainError

NUMBERED = 20
PAGE_SIZE = 20
MOST = 100
KEY_MAX = 500


class UnknownPlace(DomainError):
    """The `after` of a list is not one that this list gave out."""

    status = 400
    field = "after"


@dataclass(frozen=True, slots=True)
class Page[M]:
    """One part of a list. `number` is None past the numbered pages, where only `previous` and `next` lead on.

    `previous` and `next` are addresses (`?theme=care&page=3`, `?theme=care&after=…`), empty where there is none;
    they keep the rest of the query. `last` is the number of the last numbered page.
    """

    rows: list[M]
    number: int | None
    last: int
    previous: str
    next: str
    query: str = ""

    def link(self, number: int) -> str:
        """The address of a numbered page."""
        return f"?{self.query}page={number}"

    def __iter__(self) -> Iterator[M]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def numbers(self) -> list[int | None]:
        """Numbers to show: first, last and those around the present one; None for a gap."""
        here = self.number or self.last
        near = sorted({n for n in (1, here - 1, here, here + 1, self.last) if 1 <= n <= self.last})
        shown: list[int | None] = []
        for n in near:
            if shown and n - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(n)
        return shown


def count_of(rows: QuerySet[Any], size: int = PAGE_SIZE) -> int:
    """How many rows there are, counted no further than the numbered pages go."""
    return rows.order_by()[: NUMBERED * size + 1].count()


def page[M: Model](
    request: HttpRequest, rows: QuerySet[M], *, order: Sequence[str], size: int = PAGE_SIZE,
    count: Callable[[], int] | None = None,
) -> Page[M]:  # fmt: skip
    """The part of `rows` that `?page=`, `?after=` or `?before=` asks for; what is not understood is the first page.

    `order` names stored, never empty fields (`-created_at`); the primary key is added, so that no two rows tie.
    `count` gives `count_of(rows, size)` where the caller has it at hand.
    """
    order = full_order(order)
    query = rest_of(request)
    try:
        if after := request.GET.get("after"):
            return _by_key(rows, order, size, read_key(after, order), query, backwards=False)
        if before := request.GET.get("before"):
            return _by_key(rows, order, size, read_key(before, order), query, backwards=True)
    except UnknownPlace:
        pass
    counted = count() if count else count_of(rows, size)
    return _numbered(rows, counted, order, size, request.GET.get("page", ""), query)


def page_of[M](request: HttpRequest, rows: Sequence[M], *, size: int = PAGE_SIZE) -> Page[M]:
    """The part of `rows`, all of which are at hand, that `?page=` asks for; what is not understood is the first page."""
    query, last = rest_of(request), max(1, -(-len(rows) // size))
    number = _number(request.GET.get("page", ""), last)
    previous = f"?{query}page={number - 1}" if number > 1 else ""
    following = f"?{query}page={number + 1}" if number < last else ""
    shown = list(rows[(number - 1) * size : number * size])
    return Page(shown, number, last, previous, following, query)


def _number(asked: str, last: int) -> int:
    return min(max(1, int(asked)), last) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1


def rest_of(request: HttpRequest) -> str:
    """The query without the place in the list, ready to have one added."""
    query = request.GET.copy()
    for name in ("page", "after", "before"):
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""


def _numbered[M: Model](
    rows: QuerySet[M], count: int, order: list[str], size: int, asked: str, query: str
) -> Page[M]:
    last = max(1, min(NUMBERED, -(-count // size)))
    number = _number(asked, last)
    found = list(rows.order_by(*order)[(number - 1) * size : number * size])
    following = f"?{query}page={number + 1}" if number < last else ""
    if number == NUMBERED and count > NUMBERED * size and found:
        following = f"?{query}after={write_key(found[-1], order)}"
    return Page(found, number, last, f"?{query}page={number - 1}" if number > 1 else "", following, query)


def _by_key[M: Model](
    rows: QuerySet[M], order: list[str], size: int, key: list[Any], query: str, *, backwards: bool
) -> Page[M]:
    used = [flipped(name) for name in order] if backwards else order
    found = after_key(rows, used, key, size + 1)
    has_more = len(found) > size
    found = found[:size][::-1] if backwards else found[:size]
    previous = f"?{query}before={write_key(found[0], order)}" if found and (has_more or not backwards) else ""
    following = f"?{query}after={write_key(found[-1], order)}" if found and (has_more or backwards) else ""
    return Page(found, None, NUMBERED, previous or ("" if found else f"?{query}page=1"), following, query)


def part[M: Model](
    request: HttpRequest,
    response: HttpResponse,
    rows: QuerySet[M],
    *,
    order: Sequence[str],
    limit: int = PAGE_SIZE,
    after: str = "",
) -> list[M]:
    """For REST: at most `limit` (1–100) rows after the key, and a `Link: <…>; rel="next"` on `response` if more follow.

    Raises UnknownPlace for an `after` that this list did not give out.
    """
    names = full_order(order)
    size = min(max(1, limit), MOST)
    if after:
        found = after_key(rows, names, read_key(after, names), size + 1)
    else:
        found = list(rows.order_by(*names)[: size + 1])
    if len(found) > size:
        query = request.GET.copy()
        query["after"] = write_key(found[size - 1], names)
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'
    return found[:size]


def full_order(order: Sequence[str]) -> list[str]:
    """`order` with the primary key at its end, in the direction of its last field."""
    names = [name.lstrip("-") for name in order]
    if "pk" in names or "id" in names:
        return list(order)
    return [*order, "-pk" if order and order[-1].startswith("-") else "pk"]


def flipped(name: str) -> str:
    """The opposite direction."""
    return name[1:] if name.startswith("-") else f"-{name}"


def after_key[M: Model](rows: QuerySet[M], order: list[str], key: list[Any], size: int) -> list[M]:
    """At most `size` rows that come after `key` in `order`. Raises UnknownPlace where the key does not fit."""
    following, same = Q(), Q()
    for name, value in zip(order, key, strict=True):
        field, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        following |= same & Q(**{f"{field}__{way}": value})
        same &= Q(**{field: value})
    # Says nothing new, but in a form that every database turns into one jump in the index.
    first, way = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    try:
        return list(rows.filter(Q(**{f"{first}__{way}": key[0]}), following).order_by(*order)[:size])
    except (ValueError, TypeError, ValidationError, FieldError, OverflowError) as error:
        raise _unknown() from error


def write_key(row: Any, order: Sequence[str]) -> str:
    """The place of `row` as text for an address."""
    values = [_plain(_value(row, name.lstrip("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def read_key(text: str, order: Sequence[str]) -> list[Any]:
    """The values that `write_key` wrote. Raises UnknownPlace for anything else."""
    if len(text) > KEY_MAX:
        raise _unknown()
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise _unknown()
        return [_rich(value) for value in values]
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _unknown() from error


def _unknown() -> UnknownPlace:
    return UnknownPlace(_("This place in the list is not known. Please start again from the first page."))


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    return value if isinstance(value, int | float | str) else str(value)


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get("at"), str):
            moment = datetime.fromisoformat(value["at"])
            if moment.tzinfo is not None:
                return moment
        elif isinstance(value.get("on"), str):
            return date.fromisoformat(value["on"])
        raise _unknown()
    if isinstance(value, str) and "\x00" not in value:
        return value
    if isinstance(value, int | float) and abs(value) < 2**63:
        return value
    raise _unknown()
