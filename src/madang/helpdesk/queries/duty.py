"""Whether somebody is at a desk now, and until when an answer is promised otherwise."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count

from madang.core import clock
from madang.helpdesk.models import Conversation, Desk, Presence
from madang.helpdesk.rules.conversation import Timeouts, is_away
from madang.helpdesk.rules.hours import (
    OFFICE_WEEK,
    Hours,
    add_working_days,
    is_open,
    next_closing,
    next_opening,
)
from madang.people.models import Person

TIMEOUTS = Timeouts(
    no_reply=timedelta(seconds=settings.DESK_REPLY_SECONDS),
    heartbeat=timedelta(seconds=settings.DESK_AWAY_SECONDS),
    heartbeat_plain=timedelta(seconds=settings.DESK_AWAY_PLAIN_SECONDS),
    wait_limit=timedelta(minutes=settings.DESK_WAIT_MINUTES),
    idle=timedelta(minutes=settings.DESK_IDLE_MINUTES),
    reopen=timedelta(days=settings.DESK_REOPEN_DAYS),
)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is there. `agents` counts those who pause too; `slots` are the talks that the others may hold at once, `free`
    those of them that nobody has."""

    is_open: bool
    agents: int
    slots: int
    free: int
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def takes_new(self) -> bool:
        """Whether somebody who asks for a person now gets into the queue."""
        return self.is_open and self.slots > 0


def due_on(desk: Desk, now: datetime) -> date:
    """Until which day a message that is left now is answered. A desk without hours counts the days of an office."""
    hours = desk.hours
    found = add_working_days(hours, now, desk.answer_days)
    if found is None:
        found = add_working_days(Hours(OFFICE_WEEK, hours.days), now, desk.answer_days)
    return found or clock.local(now).date() + timedelta(days=desk.answer_days)


def is_gone(presence: Presence, now: datetime) -> bool:
    """Whether the page of an agent was not heard of for so long that they count as away."""
    return is_away(heard_at=presence.heard_at, is_plain=presence.is_plain, now=now, timeouts=TIMEOUTS)


@dataclass(frozen=True, slots=True)
class Present:
    """An agent who is there, and how many talks they have."""

    presence: Presence
    talks: int

    @property
    def takes_new(self) -> bool:
        """Whether they would take somebody now; `desk` of the presence must be loaded."""
        return not self.presence.is_paused and self.talks < self.presence.desk.parallel


def present_at(desk: Desk, now: datetime) -> list[Present]:
    """The agents who are there, those who pause too, the longest first."""
    rows = Presence.objects.filter(desk=desk).select_related("person", "desk").order_by("since", "pk")
    has = Conversation.objects.filter(desk=desk, state=Conversation.State.ASSIGNED).order_by()
    talks = dict(has.values_list("assigned_to").annotate(Count("pk")))
    return [Present(row, talks.get(row.person_id, 0)) for row in rows if not is_gone(row, now)]


def duty_of(desk: Desk, now: datetime | None = None) -> Duty:
    """Who is at `desk` at this moment, and when somebody is next."""
    at = now or clock.now()
    hours, present = desk.hours, present_at(desk, at)
    taking = [row for row in present if not row.presence.is_paused]
    opened = is_open(hours, at)
    return Duty(
        is_open=opened,
        agents=len(present),
        slots=desk.parallel * len(taking),
        free=sum(max(0, desk.parallel - row.talks) for row in taking),
        opens_at=None if opened else next_opening(hours, at),
        closes_at=next_closing(hours, at) if opened else None,
    )


def has_free_slot(desk: Desk, agent: Person, now: datetime) -> bool:
    """Whether `agent` is there, does not pause, and may have one more talk."""
    here = Presence.objects.filter(desk=desk, person=agent, is_paused=False).first()
    held = Conversation.objects.filter(
        desk=desk, state=Conversation.State.ASSIGNED, assigned_to=agent
    ).count()
    return here is not None and not is_gone(here, now) and held < desk.parallel
