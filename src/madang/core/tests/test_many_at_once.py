"""Many at the same moment, on a database in a file as the server has it (tests' own is in memory and knows no waiting)."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import site

pytestmark = [pytest.mark.slow, pytest.mark.once]
BEGIN = """
import json, os, sys, threading
import django
from django.conf import settings
django.setup()
from django.db import connection, transaction
def together(count, work):
    start, faults = threading.Barrier(count), []
    def run(n):
        start.wait()
        try: work(n)
        except Exception as error: faults.append(repr(error))
        finally: connection.close()
    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return faults
"""
SAME_FORM = """
settings.ROOT_URLCONF = "madang.core.tests.test_idempotency"
from django.test import Client
from madang.people.models import Notice, Person
Person.objects.create_user("a@example.org")
answers = []
def send(n): answers.append(Client(headers={"host": "localhost"}).post("/write/", {"text": "a", "form_token": "one"})["Location"])
print(json.dumps({"faults": together(8, send), "answers": answers, "rows": Notice.objects.count()}))
"""
SAME_KEY = """
from django.test import Client
from madang.core import clock
from madang.people import actions
from madang.people.models import Person
from madang.problems.models import Problem
member = Person.objects.create(email="k@example.org", is_member=True, joined_at=clock.now())
secret = actions.make_token(by=member, name="x", scopes=["read", "write"], days=1)[1]
headers = {"host": "localhost", "Authorization": f"Bearer {secret}", "Idempotency-Key": "one"}
answers = []
def send(n):
    answer = Client(headers=headers).post("/api/v1/problems", '{"title": "The lamp is out"}', content_type="application/json")
    answers.append([answer.status_code, answer.content.decode()])
print(json.dumps({"faults": together(8, send), "answers": answers, "rows": Problem.objects.count()}))
"""
SAME_TOPICS = """
from madang.core import live
def change(n):
    for turn in range(10):
        with transaction.atomic(): live.bump("b", "a")
print(json.dumps({"faults": together(4, change), "versions": live.versions(("a", "b"))}))
"""
SAME_TRAIL = """
from madang.core import audit
def note(n):
    for turn in range(10): audit.record(by=None, verb="tests.done", target="x:1", details={"n": n})
print(json.dumps({"faults": together(4, note), "wrong": list(audit.faults())}))
"""
SAME_WORK = """
from madang.core import outbox
from madang.core.models import OutboxTask
from madang.people.tasks import send_mail
settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
for n in range(40): send_mail.enqueue(str(n), "a@example.org", "x", "y")
tried = []
def deliver(n): tried.append(outbox.deliver_due())
print(json.dumps({"faults": together(4, deliver), "tried": sum(tried), "left": OutboxTask.objects.count()}))
"""


@pytest.fixture(scope="module")
def env(
    tmp_path_factory: pytest.TempPathFactory, migrate: Callable[[dict[str, str]], None]
) -> dict[str, str]:
    data: Path = tmp_path_factory.mktemp("many")
    (data / "static").mkdir()
    env = site.environment(data, 8000) | {"MADANG_DEMO": "0"}
    migrate(env)
    return env


def told(env: dict[str, str], script: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script], env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["faults"] == []
    return found


def test_the_same_form_from_eight_places_is_accepted_once(env: dict[str, str]) -> None:
    found = told(env, SAME_FORM)
    assert len(found["answers"]) == 8 and len(set(found["answers"])) == 1 and found["rows"] == 1


def test_no_change_of_a_topic_is_lost(env: dict[str, str]) -> None:
    first, second = told(env, SAME_TOPICS)["versions"]
    assert first == second >= 40


def test_the_audit_trail_stays_one_chain(env: dict[str, str]) -> None:
    assert told(env, SAME_TRAIL)["wrong"] == []


def test_four_workers_deliver_each_task_once(env: dict[str, str]) -> None:
    found = told(env, SAME_WORK)
    assert found["tried"] == 40 and found["left"] == 0


def test_a_request_with_one_key_sent_at_the_same_moment_is_done_once(env: dict[str, str]) -> None:
    seen = told(env, SAME_KEY)
    assert seen["faults"] == [] and seen["rows"] == 1 and len(seen["answers"]) == 8
    assert {status for status, _body in seen["answers"]} == {201}
    assert len({body for _status, body in seen["answers"]}) == 1
