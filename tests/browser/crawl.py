"""Finds the pages of the running centre by following its links, one or two of each kind."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

LINK = re.compile(r"""<a\s[^>]*?href="([^"#]+)""")
SAMPLES_OF_A_KIND = 2
SKIPPED = {"api", "feed", "download"}


def kind_of(path: str) -> str | None:
    """The name of the page's view; None for what is not a page."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    name = match.view_name or str(match.func)
    return name


def find_pages(request: APIRequestContext, *, start: str, limit: int = 200) -> dict[str, str]:
    """Pages reachable from `start` by links, as {path: view name}; filters and pages of lists count as their list."""
    seen: Counter[str] = Counter()
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < limit:
        path = waiting.pop(0)
        kind = kind_of(urlsplit(path).path)
        if kind is None or path in found or seen[kind] >= SAMPLES_OF_A_KIND:
            continue
        answer = request.get(path, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen[kind] += 1
        found[path] = kind
        waiting += [unescape(href) for href in LINK.findall(answer.text()) if href.startswith("/")]
    return found
