"""Finds the pages of the running centre by following its links, `samples` of each kind."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import APIRequestContext

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


def find_pages(
    request: APIRequestContext, *, start: str, samples: int = 1, limit: int = 200
) -> dict[str, str]:
    """Pages reachable from `start` by links, as {path: view name}; filters and pages of lists count as their list."""
    seen: Counter[str] = Counter()
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < limit:
        path = waiting.pop(0)
        kind = kind_of(urlsplit(path).path)
        if kind is None or path in found or seen[kind] >= samples:
            continue
        answer = request.get(path, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen[kind] += 1
        found[path] = kind
        waiting += [unescape(href) for href in LINK.findall(answer.text()) if href.startswith("/")]
    return found
