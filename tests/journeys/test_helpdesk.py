"""Asking for help: an answer from the knowledge, then a person who has read the whole talk; the same on another site."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.journeys.walking import Calendar, fresh

Open = Callable[..., Page]
QUESTION = "보증금을 돌려받지 못하면 어떻게 하나요?"
ANSWER = "내용증명을 보내고 임차권등기명령을 신청하세요."
MAKE = """
from madang.helpdesk.models import Desk
from madang.helpdesk.actions import put_entry
from madang.people.actions import give_role
from madang.people.models import Person
desk = Desk.objects.create(slug={slug!r}, name={name!r}, about="보증금과 계약에 대해 물어보세요.", parallel=1,
    week={{str(day): ["00:00-24:00"] for day in range(7)}}, keeps_holidays=False, origins={origins!r})
put_entry(desk=desk, by=None, key="deposit", title={question!r}, body={answer!r})
give_role(person=Person.objects.get(email="hana@demo.madang.example"), kind="agent", scope=desk)
"""


@pytest.fixture
def make_desk(site: str, site_data: Path) -> Callable[..., str]:
    """`make_desk(origins=[…])`: the slug of a new desk at which 하나 answers, one talk at a time."""
    calendar = Calendar(site, site_data)

    def made(origins: list[str] | None = None) -> str:
        name = fresh("주거 상담 창구")
        slug = f"homes-{name[-6:]}"
        words = {"slug": slug, "name": name, "origins": origins or [], "question": QUESTION, "answer": ANSWER}
        calendar.run("shell", "-c", MAKE.format(**words))
        calendar.settle()
        return slug

    return made


def ask(page: Page, text: str) -> None:
    page.locator("#say [name=text]").fill(text)
    page.locator("#say button.primary").click()


def step(page: Page | FrameLocator, name: str, value: str = "") -> None:
    """Press the button of a step in a talk."""
    form = f"form[action*='/{name}/']"
    page.locator(f"{form} button[value='{value}']" if value else f"{form} button").first.click()


def do(page: Page, name: str) -> None:
    page.locator(f"form[action$='/room/do/{name}/'] button").first.click()


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_an_answer_from_the_knowledge_then_a_person(
    open_page: Open, make_desk: Callable[..., str], javascript: bool
) -> None:
    slug = make_desk()
    hana = open_page("hana")
    hana.goto(f"/help/{slug}/room/")
    do(hana, "on")
    expect(hana.locator("#presence + p")).to_contain_text("상담 중")
    other = open_page()
    other.goto(f"/help/{slug}/")
    other.locator("#say [name=text]").fill("열쇠를 잃어버렸어요")
    other.locator("button[name=person]").click()
    expect(other.locator("#talk")).to_contain_text("곧 연결됩니다")
    expect(other.locator("#talk")).to_contain_text("열쇠를 잃어버렸어요")

    mina = open_page("mina", javascript=javascript)
    mina.goto(f"/help/{slug}/")
    expect(mina.locator("main")).to_contain_text("이 상담창은 자동으로 답합니다")
    expect(mina.locator("main")).to_contain_text("지금 상담사가 있어요")
    ask(mina, QUESTION)
    expect(mina.locator("#talk")).to_contain_text(ANSWER)
    expect(mina.locator("#talk")).to_contain_text("자료에서 찾은 답변(자동)")
    ask(mina, "내용증명은 어디서 써요? 제 번호는 010-1234-5678")
    expect(mina.locator("#talk")).to_contain_text("[전화번호]")
    step(mina, "person")
    expect(mina.locator("#talk")).to_contain_text(re.compile(r"2번째예요. 앞으로 \d+~\d+분쯤"))
    heights = mina.evaluate("[document.body.scrollWidth, innerWidth]") if javascript else [0, 0]
    assert heights[0] <= heights[1], "nothing sideways"

    expect(hana.locator("#queue")).to_contain_text("2")
    do(hana, "take")
    hana.locator("#say [name=text]").fill("안녕하세요, 무엇을 도와드릴까요?")
    hana.locator("#say button.primary").click()
    expect(other.locator("#talk")).to_contain_text("무엇을 도와드릴까요?")
    expect(hana.locator("#say [name=text]")).to_have_value("")
    step(hana, "resolve")
    expect(other.locator("#talk")).to_contain_text("해결되었나요?")
    do(hana, "take")
    expect(hana.locator("#talk")).to_contain_text(QUESTION)
    expect(hana.locator("#talk")).to_contain_text("내용증명은 어디서")
    hana.locator("[data-fills]").first.click()
    expect(hana.locator("#say [name=text]")).to_have_value(ANSWER)
    hana.locator("#say [name=text]").fill("우체국에서 쓸 수 있어요.")
    hana.locator("#say button.primary").click()
    expect(hana.locator("#talk")).to_contain_text("우체국에서 쓸 수 있어요.")
    if not javascript:
        mina.reload()
    expect(mina.locator("#talk")).to_contain_text("우체국에서 쓸 수 있어요.")
    expect(mina.locator("#talk")).to_contain_text("상담사 답변")
    step(mina, "solved", "yes")
    expect(mina.locator("#talk")).to_contain_text("해결됐다고 하셨어요")
    step(mina, "rate", "5")
    expect(mina.locator("#talk")).to_contain_text("5점 중 5점")
    mina.goto("/me/")
    expect(mina.locator("main")).to_contain_text("주거 상담 창구")


def test_where_nobody_is_there_a_message_is_left_and_answered_by_mail(
    open_page: Open, make_desk: Callable[..., str], site_data: Path
) -> None:
    slug = make_desk()
    page = open_page(javascript=False)
    page.goto(f"/en/help/{slug}/")
    expect(page.locator("main")).to_contain_text("Nobody is there now")
    page.locator("button[name=person]").click()
    page.locator("#say [name=text]").fill("My landlord does not answer.")
    page.locator("#say [name=email]").fill(f"{slug}@example.org")
    page.locator("#say [name=agrees]").check()
    page.locator("#say button.primary").click()
    expect(page.locator("#talk")).to_contain_text("My landlord does not answer.")
    number = page.locator(".page-head b").inner_text()
    hana = open_page("hana", phone=False)
    hana.goto(f"/help/{slug}/room/")
    hana.get_by_role("link", name=number).click()
    hana.locator("#say [name=text]").fill("내용증명을 보내 보세요.")
    hana.locator("#say button.primary").click()
    expect(hana.locator(".messages")).to_contain_text("답변을 보냈어요")
    page.reload()
    expect(page.locator("#talk")).to_contain_text("내용증명을 보내 보세요.")


# --- on another site --------------------------------------------------------------------------------


class Host(BaseHTTPRequestHandler):
    """A page of another site with a strict content policy."""

    timeout = 5

    def __init__(self, script: str, *args: object) -> None:
        self.script = script
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        origin = self.script.partition("/help/")[0]
        page = f'<!doctype html><html lang="ko"><title>다른 곳</title><h1>다른 곳</h1><script src="{self.script}" async></script></html>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy", f"default-src 'none'; script-src {origin}; frame-src {origin}"
        )
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def other_site() -> Iterator[Callable[[str], str]]:
    """`other_site(script)`: the address of another site whose page has the script. It is another site, not only another
    port: `localhost` beside `127.0.0.1`."""
    servers: list[ThreadingHTTPServer] = []

    def serve(script: str = "") -> str:
        if not servers:
            servers.append(ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, script)))
            threading.Thread(target=servers[0].serve_forever, daemon=True).start()
        servers[0].RequestHandlerClass = partial(Host, script)  # type: ignore[assignment]
        return f"http://localhost:{servers[0].server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_widget_on_another_site(
    open_page: Open, make_desk: Callable[..., str], site: str, other_site: Callable[[str], str]
) -> None:
    slug = make_desk(origins=[other_site("")])
    address = other_site(f"{site}/help/{slug}/widget.js")
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    button = page.get_by_role("button", name=re.compile("물어보기"))
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    frame = page.frame_locator("iframe")
    expect(frame.locator("main")).to_contain_text("이 상담창은 자동으로 답합니다")
    frame.locator("#say [name=text]").fill(QUESTION)
    frame.locator("#say button.primary").click()
    expect(frame.locator("#talk")).to_contain_text(ANSWER)
    step(frame, "helpful", "yes")
    expect(frame.locator("#talk")).not_to_contain_text("도움이 되었나요?")
    assert page.context.cookies() == [], "without a cookie"
    kept = frame.get_by_role("link", name="새 창에서 열기").get_attribute("href")
    frame.locator("#say [name=text]").press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("물어보기"))).to_be_focused()
    # This browser lets frames of other sites keep nothing at all: then the address of the talk leads back.
    again = open_page()
    again.goto(f"{site}{kept}")
    expect(again.locator("#talk")).to_contain_text(ANSWER)
    assert not [line for line in said if "Content Security Policy" in line or "Refused" in line], said


def test_a_site_that_is_not_on_the_list_shows_nothing(
    open_page: Open, make_desk: Callable[..., str], site: str, other_site: Callable[[str], str]
) -> None:
    slug = make_desk(origins=["https://city.example"])
    page = open_page()
    page.goto(other_site(f"{site}/help/{slug}/widget.js"))
    page.get_by_role("button", name=re.compile("물어보기")).click()
    page.wait_for_timeout(1000)
    expect(page.frame_locator("iframe").locator("main")).to_have_count(0)
