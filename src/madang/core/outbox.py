"""Effects (mail, index, webhooks) as rows of the same transaction, delivered by the worker.

A backend of `django.tasks`: apps write `@task` functions and call `.enqueue(…)` inside their action. A row is stored
with the action or not at all; the worker runs it at least once, with growing pauses, and a row that failed too often
stays visible as stuck. Tasks must be idempotent. `django-tasks-db` was tried: a worker killed in the middle leaves its
row RUNNING for ever and a failed task is never tried again.
"""

import logging
import traceback
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import Task, TaskResult, TaskResultStatus
from django.utils.json import normalize_json
from django.utils.module_loading import import_string

from madang.core import clock, ids
from madang.core.models import OutboxTask

LOG = logging.getLogger(__name__)
CLAIM = timedelta(minutes=5)
ATTEMPTS_BEFORE_STUCK = 10


def pause(attempts: int) -> timedelta:
    """How long to wait after the nth failed attempt: 5 s, 10 s, 20 s … at most one hour."""
    return timedelta(seconds=min(5 * 2 ** (attempts - 1), 3600))


class OutboxBackend(BaseTaskBackend):
    """Stores what is enqueued; `deliver_due` runs it."""

    supports_defer = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        now = clock.now()
        row = OutboxTask.objects.create(
            id=ids.token(18),
            task=task.module_path,
            arguments=normalize_json({"args": list(args), "kwargs": kwargs}),
            created_at=now,
            due_at=task.run_after or now,
        )
        return TaskResult(
            task=task,
            id=row.id,
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@transaction.atomic
def claim_next(now: datetime) -> OutboxTask | None:
    """Take the next due row for CLAIM; a worker that dies gives it back when that time is over."""
    due = OutboxTask.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now), state=OutboxTask.State.WAITING, due_at__lte=now
    ).order_by("due_at", "id")
    row = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
    if row is not None:
        row.claimed_until, row.attempts = now + CLAIM, row.attempts + 1
        row.save(update_fields=["claimed_until", "attempts"])
    return row


def deliver(row: OutboxTask) -> bool:
    """Run one claimed row: it goes when it worked, and comes back later when it did not."""
    try:
        task: Task = import_string(row.task)
        task.call(*row.arguments["args"], **row.arguments["kwargs"])
    except Exception as error:  # noqa: BLE001 - whatever a task raises, the worker lives on and the row says why
        LOG.warning("task %s failed (attempt %s): %s", row.task, row.attempts, type(error).__name__)
        row.last_error = traceback.format_exc()[-4000:]
        row.due_at = clock.now() + pause(row.attempts)
        row.claimed_until = None
        if row.attempts >= ATTEMPTS_BEFORE_STUCK:
            row.state = OutboxTask.State.STUCK
        row.save(update_fields=["last_error", "due_at", "claimed_until", "state"])
        return False
    row.delete()
    return True


def deliver_due(limit: int = 1000) -> int:
    """Deliver what is due, at most `limit` rows. Returns how many were tried."""
    for count in range(limit):
        row = claim_next(clock.now())
        if row is None:
            return count
        deliver(row)
    close_old_connections()
    return limit


@transaction.atomic
def retry_stuck() -> int:
    """Give every stuck row a new start. Returns how many there were."""
    return OutboxTask.objects.filter(state=OutboxTask.State.STUCK).update(
        state=OutboxTask.State.WAITING, attempts=0, due_at=clock.now()
    )


def age_seconds() -> float:
    """How long the oldest due row has waited; 0.0 when none waits."""
    oldest = OutboxTask.objects.filter(state=OutboxTask.State.WAITING).order_by("due_at").first()
    return max(0.0, (clock.now() - oldest.due_at).total_seconds()) if oldest else 0.0
