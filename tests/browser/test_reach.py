"""Reachable for everybody: keyboard, large text, narrow screens, small fingers, strong contrast, slow networks."""

import gzip
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.crawl import find_pages

Open = Callable[..., Page]
KILOBYTE = 1024
# Kilobytes a page may weigh, compressed, by kind of resource.
BUDGETS = {"document": 40, "stylesheet": 20, "script": 40, "font": 350}
FIRST_VISIT = 400
TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !e.closest('svg, .visually-hidden'))
  .filter(e => !(e.tagName === 'A' && getComputedStyle(e).display === 'inline'))
  .filter(e => !((e.type === 'radio' || e.type === 'checkbox') && e.closest('label')))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width > 1 && r.height > 1 && (r.height < 23.5 || r.width < 23.5))
  .map(([e, r]) => `${e.tagName} ${e.className} ${(e.textContent || e.name || '').trim().slice(0, 20)} ${r.width}x${r.height}`)"""
MAIN_TOO_SMALL = """() => [...document.querySelectorAll('main .button:not(.size-s):not(.quiet), main input[type=text], main select')]
  .filter(e => e.checkVisibility()).filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def public_pages(open_page: Open) -> list[str]:
    page = open_page()
    return list(find_pages(page.request, start="/"))


def test_the_first_tab_is_the_way_to_the_content(open_page: Open) -> None:
    page = open_page()
    page.goto("/problems/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.classList.contains('skip-link')")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


def test_focus_is_seen_and_never_covered(open_page: Open) -> None:
    page = open_page(phone=False)
    page.goto("/")
    seen: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
            if (e === document.body) return null;
            const x = Math.min(Math.max(r.x + r.width / 2, 0), innerWidth - 1), y = r.y + r.height / 2;
            const top = document.elementFromPoint(x, y);
            const clear = y > 0 && y < innerHeight && top && (e.contains(top) || top.contains(e));
            return [e.outerHTML.slice(0, 80), s.outlineStyle !== 'none' || s.boxShadow !== 'none', clear]; }"""
        )
        if state and not (state[1] and state[2]):
            seen.append(f"{state[0]} outline={state[1]} clear={state[2]}")
    assert not seen


def test_nothing_is_too_small_for_a_finger(open_page: Open, public_pages: list[str]) -> None:
    page, faults = open_page(), []
    for path in public_pages:
        page.goto(path)
        faults += [f"{path}: {small}" for small in page.evaluate(TOO_SMALL) + page.evaluate(MAIN_TOO_SMALL)]
    assert not faults, "\n".join(faults)


def test_twice_the_text_size_loses_nothing(open_page: Open, public_pages: list[str]) -> None:
    page, faults = open_page(phone=False), []
    for path in public_pages:
        page.goto(path)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
            faults.append(path)
    assert not faults


def test_strong_contrast_and_stillness_are_kept(open_page: Open) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto("/")
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0.01).length"
    )
    assert moving == 0


def test_pages_are_light(open_page: Open, public_pages: list[str]) -> None:
    faults = []
    for path in public_pages:
        page = open_page()
        sizes: dict[str, float] = {}

        def weigh(answer: Response, sizes: dict[str, float] = sizes) -> None:
            kind = answer.request.resource_type
            body = answer.body() if answer.status == 200 else b""
            packed = body if kind in {"font", "image"} else gzip.compress(body, 6)
            sizes[kind] = sizes.get(kind, 0) + len(packed) / KILOBYTE

        page.on("response", weigh)
        page.goto(path, wait_until="networkidle")
        faults += [
            f"{path}: {kind} {sizes[kind]:.0f} KB"
            for kind, most in BUDGETS.items()
            if sizes.get(kind, 0) > most
        ]
        if urlsplit(path).path == "/" and sum(sizes.values()) > FIRST_VISIT:
            faults.append(f"first visit {sum(sizes.values()):.0f} KB: {sizes}")
        page.context.close()
    assert not faults, "\n".join(faults)
