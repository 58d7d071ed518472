"""One database: a help desk with a crowd before it and agents behind it, and what of it is stored afterwards."""

# ruff: noqa: E402 - Django must be set up before the models can be imported
import json
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings
from django.db import connection

from bench.inside.desk_facts import faults_of
from bench.inside.pages import cookie_of
from madang.core import clock
from madang.core.models import OutboxTask
from madang.helpdesk.models import Desk, Entry
from madang.people.actions import give_role
from madang.people.models import Person
from madang.people.rules import RoleKind
from madang.search.models import SearchDoc
from tests.site import free_port

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "src" / "madang" / "helpdesk" / "tests" / "questions.jsonl"
PROCESSORS = 2
MANY = str(10**6)
ALL_WEEK = {str(day): ["00:00-24:00"] for day in range(7)}
SHOWN = [
    "healthz", "page", "talk page", "answer", "poll", "begin with a person", "person", "say", "solved", "rate", "take",
    "reply", "room poll", "talk poll", "talk page of an agent", "heartbeat",
]  # fmt: skip


def main(seconds: float, citizens: int, agents: int) -> int:
    """Prints what happened and how long it took; 1 where anything went wrong."""
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:PROCESSORS]))
    port, load = free_port(), os.getloadavg()
    with serving(port) as server:
        wait_for_index()
        began_at, job = clock.now(), job_of(port, seconds, citizens, agents)
        before = processor_seconds(server.pid)
        found = crowd(job) | {"began_at": began_at}
        used = processor_seconds(server.pid) - before
        memory = megabytes(server.pid)
    tell(found, used, memory, load, citizens, agents)
    wrong = found["faults"] + list(faults_of(found))
    print("\n".join(f"  WRONG: {each}" for each in wrong[:20]) or "  nothing went wrong", flush=True)
    return int(bool(wrong))


# --- the centre -------------------------------------------------------------------------------------


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The demonstration centre as `./madang up` runs it, with no limit of talks for one address."""
    limits = {"MADANG_TALKS_PER_TEN_MINUTES": MANY, "MADANG_QUESTIONS_PER_TEN_MINUTES": MANY}
    server = subprocess.Popen(
        [sys.executable, "-m", "madang.core.serve", "--port", str(port), "--data", str(settings.DATA)],
        env={**os.environ, **limits}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for_answer(port, server)
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def wait_for_answer(port: int, server: subprocess.Popen[bytes], seconds: float = 300) -> None:
    """The first start fills the centre. Raises RuntimeError where it never answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise RuntimeError("the server does not answer")


def wait_for_index(seconds: float = 300) -> None:
    """Until the worker has put everything into the index and has nothing else to do."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        indexed = SearchDoc.objects.filter(kind="entry", lang="ko").count() >= Entry.objects.count() > 0
        if (
            indexed
            and not OutboxTask.objects.filter(
                state=OutboxTask.State.WAITING, due_at__lte=clock.now()
            ).exists()
        ):
            return
        time.sleep(0.5)
    raise RuntimeError("the index is not ready")


def job_of(port: int, seconds: float, citizens: int, agents: int) -> dict[str, Any]:
    """What the crowd is to do. The desk is open day and night; the agents are signed in."""
    desk = Desk.objects.get(slug="centre")
    Desk.objects.filter(pk=desk.pk).update(week=ALL_WEEK, keeps_holidays=False)
    rows = [json.loads(line) for line in QUESTIONS.read_text().splitlines()]
    return {
        "port": port, "slug": desk.slug, "seconds": seconds, "citizens": citizens, "parallel": desk.parallel,
        "questions": [row["question"] for row in rows if row["ids"]], "jars": [jar(desk, number) for number in range(agents)],
        # Long enough for the desk to notice (45 s), where the run is long enough.
        "away": [seconds * 0.25, min(60.0, seconds * 0.3)], "pace": min(1.0, seconds / 60),
    }  # fmt: skip


def jar(desk: Desk, number: int) -> dict[str, str]:
    """The cookies of a new agent."""
    agent = Person.objects.create_user(
        email=f"agent{number}@example.org", name=f"상담원 {number}", is_member=True, joined_at=clock.now()
    )
    give_role(person=agent, kind=RoleKind.AGENT, scope=desk)
    return dict(part.split("=", 1) for part in cookie_of(agent.email).split("; "))


def crowd(job: dict[str, Any]) -> dict[str, Any]:
    """What the crowd saw."""
    connection.close()
    given, result = settings.DATA / "crowd.json", settings.DATA / "crowd-result.json"
    given.write_text(json.dumps(job))
    subprocess.run(
        [sys.executable, "-m", "bench.inside.crowd", str(given), str(result)], cwd=ROOT, check=True
    )
    found: dict[str, Any] = json.loads(result.read_text())
    return found


# --- what it cost -----------------------------------------------------------------------------------


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def processor_seconds(pid: int) -> float:
    """Of a process and all that it started."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / ticks


def megabytes(pid: int) -> float:
    """The memory of a process and all that it started, what they share counted once."""
    total = 0
    for each in family(pid):
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def tell(
    found: dict[str, Any], used: float, memory: float, load: tuple[float, ...], citizens: int, agents: int
) -> None:
    """The figures. The ratio is to the cheapest answer of the same server at the same time."""
    seconds, waits, counts = found["seconds"], found["waits"], found["counts"]
    total = sum(len(each) for kind, each in waits.items() if not kind.startswith("alone"))
    print(
        f"  {citizens} citizens and {agents} agents for {seconds:.0f} s on {PROCESSORS} processors (load before: {load[0]:.1f}): "
        f"{total} requests, {total / seconds:.0f} a second; the server used {used / seconds:.0%} of one processor, "
        f"the crowd {found['cpu'] / seconds:.0%}; {memory:.0f} MB"
    )
    base = statistics.median(waits["healthz"])
    print(f"  {'ms':24} {'number':>7} {'p50':>8} {'p95':>8} {'most':>8}  × healthz")
    for kind in [*SHOWN, *sorted(kind for kind in waits if kind.startswith("alone"))]:
        if kind in waits:
            alone = statistics.median(waits["alone: healthz"]) if kind.startswith("alone") else base
            print(line(kind, sorted(waits[kind]), alone))
    print("  " + ", ".join(f"{what}: {count}" for what, count in sorted(counts.items())))
    odd = {
        kind: known
        for kind, known in found["statuses"].items()
        if any(int(status) >= 400 for status in known)
    }
    print(f"  answered with a refusal: {odd or 'nothing'}; connections opened again: {found['again']}")


def line(kind: str, waits: list[float], base: float) -> str:
    """One kind of request."""
    slow = statistics.quantiles(waits, n=20)[18] if len(waits) > 1 else waits[0]
    middle = statistics.median(waits)
    return f"  {kind:24} {len(waits):7} {middle:8.1f} {slow:8.1f} {waits[-1]:8.0f}  {middle / base:9.1f}"


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
