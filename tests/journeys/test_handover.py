"""A team hands over: declined with a reason, offered again, adopted on a condition that is then met; and a missed date."""

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
    open_team,
    press,
    publish,
    sent_report,
    write_report,
)

FIRST, SECOND = "온마을 디지털배움터", "빈그릇 자원순환센터"
LEDGERS = {FIRST: "/impact/onmaeul/", SECOND: "/impact/bingeureut/"}
CONDITION = "설명서를 쉬운 말로 다시 써 주세요."
SORRY = re.compile("미안")


def build(jun: Page, slug: str) -> None:
    """A record, a checklist with one open point and its reason, and a frozen version with what is new."""
    room = f"/projects/{slug}/room/prototype/"
    jun.goto(room)
    jun.locator("[name=name]").fill("골목 알림등")
    choose(jun, "kind", "hardware")
    jun.locator("[name=licence]").select_option(index=1)
    send(jun)
    jun.goto(f"{room}checklist/")
    choose(jun, "privacy_minimum", "yes")
    choose(jun, "privacy_delete", "not_yet")
    send(jun)
    note = jun.locator("[name=privacy_delete_note]")
    expect(note).to_have_attribute("aria-invalid", "true")
    note.fill("지우는 날을 정하는 중이에요.")
    send(jun)
    expect(jun).to_have_url(re.compile("/room/prototype/$"))
    jun.locator("[name=label]").fill("1.0")
    jun.locator("[name=note]").fill("어두워지면 켜져요.")
    press(jun, "/freeze/")
    expect(jun.locator("main")).to_contain_text("어두워지면 켜져요.")


def offer(jun: Page, slug: str, *institutions: str) -> list[int]:
    """The lead asks institutions in one step; returns the keys of the hand-overs, in the order of the names."""
    jun.goto(f"/projects/{slug}/room/handover/new/")
    for name in institutions:
        jun.locator("main label.choice", has_text=name).click()
    jun.locator("[name=what]").fill("골목 알림등 세 대와 설명서예요. 달아 주세요.")
    jun.locator("[name=maintainer]").fill("골목 팀")
    jun.locator("[name=answer_due_on]").fill(day(20))
    send(jun)
    jun.wait_for_load_state()
    jun.goto(f"/projects/{slug}/room/handover/")
    found = []
    for name in institutions:
        href = jun.locator("main table a", has_text=name).first.get_attribute("href") or ""
        found.append(int(href.rstrip("/").split("/")[-1]))
    return found


def answer(desk: Page, handover: int, outcome: str, text: str, reason: str = "", condition: str = "") -> None:
    """Received by name, then answered in public."""
    desk.goto(f"/projects/handovers/{handover}/receipt/")
    send(desk)
    desk.goto(f"/projects/handovers/{handover}/answer/")
    choose(desk, "outcome", outcome)
    desk.locator("[name=answer]").fill(text)
    desk.locator("[name=reason]").fill(reason)
    if condition:
        desk.locator("main details:has([name=condition_1_text]) summary").first.click()
        desk.locator("[name=condition_1_text]").fill(condition)
        desk.locator("[name=condition_1_due_on]").fill(day(30))
    send(desk)
    expect(desk).to_have_url(re.compile(rf"/handovers/{handover}/$"))


