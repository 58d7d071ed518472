"""The pages of results: numbers, ledgers, files, feeds."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from madang.core import clock
from madang.impact import queries
from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner, make_staff
from madang.people.models import Person
from madang.problems import actions as problems
from madang.problems.models import DueChange
from madang.problems.tests.factories import make_problem
from madang.projects.models import LedgerEntry, Project
from madang.projects.tests import factories as f


@pytest.fixture
def library(db: None) -> Partner:
    return make_partner("시립도서관", slug="city-library")


@pytest.fixture
def staff(hana: Person, library: Partner) -> Person:
    return make_staff(hana, library)


def entry(partner: Partner, number: int = 1) -> None:
    for _each in range(number):
        LedgerEntry.objects.create(
            partner=partner,
            kind="answered",
            problem=make_problem(owner_partner=partner),
            text="다음 달에 고쳐요.",
        )


def test_an_empty_centre_says_so(client: Client, db: None) -> None:
    answer = client.get("/impact/")
    assert answer.status_code == 200 and "–" in answer.content.decode()
    assert client.get("/en/impact/").status_code == 200


def test_the_numbers_have_denominators_and_change_at_once(
    library: Partner, staff: Person, client: Client
) -> None:
    rows = [make_problem(owner_partner=library) for _each in range(3)]
    assert client.get("/impact/").status_code == 200
    problems.answer_problem(problem=rows[0], by=staff, kind="adopted", text="모두 바꾸기로 했어요.")
    found = queries.report().centre
    assert (found.received, found.in_time.part, found.in_time.whole) == (3, 1, 1)
    html = client.get("/impact/").content.decode()
    assert "시립도서관" in html and "1/1" in html


def test_the_first_promise_counts_not_the_moved_one(library: Partner) -> None:
    today = clock.today()
    row = make_problem(
        owner_partner=library,
        state="answered",
        answer_due_on=today + timedelta(days=30),
        answered_at=clock.now(),
    )
    DueChange.objects.create(problem=row, old=today - timedelta(days=5), new=today, reason="늦어져요.")
    DueChange.objects.create(problem=row, old=today, new=today + timedelta(days=30), reason="또 늦어져요.")
    assert queries.problem_facts()[0].due_on == today - timedelta(days=5)
    assert queries.report().centre.in_time.part == 0


@pytest.mark.parametrize("state", ["draft", "withdrawn", "merged"])
def test_what_is_no_problem_is_not_counted(library: Partner, state: str) -> None:
    into = make_problem() if state == "merged" else None
    make_problem(state=state, owner_partner=library, merged_into=into)
    assert queries.report().centre.received == (1 if into else 0)


def test_small_medians_are_not_published(library: Partner, client: Client) -> None:
    make_problem(owner_partner=library, state="answered")
    text = client.get("/impact/csv/").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("시립도서관,1,,1,")
    assert client.get("/api/v1/impact").json()["partners"][0]["numbers"]["time_to_answer"]["days"] is None


def test_the_ledger_is_read_filtered_and_taken_along(library: Partner, client: Client) -> None:
    entry(library, 2)
    page = client.get("/impact/city-library/").content.decode()
    assert page.count("다음 달에 고쳐요.") == 2
    year = timezone.localtime().year
    for query, count in [
        ("kind=answered", 2),
        ("kind=adopted", 0),
        (f"year={year}", 2),
        ("year=1999", 0),
        ("year=abcd", 2),
        ("kind=x", 2),
    ]:
        assert (
            client.get(f"/impact/city-library/?{query}").content.decode().count("다음 달에 고쳐요.") == count
        ), query
    text = client.get("/impact/city-library/csv/?kind=answered").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 3
    feed = client.get("/impact/city-library/feed/")
    assert feed["Content-Type"].startswith("application/atom+xml") and feed.content.count(b"<entry>") == 2
    assert client.get("/impact/nobody/").status_code == 404
    assert len(client.get("/api/v1/impact/city-library/ledger").json()) == 2


def test_a_formula_in_a_ledger_is_only_text(library: Partner, client: Client) -> None:
    LedgerEntry.objects.create(
        partner=library, kind="answered", problem=make_problem(), text='=HYPERLINK("http://x")'
    )
    assert "'=HYPERLINK" in client.get("/impact/city-library/csv/").content.decode()


def test_hidden_things_are_in_no_ledger(library: Partner, client: Client) -> None:
    project: Project = f.make_project(title="숨긴 팀", hidden_at=clock.now(), hidden_reason="까닭")
    handover = f.make_handover(project, library)
    LedgerEntry.objects.create(
        partner=library, kind="offered", project=project, handover=handover, text="숨긴 말"
    )
    hidden = make_problem(state="hidden", title="숨긴 문제")
    LedgerEntry.objects.create(partner=library, kind="answered", problem=hidden, text="숨긴 말")
    for path in ("", "csv/", "feed/"):
        assert "숨긴" not in client.get(f"/impact/city-library/{path}").content.decode()
    assert client.get("/api/v1/impact/city-library/ledger").json() == []
    assert queries.report().centre.in_time.whole == 0


def test_entries_lead_to_what_they_are_about(library: Partner, client: Client) -> None:
    project = f.make_project(slug="bus")
    handover = f.make_handover(project, library)
    for fields in (
        {"handover": handover, "project": project},
        {"problem": make_problem()},
        {"project": project},
    ):
        row = LedgerEntry.objects.create(partner=library, kind="offered", **fields)
        assert client.get(queries.address_of(row)).status_code == 200


def test_an_institutions_own_page_shows_its_numbers(library: Partner, client: Client) -> None:
    make_problem(owner_partner=library)
    assert "/impact/city-library/" in client.get("/partners/city-library/").content.decode()


def test_pages_ask_as_often_for_30_as_for_1(
    library: Partner, assert_same_queries: Any, client: Client
) -> None:
    assert assert_same_queries(lambda n: entry(library, n), lambda: client.get("/impact/city-library/")) <= 12


def test_the_overview_asks_as_often_for_30_as_for_1(
    assert_same_queries: Any, client: Client, db: None
) -> None:
    def make(number: int) -> None:
        for _each in range(number):
            partner = make_partner()
            make_problem(owner_partner=partner)
            f.make_handover(f.make_project(), partner)
        caches["pages"].clear()

    def get() -> Any:
        caches["pages"].clear()
        return client.get("/impact/")

    assert assert_same_queries(make, get) <= 12
