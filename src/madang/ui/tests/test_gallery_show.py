"""The gallery shows every component, valid, in both languages."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from markupsafe import Markup

from madang.ui.environment import said, told

UI = Path(__file__).resolve().parents[1]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SELF_CLOSED = {"use", "rect", "path", "polyline", "polygon", "circle"}


class Reader(HTMLParser):
    """Collects ids, references to ids, headings, and tags that are closed in the wrong order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.references: set[str] = set()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.headings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if len(values) != len(attrs):
            self.faults.append(f"attribute twice: {self.get_starttag_text()}")
        if values.get("id"):
            self.ids[str(values["id"])] += 1
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            self.references |= set((values.get(name) or "").split())
        self.headings += tag == "h1"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("path", ["/ui/", "/en/ui/", "/display/", "/en/privacy/", "/terms/", "/a11y/", "/en/copyright/",
                                  "/offline/", "/nothing-here/"])  # fmt: skip
def test_pages_of_the_house_are_valid(client: Client, db: None, path: str) -> None:
    reader = read(client.get(path).content.decode())
    assert reader.faults == []
    assert reader.open == []
    assert reader.headings == 1
    assert [name for name, count in reader.ids.items() if count > 1] == []
    assert reader.references - set(reader.ids) == set()


def test_the_gallery_shows_every_component(client: Client, db: None) -> None:
    names = re.findall(r"{% set (\w+) = _", (UI / "jinja2/ui/components.html").read_text())
    shown = "".join(path.read_text() for path in (UI / "jinja2/ui/gallery").glob("*.html"))
    shown += (UI / "jinja2/ui/gallery.html").read_text()
    elsewhere = {"feed", "typed", "passkey_sign_in", "field"}  # parts of the head, of refusals, of signing in
    assert [name for name in names if f"c.{name}(" not in shown and name not in elsewhere] == []


def test_english_pages_hold_no_unmarked_korean(client: Client, db: None) -> None:
    for path in (
        "/en/ui/",
        "/en/privacy/",
        "/en/terms/",
        "/en/a11y/",
        "/en/copyright/",
        "/en/display/",
        "/en/none/",
    ):
        html = client.get(path).content.decode()
        bare = re.sub(r'<(\w+)[^>]*\slang="ko"[^>]*>.*?</\1>', "", html, flags=re.DOTALL)
        assert re.findall(r">[^<]*[가-힣][^<]*<", bare) == [], path


def test_a_public_page_sets_no_cookie_and_varies_by_nothing(client: Client, db: None) -> None:
    answer = client.get("/privacy/")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Content-Language"] == "ko"
    again = client.get("/privacy/", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_the_other_language_is_the_same_page(client: Client, db: None) -> None:
    korean, english = (
        client.get("/privacy/?a=1").content.decode(),
        client.get("/en/privacy/?a=1").content.decode(),
    )
    assert 'href="/en/privacy/?a=1"' in korean
    assert 'href="/privacy/?a=1"' in english
    assert '<link rel="alternate" hreflang="en"' in korean


def test_the_browsers_wish_does_not_change_the_language(client: Client, db: None) -> None:
    answer = client.get("/privacy/", headers={"Accept-Language": "en"})
    assert '<html lang="ko"' in answer.content.decode()


def test_korean_words_are_marked_on_english_pages_alone() -> None:
    with translation.override("en"):
        assert told("첫 자리는 편의점") == '<span lang="ko">첫 자리는 편의점</span>'
        assert told("Change “첫 자리” & go") == 'Change “<span lang="ko">첫 자리</span>” &amp; go'
        assert told("<i>미나</i>") == '&lt;i&gt;<span lang="ko">미나</span>&lt;/i&gt;'
        assert told(Markup("<b>첫</b>")) == "<b>첫</b>"
        assert (
            told(Markup("Hello, 미나 &amp; 준"))
            == 'Hello, <span lang="ko">미나</span> &amp; <span lang="ko">준</span>'
        )
        assert told(None) is None
        assert said("Lin") == "Lin"
        assert said("<미나>") == '<span lang="ko">&lt;미나&gt;</span>'
    with translation.override("ko"):
        assert told("첫 자리는 편의점") == "첫 자리는 편의점"
        assert said("Hello", "en") == '<span lang="en">Hello</span>'
