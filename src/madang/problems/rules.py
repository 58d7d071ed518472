"""What a problem may become, by when, and which problems sound alike. Plain values in and out."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a problem stands. The codes are stable: they are stored, and stand in addresses and the API."""

    DRAFT = "draft"
    RECEIVED = "received"
    CHECKING = "checking"
    NEEDS_MORE = "needs_more"
    OPEN = "open"
    TAKEN_UP = "taken_up"
    ANSWERED = "answered"
    ADOPTED = "adopted"
    ADAPTED = "adapted"
    DECLINED = "declined"
    MERGED = "merged"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


_BEFORE = frozenset({State.RECEIVED, State.CHECKING, State.NEEDS_MORE})
_AWAITING = frozenset({State.OPEN, State.TAKEN_UP})
_DECIDED = frozenset({State.ADOPTED, State.ADAPTED, State.DECLINED})
_ALIVE = _BEFORE | _AWAITING | {State.ANSWERED} | _DECIDED

# What waits for the centre's curators; what waits for an institution; what has a public outcome.
QUEUE = _BEFORE
AWAITING_ANSWER = _AWAITING
DECIDED = _DECIDED
# What stands in the public list and on the map, once it was published.
LISTED = _AWAITING | {State.ANSWERED} | _DECIDED
# What has a public page: a merged problem keeps its address and points to where it went.
PUBLIC = LISTED | {State.MERGED}
# Where people may add "me too", evidence, comments.
JOINABLE = _AWAITING | {State.ANSWERED}
EDITABLE_BY_REPORTER = frozenset({State.RECEIVED, State.NEEDS_MORE})

BACK = None


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed change of state. `to` is BACK where a move returns to the state before the last one."""

    sources: frozenset[State]
    to: State | None


# The one table: what may be done with a problem, from which states, and where it leads.
MOVES: dict[str, Move] = {
    "send": Move(frozenset({State.DRAFT}), State.RECEIVED),
    "check": Move(frozenset({State.RECEIVED}), State.CHECKING),
    "ask_more": Move(frozenset({State.RECEIVED, State.CHECKING}), State.NEEDS_MORE),
    "resend": Move(frozenset({State.NEEDS_MORE}), State.CHECKING),
    "publish": Move(_BEFORE, State.OPEN),
    "take_up": Move(frozenset({State.OPEN}), State.TAKEN_UP),
    "answer": Move(_AWAITING, State.ANSWERED),
    # A no is no end: what a team builds afterwards may still be adopted, by the same institution or another.
    "adopt": Move(_AWAITING | {State.ANSWERED, State.DECLINED}, State.ADOPTED),
    "adapt": Move(_AWAITING | {State.ANSWERED, State.DECLINED}, State.ADAPTED),
    "decline": Move(_BEFORE | _AWAITING | {State.ANSWERED}, State.DECLINED),
    "merge": Move(_ALIVE, State.MERGED),
    "unmerge": Move(frozenset({State.MERGED}), BACK),
    "hide": Move(_ALIVE | {State.MERGED}, State.HIDDEN),
    "restore": Move(frozenset({State.HIDDEN, State.DECLINED}), BACK),
    "withdraw": Move(_BEFORE | _AWAITING | {State.HIDDEN}, State.WITHDRAWN),
}


def allows(move: str, state: str) -> bool:
    """Whether `move` may start from `state`. Raises KeyError for a move that is not in the table."""
    return state in MOVES[move].sources


def after(move: str, *, before: str = "") -> str:
    """The state that `move` leads to; `before` is where a move back returns to."""
    return MOVES[move].to or State(before)


# The groups by which people filter: what they ask is "does it wait, is it being worked on, what came of it?"
STAGES: dict[str, frozenset[State]] = {
    "waiting": frozenset({State.OPEN}),
    "working": frozenset({State.TAKEN_UP, State.ANSWERED}),
    "solved": frozenset({State.ADOPTED, State.ADAPTED}),
    "declined": frozenset({State.DECLINED}),
}


def stage_of(state: str) -> str:
    """The group a public state belongs to; empty for a state that is not in the public list."""
    return next((stage for stage, states in STAGES.items() if state in states), "")


# --- time -----------------------------------------------------------------------------------------
# A report is looked at within three days; an institution is reminded three days before its date.
CHECK_DAYS = 3
WARN_DAYS = 3
# An answer may be promised for a year at most: further away is no promise.
LONGEST_ANSWER_DAYS = 365


def check_due_on(day: date) -> date:
    """Until when a report sent on `day` is looked at."""
    return day + timedelta(days=CHECK_DAYS)


def answer_due_on(day: date, answer_days: int) -> date:
    """Until when a problem published on `day` is answered by an institution that answers in `answer_days`."""
    return day + timedelta(days=max(1, answer_days))


def days_left(due_on: date, today: date) -> int:
    """Whole days until the end of `due_on`; negative once it is over."""
    return (due_on - today).days


# How much one person may send in an hour before we ask them to wait: nobody writes more by hand.
REPORTS_AN_HOUR = 10


# --- words in common --------------------------------------------------------------------------------
SIMILAR_AFTER = 10
SIMILAR_MAX = 3
SIMILAR_FROM = 0.32
GRAMS_MAX = 600
_WORD = re.compile(r"[0-9a-z가-힣]+")
# Endings and filler that nearly every sentence has; alike in these is not alike.
_FILLER_PAIRS = """
어요 해요 아요 에요 예요 니다 습니 합니 입니 에서 으로 너무 있어 없어 하는 하고 해서 지만 는데 은데 네요 까지 부터 우리
때문 무나 어서 아서 려고 같아 것같 것이 저희 동네 많이 자주 항상 매일
"""
_FILLER = frozenset(_FILLER_PAIRS.split())


def plain(text: str) -> str:
    """Text as it is compared: composed, small letters, words only."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text).lower()))


def grams(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters within the words of `text`.

    Korean words change their endings (쓰레기가, 쓰레기를), so pairs of syllables compare better than whole words.
    """
    found: dict[str, None] = {}
    for word in plain(text).split():
        for start in range(len(word) - 1):
            found.setdefault(word[start : start + 2])
            if len(found) >= GRAMS_MAX:
                return frozenset(found)
    return frozenset(found)


def telling(pairs: frozenset[str]) -> frozenset[str]:
    """Those of `pairs` that say something: without endings and filler that nearly every sentence has."""
    return pairs - _FILLER


def overlap(typed: frozenset[str], title: frozenset[str], whole: frozenset[str]) -> float:
    """How much two texts share, from 0 to 1: Dice's coefficient with the other's title, or two thirds of the share
    of what was typed that the other text contains anywhere, whichever is higher. 1 only for the same title."""
    if not typed or not title:
        return 0.0
    dice = 2 * len(typed & title) / (len(typed) + len(title))
    return max(dice, len(typed & whole) / len(typed) * 2 / 3)


def likeness(words: float, *, same_district: bool, same_theme: bool) -> float:
    """The overlap of words, raised a little where place or theme agree; place alone never makes things alike."""
    return min(1.0, words * (1.0 + 0.25 * same_district + 0.1 * same_theme))
