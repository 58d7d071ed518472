from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from madang.people import queries
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Task, Urgency
from madang.people.tests.factories import make_guest


@pytest.fixture(autouse=True)
def no_other_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "own_things", [])
    monkeypatch.setattr(queries, "what_now", [])


def test_other_apps_tell_what_one_has_and_what_to_do(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    item = OwnItem(
        "우리 골목 가로등", "/problems/7/", status="답을 기다려요", tone="info", next_step="10월까지 답해요"
    )
    queries.own_things.append(lambda person: OwnSection("알린 문제", [item], more_href="/problems/?mine=1"))
    queries.what_now.append(
        lambda person: [Task("보완해 주세요", "사진이 필요해요", "/problems/7/edit/", "사진 올리기")]
    )
    page = client_of(mina).get("/me/").content.decode()
    for text in [
        "알린 문제",
        "우리 골목 가로등",
        "답을 기다려요",
        "10월까지 답해요",
        "보완해 주세요",
        "사진 올리기",
    ]:
        assert text in page


def test_one_task_is_shown_the_most_urgent(mina: Person) -> None:
    later = Task("늦게", "", "/", "", Urgency.DUE_SOON, due=date(2026, 12, 1))
    sooner = Task("곧", "", "/", "", Urgency.DUE_SOON, due=date(2026, 11, 1))
    dateless = Task("언제든", "", "/", "", Urgency.DUE_SOON)
    queries.what_now.append(lambda person: [later, dateless])
    queries.what_now.append(lambda person: [Task("할 수도", "", "/", "", Urgency.COULD_DO), sooner])
    found = queries.task_now(mina)
    assert found is not None and found.text == "곧"


def test_an_empty_section_speaks_or_is_silent(mina: Person) -> None:
    queries.own_things += [
        lambda person: OwnSection("말하는 곳", [], empty="아직 없어요"),
        lambda person: OwnSection("조용한 곳", []),
        lambda person: None,
    ]
    assert [section.title for section in queries.own_sections(mina)] == ["말하는 곳"]


def test_a_guest_is_invited_to_join(db: None, client_of: Callable[[Person], Client]) -> None:
    page = client_of(make_guest()).get("/me/").content.decode()
    assert "가입하고 모든 활동에 참여해 보세요" in page and 'href="/join/"' in page


def test_a_visitor_signs_in_and_comes_back(db: None, client: Client) -> None:
    assert client.get("/en/me/")["Location"] == "/en/sign-in/?next=/en/me/"


def test_titles_of_others_keep_their_language_on_english_pages(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    queries.own_things.append(lambda person: OwnSection("Reported", [OwnItem("가로등", "/x/")]))
    assert 'lang="ko">가로등' in client_of(mina).get("/en/me/").content.decode()
