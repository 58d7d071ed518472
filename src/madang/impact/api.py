"""REST: the numbers of the centre, and the ledgers of institutions."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from madang.core import paging
from madang.impact import queries
from madang.partners.models import Partner
from madang.people.queries import viewer

router = Router(tags=["impact"])


class MedianOut(Schema):
    """`days` is null where fewer than five answers stand behind it."""

    days: float | None
    count: int

    @staticmethod
    def resolve_days(obj: Any) -> float | None:
        return None if obj.is_small else obj.days


class ShareOut(Schema):
    part: int
    whole: int


class NumbersOut(Schema):
    received: int
    time_to_answer: MedianOut
    in_time: ShareOut
    adoption: ShareOut
    time_to_receive: MedianOut
    time_to_decide: MedianOut


class YearOut(Schema):
    year: int
    numbers: NumbersOut


class YearsOut(Schema):
    on: date
    years: list[YearOut]


class FigureOut(Schema):
    """One step of the chain; `whole` is null where it is no part of anything."""

    step: str
    part: int
    whole: int | None


class ProgrammeFiguresOut(Schema):
    programme: str
    name: str
    figures: list[FigureOut]


class ChainsOut(Schema):
    on: date
    programmes: list[ProgrammeFiguresOut]


class PartnerNumbersOut(Schema):
    partner: str
    name: str
    numbers: NumbersOut


class ImpactOut(Schema):
    on: date
    centre: NumbersOut
    partners: list[PartnerNumbersOut]


class EntryOut(Schema):
    id: int
    kind: str
    at: datetime
    due_on: date | None
    text: str
    language: str
    problem: str
    project: str
    handover: str
    data: dict[str, Any]
    url: str

    @staticmethod
    def resolve_problem(obj: Any) -> str:
        return queries.problems_of(obj)

    @staticmethod
    def resolve_project(obj: Any) -> str:
        return obj.project.slug if obj.project else ""

    @staticmethod
    def resolve_handover(obj: Any) -> str:
        return obj.handover.number if obj.handover else ""

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + queries.address_of(obj)


@router.get("", response=ImpactOut)
def impact(request: HttpRequest) -> Any:
    """The four numbers today, for the centre and each institution, with their denominators."""
    found = queries.report()
    partners = [
        {"partner": row.partner.slug, "name": row.partner.name, "numbers": row.numbers}
        for row in queries.rows(found)
    ]
    return {"on": found.on, "centre": found.centre, "partners": partners}


@router.get("/programmes", response=ChainsOut)
def programmes(request: HttpRequest) -> Any:
    """The chain of each programme, from the problems reported to what is in use a year later."""
    on, found = queries.programme_rows(viewer(request))
    shown = [
        {
            "programme": row.programme.slug,
            "name": row.programme.name,
            "figures": [
                {"step": code, "part": line.part, "whole": line.whole}
                for code, line in queries.lines(row.figures)
            ],
        }
        for row in found
    ]
    return {"on": on, "programmes": shown}


@router.get("/{slug}/years", response=YearsOut)
def years(request: HttpRequest, slug: str) -> Any:
    """The numbers of one institution year by year."""
    partner = get_object_or_404(Partner.objects.visible_to(viewer(request)), slug=slug)
    found = queries.report()
    return {"on": found.on, "years": found.years.get(partner.pk, [])}


@router.get("/{slug}/ledger", response=list[EntryOut])
def ledger(
    request: HttpRequest,
    response: HttpResponse,
    slug: str,
    kind: str = "",
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:
    """What one institution did and left undone, newest first; `kind` filters."""
    partner = get_object_or_404(Partner.objects.visible_to(viewer(request)), slug=slug)
    rows = queries.ledger(partner, kind)
    return paging.part(request, response, rows, order=("-at",), limit=limit, after=after)
