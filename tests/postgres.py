"""A PostgreSQL server for one run of the tests: `python tests/postgres.py -- command …`.

Starts a cluster in a temporary folder, gives the command its address as DATABASE_URL, and takes everything away again.
What is written need not survive a power failure, so nothing waits for the disk.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MISSING = "PostgreSQL's server is not here. On Debian: apt-get install -y postgresql"
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "listen_addresses": "127.0.0.1",
}


def find_binaries() -> Path | None:
    """The folder of the newest `initdb` of this machine."""
    on_path = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = Path(on_path) if on_path else (installed[-1] if installed else None)
    return found.resolve().parent if found else None


def server_account() -> dict[str, Any]:
    """How to start the server's programs: never as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    names = {account.pw_name: account for account in pwd.getpwall()}
    account = names.get("postgres") or names["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(command: list[str | Path], folder: Path, account: dict[str, Any]) -> None:
    """Run one of the server's programs; show what it said if it failed."""
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        **account,
    )
    if done.returncode:
        log = folder / "log"
        raise RuntimeError(f"{command[0]} failed:\n{done.stderr}{log.read_text() if log.exists() else ''}")


def dump(url: str, path: Path) -> None:
    """Write everything in the database into a file. Raises CalledProcessError."""
    subprocess.run([binary("pg_dump"), "--no-owner", f"--file={path}", url], check=True, capture_output=True)


def load(url: str, path: Path) -> None:
    """Put what `dump` wrote into an empty database. Raises CalledProcessError."""
    command = [str(binary("psql")), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    subprocess.run([*command, f"--file={path}", url], check=True, capture_output=True)


def binary(name: str) -> Path:
    """One of the programs that come with the server. Raises RuntimeError where PostgreSQL is missing."""
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError(MISSING)
    return binaries / name


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; yields its address. Raises RuntimeError where PostgreSQL is missing or does not start."""
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError(MISSING)
    account = server_account()
    with tempfile.TemporaryDirectory(prefix="madang-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if account:
            os.chown(folder, account["user"], account["group"])
        data, port = folder / "data", free_port()
        init = ["--auth=trust", "--username=madang", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        make: list[str | Path] = [binaries / "initdb", f"--pgdata={data}", *init]
        run(make, folder, account)
        settings = " ".join(f"-c {key}={value}" for key, value in OPTIONS.items())
        log = folder / "log"
        server: list[str | Path] = [binaries / "pg_ctl", f"--pgdata={data}", f"--log={log}", "--wait"]
        run([*server, "-o", f"{settings} -p {port} -k {folder}", "start"], folder, account)
        try:
            yield f"postgresql://madang@127.0.0.1:{port}/postgres"
        finally:
            run([*server, "--mode=immediate", "stop"], folder, account)


def main(arguments: list[str]) -> int:
    """Run the command after `--` with a server; returns its exit code."""
    if not arguments or arguments[0] != "--" or len(arguments) < 2:
        print("usage: python tests/postgres.py -- command …", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped on the way out
    try:
        with cluster() as url:
            return subprocess.run(
                arguments[1:], env={**os.environ, "DATABASE_URL": url}, check=False
            ).returncode
    except KeyboardInterrupt:
        return 130
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
