"""The public holidays of Korea, so that a new desk starts with the right closed days. A desk then keeps its own list.

Sources: 공휴일에 관한 법률 (Public Holidays Act, as amended in 2026: 제헌절 and 노동절 are public holidays) with its
decree on substitute days; for the moon the calendar of KASI (한국천문연구원) as the libraries `holidays` 0.109 and
`korean_lunar_calendar` 0.4.0 have it, which agree; election days from 공직선거법 article 34. Days that the government
adds at short notice (임시공휴일) cannot be known here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class HolidayCode(StrEnum):
    """Why a day is a holiday. Codes are stable."""

    NEW_YEAR = "new_year"
    SEOLLAL = "seollal"
    INDEPENDENCE = "independence"
    LABOUR = "labour"
    CHILDREN = "children"
    BUDDHA = "buddha"
    MEMORIAL = "memorial"
    CONSTITUTION = "constitution"
    LIBERATION = "liberation"
    CHUSEOK = "chuseok"
    FOUNDATION = "foundation"
    HANGUL = "hangul"
    CHRISTMAS = "christmas"
    ELECTION = "election"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day on which offices are closed. `is_substitute` says that it stands for one that fell on a free day."""

    on: date
    code: HolidayCode
    is_substitute: bool = False


_C = HolidayCode
# Month and day, every year.
_FIXED = {
    _C.NEW_YEAR: (1, 1),
    _C.INDEPENDENCE: (3, 1),
    _C.LABOUR: (5, 1),
    _C.CHILDREN: (5, 5),
    _C.MEMORIAL: (6, 6),
    _C.CONSTITUTION: (7, 17),
    _C.LIBERATION: (8, 15),
    _C.FOUNDATION: (10, 3),
    _C.HANGUL: (10, 9),
    _C.CHRISTMAS: (12, 25),
}
# Seollal (1.1.), Buddha's birthday (4.8.) and Chuseok (8.15. of the lunar calendar).
_LUNAR = {
    2026: ((2, 17), (5, 24), (9, 25)),
    2027: ((2, 7), (5, 13), (9, 15)),
    2028: ((1, 27), (5, 2), (10, 3)),
    2029: ((2, 13), (5, 20), (9, 22)),
    2030: ((2, 3), (5, 9), (9, 12)),
}
_ELECTIONS = {2026: ((6, 3),), 2028: ((4, 12),), 2030: ((3, 27), (6, 12))}
# The years that are known.
YEARS = range(min(_LUNAR), max(_LUNAR) + 1)

_NEVER_SUBSTITUTED = {_C.NEW_YEAR, _C.MEMORIAL, _C.ELECTION}
_THREE_DAYS = {_C.SEOLLAL, _C.CHUSEOK}
_SATURDAY, _SUNDAY = 5, 6


def public_holidays(year: int) -> tuple[Holiday, ...]:
    """The public holidays of `year` in order, with substitute days; Sundays and Saturdays are not among them as such.
    Two may share a day. Raises KeyError for a year outside of YEARS."""
    days = _days(year)
    taken = {holiday.on for holiday in days}
    found = list(days)
    for code in dict.fromkeys(holiday.code for holiday in days):
        same = [holiday for holiday in days if holiday.code == code]
        if any(_is_lost(holiday, days) for holiday in same):
            on = _next_free(max(holiday.on for holiday in same), taken)
            taken.add(on)
            found.append(Holiday(on, code, is_substitute=True))
    return tuple(sorted(found, key=lambda holiday: (holiday.on, holiday.code)))


def _days(year: int) -> list[Holiday]:
    seollal, buddha, chuseok = (date(year, *day) for day in _LUNAR[year])
    days = [Holiday(date(year, *day), code) for code, day in _FIXED.items()]
    days.append(Holiday(buddha, _C.BUDDHA))
    for code, middle in ((_C.SEOLLAL, seollal), (_C.CHUSEOK, chuseok)):
        days += [Holiday(middle + timedelta(days=step), code) for step in (-1, 0, 1)]
    days += [Holiday(date(year, *day), _C.ELECTION) for day in _ELECTIONS.get(year, ())]
    return sorted(days, key=lambda holiday: (holiday.on, holiday.code))


def _is_lost(holiday: Holiday, days: list[Holiday]) -> bool:
    """Whether people lose `holiday` to a free day: to a Sunday or another holiday, those of one day to a Saturday too."""
    if holiday.code in _NEVER_SUBSTITUTED:
        return False
    weekday = holiday.on.weekday()
    if weekday == _SUNDAY or (weekday == _SATURDAY and holiday.code not in _THREE_DAYS):
        return True
    # Of two on one weekday one is given back.
    others = [other for other in days if other.on == holiday.on and other.code not in _NEVER_SUBSTITUTED]
    return weekday != _SATURDAY and len(others) > 1 and holiday.code == max(other.code for other in others)


def _next_free(day: date, taken: set[date]) -> date:
    day += timedelta(days=1)
    while day in taken or day.weekday() in {_SATURDAY, _SUNDAY}:
        day += timedelta(days=1)
    return day
