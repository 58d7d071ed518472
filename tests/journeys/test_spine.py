"""One problem from the first word to the check three months after its adoption, by the people who do it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.in_browser import letters_to, send
from tests.journeys.walking import (
    Calendar,
    Open,
    become_member,
    choose,
    day,
    enter_new,
    fresh,
    open_team,
    press,
    prove_address,
    publish,
    sent_report,
    write_report,
)

OWNER = "빈그릇 자원순환센터"
LEDGER = "/impact/bingeureut/"
PICTURE = Path(__file__).parents[2] / "src/madang/ui/static/ui/mark/share.png"


def report_as_guest(mina: Page, data: Path, title: str) -> int:
    """미나 has no account: she writes first, proves an address, sends, and joins afterwards."""
    write_report(mina, title, "도서관 2층 정수기 옆 컵 수거함이 늘 넘쳐서 바닥에 컵이 굴러다녀요.")
    prove_address(mina, data)
    problem = sent_report(mina)
    become_member(mina, "미나래")
    return problem


def add_voice(neighbour: Page, problem: int) -> None:
    """ "나도 겪어요" with own words, then a picture as evidence."""
    neighbour.goto(f"/problems/{problem}/me-too/")
    neighbour.locator("[name=story]").fill("아침마다 컵을 주워 담아요. 물이 흘러 미끄러워요.")
    send(neighbour)
    expect(neighbour.locator("#me-too")).to_contain_text("미끄러워요")
    neighbour.goto(f"/problems/{problem}/evidence/?kind=picture")
    neighbour.locator("[name=upload]").set_input_files(PICTURE)
    neighbour.locator("[name=alt]").fill("넘친 컵 수거함")
    neighbour.locator("[name=text]").fill("화요일 오전 열 시에 찍었어요.")
    send(neighbour)
    expect(neighbour.locator("#evidence img")).to_have_attribute("alt", "넘친 컵 수거함")


def take_up(hana: Page, problem: int) -> None:
    """The institution takes it up with a name and a date; both are public."""
    hana.goto(f"/problems/{problem}/take-up/")
    hana.locator("[name=due_on]").fill(day(10))
    hana.locator("[name=text]").fill("먼저 수거함 자리를 보고 오겠습니다.")
    send(hana)
    expect(hana.locator("main")).to_contain_text("먼저 수거함 자리를 보고 오겠습니다.")


def join_as_owner(mina: Page, jun: Page, slug: str) -> None:
    """준 opens the seat of those who live with it; 미나 asks for it and is taken in."""
    jun.goto(f"/projects/{slug}/room/team/seats/new/?kind=problem_owner")
    jun.locator("[name=title]").fill("수거함 옆에서 일하는 사람")
    send(jun)
    mina.goto(f"/projects/{slug}/")
    mina.locator(f"main a[href*='/projects/{slug}/join/?opening=']").first.click()
    mina.locator("[name=message]").fill("제가 알린 문제예요. 평일 아침에 도서관에 있어요.")
    mina.locator("[name=is_name_public]").check()
    send(mina)
    expect(mina).to_have_url(re.compile("/projects/requests/"))
    jun.goto(f"/projects/{slug}/room/")
    jun.locator("main a[href$='#requests']").click()
    press(jun, "/acceptance/")
    mina.goto(f"/projects/{slug}/room/")
    expect(mina.locator("main h1")).to_be_visible()


def work(mina: Page, jun: Page, slug: str) -> None:
    """A task across the board, a date, a decision that both answer, an update that everybody reads."""
    room = f"/projects/{slug}/room"
    jun.goto(f"{room}/tasks/new/")
    jun.locator("[name=title]").fill("수거함 무게 재기")
    jun.locator("[name=assignee]").select_option(label="미나래")
    send(jun)
    mina.goto(f"{room}/tasks/")
    mina.get_by_text("수거함 무게 재기").first.wait_for()
    mina.locator("main summary:has-text('수거함 무게 재기')").click()
    mina.locator("main button[name=to][value=done]").click()
    expect(mina.locator("[aria-labelledby=column-done]")).to_contain_text("수거함 무게 재기")
    jun.goto(f"{room}/dates/")
    jun.locator("[name=title]").fill("첫 시제품을 2층에 놓기")
    jun.locator("[name=due_on]").fill(day(14))
    send(jun)
    expect(jun.locator("main .task-list")).to_contain_text("첫 시제품을 2층에 놓기")
    jun.goto(f"{room}/decisions/new/")
    jun.locator("[name=title]").fill("알림을 문자로 보낼까요?")
    choose(jun, "kind", "vote")
    jun.locator("[name=options]").fill("문자로\n전광판으로")
    send(jun)
    expect(jun).to_have_url(re.compile(r"/decisions/\d+/$"))
    mina.goto(jun.url)
    choose(mina, "choice", "option:1")
    send(mina)
    expect(mina.locator("main")).to_contain_text("미나래")
    jun.reload()
    expect(jun.locator("main")).to_contain_text("미나래")
    jun.locator("[name=outcome]").fill("전광판으로 알려요.")
    press(jun, "/outcome/")
    expect(jun.locator("main div.alert")).to_contain_text("전광판으로 알려요.")
    mina.goto(f"{room}/updates/new/")
    mina.locator("[name=title]").fill("일주일 동안 재 봤어요")
    mina.locator("[name=body]").fill("하루에 **여섯 번** 넘쳤어요.")
    mina.locator("button[name=go][value=publish]").click()
    expect(mina).to_have_url(re.compile(r"/updates/\d+/$"))


def freeze(jun: Page, slug: str) -> None:
    """The record of the prototype with every point on privacy answered, and a version that never changes."""
    jun.goto(f"/projects/{slug}/room/prototype/")
    jun.locator("[name=name]").fill("넘침 알림판")
    choose(jun, "kind", "hardware")
    jun.locator("[name=licence]").select_option(index=1)
    send(jun)
    jun.goto(f"/projects/{slug}/room/prototype/checklist/")
    for name in sorted(
        {str(box.get_attribute("name")) for box in jun.locator("[name^=privacy_][type=radio]").all()}
    ):
        choose(jun, name, "yes")
    send(jun)
    expect(jun.locator("main a[href$='/checklist/']")).to_be_visible()
    jun.locator("[name=label]").fill("1.0")
    jun.locator("[name=note]").fill("넘치면 알려 주는 첫판이에요.")
    press(jun, "/freeze/")
    expect(jun.locator("main")).to_contain_text("1.0")


def hand_over(jun: Page, hana: Page, slug: str) -> int:
    """The lead offers the version; the institution receives it by name and adopts it with changes, in public."""
    jun.goto(f"/projects/{slug}/room/handover/new/")
    jun.locator("main label.choice", has_text=OWNER).click()
    jun.locator("[name=what]").fill("넘침 알림판 한 대와 설명서예요. 2층에 달아 주세요.")
    jun.locator("[name=maintainer]").fill("컵 수거 팀")
    jun.locator("[name=answer_due_on]").fill(day(20))
    send(jun)
    expect(jun).to_have_url(re.compile(r"/handovers/\d+/$"))
    pk = int(jun.url.rstrip("/").split("/")[-1])
    hana.goto("/projects/handovers/")
    hana.locator(f"main a[href='/projects/handovers/{pk}/']").click()
    hana.locator("main a[href$='/receipt/']").click()
    send(hana)
    hana.locator("main a[href$='/answer/']").click()
    choose(hana, "outcome", "adapted")
    hana.locator("[name=answer]").fill(f"알림판을 두 대로 늘려 2층과 3층에 달겠습니다. ({slug})")
    send(hana)
    expect(hana.locator("#answer + .box, [aria-labelledby=answer]").first).to_contain_text("두 대로 늘려")
    return pk


def answer_check(hana: Page, calendar: Calendar, handover: int, slug: str) -> None:
    """Three months go by; the institution is asked, says what became of it, and everybody reads it."""
    hana.goto(f"/projects/handovers/{handover}/")
    expect(hana.locator("main a[href*='/projects/checks/']")).to_have_count(0)
    calendar.months_after_adoption(handover, 3)
    hana.goto("/projects/handovers/")
    hana.locator("main li", has_text=slug_title(hana, slug)).locator("a[href*='/projects/checks/']").click()
    choose(hana, "result", "in_use")
    hana.locator("[name=note]").fill("두 층에서 하루 백 명이 봐요.")
    send(hana)
    expect(hana).to_have_url(re.compile(rf"/handovers/{handover}/$"))


def slug_title(page: Page, slug: str) -> str:
    """The title of a team, as its public page says it."""
    other = page.context.new_page()
    other.goto(f"/projects/{slug}/")
    title = other.locator("main h1").inner_text()
    other.close()
    return title


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_a_problem_goes_all_the_way_to_the_check_after_three_months(
    open_page: Open, site: str, site_data: Path, javascript: bool
) -> None:
    calendar = Calendar(site, site_data)
    mina, jun, neighbour = (open_page(javascript=javascript) for _ in range(3))
    hana = open_page("hana", phone=False, javascript=javascript)
    daeho = open_page("daeho", phone=False, javascript=javascript)
    title, team = fresh("컵 수거함이 넘쳐요"), fresh("컵 수거 팀")

    problem = report_as_guest(mina, site_data, title)
    publish(daeho, problem, owner=OWNER)
    enter_new(neighbour, site_data, "이웃한별")
    add_voice(neighbour, problem)
    take_up(hana, problem)
    address = enter_new(jun, site_data, "준서")
    slug = open_team(jun, problem, team)
    join_as_owner(mina, jun, slug)
    work(mina, jun, slug)
    freeze(jun, slug)
    handover = hand_over(jun, hana, slug)

    visitor = open_page(javascript=javascript)
    visitor.goto(f"/problems/{problem}/")
    expect(visitor.locator("main")).to_contain_text("두 대로 늘려")
    expect(visitor.locator("main")).to_contain_text(team)
    visitor.goto(LEDGER)
    adopted = visitor.locator("main tr", has_text=team).filter(has_text="두 대로 늘려")
    expect(adopted).to_have_count(1)
    mina.goto("/me/inbox/")
    expect(mina.locator("main")).to_contain_text(title)
    neighbour.goto("/me/inbox/")
    expect(neighbour.locator("main")).to_contain_text(title)

    answer_check(hana, calendar, handover, slug)
    visitor.goto(f"/projects/{slug}/")
    expect(visitor.locator("main")).to_contain_text("하루 백 명이 봐요")
    visitor.goto(LEDGER)
    checked = visitor.locator("main tr", has_text=team).filter(has_text="하루 백 명이 봐요")
    expect(checked).to_have_count(1)
    assert letters_to(site_data, address), "who founded the team got a code by mail"
