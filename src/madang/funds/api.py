"""REST: seed funds and their results, public to read; one's own ballot."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from madang.core import clock, paging
from madang.core.errors import NotAllowed
from madang.funds import actions
from madang.funds.models import Fund, FundBallot, FundProject, Result
from madang.funds.models.fund import CHOICES_MAX
from madang.funds.rules import in_order_for, receipt_of
from madang.people.models import Person
from madang.people.queries import signed_in, viewer

router = Router(tags=["funds"])


class EntryOut(Schema):
    """`id` is what a ballot names."""

    id: int
    project: str
    title: str
    purpose: str
    language: str
    cost_krw: int

    @staticmethod
    def resolve_project(obj: Any) -> str:
        return str(obj.project.slug)

    @staticmethod
    def resolve_title(obj: Any) -> str:
        return str(obj.project.title)


class ProjectResultOut(Schema):
    """`price` is the most that one supporter paid, `left` what the supporters of a project not funded still held."""

    id: str
    title: str
    cost: int
    approvals: int
    chosen: bool
    greedy: bool
    price: float | None
    left: float | None


class ResultOut(Schema):
    """Amounts in won. `greedy`: what the most votes alone would have funded. `digest` is the SHA-256 of the `.pb` file."""

    rule: str
    program: str
    digest: str
    pabulib: str
    budget: int
    spent: int
    unit: int
    ballots: int
    entitled: int | None
    voided: dict[str, int]
    with_nothing: int
    greedy_with_nothing: int
    projects: list[ProjectResultOut]


class FundOut(Schema):
    number: str
    slug: str
    title: str
    language: str
    state: str
    is_voting: bool
    partner: str
    budget_krw: int
    unit_krw: int | None
    rule: str
    electorate: str
    most_choices: int | None
    apply_until: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    published_at: datetime | None
    reason: str
    url: str

    @staticmethod
    def resolve_partner(obj: Any) -> str:
        return str(obj.partner.slug)

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("funds:detail", args=[obj.slug])


class FundDetailOut(FundOut):
    """`projects` stand in an order of the reader's own, so that none is always the first. `result` is null until all is
    public."""

    introduction: str
    programme: str
    projects: list[EntryOut]
    result: ResultOut | None

    @staticmethod
    def resolve_programme(obj: Any) -> str:
        return obj.programme.slug if obj.programme else ""

    @staticmethod
    def resolve_projects(obj: Any, context: Any) -> list[FundProject]:
        person = viewer(context["request"])
        rows = FundProject.objects.on_ballot().filter(fund=obj).select_related("project")
        reader = person.pk if person else clock.today().isoformat()
        return in_order_for(obj.seed, reader, [(row.pk, row) for row in rows])

    @staticmethod
    def resolve_result(obj: Any) -> dict[str, Any] | None:
        return _result(obj) if obj.is_published else None


class BallotOut(Schema):
    """`receipt` is empty where nothing was saved yet."""

    choices: list[int]
    saved_at: datetime | None
    receipt: str


class BallotIn(Schema):
    """The `id` of every project that is chosen; this replaces what was chosen before."""

    choices: list[int] = Field(max_length=CHOICES_MAX)


def _visible(person: Person | None) -> QuerySet[Fund]:
    return Fund.objects.visible_to(person).select_related("partner", "programme")


def _result(fund: Fund) -> dict[str, Any]:
    result = Result.objects.defer("pabulib", "receipts").get(fund=fund)
    return {
        **result.data, "rule": result.rule, "program": result.program, "digest": result.digest,
        "pabulib": settings.BASE_URL + reverse("funds:pabulib", args=[fund.slug]),
    }  # fmt: skip


@router.get("", response=list[FundOut])
def funds(
    request: HttpRequest, response: HttpResponse, state: str = "", after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:  # fmt: skip
    """All funds, the newest first; by state."""
    rows = Fund.objects.visible_to(viewer(request)).select_related("partner")
    if state:
        rows = rows.filter(state=state[:20])
    return paging.part(request, response, rows, order=("-created_at",), limit=limit, after=after)


@router.get("/{slug}", response=FundDetailOut)
def fund(request: HttpRequest, slug: str) -> Any:
    """One fund with what can be chosen; with its result once that is public, and no number before."""
    return get_object_or_404(_visible(viewer(request)), slug=slug)


def _ballot(fund: Fund, person: Person) -> dict[str, Any]:
    row = FundBallot.objects.filter(fund=fund, person=person).first()
    return {
        "choices": row.choices if row else [], "saved_at": row.saved_at if row else None,
        "receipt": receipt_of(fund.seed, person.pk, row.revision) if row else "",
    }  # fmt: skip


@router.get("/{slug}/ballot", response=BallotOut)
def ballot(request: HttpRequest, slug: str) -> Any:
    """What I chose."""
    person = signed_in(request)
    return _ballot(get_object_or_404(_visible(person), slug=slug), person)


@router.put("/{slug}/ballot", response=BallotOut)
def ballot_set(request: HttpRequest, slug: str, data: BallotIn) -> Any:
    """Choose these projects and no others, until the vote ends."""
    person = signed_in(request)
    fund = get_object_or_404(_visible(person), slug=slug)
    if any(not 0 < key < 2**63 for key in data.choices):
        raise NotAllowed
    actions.set_ballot(fund=fund, by=person, choices=data.choices)
    return _ballot(fund, person)
