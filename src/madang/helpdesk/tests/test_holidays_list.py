"""The public holidays that a new desk starts with, written out once more day by day."""

from datetime import date

import pytest

from madang.helpdesk.rules.holidays import YEARS, HolidayCode, public_holidays
from madang.helpdesk.rules.hours import OFFICE_WEEK, Hours, is_working_day

# From the calendar of the Republic, Saturdays and Sundays as far as they are named; an asterisk marks a substitute day.
CALENDAR = {
    2026: "01-01 02-16 02-17 02-18 03-01 03-02* 05-01 05-05 05-24 05-25* 06-03 06-06 07-17 08-15 08-17* 09-24 09-25 09-26 "
    "10-03 10-05* 10-09 12-25",
    2027: "01-01 02-06 02-07 02-08 02-09* 03-01 05-01 05-03* 05-05 05-13 06-06 07-17 07-19* 08-15 08-16* 09-14 09-15 09-16 "
    "10-03 10-04* 10-09 10-11* 12-25 12-27*",
    2028: "01-01 01-26 01-27 01-28 03-01 04-12 05-01 05-02 05-05 06-06 07-17 08-15 10-02 10-03 10-04 10-05* 10-09 12-25",
}  # fmt: skip


@pytest.mark.parametrize("year", CALENDAR)
def test_the_days_of_a_year(year: int) -> None:
    found = {f"{holiday.on:%m-%d}{'*' * holiday.is_substitute}" for holiday in public_holidays(year)}
    assert found == set(CALENDAR[year].split())


def test_two_may_share_a_day_and_one_is_given_back() -> None:
    codes = {(holiday.on.day, holiday.code) for holiday in public_holidays(2028) if holiday.on.month == 10}
    assert {(3, HolidayCode.CHUSEOK), (3, HolidayCode.FOUNDATION)} <= codes
    assert [holiday.on for holiday in public_holidays(2028) if holiday.is_substitute] == [date(2028, 10, 5)]


@pytest.mark.parametrize("year", YEARS)
def test_substitutes_are_free_weekdays_and_every_code_but_elections_is_there(year: int) -> None:
    days = public_holidays(year)
    assert list(days) == sorted(days, key=lambda holiday: (holiday.on, holiday.code))
    assert {holiday.code for holiday in days} >= set(HolidayCode) - {HolidayCode.ELECTION}
    for substitute in (holiday for holiday in days if holiday.is_substitute):
        assert substitute.on.weekday() < 5
        assert sum(holiday.on == substitute.on for holiday in days) == 1


def test_an_unknown_year_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        public_holidays(YEARS.stop)


def test_a_new_desk_is_closed_on_them() -> None:
    closed = {holiday.on: () for year in YEARS for holiday in public_holidays(year)}
    desk = Hours(OFFICE_WEEK, closed)
    assert not is_working_day(desk, date(2027, 2, 9))
    assert is_working_day(desk, date(2027, 2, 10))
