"""Reachable for everybody: keyboard, strong contrast, slow networks."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from tests.browser.crawl import CAST, each_kind_once

Open = Callable[..., Page]
KILOBYTE = 1024
# Kilobytes a page may weigh, compressed, by kind of resource.
BUDGETS = {"document": 40, "stylesheet": 20, "script": 40, "font": 350}
FIRST_VISIT = 400
FOCUS = (Path(__file__).parent / "focus.js").read_text()


def test_the_first_tab_is_the_way_to_the_content(open_page: Open) -> None:
    page = open_page()
    page.goto("/problems/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.classList.contains('skip-link')")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


def tabbed_through(page: Page, *, content: bool) -> list[str]:
    """What is wrong on the way with the Tab key to the end of the page, or of its content."""
    faults: list[str] = []
    if content:
        page.evaluate("() => document.querySelector('main').focus()")
    for _ in range(400):
        page.keyboard.press("Tab")
        state = page.evaluate(FOCUS, content)
        if state is None:
            return faults
        faults += state
    return [*faults, "the keyboard does not come out again"]


@pytest.mark.parametrize(("phone", "cast"), [(True, CAST), (False, (None,))], ids=["390", "1280"])
def test_focus_is_seen_and_never_covered(open_page: Open, phone: bool, cast: tuple[str | None, ...]) -> None:
    """Every kind of page once on a phone, whose bar of tabs could cover something; public pages at a desk too."""
    faults: list[str] = []
    for who, page, path in each_kind_once(open_page, phone=phone, cast=cast):
        page.emulate_media(reduced_motion="reduce")  # a transition would hide what focus changes
        page.goto(path)
        faults += [f"{path} ({who}): {fault}" for fault in tabbed_through(page, content=path != "/")]
    assert not faults, "\n".join(faults)


def test_strong_contrast_and_stillness_are_kept(open_page: Open) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto("/")
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0.01).length"
    )
    assert moving == 0


def weigh(page: Page, path: str, known: dict[str, float]) -> dict[str, float]:
    """Kilobytes that the page and what it loads weigh on the wire, by kind of resource.

    `known` keeps what each address weighs; scripts, styles and fonts are the same for every page.
    """
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(path, wait_until="load")
    page.evaluate("() => document.fonts.ready")
    page.remove_listener("response", note)
    sizes: dict[str, float] = {}
    for answer in answers:
        if answer.status == 200 and answer.url.startswith("http"):
            kind = answer.request.resource_type
            if answer.url not in known or kind == "document":
                # Asked for again: the browser may have dropped the body of what it has already used.
                body = page.request.get(answer.url).body()
                packed = body if kind in {"font", "image"} else gzip.compress(body, 6)
                known[answer.url] = len(packed) / KILOBYTE
            sizes[kind] = sizes.get(kind, 0) + known[answer.url]
    return sizes


def test_pages_are_light(open_page: Open) -> None:
    """Every kind of page of a citizen, loaded as on a first visit: nothing is kept from the page before."""
    faults: list[str] = []
    known: dict[str, float] = {}
    for who, page, path in each_kind_once(open_page, cast=(None, "mina")):
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        sizes = weigh(page, path, known)
        faults += [
            f"{path} ({who}): {kind} {sizes[kind]:.0f} KB"
            for kind, most in BUDGETS.items()
            if sizes.get(kind, 0) > most
        ]
        if path == "/" and sum(sizes.values()) > FIRST_VISIT:
            faults.append(f"first visit ({who}) {sum(sizes.values()):.0f} KB: {sizes}")
    assert not faults, "\n".join(faults)
