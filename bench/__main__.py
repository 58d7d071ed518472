"""The runner: says on what machine and on which code it measures, then runs the benchmark of that name."""

import importlib
import os
import platform
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = {"__init__", "__main__", "measure"}
PACKAGES = ["django", "granian", "highspy", "jinja2", "psycopg"]


def names() -> list[str]:
    """Every benchmark, by its file."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in PARTS)


def first_value(path: str, key: str) -> str:
    """The value of the first `key: value` line of a file of /proc."""
    try:
        for line in Path(path).read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key:
                return value.strip()
    except OSError:
        pass
    return "unknown"


def available_processors() -> int:
    """How many we may really use."""
    return len(os.sched_getaffinity(0))


def commit() -> str:
    """The commit, with a mark when files differ from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def machine() -> list[str]:
    """What the figures below belong to."""
    return [
        f"processor  {first_value('/proc/cpuinfo', 'model name')} × {available_processors()}",
        f"memory     {first_value('/proc/meminfo', 'MemTotal')}",
        f"system     {platform.platform()}",
        f"python     {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"packages   {', '.join(f'{name} {version(name)}' for name in PACKAGES)}",
        f"commit     {commit()}",
    ]


def main(arguments: list[str]) -> int:
    """Returns the exit code of the benchmark: its `main(arguments)` may return 1 when a goal is missed."""
    if not arguments or arguments[0] not in names():
        print("./madang bench NAME, one of:", *names(), sep="\n  ")
        return 0 if not arguments else 2
    print(*machine(), "", sep="\n", flush=True)
    return importlib.import_module(f"bench.{arguments[0]}").main(arguments[1:]) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
