"""Dates, times, numbers and sizes as people read them, in the language of the page and the time of Seoul."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from madang.core import clock

WEEKDAYS = "월화수목금토일"
DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "ko").startswith("en")


def local_date(value: date | datetime) -> date:
    """The day in Seoul of a moment; a plain date stays itself."""
    return clock.local(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | str | None, year: bool | None = None) -> str:
    """`10월 20일(화)` or `Tue 20 Oct`; with the year where it is not this one, or as `year` says.

    A text is a day as it is stored (`2026-10-20`); ValueError for another one.
    """
    if not value:
        return ""
    on = date.fromisoformat(value) if isinstance(value, str) else local_date(value)
    shown_year = on.year != clock.today().year if year is None else year
    if in_english():
        return f"{DAYS_EN[on.weekday()]} {on.day} {MONTHS_EN[on.month - 1]}" + (
            f" {on.year}" if shown_year else ""
        )
    return (f"{on.year}년 " if shown_year else "") + f"{on.month}월 {on.day}일({WEEKDAYS[on.weekday()]})"


def month(number: int) -> str:
    """`10월` or `Oct`."""
    return MONTHS_EN[number - 1] if in_english() else f"{number}월"


def hour(value: datetime) -> str:
    """`오후 7시 30분` or `7.30 pm`."""
    at = clock.local(value)
    twelve = at.hour % 12 or 12
    if in_english():
        return f"{twelve}" + (f".{at.minute:02}" if at.minute else "") + (" am" if at.hour < 12 else " pm")
    return ("오전 " if at.hour < 12 else "오후 ") + f"{twelve}시" + (f" {at.minute}분" if at.minute else "")


def daytime(value: datetime | date | None) -> str:
    """`10월 20일(화) 오후 7시` or `Tue 20 Oct, 7 pm`."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return day(value)
    return f"{day(value)}, {hour(value)}" if in_english() else f"{day(value)} {hour(value)}"


def moment(value: datetime) -> str:
    """The hour today; otherwise with its day."""
    return hour(value) if local_date(value) == clock.today() else daytime(value)


def ago(value: datetime | date | None) -> str:
    """How long ago: `5분 전`, `어제`; the day itself after a week."""
    if value is None:
        return ""
    days = (clock.today() - local_date(value)).days
    if isinstance(value, datetime):
        seconds = (clock.now() - value).total_seconds()
        if -60 < seconds < 60:
            return gettext("just now")
        if 0 < seconds < 3600:
            minutes = int(seconds // 60)
            return ngettext("%(number)s minute ago", "%(number)s minutes ago", minutes) % {"number": minutes}
        if 0 < seconds < 12 * 3600 or (seconds > 0 and days == 0):
            hours = int(seconds // 3600)
            return ngettext("%(number)s hour ago", "%(number)s hours ago", hours) % {"number": hours}
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if 1 < days <= 7:
        return gettext("%(number)s days ago") % {"number": days}
    return day(value)


def until(value: datetime | date | None) -> str:
    """How long there is time: `3일 남음`, `오늘까지`, `2시간 남음`; `3일 지남` when it is over."""
    if value is None:
        return ""
    days = (local_date(value) - clock.today()).days
    if isinstance(value, datetime):
        left = value - clock.now()
        if timedelta() < left < timedelta(hours=1):
            minutes = max(1, int(left.total_seconds() // 60))
            return ngettext("%(number)s minute left", "%(number)s minutes left", minutes) % {
                "number": minutes
            }
        if timedelta() < left and days == 0:
            hours = int(left.total_seconds() // 3600)
            return ngettext("%(number)s hour left", "%(number)s hours left", hours) % {"number": hours}
        if left <= timedelta() and days == 0:
            return gettext("over since today")
    if days == 0:
        return gettext("until today")
    if days > 0:
        return ngettext("%(number)s day left", "%(number)s days left", days) % {"number": days}
    return ngettext("%(number)s day over", "%(number)s days over", -days) % {"number": -days}


def number(value: Any, digits: int = 0) -> str:
    """`12,345`; `digits` after the point."""
    if value is None:
        return ""
    return f"{value:,.{digits}f}"


def percent(part: float | None, whole: float = 1, digits: int = 0) -> str:
    """`part` of `whole` as `35%`; empty where there is no whole."""
    if part is None or not whole:
        return ""
    return f"{100 * part / whole:.{digits}f}%"


def file_size(count: int | None) -> str:
    """`340 KB`, `2.1 MB`."""
    if count is None:
        return ""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000)):,} KB"
    return f"{count / 1_000_000:.1f} MB"


def iso(value: datetime | date | None) -> str:
    """For `datetime` attributes of `<time>`, which take no microseconds."""
    return (
        (value.replace(microsecond=0) if isinstance(value, datetime) else value).isoformat() if value else ""
    )
