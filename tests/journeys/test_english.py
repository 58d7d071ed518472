"""The same in English: reporting, "me too", joining a team. Names and titles stay as they were written."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.in_browser import send
from tests.journeys.walking import Open, enter_new, fresh, open_team, publish, sent_report, write_report

KOREAN = re.compile("[가-힣]")
# Every Korean letter on an English page stands inside something marked as Korean.
UNMARKED = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (/[가-힣]/.test(node.data) && !parent.closest("script, style, [lang=ko]") && parent.closest("[lang]").lang !== "ko")
      found.push(node.data.trim());
  }
  return found;
}"""


def stays_korean(page: Page, title: str) -> None:
    """The title is there unchanged and marked, and nothing else on the page is Korean without saying so."""
    expect(page.locator("main [lang=ko]", has_text=title).first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate(UNMARKED) == [], page.url


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_somebody_who_reads_english_does_the_same(open_page: Open, site_data: Path, javascript: bool) -> None:
    lead, daeho = open_page(javascript=javascript), open_page("daeho", phone=False, javascript=javascript)
    reader = open_page(javascript=javascript)
    title, team = fresh("분리수거함 글씨가 지워졌어요"), fresh("글씨 팀")
    enter_new(lead, site_data, "한글이")
    write_report(lead, title, "외국인 이웃이 무엇을 버릴지 몰라 서 있어요.")
    problem = sent_report(lead)
    publish(daeho, problem)
    slug = open_team(lead, problem, team)

    enter_new(reader, site_data, "Noor", "/en")
    write_report(reader, "The bus timetable is only in Korean", "I missed the last bus twice.", "/en")
    if javascript:
        assert reader.evaluate(UNMARKED) == []
    own = sent_report(reader)
    expect(reader.locator("main")).to_contain_text("What happens next")
    publish(daeho, own)
    daeho.goto(f"/problems/{own}/")
    expect(daeho.locator("main h1 [lang=en], main h1[lang=en]").first).to_have_text(
        "The bus timetable is only in Korean"
    )

    reader.goto(f"/en/problems/{problem}/")
    stays = reader.locator("main [lang=ko]", has_text=title).first
    expect(stays).to_be_visible()
    reader.goto(f"/en/problems/{problem}/me-too/")
    reader.locator("[name=story]").fill("I stood there with a bottle and nobody could tell me.")
    send(reader)
    expect(reader).to_have_url(re.compile(f"/en/problems/{problem}/"))
    expect(reader.locator("#me-too")).to_contain_text("nobody could tell me")
    if javascript:
        stays_korean(reader, title)
    reader.goto(f"/en/projects/{slug}/")
    if javascript:
        stays_korean(reader, team)
    reader.locator(f"main a[href='/en/projects/{slug}/join/']").first.click()
    reader.locator("[name=message]").fill("I can translate the signs. I have time on Sundays.")
    if javascript:
        stays_korean(reader, team)
    send(reader)
    expect(reader).to_have_url(re.compile("/en/projects/requests/"))
    if javascript:
        stays_korean(reader, team)
    lead.goto(f"/projects/{slug}/room/team/")
    expect(lead.locator("main")).to_contain_text("I can translate the signs.")
    lead.locator("main form[action$='/acceptance/'] button").click()
    expect(lead.locator("main form[action$='/acceptance/']")).to_have_count(0)
    reader.goto(f"/en/projects/{slug}/room/")
    expect(reader.locator("main h1")).not_to_have_text(KOREAN)
    if javascript:
        stays_korean(reader, team)
    reader.goto("/en/me/inbox/")
    expect(reader.locator("main .link-card", has_text="The bus timetable").first).to_be_visible()
