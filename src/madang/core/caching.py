"""The one cache policy. Public pages of people who are not signed in carry no session, no CSRF cookie and no
`Vary: Cookie`; they are kept until one of their topics changes, at most `KEPT_SECONDS`, and answer 304 by ETag."""

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from madang.core import clock, live

KEPT_SECONDS = 30
DISPLAY_COOKIE = "madang_display"


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nothing in the request could tie it to a person."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def cache_key(request: HttpRequest, topics: tuple[str, ...]) -> str:
    """Address, language, display settings, fragment, day and the versions of the topics, as one short key."""
    parts = (
        request.get_full_path(),
        get_language() or "",
        request.COOKIES.get(DISPLAY_COOKIE, "")[:40],
        request.headers.get("HX-Request", "") and request.headers.get("HX-Target", "")[:80],
        request.get_host(),
        clock.today().isoformat(),
        *map(str, live.versions(topics)),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def public_page[**P](*topics: str) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Decorate a view that shows the same to everybody who is not signed in, until one of `topics` changes.

    Signed-in people get their own page, never stored. A view may set `request.public_topics` for what it shows.
    """

    def decorate(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @functools.wraps(view)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request: Any = args[0]
            if request.method not in {"GET", "HEAD"}:
                return view(*args, **kwargs)
            if not is_anonymous(request):
                response = view(*args, **kwargs)
                patch_cache_control(response, private=True, no_cache=True)
                return response
            return _kept(request, topics, lambda: view(*args, **kwargs))

        return wrapped

    return decorate


def _kept(request: HttpRequest, topics: tuple[str, ...], show: Callable[[], HttpResponse]) -> HttpResponse:
    key = cache_key(request, topics)
    etag = f'W/"{key[:32]}"'
    kept = caches["pages"].get(key)
    if kept is not None and request.headers.get("If-None-Match") == etag:
        return _public(HttpResponseNotModified(), etag)
    if kept is None:
        response = show()
        if response.status_code != 200 or response.streaming:
            return response
        kept = (response.content, response["Content-Type"], response.get("Link", ""))
        caches["pages"].set(key, kept, KEPT_SECONDS)
    response = HttpResponse(kept[0], content_type=kept[1])
    if kept[2]:
        response["Link"] = kept[2]
    return _public(response, etag)


def _public(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={KEPT_SECONDS}, must-revalidate"
    setattr(response, "is_public", True)  # noqa: B010 - read by the middleware below
    return response


class PublicPageMiddleware:
    """Outside sessions: takes `Vary: Cookie` off a public page, and marks everything else as private."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, "is_public", False):
            if not response.cookies:
                response.headers.pop("Vary", None)
        elif not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response
