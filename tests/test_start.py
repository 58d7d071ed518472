"""`./madang up` as an operator meets it: it starts, heals itself, refuses clearly, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.site import free_port
from tests.sources import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the file: the first start fills it."""
    return tmp_path_factory.mktemp("up") / "data"


def start(data: Path, port: int) -> subprocess.Popen[str]:
    """What ./madang runs once its Python is there."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "PYTHONPATH": str(ROOT / "src")
    }
    return subprocess.Popen(
        [sys.executable, "-m", "madang.core.serve", "--empty", "--port", str(port), "--data", str(data)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def status(port: int) -> str:
    """The status line of /healthz; empty where nobody answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(15).decode()
    except OSError:
        return ""


def is_open(port: int) -> bool:
    return "200" in status(port)


def children(of: int) -> dict[int, str]:
    """Process id → name and command line, of the processes that `of` started."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,comm=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return {int(pid): args for pid, parent, args in rows if int(parent) == of}


def child(of: int, word: str) -> int:
    """The child whose command line holds `word`; 0 where there is none."""
    return next((pid for pid, args in children(of).items() if word in args), 0)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def started() -> Iterator[dict[int, subprocess.Popen[str]]]:
    """The centres that were started for this file, by port."""
    centres: dict[int, subprocess.Popen[str]] = {}
    yield centres
    for process in centres.values():
        if process.poll() is None:
            process.terminate()
        if process.stdout and not process.stdout.closed:
            process.communicate(timeout=20)


@pytest.fixture
def port(started: dict[int, subprocess.Popen[str]]) -> int:
    """Where a centre runs that a test before left running, or else nobody listens."""
    return next((port for port, process in started.items() if process.poll() is None), 0) or free_port()


@pytest.fixture
def up(started: dict[int, subprocess.Popen[str]], data: Path, port: int) -> subprocess.Popen[str]:
    """A running centre: a start costs seconds, so it is the one that the test before left, if it still runs."""
    if port not in started:
        started[port] = start(data, port)
    process = started[port]
    wait_until(lambda: is_open(port) or process.poll() is not None, 120)
    if process.poll() is not None:
        pytest.fail(process.communicate()[0])
    wait_until(lambda: child(process.pid, "worker") != 0)
    return process


def test_a_taken_port_and_a_taken_folder_are_said_plainly(
    up: subprocess.Popen[str], port: int, data: Path, tmp_path: Path
) -> None:
    on_port, _ = start(tmp_path / "other", port).communicate(timeout=30)
    assert f"Port {port} cannot be used" in on_port
    assert f"./madang up --port {port + 1}" in on_port
    on_folder, _ = start(data, port + 1).communicate(timeout=30)
    assert "already open" in on_folder
    assert "Traceback" not in on_port + on_folder
    assert is_open(port)


def test_ctrl_c_stops_everything_and_says_so(up: subprocess.Popen[str], port: int, data: Path) -> None:
    family = [*children(up.pid), *children(child(up.pid, "granian"))]
    began = time.monotonic()
    up.send_signal(signal.SIGINT)
    said, _ = up.communicate(timeout=20)
    assert up.returncode == 0
    assert time.monotonic() - began < 8
    assert "Traceback" not in said
    assert f"http://127.0.0.1:{port}/" in said
    assert not [pid for pid in family if is_alive(pid)]
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert data.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("word", ["granian", "worker"])
def test_a_process_that_dies_is_started_again(up: subprocess.Popen[str], port: int, word: str) -> None:
    killed = child(up.pid, word)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: child(up.pid, word) not in {0, killed})
    wait_until(lambda: is_open(port))


def test_a_killed_parent_leaves_nobody_behind(up: subprocess.Popen[str], port: int) -> None:
    def listed() -> list[int]:
        return [*children(up.pid), *children(child(up.pid, "granian"))]

    wait_until(lambda: len(listed()) >= 4)
    family = listed()
    up.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in family), 15)
    assert not is_open(port)


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said, _ = start(tmp_path / "file" / "data", free_port()).communicate(timeout=30)
    assert "cannot be used" in said
    assert "Traceback" not in said
