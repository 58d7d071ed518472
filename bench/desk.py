"""A help desk with 200 citizens and 10 agents at once: is anything lost, refused, given twice, and how long does it take?

./madang bench desk [--minutes 5 | --seconds 20] [--citizens 200] [--agents 10] [--database both|sqlite|postgresql]

Against the centre as `./madang up` runs it, on two processors that the crowd shares with it. Ends with 1 where a message was
lost or stored twice, a talk given to two, an agent given too many, anybody left waiting, or anything answered with an error.
"""

import argparse
import sys

from bench.pages import run


def main(arguments: list[str]) -> int:
    """On SQLite and PostgreSQL, each in a process and a data folder of its own."""
    parser = argparse.ArgumentParser(prog="./madang bench desk", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seconds", type=float, help="in place of minutes")
    parser.add_argument("--citizens", type=int, default=200)
    parser.add_argument("--agents", type=int, default=10)
    parser.add_argument("--database", choices=["both", "sqlite", "postgresql"], default="both")
    given = parser.parse_args(arguments)
    seconds = given.seconds or given.minutes * 60
    inside = ["-m", "bench.inside.desk", str(seconds), str(given.citizens), str(given.agents)]
    codes = []
    if given.database != "postgresql":
        codes.append(run(inside, "SQLite"))
    if given.database != "sqlite":
        codes.append(run(["tests/postgres.py", "--", sys.executable, *inside], "PostgreSQL"))
    return int(any(codes))
