"""REST: institutions and the agreements that are public."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from madang.core import paging
from madang.partners import queries
from madang.partners.models import Agreement, Partner
from madang.people.queries import viewer

router = Router(tags=["partners"])


class PartnerOut(Schema):
    slug: str
    name: str
    name_en: str
    kind: str
    about: str
    about_en: str
    address: str
    phone: str
    email: str
    website: str
    answer_days: int
    is_active: bool


class PartyOut(Schema):
    partner: str
    name: str
    duties: str
    signed_at: datetime | None
    signed_hash: str

    @staticmethod
    def resolve_partner(obj: Any) -> str:
        return str(obj.partner.slug)

    @staticmethod
    def resolve_name(obj: Any) -> str:
        return str(obj.partner_name)


class AgreementOut(Schema):
    id: int
    title: str
    language: str
    state: str
    starts_on: date | None
    ends_on: date | None
    signed_at: datetime | None
    text_hash: str
    parties: list[PartyOut]


class AgreementFullOut(AgreementOut):
    text: str


@router.get("", response=list[PartnerOut])
def partner_list(
    request: HttpRequest,
    response: HttpResponse,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> list[Partner]:
    """Institutions in the order of their names."""
    rows = Partner.objects.visible_to(viewer(request))
    return paging.part(request, response, rows, order=("name",), limit=limit, after=after)


@router.get("/agreements", response=list[AgreementOut])
def agreement_list(
    request: HttpRequest,
    response: HttpResponse,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> list[Agreement]:
    """Agreements, newest first: signed and ended ones for everybody, others for their parties."""
    rows: QuerySet[Agreement] = queries.agreements(viewer(request))
    return paging.part(request, response, rows, order=("-created_at",), limit=limit, after=after)


@router.get("/agreements/{int:pk}", response=AgreementFullOut)
def agreement(request: HttpRequest, pk: int) -> Agreement:
    """One agreement with its text, the hash of that text and the signatures."""
    return get_object_or_404(queries.agreements(viewer(request)), pk=pk)


@router.get("/{slug:slug}", response=PartnerOut)
def partner(request: HttpRequest, slug: str) -> Partner:
    """One institution."""
    return get_object_or_404(Partner.objects.visible_to(viewer(request)), slug=slug)
