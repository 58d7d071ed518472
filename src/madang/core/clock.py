"""The one clock. Nothing else in Madang asks for the time, so that tests and the demonstration can travel."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
_frozen: ContextVar[datetime | None] = ContextVar("clock_frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    frozen = _frozen.get()
    return frozen if frozen is not None else datetime.now(UTC)


def today() -> date:
    """Today's date where people read it: in Seoul."""
    return now().astimezone(SEOUL).date()


def local(moment: datetime) -> datetime:
    """`moment` as the clock on a wall in Seoul shows it."""
    return moment.astimezone(SEOUL)


def day_start(day: date) -> datetime:
    """The first moment of `day` in Seoul."""
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL)


def day_end(day: date) -> datetime:
    """The first moment after `day` in Seoul: what is due on a day may be done until then."""
    return day_start(day + timedelta(days=1))


@contextmanager
def travel(moment: datetime) -> Iterator[None]:
    """Inside, the clock stands still at `moment` (aware)."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
