"""REST: deliberations, their statements, one's own answers, and what came of them."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from madang.core import paging
from madang.deliberations import actions, queries
from madang.deliberations.models import Deliberation, Statement, StatementVote
from madang.deliberations.rules import TEXT_MAX, TEXT_MIN
from madang.people.queries import signed_in, viewer

router = Router(tags=["deliberations"])


class DeliberationOut(Schema):
    id: int
    number: str
    question: str
    language: str
    state: str
    theme: str
    who: str
    closes_on: date | None
    opened_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    url: str

    @staticmethod
    def resolve_theme(obj: Any) -> str:
        return obj.theme.slug if obj.theme else ""

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("deliberations:detail", args=[obj.pk])


class StatementOut(Schema):
    id: int
    text: str
    language: str


class DeliberationFullOut(DeliberationOut):
    introduction: str
    promise: str
    summary: str
    is_moderated_first: bool
    problems: list[str]
    statements: list[StatementOut]

    @staticmethod
    def resolve_problems(obj: Any) -> list[str]:
        return [problem.number for problem in queries.problems_of(obj)]

    @staticmethod
    def resolve_statements(obj: Any) -> list[Statement]:
        return list(Statement.objects.shown().filter(deliberation=obj).order_by("pk"))


class ResultOut(Schema):
    """`result` names no person; numbers below five are null."""

    made_at: datetime
    is_final: bool
    voters: int
    votes: int
    input_digest: str
    result: dict[str, Any]


class VoteIn(Schema):
    statement: int = Field(ge=1, lt=2**63)
    value: int = Field(ge=-1, le=1, description="1 agrees, -1 disagrees, 0 passes")


class VoteOut(Schema):
    statement: int = Field(alias="statement_id")
    value: int
    changed_at: datetime


class StatementIn(Schema):
    text: str = Field(min_length=TEXT_MIN, max_length=TEXT_MAX)
    is_new: bool = Field(False, description="send it although others wrote something similar")


class StatementMadeOut(StatementOut):
    state: str


def _visible(request: HttpRequest, pk: int) -> Deliberation:
    rows = Deliberation.objects.visible_to(viewer(request)).select_related("theme")
    return get_object_or_404(rows, pk=pk)


@router.get("", response=list[DeliberationOut])
def deliberation_list(
    request: HttpRequest,
    response: HttpResponse,
    state: str = Query("", pattern="^(open|closed|published)?$"),
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:
    """Deliberations that are or were open, the newest first."""
    rows = Deliberation.objects.visible_to(None).select_related("theme").defer("frozen")
    rows = rows.filter(state=state) if state else rows
    return paging.part(request, response, rows, order=("-id",), limit=limit, after=after)


@router.get("/{int:pk}", response=DeliberationFullOut)
def deliberation_detail(request: HttpRequest, pk: int) -> Any:
    """One deliberation with the statements that are asked."""
    return _visible(request, pk)


@router.get("/{int:pk}/result", response=ResultOut)
def deliberation_result(request: HttpRequest, pk: int) -> Any:
    """The last map, or the published result."""
    row = _visible(request, pk)
    run = queries.latest_run(row)
    if run is None:
        raise Http404
    if row.frozen is not None:
        run.result = row.frozen
    return run


@router.get("/{int:pk}/votes", response=list[VoteOut])
def vote_list(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    after: str = "",
    limit: int = Query(paging.MOST, ge=1, le=paging.MOST),
) -> Any:
    """What one answered oneself."""
    person = signed_in(request)
    rows = StatementVote.objects.filter(voter__deliberation=_visible(request, pk), voter__person=person)
    return paging.part(request, response, rows, order=("id",), limit=limit, after=after)


@router.post("/{int:pk}/votes", response={201: VoteOut})
def vote_cast(request: HttpRequest, pk: int, vote: VoteIn) -> Any:
    """Answer a statement; the last answer counts."""
    person, row = signed_in(request), _visible(request, pk)
    statement = get_object_or_404(Statement.objects.filter(deliberation=row), pk=vote.statement)
    return Status(201, actions.cast_vote(deliberation=row, statement=statement, by=person, value=vote.value))


@router.post("/{int:pk}/statements", response={201: StatementMadeOut})
def statement_add(request: HttpRequest, pk: int, statement: StatementIn) -> Any:
    """Write a statement for others to answer."""
    person = signed_in(request)
    return Status(
        201, actions.add_statement(deliberation=_visible(request, pk), by=person, **statement.dict())
    )
