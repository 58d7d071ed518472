"""What runs by the clock: management commands, each once per interval however many workers there are."""

import io
import logging
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import transaction

from madang.core import clock
from madang.core.models import ScheduledRun

LOG = logging.getLogger(__name__)
# Command → the hour in Seoul at which it runs each day; None: every ten minutes.
COMMANDS: dict[str, int | None] = {
    "retention --apply": 4,
    "search_refresh": 3,
    "learn_filter": 5,
    "screen_comments": None,
    "send_digests": 8,
    "check_deadlines": None,
    "close_deliberations": None,
    "close_funds": None,
    "check_matching": None,
    "check_helpdesk": None,
    "check_handovers": 9,
}
SHORT = timedelta(minutes=10)


def last_slot(hour: int | None, now: datetime) -> datetime:
    """The latest moment up to `now` at which a command of that `hour` was to run."""
    if hour is None:
        return datetime.fromtimestamp(
            now.timestamp() // SHORT.total_seconds() * SHORT.total_seconds(), now.tzinfo
        )
    slot = clock.day_start(clock.local(now).date()) + timedelta(hours=hour)
    return slot if slot <= now else slot - timedelta(days=1)


@transaction.atomic
def take_slot(command: str, slot: datetime) -> bool:
    """Whether this worker is the one that runs `command` for `slot`."""
    row, is_new = ScheduledRun.objects.select_for_update().get_or_create(
        command=command, defaults={"last_at": slot}
    )
    if is_new or row.last_at >= slot:
        return is_new
    row.last_at = slot
    row.save()
    return True


def run_due() -> None:
    """Run each command whose slot nobody has taken. One that fails is logged and does not stop the others."""
    now = clock.now()
    for command, hour in COMMANDS.items():
        if take_slot(command, last_slot(hour, now)):
            try:
                call_command(*command.split(), stdout=io.StringIO())  # what it did is its own trail
            except Exception:  # one failing command must not stop the others
                LOG.exception("scheduled command %s failed", command)
