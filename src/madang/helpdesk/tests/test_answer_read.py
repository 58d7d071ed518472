"""What everybody reads: the desks, their answers, one answer; in both languages, and by REST."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from madang.core import clock
from madang.helpdesk.models import Desk
from madang.helpdesk.models.desks import CENTRE
from madang.helpdesk.tests.factories import make_agent, make_desk, make_entry
from madang.people.models import Person
from madang.search.models import SearchName

type ClientOf = Callable[[Person], Client]


def test_the_centres_desk_stands_first(db: None) -> None:
    make_desk("가나다 창구")
    page = Client().get("/help/").content.decode()
    assert page.index("센터 상담 창구") < page.index("가나다 창구")


def test_an_answer_says_where_it_comes_from_and_leads_on(db: None) -> None:
    entry = make_entry(
        title="주차되나요?",
        body="아니요.\n지하철로 오세요.",
        source="이용 안내",
        url="https://example.org/park",
    )
    page = Client().get(f"/help/{entry.desk.slug}/answers/{entry.pk}/").content.decode()
    assert "아니요.\n지하철로 오세요." in page and "이용 안내" in page
    assert 'href="https://example.org/park" rel="nofollow noopener"' in page
    assert f'href="/help/{entry.desk.slug}/"' in page
    data = json.loads(page.partition('application/ld+json">')[2].partition("</script>")[0])
    question = data["mainEntity"][0]
    assert data["@type"] == "FAQPage" and question["name"] == "주차되나요?"
    assert question["acceptedAnswer"]["text"] == "아니요.\n지하철로 오세요."


def test_an_english_page_has_the_english_answer_or_marks_the_korean(db: None) -> None:
    desk = make_desk()
    both = make_entry(desk, title="주차되나요?", body="아니요.", title_en="Is there parking?", body_en="No.")
    korean = make_entry(desk, title="우리말뿐", body="우리말 답.")
    page = Client().get(f"/en/help/{desk.slug}/answers/{both.pk}/").content.decode()
    assert "<h1>Is there parking?</h1>" in page and ">No.</div>" in page
    page = Client().get(f"/en/help/{desk.slug}/answers/{korean.pk}/").content.decode()
    assert '<span lang="ko">우리말뿐</span>' in page and 'lang="ko">우리말 답.</div>' in page
    assert "Is there parking?" in Client().get(f"/en/help/{desk.slug}/answers/").content.decode()


def test_what_is_not_for_everybody_today_is_not_found(db: None, client_of: ClientOf) -> None:
    desk, today = make_desk(), clock.today()
    agent = client_of(make_agent(desk))
    hidden = [
        make_entry(desk, title="숨은 하나", audience="staff"),
        make_entry(desk, title="숨은 둘", is_on=False),
        make_entry(desk, title="숨은 셋", valid_until=today - timedelta(days=1)),
        make_entry(desk, title="숨은 넷", valid_from=today + timedelta(days=1)),
    ]
    for entry in hidden:
        address = f"/help/{desk.slug}/answers/{entry.pk}/"
        assert Client().get(address).status_code == 404
        page = agent.get(address)
        assert page.status_code == 200 and "noindex" in page.content.decode()
    assert "숨은" not in Client().get(f"/help/{desk.slug}/answers/").content.decode()
    assert "숨은" not in agent.get(f"/help/{desk.slug}/answers/").content.decode()
    assert Client().get(f"/api/v1/helpdesk/{desk.slug}/entries").json() == []


def test_answers_are_searched_in_citizens_words(indexed: Callable[[], None]) -> None:
    desk = make_desk()
    make_entry(desk, title="주차장이 있나요?", variants=["차 세울 곳"])
    make_entry(desk, title="회의실 예약은 어떻게 하나요?")
    make_entry(title="주차장 요금은 얼마인가요?")
    indexed()
    page = Client().get(f"/help/{desk.slug}/answers/?q=차+세울+곳").content.decode()
    assert "주차장이 있나요?" in page and "회의실" not in page and "요금" not in page
    assert "noindex" in page
    nothing = Client().get(f"/help/{desk.slug}/answers/?q=qwxz").content.decode()
    assert "찾지 못했어요" in nothing


def test_search_names_the_desk_in_the_language_of_the_page(indexed: Callable[[], None]) -> None:
    make_entry(
        make_desk("숲 창구", name_en="Ask the wood"), title="느티나무", title_en="Zelkova", body_en="A tree."
    )
    indexed()
    assert "Ask the wood" in Client().get("/en/search/?q=zelkova").content.decode()
    assert "숲 창구" in Client().get("/search/?q=느티나무").content.decode()
    assert not SearchName.objects.exists(), "a question is no name"


def test_a_page_is_new_as_soon_as_an_answer_changes(db: None) -> None:
    entry = make_entry(body="처음 답")
    address = f"/help/{entry.desk.slug}/answers/{entry.pk}/"
    assert "처음 답" in Client().get(address).content.decode()
    make_entry(entry.desk, key=entry.key, title=entry.title, body="둘째 답")
    assert "둘째 답" in Client().get(address).content.decode()


def test_the_list_asks_as_often_for_thirty(assert_same_queries: Any) -> None:
    desk = make_desk()
    address = f"/help/{desk.slug}/answers/"
    assert (
        assert_same_queries(
            lambda number: [make_entry(desk) for _ in range(number)], lambda: Client().get(address)
        )
        <= 12
    )


# --- REST -----------------------------------------------------------------------------------------


def test_desks_and_answers_by_rest(db: None) -> None:
    desk = make_desk("도서관 창구")
    for number in range(3):
        make_entry(desk, key=f"e{number}", title=f"{number} 질문", url="/about/")
    rows = Client().get("/api/v1/helpdesk").json()
    assert [row["slug"] for row in rows] == [CENTRE, desk.slug] and rows[1]["answers"] == 3
    first = Client().get(f"/api/v1/helpdesk/{desk.slug}/entries?limit=2")
    assert [row["id"] for row in first.json()] == ["e0", "e1"] and first.json()[0]["more"].endswith("/about/")
    following = first["Link"].partition("<")[2].partition(">")[0]
    assert [row["id"] for row in Client().get(following).json()] == ["e2"]


def test_the_rest_interface_hides_what_is_closed(db: None) -> None:
    desk = make_desk(is_active=False)
    make_entry(desk)
    assert Client().get(f"/api/v1/helpdesk/{desk.slug}/entries").status_code == 404
    assert Client().get("/api/v1/helpdesk/nothing/entries").status_code == 404
    assert len(Client().get("/api/v1/helpdesk").json()) == Desk.objects.filter(is_active=True).count()


def test_the_rest_lists_ask_as_often_for_thirty(assert_same_queries: Any) -> None:
    desk = make_desk()

    def rows(number: int) -> None:
        for _ in range(number):
            make_entry(desk)
            make_desk()

    assert_same_queries(rows, lambda: Client().get("/api/v1/helpdesk?limit=100"))
    assert_same_queries(rows, lambda: Client().get(f"/api/v1/helpdesk/{desk.slug}/entries?limit=100"))
