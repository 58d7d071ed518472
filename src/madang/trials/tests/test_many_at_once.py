"""Twenty people reach for the last seat at the same moment, on a real database: one gets it, the rest wait."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests import site

pytestmark = pytest.mark.slow
SCRIPT = """
import json, threading
import django
from django.conf import settings
# A server's few threads share eight connections; here each of the twenty has its own, so that they really meet.
settings.DATABASES["default"]["OPTIONS"].get("pool", {}).update(max_size=24, timeout=60)
django.setup()
from django.db import connection
from madang.people.tests.factories import make_person
from madang.trials import actions
from madang.trials.models import Participant, Trial
from madang.trials.tests.factories import make_trial
trial = make_trial(state="recruiting", cells=(("60s", 1), ("70s", 5)))
people = [make_person() for _ in range(20)]
cell = trial.cells.get(label="60s")
start, faults = threading.Barrier(20), []
def sign_up(person):
    start.wait()
    try: actions.take_part(trial=trial, by=person, cell=cell, is_old_enough=True, agrees=True, consent_version=1)
    except Exception as error: faults.append(repr(error))
    finally: connection.close()
threads = [threading.Thread(target=sign_up, args=(person,)) for person in people]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
trial.refresh_from_db()
cell.refresh_from_db()
states = list(Participant.objects.values_list("state", flat=True))
print(json.dumps({"faults": faults, "vendor": connection.vendor, "seated": states.count("seated"), "waiting": states.count("waiting"),
                  "taken": [cell.taken, trial.taken, trial.hoping], "codes": list(Participant.objects.exclude(code="").values_list("code", flat=True))}))
"""


@pytest.fixture
def env(tmp_path: Path, migrate: Callable[[dict[str, str]], None]) -> Iterator[dict[str, str]]:
    """A centre of its own: in a file, or a new database of the PostgreSQL that the tests run on."""
    (tmp_path / "static").mkdir()
    env = site.environment(tmp_path, 8000) | {"MADANG_DEMO": "0"}
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        migrate(env)
        yield env
        return
    name = f"many_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        env["DATABASE_URL"] = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        migrate(env)
        yield env
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_last_seat_goes_to_one_of_twenty(env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["faults"] == [] and (found["seated"], found["waiting"]) == (1, 19)
    assert found["taken"] == [1, 1, 19] and found["codes"] == ["P-01"]
    assert found["vendor"] == ("postgresql" if "DATABASE_URL" in env else "sqlite")
