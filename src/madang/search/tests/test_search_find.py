"""The search page: everything public, by kind, in both languages, whatever is typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madang.core import clock
from madang.news.tests.factories import make_article
from madang.people.models import Person
from madang.problems.tests.factories import make_partner, make_problem
from madang.projects.tests.factories import make_project
from madang.search import queries
from madang.search.models import LoggedSearch

pytestmark = pytest.mark.django_db
SEARCH = "/search/"
Indexed = Callable[[], None]


def page(client: Client, **data: str) -> str:
    response = client.get(SEARCH, data)
    assert response.status_code == 200
    return response.content.decode()


def test_all_kinds_stand_in_groups_with_their_numbers(client: Client, indexed: Indexed) -> None:
    for n in range(5):
        make_problem(title=f"느티나무 {n}번이 아파요")
    make_article("느티나무 심는 날")
    make_project(title="느티나무 지킴이")
    indexed()
    html = page(client, q="느티나무")
    assert html.count('class="result"') == 3 + 1 + 1
    assert "문제 5개 모두 보기" in html and "<mark>느티나무</mark>" in html
    only = page(client, q="느티나무", type="problem")
    assert only.count('class="result"') == 5 and "심는 날" not in only


def test_many_of_one_kind_stand_on_pages(client: Client, indexed: Indexed) -> None:
    for n in range(25):
        make_problem(title=f"느티나무 {n}번이 아파요")
    indexed()
    shown = [page(client, q="느티나무", type="problem", page=str(number)) for number in (1, 2)]
    assert [html.count('class="result"') for html in shown] == [20, 5]
    assert "type=problem&amp;page=2" in shown[0]


@pytest.mark.parametrize("words", ["느티나무의자", "느티나무 으자", "느티나무 의자들이", "의자 느티나무"])
def test_spaces_endings_mistakes_and_order_do_no_harm(words: str, indexed: Indexed) -> None:
    make_problem(title="느티나무 의자가 부서졌어요")
    make_problem(title="골목이 어두워요")
    indexed()
    assert queries.find(words, None)[0].title == "느티나무 의자가 부서졌어요"


def test_nothing_found_says_so_and_offers_what_sounds_alike(client: Client, indexed: Indexed) -> None:
    make_partner(name="한마음도서관")
    indexed()
    html = page(client, q="zzzz")
    assert "맞는 것을 찾지 못했어요" in html and "문제 알리기" in html


def test_words_of_others_are_escaped(client: Client, indexed: Indexed) -> None:
    make_problem(title="<b>느티나무</b> & 의자", body="<script>alert(1)</script> 느티나무")
    indexed()
    html = page(client, q="느티나무 <i>")
    assert (
        "<b><mark>" not in html and "<script>alert" not in html and "&lt;b&gt;<mark>느티나무</mark>" in html
    )


def test_an_english_page_finds_korean_and_marks_its_language(client: Client, indexed: Indexed) -> None:
    make_problem(title="느티나무 의자")
    indexed()
    html = client.get(f"/en{SEARCH}", {"q": "느티나무"}).content.decode()
    assert 'lang="ko"><mark>느티나무</mark>' in html


@pytest.mark.parametrize(
    "words",
    ["", " ", "a" * 10_000, "ㅋㅋㅋㅋ", "😀" * 50, "%_'\"\\", "'; DROP TABLE search_posting; --", "\x00", "가\x00나",
     "漢字 کلمه слово", "?" * 300, "<script>", "가 " * 400],
)  # fmt: skip
def test_whatever_is_typed_is_answered(words: str, client: Client, indexed: Indexed) -> None:
    make_problem()
    indexed()
    for address in (SEARCH, reverse("search:suggestions"), "/api/v1/search"):
        assert client.get(address, {"q": words}).status_code in {200, 400, 422}
    assert client.get(SEARCH, {"q": "골목", "type": words[:50]}).status_code in {200, 400}


def test_suggestions_come_while_a_syllable_is_unfinished(client: Client, indexed: Indexed) -> None:
    make_partner(name="한마음도서관")
    make_problem(title="골목이 어두워요")
    indexed()
    for typed in ("한마", "한마ㅇ", "한마음도서", "한마움도서관"):
        html = client.get(reverse("search:suggestions"), {"q": typed}).content.decode()
        assert "/partners/" in html and "/problems/" not in html, typed
    assert "<html" not in html
    assert "화살표" in html
    nothing = client.get(reverse("search:suggestions"), {"q": "한"}).content.decode()
    assert "<a" not in nothing and "화살표" not in nothing


def test_rest_finds_the_same(client: Client, indexed: Indexed) -> None:
    problem = make_problem(title="느티나무 의자가 부서졌어요")
    make_article("느티나무 심는 날")
    indexed()
    answer: dict[str, Any] = client.get("/api/v1/search", {"q": "느티나무", "limit": "1"}).json()
    assert answer["total"] == 2 and answer["types"] == {"problem": 1, "article": 1}
    assert len(answer["results"]) == 1
    only = client.get("/api/v1/search", {"q": "느티나무", "type": "problem"}).json()["results"]
    assert [row["id"] for row in only] == [problem.pk] and only[0]["url"].endswith(f"/problems/{problem.pk}/")
    assert client.get("/api/v1/search", {"q": "느티나무", "type": "nothing"}).json()["total"] == 0
    assert client.get("/api/v1/search", {"q": ""}).status_code == 422


def test_as_many_questions_to_the_database_for_one_and_for_thirty(
    client: Client, indexed: Indexed, assert_same_queries: Any
) -> None:
    def make(n: int) -> None:
        for _n in range(n):
            make_problem(title="느티나무 의자")
        indexed()

    assert assert_same_queries(make, lambda: client.get(SEARCH, {"q": "느티나무"})) <= 12


# --- what was searched --------------------------------------------------------------------------------


def test_searches_are_counted_by_day_without_anybody_in_them(client: Client, indexed: Indexed) -> None:
    make_problem(title="느티나무 의자")
    indexed()
    for words in ("느티나무", " 느티나무 ", "없는말이에요"):
        page(client, q=words)
    page(client, q="느티나무", type="problem")
    rows = set(LoggedSearch.objects.values_list("text", "count", "found", "day"))
    assert rows == {("느티나무", 2, 1, clock.today()), ("없는말이에요", 1, 0, clock.today())}


@pytest.mark.parametrize(
    "words", ["010-1234-5678", "900101 1234567", "mina@example.org", "김미나 01012345678"]
)
def test_what_looks_personal_is_not_written_down(words: str, client: Client) -> None:
    page(client, q=words)
    page(client, q="P2611-7K3QX4")
    page(client, q="2026년 12월 1일")
    assert set(LoggedSearch.objects.values_list("text", flat=True)) == {"p2611-7k3qx4", "2026년 12월 1일"}


def test_editors_see_what_was_not_found_and_others_do_not(
    client_of: Callable[[Person], Client], mina: Person, daeho: Person
) -> None:
    page(Client(), q="없는말이에요")
    shown = client_of(daeho).get(reverse("search:log"), {"found": "0"}).content.decode()
    assert "없는말이에요" in shown
    assert client_of(mina).get(reverse("search:log")).status_code == 404
    assert Client().get(reverse("search:log")).status_code == 302
