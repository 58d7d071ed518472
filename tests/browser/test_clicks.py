"""Every kind of page after its main clicks: what unfolds is opened, forms are sent with nothing in them."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.crawl import each_kind_once
from tests.in_browser import PHONE

UNFOLD = """() => { for (const e of document.querySelectorAll('main details:not([open])')) e.querySelector('summary').click();
  return document.querySelectorAll('main details').length; }"""
# The form of the page that can be sent without changing anything: one that filters, or one that misses what it needs.
SEND = """() => {
  const words = 'input:not([type=hidden], [type=radio], [type=checkbox], [type=file])[required], textarea[required]';
  const form = [...document.querySelectorAll('main form')].find(e => e.method === 'get' || e.querySelector(words));
  if (!form) return null;
  for (const e of form.querySelectorAll(words)) e.value = '';
  form.noValidate = true;
  form.dataset.pressed = form.method;
  return form.method;
}"""


def after(page: Page, done: str, watch: checks.Watch) -> list[str]:
    """What is wrong with the page as it stands now."""
    # The colours are those that the page had before.
    found = checks.faults_of(page, "en", PHONE["width"], contrast=False) + watch.taken()
    return [f"{urlsplit(page.url).path} {done}: {fault}" for fault in found]


def send(page: Page) -> str | None:
    """Send the page's form with nothing in it, as a browser without checks of its own would. How, if there is one."""
    method: str | None = page.evaluate(SEND)
    if method:
        button = page.locator("form[data-pressed] button[type=submit], form[data-pressed] button:not([type])")
        with page.expect_navigation(wait_until="load"):
            button.first.click()
    return method


def test_pages_stand_after_their_main_clicks(open_page: Callable[..., Page]) -> None:
    faults: list[str] = []
    done = {"unfolded": 0, "get": 0, "post": 0}
    for who, page, path in each_kind_once(open_page, language="en"):
        page.goto(path)
        watch = checks.Watch(host=urlsplit(page.url).netloc)
        watch.on(page)
        if page.evaluate(UNFOLD):
            done["unfolded"] += 1
            faults += after(page, f"unfolded ({who})", watch)
        if method := send(page):
            done[method] += 1
            faults += after(page, f"sent empty ({who})", watch)
            if method == "post" and not page.locator("main .error, main [role=alert]").count():
                faults.append(f"{path} sent empty ({who}): nothing says what is missing")
    assert min(done.values()) > 5, done
    assert not faults, "\n".join(faults)


def test_a_dialog_keeps_the_focus_and_gives_it_back(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/ui/")
    opener = page.locator("[data-opens]").first
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 1
    # Beside the dialog only the browser's own buttons can be reached: then the page itself counts as focused.
    for _ in range(12):
        page.keyboard.press("Tab")
        assert not page.evaluate(
            "() => document.activeElement.matches(':is(header, nav, main, footer) :not(dialog *, dialog)')"
        )
    assert checks.faults_of(page, "ko", PHONE["width"]) == []
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert opener.evaluate("e => e === document.activeElement")
