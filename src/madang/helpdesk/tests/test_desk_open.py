"""When a desk is open, when next, and until when an answer is promised."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.helpdesk.rules import hours as rules
from madang.helpdesk.rules.hours import OFFICE_WEEK, Hours, Span, span

SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")
HALVES = (span("09:00", "12:00"), span("13:00", "18:00"))
NEVER: tuple[tuple[Span, ...], ...] = ((),) * 7
ALWAYS = ((span("00:00", "24:00"),),) * 7
# 2026-11-30 is a Monday.
DESK = Hours(((HALVES),) * 5 + ((span("10:00", "13:00"),), ()), dict.fromkeys([date(2026, 12, 25)], ()))


def at(text: str, zone: ZoneInfo = SEOUL) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-30 08:59:59", False), ("2026-11-30 09:00", True), ("2026-11-30 11:59:59", True),
        ("2026-11-30 12:00", False), ("2026-11-30 13:00", True), ("2026-11-30 18:00", False),
        ("2026-12-05 10:00", True), ("2026-12-05 13:00", False), ("2026-12-06 11:00", False), ("2026-12-25 10:00", False),
    ],
)  # fmt: skip
def test_open_from_the_first_moment_until_just_before_the_last(moment: str, expected: bool) -> None:
    assert rules.is_open(DESK, at(moment)) is expected
    assert rules.is_open(DESK, at(moment).astimezone(UTC)) is expected


@pytest.mark.parametrize(
    ("moment", "opens", "closes"),
    [
        ("2026-11-30 08:00", "2026-11-30 09:00", "2026-11-30 12:00"),
        ("2026-11-30 09:00", "2026-11-30 13:00", "2026-11-30 12:00"),
        ("2026-11-30 12:30", "2026-11-30 13:00", "2026-11-30 18:00"),
        ("2026-11-30 18:00", "2026-12-01 09:00", "2026-12-01 12:00"),
        ("2026-12-05 13:00", "2026-12-07 09:00", "2026-12-07 12:00"),
        ("2026-12-24 20:00", "2026-12-26 10:00", "2026-12-26 13:00"),
        ("2026-12-31 18:00", "2027-01-01 09:00", "2027-01-01 12:00"),
        ("2028-02-28 18:00", "2028-02-29 09:00", "2028-02-29 12:00"),
        ("2027-02-26 18:00", "2027-02-27 10:00", "2027-02-27 13:00"),
    ],
)
def test_the_next_opening_and_closing(moment: str, opens: str, closes: str) -> None:
    assert rules.next_opening(DESK, at(moment)) == at(opens)
    assert rules.next_closing(DESK, at(moment)) == at(closes)


def test_answers_stand_in_the_zone_of_the_desk() -> None:
    found = rules.next_opening(DESK, at("2026-11-29 23:59").astimezone(UTC))
    assert found is not None and found.isoformat() == "2026-11-30T09:00:00+09:00"


def test_a_special_day_has_its_own_times() -> None:
    desk = Hours(OFFICE_WEEK, {date(2026, 12, 5): (span("14:00", "16:00"),), date(2026, 12, 7): ()})
    assert rules.next_opening(desk, at("2026-12-04 18:00")) == at("2026-12-05 14:00")
    assert rules.next_opening(desk, at("2026-12-05 16:00")) == at("2026-12-08 09:00")


def test_a_desk_without_any_time_never_opens() -> None:
    desk = Hours(NEVER)
    assert rules.next_opening(desk, at("2026-11-30 10:00")) is None
    assert rules.next_closing(desk, at("2026-11-30 10:00")) is None
    assert rules.add_working_days(desk, at("2026-11-30 10:00"), 1) is None
    assert not rules.is_open(desk, at("2026-11-30 10:00"))


def test_a_desk_that_is_always_open_neither_opens_nor_closes() -> None:
    desk = Hours(ALWAYS)
    assert rules.is_open(desk, at("2026-11-30 00:00"))
    assert rules.next_opening(desk, at("2026-11-30 10:00")) is None
    assert rules.next_closing(desk, at("2026-11-30 10:00")) is None


def test_what_goes_on_over_midnight_is_one_time() -> None:
    desk = Hours(((span("20:00", "24:00"),), (span("00:00", "02:00"),), (), (), (), (), ()))
    assert rules.next_closing(desk, at("2026-11-30 23:00")) == at("2026-12-01 02:00")
    assert rules.next_closing(desk, at("2026-12-01 01:00")) == at("2026-12-01 02:00")
    assert rules.next_opening(desk, at("2026-11-30 23:00")) == at("2026-12-07 20:00")


def test_spans_that_touch_or_overlap_are_one() -> None:
    spans = rules.tidy([span("13:00", "15:00"), span("09:00", "13:00"), span("14:00", "14:30")])
    assert spans == (span("09:00", "15:00"),)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("18:00", "09:00"),
        ("09:00", "09:00"),
        ("22:00", "24:30"),
        ("9", "18:00"),
        ("09:60", "10:00"),
        ("", ""),
    ],
)
def test_what_is_no_span_is_refused(start: str, end: str) -> None:
    with pytest.raises(ValueError):
        span(start, end)


@pytest.mark.parametrize("spans", [Span(-1, 60), Span(60, 1441), Span(60, 60), Span(1380, 60)])
def test_hours_take_no_times_outside_of_a_day(spans: Span) -> None:
    with pytest.raises(ValueError):
        Hours(((spans,),) * 7)


def test_hours_take_no_week_of_six_days_and_no_moment_without_a_zone() -> None:
    with pytest.raises(ValueError):
        Hours(NEVER[:6])
    with pytest.raises(ValueError):
        rules.next_opening(DESK, datetime(2026, 11, 30))  # noqa: DTZ001  # the fault that is tested


# --- the promised date --------------------------------------------------------------------------------

OFFICE = Hours(OFFICE_WEEK, dict.fromkeys([date(2026, 12, 25), date(2027, 1, 1)], ()))


@pytest.mark.parametrize(
    ("moment", "number", "promised"),
    [
        ("2026-11-30 10:00", 0, "2026-11-30"), ("2026-11-30 10:00", 1, "2026-12-01"), ("2026-11-30 07:00", 1, "2026-12-01"),
        ("2026-11-30 17:59", 1, "2026-12-01"), ("2026-11-30 18:00", 1, "2026-12-02"), ("2026-12-04 10:00", 1, "2026-12-07"),
        ("2026-12-04 19:00", 1, "2026-12-08"), ("2026-12-05 10:00", 1, "2026-12-08"), ("2026-12-05 10:00", 0, "2026-12-07"),
        ("2026-12-24 10:00", 1, "2026-12-28"), ("2026-12-23 10:00", 7, "2027-01-05"), ("2028-02-28 10:00", 1, "2028-02-29"),
        ("2027-02-26 10:00", 1, "2027-03-01"), ("2026-11-30 10:00", 20, "2026-12-29"),
    ],
)  # fmt: skip
def test_an_answer_is_promised_in_working_days(moment: str, number: int, promised: str) -> None:
    assert rules.add_working_days(OFFICE, at(moment), number) == date.fromisoformat(promised)


def test_a_message_at_night_elsewhere_has_the_date_of_the_desk() -> None:
    assert rules.add_working_days(OFFICE, datetime(2026, 11, 29, 20, tzinfo=UTC), 0) == date(2026, 11, 30)


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError):
        rules.add_working_days(OFFICE, at("2026-11-30 10:00"), -1)


# --- other zones and any week -------------------------------------------------------------------------


def test_summer_time_elsewhere_neither_loses_nor_doubles_an_opening() -> None:
    desk = Hours(((span("01:30", "04:00"),),) * 7, zone=NEW_YORK)
    # On 8 March 2026 the clock goes from 2 to 3, on 1 November from 2 back to 1.
    spring, autumn = at("2026-03-08 01:30", NEW_YORK), at("2026-11-01 01:30", NEW_YORK)
    for opens, length in ((spring, timedelta(hours=1, minutes=30)), (autumn, timedelta(hours=3, minutes=30))):
        assert rules.next_opening(desk, opens - timedelta(minutes=5)) == opens
        closes = rules.next_closing(desk, opens)
        assert closes is not None and closes.astimezone(UTC) - opens.astimezone(UTC) == length


def test_a_time_that_summer_time_swallows_is_no_opening() -> None:
    desk = Hours(((span("02:30", "03:00"),),) * 7, zone=NEW_YORK)
    assert rules.next_opening(desk, at("2026-03-08 00:00", NEW_YORK)) == at("2026-03-09 02:30", NEW_YORK)


SPANS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Span(*pair)),
    max_size=3,
).map(tuple)
ZONES = st.sampled_from([SEOUL, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe")])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # bounds have none
DAYS = st.dictionaries(st.dates(date(2026, 1, 1), date(2028, 12, 31)), SPANS, max_size=3)


@given(st.tuples(*[SPANS] * 7), DAYS, ZONES, MOMENTS)
def test_between_now_and_what_is_next_nothing_changes(
    week: tuple[tuple[Span, ...], ...], days: dict[date, tuple[Span, ...]], zone: ZoneInfo, moment: datetime
) -> None:
    desk = Hours(week, days, zone)
    opens, closes = rules.next_opening(desk, moment), rules.next_closing(desk, moment)
    tick = timedelta(microseconds=1)
    if opens is not None:
        assert opens > moment and rules.is_open(desk, opens)
        assert not rules.is_open(desk, opens.astimezone(UTC) - tick)
    if closes is not None:
        assert closes > moment and not rules.is_open(desk, closes)
        assert rules.is_open(desk, closes.astimezone(UTC) - tick)
    if rules.is_open(desk, moment):
        assert closes is None or opens is None or closes < opens
    elif closes is not None:
        assert opens is not None and opens < closes
    if any(week):
        assert rules.is_open(desk, moment) or opens is not None


@given(st.tuples(*[SPANS] * 7), DAYS, MOMENTS, st.integers(0, 30))
def test_a_promised_day_is_worked_on_and_comes_one_by_one(
    week: tuple[tuple[Span, ...], ...], days: dict[date, tuple[Span, ...]], moment: datetime, number: int
) -> None:
    desk = Hours(week, days)
    first, second = (rules.add_working_days(desk, moment, count) for count in (number, number + 1))
    if first is not None:
        assert rules.is_working_day(desk, first) and first >= moment.astimezone(SEOUL).date()
    if first is not None and second is not None:
        between = [first + timedelta(days=day) for day in range(1, (second - first).days)]
        assert second > first and not any(rules.is_working_day(desk, day) for day in between)
