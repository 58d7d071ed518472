"""The same vote many times at the same moment is one row; whoever closes waits for those who are voting."""

import threading
from typing import Any

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test import Client

from madang.core import clock
from madang.core.tests.test_many_at_once import env, told
from madang.deliberations import actions, tasks
from madang.deliberations.models import Deliberation, MapRun, StatementVote, Voter
from madang.deliberations.queries.device import SALT
from madang.deliberations.tests.factories import make_deliberation
from madang.people.models import Person

__all__ = ["env"]
TIMES = 20
IN_A_FILE = """
from madang.deliberations.tests import test_vote_race as race
row = race.make_deliberation()
answers = []
faults = together(race.TIMES, lambda n: answers.append(race.same_vote(row)))
print(json.dumps({"faults": faults, "answers": answers, "rows": race.rows()}))
"""


def same_vote(row: Deliberation) -> int:
    """One press in a browser that has no cookie yet."""
    statement = row.statements.order_by("pk")[0]
    device = signing.Signer(salt=SALT).sign("one-browser")
    data = {"statement": statement.pk, "value": 1, "device": device}
    answer: Any = Client(headers={"host": "localhost"}).post(f"/deliberations/{row.pk}/vote/", data)
    return int(answer.status_code)


def rows() -> list[int]:
    return [StatementVote.objects.count(), Voter.objects.count()]


@pytest.mark.slow
@pytest.mark.once
def test_the_same_vote_twenty_times_at_once_is_one_row_on_sqlite(env: dict[str, str]) -> None:
    found = told(env, IN_A_FILE)
    assert found["answers"] == [302] * TIMES and found["rows"] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_the_same_vote_twenty_times_at_once_is_one_row_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: tests/postgres.py")
    row, answers, start = make_deliberation(), list[int](), threading.Barrier(TIMES)

    def press() -> None:
        start.wait()
        answers.append(same_vote(row))
        connection.close()

    threads = [threading.Thread(target=press) for _press in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * TIMES and rows() == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_is_being_stored_is_in_the_map_on_postgresql(mina: Person) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: tests/postgres.py")
    row = make_deliberation()
    Deliberation.objects.filter(pk=row.pk).update(map_due_at=clock.now())
    is_stored, may_end = threading.Event(), threading.Event()

    def voting() -> None:
        with transaction.atomic():
            actions.cast_vote(deliberation=row, statement=row.statements.all()[0], by=mina, value=1)
            is_stored.set()
            may_end.wait(20)
        connection.close()

    def mapping() -> None:
        tasks.make_map.call(row.pk, None)
        connection.close()

    voter, worker = threading.Thread(target=voting), threading.Thread(target=mapping)
    voter.start()
    assert is_stored.wait(20)
    worker.start()
    worker.join(1)
    may_end.set()
    for thread in (voter, worker):
        thread.join()
    assert MapRun.objects.get().votes == 1, "it found a map asked for, and asked for none itself"
