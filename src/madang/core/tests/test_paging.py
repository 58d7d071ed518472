import base64
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from madang.core import paging
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_guest

START = datetime(2026, 11, 1, tzinfo=UTC)
ORDER = ("-created_at",)


def make_notices(person: Person, count: int) -> None:
    # Three at the same moment each: the primary key decides between them.
    Notice.objects.bulk_create(
        Notice(
            person=person,
            kind="tests",
            key=f"k{n}",
            subject=str(n),
            created_at=START + timedelta(minutes=n // 3),
        )
        for n in range(count)
    )


def ask(query: str, size: int = 2) -> paging.Page[Notice]:
    return paging.page(
        RequestFactory().get(f"/?{query.removeprefix('?')}"), Notice.objects.all(), order=ORDER, size=size
    )


@pytest.mark.django_db
def test_following_next_shows_every_row_once_and_previous_leads_back() -> None:
    make_notices(make_guest(), 57)
    expected = list(Notice.objects.order_by("-created_at", "-pk").values_list("pk", flat=True))
    seen, pages, query = [], [], ""
    while True:
        page = ask(query)
        pages.append([row.pk for row in page])
        seen += pages[-1]
        if not page.next:
            break
        query = page.next
    assert seen == expected and page.number is None and len(pages) == 29
    back = ask(page.previous)
    assert [row.pk for row in back] == pages[-2]
    assert [row.pk for row in ask(back.next)] == pages[-1]
    while back.previous.startswith("?before"):
        back = ask(back.previous)
    assert [row.pk for row in back] == pages[0]


@pytest.mark.django_db
def test_a_row_that_is_added_meanwhile_neither_hides_nor_repeats_one() -> None:
    person = make_guest()
    make_notices(person, 45)
    before = ask("page=20")
    Notice.objects.create(
        person=person, kind="tests", key="new", subject="new", created_at=START + timedelta(days=1)
    )
    assert {row.pk for row in ask(before.next)}.isdisjoint(row.pk for row in before)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["page=-1", "page=x", "page=٣", "page=999999", "after=x", "after=W10", "before=%00"]
)
def test_what_is_not_understood_is_a_page_all_the_same(query: str) -> None:
    make_notices(make_guest(), 3)
    assert len(ask(query)) >= 1


@pytest.mark.django_db
def test_an_empty_list_is_one_page() -> None:
    page = ask("")
    assert (page.rows, page.number, page.last, page.next, page.previous) == ([], 1, 1, "", "")
    assert page.numbers == [1]


@pytest.mark.django_db
def test_counting_stops_at_the_last_numbered_page() -> None:
    make_notices(make_guest(), 45)
    with CaptureQueriesContext(connection) as queries:
        page = ask("page=7")
    assert len(queries) == 2 and "LIMIT 41" in queries[0]["sql"]
    assert page.numbers == [1, None, 6, 7, 8, None, 20]


@pytest.mark.django_db
def test_far_pages_use_the_index() -> None:
    person = make_guest()
    make_notices(person, 45)
    rows = Notice.objects.filter(person=person)
    key = paging.read_key(
        paging.write_key(rows.order_by("-created_at", "-pk")[39], ["-created_at", "-pk"]), ["", ""]
    )
    if connection.vendor == "sqlite":
        with CaptureQueriesContext(connection) as queries:
            paging.after_key(rows, ["-created_at", "-pk"], key, 20)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "notice_inbox" in plan


@pytest.mark.django_db
def test_rest_gives_a_link_to_the_next_part_until_there_is_none() -> None:
    make_notices(make_guest(), 5)
    seen, after = [], ""
    for _turn in range(3):
        response = HttpResponse()
        request = RequestFactory().get("/api/v1/x", {"kind": "tests", "limit": "2"})
        seen += paging.part(request, response, Notice.objects.all(), order=ORDER, limit=2, after=after)
        link = response.get("Link", "")
        assert ("kind=tests" in link and 'rel="next"' in link) or len(seen) == 5
        after = link.partition("after=")[2].partition(">")[0]
    assert len({row.pk for row in seen}) == 5 and not after


@given(st.text(max_size=60))
def test_any_text_as_a_key_is_read_or_refused(text: str) -> None:
    with suppress(paging.UnknownPlace):
        paging.read_key(text, ["-created_at", "-pk"])


@pytest.mark.django_db
@pytest.mark.parametrize("values", [["x", 1], [1, 1], [None, 1], [{"at": "2026-01-01"}, 1], [{"at": "x"}, 1],
                                    [{"at": "2026-01-01T00:00:00+00:00"}, "x"], [[], {}], [1e400, 1]])  # fmt: skip
def test_a_forged_key_is_refused(values: list[object]) -> None:
    text = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    with pytest.raises(paging.UnknownPlace):
        paging.part(RequestFactory().get("/"), HttpResponse(), Notice.objects.all(), order=ORDER, after=text)


@pytest.mark.django_db
def test_links_keep_the_rest_of_the_query() -> None:
    make_notices(make_guest(), 5)
    page = ask("theme=care&q=%EB%AC%BC&page=2")
    assert (
        page.previous == "?theme=care&q=%EB%AC%BC&page=1" and page.link(3) == "?theme=care&q=%EB%AC%BC&page=3"
    )
