"""How well and how fast a desk finds the entry that answers: recall, bands, time, memory, on both databases.

./madang bench retrieval --corpus FILE.jsonl --questions FILE.jsonl [--desk SLUG] [--split] [--quick]

Corpus rows: {id, title, body, url?, variants?}. Question rows: {question, ids: […]}, without ids where nothing answers;
with `answers` it is also counted how often two sentences hold one. `--desk`: the slug the entries get; `--split`: the questions by their
`kind`; `--quick`: SQLite alone. Without files: the project's own set.
"""

import argparse
import sys
from pathlib import Path

from bench.pages import run

ROOT = Path(__file__).resolve().parent.parent
OWN = (
    ROOT / "src" / "madang" / "demo" / "content" / "knowledge.jsonl",
    ROOT / "src" / "madang" / "helpdesk" / "tests" / "questions.jsonl",
)


def main(arguments: list[str]) -> int:
    """In a process of its own for each database, with a database of its own. Returns 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="./madang bench retrieval", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=OWN[0])
    parser.add_argument("--questions", type=Path, default=OWN[1])
    parser.add_argument("--desk", default="centre")
    parser.add_argument("--split", action="store_true")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args(arguments)
    inside = [
        "-m",
        "bench.inside.retrieval",
        str(given.corpus.resolve()),
        str(given.questions.resolve()),
        given.desk,
    ]
    inside += ["--split"] if given.split else []
    codes = [run(inside, "SQLite")]
    if not given.quick:
        codes.append(run(["tests/postgres.py", "--", sys.executable, *inside], "PostgreSQL"))
    return int(any(codes))
