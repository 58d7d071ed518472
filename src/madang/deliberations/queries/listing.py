"""All deliberations: what is open, what came of the others, the problems they are about."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from madang.deliberations.models import Deliberation, MapRun
from madang.deliberations.rules import State
from madang.problems.models import Problem

OPEN_SHOWN = 20


def with_counts(rows: QuerySet[Deliberation]) -> QuerySet[Any]:
    """With what a card shows; `voter_count` is that of the last map."""
    last = MapRun.objects.filter(deliberation=OuterRef("pk")).order_by("-pk").values("voters")[:1]
    return rows.select_related("theme").annotate(voter_count=Subquery(last)).defer("frozen", "introduction")


def open_now() -> list[Any]:
    """Those that take answers, the one that closes first at first."""
    rows = Deliberation.objects.filter(state=State.OPEN).order_by("closes_on", "-pk")
    return list(with_counts(rows)[:OPEN_SHOWN])


def past() -> QuerySet[Any]:
    """Those that were open."""
    return with_counts(Deliberation.objects.filter(state__in=[State.CLOSED, State.PUBLISHED]))


def drafts() -> list[Any]:
    """Those that curators prepare."""
    return list(with_counts(Deliberation.objects.filter(state=State.DRAFT)).order_by("-pk")[:OPEN_SHOWN])


def problems_of(deliberation: Deliberation) -> list[Problem]:
    """The public problems it is about; one that was merged is the one it was merged into."""
    rows = Problem.objects.listed().filter(
        Q(deliberation_links__deliberation=deliberation)
        | Q(merged_from__deliberation_links__deliberation=deliberation)
    )
    return list(rows.distinct().only("title", "language", "number").order_by("pk"))
