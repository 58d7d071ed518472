"""Every page × who looks × language × width: no fault found by axe, no console message, no foreign host, nothing too
small for a finger, nothing lost on narrow screens or with large text."""

import re
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser import checks
from tests.browser.crawl import pages_of
from tests.in_browser import DESK, PHONE, enter_as

# Long texts that nobody sees differently but for the frame, which every other page shows too.
SAME_FOR_ALL = {"ui:privacy", "ui:terms", "ui:a11y", "ui:copyright", "ui:display", "home:about", "comments:rules",
                "demo:enter"}  # fmt: skip
VIEWS = [(who, language) for who in (None, "mina", "jun", "hana", "daeho") for language in ("ko", "en")]
# Tokens and other values that nobody sees differ each time.
UNSEEN = re.compile(r'value="[^"]*"')


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all test processes share: a file for each page's main part that somebody has looked at."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "looked-at"
    folder.mkdir(exist_ok=True)
    return folder


def is_new(looked_at: Path, html: str) -> bool:
    """Whether nobody has looked at a page with this main part; the frame around it is looked at once for everybody."""
    main = UNSEEN.sub("", html[html.index("<main") : html.index("</main>")])
    try:
        (looked_at / sha256(main.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@pytest.mark.parametrize(("who", "language"), VIEWS, ids=lambda value: value or "visitor")
def test_every_page_stands(
    browser: Browser, site: str, looked_at: Path, who: str | None, language: str
) -> None:
    """Each page is loaded once on a phone and looked at there, at 320 px and at the width of a desk."""
    context = browser.new_context(base_url=site, viewport=PHONE, locale="ko-KR", service_workers="block")
    checks.axe_ready(context)
    page = context.new_page()
    if who:
        enter_as(page, who)
    pages = [
        path
        for path, kind in pages_of(page, who, language, samples=2 if who is None else 1).items()
        if who is None or kind not in SAME_FOR_ALL
    ]
    assert len(pages) > 15
    watch = checks.Watch(host=urlsplit(site).netloc)
    watch.on(page)
    # Axe takes most of the time. The visitor's pages are looked at with it in both languages and at both widths; those
    # of members in Korean on a phone, and their first page at the desk. Words and widths are looked at everywhere, and
    # colours, which the components bring along, for the two who see most kinds of pages between them.
    is_whole = language == "ko" or who is None
    looked_through = partial(checks.faults_of, contrast=language == "ko" and who in {None, "daeho"})
    faults: list[str] = []
    for path in pages:
        answer = page.goto(path, wait_until="load")
        assert answer
        if not is_new(looked_at, answer.text()) and path != pages[0]:
            faults += [f"{path}: {fault}" for fault in watch.taken()]
            continue
        look = looked_through if is_whole else checks.plain_faults_of
        found = look(page, language, PHONE["width"])
        found += checks.small_targets(page) + checks.narrow(page)
        page.set_viewport_size(DESK)
        look = looked_through if who is None or path == pages[0] else checks.plain_faults_of
        found += [f"at the desk: {fault}" for fault in look(page, language, DESK["width"])]
        found += checks.twice_the_text(page) + watch.taken()
        faults += [f"{path}: {fault}" for fault in found]
        page.set_viewport_size(PHONE)
    context.close()
    assert not faults, "\n".join(faults)
