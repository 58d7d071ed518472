"""Markdown of citizens and editors as HTML, in one place: a small allow-list, tested with a corpus of attacks.

Headings begin below the page's own (h3 unless said) and never skip a level, whatever levels were typed. Addresses become links that pass on no reputation. Pictures from elsewhere
would tell another host who reads: their description stays, the picture does not.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
LONGEST = 50_000
# Deeper nesting than anybody writes by hand; an attack would make the page deep instead of long.
DEEPEST = 12
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
_reader.enable(["table", "strikethrough"])
# Closing brackets and full stops after an address belong to the sentence.
BARE_ADDRESS = re.compile(
    r"https?://[^\s<>\"'()\[\]{}|\\^`]{3,400}[^\s<>\"'()\[\]{}|\\^`.,:;!?…。·]", re.IGNORECASE
)
ALLOWED_ADDRESS = re.compile(r"https?://|mailto:|/(?![/\\])|#", re.IGNORECASE)


def _lower_headings(tokens: list[Token], top: int) -> None:
    """The highest level typed becomes h`top`, the next one below it h`top + 1`: readers' outlines have no gaps."""
    typed = sorted({int(token.tag[1]) for token in tokens if token.type == "heading_open"})
    depth, deepest = 0, 0
    for token in tokens:
        if token.type == "heading_open":
            depth = min(typed.index(int(token.tag[1])), deepest)
            deepest = depth + 1
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, top + depth)}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def _linked(content: str) -> Iterator[Token]:
    """The tokens of a text in which every bare address is a link."""
    at = 0
    for match in BARE_ADDRESS.finditer(content):
        if match.start() > at:
            yield _text(content[at : match.start()])
        opened = Token("link_open", "a", 1)
        opened.attrSet("href", match.group())
        yield from (opened, _text(match.group()), Token("link_close", "a", -1))
        at = match.end()
    if at < len(content):
        yield _text(content[at:])


def _inline(children: list[Token]) -> list[Token]:
    """Bare addresses as links (not inside links), pictures as their description."""
    shown: list[Token] = []
    depth = 0
    for token in children:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "image":
            shown.append(_text(token.content))
        elif token.type == "text" and not depth and "://" in token.content:
            shown.extend(_linked(token.content))
        else:
            shown.append(token)
    return shown


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Addresses lead to the web, to mail or to a page of this site."""
    if name != "href":
        return value
    # Browsers skip control characters and blanks inside a scheme: what has any is no address.
    bare = "".join(char for char in value if not char.isspace() and unicodedata.category(char) != "Cc")
    return value if bare == value and ALLOWED_ADDRESS.match(value) else None


def fresh(text: str, top: int = 3) -> Markup:
    """As `render`, and not kept: for a text that is still being written."""
    tokens = _reader.parse(text[:LONGEST])
    _lower_headings(tokens, top)
    for token in tokens:
        if token.children is not None:
            token.children = _inline(token.children)
    html = _reader.renderer.render(tokens, _reader.options, {})
    return Markup(nh3.clean(  # noqa: S704 - cleaned by the allow-list
        html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_attribute, url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    ))  # fmt: skip


@lru_cache(maxsize=1024)
def render(text: str, top: int = 3) -> Markup:
    """Clean HTML of `text`: no scripts, styles, pictures, forms, frames or handlers, whatever it holds.

    `top` is the level of its highest heading: one below the heading under which it stands.
    """
    return fresh(text or "", top)


def plain(text: str, length: int = 160) -> str:
    """The words of Markdown on one line, at most `length` characters, cut between words with `…`."""
    found = []
    # A paragraph of `length` words' worth is enough to read; the rest need not be parsed.
    for token in _reader.parse((text or "")[: max(2000, length * 8)]):
        if token.type == "inline" and token.children is not None:
            found.append("".join(_word(child) for child in token.children))
        elif token.type in {"fence", "code_block"}:
            found.append(token.content)
    words = " ".join(" ".join(found).split())
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    head = cut.rpartition(" ")[0]
    return (head if len(head) > length // 2 else cut).rstrip(" ,.;:·") + "…"


def _word(token: Token) -> str:
    return " " if token.type in {"softbreak", "hardbreak"} else token.content


def blocks(text: str) -> Iterator[tuple[str, int, str]]:
    """Markdown as (kind, level, words) in order, for print: `heading` with its level, `item` with its number (0 for a
    dot) or `text`."""
    kind, level, numbers = "text", 0, []
    for token in _reader.parse((text or "")[:LONGEST]):
        if token.type == "heading_open":
            kind, level = "heading", int(token.tag[1])
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else 0)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            numbers.pop()
        elif token.type == "list_item_open":
            kind, level = "item", numbers[-1]
            numbers[-1] += bool(numbers[-1])
        elif token.type == "inline" and token.children is not None:
            words = "".join("\n" if child.type in {"softbreak", "hardbreak"} else child.content
                            for child in token.children)  # fmt: skip
            yield kind, level, words
            kind, level = "text", 0
        elif token.type in {"fence", "code_block"}:
            yield "text", 0, token.content
