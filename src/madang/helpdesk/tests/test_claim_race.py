"""Many agents take the same citizen at the same moment: one has them, the others are told."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from madang.core import live
from madang.core.tests.test_many_at_once import env, told
from madang.helpdesk import actions
from madang.helpdesk.models import Conversation, ConversationEvent, Desk
from madang.helpdesk.models.changing import hold_presence
from madang.helpdesk.tests.factories import ALWAYS, make_agent, make_desk
from madang.people.models import Person
from madang.people.tests.factories import make_person

__all__ = ["env"]
TIMES = 8
IN_A_FILE = """
from madang.helpdesk.tests import test_claim_race as race
desk, agents, talk = race.begin(race.TIMES)
answers = []
faults = together(race.TIMES, lambda n: answers.append(race.taken(talk.pk, agents[n])))
print(json.dumps({"faults": faults, "answers": sorted(answers), "rows": race.rows(desk)}))
"""
MANY_IN_A_FILE = """
from madang.helpdesk.tests import test_claim_race as race
desk, agents, talk = race.begin(1, waiting=race.TIMES)
answers = []
faults = together(race.TIMES, lambda n: answers.append(race.next_taken(desk, agents[0])))
print(json.dumps({"faults": faults, "answers": sorted(answers), "rows": race.rows(desk)}))
"""


def begin(agents: int, waiting: int = 1) -> tuple[Desk, list[Person], Conversation]:
    desk = make_desk(slug=f"race-{uuid.uuid4().hex[:8]}", week=ALWAYS, keeps_holidays=False, parallel=2)
    people = [
        make_agent(desk, make_person(email=f"{uuid.uuid4().hex}@example.org")) for _number in range(agents)
    ]
    for person in people:
        actions.be_present(desk=desk, by=person)
    talks = [
        actions.begin_conversation(desk=desk, by=None, device=f"d{number}", wants_person=True)
        for number in range(waiting)
    ]
    return desk, people, talks[0]


def taken(pk: int, agent: Any) -> str:
    try:
        actions.claim_conversation(
            conversation=Conversation.objects.get(pk=pk), by=Person.objects.get(pk=agent.pk)
        )
    except actions.TakenAlready:
        return "told"
    return "has them"


def next_taken(desk: Desk, agent: Any) -> str:
    try:
        actions.claim_next(desk=desk, by=Person.objects.get(pk=agent.pk))
    except (actions.TakenAlready, actions.NoFreeSlot) as error:
        return type(error).__name__
    return "one more"


def rows(desk: Desk) -> list[int]:
    return [
        Conversation.objects.filter(desk=desk, state="assigned").count(),
        ConversationEvent.objects.filter(conversation__desk=desk, event="claim").count(),
    ]


@pytest.mark.slow
@pytest.mark.once
def test_one_of_many_gets_the_citizen_on_sqlite(env: dict[str, str]) -> None:
    found = told(env, IN_A_FILE)
    assert found["answers"] == ["has them"] + ["told"] * (TIMES - 1) and found["rows"] == [1, 1]


@pytest.mark.slow
@pytest.mark.once
def test_one_agent_who_presses_often_has_no_more_than_allowed_on_sqlite(env: dict[str, str]) -> None:
    found = told(env, MANY_IN_A_FILE)
    assert found["answers"].count("one more") == 2, found


def at_once(count: int, work: Any) -> list[str]:
    answers, start = list[str](), threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            answers.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_one_of_many_gets_the_citizen_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: tests/postgres.py")
    desk, agents, talk = begin(TIMES)
    answers = at_once(TIMES, lambda number: taken(talk.pk, agents[number]))
    assert answers == ["has them"] + ["told"] * (TIMES - 1) and rows(desk) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_one_agent_who_presses_often_has_no_more_than_allowed_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: tests/postgres.py")
    desk, agents, _talk = begin(1, waiting=TIMES)
    answers = at_once(TIMES, lambda _number: next_taken(desk, agents[0]))
    assert rows(desk)[0] == 2 and answers.count("one more") == 2


def wait_for_a_lock() -> None:
    """Until another connection waits for a row that this one holds."""
    with connection.cursor() as cursor:
        for _look in range(10_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_passing_on_to_somebody_who_is_just_taking_another_stops_neither_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: tests/postgres.py")
    desk, (giver, taker), talk = begin(2)
    actions.claim_conversation(conversation=talk, by=giver)
    held = threading.Event()

    def either(number: int) -> str:
        if number:
            held.wait()
            actions.transfer_conversation(conversation=talk, by=giver, to=taker)
            return "passed on"
        with transaction.atomic():
            hold_presence(desk=desk, by=taker)
            held.set()
            wait_for_a_lock()
            live.bump(f"desk:{desk.pk}")
        return "there"

    assert at_once(2, either) == ["passed on", "there"]
