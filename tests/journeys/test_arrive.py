"""The first minute: what this is, joining, one's own things, one's own data."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.in_browser import code_in, send, wait_for_letter

Open = Callable[..., Page]


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["ko", "en"])
def test_a_visitor_sees_what_this_is_and_how_to_report(open_page: Open, prefix: str) -> None:
    page = open_page()
    page.goto(f"{prefix}/")
    expect(page.locator("h1")).to_be_in_viewport()
    report = page.locator(f"main a[href='{prefix}/problems/new/']").first
    expect(report).to_be_in_viewport()
    report.click()
    expect(page.locator("[name=title]")).to_be_visible()


def join(page: Page, data: Path, *, name: str, start: str) -> str:
    """Come in by code from `start` and become a member."""
    address = f"new-{uuid.uuid4().hex[:8]}@example.org"
    page.goto(start)
    page.locator("main [name=email]").fill(address)
    send(page)
    page.locator("[name=code]").fill(code_in(wait_for_letter(data, address)))
    send(page)
    page.goto("/join/")
    page.locator("[name=name]").fill(name)
    for box in page.locator("main [name=is_old_enough], main [name=required]").all():
        box.check()
    send(page)
    return address


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_somebody_joins_with_a_code_and_a_name(open_page: Open, site_data: Path, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    join(page, site_data, name="나래", start="/sign-in/")
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text("나래")


def test_who_must_sign_in_comes_back_to_the_same_step(open_page: Open, site_data: Path) -> None:
    page = open_page()
    page.goto("/problems/")
    page.locator("main .link-card a").first.click()
    page.locator("main a[href*='/me-too/']").first.click()
    address = f"back-{uuid.uuid4().hex[:8]}@example.org"
    page.locator("main [name=email]").fill(address)
    send(page)
    page.locator("[name=code]").fill(code_in(wait_for_letter(site_data, address)))
    send(page)
    expect(page).to_have_url(re.compile("/me-too/"))


def test_a_wrong_code_says_so(open_page: Open) -> None:
    page = open_page()
    page.goto("/sign-in/")
    page.locator("main [name=email]").fill(f"wrong-{uuid.uuid4().hex[:8]}@example.org")
    send(page)
    page.locator("[name=code]").fill("000000")
    send(page)
    expect(page.locator("[name=code]")).to_have_attribute("aria-invalid", "true")


def test_messages_are_in_the_inbox_at_once_and_can_be_turned_off(open_page: Open) -> None:
    page = open_page("mina")
    page.goto("/me/inbox/")
    expect(page.locator("main a[href*='/me/inbox/']").first).to_be_visible()
    page.goto("/me/settings/letters/")
    expect(page.locator("main input[type=radio], main select").first).to_be_visible()


def test_an_unknown_page_says_what_to_do(open_page: Open) -> None:
    page = open_page()
    answer = page.goto("/problems/999999999/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("main a").first).to_be_visible()


def test_an_empty_list_offers_one_way_on(open_page: Open) -> None:
    page = open_page()
    page.goto("/problems/?q=세상에없는낱말들만모아서")
    expect(page.locator("main .empty")).to_be_visible()
    expect(page.locator("main .empty a")).to_have_count(1)
