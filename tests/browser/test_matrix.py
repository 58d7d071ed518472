"""Every page × who looks × language × width: no fault found by axe, no console message, no foreign host."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser import checks
from tests.browser.crawl import find_pages
from tests.in_browser import DESK, PHONE, enter_as

# Long texts that nobody sees differently but for the frame, which every other page shows too.
SAME_FOR_ALL = {"ui:privacy", "ui:terms", "ui:a11y", "ui:copyright", "ui:display", "home:about", "comments:rules",
                "demo:enter"}  # fmt: skip
VIEWS = [(who, language) for who in (None, "mina", "jun", "hana", "daeho") for language in ("ko", "en")]


@pytest.mark.parametrize("phone", [True, False], ids=["390", "1280"])
@pytest.mark.parametrize(("who", "language"), VIEWS, ids=lambda value: value or "visitor")
def test_every_page_stands(browser: Browser, site: str, who: str | None, language: str, phone: bool) -> None:
    size = PHONE if phone else DESK
    context = browser.new_context(base_url=site, viewport=size, locale="ko-KR", service_workers="block")
    checks.axe_ready(context)
    page = context.new_page()
    if who:
        enter_as(page, who)
    start = "/" if language == "ko" else "/en/"
    pages = find_pages(page.request, start=start, samples=2 if phone and who is None else 1)
    pages = {
        path: kind
        for path, kind in pages.items()
        if path.startswith("/en/") == (language == "en") and (who is None or kind not in SAME_FOR_ALL)
    }
    assert len(pages) > 15
    watch = checks.Watch(host=urlsplit(site).netloc)
    watch.on(page)
    faults: list[str] = []
    for path in pages:
        page.goto(path, wait_until="load")
        found = checks.faults_of(page, language=language, width=size["width"])
        if phone:
            found += checks.narrow(page, lambda: [
                "scrolls sideways at 320" for _ in [0]
                if page.evaluate("() => document.documentElement.scrollWidth") > 320
            ])  # fmt: skip
        faults += [f"{path}: {fault}" for fault in found + watch.taken()]
    context.close()
    assert not faults, "\n".join(faults)
