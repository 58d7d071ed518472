"""How well and how fast a desk finds the entry that answers: recall, bands, time, memory, on both databases, and whether both
find the same in the same order.

./madang bench retrieval --corpus FILE.jsonl --questions FILE.jsonl [--desk SLUG] [--split] [--one-core] [--quick]
./madang bench retrieval --korquad KorQuAD_v1.0_dev.json --entries 25000 --one-core

Corpus rows: {id, title, body, url?, variants?}. Question rows: {question, ids: […]}, without ids where nothing answers;
with `answers` it is also counted how often two sentences hold one. `--desk`: the slug the entries get; `--split`: the
questions by their `kind`; `--one-core`: everything, the database too, on one processor; `--quick`: SQLite alone. `--korquad`
cuts that file into `--entries` entries. Without files: the project's own set.
"""

import argparse
import json
import os
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

from bench.inside import korquad
from bench.pages import run

ROOT = Path(__file__).resolve().parent.parent
OWN = (
    ROOT / "src" / "madang" / "demo" / "content" / "knowledge.jsonl",
    ROOT / "src" / "madang" / "helpdesk" / "tests" / "questions.jsonl",
)


def main(arguments: list[str]) -> int:
    """In a process of its own for each database, with a database of its own. Returns 1 when one of them failed or they
    found different things."""
    parser = argparse.ArgumentParser(prog="./madang bench retrieval", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=OWN[0])
    parser.add_argument("--questions", type=Path, default=OWN[1])
    parser.add_argument("--desk", default="centre")
    parser.add_argument("--korquad", type=Path)
    parser.add_argument("--entries", type=int, default=2_500)
    for name in ("--split", "--one-core", "--quick"):
        parser.add_argument(name, action="store_true")
    given = parser.parse_args(arguments)
    if given.one_core:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.korquad:
            korquad.cut(given.korquad, folder, given.entries)
            given.corpus, given.questions = folder / "corpus.jsonl", folder / "questions.jsonl"
        return on_both(given, folder)


def on_both(given: argparse.Namespace, folder: Path) -> int:
    """Measure, and compare what was found."""
    words = [str(given.corpus.resolve()), str(given.questions.resolve()), given.desk]
    words += ["--split"] if given.split else []

    def inside(database: str) -> list[str]:
        return ["-m", "bench.inside.retrieval", *words, f"--found={folder / database}"]

    codes = [run(inside("sqlite"), "SQLite")]
    if not given.quick:
        postgresql = ["tests/postgres.py", "--", sys.executable, *inside("postgresql")]
        codes.append(run(postgresql, "PostgreSQL"))
    if not any(codes) and not given.quick:
        codes.append(compare(folder / "sqlite", folder / "postgresql"))
    return int(any(codes))


def compare(one: Path, other: Path) -> int:
    """Whether the first ten of every question are the same in the same order; 1 where not."""
    pairs = list(zip_longest(*(json.loads(path.read_text()) for path in (one, other))))
    different = [pair for pair in pairs if pair[0] != pair[1]]
    print(
        f"\nThe same first ten in the same order for {len(pairs) - len(different)} of {len(pairs)} questions"
    )
    for first, second in different[:5]:
        print(f"  {first}\n  {second}")
    return int(bool(different))
