"""The frozen questions of the project's own set: how often the right entry is found, and what is shown instead.

170 entries of the demonstration centre; 300 questions of citizens written by people who saw neither scores nor the other
ways to ask. What was tuned was tuned on development questions alone; floors hold on the sealed third as well.
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
from madang.helpdesk.rules.fitting import is_sealed
from madang.helpdesk.rules.fixed import Kind, classify, language_of
from madang.search.rules import embedding

QUESTIONS = settings.PACKAGE / "helpdesk" / "tests" / "questions.jsonl"
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
}
# Way of searching → (on the questions of development, on the sealed third). The goals are 0.93, 0.95, 0.85, 0.80; what is
# lower stands for what is reached, so that it does not become worse unseen.
SHOWN = {
    "kiwi": {"answerable": (0.93, 0.85), "declined": (0.95, 0.65), "not claimed": (0.80, 0.85), "told apart": (0.88, 0.84)},
    "none": {"answerable": (0.78, 0.73), "declined": (0.95, 0.75), "not claimed": (0.75, 0.85), "told apart": (0.81, 0.82)},
    "kiwi+use": {
        "answerable": (0.92, 0.85), "declined": (0.95, 0.65), "not claimed": (0.80, 0.85), "told apart": (0.88, 0.84),
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
    return Outcome(text, row["kind"], place, band, reply.confidence if is_searched else 0.0, bool(row["ids"]))


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("mode", FOUND)
def test_the_right_entry_is_found_and_nothing_else_is_claimed(mode: str, settings: Any) -> None:
    analyser, _plus, encoder = mode.partition("+")
    if encoder and encoder not in embedding.available():
        pytest.skip(
            f"the encoder {encoder} is not installed: pip install --require-hashes -r requirements/semantic.txt"
        )
    settings.SEARCH_ANALYSER, settings.SEARCH_EMBEDDING = analyser, encoder or "none"
    desk = Desk.objects.get_or_create(slug="frozen", defaults={"name": "frozen"})[0]
    call_command("helpdesk_import", str(KNOWLEDGE), desk="frozen", verbosity=0)
    call_command("search_rebuild", verbosity=0)
    rows = [outcome(desk, json.loads(line)) for line in QUESTIONS.read_text().splitlines()]
    assert len(rows) == 300
    low = [*too_few(FOUND[mode], rows)]
    for at, name in enumerate(("development", "sealed")):
        part = [row for row in rows if is_sealed(row.text) == bool(at)]
        figures = shown(part)
        low += [
            f"{name}, {what}: {figures[what]:.3f}"
            for what, least in SHOWN[mode].items()
            if figures[what] < least[at]
        ]
    assert not low, f"{mode}: {low}"


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
