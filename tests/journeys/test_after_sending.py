"""After sending: what happens next and by when; whatever one sent is taken back in two taps."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.in_browser import send
from tests.journeys.walking import (
    RECEIPT,
    Open,
    enter_new,
    fresh,
    open_team,
    publish,
    sent_report,
    write_report,
)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_what_was_sent_says_what_is_next_and_goes_in_two_taps(
    open_page: Open, site_data: Path, javascript: bool
) -> None:
    page, lead = open_page(javascript=javascript), open_page(javascript=javascript)
    daeho = open_page("daeho", phone=False, javascript=javascript)
    title = fresh("공원 수도가 얼었어요")
    enter_new(lead, site_data, "앞장이")
    write_report(lead, title, "물을 마시러 온 사람이 돌아가요.")
    problem = sent_report(lead)
    main = lead.locator("main")
    expect(main).to_contain_text(RECEIPT)
    expect(main.locator("ol").first).to_contain_text(re.compile(r"\d+월 \d+일"))
    expect(main.locator(f"a[href='/problems/{problem}/edit/']")).to_be_visible()
    expect(main.locator(f"a[href='/problems/{problem}/withdraw/']")).to_be_visible()
    lead.goto("/me/inbox/")
    expect(lead.locator("main .link-card", has_text=title)).to_have_count(1)
    publish(daeho, problem)
    slug = open_team(lead, problem, fresh("물길 팀"))
    enter_new(page, site_data, "물맑음")

    # "Me too": counted, and no longer counted.
    page.goto(f"/problems/{problem}/")
    page.locator(f"main form[action$='/{problem}/me-too/'] button").first.click()
    counted = page.locator(f"main #join a[href$='/{problem}/me-too/']")
    expect(counted).to_be_visible()
    counted.click()
    page.locator("main form:has([name=undo]) button").click()
    expect(page.locator(f"main #join form[action$='/{problem}/me-too/']")).to_be_visible()
    expect(counted).to_have_count(0)

    # A comment: shown, and gone with its words.
    page.locator("#comment-body").fill("물통을 들고 왔다가 그냥 갔어요.")
    page.locator("main form:has(#comment-body) button").click()
    expect(page.locator("#comments")).to_contain_text("그냥 갔어요")
    page.locator("#comments a[href*='/withdraw/']").first.click()
    page.locator("main form .button").first.click()
    expect(page).to_have_url(re.compile(f"/problems/{problem}/"))
    expect(page.locator("#comments")).not_to_contain_text("그냥 갔어요")

    # A wish to join: what is next, by when, a message, and the way back.
    page.goto(f"/projects/{slug}/join/")
    page.locator("[name=message]").fill("수도를 고쳐 본 적이 있어요.")
    send(page)
    expect(page).to_have_url(re.compile("/projects/requests/"))
    wish = page.url
    expect(page.locator("main .timeline li").nth(1)).to_contain_text(re.compile(r"\d+월 \d+일"))
    page.goto("/me/inbox/")
    expect(page.locator("main .link-card", has_text="물길 팀")).to_have_count(1)
    page.goto("/me/")
    page.locator(f"main a[href='{urlsplit(wish).path}']").first.click()
    page.locator("main form button.danger").click()
    expect(page).to_have_url(re.compile(f"/projects/{slug}/"))
    lead.goto(f"/projects/{slug}/room/team/")
    expect(lead.locator("main")).not_to_contain_text("수도를 고쳐")
