"""What waits for the curators, and what they decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from madang.core.models import AuditEntry
from madang.deliberations.models import Deliberation, Statement


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many statements wait for a look, and since when the oldest of them does."""

    count: int
    since: datetime | None


def waiting_statements(deliberation: Deliberation | None = None) -> QuerySet[Statement]:
    """Statements nobody has looked at and appeals nobody has decided, the oldest first."""
    waits = Q(state=Statement.State.WAITING) | Q(appealed_at__isnull=False, appeal_decision="")
    rows = Statement.objects.filter(waits).select_related("deliberation", "voter__person")
    if deliberation is not None:
        rows = rows.filter(deliberation=deliberation)
    return rows.exclude(deliberation__state=Deliberation.State.PUBLISHED).order_by("created_at", "pk")


LOG_HEAD = ("at", "what", "target", "details")


def log_rows(deliberation: Deliberation) -> Iterator[tuple[Any, ...]]:
    """What was done with a deliberation and its statements, without names: from the audit trail, the oldest first."""
    statements = [
        f"deliberations.statement:{key}" for key in deliberation.statements.values_list("pk", flat=True)
    ]
    targets = [f"deliberations.deliberation:{deliberation.pk}", *statements]
    rows = AuditEntry.objects.filter(target__in=targets).order_by("number")
    yield LOG_HEAD
    for at, verb, target, details in rows.values_list("at", "verb", "target", "details").iterator(
        chunk_size=500
    ):
        yield at.isoformat(), verb, target, details
