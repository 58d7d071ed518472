"""Addresses, decisions, seats, invitations."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from madang.projects.rules.states import JOINABLE, OpeningState

# --- addresses --------------------------------------------------------------------------------------
SLUG_MIN = 3
SLUG_MAX = 50
# Words that stand in addresses beside the teams.
RESERVED_SLUGS = frozenset(
    {"new", "handovers", "invitations", "checks", "conditions", "requests", "feed", "map", "mine"}
)


# Revised Romanization by letter (국어의 로마자 표기법 2000), without the sound changes between syllables.
_LETTERS = """
g kk n d tt r m b pp s ss - j jj ch k t p h
a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i
- k k k n n n t l k m p l l p l m p p t t ng t t k t p t
"""
_FIRST, _MIDDLE, _LAST = (line.split() for line in _LETTERS.strip().splitlines())


def romanised(text: str) -> str:
    """`text` with its Korean syllables in Latin letters, as an address can carry them: 마을버스 → maeulbeoseu."""
    found = []
    for char in unicodedata.normalize("NFC", text):
        place = ord(char) - 0xAC00
        if 0 <= place < 11172:
            first, rest = divmod(place, 588)
            middle, last = divmod(rest, 28)
            char = f"{_FIRST[first]}{_MIDDLE[middle]}{_LAST[last]}".replace("-", "")
        found.append(char)
    return "".join(found)


def slug_of(title: str, number: str) -> str:
    """The address of a team: its title in Latin letters, or its number where there are too few of them.

    A Korean address is shown as a long row of percent signs wherever it is pasted.
    """
    ascii_text = unicodedata.normalize("NFKD", romanised(title)).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", ascii_text))[:SLUG_MAX].strip("-")
    letters = sum(char.isalpha() for char in slug)
    if letters < SLUG_MIN or slug in RESERVED_SLUGS:
        return number.lower()
    return slug


# --- decisions --------------------------------------------------------------------------------------
class Stance(StrEnum):
    """What somebody answers in a decision."""

    AGREE = "agree"
    ABSTAIN = "abstain"
    OBJECT = "object"
    ADVICE = "advice"
    OPTION = "option"


STANCES: dict[str, tuple[Stance, ...]] = {
    "consent": (Stance.AGREE, Stance.ABSTAIN, Stance.OBJECT),
    "advice": (Stance.ADVICE, Stance.ABSTAIN),
    "vote": (Stance.OPTION, Stance.ABSTAIN),
}
OPTIONS_MIN = 2
OPTIONS_MAX = 8


def needs_reason(stance: str) -> bool:
    """Whether an answer counts only with words: an objection without a reason helps nobody to go on."""
    return stance in {Stance.OBJECT, Stance.ADVICE}


def tally(replies: Iterable[tuple[str, int | None]], options: int) -> dict[str, int]:
    """Count answers of (stance, option) by stance, and by `option:0` … for a vote."""
    counts: dict[str, int] = {stance.value: 0 for stance in Stance if stance != Stance.OPTION}
    counts |= {f"option:{place}": 0 for place in range(options)}
    for stance, option in replies:
        key = f"option:{option}" if stance == Stance.OPTION else stance
        if key in counts:
            counts[key] += 1
    return counts


# --- seats ------------------------------------------------------------------------------------------
def seats_left(openings: Iterable[tuple[str, int, int]]) -> int:
    """Open seats over (state, seats, filled)."""
    return sum(max(0, seats - filled) for state, seats, filled in openings if state == OpeningState.OPEN)


def looks_for_owner(members: Iterable[bool], state: str) -> bool:
    """Whether the seat of those who live with the problem is empty: `members` says of each whether they do."""
    return state in JOINABLE and not any(members)


# Nobody is left waiting in silence: a team answers a wish to join within a week.
JOIN_ANSWER_DAYS = 7


def join_answer_due_on(asked_on: date) -> date:
    """Until when a team answers who asked to join on `asked_on`."""
    return asked_on + timedelta(days=JOIN_ANSWER_DAYS)


# --- invitations --------------------------------------------------------------------------------------
INVITATION_DAYS = 14


def link_digest(secret: str) -> str:
    """What is stored of the link of an invitation: it has 192 random bits, so that one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
