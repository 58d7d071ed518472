"""`./madang up`: makes ready what changed, then keeps the web server and the worker running until told to stop.

Django is loaded by the children alone. The analyser of Korean words and the encoder of sentences are loaded by the
parent, where that can be shared: the children are forked and hold their 420 MB together.
"""

import argparse
import contextlib
import ctypes
import fcntl
import gc
import importlib
import multiprocessing
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from madang.core.analyser import load_for_all
from madang.core.ready import ROOT, CannotStart, Ready, choose_centre, steps_needed

WEB_WORKERS = 2
WEB_THREADS = 2
SECONDS_TO_ANSWER = 90
SECONDS_TO_STOP = 5.0
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0


def say(korean: str, english: str) -> None:
    """One line for whoever started us, in both languages."""
    print(f"{korean}  ·  {english}", flush=True)


@dataclass
class Options:
    """What stands behind `./madang up`."""

    host: str
    port: int
    data: Path
    is_empty: bool

    @property
    def address(self) -> str:
        """Where a browser of this machine finds us."""
        name = outward_address() if self.host in {"0.0.0.0", "::"} else self.host
        return f"http://[{name}]:{self.port}" if ":" in name else f"http://{name}:{self.port}"


def port_number(text: str) -> int:
    """A port from 1 to 65535. Raises ValueError, which argparse turns into its message."""
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError(text)
    return number


def read_options(arguments: list[str]) -> Options:
    """The command line as values."""
    parser = argparse.ArgumentParser(prog="./madang up", description="Start the centre.", allow_abbrev=False)
    parser.add_argument("--port", type=port_number, default=8000, help="default 8000")
    parser.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1; 0.0.0.0 lets everybody in")
    data = Path(os.environ.get("MADANG_DATA") or ROOT / "data")  # as in settings.py, which needs Django
    parser.add_argument(
        "--data", type=Path, default=data, help="the folder that holds the centre; default ./data"
    )
    parser.add_argument("--empty", action="store_true", help="a bare centre instead of the demonstration")
    given = parser.parse_args(arguments)
    return Options(given.host, given.port, given.data.resolve(), given.empty)


def outward_address() -> str:
    """The address by which others on the network reach this machine. Nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def check_port(options: Options) -> None:
    """Refuse a port that somebody else holds before anything is made. Raises CannotStart."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            raise CannotStart(
                f"{options.port}번 포트를 쓸 수 없어요 ({error.strerror}). 다른 번호로 해 주세요: ./madang up --port {options.port + 1}",
                f"Port {options.port} cannot be used ({error.strerror}). Try: ./madang up --port {options.port + 1}",
            ) from error


def lock(data: Path) -> IO[str]:
    """Hold the data folder for this process alone. Raises CannotStart."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (data / "up.lock").open("w")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotStart(
            f"{data} 자료로 이미 열려 있어요. 그쪽을 멈추거나 --data로 다른 폴더를 골라 주세요.",
            f"A centre is already open on {data}. Stop it, or choose another folder with --data.",
        ) from error
    except OSError as error:
        raise CannotStart(
            f"{data} 폴더에 쓸 수 없어요 ({error.strerror}). --data로 다른 폴더를 골라 주세요.",
            f"The folder {data} cannot be used ({error.strerror}). Choose another with --data.",
        ) from error
    return file


# --- before the server ------------------------------------------------------------------------------


def make_ready(options: Options) -> dict[str, str]:
    """Do what is needed before a server can answer; returns the environment of the children. Raises CannotStart."""
    ready = Ready(options.data)
    ready.load()
    choose_centre(ready, is_empty=options.is_empty)
    environment = child_environment(options, is_demonstration=ready.done["centre"] == "demonstration")
    needed = steps_needed(ready, environment.get("DATABASE_URL", ""))
    if needed:
        ready.remember()
        preparing = Child("prepare", ["madang", "prepare", *needed], environment)
        if preparing.run_to_end() != 0:
            raise CannotStart(
                "준비하다가 멈췄어요. 까닭은 위에 있어요.", "Preparing failed; the reason stands above."
            )
        ready.remember(**needed)
    return environment


def child_environment(options: Options, *, is_demonstration: bool) -> dict[str, str]:
    """Our own environment with what the command line said; what the operator has set stays as it is."""
    environment = dict(os.environ)
    environment["MADANG_DATA"] = str(options.data)
    environment.setdefault("MADANG_URL", options.address)
    environment.setdefault("DJANGO_SETTINGS_MODULE", "madang.settings")
    environment["PYTHONUNBUFFERED"] = "1"
    if is_demonstration:
        environment["MADANG_DEMO"] = "1"
    return environment


# --- running --------------------------------------------------------------------------------------


def die_with_parent() -> None:
    """Runs in the child: ask the kernel to stop it when we are killed, so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Forked:
    """A module run as a program in a copy of this process: what is loaded here is there already, in the same memory.

    What `subprocess.Popen` is for a new program; only what we ask of it.
    """

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            os._exit(run_as_program(arguments, environment))

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """The exit code, once it has ended."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)


def run_as_program(arguments: list[str], environment: dict[str, str]) -> int:
    """Runs in the forked child: be as a new process would be, and run the module `arguments[0]`. Returns its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    die_with_parent()
    called = arguments[1] if arguments[0] == "madang" else arguments[0]
    ctypes.CDLL(None).prctl(15, called.encode()[:15])  # PR_SET_NAME: `ps` and `top` tell us apart
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(3, 256)  # our lock on the folder is ours alone
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [sys.executable, *arguments[1:]]
    multiprocessing.set_start_method("fork")  # from Python 3.14 on another is usual, which shares nothing
    try:
        if arguments[0] == "granian":
            load_application(arguments[-1])
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - the last that this process does is to say why it ends
        traceback.print_exc()
        return 1
    return 0