def team_of(open_page: Open, site_data: Path, javascript: bool) -> tuple[Page, str, str]:
    """준 leads a team for a problem that he reported; returns his page, the slug, the team's name."""
    jun, daeho = open_page(javascript=javascript), open_page("daeho", phone=False, javascript=javascript)
    enter_new(jun, site_data, "준호등")
    write_report(jun, fresh("골목이 어두워요"), "전봇대 사이가 멀어서 밤에 벽을 짚고 걸어요.")
    problem = sent_report(jun)
    publish(daeho, problem)
    name = fresh("골목 팀")
    return jun, open_team(jun, problem, name), name


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_declined_offered_again_adopted_on_a_condition_that_is_met(
    open_page: Open, site_data: Path, javascript: bool
) -> None:
    jun, slug, name = team_of(open_page, site_data, javascript)
    daeho, visitor = (
        open_page("daeho", phone=False, javascript=javascript),
        open_page(javascript=javascript),
    )
    hana = open_page("hana", phone=False, javascript=javascript)
    build(jun, slug)
    [first] = offer(jun, slug, FIRST)
    visitor.goto(f"/projects/handovers/{first}/")
    expect(visitor.locator("main")).to_contain_text("지우는 날을 정하는 중이에요.")
    answer(daeho, first, "declined", "올해는 달지 않기로 했어요.", "달아 둘 곳이 없어요.")

    [second] = offer(jun, slug, SECOND)
    hana.goto(f"/projects/handovers/{second}/")
    expect(hana.locator("#others + p + .table-frame")).to_contain_text(FIRST)
    answer(hana, second, "adopted", "골목 세 곳에 달기로 했어요.", condition=CONDITION)
    visitor.goto(f"/projects/{slug}/")
    expect(visitor.locator("main .chain")).to_contain_text("기관 2곳")
    expect(visitor.locator("main")).to_contain_text("남은 조건 1개")

    jun.goto(f"/projects/handovers/{second}/")
    jun.locator("main a[href$='/claim/']").click()
    jun.locator("[name=note]").fill("그림 여섯 칸으로 다시 썼어요.")
    send(jun)
    hana.goto(f"/projects/handovers/{second}/")
    hana.locator("main a[href$='/confirm/']").click()
    send(hana)
    visitor.goto(f"/projects/handovers/{second}/")
    expect(visitor.locator("main")).to_contain_text("조건이 모두 풀렸어요")

    hana.goto(f"/projects/handovers/{second}/plan/")
    hana.locator("[name=keeper]").fill("시설팀")
    hana.locator("[name=faults]").fill("02-000-0000")
    choose(hana, "ending", "open_source")
    send(hana)
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("시설팀")

    visitor.goto(LEDGERS[FIRST])
    declined = visitor.locator("main tr", has_text=name).filter(has_text="올해는 달지 않기로")
    expect(declined).to_have_count(1)
    visitor.goto(LEDGERS[SECOND])
    for words in ("골목 세 곳에 달기로", CONDITION, "조건 없는 채택", "시설팀"):
        expect(visitor.locator("main tr", has_text=name).filter(has_text=words).first).to_be_visible()


def test_a_date_that_passes_is_marked_everywhere_and_the_rest_is_taken_back(
    open_page: Open, site: str, site_data: Path
) -> None:
    jun, slug, name = team_of(open_page, site_data, True)
    visitor, calendar = open_page(), Calendar(site, site_data)
    build(jun, slug)
    late, _other = offer(jun, slug, FIRST, SECOND)
    expect(jun.locator("main h2", has_text="2개 기관에 물었어요")).to_be_visible()
    visitor.goto(f"/projects/handovers/{late}/")
    expect(visitor.locator("main .alert.tone-danger")).to_have_count(0)

    calendar.answer_was_due(late, 3)
    visitor.goto(f"/projects/handovers/{late}/")
    expect(visitor.locator("main .alert.tone-danger")).to_contain_text(SORRY)
    expect(visitor.locator("main .alert.tone-danger")).to_contain_text("3일")
    for address in (f"/projects/{slug}/", "/partners/onmaeul/", LEDGERS[FIRST]):
        visitor.goto(address)
        mark = visitor.locator("main .status.tone-danger", has_text="3일").first
        expect(mark.locator("svg")).to_have_count(1)
    visitor.goto(LEDGERS[FIRST])
    missed = visitor.locator("main tr", has_text=name).filter(has_text="답하기로 한 날을 넘김")
    expect(missed).to_have_count(1)

    jun.goto(f"/projects/{slug}/room/handover/")
    press(jun, "/room/handover/withdrawal/")
    expect(jun.locator("main form[action$='/withdrawal/']")).to_have_count(0)
    visitor.goto(LEDGERS[SECOND])
    expect(visitor.locator("main tr", has_text=name).filter(has_text="거두").first).to_be_visible()
