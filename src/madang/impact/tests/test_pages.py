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
from madang.programmes.tests.factories import make_programme
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
    assert assert_same_queries(lambda n: entry(library, n), lambda: client.get("/impact/city-library/")) <= 14


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


# --- year by year, and programme by programme -------------------------------------------------------------


def test_the_numbers_stand_year_by_year_with_a_file(library: Partner, client: Client) -> None:
    now = clock.now()
    for _each in range(5):
        make_problem(
            owner_partner=library, state="answered", published_at=now - timedelta(days=9), answered_at=now
        )
    f.make_handover(f.make_project(), library, state="received", received_at=now)
    html = client.get("/impact/city-library/").content.decode()
    assert "해마다" in html and "9일 (5)" in html and "아직 적어요 (1)" in html
    head, *lines = client.get("/impact/city-library/years/csv/").content.decode("utf-8-sig").splitlines()
    assert head.startswith("year,problems,answer_median_days") and f"{clock.today().year}," in lines[-1]
    years = client.get("/api/v1/impact/city-library/years").json()["years"]
    assert years[-1]["numbers"]["time_to_receive"] == {"days": None, "count": 1}
    assert client.get("/impact/nobody/years/csv/").status_code == 404


def test_a_programme_shows_its_chain(library: Partner, client: Client) -> None:
    programme = make_programme(state="running")
    problem = make_problem(owner_partner=library, programme=programme)
    make_problem(programme=programme)
    project = f.make_project(problems=[problem], programme=programme)
    f.make_checks(f.make_handover(project, library, state="adopted"))
    assert programme.name in client.get("/impact/").content.decode()
    for language in ("", "/en"):
        assert client.get(f"{language}/impact/programmes/{programme.slug}/").status_code == 200
    lines = client.get("/impact/programmes/csv/").content.decode("utf-8-sig").splitlines()
    found = [line.split(",")[1:4] for line in lines[1:]]
    assert found == [
        ["reported", "2", ""], ["taken_up", "0", "2"], ["with_team", "1", "2"], ["teams", "1", ""],
        ["with_prototype", "1", "1"], ["handed_over", "1", "1"], ["offers", "1", ""], ["adopted", "1", "1"],
        ["in_use", "0", "0"],
    ]  # fmt: skip
    [row] = client.get("/api/v1/impact/programmes").json()["programmes"]
    assert row["figures"][2] == {"step": "with_team", "part": 1, "whole": 2}
    assert client.get("/impact/programmes/nothing/").status_code == 404


def test_what_is_hidden_is_in_no_chain(library: Partner) -> None:
    programme = make_programme(state="running")
    project = f.make_project(programme=programme, hidden_at=clock.now(), hidden_reason="까닭")
    f.make_handover(project, library)
    _on, figures = queries.figures_of(programme)
    assert (figures.teams, figures.offers, figures.reported) == (0, 0, 0)


def test_the_chain_asks_as_often_for_30_programmes_as_for_1(
    library: Partner, assert_same_queries: Any, client: Client
) -> None:
    def make(number: int) -> None:
        for _each in range(number):
            programme = make_programme(state="running")
            make_problem(programme=programme)
            f.make_handover(f.make_project(programme=programme), library)

    assert assert_same_queries(make, lambda: client.get("/impact/")) <= 14
