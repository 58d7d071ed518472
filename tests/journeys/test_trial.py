"""A field trial from its plan to a published result that is not what the team hoped; and a part in it without JavaScript."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.in_browser import send
from tests.journeys.walking import (
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

Open = Callable[..., Page]
PEOPLE = 5


def frozen_version(lead: Page, daeho: Page, data: Path) -> str:
    """A public problem, a team for it, and a frozen version of what it built. Returns the slug of the team."""
    enter_new(lead, data, "이끄는별")
    write_report(lead, fresh("버스가 언제 오는지 몰라요"), "정류장에 서서 마냥 기다려요.")
    problem = sent_report(lead)
    publish(daeho, problem)
    slug = open_team(lead, problem, fresh("버스 알림 팀"))
    lead.goto(f"/projects/{slug}/room/prototype/")
    lead.locator("[name=name]").fill("정류장 알림판")
    send(lead)
    lead.locator("[name=label]").fill("1판")
    lead.locator("[name=note]").fill("처음 만든 판이에요.")
    press(lead, "/freeze/")
    expect(lead.locator("main aside")).to_contain_text("1판")
    return slug


def planned(lead: Page, slug: str, title: str) -> int:
    """A whole plan, written part by part as the page leads on; returns the key of the trial."""
    lead.goto(f"/trials/room/{slug}/")
    lead.locator("main a[href$='/new/']").click()
    lead.locator("[name=title]").fill(title)
    lead.locator("[name=hypothesis]").fill("다섯 분이 모두 2분 안에 다음 버스를 찾아요.")
    lead.locator("[name=why]").fill("못 찾으면 글자를 키워야 해요.")
    send(lead)
    expect(lead).to_have_url(re.compile(r"/room/[^/]+/\d+/$"))
    trial = int(lead.url.rstrip("/").split("/")[-1])
    lead.locator("main .next-step a").click()
    lead.locator("[name=sought]").fill("버스를 타는 이웃")
    lead.locator("[name=cells_text]").fill("누구나 | 6")
    lead.locator("[name=place]").fill("도서관 앞 정류장")
    for name, offset in (("recruit_until", 3), ("starts_on", 0), ("ends_on", 9)):
        lead.locator(f"[name={name}]").fill(day(offset))
    send(lead)
    lead.locator("main .next-step a").click()
    lead.locator("[name=plan]").fill("인사하고 버스를 찾아봐요.")
    lead.locator("[name=tasks_text]").fill("다음 버스 찾기")
    for kind in ("success", "minutes"):
        choose(lead, "at_tasks", kind)
    lead.locator("[name=scales_text]").fill("글씨가 잘 보였나요? | 아니요 | 네")
    send(lead)
    lead.locator("main .next-step a").click()
    for name, text in (("consent_text", "알림판을 써 보고 말해요. 언제든 그만둘 수 있어요."), ("data_kept", "찾았는지, 걸린 시간"),
                       ("contact", "버스 알림 팀"), ("risks", "차를 조심해요. 두 명이 함께 있어요.")):  # fmt: skip
        lead.locator(f"[name={name}]").fill(text)
    send(lead)
    return trial


def sign_up(citizen: Page, trial: int) -> str:
    """Take part, as a citizen does on a phone; returns the address of one's own part."""
    citizen.goto(f"/trials/{trial}/")
    citizen.locator(f"main a[href='/trials/{trial}/join/']").click()
    citizen.locator("main [name=cell]").first.check()
    choose(citizen, "age", "old_enough")
    citizen.locator("main [name=agrees]").check()
    send(citizen)
    expect(citizen).to_have_url(re.compile(r"/trials/mine/\d+/$"))
    return citizen.url


