"""REST: programmes with their phases, tracks and institutions, and themes."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from madang.core import clock, paging
from madang.people.queries import viewer
from madang.programmes import queries
from madang.programmes.models import Programme, Theme

router = Router(tags=["programmes"])
themes_router = Router(tags=["themes"])


class ThemeOut(Schema):
    slug: str
    name: str
    name_en: str
    about: str
    about_en: str
    icon: str


class PhaseOut(Schema):
    kind: str
    name: str
    name_en: str
    starts_on: date
    ends_on: date
    is_open: bool


class TrackOut(Schema):
    name: str
    name_en: str
    hours: int
    common_hours: int
    for_whom: str
    about: str
    about_en: str


class PartOut(Schema):
    partner: str
    name: str
    part: str

    @staticmethod
    def resolve_partner(obj: Any) -> str:
        return str(obj.partner.slug)

    @staticmethod
    def resolve_name(obj: Any) -> str:
        return str(obj.partner.name)


class ProgrammeOut(Schema):
    slug: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    year: int
    state: str
    phase: str
    themes: list[str]

    @staticmethod
    def resolve_phase(obj: Any) -> str:
        phase = obj.phase_on(clock.today()) if obj.is_open else None
        return phase.kind if phase else ""

    @staticmethod
    def resolve_themes(obj: Any) -> list[str]:
        return [row.theme.slug for row in obj.programme_themes.all()]


class ProgrammeFullOut(ProgrammeOut):
    budget_krw: int | None
    budget_source: str
    phases: list[PhaseOut]
    tracks: list[TrackOut]
    partners: list[PartOut]

    @staticmethod
    def resolve_partners(obj: Any) -> Any:
        return obj.programme_partners.all()

    @staticmethod
    def resolve_phases(obj: Any) -> Any:
        return obj.phases.all()

    @staticmethod
    def resolve_tracks(obj: Any) -> Any:
        return obj.tracks.all()


@router.get("", response=list[ProgrammeOut])
def programme_list(
    request: HttpRequest,
    response: HttpResponse,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> list[Programme]:
    """Programmes, newest first, with the phase of today."""
    rows = queries.listed(viewer(request))
    return paging.part(request, response, rows, order=("-year",), limit=limit, after=after)


@router.get("/{slug:slug}", response=ProgrammeFullOut)
def programme(request: HttpRequest, slug: str) -> Programme:
    """One programme."""
    return get_object_or_404(queries.with_all(Programme.objects.visible_to(viewer(request))), slug=slug)


@themes_router.get("", response=list[ThemeOut])
def theme_list(request: HttpRequest) -> list[Theme]:
    """Active themes in their order; there are few of them."""
    return list(queries.themes())
