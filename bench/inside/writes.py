"""Comments by one writer against bare inserts; then sixteen writers at once through the server that `./madang up` starts:
how long they wait, and whether all is stored."""

# ruff: noqa: E402 - Django must be set up before the models can be imported
import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection

from bench.inside.big import make_centre
from bench.inside.pages import DEFAULT_MIDDLEWARE, bare_handler, cookie_of, send
from bench.measure import interleaved, table
from madang.comments.models import Comment
from madang.comments.queries import signed
from madang.core import ids
from madang.core.serve import WEB_THREADS, WEB_WORKERS
from madang.problems.models import Problem
from tests.site import free_port, wait_for

SIZE = {"problems": 1_000, "comments": 10_000, "me_toos": 5_000, "people": 500}
WRITERS, EACH = 16, 25
SECRET = "b" * 32


def main() -> int:
    """Fill the database of this process, print the table and the waits; 1 when a comment was lost."""
    call_command("migrate", verbosity=0)
    make_centre(**SIZE)
    settings.COMMENTS_PER_TEN_MINUTES = 10**9
    ours, bare = WSGIHandler(), bare_handler(DEFAULT_MIDDLEWARE)
    writers = [writer(number) for number in range(1, WRITERS + 1)]
    rivals: dict[str, Callable[[], object]] = {
        "bare insert": lambda: send(bare, "/insert/", *writers[0]),
        "comment": lambda: send(ours, "/comments/new/", *writers[0]),
    }
    print("\n".join(f"  {line}" for line in table(interleaved(rivals, rounds=7, seconds=0.4), "bare insert")))
    return at_once(writers)


def writer(number: int) -> tuple[bytes, str]:
    """What a member sends who comments, and their cookies. Each writes below a problem of their own."""
    problem = Problem.objects.filter(is_listed=True).order_by("pk")[number]
    form = {"on": signed(ids.scope_of(problem)), "body": "우리 골목도 그래요.", "csrfmiddlewaretoken": SECRET}
    cookies = f"{cookie_of(f'big{number}@example.org')}; {settings.CSRF_COOKIE_NAME}={SECRET}"
    return urlencode(form).encode(), cookies


def at_once(writers: list[tuple[bytes, str]]) -> int:
    """All writers at the same time: prints the median and the slowest hundredth, and what was refused or lost."""
    before = Comment.objects.count()
    connection.close()
    port = free_port()
    size = ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)]
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--port", str(port), *size,
         "--log-level", "error", "madang.wsgi:application"],
        env={**os.environ, "MADANG_COMMENTS_PER_TEN_MINUTES": str(10**9)},
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        begun = time.perf_counter()
        with ThreadPoolExecutor(len(writers)) as pool:
            answers = [each for part in pool.map(lambda one: written(port, *one), writers) for each in part]
        taken = time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait()
    waits = [wait for wait, _status in answers]
    accepted = sum(status == 302 for _wait, status in answers)
    stored = Comment.objects.count() - before
    print(
        f"  {len(writers)} writers at once, {WEB_WORKERS} processes with {WEB_THREADS} threads: "
        f"{len(waits) / taken:.0f} comments a second, median {statistics.median(waits) * 1000:.0f} ms, "
        f"slowest hundredth {statistics.quantiles(waits, n=100)[98] * 1000:.0f} ms; "
        f"{len(waits)} sent, {accepted} accepted, {stored} stored"
    )
    return 0 if len(waits) == accepted == stored else 1


def written(port: int, body: bytes, cookies: str) -> list[tuple[float, int]]:
    """One writer after the other comment: seconds and status of each."""
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found = []
    for _ in range(EACH):
        begun = time.perf_counter()
        client.request("POST", "/comments/new/", body, headers)
        answer = client.getresponse()
        answer.read()
        found.append((time.perf_counter() - begun, answer.status))
    return found


if __name__ == "__main__":
    raise SystemExit(main())
