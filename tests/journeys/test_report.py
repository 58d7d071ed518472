"""A problem is reported: by a guest on a phone, without JavaScript, by keyboard, in English, on two devices."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.in_browser import code_in, send, wait_for_letter

Open = Callable[..., Page]
TITLE = "횡단보도 초록불이 너무 짧아요"


def fill_report(page: Page, *, prefix: str = "", title: str = TITLE) -> None:
    """Answer the four questions, up to the page that shows everything once more."""
    page.goto(f"{prefix}/problems/new/")
    page.locator("[name=title]").fill(title)
    page.locator("[name=body]").fill("어르신 걸음으로는 다 건너기 전에 빨간불이 됩니다.")
    send(page)
    expect(page).to_have_url(re.compile("/new/where/"))
    page.locator("[name=district]").select_option("11620")
    page.locator("[name=place_words]").fill("도서관 앞 네거리")
    send(page)
    expect(page).to_have_url(re.compile("/new/picture/"))
    send(page)
    expect(page).to_have_url(re.compile("/new/who/"))
    page.locator("[name=affected]").fill("근처 경로당에 다니는 어르신")
    send(page)
    expect(page).to_have_url(re.compile("/new/send/"))


def prove_address(page: Page, data: Path) -> str:
    """Type a new address and the code that comes by mail."""
    address = f"guest-{uuid.uuid4().hex[:8]}@example.org"
    page.locator("main [name=email]").fill(address)
    send(page)
    page.locator("[name=code]").fill(code_in(wait_for_letter(data, address)))
    send(page)
    return address


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["ko", "en"])
def test_a_guest_reports_and_gets_a_receipt(
    open_page: Open, site_data: Path, javascript: bool, prefix: str
) -> None:
    page = open_page(javascript=javascript)
    fill_report(page, prefix=prefix, title=f"{TITLE} {uuid.uuid4().hex[:6]}")
    expect(page.locator("main")).to_contain_text("도서관 앞 네거리")
    prove_address(page, site_data)
    expect(page).to_have_url(re.compile(f"^http://[^/]+{prefix}/problems/new/send/"))
    send(page)
    expect(page).to_have_url(re.compile("/sent/"))
    expect(page.locator("main")).to_contain_text(re.compile(r"P\d{4}-[0-9A-Z]{6}"))


def test_going_back_loses_nothing_and_another_device_finds_the_draft(open_page: Open) -> None:
    page = open_page("mina")
    title = f"{TITLE} {uuid.uuid4().hex[:6]}"
    page.goto("/problems/new/?new=1")
    page.locator("[name=title]").fill(title)
    send(page)
    expect(page.locator("main progress, main [role=progressbar]")).to_be_visible()
    page.locator("[name=place_words]").fill("뒷길")
    page.locator("button[value=back]").click()
    expect(page.locator("[name=title]")).to_have_value(title)
    send(page)
    expect(page.locator("[name=place_words]")).to_have_value("뒷길")
    other = open_page("mina", phone=False)
    other.goto("/me/")
    other.get_by_role("link", name=title).first.click()
    expect(other.locator("[name=title]")).to_have_value(title)


def test_what_is_refused_says_why_and_keeps_what_was_typed(open_page: Open) -> None:
    page = open_page(javascript=False)
    page.goto("/problems/new/")
    page.locator("[name=title]").fill("짧")
    page.locator("[name=body]").fill("오래 적은 글은 남아 있어야 합니다.")
    send(page)
    expect(page.locator("[name=title]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=title]")).to_have_value("짧")
    expect(page.locator("[name=body]")).to_have_value("오래 적은 글은 남아 있어야 합니다.")


def test_similar_problems_appear_while_one_types_and_never_block(open_page: Open) -> None:
    page = open_page()
    page.goto("/problems/")
    known = page.locator("main .link-card a").first.inner_text()
    page.goto("/problems/new/")
    page.locator("[name=title]").press_sequentially(known, delay=5)
    expect(page.locator("#similar a").first).to_be_visible()
    send(page)
    expect(page).to_have_url(re.compile("/new/where/"))


def test_a_report_by_keyboard_alone(open_page: Open, site_data: Path) -> None:
    page = open_page(phone=False)
    page.goto("/problems/new/")

    def reach(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    reach("[name=title]")
    page.keyboard.type(f"{TITLE} {uuid.uuid4().hex[:6]}")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/new/where/"))
    reach("[name=place_words]")
    page.keyboard.type("시장 입구")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/new/picture/"))
    reach("button[value=next], button[value=send]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/new/who/"))
    reach("button[value=next], button[value=send]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/new/send/"))


def test_a_report_is_withdrawn_in_two_taps(open_page: Open) -> None:
    page = open_page("sora")
    fill_report(page, title=f"{TITLE} {uuid.uuid4().hex[:6]}")
    send(page)
    expect(page).to_have_url(re.compile("/sent/"))
    page.locator("a[href*='/withdraw/']").first.click()
    page.locator("main form .button").first.click()
    expect(page).not_to_have_url(re.compile("/withdraw/"))
