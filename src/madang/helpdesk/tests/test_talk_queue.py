"""Waiting for a person, being taken, and what the clock does: nobody is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.core.models import AuditEntry
from madang.helpdesk import actions
from madang.helpdesk.models import Conversation, Desk, Message, Presence
from madang.helpdesk.queries.duty import duty_of
from madang.helpdesk.queries.talking import lines_of
from madang.helpdesk.queries.waiting import queue_of, wait_of
from madang.helpdesk.rules.conversation import Event
from madang.helpdesk.tests.factories import ALWAYS, make_agent, make_desk
from madang.people.models import Person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=clock.SEOUL)


@pytest.fixture
def desk() -> Desk:
    return make_desk(week=ALWAYS, keeps_holidays=False, parallel=1)


@pytest.fixture
def agent(desk: Desk, hana: Person) -> Person:
    return make_agent(desk, hana)


def at(seconds: float) -> Any:
    """So many seconds after noon."""
    return clock.travel(NOON + timedelta(seconds=seconds))


def asked(desk: Desk, device: str = "a") -> Conversation:
    """Somebody in the queue."""
    return actions.begin_conversation(
        desk=desk, by=None, device=device, text="상담사 연결", wants_person=True
    )


def on_duty(desk: Desk, agent: Person) -> None:
    actions.be_present(desk=desk, by=agent)


def state(talk: Conversation) -> str:
    talk.refresh_from_db()
    return talk.state


def test_the_longest_waiting_comes_first_and_each_sees_place_and_range(desk: Desk, agent: Person) -> None:
    with at(0):
        on_duty(desk, agent)
        first = asked(desk, "a")
    with at(5):
        second = asked(desk, "b")
    with at(10):
        third = asked(desk, "c")
        on_duty(desk, agent)
        assert [row.pk for row in queue_of(desk)] == [first.pk, second.pk, third.pk]
        waits = [wait_of(row) for row in (first, second, third)]
        assert waits[0] and waits[0].is_soon
        assert waits[1] and waits[1].place == 2 and 1 <= waits[1].low_min < waits[1].high_min
        assert waits[2] and waits[2].high_min > waits[1].high_min
        assert third.promised_high_min == waits[2].high_min
        taken = actions.claim_next(desk=desk, by=agent)
    assert taken.pk == first.pk and taken.assigned_to == agent and taken.first_assigned_at


def test_whoever_comes_back_has_the_old_place(desk: Desk, agent: Person) -> None:
    with at(0):
        on_duty(desk, agent)
        first, second = asked(desk, "a"), asked(desk, "b")
        actions.claim_next(desk=desk, by=agent)
    with at(40):
        actions.stay_present(desk=desk, by=agent)
    with at(61):
        assert actions.settle_desk(desk=desk) == 1
        assert state(first) == "queued" and first.assigned_to is None
        assert [row.pk for row in queue_of(desk)] == [first.pk, second.pk]
        assert Presence.objects.get().is_paused, "who lets somebody wait counts as away"
        assert not duty_of(desk).takes_new and duty_of(desk).agents == 1
        assert actions.settle_desk(desk=desk) == 0, "doing it again changes nothing"


def test_an_agent_whose_browser_dies_loses_the_talk_and_nobody_is_lost(
    desk: Desk, agent: Person, jun: Person
) -> None:
    other = make_agent(desk, jun)
    with at(0):
        on_duty(desk, agent)
        talk = asked(desk)
        actions.claim_next(desk=desk, by=agent)
        actions.reply_as_agent(conversation=talk, by=agent, text="안녕하세요")
    with at(44):
        on_duty(desk, other)
        assert actions.settle_desk(desk=desk) == 0
    with at(46):
        assert actions.settle_desk(desk=desk) == 1
        assert state(talk) == "queued" and talk.messages.filter(by=Message.By.AGENT).exists()
        assert actions.claim_next(desk=desk, by=other).assigned_to == other


def test_an_agent_without_javascript_is_heard_of_by_loading_pages_and_counts_as_away_later(
    desk: Desk, agent: Person, client_of: Callable[[Person], Client]
) -> None:
    browser = client_of(agent)
    with at(0):
        browser.post(f"/help/{desk.slug}/room/do/on/", {"plain": "1"})
        talk = asked(desk)
        actions.claim_next(desk=desk, by=agent)
        actions.reply_as_agent(conversation=talk, by=agent, text="안녕하세요")
    with at(550):
        browser.get(f"/help/{desk.slug}/room/")
    with at(1149):
        actions.settle_desk(desk=desk)
        assert state(talk) == "assigned" and duty_of(desk).agents == 1
    with at(1150):
        actions.settle_desk(desk=desk)
        assert state(talk) == "queued" and duty_of(desk).agents == 0


def test_when_the_last_agent_is_gone_a_message_form_with_a_day_is_left(desk: Desk, agent: Person) -> None:
    with at(0):
        on_duty(desk, agent)
        talk = asked(desk)
    with at(50):
        actions.settle_desk(desk=desk)
        assert state(talk) == "message" and talk.answer_due_on and talk.answer_due_on > NOON.date()
        assert talk.messages.filter(by=Message.By.CITIZEN).count() == 1, "what was typed is kept"


def test_waiting_ends_after_fifteen_minutes_of_waiting_alone(desk: Desk, agent: Person) -> None:
    with at(0):
        on_duty(desk, agent)
        talk = asked(desk)
    with at(60):
        on_duty(desk, agent)
        actions.claim_next(desk=desk, by=agent)
        actions.reply_as_agent(conversation=talk, by=agent, text="안녕하세요")
    with at(1000):
        on_duty(desk, agent)
        actions.transfer_conversation(conversation=talk, by=agent)
        actions.settle_desk(desk=desk)
        assert state(talk) == "queued", "while somebody talked to them they did not wait"
    with at(1000 + 841):
        on_duty(desk, agent)
        actions.settle_desk(desk=desk)
        assert state(talk) == "message"


def test_where_nobody_writes_for_half_an_hour_it_ends(desk: Desk, mina: Person) -> None:
    with at(0):
        talk = actions.begin_conversation(desk=desk, by=mina, text="안녕하세요")
    with at(29 * 60):
        actions.settle_desk(desk=desk)
        assert state(talk) == "bot"
    with at(30 * 60):
        call_command("check_helpdesk", stdout=StringIO())
        assert state(talk) == "closed"


def test_asking_where_nobody_is_on_duty_leaves_a_message(desk: Desk, mina: Person) -> None:
    talk = actions.begin_conversation(desk=desk, by=mina, text="회의실이 잠겨 있어요", wants_person=True)
    assert talk.state == "message" and talk.answer_due_on
    assert [row.event for row in talk.events.order_by("pk")] == ["first_message", "ask_person"]


def test_a_closed_desk_takes_nobody_though_agents_are_there(agent: Person) -> None:
    desk = make_desk(week={})
    actions.be_present(desk=desk, by=make_agent(desk))
    talk = asked(desk)
    assert talk.state == "message" and talk.answer_due_on, "the days of an office are counted"


def test_who_pauses_gets_nobody_new(desk: Desk, agent: Person) -> None:
    on_duty(desk, agent)
    talk = asked(desk)
    actions.be_present(desk=desk, by=agent, is_paused=True)
    assert wait_of(talk) is None
    with pytest.raises(actions.NoFreeSlot):
        actions.claim_next(desk=desk, by=agent)
    actions.settle_desk(desk=desk)
    assert state(talk) == "queued", "on a pause they are still there"


def test_nobody_has_more_talks_than_allowed(desk: Desk, agent: Person) -> None:
    on_duty(desk, agent)
    asked(desk, "a")
    asked(desk, "b")
    actions.claim_next(desk=desk, by=agent)
    with pytest.raises(actions.NoFreeSlot):
        actions.claim_next(desk=desk, by=agent)


def test_of_two_agents_one_gets_the_citizen_and_the_other_is_told(
    desk: Desk, agent: Person, jun: Person
) -> None:
    other = make_agent(desk, jun)
    on_duty(desk, agent)
    on_duty(desk, other)
    talk = asked(desk)
    seen_before = Conversation.objects.get(pk=talk.pk)
    actions.claim_conversation(conversation=talk, by=agent)
    with pytest.raises(actions.TakenAlready):
        actions.claim_conversation(conversation=seen_before, by=other)
    assert talk.events.filter(event=Event.CLAIM).count() == 1
    with pytest.raises(actions.NobodyWaits):
        actions.claim_next(desk=desk, by=other)


def test_who_does_not_answer_here_takes_nobody(desk: Desk, agent: Person, sora: Person) -> None:
    on_duty(desk, agent)
    talk = asked(desk)
    for refused in (
        lambda: actions.be_present(desk=desk, by=sora),
        lambda: actions.claim_next(desk=desk, by=sora),
        lambda: actions.claim_conversation(conversation=talk, by=sora),
        lambda: actions.reply_as_agent(conversation=talk, by=sora, text="x"),
        lambda: actions.write_note(conversation=talk, by=sora, text="x"),
        lambda: actions.answer_message(conversation=talk, by=sora, text="x"),
        lambda: actions.resolve_conversation(conversation=talk, by=sora),
        lambda: actions.transfer_conversation(conversation=talk, by=sora),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert state(talk) == "queued" and talk.message_count == 1


def test_a_talk_goes_to_a_colleague_who_has_room(desk: Desk, agent: Person, jun: Person) -> None:
    other = make_agent(desk, jun)
    on_duty(desk, agent)
    on_duty(desk, other)
    first, second = asked(desk, "a"), asked(desk, "b")
    actions.claim_next(desk=desk, by=agent)
    actions.transfer_conversation(conversation=first, by=agent, to=other)
    assert state(first) == "assigned" and first.assigned_to == other
    with pytest.raises(actions.NotYours):
        actions.reply_as_agent(conversation=first, by=agent, text="아직 저예요")
    actions.claim_next(desk=desk, by=agent)
    with pytest.raises(actions.NoFreeSlot):
        actions.transfer_conversation(conversation=second, by=agent, to=other)
    assert state(second) == "assigned" and second.assigned_to == agent, "all of it or nothing"


def test_who_hands_a_talk_over_is_who_did_it(desk: Desk, agent: Person, jun: Person) -> None:
    other = make_agent(desk, jun)
    on_duty(desk, agent)
    on_duty(desk, other)
    talk = asked(desk)
    actions.claim_next(desk=desk, by=agent)
    actions.transfer_conversation(conversation=talk, by=agent, to=other)
    moves = list(talk.events.order_by("pk")[2:])
    assert [row.by for row in moves] == [agent, agent, agent]
    assert [row.to for row in moves] == [agent, None, other]
    assert not AuditEntry.objects.filter(actor_id=other.pk, verb="helpdesk.claim").exists()


def test_what_was_said_keeps_its_order_where_a_clock_jumps_back(desk: Desk) -> None:
    with at(0):
        talk = actions.begin_conversation(desk=desk, by=None, device="a", text="회의실이 잠겨 있어요")
    with at(-5):
        actions.say(conversation=talk, by=None, device="a", text="이제 열렸어요")
    said = [line.message.text for line in lines_of(talk) if line.message]
    assert said == ["회의실이 잠겨 있어요", "이제 열렸어요"]


def test_a_page_that_looks_every_other_second_writes_now_and_then(desk: Desk, agent: Person) -> None:
    with at(0):
        on_duty(desk, agent)
    for seconds, heard in ((2, 0), (4, 0), (6, 6)):
        with at(seconds):
            assert actions.stay_present(desk=desk, by=agent)
        assert Presence.objects.get().heard_at == NOON + timedelta(seconds=heard)


def test_who_has_talks_cannot_leave(desk: Desk, agent: Person) -> None:
    on_duty(desk, agent)
    talk = asked(desk)
    actions.claim_next(desk=desk, by=agent)
    with pytest.raises(actions.StillTalking):
        actions.leave_desk(desk=desk, by=agent)
    with pytest.raises(actions.NotNow):
        actions.resolve_conversation(conversation=talk, by=agent)
    actions.reply_as_agent(conversation=talk, by=agent, text="됐어요")
    actions.resolve_conversation(conversation=talk, by=agent)
    actions.leave_desk(desk=desk, by=agent)
    assert not Presence.objects.exists() and state(talk) == "closed"


def test_a_citizen_stops_waiting(desk: Desk, agent: Person) -> None:
    on_duty(desk, agent)
    talk = asked(desk)
    actions.cancel_waiting(conversation=talk, by=None, device="a")
    assert state(talk) == "bot" and talk.asked_person_at is None
    with pytest.raises(actions.NotNow):
        actions.cancel_waiting(conversation=talk, by=None, device="a")


def test_how_long_talks_took_makes_the_range(desk: Desk, agent: Person) -> None:
    with at(0):
        on_duty(desk, agent)
    for number in range(6):
        with at(number * 1000):
            on_duty(desk, agent)
            talk = asked(desk, str(number))
            actions.claim_next(desk=desk, by=agent)
            actions.reply_as_agent(conversation=talk, by=agent, text="네")
        with at(number * 1000 + 900):
            on_duty(desk, agent)
            actions.resolve_conversation(conversation=talk, by=agent)
    with at(7000):
        on_duty(desk, agent)
        asked(desk, "x")
        waited = wait_of(asked(desk, "y"))
    assert waited and waited.place == 2 and waited.high_min > 30