def load_application(name: str) -> None:
    """Import the application `module:attribute` before granian forks its workers: they find it loaded, and hold its 100 MB
    together."""
    importlib.import_module(name.partition(":")[0])
    gc.collect()
    gc.freeze()  # the collector would write into what is shared, and so copy it


def can_share() -> bool:
    """Whether what is large is to be loaded here for all children: where forking is safe."""
    return sys.platform == "linux"


@dataclass
class Child:
    """A process that is to run for as long as we do: `python -m` with these `arguments`."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    shares: bool = False
    pause: float = 0.0
    started_at: float = 0.0
    restart_at: float | None = None
    process: subprocess.Popen[bytes] | Forked | None = None

    def start(self) -> None:
        """Start it in a group of its own: Ctrl-C reaches us alone, and we stop the children in order."""
        self.started_at, self.restart_at = time.monotonic(), None
        if self.shares:
            self.process = Forked(self.arguments, self.environment)
            return
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # safe: we have one thread
        )

    def run_to_end(self) -> int:
        """Start it and wait; whatever interrupts us stops it too. Returns its exit code."""
        self.start()
        try:
            return self.process.wait() if self.process else 1
        finally:
            stop_all([self])

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> None:
        """Start it again if it died, sooner when it had been steady, later when it dies again and again."""
        if self.process is None or self.is_running:
            return
        now = time.monotonic()
        if self.restart_at is None:
            self.signal_group(signal.SIGKILL)
            was_steady = now - self.started_at > STEADY_AFTER
            self.pause = 0.5 if was_steady or not self.pause else min(self.pause * 2, LONGEST_PAUSE)
            self.restart_at = now + self.pause
            code = self.process.returncode
            say(
                f"{self.name} 프로세스가 멈춰서({code}) {self.pause:g}초 뒤에 다시 켜요",
                f"{self.name} stopped ({code}), starting again in {self.pause:g} s",
            )
        elif now >= self.restart_at:
            self.start()

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and to whatever it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def stop_all(children: list[Child]) -> None:
    """Ask each to finish what it has in hand, and end the ones that do not."""
    for child in children:
        if child.is_running and child.process is not None:
            child.process.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    while any(child.is_running for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    for child in children:
        child.signal_group(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def answers(options: Options) -> bool:
    """Whether the server answers a request with anything at all."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)
    try:
        with socket.create_connection((host, options.port), timeout=5) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(12).startswith(b"HTTP/")
    except OSError:
        return False


class Supervisor:
    """The server and the worker, from start to end."""

    def __init__(self, options: Options, environment: dict[str, str]) -> None:
        shares = can_share()
        if shares:
            os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a process with threads cannot be forked safely
            load_for_all(environment)
        granian = ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--log-level", "warning"]
        size = ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)]
        place = ["--host", options.host, "--port", str(options.port)]
        care = ["--respawn-failed-workers", "--workers-kill-timeout", "3"]
        web = [*granian, *size, *place, *care, "madang.wsgi:application"]
        self.options = options
        self.web = Child("web", web, environment, shares)
        self.worker = Child("worker", ["madang", "worker", "--skip-checks"], environment, shares)
        self.is_stopping = False

    def run(self) -> None:
        """Serve until a signal comes. Raises CannotStart when the server never answers."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        try:
            self.web.start()
            self.wait_for_first_answer()
            if not self.is_stopping:
                self.greet()
                self.worker.start()  # after the first answer: the server has the processor to itself until then
            while not self.is_stopping:
                self.web.revive()
                self.worker.revive()
                time.sleep(0.2)
        finally:
            stop_all([self.web, self.worker])

    def on_signal(self, *_: object) -> None:
        """Ctrl-C, a service manager, or a closed terminal."""
        self.is_stopping = True

    def wait_for_first_answer(self) -> None:
        """Raises CannotStart when the server dies or stays silent."""
        until = time.monotonic() + SECONDS_TO_ANSWER
        while not self.is_stopping and not answers(self.options):
            if not self.web.is_running or time.monotonic() > until:
                raise CannotStart(
                    "서버가 켜지지 않아요. 까닭은 위에 있어요.", "The server did not start; see above."
                )
            time.sleep(0.05)

    def greet(self) -> None:
        """Where to look."""
        say(f"마당이 열렸어요 → {self.options.address}/", f"Madang is open → {self.options.address}/en/")
        say("멈추려면 Ctrl-C를 눌러 주세요", "Ctrl-C stops it")


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    options = read_options(arguments)
    try:
        check_port(options)
        with lock(options.data):
            Supervisor(options, make_ready(options)).run()
    except CannotStart as reason:
        print(*reason.args, sep="\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before the server was there
        pass
    say("닫았어요", "Closed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
