"""When a desk is open: times of the week, days of its own, and what follows from them.

Source: brief, help desk, section 5 (nobody on duty: the next opening). Moments are aware; times of the day are minutes
after midnight on the wall of the desk's zone, 1440 being the end of the day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
DAY_MIN = 24 * 60
# A desk that does not open or close within so many days is taken as never opening or closing.
AHEAD_DAYS = 400


class Span(NamedTuple):
    """Open from `start_min` until just before `end_min`, within one day."""

    start_min: int
    end_min: int


type Spans = tuple[Span, ...]


def span(start: str, end: str) -> Span:
    """`09:00` to `18:00` as a span; the end may be `24:00`. Raises ValueError for no times, or for an end that is not
    behind the start: nothing crosses midnight."""
    found = Span(_minutes(start), _minutes(end))
    if not found.start_min < found.end_min:
        raise ValueError(f"{end} is not after {start}")
    return found


def tidy(spans: Iterable[Span]) -> Spans:
    """`spans` of one day in order, with those that touch or overlap made one. Raises ValueError outside of a day."""
    found: list[Span] = []
    for one in sorted(spans):
        if not 0 <= one.start_min < one.end_min <= DAY_MIN:
            raise ValueError(f"not a span of a day: {one}")
        if found and one.start_min <= found[-1].end_min:
            found[-1] = Span(found[-1].start_min, max(found[-1].end_min, one.end_min))
        else:
            found.append(one)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hours:
    """`week` has the spans of seven days, from Monday; `days` those of single dates in their place, none for a closed
    day. Raises ValueError for a week of other length and for spans that are not of a day."""

    week: tuple[Spans, ...]
    days: Mapping[date, Spans] = field(default_factory=dict)
    zone: ZoneInfo = SEOUL

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week of {len(self.week)} days")
        object.__setattr__(self, "week", tuple(tidy(spans) for spans in self.week))
        object.__setattr__(self, "days", {day: tidy(spans) for day, spans in self.days.items()})

    def spans_on(self, day: date) -> Spans:
        """When the desk is open on `day`, in order."""
        return self.days.get(day, self.week[day.weekday()])


# From nine to six on the five days of an office.
OFFICE_WEEK: tuple[Spans, ...] = ((Span(9 * 60, 18 * 60),),) * 5 + ((),) * 2


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the desk is open at `at` (aware)."""
    return any(start <= at.astimezone(UTC) < end for start, end in _open_times(hours, at, days=1))


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """The first moment after `at` (aware) when a closed desk opens, in the desk's zone; None if none is in sight."""
    starts = (start for start, _ in _open_times(hours, at, AHEAD_DAYS) if start > at.astimezone(UTC))
    return _on_the_wall(hours, next(starts, None))


def next_closing(hours: Hours, at: datetime) -> datetime | None:
    """The first moment after `at` (aware) when an open desk closes, in the desk's zone; None if none is in sight, as at
    a desk that never closes."""
    horizon = _moment(hours, _day(hours, at) + timedelta(days=AHEAD_DAYS), 0)
    ends = (end for _, end in _open_times(hours, at, AHEAD_DAYS) if at.astimezone(UTC) < end < horizon)
    return _on_the_wall(hours, next(ends, None))


def is_working_day(hours: Hours, day: date) -> bool:
    """Whether the desk opens at all on `day`."""
    return bool(hours.spans_on(day))


def add_working_days(hours: Hours, at: datetime, number: int) -> date | None:
    """Until which date an answer is promised to what came in at `at` (aware), `number` working days later; None if
    there are not that many in sight.

    The day of arrival does not count. What comes in after the last closing, or on a closed day, has arrived on the next
    working day: somebody has to be there to take it. Raises ValueError for a negative `number`.
    """
    if number < 0:
        raise ValueError(f"{number} working days")
    arrived = _day(hours, at)
    if all(_moment(hours, arrived, one.end_min) <= at for one in hours.spans_on(arrived)):
        arrived += timedelta(days=1)
    days = (arrived + timedelta(days=ahead) for ahead in range(AHEAD_DAYS + 7 * number))
    working = [day for day in days if is_working_day(hours, day)]
    return working[number] if number < len(working) else None


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        raise ValueError(f"not a time: {text!r}")
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY_MIN:
        raise ValueError(f"not a time: {text!r}")
    return found


def _day(hours: Hours, at: datetime) -> date:
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return at.astimezone(hours.zone).date()


def _on_the_wall(hours: Hours, moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(hours.zone)


def _moment(hours: Hours, day: date, minute: int) -> datetime:
    """The moment, in UTC, when the wall of the desk shows `minute` of `day`. One that summer time skips comes when it
    would have come; of one that comes twice it is the first."""
    ahead, rest = divmod(minute, DAY_MIN)
    wall = datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=hours.zone) + timedelta(
        days=ahead
    )
    return wall.astimezone(UTC)


def _open_times(hours: Hours, at: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """From when until when the desk is open, in UTC and in order, from the day before `at` until `days` days after; what
    goes on over midnight is one time."""
    first = _day(hours, at)
    pending: tuple[datetime, datetime] | None = None
    for ahead in range(-1, days + 1):
        for start, end in _open_on(hours, first + timedelta(days=ahead)):
            if pending and start <= pending[1]:
                pending = pending[0], end
                continue
            if pending:
                yield pending
            pending = start, end
    if pending:
        yield pending


def _open_on(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    for one in hours.spans_on(day):
        start, end = _moment(hours, day, one.start_min), _moment(hours, day, one.end_min)
        if start < end:  # summer time can swallow a short one
            yield start, end
