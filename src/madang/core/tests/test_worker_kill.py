"""Writers and the worker are killed by SIGKILL at random moments under load; a real mail server counts what arrives.

What must hold: everything a writer was told is accepted arrives; nothing arrives that was taken back; every letter is
one letter, known by its Message-ID. A letter in flight at the very moment of a kill may be handed over twice, with the
same Message-ID and the same content, which is what lets every mail program show it once; there can be at most one such
per kill of the worker.
"""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests import site

pytestmark = [pytest.mark.slow, pytest.mark.once]
KILLS, WRITER_KILLS, LETTERS = 5, 3, 100
WRITE = f"""
import sys, time, django
django.setup()
from django.db import transaction
from madang.people.emails import message_id
from madang.people.tasks import send_mail
for n in range({LETTERS}):
    time.sleep(0.05)
    key = f"{{sys.argv[1]}}-{{n}}"
    try:
        with transaction.atomic():
            send_mail.enqueue(key, "a@example.org", key, f"letter {{key}}")
            if n % 10 == 9: raise ValueError
    except ValueError:
        print("taken back", message_id(key), flush=True)
    else:
        print("accepted", message_id(key), flush=True)
"""


class Letterbox:
    """A mail server's handler that keeps every letter by its Message-ID, and answers a little slowly."""

    def __init__(self) -> None:
        self.letters: dict[str, list[bytes]] = defaultdict(list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        head, _, body = envelope.content.partition(b"\r\n\r\n")
        named = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:"))
        self.letters[named.partition(b":")[2].strip().decode()].append(body)
        return "250 OK"


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    box, port = Letterbox(), site.free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


def start(env: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def told_by(writers: list[subprocess.Popen[str]]) -> tuple[set[str], set[str]]:
    """What was accepted, what was taken back; a line cut by the kill was not told."""
    accepted: set[str] = set()
    taken_back: set[str] = set()
    for writer in writers:
        for line in writer.communicate(timeout=120)[0].splitlines(keepends=True):
            what, _, key = line.rpartition(" ")
            if line.endswith("\n"):
                (accepted if what == "accepted" else taken_back).add(key.strip())
    return accepted, taken_back


def give_claims_back(data: Path) -> int:
    """Five minutes pass: what a dead worker held is free again. Returns how many rows wait."""
    with sqlite3.connect(data / "madang.sqlite3", timeout=20) as database:
        database.execute("UPDATE core_outboxtask SET claimed_until = NULL")
        count: int = database.execute("SELECT count(*) FROM core_outboxtask").fetchone()[0]
    database.close()
    return count


def wait_until(what: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def listens_to(pid: int, name: signal.Signals) -> bool:
    """Whether the process has come so far that it catches the signal itself."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (name - 1) & 1)


def test_nothing_accepted_is_lost_and_no_letter_is_another(
    tmp_path: Path, letterbox: tuple[Letterbox, int], migrate: Callable[[dict[str, str]], None]
) -> None:
    box, port = letterbox
    env = site.environment(tmp_path, 8000) | {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "MADANG_DEMO": "0",
    }
    migrate(env)
    chance = random.Random(20200819)
    writers = [start(env, "-c", WRITE, f"writer{n}") for n in range(WRITER_KILLS + 1)]
    for round_ in range(KILLS):
        before = sum(map(len, box.letters.values()))
        worker = start(env, "-m", "madang", "worker")
        wait_until(lambda before=before: sum(map(len, box.letters.values())) > before, 30)
        time.sleep(chance.uniform(0, 0.4))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        if round_ < WRITER_KILLS:
            writers[round_].send_signal(signal.SIGKILL)
        give_claims_back(tmp_path)
    accepted, taken_back = told_by(writers)
    last = start(env, "-m", "madang", "worker")
    assert wait_until(lambda: give_claims_back(tmp_path) == 0, 90)
    assert wait_until(lambda: listens_to(last.pid, signal.SIGTERM), 30)
    last.send_signal(signal.SIGTERM)
    assert last.wait(20) == 0, "told to stop, it ends by itself"
    last.communicate()
    arrived = set(box.letters)
    twice = {key: len(bodies) for key, bodies in box.letters.items() if len(bodies) > 1}
    again = sum(twice.values()) - len(twice)
    sys.stdout.write(f"accepted {len(accepted)}, arrived {len(arrived)}, handed over again {again}\n")
    assert accepted <= arrived, "lost"
    assert not taken_back & arrived, "sent though it was taken back"
    assert all(len(set(bodies)) == 1 for bodies in box.letters.values()), (
        "the same letter with another content"
    )
    assert again <= KILLS, "more than what was in flight was repeated"
    assert len(accepted) >= LETTERS * 0.9
    assert any(writer.returncode == -signal.SIGKILL for writer in writers), "no writer was met at work"
