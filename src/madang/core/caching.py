"""The one cache policy. Public pages of people who are not signed in carry no session, no CSRF cookie and no
`Vary: Cookie`. Each process keeps them, compressed and whole, until one of their topics changes, at most
`KEPT_SECONDS`; they answer 304 by ETag. Everything else is marked as private.

A kept page is answered before any other middleware runs: its headers are kept with it. What is asked of the database
then is one query, the versions of the page's topics.
"""

import functools
import gzip
import hashlib
from collections.abc import Callable, Hashable
from contextlib import nullcontext
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import get_template
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from madang.core import clock, live

KEPT_SECONDS = 30
DISPLAY_COOKIE = "madang_display"
POLICY = f"public, max-age=0, s-maxage={KEPT_SECONDS}, must-revalidate"
VARY = "Accept-Encoding, HX-Request, HX-Target"
SMALLEST_COMPRESSED = 500
# A page is packed while somebody waits: level 4 is a tenth larger than 6 in half the time.
PACKED_LEVEL = 4


class Kept(NamedTuple):
    """A whole answer: its body as it is and compressed, its headers, its ETag, and the state of its topics."""

    body: bytes
    packed: bytes
    headers: dict[str, str]
    etag: str
    topics: tuple[str, ...]
    versions: tuple[int, ...]


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nothing in the request could tie it to a person."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def place_of(request: HttpRequest) -> str:
    """What tells one public page from another, as a short key: address, display settings, the part asked for, the day."""
    parts = (
        f"{request.scheme}://{request.get_host()}",
        request.get_full_path(),
        request.COOKIES.get(DISPLAY_COOKIE, "")[:40],
        # Out of META: `request.headers` copies every header first.
        request.META.get("HTTP_HX_TARGET", "")[:80] if "HTTP_HX_REQUEST" in request.META else "-",
        clock.today().isoformat(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def etag_of(place: str, versions: tuple[int, ...]) -> str:
    """A short name for one state of a page."""
    return hashlib.sha256(f"{place}\n{versions}".encode()).hexdigest()[:32]


def public_page[**P](*topics: str) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Decorate a view that shows the same to everybody who is not signed in, until one of `topics` changes.

    A topic may name arguments of the view (`problem:{pk}`): what happens to other things leaves its pages standing.
    Signed-in people get their own page, never stored.
    """

    def decorate(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @functools.wraps(view)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request: Any = args[0]
            is_public = request.method in {"GET", "HEAD"} and is_anonymous(request)
            # Read before the page is made: what changes meanwhile makes it old, never the other way round.
            own = tuple(topic.format_map(kwargs) for topic in topics)
            live.expect(own)
            versions = live.versions(own) if is_public else ()
            response = view(*args, **kwargs)
            if is_public and response.status_code == 200 and not response.streaming:
                response.public_state = (own, versions)  # type: ignore[attr-defined]  # read by the middleware
            return response

        return wrapped

    return decorate


class PublicPageMiddleware:
    """Stands first: answers with kept pages, keeps new ones, and marks everything else as private."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        can_be_public = request.method in {"GET", "HEAD"} and is_anonymous(request)
        place = place_of(request) if can_be_public else ""
        kept = find(place) if place else None
        if kept is None:
            with live.one_reading() if request.method in {"GET", "HEAD"} else nullcontext():
                response = self.get_response(request)
            state = getattr(response, "public_state", None)
            if not place or state is None or response.cookies:
                if not response.has_header("Cache-Control"):
                    patch_cache_control(response, private=True, no_cache=True)
                return response
            kept = keep(place, response, *state)
        return answer(request, kept)


def find(place: str) -> Kept | None:
    """The page kept for this place, if nothing it shows has changed."""
    kept: Kept | None = caches["pages"].get(place)
    return kept if kept is not None and live.versions_lately(kept.topics) == kept.versions else None


def keep(place: str, response: HttpResponse, topics: tuple[str, ...], versions: tuple[int, ...]) -> Kept:
    """Keep a page that was just made."""
    # The length is another one when compressed; the server counts it.
    for name in ("Vary", "Content-Length"):
        response.headers.pop(name, None)
    etag = f'W/"{etag_of(place, versions)}"'
    headers = {**response.headers, "Cache-Control": POLICY, "Vary": VARY, "ETag": etag}
    body = response.content
    packed = gzip.compress(body, PACKED_LEVEL, mtime=0) if len(body) >= SMALLEST_COMPRESSED else b""
    kept = Kept(body, packed, headers, etag, topics, versions)
    caches["pages"].set(place, kept, KEPT_SECONDS)
    return kept


def answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The kept page as the browser wants it: not at all, compressed, or plain."""
    if kept.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        same = {name: kept.headers[name] for name in ("Cache-Control", "Vary", "ETag")}
        return HttpResponseNotModified(headers=same)
    if kept.packed and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        return HttpResponse(kept.packed, headers={**kept.headers, "Content-Encoding": "gzip"})
    return HttpResponse(kept.body, headers=kept.headers)


def shared[T](name: str, topics: tuple[str, ...], make: Callable[[], T], *, key: tuple[Any, ...] = ()) -> T:
    """What `make` gives, the same for everybody in this language on this day; asked again when a topic changes.

    `key` names what else tells one such thing from another. It is kept at most KEPT_SECONDS, and pickled.
    """
    said = (name, get_language() or "", clock.today(), live.versions(topics), key)
    place = "shared:" + hashlib.sha256(repr(said).encode()).hexdigest()[:32]
    pages = caches["pages"]
    found: T | None = pages.get(place)
    if found is None:
        found = make()
        pages.set(place, found, KEPT_SECONDS)
    return found


def shared_part(
    template: str, topics: tuple[str, ...], data: Callable[[], dict[str, Any]], *, key: tuple[Any, ...] = ()
) -> SafeString:
    """A part of a page that is the same for everybody, signed in or not; made anew when one of `topics` changes.

    The template gets `data()` and `language` alone, neither request nor person, so that it cannot show anything of
    one. `key` names what else tells one such part from another. `data` is asked only where the part is not kept.
    """
    return mark_safe(shared(template, topics, lambda: rendered(template, data()), key=key))  # noqa: S308 - by a template


def rendered(template: str, data: dict[str, Any]) -> str:
    """A part of a page, of `data` and the language alone."""
    return str(get_template(template).render({"language": get_language() or "", **data}))


def macros(template: str, names: tuple[str, ...], data: dict[str, Any]) -> dict[str, SafeString]:
    """Several parts of a page at once: the macros `names` of the template, which see `data` and the language."""
    page: Any = get_template(template)
    module = page.template.make_module({"language": get_language() or "", **data})
    return {name: mark_safe(getattr(module, name)()) for name in names}  # noqa: S308 - by a template


def shared_cards[K: Hashable](
    template: str, states: dict[K, tuple[Any, ...]], data: Callable[[list[K]], dict[K, dict[str, Any]]]
) -> list[SafeString]:
    """The cards of a list, in the order of `states`: each the same for everybody, made once per state of its row.

    A state names the row and every count of it that the card shows; what else it shows may be KEPT_SECONDS old.
    `data` is asked once, for the rows whose cards are not kept, and leaves out what is gone meanwhile.
    """
    language, today, pages = get_language() or "", clock.today().isoformat(), caches["pages"]
    names = {
        key: ":".join(("card", template, language, today, *map(str, state))) for key, state in states.items()
    }
    found = {key: card for key, name in names.items() if (card := pages.get(name)) is not None}
    missing = [key for key in states if key not in found]
    if missing:
        page = get_template(template)
        for key, context in data(missing).items():
            found[key] = str(page.render({"language": language, **context}))
            pages.set(names[key], found[key], KEPT_SECONDS)
    return [mark_safe(found[key]) for key in states if key in found]  # noqa: S308 - written by a template, which escapes
