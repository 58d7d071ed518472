"""What a deliberation may become, which statement comes next, and how opinions are shown. Plain values in and out."""

import random
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from madang.problems.rules import grams

# What one may say in a statement, and how much of it at a time.
TEXT_MIN = 5
TEXT_MAX = 140
STATEMENTS_AN_HOUR = 5
# No number below this is shown of a part of the voters: whoever knows two of four neighbours knows the others' votes.
SMALLEST_SHOWN = 5
# Two statements that share so much of their letters are shown to who writes the second.
ALIKE_FROM = 0.5
ALIKE_SHOWN = 3
# The weight of a statement that came after the last map: nobody passed, nothing divides yet, no votes (step 8).
NEW_WEIGHT = 5.0
# The map is made anew at most so often while votes come in.
MAP_EVERY_SECONDS = 20
# A task that did not come in so long is asked for again.
MAP_LOST_SECONDS = 600
# A deliberation that ended longer ago lets go of the browsers that took part.
DEVICES_KEPT = timedelta(days=90)
# By when curators look at a statement, as the page promises.
LOOK_WITHIN = timedelta(days=1)
LONGEST_DAYS = 365
PROBLEMS_MAX = 50  # of one deliberation
RUNS_KEPT = 3


class State(StrEnum):
    """Where a deliberation stands. The codes are stable."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed change of state."""

    sources: frozenset[State]
    to: State


MOVES: dict[str, Move] = {
    "open": Move(frozenset({State.DRAFT, State.CLOSED}), State.OPEN),
    "close": Move(frozenset({State.OPEN}), State.CLOSED),
    "publish": Move(frozenset({State.CLOSED}), State.PUBLISHED),
}


def allows(move: str, state: str) -> bool:
    """Whether `move` may start from `state`. Raises KeyError for a move that is not in the table."""
    return state in MOVES[move].sources


def letter(number: int) -> str:
    """The name of a group by its number from 1 on: A, B, C …"""
    return "ABCDEFGHIJ"[number - 1]


def draw(weights: Mapping[int, float], seed: str) -> int | None:
    """One of the keys by its weight, the same for the same seed; None where there is none to draw."""
    keys = sorted(weights)
    if not keys:
        return None
    # No secret: which of the open questions comes first.
    return random.Random(seed).choices(keys, [max(weights[key], 1e-9) for key in keys])[0]  # noqa: S311


_SPACES = re.compile(r"\s+")


def one_line(text: str) -> str:
    """What was typed as one line: without control characters, blanks in a row or at the ends."""
    kept = "".join(char if char.isprintable() else " " for char in text)
    return _SPACES.sub(" ", kept).strip()


def compared(text: str) -> str:
    """A statement as it is compared: letters and figures of any script alone, small, in one spelling."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())[
        : TEXT_MAX * 2
    ]


def alike(text: str, others: Mapping[int, str]) -> list[int]:
    """The keys of `others` that say nearly the same as `text`, the nearest first: Dice's coefficient of letter pairs."""
    mine = grams(text)
    if not mine:
        return []
    near = {key: 2 * len(mine & theirs) / (len(mine) + len(theirs)) for key, other in others.items()
            if (theirs := grams(other))}  # fmt: skip
    found = [key for key, share in near.items() if share >= ALIKE_FROM]
    return sorted(found, key=lambda key: (-near[key], key))[:ALIKE_SHOWN]
