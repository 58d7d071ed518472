from datetime import timedelta

import pytest
from django.db import transaction
from django.tasks import task

from madang.core import clock, outbox
from madang.core.models import OutboxTask

pytestmark = pytest.mark.django_db
DONE: list[str] = []


@task
def note(text: str) -> None:
    if text == "broken":
        raise RuntimeError("away")
    DONE.append(text)


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    DONE.clear()


def test_an_effect_happens_after_its_action_and_then_is_gone() -> None:
    note.enqueue("가")
    assert DONE == []
    assert outbox.deliver_due() == 1
    assert DONE == ["가"] and not OutboxTask.objects.exists()


def test_an_effect_of_an_action_that_failed_never_happens() -> None:
    with pytest.raises(ValueError), transaction.atomic():
        note.enqueue("가")
        raise ValueError
    assert outbox.deliver_due() == 0 and DONE == []


def test_a_failing_effect_comes_back_later_and_in_the_end_stays_visible() -> None:
    note.enqueue("broken")
    for attempt in range(outbox.ATTEMPTS_BEFORE_STUCK):
        with clock.travel(clock.now() + timedelta(hours=2 * attempt)):
            assert outbox.deliver_due() == 1
    row = OutboxTask.objects.get()
    assert row.state == OutboxTask.State.STUCK and "RuntimeError: away" in row.last_error
    assert outbox.retry_stuck() == 1
    row.refresh_from_db()
    assert row.state == OutboxTask.State.WAITING


def test_a_claim_of_a_dead_worker_is_given_back() -> None:
    note.enqueue("가")
    assert outbox.claim_next(clock.now()) is not None
    assert outbox.claim_next(clock.now()) is None
    with clock.travel(clock.now() + outbox.CLAIM + timedelta(seconds=1)):
        assert outbox.deliver_due() == 1
    assert DONE == ["가"]


def test_pauses_grow_to_an_hour() -> None:
    assert [outbox.pause(n).total_seconds() for n in (1, 2, 3, 20)] == [5, 10, 20, 3600]
