"""What the base page knows of a request: who looks, where they are, how they want it shown.

For somebody without a session cookie nothing here touches session, user or messages, so that public pages stay
public and cacheable.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.messages import get_messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import NoReverseMatch, is_valid_path, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import live
from madang.core.caching import shared
from madang.ui import display, formats
from madang.ui.middleware import language_of


@dataclass(frozen=True, slots=True)
class Station:
    """A main part of the site. `roots` are the addresses that belong to it."""

    text: str | Promise
    path: str
    icon: str
    roots: tuple[str, ...] = ()


NAV = (
    Station(_("Problems"), "/problems/", "lightbulb"),
    Station(pgettext_lazy("navigation", "Teams"), "/projects/", "users"),
    Station(pgettext_lazy("navigation", "Take part"), "/take-part/", "hand"),
    Station(_("News"), "/news/", "megaphone"),
    Station(pgettext_lazy("navigation", "Results"), "/impact/", "chart-column"),
    Station(_("Institutions"), "/partners/", "landmark"),
)
TABS = (
    Station(_("Home"), "/", "house"),
    Station(_("Problems"), "/problems/", "lightbulb"),
    Station(pgettext_lazy("navigation", "Teams"), "/projects/", "users"),
    Station(pgettext_lazy("navigation", "Take part"), "/take-part/", "hand"),
    Station(_("My activity"), "/me/", "user"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A station as this page shows it."""

    text: str | Promise
    href: str
    icon: str
    current: bool


def links(stations: tuple[Station, ...], path: str, prefix: str) -> list[Link]:
    """The stations as links; the one `path` (without language) lies under is current."""
    return [
        Link(
            each.text,
            prefix + each.path,
            each.icon,
            path == "/" if each.path == "/" else path.startswith(each.path),
        )
        for each in stations
    ]


def has_session(request: HttpRequest) -> bool:
    """Whether the request could belong to a signed-in person."""
    if not hasattr(request, "user"):
        return False
    return settings.SESSION_COOKIE_NAME in request.COOKIES or bool(
        getattr(request.session, "modified", False)
    )


def viewer(request: HttpRequest) -> AbstractBaseUser | None:
    """The signed-in person with their roles read once, or None; without a session cookie nothing is asked."""
    if not has_session(request) or not request.user.is_authenticated:
        return None
    person = request.user
    if "_prefetched_objects_cache" not in person.__dict__:
        prefetch_related_objects([person], "roles")
    return person


def unread(person: Any) -> int:
    """How many notices in the person's inbox were not read yet."""
    count = person.notices.filter(read_at=None).count
    return shared("unread", (live.inbox(person.pk),), count, key=(person.pk,))


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of a page."""
    return "HX-Request" in request.headers


def address_of(name: str) -> str:
    """The address of a page above this app; the front page where it does not exist."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"


def sign_in_url(request: HttpRequest) -> str:
    """The way in, which leads back to this page."""
    return f"{address_of(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page."""
    language = language_of(request.path_info)
    prefix = "/en" if language == "en" else ""
    path = request.path_info[len(prefix) :] or "/"
    person: Any = viewer(request)
    return {
        "person": person,
        "language": language,
        "nav": links(NAV, path, prefix),
        "display": display.read(request),
        "here": {
            "path": path,
            "full_path": request.get_full_path(),
            "prefix": prefix,
            "home": f"{prefix}/",
            "tabs": links(TABS, path, prefix),
            "other_language": other_language(request, path, prefix),
            "korean": settings.BASE_URL + path,
            "english": f"{settings.BASE_URL}/en{path}",
            "address": settings.BASE_URL + request.path_info,
            "sign_in": sign_in_url(request),
            "sign_out": address_of("account_logout"),
            "messages": get_messages(request) if has_session(request) else (),
            # A part of a page has no header.
            "unread": unread(person) if person and not is_part(request) else 0,
        },
    }


def other_language(request: HttpRequest, path: str, prefix: str) -> str:
    """The same page in the other language."""
    query = request.META.get("QUERY_STRING", "")
    other = ("" if prefix else "/en") + path
    return f"{other}?{query}" if query else other


def in_this_language(url: str) -> str:
    """The address of one of our pages in the language that is spoken now; what has no language (a file) as it is."""
    path = url.removeprefix("/en") if url.startswith("/en/") else url
    own = f"/en{path}" if formats.in_english() else path
    return own if is_valid_path(urlsplit(own).path) else url
