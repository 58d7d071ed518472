"""Something is searched: on a phone while typing, by keyboard alone, without JavaScript, in English."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def test_titles_are_offered_while_somebody_types_and_lead_there_by_keyboard(open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    page.get_by_role("link", name="찾기").first.click()
    box = page.get_by_role("searchbox")
    box.press_sequentially("서울도서", delay=30)
    offer = page.locator("#search_offers a").first
    expect(offer).to_contain_text("서울도서관")
    expect(page.locator("#search_said")).to_contain_text("화살표")
    box.press("ArrowDown")
    expect(offer).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    box.press("Tab")
    expect(offer).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/partners/"))


def test_offers_close_by_escape_and_what_was_typed_stays(open_page: Open) -> None:
    page = open_page()
    page.goto("/search/")
    box = page.get_by_role("searchbox")
    box.press_sequentially("서울도서", delay=30)
    offers = page.locator("#search_offers a")
    expect(offers.first).to_be_visible()
    box.press("ArrowUp")
    expect(offers.last).to_be_focused()
    page.keyboard.press("Escape")
    expect(offers).to_have_count(0)
    expect(box).to_be_focused()
    expect(box).to_have_value("서울도서")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_without_spaces_and_with_a_mistake_the_right_thing_comes_first(
    open_page: Open, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto("/search/")
    page.get_by_role("searchbox").fill("도서관열람실자리")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("main")).to_contain_text("열람실에 자리가 있는지")
    expect(page.locator(".result mark").first).to_be_visible()
    page.get_by_role("navigation", name="결과 종류").get_by_role("link", name=re.compile("^문제")).click()
    expect(page).to_have_url(re.compile("type=problem"))
    page.locator(".result a").first.click()
    expect(page).to_have_url(re.compile(r"/problems/\d+/"))


def test_nothing_found_leads_on_in_english(open_page: Open) -> None:
    page = open_page()
    page.goto("/en/search/?q=qqqqqq")
    expect(page.locator("main")).to_contain_text("Nothing was found")
    expect(page.get_by_role("link", name="Report a problem").first).to_be_visible()
    page.goto("/en/search/?q=Seoul Metropolitan Library")
    expect(page.locator(".result").first).to_contain_text("Seoul Metropolitan Library")
