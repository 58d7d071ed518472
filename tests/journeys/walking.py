"""What the journeys share: people who come in by code, a report that is public, a team; and the calendar."""

import re
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.in_browser import code_in, letters_to, send, wait_for_letter
from tests.site import environment

Open = Callable[..., Page]
SEOUL = ZoneInfo("Asia/Seoul")
RECEIPT = re.compile(r"[PTH]\d{4}-[0-9A-Z]{6}")


def fresh(text: str) -> str:
    """`text` with an ending that no other test has."""
    return f"{text} {uuid.uuid4().hex[:6]}"


def day(offset: int) -> str:
    """The day `offset` days from now in Seoul, as a date field takes it."""
    return (datetime.now(SEOUL).date() + timedelta(days=offset)).isoformat()


def prove_address(page: Page, data: Path, address: str = "") -> str:
    """Type an address, a new one unless it is given, and the code that comes by mail."""
    address = address or f"walker-{uuid.uuid4().hex[:10]}@example.org"
    before = len(letters_to(data, address))
    page.locator("main [name=email]").fill(address)
    send(page)
    page.locator("[name=code]").fill(code_in(wait_for_letter(data, address, after=before)))
    send(page)
    expect(page.locator("[name=code]")).to_have_count(0)
    return address


def become_member(page: Page, name: str, prefix: str = "") -> None:
    """Join with a name; the page is that of somebody who proved an address."""
    page.goto(f"{prefix}/join/")
    page.locator("[name=name]").fill(name)
    for box in page.locator("main [name=is_old_enough], main [name=required]").all():
        box.check()
    send(page)
    expect(page).not_to_have_url(re.compile("/join/$"))


def enter_new(page: Page, data: Path, name: str, prefix: str = "") -> str:
    """A new member with a name; returns the address."""
    page.goto(f"{prefix}/sign-in/")
    address = prove_address(page, data)
    become_member(page, name, prefix)
    return address


def choose(page: Page | Locator, name: str, value: str) -> None:
    """Choose one of several, as a finger does: by its label."""
    box = page.locator(f"main [name='{name}'][value='{value}']")
    if not isinstance(page, Page):
        box = page.locator(f"[name='{name}'][value='{value}']")
    box.locator("xpath=ancestor::label[1]").click()
    expect(box).to_be_checked()


def press(page: Page, action: str) -> None:
    """Press the main button of the form that leads to `action` (the end of its address)."""
    page.locator(f"main form[action$='{action}'] button.button").first.click()


def write_report(page: Page, title: str, body: str, prefix: str = "") -> None:
    """Answer the four questions, up to the page that shows everything once more."""
    page.goto(f"{prefix}/problems/new/?new=1")
    page.locator("[name=title]").fill(title)
    page.locator("[name=body]").fill(body)
    send(page)
    expect(page).to_have_url(re.compile("/new/where/"))
    page.locator("[name=district]").select_option("11620")
    send(page)
    expect(page).to_have_url(re.compile("/new/picture/"))
    send(page)
    expect(page).to_have_url(re.compile("/new/who/"))
    send(page)
    expect(page).to_have_url(re.compile("/new/send/"))


def sent_report(page: Page) -> int:
    """Send what was written; returns the key of the problem."""
    send(page)
    expect(page).to_have_url(re.compile("/sent/"))
    return int(page.url.rstrip("/").split("/")[-2])


def publish(curator: Page, problem: int, owner: str = "") -> None:
    """The curator makes a report public, with the institution named `owner` in charge."""
    curator.goto(f"/problems/{problem}/desk/")
    if owner:
        curator.locator("form[action$='/desk/publish/'] [name=owner]").select_option(label=owner)
    press(curator, "/desk/publish/")
    expect(curator.locator(f"main form[action$='/{problem}/desk/publish/']")).to_have_count(0)


def open_team(lead: Page, problem: int, title: str) -> str:
    """Open a team for the problem; returns its slug."""
    lead.goto(f"/projects/new/?problem={problem}")
    lead.locator("[name=title]").fill(title)
    lead.locator("[name=summary]").fill("잃어버리는 시간을 줄일 작은 도구를 함께 만들어요.")
    lead.locator("[name=is_name_public]").check()
    send(lead)
    expect(lead).to_have_url(re.compile("/room/$"))
    return lead.url.rstrip("/").split("/")[-2]


@dataclass(frozen=True)
class Calendar:
    """The site's calendar: what is due is brought nearer, then the clock's own command runs as it does each day."""

    address: str
    data: Path

    def move(self, table: str, pk: int, **dates: str) -> None:
        """Set stored dates of one row, as if the time up to them had passed."""
        places = ", ".join(f"{name} = ?" for name in dates)
        with closing(sqlite3.connect(self.data / "madang.sqlite3", timeout=20)) as database, database:
            database.execute(f"UPDATE {table} SET {places} WHERE id = ?", [*dates.values(), pk])

    def months_after_adoption(self, handover: int, months: int) -> None:
        """So many months after an institution adopted something: its check is due, and the daily round is done."""
        with closing(sqlite3.connect(self.data / "madang.sqlite3", timeout=20)) as database, database:
            database.execute(
                "UPDATE projects_handovercheck SET due_on = ? WHERE handover_id = ? AND month = ?",
                [day(0), handover, months],
            )
        self.run("check_handovers")

    def answer_was_due(self, handover: int, days: int) -> None:
        """So many days after the day on which an institution was to answer; the daily round is done."""
        self.move("projects_handover", handover, answer_due_on=day(-days))
        self.run("check_handovers")

    def settle(self) -> None:
        """Until the worker has delivered all that was asked for. Raises when it has not within 20 s."""
        for _ in range(200):
            with closing(sqlite3.connect(self.data / "madang.sqlite3", timeout=20)) as database:
                [left] = database.execute(
                    "SELECT count(*) FROM core_outboxtask WHERE state = 'waiting'"
                ).fetchone()
            if not left:
                return
            time.sleep(0.1)
        raise AssertionError("the outbox is not empty")

    def run(self, *words: str) -> str:
        """Run a command of the centre to its end; returns what it said."""
        port = int(self.address.rpartition(":")[2])
        done = subprocess.run(
            [sys.executable, "-m", "madang", *words], env=environment(self.data, port), check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout
