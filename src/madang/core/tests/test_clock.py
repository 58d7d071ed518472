from datetime import UTC, date, datetime

from madang.core import clock


def test_the_clock_goes_unless_one_travels() -> None:
    assert clock.now().tzinfo is not None
    with clock.travel(datetime(2020, 8, 18, 15, 0, tzinfo=UTC)):
        # Midnight in Seoul is nine hours ahead of Greenwich.
        assert clock.today() == date(2020, 8, 19)
    assert clock.now().year > 2020


def test_what_is_due_on_a_day_may_be_done_until_its_midnight_in_seoul() -> None:
    assert clock.day_end(date(2024, 2, 29)) == datetime(2024, 2, 29, 15, 0, tzinfo=UTC)
