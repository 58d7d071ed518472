"""Budgets and promises of style sheet, scripts, icons and templates, over the whole project."""

import gzip
import re
from pathlib import Path

import pytest

from madang.ui.management.commands import make_css

UI = Path(__file__).resolve().parents[1]
PACKAGE = UI.parent
STATIC = UI / "static" / "ui"
TEMPLATES = sorted(PACKAGE.glob("*/jinja2/**/*.html"))
KILOBYTE = 1024


def packed(*paths: Path) -> float:
    return len(gzip.compress(b"".join(path.read_bytes() for path in paths), 9)) / KILOBYTE


def test_the_style_sheet_is_built_from_its_sources() -> None:
    assert (STATIC / "madang.css").read_text() == make_css.built(), "run: ./madang manage make_css"


def test_style_sheets_are_small() -> None:
    assert packed(STATIC / "madang.css") <= 15
    assert packed(STATIC / "madang.css") + packed(STATIC / "font" / "font.css") <= 20


def test_scripts_are_small() -> None:
    own = [path for path in (STATIC / "js").glob("*.js") if path.name != "htmx.min.js"]
    assert packed(*own) <= 10
    assert packed(*own, STATIC / "js" / "htmx.min.js") <= 40


def test_scripts_ask_for_nothing_the_policy_forbids() -> None:
    for path in (STATIC / "js").glob("*.js"):
        if path.name != "htmx.min.js":
            assert not re.search(
                r"\beval\(|new Function|\.style\.|setAttribute\(.style|https?://", path.read_text()
            ), path


def test_the_sprite_has_every_icon_that_is_used() -> None:
    there = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    used: dict[str, str] = {}
    for path in TEMPLATES:
        for name in re.findall(r'(?:\bicon(?:_of|_after)?\(|\bicon(?:_after)?=)"([\w-]+)"', path.read_text()):
            used[name] = path.name
    assert {name: where for name, where in used.items() if name not in there} == {}


# Names for programs and tests, without a look of their own.
BARE_CLASSES = {"slots", "bar-label", "line-top", "page-number", "live"}


def test_every_class_that_is_used_has_a_style() -> None:
    styled = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", (STATIC / "madang.css").read_text())) | BARE_CLASSES
    unknown: dict[str, str] = {}
    for path in TEMPLATES:
        for value in re.findall(r'class="([^"{]*)"', path.read_text()):
            unknown |= {name: path.name for name in value.split() if name not in styled}
    assert unknown == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_carries_styles_or_scripts(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=|<style", text)
    assert not re.search(r"<[^>{%]*\son\w+\s*=", text)
    assert not re.search(r"\bhx-on|hx-vals\s*=\s*.js:|javascript:", text)
    assert not re.search(r"<script(?![^>]*(\bsrc=|type=\"application/(ld\+)?json))", text)
    assert not re.search(
        r"(?:src|href)=\"(?:https?:)?//(?!www\.krds\.go\.kr)[^\"]*\.(?:js|css|woff2|png)", text
    )


def test_font_files_are_there_unmodified_in_name() -> None:
    named = re.findall(r'url\("\./([^"]+)"\)', (STATIC / "font" / "font.css").read_text())
    named += re.findall(r'url\("\./([^"]+)"\)', (STATIC / "font" / "rest.css").read_text())
    assert len(named) == len(set(named)) == 120
    assert all((STATIC / "font" / name).exists() for name in named)
