"""REST: rounds and the problems they offer. Wishes and teams of people are on no interface."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Schema

from madang.core import paging
from madang.matching.models import Round
from madang.matching.queries import page as queries
from madang.people.queries import viewer

router = Router(tags=["matching"])


class OfferOut(Schema):
    problem: int
    title: str
    skills: list[str]
    teams: int

    @staticmethod
    def resolve_problem(obj: Any) -> int:
        return int(obj.problem_id)

    @staticmethod
    def resolve_title(obj: Any) -> str:
        return str(obj.problem.title)


class RoundOut(Schema):
    id: int
    programme: str
    title: str
    language: str
    state: str
    wishes_until: date
    confirm_until: date
    published_at: datetime | None
    settled_at: datetime | None
    url: str

    @staticmethod
    def resolve_programme(obj: Any) -> str:
        return str(obj.programme.slug)

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("matching:detail", args=[obj.pk])


class RoundFullOut(RoundOut):
    introduction: str
    size_min: int
    size_max: int
    experts: int
    citizens: int
    offers: list[OfferOut]

    @staticmethod
    def resolve_offers(obj: Any) -> Any:
        return queries.offers(obj)


@router.get("", response=list[RoundOut])
def round_list(
    request: HttpRequest,
    response: HttpResponse,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> list[Round]:
    """Rounds, newest first."""
    rows = queries.listed(viewer(request))
    return paging.part(request, response, rows, order=("-pk",), limit=limit, after=after)


@router.get("/{int:pk}", response=RoundFullOut)
def round_detail(request: HttpRequest, pk: int) -> Round:
    """One round with the problems that may be chosen."""
    return get_object_or_404(queries.listed(viewer(request)), pk=pk)
