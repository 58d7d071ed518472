"""What every page must stand: no fault found by axe, nothing said on the console, no foreign host, one h1, a title."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

HERE = Path(__file__).resolve().parent
AXE = HERE.parent / "vendor" / "axe.min.js"
SMALL, LOST = ((HERE / f"{name}.js").read_text() for name in ("small_targets", "lost_text"))
# A 404 is what a page of that kind says; blocking the worker is what the tests do.
EXPECTED = ("the server responded with a status of 4", "Service Worker registration blocked")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only a rule that these tags leave out needs the style sheets fetched again: without it axe takes half the time.
RUN_AXE = """async ([tags, contrast]) => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false,
    rules: {'color-contrast': {enabled: contrast}}});
  return found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | '));
}"""
# Hangul on an English page, outside what is marked as Korean.
STRAY_HANGUL = """() => {
  const stray = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent, inside = walk.currentNode.parentElement.closest('[lang]');
    if (/[가-힣]/.test(text) && inside.lang !== 'ko' && !walk.currentNode.parentElement.closest('script,style'))
      stray.push(text.trim().slice(0, 60));
  }
  return stray.slice(0, 5);
}"""


@dataclass
class Watch:
    """Notes what a page says and asks for while it is looked at."""

    host: str
    faults: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self.request)

    def console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(words in message.text for words in EXPECTED):
            self.faults.append(f"console {message.type}: {message.text[:200]}")

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != self.host:
            self.faults.append(f"asks another host: {request.url[:120]}")

    def taken(self) -> list[str]:
        faults, self.faults = self.faults, []
        return faults


def faults_of(page: Page, language: str, width: int, *, contrast: bool = True) -> list[str]:
    """Everything wrong with the page as it stands; without `contrast`, which takes half of the time, all but colours."""
    page.evaluate(AXE.read_text()) if not page.evaluate("() => !!window.axe") else None
    faults: list[str] = page.evaluate(RUN_AXE, [TAGS, contrast])
    return faults + plain_faults_of(page, language, width)


def plain_faults_of(page: Page, language: str, width: int) -> list[str]:
    """What is wrong with the page as it stands and can be seen without axe."""
    faults: list[str] = []
    headings = page.locator("h1").count()
    if headings != 1:
        faults.append(f"{headings} h1")
    if " | " not in page.title():
        faults.append(f"title {page.title()!r}")
    if page.evaluate("() => document.documentElement.lang") != language:
        faults.append("wrong lang")
    if page.evaluate("() => document.documentElement.scrollWidth") > width:
        faults.append("scrolls sideways")
    if language == "en":
        faults += [f"Hangul on an English page: {text}" for text in page.evaluate(STRAY_HANGUL)]
    return faults


def small_targets(page: Page) -> list[str]:
    """What is too small for a finger."""
    return [f"too small: {small}" for small in page.evaluate(SMALL)]


def twice_the_text(page: Page) -> list[str]:
    """What is lost when the letters are twice as large; they stay so until the page is loaded again."""
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    return [f"text at 200 %: {lost}" for lost in page.evaluate(LOST)]


def narrow(page: Page) -> list[str]:
    """What is wrong with the page at 320 px."""
    page.set_viewport_size({"width": 320, "height": 700})
    wide = page.evaluate("() => document.documentElement.scrollWidth") > 320
    return ["scrolls sideways at 320"] if wide else []


def axe_ready(context: BrowserContext) -> None:
    """Put axe into every page of the context, outside the page's Content Security Policy."""
    context.add_init_script(path=str(AXE))
