"""Neighbours think about a question: a visitor on a phone answers, adds a line, and finds herself on the map."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.in_browser import send
from tests.journeys.walking import fresh, prove_address

Open = Callable[..., Page]
QUESTION = "우리 동네 일회용 컵, 어떻게 줄이면 좋을까요?"


def come_from_the_front(page: Page, prefix: str = "") -> str:
    """From the first page to the question that is open; returns its address."""
    page.goto(f"{prefix}/")
    page.get_by_role("link", name=QUESTION).first.click()
    expect(page.locator("h1")).to_have_text(QUESTION)
    return page.url.partition("#")[0].partition("?")[0]


def answer(page: Page, value: str) -> None:
    """Press one of the three buttons and wait for the next statement."""
    before = page.locator("#ballot-title").inner_text()
    page.locator(f"#ballot button[name=value][value='{value}']").click()
    expect(page.locator("#ballot-title")).not_to_have_text(before)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_a_visitor_answers_ten_adds_a_line_and_finds_herself_on_the_map(
    open_page: Open, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    address = come_from_the_front(page)
    for number in range(10):
        button = page.locator("#ballot button[name=value]").first
        box = button.bounding_box()
        assert box and box["height"] >= 44
        answer(page, ["1", "1", "-1", "0"][number % 4])
        expect(page.locator("#ballot")).to_contain_text(f"중 {number + 1}개에 답했어요")
        expect(page.locator("#ballot-receipt")).to_contain_text("저장했어요")
    if javascript:
        assert page.url == address, "the next one comes in place"
        assert page.evaluate("document.activeElement.id") == "ballot-title"
    page.get_by_role("link", name="내 생각 한 줄 보태기").click()
    line = fresh("컵을 빌린 날을 알려 주는 쪽지가 있으면 좋겠어요")
    page.locator("[name=text]").fill(line)
    send(page)
    expect(page.locator("main")).to_contain_text(line)
    expect(page.locator("main")).to_contain_text("확인하고 있어요")
    page.goto(f"{address}result/")
    expect(page.locator("main")).to_contain_text(re.compile("회원님은 모둠 [A-E]에 가까워요"))
    expect(page.locator(".opinion-own text")).to_have_text("나")
    expect(page.get_by_role("heading", name="모두가 함께하는 생각")).to_be_visible()
    heights = page.evaluate("[document.body.scrollWidth, innerWidth]")
    assert heights[0] <= heights[1], "nothing sideways"


def test_an_earlier_answer_is_changed_by_keyboard(open_page: Open) -> None:
    page = open_page(phone=False)
    come_from_the_front(page)
    first = page.locator("#ballot-title").inner_text()
    answer(page, "1")
    page.locator("#ballot-receipt").get_by_role("link", name="바꾸기").press("Enter")
    expect(page.locator("#ballot-title")).to_have_text(first)
    page.locator("#ballot button[value='-1']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ballot-receipt")).to_contain_text("아니에요")
    page.get_by_role("link", name="내 답 보기").click()
    expect(page.locator("main .task-list > li")).to_have_count(1)
    expect(page.locator("main .task-list")).to_contain_text("아니에요")


def test_whoever_signs_in_keeps_the_answers_and_a_curator_has_the_line_asked(
    open_page: Open, site_data: Path
) -> None:
    page = open_page()
    address = come_from_the_front(page)
    answer(page, "1")
    answer(page, "-1")
    page.get_by_role("link", name="내 생각 한 줄 보태기").click()
    line = fresh("가게마다 컵을 세는 날을 정해요")
    page.locator("[name=text]").fill(line)
    send(page)
    page.goto("/sign-in/")
    prove_address(page, site_data)
    page.goto(f"{address}mine/")
    expect(page.locator("main .task-list > li")).to_have_count(2)
    expect(page.locator("main")).to_contain_text(line)
    curator = open_page("daeho", phone=False)
    curator.goto("/deliberations/queue/")
    curator.get_by_role("link", name=line).click()
    curator.locator("button[name=show]").click()
    expect(curator.locator(".messages")).to_contain_text("알렸어요")
    page.goto(f"{address}mine/")
    expect(page.locator("main")).to_contain_text("묻고 있어요")
    page.goto("/me/inbox/")
    expect(page.locator("main")).to_contain_text("이제 이 의견을 물어요")


def test_in_english_the_same(open_page: Open) -> None:
    page = open_page()
    come_from_the_front(page, "/en")
    answer(page, "0")
    expect(page.locator("#ballot-receipt")).to_contain_text("Saved at")
    expect(page.locator("#ballot")).to_contain_text("1 of")
