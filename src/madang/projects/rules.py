"""What a team and its things may become, which seats and answers are possible, when checks are due. Plain values."""

import calendar
import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class ProjectState(StrEnum):
    """Where a team stands. Codes are stable; `trial` is kept free for the station of field trials."""

    FORMING = "forming"
    ACTIVE = "active"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    STOPPED = "stopped"


class RequestState(StrEnum):
    """What became of somebody's wish to join."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class OpeningState(StrEnum):
    """Whether somebody is still looked for."""

    OPEN = "open"
    CLOSED = "closed"


class TaskState(StrEnum):
    """The three columns of the board."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"


class DecisionState(StrEnum):
    """Whether answers are still taken."""

    OPEN = "open"
    CLOSED = "closed"


class HandoverState(StrEnum):
    """Where a hand-over stands."""

    PROPOSED = "proposed"
    RECEIVED = "received"
    IN_REVIEW = "in_review"
    ADOPTED = "adopted"
    ADAPTED = "adapted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CheckResult(StrEnum):
    """What an institution says after 3, 6 and 12 months; empty while nobody has asked or answered."""

    NOT_YET = ""
    IN_USE = "in_use"
    PARTLY = "partly"
    STOPPED = "stopped"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed change of state."""

    sources: frozenset[str]
    to: str


_P, _R, _T, _H, _C = ProjectState, RequestState, TaskState, HandoverState, CheckResult
_LIVING = frozenset({_P.FORMING, _P.ACTIVE, _P.HANDED_OVER})
_AWAITED = frozenset({_H.RECEIVED, _H.IN_REVIEW})
_ASKED = frozenset({_C.NOT_YET, _C.NO_ANSWER})

# The one table: what may be done with what, from which states, and where it leads.
MOVES: dict[str, dict[str, Move]] = {
    "project": {
        "start": Move(frozenset({_P.FORMING}), _P.ACTIVE),
        "hand_over": Move(frozenset({_P.FORMING, _P.ACTIVE}), _P.HANDED_OVER),
        "close": Move(_LIVING, _P.CLOSED),
        "stop": Move(frozenset({_P.FORMING, _P.ACTIVE}), _P.STOPPED),
        "resume": Move(frozenset({_P.CLOSED, _P.STOPPED, _P.HANDED_OVER}), _P.ACTIVE),
    },
    "request": {
        "accept": Move(frozenset({_R.WAITING}), _R.ACCEPTED),
        "decline": Move(frozenset({_R.WAITING}), _R.DECLINED),
        "withdraw": Move(frozenset({_R.WAITING}), _R.WITHDRAWN),
    },
    "invitation": {
        "accept": Move(frozenset({_R.WAITING}), _R.ACCEPTED),
        "decline": Move(frozenset({_R.WAITING}), _R.DECLINED),
        "withdraw": Move(frozenset({_R.WAITING}), _R.WITHDRAWN),
    },
    "opening": {
        "close": Move(frozenset({OpeningState.OPEN}), OpeningState.CLOSED),
        "reopen": Move(frozenset({OpeningState.CLOSED}), OpeningState.OPEN),
    },
    "task": {
        "to_todo": Move(frozenset({_T.DOING, _T.DONE}), _T.TODO),
        "to_doing": Move(frozenset({_T.TODO, _T.DONE}), _T.DOING),
        "to_done": Move(frozenset({_T.TODO, _T.DOING}), _T.DONE),
    },
    "decision": {
        "close": Move(frozenset({DecisionState.OPEN}), DecisionState.CLOSED),
    },
    "handover": {
        "receive": Move(frozenset({_H.PROPOSED}), _H.RECEIVED),
        "review": Move(frozenset({_H.RECEIVED}), _H.IN_REVIEW),
        "adopt": Move(_AWAITED, _H.ADOPTED),
        "adapt": Move(_AWAITED, _H.ADAPTED),
        "decline": Move(_AWAITED, _H.DECLINED),
        "withdraw": Move(frozenset({_H.PROPOSED}), _H.WITHDRAWN),
    },
    "check": {
        "in_use": Move(_ASKED, _C.IN_USE),
        "partly": Move(_ASKED, _C.PARTLY),
        "stopped": Move(_ASKED, _C.STOPPED),
        "pass_over": Move(frozenset({_C.NOT_YET}), _C.NO_ANSWER),
    },
}

# A team forms for a problem that has no solution yet: words alone are none, and a no of one institution leaves the
# problem where it was. Nobody leads more than a few teams at once.
TEAM_MAY_FORM_FOR = frozenset({"open", "taken_up", "answered", "declined"})
LED_AT_ONCE = 5

# Where new people and new work are taken.
JOINABLE = frozenset({_P.FORMING, _P.ACTIVE})
# Where the team still keeps its room: after the hand-over it answers questions and reports.
WORKING = frozenset({_P.FORMING, _P.ACTIVE, _P.HANDED_OVER})
ENDED = frozenset({_P.CLOSED, _P.STOPPED})
# What waits for the institution; what it has decided.
HANDOVER_OPEN = frozenset({_H.PROPOSED, _H.RECEIVED, _H.IN_REVIEW})
HANDOVER_DECIDED = frozenset({_H.ADOPTED, _H.ADAPTED, _H.DECLINED})
HANDOVER_TAKEN = frozenset({_H.ADOPTED, _H.ADAPTED})
IN_USE = frozenset({_C.IN_USE, _C.PARTLY})


def allows(noun: str, move: str, state: str) -> bool:
    """Whether `move` of `noun` may start from `state`. Raises KeyError for what is not in the table."""
    return state in MOVES[noun][move].sources


def after(noun: str, move: str) -> str:
    """The state that `move` of `noun` leads to."""
    return MOVES[noun][move].to


# --- addresses --------------------------------------------------------------------------------------
SLUG_MIN = 3
SLUG_MAX = 50
# Words that stand in addresses beside the teams.
RESERVED_SLUGS = frozenset({"new", "handovers", "invitations", "checks", "requests", "feed", "map", "mine"})


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


# --- hand-overs and checks ----------------------------------------------------------------------------
CHECK_MONTHS = (3, 6, 12)
CHECK_GRACE = timedelta(days=14)
# An institution needs some days to look at what it is given; further away than half a year is no promise.
ANSWER_MIN_DAYS = 7
ANSWER_MAX_DAYS = 180
WARN_DAYS = 3


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where that month is shorter (31 Jan + 1 = 28 or 29 Feb)."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def check_dates(answered_on: date) -> list[tuple[int, date]]:
    """When to ask what became of it: (months, day) for 3, 6 and 12 months after the institution's answer."""
    return [(months, add_months(answered_on, months)) for months in CHECK_MONTHS]


def days_left(due_on: date, today: date) -> int:
    """Whole days until the end of `due_on`; negative once it is over."""
    return (due_on - today).days


def is_in_use(state: str, checks: Collection[tuple[date, str]], today: date) -> bool:
    """Whether what was handed over is in use: adopted or adapted, and in use or partly at the last due check.

    `checks` are (due, result). One still within its two weeks of grace is not counted yet, so that the check before
    it decides; without any earlier check the adoption itself does. No answer counts as not in use.
    """
    if state not in HANDOVER_TAKEN:
        return False
    told = [(due, result) for due, result in checks if due <= today and result]
    return not told or max(told)[1] in IN_USE


# --- prototypes -----------------------------------------------------------------------------------------


def parts_as_text(parts: Iterable[dict[str, str]] | None) -> str:
    """The parts of a device as people type them: one on each line, name | how many | where to get it."""
    cells = ((part.get("name"), part.get("count"), part.get("note")) for part in parts or ())
    return "\n".join(" | ".join(filter(None, row)) for row in cells)


# --- invitations --------------------------------------------------------------------------------------
INVITATION_DAYS = 14


def link_digest(secret: str) -> str:
    """What is stored of the link of an invitation: it has 192 random bits, so that one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
