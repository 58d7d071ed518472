"""Where a conversation stands, and the one table of what may happen to it. Source: brief, help desk, section 5.

A hand-over is a state, never a sentence: only what this table allows is said to citizens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a conversation stands. Codes are stable."""

    OPEN = "open"
    BOT = "bot"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    MESSAGE = "message"
    CLOSED = "closed"


class Event(StrEnum):
    """What may happen to it. Codes are stable: the log keeps them."""

    FIRST_MESSAGE = "first_message"
    ASK_PERSON = "ask_person"
    CLAIM = "claim"
    NO_REPLY = "no_reply"
    HEARTBEAT_LOST = "heartbeat_lost"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    WAIT_LIMIT = "wait_limit"
    LAST_AGENT_LEFT = "last_agent_left"
    CHOOSE_MESSAGE = "choose_message"
    ANSWER_MESSAGE = "answer_message"
    RESOLVE = "resolve"
    IDLE = "idle"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true at the moment of the event; what an event does not ask about does not matter."""

    notice_shown: bool = True  # the citizen was told that the window answers by itself
    on_duty: bool = True  # the desk is open and at least one agent is present
    slot_free: bool = True  # the agent who claims is present and may hold one more talk
    wants_person: bool = False  # reopened in order to talk to a person
    in_time: bool = True  # not later than Timeouts.reopen after closing


@dataclass(frozen=True, slots=True)
class Timeouts:
    """After how long what happens by itself, or no longer can. An operator may set other times."""

    no_reply: timedelta = timedelta(seconds=60)  # an agent has claimed and written nothing
    heartbeat: timedelta = timedelta(seconds=45)  # since the agent's page was last heard of
    heartbeat_plain: timedelta = timedelta(
        minutes=10
    )  # the same for a page without JavaScript: loaded or sent
    wait_limit: timedelta = timedelta(minutes=15)  # in the queue, all places of this talk together
    idle: timedelta = timedelta(minutes=30)  # since anybody wrote
    reopen: timedelta = timedelta(days=7)  # since it was closed; later a new one begins


@dataclass(frozen=True, slots=True)
class Step:
    """From each of `sources` to `to` where `needs` (the name of a fact, with `not_` before it for its opposite) hold."""

    sources: frozenset[State]
    to: State
    needs: frozenset[str] = frozenset()


_S, _E = State, Event


def _step(sources: set[State], to: State, *needs: str) -> Step:
    return Step(frozenset(sources), to, frozenset(needs))


# The one table. Of several steps of one event the needs exclude each other.
STEPS: Mapping[Event, tuple[Step, ...]] = {
    _E.FIRST_MESSAGE: (_step({_S.OPEN}, _S.BOT, "notice_shown"),),
    _E.ASK_PERSON: (
        _step({_S.OPEN, _S.BOT}, _S.QUEUED, "on_duty"),
        _step({_S.OPEN, _S.BOT}, _S.MESSAGE, "not_on_duty"),
    ),
    _E.CLAIM: (_step({_S.QUEUED}, _S.ASSIGNED, "slot_free"),),
    # Back to the old place; the agent counts as away until heard of again.
    _E.NO_REPLY: (_step({_S.ASSIGNED}, _S.QUEUED),),
    _E.HEARTBEAT_LOST: (_step({_S.ASSIGNED}, _S.QUEUED),),
    _E.TRANSFER: (_step({_S.ASSIGNED}, _S.QUEUED),),
    _E.CANCEL: (_step({_S.QUEUED}, _S.BOT),),
    # What was typed goes along.
    _E.WAIT_LIMIT: (_step({_S.QUEUED}, _S.MESSAGE),),
    _E.LAST_AGENT_LEFT: (_step({_S.QUEUED}, _S.MESSAGE, "not_on_duty"),),
    _E.CHOOSE_MESSAGE: (_step({_S.OPEN, _S.BOT, _S.QUEUED}, _S.MESSAGE),),
    _E.ANSWER_MESSAGE: (_step({_S.MESSAGE}, _S.CLOSED),),
    _E.RESOLVE: (_step({_S.BOT, _S.ASSIGNED}, _S.CLOSED),),
    _E.IDLE: (_step({_S.BOT, _S.ASSIGNED}, _S.CLOSED),),
    _E.REOPEN: (
        _step({_S.CLOSED}, _S.BOT, "in_time", "not_wants_person"),
        _step({_S.CLOSED}, _S.QUEUED, "in_time", "wants_person", "on_duty"),
        _step({_S.CLOSED}, _S.MESSAGE, "in_time", "wants_person", "not_on_duty"),
    ),
}

# Where a person has it, or will have it.
WITH_PEOPLE = frozenset({_S.QUEUED, _S.ASSIGNED, _S.MESSAGE})
# Events of a talk's own clock, each with the time it waits for (a name in Timeouts); for that of an agent see `is_away`.
TIMED: Mapping[Event, str] = {
    _E.NO_REPLY: "no_reply",
    _E.WAIT_LIMIT: "wait_limit",
    _E.IDLE: "idle",
}


class NotAllowed(ValueError):
    """The event cannot happen in this state, or what it needs does not hold."""


def allowed(state: State, event: Event, facts: Facts | None = None) -> bool:
    """Whether `event` may happen in `state`; without `facts`, whether it may under any."""
    return any(state in step.sources and (facts is None or _holds(step, facts)) for step in STEPS[event])


def next_state(state: State, event: Event, facts: Facts) -> State:
    """Where `event` leads from `state`. Raises NotAllowed."""
    for step in STEPS[event]:
        if state in step.sources and _holds(step, facts):
            return step.to
    raise NotAllowed(f"{event} in {state} with {facts}")


def is_due(event: Event, *, since: datetime, now: datetime, timeouts: Timeouts) -> bool:
    """Whether `event`, one of TIMED, is due when what it waits for began at `since`: the claim, the first place in the
    queue, the last words. Raises KeyError for an event without a clock."""
    wait: timedelta = getattr(timeouts, TIMED[event])
    return now - since >= wait


def is_away(*, heard_at: datetime, is_plain: bool, now: datetime, timeouts: Timeouts) -> bool:
    """Whether an agent counts as away whose page, with JavaScript or without (`is_plain`), was heard of at `heard_at`."""
    return now - heard_at >= (timeouts.heartbeat_plain if is_plain else timeouts.heartbeat)


def may_reopen(*, closed_at: datetime, now: datetime, timeouts: Timeouts) -> bool:
    """Whether a conversation closed at `closed_at` can still be gone on with (the fact `in_time`)."""
    return now - closed_at <= timeouts.reopen


def _holds(step: Step, facts: Facts) -> bool:
    return all(
        getattr(facts, need.removeprefix("not_")) is not need.startswith("not_") for need in step.needs
    )
