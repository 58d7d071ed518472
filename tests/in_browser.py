"""Real Chromium against a real server."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import site as real

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--force-color-profile=srgb",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def prepared(once_for_all: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """One data folder with the demonstration centre for all test processes."""
    return once_for_all("prepared", real.prepare)


@pytest.fixture(scope="session")
def site_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the running centre."""
    return tmp_path_factory.mktemp("site") / "data"


@pytest.fixture(scope="session")
def site(prepared: Path, site_data: Path) -> Iterator[str]:
    """The address of a running demonstration centre, the test process's own."""
    with real.serving(prepared, site_data) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """`open_page(who="mina", width=390, javascript=True)`: a page of a fresh browser, signed in as one of the cast."""
    contexts: list[BrowserContext] = []

    def opened(who: str | None = None, *, phone: bool = True, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=site, viewport=PHONE if phone else DESK, java_script_enabled=javascript, locale="ko-KR",
            timezone_id="Asia/Seoul", service_workers="block",
        )  # fmt: skip
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if who:
            enter_as(page, who)
        return page

    yield opened
    for context in contexts:
        context.close()


def enter_as(page: Page, who: str) -> None:
    """Enter through the page that the demonstration offers for it."""
    page.goto("/demo/")
    page.locator(f"form:has(input[value='{who}']) button").first.click()
    page.wait_for_url(re.compile(r"^(?!.*/demo/).*$"))


def letters_to(data: Path, address: str) -> list[EmailMessage]:
    """The letters that the centre sent to an address, in the order of their files."""
    found = []
    for path in sorted((data / "mail").glob("*.log"), key=lambda each: each.stat().st_mtime_ns):
        for text in path.read_text().split("-" * 79):
            letter = message_from_string(text.strip(), policy=policy.default)
            if address in str(letter["To"] or ""):
                found.append(letter)
    return found


def wait_for_letter(data: Path, address: str, *, after: int = 0) -> str:
    """The text of the next letter to an address. Raises when none came within 15 s."""
    for _ in range(150):
        letters = letters_to(data, address)
        if len(letters) > after:
            return str(letters[-1].get_content())
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address}")


def code_in(letter: str) -> str:
    """The six digits of a letter."""
    found = re.search(r"\b\d{6}\b|\b\d{3} \d{3}\b", letter)
    assert found, letter
    return found.group().replace(" ", "")


def send(page: Page) -> None:
    """Press the main button of the page's form."""
    page.locator("main form .button.primary").first.click()
