"""Telling the past: what happened, in the order of time, each at its own hour."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from madang.core import clock, outbox
from madang.core.models import OutboxTask
from madang.demo.rules import content
from madang.people.models import Person

# Who heard what longer ago than this is no matter for an inbox.
NEWS_DAYS = 14
# What follows from something comes at least so much later.
SHORTLY = timedelta(minutes=4)


@dataclass
class Event:
    """Something that somebody did."""

    at: datetime
    order: int
    do: Callable[[], Any]


@dataclass
class Story:
    """Events are first written in any order, then played in the order of time, the clock standing at each."""

    now: datetime = field(default_factory=clock.now)
    events: list[Event] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of loading, in Seoul."""
        return clock.local(self.now).date()

    def day(self, days: int) -> date:
        """So many days from the day of loading; negative before it."""
        return self.today + timedelta(days=days)

    def moment(self, days_ago: int, salt: str) -> datetime:
        """An hour of that day at which somebody writes, always the same for `salt`, and never after now."""
        minute = content.number_of(salt) % (13 * 60)
        then = clock.day_start(self.day(-days_ago)) + timedelta(hours=8, minutes=minute)
        latest = self.now - timedelta(minutes=5 + minute % 50)
        return min(then, latest)

    def dawn(self, days_ago: int) -> datetime:
        """Before anybody writes on that day."""
        return clock.day_start(self.day(-days_ago)) + timedelta(hours=7)

    def evening(self, days: int) -> datetime:
        """Nine in the evening, so many days from the day of loading."""
        return clock.day_start(self.day(days)) + timedelta(hours=21)

    def morning(self, day: str) -> datetime:
        """Ten in the morning of a fixed day of the past."""
        return datetime.combine(date.fromisoformat(day), time(10), tzinfo=clock.SEOUL)

    def at(self, moment: datetime, do: Callable[[], Any]) -> datetime:
        """Write down that `do` happens at `moment`. Returns the moment."""
        self.events.append(Event(moment, len(self.events), do))
        return moment

    def keep(self, name: str, do: Callable[[], Any]) -> Callable[[], None]:
        """`do`, whose result is known as `name` from then on."""

        def act() -> None:
            self.things[name] = do()

        return act

    def play(self) -> int:
        """Let everything happen. Returns how many events that were."""
        for event in sorted(self.events, key=attrgetter("at", "order")):
            with clock.travel(event.at):
                event.do()
                if self.now - event.at <= timedelta(days=NEWS_DAYS):
                    self._deliver(event.at)
        return len(self.events)

    def _deliver(self, at: datetime) -> None:
        """Do at once what the worker would do; what was left from longer ago is forgotten."""
        if not OutboxTask.objects.exists():
            return
        OutboxTask.objects.filter(created_at__lt=at).delete()
        outbox.deliver_due()
        # What is due later is asked for again, or is no longer needed then.
        failed = OutboxTask.objects.filter(due_at__lte=at).first()
        if failed is not None:
            raise RuntimeError(f"{failed.task} was not done while loading:\n{failed.last_error}")
