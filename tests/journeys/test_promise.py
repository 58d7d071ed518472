"""A date that was promised and missed: everybody sees it, the staff room is red, and what the institution does then."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.in_browser import send
from tests.journeys.walking import (
    Calendar,
    Open,
    choose,
    day,
    enter_new,
    fresh,
    publish,
    sent_report,
    write_report,
)

OWNER = "빈그릇 자원순환센터"
SORRY = re.compile("미안|죄송")


def red(page: Page, title: str) -> None:
    """The staff room shows the matter in red, with a word and a sign."""
    page.goto("/desk/")
    row = page.locator("main .task-list li", has_text=title)
    expect(row.locator(".status.tone-danger")).to_be_visible()
    expect(row.locator(".status.tone-danger svg")).to_have_count(1)


def said_late(page: Page, problem: int) -> None:
    """The page says that the date was missed, that one is sorry, and the step is marked late."""
    page.goto(f"/problems/{problem}/")
    expect(page.locator("main .alert.tone-danger")).to_contain_text(SORRY)
    expect(page.locator("main .status.tone-danger").first).to_be_visible()
    expect(page.locator("main .timeline .is-late")).to_have_count(1)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_a_missed_answer_is_said_to_all_and_made_good(
    open_page: Open, site: str, site_data: Path, javascript: bool
) -> None:
    calendar, title = Calendar(site, site_data), fresh("골목 가로등이 밤새 꺼져 있어요")
    mina, visitor = open_page(javascript=javascript), open_page(javascript=javascript)
    hana, daeho = (open_page(who, phone=False, javascript=javascript) for who in ("hana", "daeho"))
    enter_new(mina, site_data, "미나별")
    write_report(mina, title, "자정이 지나면 골목이 캄캄해서 벽을 짚고 걸어요.")
    problem = sent_report(mina)
    publish(daeho, problem, owner=OWNER)
    visitor.goto(f"/problems/{problem}/")
    expect(visitor.locator("main .alert.tone-danger")).to_have_count(0)

    calendar.move("problems_problem", problem, answer_due_on=day(-2))
    calendar.run("check_deadlines")
    for page in (visitor, mina):
        said_late(page, problem)
    for page in (hana, daeho):
        red(page, title)
    mina.goto("/me/inbox/")
    expect(mina.locator("main li", has_text=title).first).to_contain_text("늦")
    visitor.goto("/problems/?stage=overdue")
    expect(visitor.locator("main")).to_contain_text(title)

    # A new date needs a reason, which everybody reads beside the old date.
    hana.goto(f"/problems/{problem}/due/")
    hana.locator("[name=due_on]").fill(day(5))
    send(hana)
    expect(hana.locator("[name=due_on]")).to_have_value(day(5))
    expect(hana.locator("[name=reason]")).to_have_attribute("aria-invalid", "true")
    hana.locator("[name=reason]").fill("전기 공사 업체와 날을 맞추고 있어요.")
    send(hana)
    visitor.goto(f"/problems/{problem}/")
    expect(visitor.locator("main .alert.tone-danger")).to_have_count(0)
    visitor.locator("main [aria-labelledby=answers] details summary").click()
    expect(visitor.get_by_text("전기 공사 업체와")).to_be_visible()

    hana.goto(f"/problems/{problem}/answer/")
    choose(hana, "kind", "answered")
    hana.locator("[name=text]").fill("오늘 전등을 모두 갈았습니다. 꺼지면 여기에 알려 주세요.")
    send(hana)
    visitor.goto(f"/problems/{problem}/")
    expect(visitor.locator("main #answers + article, main [aria-labelledby=answers]").first).to_contain_text(
        "전등을 모두"
    )
    hana.goto("/desk/")
    expect(hana.locator("main .task-list li", has_text=title)).to_have_count(0)


def test_a_report_nobody_looked_at_in_time_is_apologised_for(
    open_page: Open, site: str, site_data: Path
) -> None:
    calendar, title = Calendar(site, site_data), fresh("놀이터 그네 줄이 닳았어요")
    mina, daeho = open_page(), open_page("daeho", phone=False)
    enter_new(mina, site_data, "미나솔")
    write_report(mina, title, "줄이 반쯤 끊어져서 아이들이 타면 흔들려요.")
    problem = sent_report(mina)
    calendar.move("problems_problem", problem, check_due_on=day(-1))
    calendar.run("check_deadlines")
    mina.goto(f"/problems/{problem}/")
    expect(mina.locator("main .timeline")).to_contain_text(SORRY)
    mina.goto("/me/")
    expect(mina.locator("main")).to_contain_text(title)
    red(daeho, title)
