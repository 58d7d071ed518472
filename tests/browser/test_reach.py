"""Reachable for everybody: by keyboard, with strong contrast, without movement."""

from collections.abc import Callable

from playwright.sync_api import Page

Open = Callable[..., Page]


def test_the_first_tab_is_the_way_to_the_content(open_page: Open) -> None:
    page = open_page()
    page.goto("/problems/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.classList.contains('skip-link')")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


def test_strong_contrast_and_stillness_are_kept(open_page: Open) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto("/")
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0.01).length"
    )
    assert moving == 0
