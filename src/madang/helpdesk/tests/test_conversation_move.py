"""The table of a conversation: every state and event, and what must be true of all ways through it."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.helpdesk.rules.conversation import (
    STEPS,
    TIMED,
    WITH_PEOPLE,
    Event,
    Facts,
    NotAllowed,
    State,
    Timeouts,
    allowed,
    is_away,
    is_due,
    may_reopen,
    next_state,
)

NAMES = [one.name for one in fields(Facts)]
ALL_FACTS = [Facts(*values) for values in product([True, False], repeat=len(NAMES))]
EMPTY_DESK = Facts(on_duty=False, slot_free=False)
FACTS = st.sampled_from(ALL_FACTS)
EVENTS = st.sampled_from(list(Event))
STATES = st.sampled_from(list(State))
NOON = datetime(2026, 11, 30, 3, tzinfo=UTC)

# Every state × event, written out once more, so that a change of the table is a decision.
ALLOWED = {
    "open": {"first_message", "ask_person", "choose_message"},
    "bot": {"ask_person", "choose_message", "resolve", "idle"},
    "queued": {"claim", "cancel", "wait_limit", "last_agent_left", "choose_message"},
    "assigned": {"no_reply", "heartbeat_lost", "transfer", "resolve", "idle"},
    "message": {"answer_message"},
    "closed": {"reopen"},
}


def moves(state: State, every: list[Facts] = ALL_FACTS) -> Iterator[State]:
    """Everywhere one event can lead from `state` under any of the facts."""
    for event, facts in product(Event, every):
        if allowed(state, event, facts):
            yield next_state(state, event, facts)


def reachable(state: State, every: list[Facts] = ALL_FACTS) -> set[State]:
    found, fresh = {state}, {state}
    while fresh:
        fresh = {after for one in fresh for after in moves(one, every)} - found
        found |= fresh
    return found


@pytest.mark.parametrize("state", State)
def test_every_state_and_every_event(state: State) -> None:
    assert {event for event in Event if allowed(state, event)} == ALLOWED[state]


@pytest.mark.parametrize(
    ("state", "event", "facts", "after"),
    [
        ("open", "first_message", Facts(), "bot"),
        ("bot", "ask_person", Facts(), "queued"),
        ("open", "ask_person", Facts(on_duty=False), "message"),
        ("queued", "claim", Facts(), "assigned"),
        ("assigned", "no_reply", Facts(), "queued"),
        ("assigned", "heartbeat_lost", EMPTY_DESK, "queued"),
        ("assigned", "transfer", Facts(), "queued"),
        ("queued", "cancel", Facts(), "bot"),
        ("queued", "wait_limit", Facts(), "message"),
        ("queued", "last_agent_left", EMPTY_DESK, "message"),
        ("bot", "choose_message", Facts(), "message"),
        ("message", "answer_message", EMPTY_DESK, "closed"),
        ("assigned", "resolve", Facts(), "closed"),
        ("bot", "idle", Facts(), "closed"),
        ("closed", "reopen", Facts(), "bot"),
        ("closed", "reopen", Facts(wants_person=True), "queued"),
        ("closed", "reopen", Facts(wants_person=True, on_duty=False), "message"),
    ],
)
def test_where_events_lead(state: str, event: str, facts: Facts, after: str) -> None:
    assert next_state(State(state), Event(event), facts) == after


@pytest.mark.parametrize(
    ("state", "event", "facts"),
    [
        ("open", "first_message", Facts(notice_shown=False)),
        ("queued", "claim", Facts(slot_free=False)),
        ("assigned", "claim", Facts()),
        ("queued", "last_agent_left", Facts()),
        ("closed", "reopen", Facts(in_time=False)),
        ("closed", "reopen", Facts(in_time=False, wants_person=True)),
        ("message", "claim", Facts()),
        ("closed", "resolve", Facts()),
    ],
)
def test_what_cannot_happen_is_refused(state: str, event: str, facts: Facts) -> None:
    assert not allowed(State(state), Event(event), facts)
    with pytest.raises(NotAllowed):
        next_state(State(state), Event(event), facts)


@given(STATES, EVENTS, FACTS)
def test_what_is_allowed_leads_to_one_state_and_all_else_is_refused(
    state: State, event: Event, facts: Facts
) -> None:
    fitting = [
        step.to
        for step in STEPS[event]
        if state in step.sources
        and all(
            getattr(facts, need.removeprefix("not_")) is not need.startswith("not_") for need in step.needs
        )
    ]
    assert len(fitting) == int(allowed(state, event, facts)) <= 1
    if fitting:
        assert next_state(state, event, facts) == fitting[0]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("facts", ALL_FACTS, ids=str)
def test_from_every_state_some_way_leads_to_people(state: State, facts: Facts) -> None:
    """Whatever holds, and stays so: only what was closed too long ago has to begin anew."""
    if state == State.CLOSED and not facts.in_time:
        assert list(moves(state, [facts])) == []
    elif state == State.CLOSED:
        wishes = [facts, Facts(**{**{name: getattr(facts, name) for name in NAMES}, "wants_person": True})]
        assert reachable(state, wishes) & WITH_PEOPLE
    else:
        assert reachable(state, [facts]) & WITH_PEOPLE


def test_with_nobody_there_every_talk_ends_as_a_message_or_closed() -> None:
    for state in State:
        assert {State.MESSAGE, State.CLOSED} & reachable(state, [EMPTY_DESK])
    assert State.ASSIGNED not in reachable(State.OPEN, [EMPTY_DESK])


def test_every_state_can_be_reached_and_left() -> None:
    assert reachable(State.OPEN) == set(State)
    assert all(set(moves(state)) - {state} for state in State)


def test_nobody_waits_without_an_end() -> None:
    assert allowed(State.QUEUED, Event.WAIT_LIMIT, EMPTY_DESK)
    assert all(
        allowed(State.ASSIGNED, event, EMPTY_DESK)
        for event in (Event.NO_REPLY, Event.HEARTBEAT_LOST, Event.IDLE)
    )


@given(st.lists(st.tuples(EVENTS, FACTS), max_size=30))
def test_no_way_loses_the_state_and_only_closed_reopens(events: list[tuple[Event, Facts]]) -> None:
    state = State.OPEN
    for event, facts in events:
        if allowed(state, event, facts):
            after = next_state(state, event, facts)
            assert after in State and after != State.OPEN
            if state == State.CLOSED:
                assert event == Event.REOPEN and facts.in_time
            if after == State.ASSIGNED:
                assert state == State.QUEUED and event == Event.CLAIM
            state = after


@pytest.mark.parametrize(("event", "seconds"), [("no_reply", 60), ("wait_limit", 900), ("idle", 1800)])
def test_clocks_go_off_at_their_time_and_not_before(event: str, seconds: int) -> None:
    for late, due in ((-1, False), (0, True), (1, True)):
        now = NOON + timedelta(seconds=seconds + late)
        assert is_due(Event(event), since=NOON, now=now, timeouts=Timeouts()) is due


@pytest.mark.parametrize(("is_plain", "seconds"), [(False, 45), (True, 600)])
def test_an_agent_is_away_later_where_no_script_says_that_they_are_there(
    is_plain: bool, seconds: int
) -> None:
    for late, gone in ((-1, False), (0, True)):
        now = NOON + timedelta(seconds=seconds + late)
        assert is_away(heard_at=NOON, is_plain=is_plain, now=now, timeouts=Timeouts()) is gone


def test_an_operator_sets_other_times() -> None:
    short = Timeouts(idle=timedelta(minutes=1))
    assert is_due(Event.IDLE, since=NOON, now=NOON + timedelta(minutes=1), timeouts=short)


def test_an_event_without_a_clock_has_no_time() -> None:
    assert set(TIMED) < set(Event)
    with pytest.raises(KeyError):
        is_due(Event.CLAIM, since=NOON, now=NOON, timeouts=Timeouts())


def test_a_clock_that_jumps_back_makes_nothing_due() -> None:
    assert not is_due(Event.IDLE, since=NOON, now=NOON - timedelta(days=1), timeouts=Timeouts())


@pytest.mark.parametrize(
    ("later", "expected"), [(timedelta(days=7), True), (timedelta(days=7, seconds=1), False)]
)
def test_it_can_be_gone_on_with_for_seven_days(later: timedelta, expected: bool) -> None:
    assert may_reopen(closed_at=NOON, now=NOON + later, timeouts=Timeouts()) is expected
