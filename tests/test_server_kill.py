"""The server is killed by SIGKILL in the middle of people's writes, its worker processes and all of it, and comes back.

What must hold afterwards, as a browser on a bad line sees it: whatever was answered with success is there exactly once,
a form sent again with the same token adds nothing, no letter comes twice, counters agree with their rows, and the
audit trail is whole.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller

from tests import postgres, site

pytestmark = [pytest.mark.slow, pytest.mark.once]
PEOPLE, WRITES = 6, 25
KILL_WORKER_AT, KILL_ALL_AT = {20, 70}, {45, 100}
CSRF = "m" * 32
BEGIN = "import json, sys, django; django.setup()\n"
CAST = """
from django.test import Client
from django.urls import reverse
from madang.comments import queries
from madang.people.models import MailPreference
from madang.people.tests.factories import make_person
from madang.problems.tests.factories import make_problem
reporter = make_person("미나")
MailPreference.objects.create(person=reporter, kind="*", mode="now")
problems = [make_problem(reporter=reporter) for _ in range(int(sys.argv[2]))]
def cookie(person):
    client = Client(); client.force_login(person)
    return client.cookies["madang_session"].value
print(json.dumps({
    "cookies": [cookie(make_person()) for _ in range(int(sys.argv[1]))],
    "on": queries.signed(f"problems.problem:{problems[0].pk}"),
    "comment": reverse("comments:post"),
    "me_too": [reverse("problems:me_too", args=[problem.pk]) for problem in problems],
}))
"""
COUNT = """
from collections import Counter
from madang.comments.models import Comment
from madang.core import audit
from madang.core.models import AuditEntry, OutboxTask
from madang.people.models import Notice
from madang.problems.models import MeToo, Problem
first = Problem.objects.order_by("pk").first()
print(json.dumps({
    "comments": Counter(Comment.objects.values_list("body", flat=True)),
    "counted": first.comment_count,
    "me_toos": MeToo.objects.count(),
    "me_toos_counted": sum(Problem.objects.values_list("me_too_count", flat=True)),
    "said": AuditEntry.objects.filter(verb="comments.posted").count(),
    "notices": Notice.objects.filter(mailed_at__isnull=False).count(),
    "waiting": OutboxTask.objects.count(),
    "faults": list(audit.faults()),
}))
"""


class Letterbox:
    """A mail server's handler that counts letters by their Message-ID."""

    def __init__(self) -> None:
        self.letters: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters[re.search(rb"(?i)^message-id:\s*(\S+)", envelope.content, re.MULTILINE)[1].decode()] += 1  # type: ignore[index]
        return "250 OK"


class Centre:
    """The real server and worker, which can be killed and started again."""

    def __init__(self, env: dict[str, str], port: int) -> None:
        self.env, self.port = env, port
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        granian = ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--log-level", "critical"]
        size = ["--workers", "2", "--blocking-threads", "1", "--respawn-failed-workers"]
        self.server = subprocess.Popen(
            [sys.executable, "-m", *granian, *size, "--port", str(self.port), "madang.wsgi:application"],
            env=self.env,
            start_new_session=True,
        )
        site.wait_for(f"http://127.0.0.1:{self.port}/healthz", self.server)

    def kill_worker(self) -> None:
        """End one process that answers requests; the server starts another."""
        assert self.server is not None
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)

    def kill_all(self) -> None:
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def told(self, script: str, *words: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + script, *words], env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


