"""One database of one size: pages against a bare Django view, kept pages against bare bytes, and their queries.

A page is made in three cases: with nothing kept at all, as after the start of the server; with its parts kept but not the
page, as after a change somewhere on it or for the next reader of another page of the list; and for a member.
"""

# ruff: noqa: E402 - Django must be set up before the models can be imported
import io
import itertools
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import django

django.setup()

from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench.inside.big import make_centre
from bench.measure import interleaved, table
from madang.people.models import Person
from madang.problems.models import Problem

SIZES = {
    "small": {"problems": 1_000, "comments": 10_000, "me_toos": 5_000, "people": 500},
    "large": {"problems": 10_000, "comments": 100_000, "me_toos": 50_000, "people": 5_000},
}

# What `django-admin startproject` writes: the goal is held against this view, since nobody serves people without
# sessions, CSRF protection and safe headers. The view without any is printed beside it.
DEFAULT_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


class Bare(NamedTuple):
    """The rival without middleware, and with Django's own."""

    naked: Any
    usual: Any


def bare_handler(middleware: list[str]) -> Any:
    """A Django application that knows the bare views alone."""
    with override_settings(MIDDLEWARE=["bench.inside.pages.BareUrls", *middleware]):
        return WSGIHandler()


def main(size: dict[str, int]) -> None:
    """Fill the database of this process and print the tables."""
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    make_centre(**size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  {size} made in {time.perf_counter() - begun:.0f} s", flush=True)
    paths = pages()
    bare = Bare(bare_handler([]), bare_handler(DEFAULT_MIDDLEWARE))
    ours, cookie = WSGIHandler(), cookie_of("big1@example.org")
    for name, path in paths.items():
        compare_rows(name, path, ours, bare, cookie)
        compare_bytes(name, path, ours, bare)
    for name, path in paths.items():
        for who, extra in (("visitor", {}), ("member", {"HTTP_COOKIE": cookie})):
            print_queries(name, who, path, ours, extra)


def pages() -> dict[str, str]:
    """What is measured."""
    problem = Problem.objects.filter(is_listed=True).select_related("theme").order_by("-me_too_count")[0]
    theme = problem.theme.slug if problem.theme else ""
    return {
        "list": "/problems/", "filter": f"/problems/?theme={theme}&district={problem.district}",
        "search": "/problems/?q=정류장", "page 500": "/problems/?page=20", "detail": f"/problems/{problem.pk}/", "map": "/problems/map/", "home": "/",
    }  # fmt: skip


def cookie_of(email: str) -> str:
    """The cookies of somebody who is signed in."""
    member = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    member.force_login(Person.objects.get(email=email), backend=backend)
    return "; ".join(f"{key}={morsel.value}" for key, morsel in member.cookies.items())


def compare_rows(name: str, path: str, ours: Any, bare: Bare, cookie: str) -> None:
    """The page for a visitor with nothing kept, with kept parts, and for a member, against 20 rows by a bare view."""

    def nothing_kept() -> object:
        caches["pages"].clear()
        return ask_for(ours, path)

    numbers = itertools.count()

    def parts_kept() -> object:
        # Another address to what keeps whole pages, the same to the view.
        return ask_for(ours, f"{path}{'&' if '?' in path else '?'}visit={next(numbers)}")

    rivals: dict[str, Callable[[], object]] = {
        "bare rows": lambda: ask_for(bare.usual, "/rows/"),
        "bare rows, no middleware": lambda: ask_for(bare.naked, "/rows/"),
        f"{name}, nothing kept": nothing_kept,
        f"{name}, parts kept": parts_kept,
        f"{name}, signed in": lambda: ask_for(ours, path, HTTP_COOKIE=cookie),
    }
    show(table(interleaved(rivals, rounds=7, seconds=0.2), "bare rows"))


def compare_bytes(name: str, path: str, ours: Any, bare: Bare) -> None:
    """The page while it is kept, whole and as 304, against a bare view that returns bytes."""
    etag = ask_for(ours, path)[1].get("ETag", "")
    rivals: dict[str, Callable[[], object]] = {
        "bare bytes": lambda: ask_for(bare.usual, "/kept/"),
        "bare bytes, no middleware": lambda: ask_for(bare.naked, "/kept/"),
        f"{name}, kept": lambda: ask_for(ours, path),
        f"{name}, 304": lambda: ask_for(ours, path, HTTP_IF_NONE_MATCH=etag),
    }
    show(table(interleaved(rivals, rounds=7, seconds=0.1), "bare bytes"))


def print_queries(name: str, who: str, path: str, ours: Any, extra: dict[str, str]) -> None:
    """How many queries a page asks, and its slowest."""
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        ask_for(ours, path, **extra)
    slowest = max((float(query["time"]) for query in queries), default=0.0)
    print(f"  {name:8} {who:8} {len(queries):3} queries, slowest {slowest * 1000:.0f} ms", flush=True)


def show(lines: list[str]) -> None:
    print("\n".join(f"  {line}" for line in lines), flush=True)


class BareUrls:
    """The only middleware of the bare rival: its own addresses."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.urlconf = "bench.inside.bare"
        return self.get_response(request)


def send(app: Any, path: str, body: bytes, cookies: str) -> None:
    """One form through the WSGI interface. Raises on a refusal."""
    ask_for(
        app, path, REQUEST_METHOD="POST", HTTP_COOKIE=cookies, CONTENT_TYPE="application/x-www-form-urlencoded",
        CONTENT_LENGTH=str(len(body)), **{"wsgi.input": io.BytesIO(body)},
    )  # fmt: skip


def ask_for(app: Any, path: str, **extra: Any) -> tuple[str, dict[str, str], bytes]:
    """One request through the WSGI interface, a GET unless `extra` says otherwise. Raises on a refusal."""
    place, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": place.encode().decode("latin-1"), "QUERY_STRING": quote(query, safe="=&%"),
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "REMOTE_ADDR": "127.0.0.1",
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False, **extra,
    }  # fmt: skip
    seen: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        seen.update(status=status, headers=dict(headers))

    answer = app(environ, start)
    body = b"".join(answer)
    answer.close()
    if not seen["status"].startswith(("200", "302", "304")):
        raise RuntimeError(f"{path}: {seen['status']}")
    return seen["status"], seen["headers"], body


if __name__ == "__main__":
    main(SIZES[sys.argv[1]])
