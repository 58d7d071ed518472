"""How fast a comment is stored, beside a bare Django insert, and how long sixteen writers at once wait."""

import sys

from bench.pages import run


def main(arguments: list[str]) -> int:
    """On SQLite and PostgreSQL, each in a process of its own. `--quick`: SQLite alone."""
    inside = ["-m", "bench.inside.writes"]
    codes = [run(inside, "SQLite")]
    if "--quick" not in arguments:
        codes.append(run(["tests/postgres.py", "--", sys.executable, *inside], "PostgreSQL"))
    return int(any(codes))
