"""The team's room by keyboard alone and without JavaScript, and two people who change the same thing at once."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.in_browser import send
from tests.journeys.walking import (
    Open,
    choose,
    day,
    enter_new,
    fresh,
    open_team,
    publish,
    sent_report,
    write_report,
)


def team_of_two(lead: Page, mate: Page, daeho: Page, data: Path) -> str:
    """A problem that is public, a team for it, and a second member. Returns the slug."""
    enter_new(lead, data, "이끄는솔")
    enter_new(mate, data, "함께하늘")
    write_report(lead, fresh("엘리베이터 버튼이 높아요"), "휠체어를 탄 사람은 손이 닿지 않아요.")
    problem = sent_report(lead)
    publish(daeho, problem)
    slug = open_team(lead, problem, fresh("낮은 버튼 팀"))
    mate.goto(f"/projects/{slug}/join/")
    mate.locator("[name=message]").fill("제 동생이 휠체어를 타요. 함께하고 싶어요.")
    send(mate)
    lead.goto(f"/projects/{slug}/room/team/")
    lead.locator("main form[action$='/acceptance/'] button").click()
    expect(lead.locator("main .task-list").first).to_contain_text("함께하늘")
    return slug


def new_task(page: Page, slug: str, title: str) -> int:
    """A task on the board; returns its key."""
    page.goto(f"/projects/{slug}/room/tasks/new/")
    page.locator("[name=title]").fill(title)
    send(page)
    card = page.locator("main li.card", has_text=title)
    return int(str(card.get_attribute("id")).removeprefix("task-"))


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the focus is on `target`. Raises when it never gets there."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("Tab never gets there")


def test_the_room_by_keyboard_alone(open_page: Open, site_data: Path) -> None:
    lead, mate, daeho = open_page(phone=False), open_page(), open_page("daeho", phone=False)
    slug = team_of_two(lead, mate, daeho, site_data)
    task = new_task(lead, slug, "버튼 높이 재기")
    lead.goto(f"/projects/{slug}/room/tasks/")
    reach(lead, lead.locator(f"#move-{task} summary"))
    lead.keyboard.press("Enter")
    reach(lead, lead.locator(f"#move-{task}-doing"))
    lead.keyboard.press("Enter")
    expect(lead.locator("[aria-labelledby=column-doing]")).to_contain_text("버튼 높이 재기")
    # The board was swapped: the focus stays with the task, so that the next step is one key away.
    expect(lead.locator(f"#move-{task} summary")).to_be_focused()
    reach(lead, lead.locator(f"#move-{task}-done"))
    lead.keyboard.press("Enter")
    expect(lead.locator("[aria-labelledby=column-done]")).to_contain_text("버튼 높이 재기")

    mate.goto(f"/projects/{slug}/room/decisions/new/")
    mate.locator("[name=title]").fill("어느 층부터 바꿀까요?")
    choose(mate, "kind", "vote")
    mate.locator("[name=options]").fill("1층\n지하 1층")
    send(mate)
    lead.goto(mate.url)
    first = lead.locator("main [name=choice]").first
    reach(lead, first)
    lead.keyboard.press("ArrowDown")
    expect(lead.locator("main [name=choice]").nth(1)).to_be_checked()
    reach(lead, lead.locator("main form:has([name=choice]) button.button"))
    lead.keyboard.press("Enter")
    expect(lead.locator("main .chart, main figure").first).to_contain_text("지하 1층")
    expect(lead.locator("main")).to_contain_text("이끄는솔")

    lead.goto(f"/projects/{slug}/room/updates/new/")
    reach(lead, lead.locator("main [name=title]"))
    lead.keyboard.type("높이를 쟀어요")
    reach(lead, lead.locator("main [name=body]"))
    lead.keyboard.type("바닥에서 백십 센티미터예요.")
    # The buttons over the box are one stop on the way; arrows go from one to the next.
    for key in ("ControlOrMeta+A", "Shift+Tab", "ArrowRight", "Enter"):
        lead.keyboard.press(key)
    expect(lead.locator("main [name=body]")).to_have_value("**바닥에서 백십 센티미터예요.**")
    reach(lead, lead.locator("main button[name=preview]"))
    lead.keyboard.press("Enter")
    expect(lead.locator("main .preview strong")).to_have_text("바닥에서 백십 센티미터예요.")
    reach(lead, lead.locator("main button[name=go][value=publish]"))
    lead.keyboard.press("Enter")
    expect(lead).to_have_url(re.compile(r"/updates/\d+/$"))
    expect(lead.locator("main .prose strong")).to_have_text("바닥에서 백십 센티미터예요.")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_the_second_of_two_sees_what_the_first_saved(
    open_page: Open, site_data: Path, javascript: bool
) -> None:
    lead, mate = open_page(phone=False, javascript=javascript), open_page(javascript=javascript)
    daeho = open_page("daeho", phone=False, javascript=javascript)
    slug = team_of_two(lead, mate, daeho, site_data)
    room = f"/projects/{slug}/room"

    task = new_task(lead, slug, "설명서 쓰기")
    for page in (lead, mate):
        page.goto(f"{room}/tasks/{task}/")
    lead.locator("[name=title]").fill("그림 설명서 쓰기")
    lead.locator("[name=assignee]").select_option(label="함께하늘")
    lead.locator("[name=due_on]").fill(day(3))
    send(lead)
    mate.locator("[name=note]").fill("큰 글자로 써 주세요.")
    send(mate)
    box = mate.locator("main section.box[aria-labelledby=conflict-title]")
    expect(box).to_contain_text("그림 설명서 쓰기")
    expect(box).to_contain_text("함께하늘")
    expect(mate.locator("[name=note]")).to_have_value("큰 글자로 써 주세요.")
    mate.locator("[name=title]").fill("큰 글자 그림 설명서 쓰기")
    send(mate)
    expect(mate.locator("main li.card", has_text="큰 글자 그림 설명서 쓰기")).to_have_count(1)

    # The record of the prototype and its checklist: what one side chose is shown, what the other typed is kept.
    lead.goto(f"{room}/prototype/")
    lead.locator("[name=name]").fill("낮은 버튼")
    send(lead)
    for page in (lead, mate):
        page.goto(f"{room}/prototype/")
    lead.locator("[name=licence]").select_option(index=1)
    licence = lead.locator("[name=licence]").input_value()
    send(lead)
    mate.locator("[name=summary]").fill("손이 닿는 높이에 다는 버튼이에요.")
    send(mate)
    box = mate.locator("main section.box[aria-labelledby=conflict-title]")
    expect(box).to_contain_text(licence)
    expect(mate.locator("[name=summary]")).to_have_value("손이 닿는 높이에 다는 버튼이에요.")
    for page in (lead, mate):
        page.goto(f"{room}/prototype/checklist/")
    choose(lead, "privacy_minimum", "yes")
    send(lead)
    choose(mate, "access_captions", "na")
    send(mate)
    expect(box).to_contain_text("꼭 필요한 것만 모아요")
    expect(mate.locator("[name=access_captions][value=na]")).to_be_checked()

    # What is decided while somebody answers is not lost either.
    lead.goto(f"{room}/decisions/new/")
    lead.locator("[name=title]").fill("다음 주에 달까요?")
    send(lead)
    mate.goto(lead.url)
    lead.locator("[name=outcome]").fill("다음 주에 달아요.")
    lead.locator("main form[action$='/outcome/'] button.button").click()
    choose(mate, "choice", "object")
    mate.locator("[name=reason]").fill("비 소식이 있어요.")
    mate.locator("main form:has([name=choice]) button.button").click()
    expect(mate.locator("main")).to_contain_text("비 소식이 있어요.")
