"""What one is told: in the inbox at once, by mail once a day, never of one's own acts, and no more after one click."""

import re
import sqlite3
import urllib.request
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.in_browser import letters_to, send
from tests.journeys.walking import Calendar, Open, day, enter_new, fresh, publish, sent_report, write_report


def news_to(data: Path, address: str) -> list[EmailMessage]:
    """The letters that are no codes: they can be unsubscribed from."""
    return [letter for letter in letters_to(data, address) if letter["List-Unsubscribe"]]


def daily_letters(calendar: Calendar, address: str) -> list[EmailMessage]:
    """Let a day pass, send what is due, and see what came to `address` in all."""
    with closing(sqlite3.connect(calendar.data / "madang.sqlite3", timeout=20)) as database, database:
        database.execute(
            "UPDATE people_person SET last_digest_on = ? WHERE last_digest_on IS NOT NULL AND email = ?",
            [day(-1), address],
        )
    calendar.run("send_digests")
    calendar.settle()
    return news_to(calendar.data, address)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_news_come_to_the_inbox_at_once_and_by_mail_once_a_day(
    open_page: Open, site: str, site_data: Path, javascript: bool
) -> None:
    calendar, title = Calendar(site, site_data), fresh("도서관 앞 자전거 거치대가 모자라요")
    mina, neighbour = open_page(javascript=javascript), open_page(javascript=javascript)
    daeho = open_page("daeho", phone=False, javascript=javascript)
    address = enter_new(mina, site_data, "미나들")
    write_report(mina, title, "자전거를 나무에 묶어 두는 사람이 많아요.")
    problem = sent_report(mina)
    publish(daeho, problem, owner="빈그릇 자원순환센터")
    other = enter_new(neighbour, site_data, "이웃다솜")
    neighbour.goto(f"/problems/{problem}/me-too/")
    send(neighbour)
    neighbour.goto(f"/problems/{problem}/")
    neighbour.locator("#comment-body").fill("저는 건너편 학교에 세워 두고 걸어와요.")
    neighbour.locator("main form:has(#comment-body) button").click()
    expect(neighbour.locator("#comments")).to_contain_text("건너편 학교")

    # At once, before any worker or clock: who reported has heard of both.
    mina.goto("/me/inbox/")
    expect(mina.locator("main .link-card", has_text=title)).to_have_count(3)
    assert news_to(site_data, address) == []
    [letter] = daily_letters(calendar, address)
    body = letter.get_content()
    assert body.count(title) == 2, "the receipt of one's own report is in the inbox only"
    assert body.count("■") == 1, "both belong to the same kind"
    assert f"/problems/{problem}/" in body
    assert calendar.run("send_digests")
    calendar.settle()
    assert len(news_to(site_data, address)) == 1, "a second round on the same day sends nothing"
    assert daily_letters(calendar, other) == [], "nobody gets mail about what they did themselves"

    # One click in the letter, without signing in, ends this kind and nothing else.
    found = re.search(r"(http\S+/unsubscribe/\S+)", body)
    assert found
    stranger = open_page(javascript=javascript)
    stranger.goto(found.group(1))
    stranger.locator("main form button").first.click()
    expect(stranger.locator("main form input[name=again]")).to_have_count(1)
    neighbour.goto(f"/problems/{problem}/")
    neighbour.locator("#comment-body").fill("우리 동네는 역 앞에 새로 생겼어요.")
    neighbour.locator("main form:has(#comment-body) button").click()
    expect(neighbour.locator("#comments")).to_contain_text("역 앞에")
    assert len(daily_letters(calendar, address)) == 1
    mina.goto("/me/inbox/")
    expect(mina.locator("main .link-card", has_text=title)).to_have_count(4)

    # So does the button of a mail program, for everything that was not chosen one by one.
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    request = urllib.request.Request(
        letter["List-Unsubscribe"].strip("<>"), data=b"List-Unsubscribe=One-Click", method="POST"
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200
    mina.goto("/me/settings/letters/")
    expect(mina.locator("main input[type=radio][value=off]:checked")).to_have_count(
        mina.locator("main input[type=radio][value=off]").count()
    )
