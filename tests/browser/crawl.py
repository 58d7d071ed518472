"""Finds the pages of the running centre by following its links, `samples` of each kind."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import APIRequestContext, Page

LINK = re.compile(r"""<a\s[^>]*?href="([^"#]+)""")


def start_of(language_or_path: str) -> str:
    """The first page of a language, or of the language that a path is in."""
    return "/en/" if language_or_path == "en" or language_or_path.startswith("/en/") else "/"


def kind_of(path: str) -> str | None:
    """The name of the page's view; None for what is not a page."""
    with translation.override("en" if path.startswith("/en/") else "ko"):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    return match.view_name or str(match.func)


# What was found in this process: by site, who looks, language and samples.
FOUND: dict[tuple[str, str | None, str, int], dict[str, str]] = {}


def pages_of(page: Page, who: str | None, language: str, *, samples: int = 1) -> dict[str, str]:
    """What `find_pages` finds for `who`, whose page this is; looked for once in a process."""
    site = urlsplit(page.request.get(start_of(language)).url).netloc
    key = (site, who, language, samples)
    if key not in FOUND:
        FOUND[key] = find_pages(page.request, language, samples=samples)
    return FOUND[key]


def find_pages(
    request: APIRequestContext, language: str, *, samples: int = 1, limit: int = 200
) -> dict[str, str]:
    """The pages of a language that its first page leads to by links, as {path: view name}, `samples` of each kind.

    Filters and pages of lists count as their list.
    """
    seen: Counter[str] = Counter()
    found: dict[str, str] = {}
    start = start_of(language)
    waiting = [start]
    while waiting and len(found) < limit:
        path = waiting.pop(0)
        kind = kind_of(urlsplit(path).path)
        if kind is None or path in found or seen[kind] >= samples or start_of(path) != start:
            continue
        answer = request.get(path, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen[kind] += 1
        found[path] = kind
        waiting += [unescape(href) for href in LINK.findall(answer.text()) if href.startswith("/")]
    return found


CAST = (None, "mina", "jun", "hana", "daeho")


def each_kind_once(
    open_page: Callable[..., Page],
    *,
    phone: bool = True,
    language: str = "ko",
    cast: tuple[str | None, ...] = CAST,
) -> Iterator[tuple[str | None, Page, str]]:
    """Every kind of page as the first of `cast` who finds it: who, their page, the address. All begin at the first."""
    known: set[str] = set()
    for who in cast:
        page = open_page(who, phone=phone)
        for path, kind in pages_of(page, who, language).items():
            if path == start_of(language) or kind not in known:
                known.add(kind)
                yield who, page, path
        page.context.close()
    assert len(known) > 100 or cast != CAST, "the cast does not reach most of the pages any more"
