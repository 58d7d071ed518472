"""Similar problems while somebody types: inline, at most three, never itself."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from madang.people.models import Person
from madang.problems import actions, queries
from madang.problems.models import changing
from madang.problems.tests.factories import make_problem, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(indexed: Callable[[], None]) -> Callable[[str], list[str]]:
    """What is similar to a text, once the worker has indexed everything."""

    def found(text: str) -> list[str]:
        indexed()
        return [row.title for row in queries.similar(text)]

    return found


Titles = Callable[[str], list[str]]


def test_the_same_words_in_other_forms_are_found(titles: Titles) -> None:
    make_problem(title="공원 벤치가 부서졌어요", body="앉을 수 없어요")
    wanted = make_problem(title="골목 가로등이 밤에 꺼져요")
    assert titles("골목길 가로등을 켜 주세요") == [wanted.title]


def test_at_most_three_the_most_alike_first(titles: Titles) -> None:
    for number in range(6):
        make_problem(title=f"골목 가로등이 꺼져요 {number}번 기둥")
    exact = make_problem(title="골목 가로등이 꺼져요")
    found = titles("골목 가로등이 꺼져요")
    assert len(found) == 3 and found[0] == exact.title


def test_never_itself_and_nothing_that_is_not_public(indexed: Callable[[], None]) -> None:
    problem = make_problem(title="골목 가로등이 꺼져요")
    make_problem(title="골목 가로등이 꺼져요", state="received")
    hidden = make_problem(title="골목 가로등이 꺼져요")
    actions.hide_problem(problem=hidden, by=hidden.reporter, reason_code="other", note="시험으로 가려요")
    indexed()
    assert queries.similar(problem.title, exclude=problem.pk) == []


def test_filler_alone_is_not_alike(titles: Titles) -> None:
    make_problem(title="우리 동네에서 너무 많이 해요", body="")
    assert titles("우리 동네는 너무 자주 있어요") == []


def test_place_and_theme_decide_between_equals(indexed: Callable[[], None]) -> None:
    theme = make_theme()
    here = make_problem(title="가로등이 자주 꺼져요", district="11110")
    there = make_problem(title="가로등이 자주 꺼져요", district="11680", theme=theme)
    indexed()
    assert queries.similar("가로등이 꺼졌어요", "11110", exclude=None)[0] == here
    assert queries.similar("가로등이 꺼졌어요", "", theme.pk)[0] == there


def test_changed_words_are_found_by_their_new_form(titles: Titles) -> None:
    problem = make_problem(title="골목 가로등이 꺼져요", body="", place_words="")
    with changing.changing(changing.locked(problem)) as row:
        row.title = "버스 정류장에 지붕이 없어요"
    assert titles("골목 가로등이 꺼져요") == []
    assert titles("버스 정류장 지붕이 필요해요") == ["버스 정류장에 지붕이 없어요"]


def test_the_fragment_waits_for_ten_letters_and_offers_me_too(
    mina: Person, client_of: Callable[[Person], Client], indexed: Callable[[], None]
) -> None:
    problem = make_problem(title="골목 가로등이 꺼져요")
    indexed()
    address = reverse("problems:similar")
    assert client_of(mina).get(address, {"title": "골목 가로등"}).content.strip() == b""
    shown = client_of(mina).get(address, {"title": "골목 가로등이 또 꺼졌어요"}).content.decode()
    assert problem.title in shown and f'formaction="{reverse("problems:me_too", args=[problem.pk])}"' in shown
    shown = Client().get(address, {"title": "골목 가로등이 또 꺼졌어요"}).content.decode()
    assert f'href="{reverse("problems:me_too", args=[problem.pk])}"' in shown and "formaction" not in shown
    assert "<html" not in shown


def test_one_tap_joins_instead_and_the_draft_stays(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    problem, client = make_problem(title="골목 가로등이 꺼져요"), client_of(mina)
    client.post(reverse("problems:draft_save"), {"title": "골목 가로등이 또 꺼졌어요"})
    client.post(
        reverse("problems:me_too", args=[problem.pk]), {"title": "골목 가로등이 또 꺼졌어요", "body": ""}
    )
    problem.refresh_from_db()
    assert problem.me_too_count == 1
    assert "골목 가로등이 또 꺼졌어요" in client.get(reverse("problems:report_what")).content.decode()


@pytest.mark.parametrize("text", ["", "가", "%_'\"\\", "\x01\x7f가로등이 꺼져요", "가" * 5000, "😀" * 40])
def test_any_text_is_answered(text: str, client: Client, indexed: Callable[[], None]) -> None:
    make_problem(title="골목 가로등이 꺼져요")
    indexed()
    assert client.get(reverse("problems:similar"), {"title": text}).status_code == 200
    assert client.get(reverse("problems:list"), {"q": text}).status_code == 200
