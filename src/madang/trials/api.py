"""REST: public trials, their numbers and their open data. Reading alone: the same queries as the pages."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Schema

from madang.core import paging
from madang.people.queries import viewer
from madang.trials import queries
from madang.trials.models import Trial

router = Router(tags=["trials"])


class CellOut(Schema):
    """`seats_left` is null once nobody can sign up: how many of a kind took part stands in the result, from five on."""

    label: str
    seats: int
    seats_left: int | None

    @staticmethod
    def resolve_seats_left(obj: Any) -> int | None:
        return obj.seats_left if obj.trial.is_joinable else None


class TrialOut(Schema):
    """`outcome` is empty until the result is published; `taken` is null once nobody can sign up."""

    number: str
    project: str
    title: str
    hypothesis: str
    language: str
    state: str
    selection: str
    recruit_until: date | None
    starts_on: date | None
    ends_on: date | None
    place: str
    seats: int
    taken: int | None
    outcome: str
    cells: list[CellOut]
    changed_at: datetime
    url: str

    @staticmethod
    def resolve_project(obj: Any) -> str:
        return str(obj.project.slug)

    @staticmethod
    def resolve_taken(obj: Any) -> int | None:
        return obj.taken if obj.is_joinable else None

    @staticmethod
    def resolve_outcome(obj: Any) -> str:
        return str(obj.result.outcome) if obj.is_published else ""

    @staticmethod
    def resolve_cells(obj: Any) -> list[Any]:
        return list(obj.cells.all())

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("trials:detail", args=[obj.pk])


class NumberOut(Schema):
    """One measure. Null: hidden, because fewer than five people stand behind it."""

    kind: str
    task: str
    label: str
    points: int
    n: int | None
    yes: int | None
    few: str
    median: float | None
    low: float | None
    high: float | None
    incomplete: str


class ResultOut(Schema):
    outcome: str
    summary: str
    learnt: str
    changed: str
    newer_version: str
    published_at: datetime
    remade_on: date | None
    people: int | None
    measures: list[NumberOut]
    head: list[str]
    rows: list[list[str]]


class TrialDetailOut(TrialOut):
    version: str
    why: str
    sought: str
    plan: str
    tasks: list[str]
    stop_reason: str
    result: ResultOut | None

    @staticmethod
    def resolve_version(obj: Any) -> str:
        return str(obj.prototype_version.label)

    @staticmethod
    def resolve_tasks(obj: Any) -> list[str]:
        return [task.title for task in obj.tasks.all()]

    @staticmethod
    def resolve_result(obj: Any) -> dict[str, Any] | None:
        if not obj.is_published:
            return None
        row = obj.result
        words = {
            name: getattr(row, name)
            for name in ("outcome", "summary", "learnt", "changed", "published_at", "remade_on")
        }
        return {
            **words, "newer_version": row.newer_version.label if row.newer_version else "", "rows": row.rows,
            "people": row.numbers["people"]["total"], "measures": row.numbers["measures"],
            "head": ["participant_group", *(queries.measure_name(each) for each in row.numbers["measures"])],
        }  # fmt: skip


@router.get("", response=list[TrialOut])
def trials(
    request: HttpRequest, response: HttpResponse, state: str = "", project: str = "", after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:  # fmt: skip
    """All public trials, what changed last first; by state, or by the slug of the team."""
    rows = queries.with_card(Trial.objects.public())
    if state:
        rows = rows.filter(state=state[:20])
    if project:
        rows = rows.filter(project__slug=project[:60])
    return paging.part(request, response, rows, order=("-changed_at",), limit=limit, after=after)


@router.get("/{number}", response=TrialDetailOut)
def trial(request: HttpRequest, number: str) -> Any:
    """One trial with its result and open data, by its number (`E2611-…`)."""
    return get_object_or_404(queries.with_page(Trial.objects.visible_to(viewer(request))), number=number[:20])
