from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import get_commands
from hypothesis import given
from hypothesis import strategies as st

from madang.core import clock, schedule
from madang.core.models import ScheduledRun

pytestmark = pytest.mark.django_db
EIGHT_IN_SEOUL = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)
MOMENTS = st.integers(1_577_836_800, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
DAY = timedelta(days=1)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []

    def call(command: str, **options: object) -> None:
        done.append(command)
        if command == "breaks":
            raise RuntimeError("away")

    monkeypatch.setattr(schedule, "call_command", call)
    monkeypatch.setattr(schedule, "COMMANDS", {"daily": 8, "breaks": 8, "often": None})
    return done


def at(moment: datetime) -> None:
    with clock.travel(moment):
        schedule.run_due()


def test_each_runs_once_a_slot_however_often_one_looks(ran: list[str]) -> None:
    for seconds in range(0, 590, 60):
        at(EIGHT_IN_SEOUL + timedelta(seconds=seconds))
    assert sorted(ran) == ["breaks", "daily", "often"]


def test_the_next_slot_brings_the_next_run(ran: list[str]) -> None:
    at(EIGHT_IN_SEOUL)
    at(EIGHT_IN_SEOUL + timedelta(minutes=10))
    assert ran.count("often") == 2 and ran.count("daily") == 1
    at(EIGHT_IN_SEOUL + DAY - timedelta(seconds=1))
    assert ran.count("daily") == 1
    at(EIGHT_IN_SEOUL + DAY)
    assert ran.count("daily") == 2


def test_a_failing_command_stops_no_other_and_is_not_tried_in_a_circle(ran: list[str]) -> None:
    at(EIGHT_IN_SEOUL)
    at(EIGHT_IN_SEOUL + timedelta(seconds=1))
    assert ran.count("breaks") == 1 and "often" in ran


def test_after_days_of_silence_a_command_runs_once(ran: list[str]) -> None:
    at(EIGHT_IN_SEOUL)
    at(EIGHT_IN_SEOUL + 5 * DAY)
    assert ran.count("daily") == 2


def test_a_clock_that_jumps_back_runs_nothing_twice(ran: list[str]) -> None:
    at(EIGHT_IN_SEOUL)
    at(EIGHT_IN_SEOUL - 3 * DAY)
    at(EIGHT_IN_SEOUL)
    assert ran.count("daily") == 1


def test_a_second_worker_finds_the_slot_taken() -> None:
    assert schedule.take_slot("daily", EIGHT_IN_SEOUL)
    assert not schedule.take_slot("daily", EIGHT_IN_SEOUL)
    assert ScheduledRun.objects.get().last_at == EIGHT_IN_SEOUL


@given(st.integers(0, 23), MOMENTS)
def test_the_slot_of_a_day_is_its_hour_in_seoul_and_never_ahead(hour: int, now: datetime) -> None:
    slot = schedule.last_slot(hour, now)
    assert clock.local(slot).hour == hour and timedelta() <= now - slot < DAY


@given(MOMENTS)
def test_short_slots_are_ten_minutes_long(now: datetime) -> None:
    slot = schedule.last_slot(None, now)
    assert timedelta() <= now - slot < schedule.SHORT and slot.minute % 10 == 0


def test_every_scheduled_command_exists_or_its_app_is_not_here() -> None:
    known = set(get_commands())
    assert {"retention", "send_digests"} <= known & {command.split()[0] for command in schedule.COMMANDS}
