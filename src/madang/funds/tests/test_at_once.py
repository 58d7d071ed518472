"""The last minute: three hundred vote at once, none is lost, and none is taken after the end; on both databases."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import postgres, site

pytestmark = [pytest.mark.slow, pytest.mark.once]
SCRIPT = """
import json, threading
import django
django.setup()
from django.db import connection, transaction
from madang.core import audit, clock
from madang.core.errors import DomainError
from madang.funds import actions
from madang.funds.models import Fund, FundBallot
from madang.funds.tests.factories import make_entry, make_fund
from madang.people.tests.factories import make_daeho, make_person

def together(works):
    start, faults = threading.Barrier(len(works)), []
    def run(work):
        start.wait()
        try: work()
        except Exception as error: faults.append(repr(error))
        finally: connection.close()
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return faults

daeho, fund, early = make_daeho(), make_fund(), make_fund()
entries = [make_entry(fund), make_entry(fund), make_entry(early)]
with transaction.atomic():
    people = [make_person() for _n in range(300)]

def last_minute(part):
    def work():
        for person in part:
            for entry in entries[:2]:
                actions.choose(fund=fund, by=person, entry=entry, is_chosen=True)
    return work

faults = together([last_minute(people[n::6]) for n in range(6)])
kept = FundBallot.objects.filter(fund=fund, revision=2).count()

# One after the other, while somebody ends the vote: each ballot is either taken before the end or refused.
taken, refused = [], []
def while_closing(part):
    def work():
        for person in part:
            try: taken.append(actions.choose(fund=early, by=person, entry=entries[2], is_chosen=True).saved_at)
            except DomainError as error: refused.append(type(error).__name__)
    return work
def close():
    while len(taken) < 20: pass
    actions.close_fund(fund=early, by=daeho, reason="모두 투표했어요.")
faults += together([*[while_closing(people[n::4]) for n in range(4)], close])
early.refresh_from_db()
print(json.dumps({
    "faults": faults, "kept": kept, "taken": len(taken), "refused": sorted(set(refused)), "answered": len(taken) + len(refused),
    "stored": FundBallot.objects.filter(fund=early).count(), "late": sum(at > early.closed_at for at in taken),
    "trail": list(audit.faults()),
}))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def env(
    request: pytest.FixtureRequest, tmp_path: Path, migrate: Callable[[dict[str, str]], None]
) -> Iterator[dict[str, str]]:
    """A centre of its own on a database that many can write to at once."""
    (tmp_path / "static").mkdir()
    made = site.environment(tmp_path, 8000) | {"MADANG_DEMO": "0"}
    made["PYTHONPATH"] += f":{site.ROOT}"
    with ExitStack() as stack:
        if request.param == "postgresql":
            if postgres.find_binaries() is None:
                pytest.skip(postgres.MISSING)
            made["DATABASE_URL"] = stack.enter_context(postgres.cluster())
        migrate(made)
        yield made


@pytest.mark.once
def test_none_is_lost_and_none_is_late(env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["faults"] == [] and found["trail"] == []
    assert found["kept"] == 300
    assert found["answered"] == 300 and found["stored"] == found["taken"] >= 20
    assert found["late"] == 0
    assert set(found["refused"]) <= {"WrongState", "VoteClosed"}