class Neighbour(threading.Thread):
    """Somebody who writes and, when no answer comes, sends the same form again until one does."""

    def __init__(self, port: int, cast: dict[str, Any], number: int, done: list[str]) -> None:
        super().__init__()
        self.port, self.cast, self.number, self.done = port, cast, number, done
        self.repeats, self.refused = 0, list[str]()

    def run(self) -> None:
        for n in range(WRITES):
            body = f"{self.number}번 주민의 {n}번째 글"
            form = {"body": body, "on": self.cast["on"], "form_token": f"{self.number}-{n}"}
            self.until_answered(self.cast["comment"], form)
            self.done.append(body)
            if n % 5 == 0:  # the thumb taps twice
                self.until_answered(self.cast["comment"], form)
            if n < len(self.cast["me_too"]):
                self.until_answered(self.cast["me_too"][n], {"form_token": f"m{self.number}-{n}"})

    def until_answered(self, path: str, form: dict[str, str]) -> None:
        for _ in range(600):
            try:
                status = self.send(path, form)
            except (OSError, http.client.HTTPException):
                self.repeats += 1
                time.sleep(0.1)
                continue
            if status != 302:
                self.refused.append(f"{status} {form}")
            return
        self.refused.append(f"no answer {form}")

    def send(self, path: str, form: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        cookies = f"madang_session={self.cast['cookies'][self.number]}; madang_csrf={CSRF}"
        head = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", path, urlencode(form | {"csrfmiddlewaretoken": CSRF}), head)
            answer = connection.getresponse()
            return 0 if "/sign-in/" in answer.getheader("Location", "") else answer.status
        finally:
            connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def centre(
    request: pytest.FixtureRequest, tmp_path: Path, migrate: Callable[[dict[str, str]], None]
) -> Iterator[tuple[Centre, Letterbox]]:
    box, mail, port = Letterbox(), site.free_port(), site.free_port()
    env = site.environment(tmp_path / "data", port) | {
        "MADANG_DEMO": "0", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail), "MADANG_COMMENTS_PER_TEN_MINUTES": "10000",
    }  # fmt: skip
    with ExitStack() as stack:
        if request.param == "postgresql":
            if postgres.find_binaries() is None:
                pytest.skip(postgres.MISSING)
            env["DATABASE_URL"] = stack.enter_context(postgres.cluster())
        (tmp_path / "data").mkdir()
        migrate(env)
        site.manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        server = Controller(box, hostname="127.0.0.1", port=mail)
        server.start()
        stack.callback(server.stop)
        worker = subprocess.Popen([sys.executable, "-m", "madang", "worker"], env=env)
        stack.callback(worker.wait)
        stack.callback(worker.kill)
        yield (made := Centre(env, port)), box
        if made.server is not None:
            made.kill_all()


def kill_in_between(centre: Centre, done: list[str], threads: list[Neighbour]) -> int:
    """Kill at the set numbers of accepted writes. Returns how often."""
    kills = 0
    for count in sorted(KILL_WORKER_AT | KILL_ALL_AT):
        while len(done) < count and any(thread.is_alive() for thread in threads):
            time.sleep(0.002)
        if count in KILL_WORKER_AT:
            centre.kill_worker()
        else:
            centre.kill_all()
            centre.start()
        kills += 1
    return kills


def test_what_was_answered_is_there_once_whatever_died(centre: tuple[Centre, Letterbox]) -> None:
    house, box = centre
    cast = house.told(CAST, str(PEOPLE), "3")
    house.start()
    done: list[str] = []
    threads = [Neighbour(house.port, cast, number, done) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    kills = kill_in_between(house, done, threads)
    for thread in threads:
        thread.join()
    for _ in range(300):
        found = house.told(COUNT)
        if not found["waiting"]:
            break
        time.sleep(0.2)
    repeats = sum(thread.repeats for thread in threads)
    sys.stdout.write(
        f"{len(done)} writes, {kills} kills, {repeats} sent again, {sum(box.letters.values())} letters\n"
    )
    assert [refused for thread in threads for refused in thread.refused] == []
    assert len(done) == PEOPLE * WRITES and repeats > 0, "nobody was interrupted"
    assert found["comments"] == dict.fromkeys(done, 1)
    assert found["counted"] == found["said"] == len(done)
    assert found["me_toos"] == found["me_toos_counted"] == PEOPLE * 3
    assert found["waiting"] == 0 and found["faults"] == []
    assert found["notices"] == len(box.letters) == sum(box.letters.values()) > 0
