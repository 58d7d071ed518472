"""Who waits at a desk, at which place and how long still."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from madang.core import clock
from madang.helpdesk.models import Conversation, Desk
from madang.helpdesk.queries.duty import Duty, duty_of
from madang.helpdesk.rules.conversation import State
from madang.helpdesk.rules.waiting import LAST_TALKS, Wait, wait


def queue_of(desk: Desk) -> QuerySet[Conversation]:
    """Those who wait, the longest waiting first."""
    return Conversation.objects.filter(desk=desk, state=State.QUEUED).order_by("asked_person_at", "pk")


def talks_s(desk: Desk) -> list[float]:
    """How long the last talks with a person took, in seconds, oldest first."""
    ended = Conversation.objects.filter(
        desk=desk, state=State.CLOSED, assigned_at__isnull=False, closed_at__isnull=False
    )
    last = ended.order_by("-began_at").values_list("assigned_at", "closed_at")[:LAST_TALKS]
    return [(closed - taken).total_seconds() for taken, closed in reversed(last) if taken and closed]


def wait_of_new(desk: Desk, now: datetime) -> Wait | None:
    """What somebody is shown who gets into the queue now; None where nobody takes anybody."""
    duty = duty_of(desk, now)
    return wait(ahead=queue_of(desk).count(), slots=duty.slots, free=duty.free, talks_s=talks_s(desk))


def wait_of(row: Conversation, duty: Duty | None = None) -> Wait | None:
    """Place and range of somebody in the queue; None where nobody takes anybody at this moment."""
    duty = duty or duty_of(row.desk)
    before = Q(asked_person_at__lt=row.asked_person_at) | Q(
        asked_person_at=row.asked_person_at, pk__lt=row.pk
    )
    ahead = queue_of(row.desk).filter(before).count()
    return wait(ahead=ahead, slots=duty.slots, free=duty.free, talks_s=talks_s(row.desk))


def waited(row: Conversation, now: datetime | None = None) -> timedelta:
    """How long somebody has been in the queue, all their places of this wish for a person together."""
    at, total, since = now or clock.now(), timedelta(), None
    events = row.events.filter(at__gte=row.asked_person_at).order_by("pk").values_list("after", "at")
    for after, moment in events:
        if since is not None:
            total += moment - since
        since = moment if after == State.QUEUED else None
    return total + (at - since if since is not None else timedelta())
