"""Markdown of citizens as HTML: a small allow-list, headings below the page's own, no pictures from elsewhere."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
LONGEST = 50_000
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
BARE_ADDRESS = re.compile(r"(?<![\w(\[<\"'=/])(https?://[^\s<>()\[\]\"']{4,500})")


def _lower_headings(tokens: list[Token]) -> list[Token]:
    """The page has the h1 and its sections the h2: what citizens write starts at h3."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    return tokens


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Addresses lead to the web, to mail or to a page of this site."""
    if name != "href":
        return value
    return value if re.match(r"(https?://|mailto:|/(?!/)|#)", value, re.IGNORECASE) else None


@lru_cache(maxsize=2048)
def render(text: str) -> Markup:
    """Clean HTML of `text`. Bare addresses become links; scripts, styles, pictures and handlers are gone."""
    linked = BARE_ADDRESS.sub(r"<\1>", text[:LONGEST]) if "://" in text else text[:LONGEST]
    tokens = _lower_headings(_reader.parse(linked))
    html = _reader.renderer.render(tokens, _reader.options, {})
    cleaned = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_attribute, url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )  # fmt: skip
    return Markup(cleaned)  # noqa: S704 - cleaned by the allow-list above
