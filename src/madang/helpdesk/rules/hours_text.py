"""Opening hours as people write them and as they are stored: `09:00-12:00, 13:00-18:00`; special days one a line.

Stored are plain values: a week as `{"0": ["09:00-18:00"], …}` from Monday on, special days as `{"2026-12-24":
["09:00-12:00"], "2026-12-31": []}`, an empty list being a closed day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from madang.helpdesk.rules.holidays import YEARS, public_holidays
from madang.helpdesk.rules.hours import OFFICE_WEEK, Hours, Span, Spans, span, tidy

# Words for a closed day, in lower case.
CLOSED = frozenset({"closed", "휴무", "쉼", "쉬는 날", "휴관"})
DAYS_MAX = 200
SPANS_MAX = 6

type Week = dict[str, list[str]]
type Days = dict[str, list[str]]


class NoHours(ValueError):
    """What cannot be read as times of a day; `text` is what was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def read_spans(text: str) -> list[str]:
    """`9:00–12:00, 13:00~18:00` as `["09:00-12:00", "13:00-18:00"]`, in order, those that touch made one; an empty text
    or a word of CLOSED is a closed day. Raises NoHours for anything else, and for more than SPANS_MAX."""
    words = text.strip()
    if not words or words.lower() in CLOSED:
        return []
    parts = [part for part in words.replace("，", ",").split(",") if part.strip()]
    if len(parts) > SPANS_MAX:
        raise NoHours(words)
    try:
        return write(tidy(_span(part) for part in parts))
    except ValueError as error:
        raise NoHours(words) from error


def _span(text: str) -> Span:
    start, _dash, end = text.replace("~", "-").replace("–", "-").replace("—", "-").partition("-")
    return span(start.strip(), end.strip())


def write(spans: Iterable[Span]) -> list[str]:
    """Spans as they are stored: `09:00-18:00` each."""
    return [f"{_time(one.start_min)}-{_time(one.end_min)}" for one in spans]


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_days(text: str) -> Days:
    """Special days, one a line: `2026-12-24 09:00-12:00`, `2026-12-31 closed`; in order. Raises NoHours with the line."""
    found: dict[date, list[str]] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        day, _space, times = line.replace("\t", " ").partition(" ")
        try:
            on = date.fromisoformat(day.rstrip(".:"))
        except ValueError as error:
            raise NoHours(line) from error
        if on in found or len(found) >= DAYS_MAX or not times.strip():
            raise NoHours(line)
        try:
            found[on] = read_spans(times)
        except NoHours as error:
            raise NoHours(line) from error
    return {on.isoformat(): found[on] for on in sorted(found)}


def write_days(days: Mapping[str, Sequence[str]], closed: str) -> str:
    """Special days as `read_days` takes them; `closed` is the word for a closed day, one of CLOSED."""
    return "\n".join(f"{day} {', '.join(spans) or closed}" for day, spans in sorted(days.items()))


def office_week() -> Week:
    """The hours of an office as they are stored: what a new desk begins with."""
    return {str(day): write(spans) for day, spans in enumerate(OFFICE_WEEK)}


@cache
def _holidays() -> dict[date, Spans]:
    return {holiday.on: () for year in YEARS for holiday in public_holidays(year)}


def hours_of(
    week: Mapping[str, Sequence[str]], days: Mapping[str, Sequence[str]], *, keeps_holidays: bool
) -> Hours:
    """Stored values as hours. A special day counts before a public holiday. Raises ValueError for values that are none."""
    own = {date.fromisoformat(day): _spans(spans) for day, spans in days.items()}
    return Hours(
        tuple(_spans(week.get(str(day), ())) for day in range(7)),
        {**(_holidays() if keeps_holidays else {}), **own},
    )


def _spans(texts: Sequence[str]) -> Spans:
    return tuple(_span(text) for text in texts)
