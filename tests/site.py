"""A real Madang on loopback: the demonstration centre, served by granian, with its worker, for the browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data: Path, port: int) -> dict[str, str]:
    """What the processes of the site see: nothing of this machine's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "madang.settings",
        "MADANG_DATA": str(data),
        "MADANG_DEMO": "1",
        "MADANG_URL": f"http://127.0.0.1:{port}",
    }


def manage(env: dict[str, str], *words: str) -> None:
    """Run a management command to its end."""
    subprocess.run(
        [sys.executable, "-m", "madang", *words], env=env, check=True, capture_output=True, text=True
    )


def prepare(data: Path) -> None:
    """A data folder with the demonstration centre in it."""
    env = environment(data, 8000)
    manage(env, "messages", "--compile")
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    manage(env, "demo_load")


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the address answers. Raises when the process ends first or 30 s pass."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                raise RuntimeError("the server ended") from None
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


@contextmanager
def serving(prepared: Path, data: Path) -> Iterator[str]:
    """A copy of the prepared centre, served until the block ends. Yields its address."""
    shutil.copytree(prepared, data)
    port = free_port()
    env = environment(data, port)
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
         "--blocking-threads", "2", "--log-level", "error", "madang.wsgi:application"],
        env=env,
    )  # fmt: skip
    worker = subprocess.Popen([sys.executable, "-m", "madang", "worker"], env=env)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        for process in (server, worker):
            process.terminate()
        for process in (server, worker):
            process.wait(15)