def test_a_trial_from_plan_to_a_result_that_is_a_no(open_page: Open, site_data: Path) -> None:
    lead, daeho = open_page(), open_page("daeho", phone=False)
    slug, title = frozen_version(lead, daeho, site_data), fresh("알림판 써 보기")
    trial = planned(lead, slug, title)
    lead.locator("main .next-step a").click()
    send(lead)
    expect(lead.locator("main .alert").first).to_be_visible()

    # The centre finds it among its duties, sends it back once, then approves.
    daeho.goto("/trials/checks/")
    daeho.get_by_role("link", name=title).click()
    choose(daeho, "decision", "send_back")
    daeho.locator("[name=reason]").fill("비가 오면 어떻게 하나요?")
    send(daeho)
    lead.goto(f"/trials/room/{slug}/{trial}/")
    expect(lead.locator("main")).to_contain_text("비가 오면 어떻게 하나요?")
    lead.locator("main .next-step a").click()
    send(lead)
    daeho.goto(f"/trials/{trial}/desk/")
    choose(daeho, "decision", "approve")
    send(daeho)
    expect(daeho).to_have_url(re.compile("/trials/checks/$"))

    # Somebody below fourteen is told what is needed; five others take part.
    first = open_page()
    first.goto(f"/trials/{trial}/join/")
    expect(first).to_have_url(re.compile("/sign-in/"))
    enter_new(first, site_data, "참여하는봄")
    first.goto(f"/trials/{trial}/join/")
    first.locator("main [name=cell]").first.check()
    choose(first, "age", "younger")
    first.locator("main [name=agrees]").check()
    send(first)
    expect(first.locator("main .error-summary")).to_contain_text("보호자")
    mine = sign_up(first, trial)
    expect(first.locator("main")).to_contain_text("P-01")
    for name in ("둘째", "셋째", "넷째", "다섯째"):
        citizen = open_page()
        enter_new(citizen, site_data, name)
        sign_up(citizen, trial)
        citizen.context.close()

    # The sessions, on the team's phone, by code alone.
    lead.goto(f"/trials/room/{slug}/{trial}/steps/start/")
    send(lead)
    lead.locator("main .next-step a").click()
    expect(lead.locator("main .task-list li")).to_have_count(PEOPLE)
    assert "참여하는봄" not in lead.content()
    for number in range(PEOPLE):
        lead.goto(f"/trials/room/{slug}/{trial}/sessions/")
        lead.locator("main .task-list li > div > a").nth(number).click()
        lead.locator("main label.chip:has(input[value='0'])").first.click()
        lead.locator("main input[type=number]").fill(str(3 + number))
        send(lead)
    expect(lead.locator("main .task-list")).to_contain_text("3개 가운데 2개")

    # A participant answers on the phone.
    first.goto(mine)
    first.locator("main .next-step a").click()
    first.locator("main label.chip:has(input[value='2'])").first.click()
    send(first)
    expect(first).to_have_url(mine)

    # What came out is a no, and told.
    lead.goto(f"/trials/room/{slug}/{trial}/steps/analyse/")
    send(lead)
    lead.locator("main .next-step a").click()
    expect(lead.locator("main")).to_contain_text("5명 가운데 0명")
    choose(lead, "outcome", "no")
    lead.locator("[name=summary]").fill("다섯 분 가운데 한 분도 2분 안에 찾지 못했어요.")
    lead.locator("[name=learnt]").fill("글자보다 빛이 문제였어요.")
    lead.locator("[name=changed]").fill("등을 달아요.")
    send(lead)
    lead.locator("main .next-step a").click()
    send(lead)

    visitor = open_page()
    visitor.goto("/trials/")
    visitor.get_by_role("link", name=title).click()
    expect(visitor.locator("main")).to_contain_text("예상과 달랐어요")
    expect(visitor.locator("main")).to_contain_text("등을 달아요.")
    expect(visitor.locator("main")).not_to_contain_text("참여하는봄")
    visitor.goto(f"/projects/{slug}/")
    expect(visitor.locator("main")).to_contain_text(title)

    # One of five stops: two taps, and too few are left for any number.
    first.goto(mine)
    first.locator("main summary", has_text="참여 그만두기").click()
    press(first, "/withdrawal/")
    expect(first.locator("main")).to_contain_text("그만둠")
    visitor.goto(f"/trials/{trial}/")
    expect(visitor.locator("main")).to_contain_text("다시 계산했어요")
    expect(visitor.locator("main .chart")).to_have_count(0)


def test_taking_part_without_javascript(open_page: Open, site_data: Path) -> None:
    visitor = open_page(javascript=False)
    visitor.goto("/trials/")
    visitor.locator("main section").first.locator("a").first.click()
    trial = int(visitor.url.rstrip("/").split("/")[-1])
    enter_new(visitor, site_data, "소리없는강")
    mine = sign_up(visitor, trial)
    expect(visitor.locator("main")).to_contain_text(re.compile(r"Y\d{4}-[0-9A-Z]{6}"))
    visitor.locator("main a[href$='/consent/']").click()
    expect(visitor.locator("main")).to_contain_text("동의했어요")
    visitor.goto("/me/")
    expect(visitor.locator(f"main a[href='/{mine.split('/', 3)[3]}']")).to_have_count(1)
    visitor.goto(mine)
    visitor.locator("main summary", has_text="참여 그만두기").click()
    press(visitor, "/withdrawal/")
    expect(visitor.locator("main")).to_contain_text("그만둠")
