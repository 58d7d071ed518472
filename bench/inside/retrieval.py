"""One database: fills a desk, asks every question, prints what was found and how long it took."""

# ruff: noqa: E402 - Django must be set up before the models can be imported
import json
import os
import resource
import statistics
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command

from madang.helpdesk import queries
from madang.helpdesk.models import Desk, Entry
from madang.helpdesk.rules.confidence import auroc
from madang.helpdesk.rules.fixed import Kind, classify, language_of
from madang.search.models import by_kind
from madang.search.models.indexing import BATCH, analyse, put, refresh
from madang.search.rules import plain
from madang.search.rules.passages import best
from madang.search.rules.sentences import sentences

TOP = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came of it: the place of the first right entry (None: not among the first ten)."""

    row: dict[str, Any]
    place: int | None
    band: str
    confidence: float
    seconds: float
    has_answer: bool
    found: tuple[str, ...]


def rows_of(path: str) -> list[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    return [
        json.loads(line) for line in Path(path).read_text(encoding="utf-8-sig").splitlines() if line.strip()
    ]


def megabytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(rows: list[dict[str, Any]], slug: str) -> tuple[Desk, dict[int, str]]:
    """The desk with its entries, stored and indexed; and the id of each by its key."""
    desk = Desk.objects.create(slug=slug, name=slug)
    made = Entry.objects.bulk_create(
        [
            Entry(
                desk=desk, key=str(row["id"]), title=row.get("title") or "", body=row.get("body") or "", url=row.get("url") or "",
                variants=row.get("variants") or [], title_en=row.get("title_en") or "", body_en=row.get("body_en") or "",
            )
            for row in rows
        ],
        batch_size=1000,
    )  # fmt: skip
    analyse("먼저 한 번")  # loads the analyser
    before, begun = megabytes(), time.perf_counter()
    source = by_kind(queries.KIND)
    assert source
    for part in batched(made, BATCH):
        put(source, list(part))
    indexed = time.perf_counter()
    refresh()
    per_thousand = (indexed - begun) / len(made) * 1000
    print(
        f"  {len(made)} entries: indexed in {per_thousand:.1f} s per 1,000, weighed in {time.perf_counter() - indexed:.1f} s; "
        f"{before:.0f} MB with the analyser, {megabytes():.0f} MB at most"
    )
    return desk, {entry.pk: entry.key for entry in made}


def ask(desk: Desk, row: dict[str, Any], keys: dict[int, str]) -> Asked:
    """One question through the whole of what a citizen waits for."""
    text, wanted = row["question"], {str(key) for key in row["ids"]}
    begun = time.perf_counter()
    reply = queries.reply_to(desk, text, language_of(text).value)
    seconds = time.perf_counter() - begun
    found = [key for key, _score in reply.candidates[:TOP]]
    place = next((at for at, key in enumerate(found) if key in wanted), None)
    # What a fixed reply answers never reaches the knowledge.
    band, sure = (reply.band, reply.confidence) if classify(text) is Kind.QUESTION else ("none", 0.0)
    return Asked(row, place, band, sure, seconds, "answers" in row and holds(desk, row), tuple(found))


def holds(desk: Desk, row: dict[str, Any]) -> bool:
    """Whether the best two sentences of the first entry hold one of the row's answers."""
    found = queries.retrieve(desk, row["question"])
    if not found.candidates:
        return False
    parts = sentences(found.candidates[0].entry.body)
    first = best(parts, found.wanted)
    if first is None:
        return False
    rest = [part for at, part in enumerate(parts) if at != first]
    second = best(rest, found.wanted)
    shown = plain(" ".join([parts[first], *([rest[second]] if second is not None else [])]))
    return any(plain(answer) in shown for answer in row["answers"])


def share(part: float, whole: int) -> str:
    """As a figure of three places."""
    return f"{part / whole:.3f}" if whole else "–"


def told(name: str, asked: list[Asked]) -> None:
    """What came of these questions."""
    known = [each for each in asked if each.row["ids"]]
    unknown = [each for each in asked if not each.row["ids"]]
    bands = Counter(each.band for each in asked)
    parts = [f"  {name}: {len(asked)} questions"]
    if known:
        at = {
            number: sum(each.place is not None and each.place < number for each in known)
            for number in (1, 5, 10)
        }
        mrr = sum(1 / (each.place + 1) for each in known if each.place is not None)
        parts += [f"recall@{number} {share(count, len(known))}" for number, count in at.items()]
        parts.append(f"MRR@10 {share(mrr, len(known))}")
        if any("answers" in each.row for each in known):
            parts.append(
                f"two sentences hold the answer {share(sum(each.has_answer for each in known), len(known))}"
            )
    parts.append(
        "bands "
        + ", ".join(f"{band} {share(bands[band], len(asked))}" for band in ("answer", "suggest", "none"))
    )
    if known and unknown:
        sure = [each.confidence for each in asked]
        parts.append(f"AUROC of answerable {auroc(sure, [bool(each.row['ids']) for each in asked]):.3f}")
    print("; ".join(parts))


def main() -> int:
    """Prints the figures."""
    corpus, questions, slug, *options = sys.argv[1:]
    call_command("migrate", verbosity=0)
    Desk.objects.all().delete()
    desk, keys = fill(rows_of(corpus), slug)
    rows = rows_of(questions)
    asked = [ask(desk, row, keys) for row in rows]
    told("all", asked)
    if "--split" in options:
        by: dict[str, list[Asked]] = defaultdict(list)
        for each in asked:
            by[each.row.get("kind", "")].append(each)
        for kind, part in by.items():
            told(kind or "without kind", part)
    waits = sorted(each.seconds * 1000 for each in asked)
    slow = statistics.quantiles(waits, n=20)[18] if len(waits) > 1 else waits[0]
    for option in options:
        if option.startswith("--found="):
            Path(option.partition("=")[2]).write_text(json.dumps([each.found for each in asked]))
    print(
        f"  an answer (load {os.getloadavg()[0]:.1f}): p50 {statistics.median(waits):.1f} ms, p95 {slow:.1f} ms; {megabytes():.0f} MB at most"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
