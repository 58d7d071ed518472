"""Where a team and its things stand, and the one table of what may be done with them."""

from dataclasses import dataclass
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


class ConditionState(StrEnum):
    """Where one condition of an adoption stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    MET = "met"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed change of state."""

    sources: frozenset[str]
    to: str


_P, _R, _T, _H, _C = ProjectState, RequestState, TaskState, HandoverState, CheckResult
_O = ConditionState
_LIVING = frozenset({_P.FORMING, _P.ACTIVE, _P.HANDED_OVER})
_AWAITED = frozenset({_H.RECEIVED, _H.IN_REVIEW})
_ASKED = frozenset({_C.NOT_YET, _C.NO_ANSWER})
_UNMET = frozenset({_O.OPEN, _O.CLAIMED})

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
        "withdraw": Move(frozenset({_H.PROPOSED, *_AWAITED}), _H.WITHDRAWN),
    },
    # The team says that it is met, the institution whether it is so; its own conditions it meets itself.
    "condition": {
        "claim": Move(frozenset({_O.OPEN}), _O.CLAIMED),
        "send_back": Move(frozenset({_O.CLAIMED}), _O.OPEN),
        "confirm": Move(_UNMET, _O.MET),
        "waive": Move(_UNMET, _O.WAIVED),
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
CONDITION_OPEN = _UNMET
IN_USE = frozenset({_C.IN_USE, _C.PARTLY})


def allows(noun: str, move: str, state: str) -> bool:
    """Whether `move` of `noun` may start from `state`. Raises KeyError for what is not in the table."""
    return state in MOVES[noun][move].sources


def after(noun: str, move: str) -> str:
    """The state that `move` of `noun` leads to."""
    return MOVES[noun][move].to
