"""The worker is killed by SIGKILL while it calculates teams: the run says so, nothing else is lost, it can begin again."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import site

pytestmark = [pytest.mark.slow, pytest.mark.once]
BEGIN = "import json, sys, django; django.setup()\n"
# So many people, of whom each wants something else, keep the solver busy until it is killed.
ASK = """
import random
from madang.matching import actions
from madang.matching.tests import factories as f
from madang.people.tests.factories import make_daeho
from madang.problems.tests.factories import make_problem
dice = random.Random(5)
row = f.make_round(problems=[make_problem() for _ in range(14)], state="review")
keys = f.problems_of(row)
row.offers.update(teams=2)
for number in range(120):
    f.make_wish(row, role="citizen" if number % 4 else "expert", skills=dice.sample(["web", "law", "data"], 1),
                choices=dice.sample(keys, 5), slots=dice.sample(["weekday_day", "weekday_evening", "weekend_day"], 2))
print(json.dumps(actions.start_run(round=row, by=make_daeho()).pk))
"""
AGAIN = """
from madang.core.models import OutboxTask
from madang.matching import actions
from madang.matching.models import MatchRun, Wish
from madang.people.models import Person
OutboxTask.objects.update(claimed_until=None)
from madang.core import outbox
outbox.deliver_due(1)
run = MatchRun.objects.get()
found = {"state": run.state, "tasks": OutboxTask.objects.filter(task__endswith="solve_run").count()}
Wish.objects.filter(pk__gt=Wish.objects.order_by("pk")[11].pk).delete()
actions.start_run(round=run.round, by=Person.objects.get(name="대호"))
outbox.deliver_due()
print(json.dumps(found | {"again": MatchRun.objects.get(number=2).state}))
"""


def said(env: dict[str, str], script: str) -> Any:
    """What a script in the centre prints as its last line."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script], env=env, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def state_of(data: Path) -> str:
    with closing(sqlite3.connect(data / "madang.sqlite3", timeout=20)) as database:
        return str(database.execute("SELECT state FROM matching_matchrun").fetchone()[0])


def wait_for(data: Path, state: str) -> None:
    for _ in range(1200):
        if state_of(data) == state:
            return
        time.sleep(0.05)
    raise AssertionError(f"the run is {state_of(data)}")


def test_a_killed_calculation_says_so_and_begins_again(
    tmp_path: Path, migrate: Callable[[dict[str, str]], None]
) -> None:
    env = site.environment(tmp_path / "data", 8000) | {"PYTHONPATH": os.pathsep.join(["src", "."])}
    migrate(env)
    said(env, ASK)
    worker = subprocess.Popen([sys.executable, "-m", "madang", "worker", "--once"], env=env)
    wait_for(tmp_path / "data", "running")
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL
    assert state_of(tmp_path / "data") == "running", "nobody could say anything any more"
    found = said(env, AGAIN)
    assert (found["state"], found["tasks"]) == ("crashed", 0)
    assert found["again"] in {"optimal", "feasible"}
