"""Forming teams, from the first wish on a telephone to a team with its room."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.in_browser import send
from tests.journeys.walking import Calendar, Open, choose, day, enter_new, fresh, press

WAIT = 60_000  # the solver has its own limit; a slow machine is no fault


def prepare(desk: Page, title: str) -> int:
    """The desk prepares a round for teams of two and opens it."""
    desk.goto("/matching/new/")
    desk.locator("[name=title]").fill(title)
    desk.locator("[name=wishes_until]").fill(day(5))
    desk.locator("[name=confirm_until]").fill(day(9))
    for name, value in {"size_min": 2, "size_max": 2, "experts": 1, "citizens": 1}.items():
        desk.locator(f"[name={name}]").fill(str(value))
    send(desk)
    expect(desk).to_have_url(re.compile(r"/problems/$"))
    desk.locator("[name$='-is_offered']").last.check()
    desk.locator("main form .button.primary").last.click()
    expect(desk).to_have_url(re.compile(r"/desk/$"))
    press(desk, "/desk/open/")
    expect(desk.locator("main")).to_contain_text("희망 받는 중")
    return int(desk.url.split("/matching/")[1].split("/")[0])


def state_wishes(page: Page, round_: int, role: str = "citizen") -> None:
    """Five questions on a telephone, without a word of JavaScript needed."""
    page.goto(f"/matching/{round_}/")
    page.locator("main .next-step a.button").click()
    choose(page, "role", role)
    page.locator("main button[value=next]").click()
    page.locator("main button[value^='add:']").first.click()
    expect(page.locator("#chosen li")).to_have_count(1)
    page.locator("main button.button[value=next]").click()
    choose(page, "slots", "weekday_evening")
    page.locator("main button[value=next]").click()
    expect(page).to_have_url(re.compile("/together/"))
    page.locator("main button.button[value=next]").click()
    expect(page).to_have_url(re.compile("/send/"))
    send(page)
    expect(page.locator("main .receipt")).to_contain_text(re.compile(r"W\d{4}-"))


def calculated(desk: Page) -> None:
    """Wait until the part of the page that asks for news offers the teams, and open them."""
    link = desk.locator("#run-state a.button")
    expect(link).to_be_visible(timeout=WAIT)
    link.click()
    expect(desk.locator("main .stat").first).to_be_visible()


def answer(page: Page, round_: int, value: str) -> None:
    """Yes or no, by one tap."""
    page.goto(f"/matching/{round_}/team/")
    page.locator(f"main button[name=answer][value={value}]").first.click()


def test_from_wishes_on_a_telephone_to_a_team(open_page: Open, site: str, site_data: Path) -> None:
    desk = open_page("daeho", phone=False)
    round_ = prepare(desk, fresh("짝꿍 팀 짜기"))
    people: dict[str, Page] = {}
    for name, role in (("전문이", "expert"), ("하나시민", "citizen"), ("두리시민", "citizen")):
        people[name] = open_page(javascript=False)
        enter_new(people[name], site_data, name)
        state_wishes(people[name], round_, role)

    desk.goto(f"/matching/{round_}/desk/")
    press(desk, "/desk/close/")
    desk.locator("main button[name=how]").click()
    calculated(desk)
    placed = desk.locator("section[aria-labelledby^='team-'] [id^=place-] .cluster > b")
    expect(placed).to_have_count(2)
    held = next(name for name in placed.all_inner_texts() if name != "전문이")
    waiting = next(name for name in people if name not in {"전문이", held})
    desk.locator(f"main button[aria-label*='{held}'][name=lock]").click()
    expect(desk.locator("main")).to_contain_text("고정 풀기")
    desk.locator("main summary:has-text('다시 계산하기')").click()
    press(desk, "/runs/")
    calculated(desk)
    expect(placed.filter(has_text=held)).to_have_count(1)
    desk.locator("main .next-step a.button").click()
    expect(desk.locator("main")).to_contain_text(waiting)
    send(desk)
    expect(desk).to_have_url(re.compile(r"/desk/$"))

    people[waiting].goto(f"/matching/{round_}/team/")
    expect(people[waiting].locator("main h1")).to_contain_text("예비 1번")
    answer(people["전문이"], round_, "yes")
    expect(people["전문이"].locator("main")).to_contain_text("자리를 확정했어요")
    answer(people[held], round_, "no")
    answer(people[waiting], round_, "yes")
    expect(people[waiting].locator("main")).to_contain_text("자리를 확정했어요")

    desk.goto(f"/matching/{round_}/desk/")
    press(desk, "/desk/settle/")
    expect(desk.locator("main")).to_contain_text("팀이 시작했어요")
    people[waiting].goto(f"/matching/{round_}/team/")
    people[waiting].locator("main .next-step a.button").click()
    expect(people[waiting]).to_have_url(re.compile(r"/projects/[^/]+/room/$"))
    Calendar(site, site_data).settle()
