"""Where a trial and a participant may stand, and what leads from one state to the next."""

from datetime import date, timedelta
from enum import StrEnum

from madang.projects.rules import Move


class TrialState(StrEnum):
    """Where a field trial stands. Codes are stable."""

    DRAFT = "draft"
    SAFETY_CHECK = "safety_check"
    RECRUITING = "recruiting"
    RUNNING = "running"
    ANALYSING = "analysing"
    PUBLISHED = "published"
    STOPPED = "stopped"


class ParticipantState(StrEnum):
    """What became of somebody's wish to take part."""

    APPLIED = "applied"
    SEATED = "seated"
    WAITING = "waiting"
    NOT_CHOSEN = "not_chosen"
    WITHDRAWN = "withdrawn"


class Selection(StrEnum):
    """Who gets a seat where there are more people than seats."""

    FIRST = "first"
    LOT = "lot"


class Outcome(StrEnum):
    """Whether the hypothesis held. A no is published exactly as a yes is."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


_T, _P = TrialState, ParticipantState
_HOPING = frozenset({_P.APPLIED, _P.WAITING})

# The one table: what may be done with what, from which states, and where it leads.
MOVES: dict[str, dict[str, Move]] = {
    "trial": {
        "submit": Move(frozenset({_T.DRAFT}), _T.SAFETY_CHECK),
        "send_back": Move(frozenset({_T.SAFETY_CHECK}), _T.DRAFT),
        "approve": Move(frozenset({_T.SAFETY_CHECK}), _T.RECRUITING),
        "start": Move(frozenset({_T.RECRUITING}), _T.RUNNING),
        "analyse": Move(frozenset({_T.RUNNING}), _T.ANALYSING),
        "resume": Move(frozenset({_T.ANALYSING}), _T.RUNNING),
        "publish": Move(frozenset({_T.ANALYSING}), _T.PUBLISHED),
        "stop": Move(frozenset({_T.SAFETY_CHECK, _T.RECRUITING, _T.RUNNING, _T.ANALYSING}), _T.STOPPED),
    },
    "participant": {
        "seat": Move(_HOPING, _P.SEATED),
        "queue": Move(frozenset({_P.APPLIED}), _P.WAITING),
        "pass_over": Move(_HOPING, _P.NOT_CHOSEN),
        "withdraw": Move(frozenset({_P.APPLIED, _P.WAITING, _P.SEATED}), _P.WITHDRAWN),
    },
}

ENDED = frozenset({_T.PUBLISHED, _T.STOPPED})
# What is public once the centre has approved it.
SHOWN = frozenset({_T.RECRUITING, _T.RUNNING, _T.ANALYSING, _T.PUBLISHED, _T.STOPPED})
# Where seats are still filled from the waiting list, and where the consent text may still be made better.
ALIVE = frozenset({_T.RECRUITING, _T.RUNNING})
# Who has, or may still get, a seat.
IN_IT = frozenset({_P.APPLIED, _P.WAITING, _P.SEATED})

# What is promised to those who wait: each is a date that people read.
CHECK_DAYS = 5
DECIDE_DAYS = 3
RESULT_DAYS = 30
# Nobody plans a trial further ahead than this.
AHEAD_DAYS = 730


def allows(noun: str, move: str, state: str) -> bool:
    """Whether `move` of `noun` may start from `state`. Raises KeyError for what is not in the table."""
    return state in MOVES[noun][move].sources


def after(noun: str, move: str) -> str:
    """The state that `move` of `noun` leads to."""
    return MOVES[noun][move].to


def is_too_far(day: date, today: date) -> bool:
    """Whether a day lies further ahead than anybody plans."""
    return (day - today).days > AHEAD_DAYS


def check_due_on(asked_on: date) -> date:
    """Until when the centre answers a safety check."""
    return asked_on + timedelta(days=CHECK_DAYS)


def decided_by(recruit_until: date) -> date:
    """Until when everybody who wished to take part hears whether they have a seat."""
    return recruit_until + timedelta(days=DECIDE_DAYS)


def result_due_on(ends_on: date) -> date:
    """Until when a team says what came out."""
    return ends_on + timedelta(days=RESULT_DAYS)
