"""REST: problems, what people add to them, what institutions answer."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from madang.core import paging, places
from madang.people.queries import signed_in, viewer
from madang.problems import actions, queries
from madang.problems.models import Answer, Evidence, MeToo, Problem
from madang.problems.models.answers import ANSWER_MAX
from madang.problems.models.problem import AFFECTED_MAX, BODY_MAX, PLACE_MAX, TITLE_MAX, TITLE_MIN
from madang.problems.models.voices import EVIDENCE_MAX, STORY_MAX
from madang.programmes.models import Theme

router = Router(tags=["problems"])
open_data = Router(tags=["problems"])


class ProblemOut(Schema):
    id: int
    number: str
    title: str
    language: str
    state: str
    stage: str
    theme: str
    district: str
    place_words: str
    latitude: float | None
    longitude: float | None
    partner: str
    published_at: datetime | None
    answer_due_on: date | None
    is_overdue: bool
    answered_at: datetime | None
    me_too_count: int
    comment_count: int
    evidence_count: int
    url: str

    @staticmethod
    def resolve_theme(obj: Any) -> str:
        return obj.theme.slug if obj.theme else ""

    @staticmethod
    def resolve_partner(obj: Any) -> str:
        return obj.owner_partner.slug if obj.owner_partner else ""

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("problems:detail", args=[obj.pk])


class ProblemFullOut(ProblemOut):
    body: str
    affected: str
    picture_url: str
    picture_alt: str
    reporter: str
    owner_person: str
    received_at: datetime | None
    taken_up_at: datetime | None
    decided_at: datetime | None
    merged_into: int | None = Field(None, alias="merged_into_id")

    @staticmethod
    def resolve_picture_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("problems:picture", args=[obj.pk]) if obj.picture_id else ""

    @staticmethod
    def resolve_reporter(obj: Any) -> str:
        return str(obj.reporter.shown_name)

    @staticmethod
    def resolve_owner_person(obj: Any) -> str:
        return str(obj.owner_person.shown_name) if obj.owner_person else ""


class ReportIn(Schema):
    """A new report. Only the title is needed."""

    title: str = Field(min_length=TITLE_MIN, max_length=TITLE_MAX)
    body: str = Field("", max_length=BODY_MAX)
    affected: str = Field("", max_length=AFFECTED_MAX)
    theme: str = Field("", max_length=60, description="slug of a theme")
    district: str = Field("", max_length=40, description="code or slug of a district")
    place_words: str = Field("", max_length=PLACE_MAX)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    language: str = Field("ko", pattern="^(ko|en)$")


class MeTooIn(Schema):
    story: str = Field("", max_length=STORY_MAX)
    frequency: str = Field("", pattern=f"^({'|'.join(MeToo.Frequency.values)})?$")
    district: str = Field("", max_length=40)


class MeTooOut(Schema):
    story: str
    frequency: str
    district: str
    created_at: datetime


class EvidenceIn(Schema):
    """Words and links; files come by the page."""

    kind: str = Field(pattern="^(story|measurement|link)$")
    text: str = Field(min_length=5, max_length=EVIDENCE_MAX)
    url: str = Field("", max_length=500, pattern=r"^(https?://\S+)?$")


class EvidenceOut(Schema):
    id: int
    kind: str
    text: str
    language: str
    url: str
    by: str
    created_at: datetime

    @staticmethod
    def resolve_by(obj: Any) -> str:
        return str(obj.by.shown_name)


class AnswerIn(Schema):
    kind: str = Field(pattern="^(progress|question|answered|adopted|adapted|declined)$")
    text: str = Field(min_length=10, max_length=ANSWER_MAX)


class AnswerOut(Schema):
    id: int
    kind: str
    text: str
    language: str
    partner: str
    by: str
    at: datetime

    @staticmethod
    def resolve_partner(obj: Any) -> str:
        return obj.partner.slug if obj.partner else ""

    @staticmethod
    def resolve_by(obj: Any) -> str:
        return str(obj.by.shown_name) if obj.by else ""


def _district(text: str) -> str:
    found = places.district(text) if text else None
    return found.code if found else ""


def _visible(request: HttpRequest, pk: int) -> Problem:
    person = viewer(request)
    problem = get_object_or_404(Problem.objects.visible_to(person).with_page(), pk=pk)
    if person is not None:
        actions.note_reading(problem=problem, by=person)
    return problem


def _chosen(q: str, theme: str, district: str, stage: str, sort: str) -> queries.Chosen:
    found = Theme.objects.filter(slug=theme).first() if theme else None
    return queries.Chosen(q=q, theme=found, district=_district(district), stage=stage, sort=sort)


@router.get("", response=list[ProblemOut])
def problem_list(
    request: HttpRequest,
    response: HttpResponse,
    q: str = Query("", max_length=100),
    theme: str = Query("", max_length=60),
    district: str = Query("", max_length=40),
    stage: str = Query("", pattern="^(waiting|working|solved|declined|overdue)?$"),
    sort: str = Query("new", pattern="^(new|me_too|due)$"),
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:
    """Public problems with the filters of the list page."""
    chosen = _chosen(q, theme, district, stage, sort)
    rows = queries.chosen_rows(chosen).with_card()
    return paging.part(request, response, rows, order=chosen.order, limit=limit, after=after)


@router.post("", response={201: ProblemFullOut})
def problem_report(request: HttpRequest, report: ReportIn) -> Any:
    """Report a problem."""
    person = signed_in(request)
    data = report.dict()
    theme = Theme.objects.filter(slug=data.pop("theme"), is_active=True).first()
    data["district"] = _district(data["district"])
    problem = actions.report_problem(by=person, theme=theme, **data)
    return Status(201, _visible(request, problem.pk))


@router.get("/{int:pk}", response=ProblemFullOut)
def problem_detail(request: HttpRequest, pk: int) -> Any:
    """One problem."""
    return _visible(request, pk)


@router.post("/{int:pk}/withdrawal", response=ProblemFullOut)
def problem_withdraw(request: HttpRequest, pk: int) -> Any:
    """Take one's own report back."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.filter(reporter=person), pk=pk)
    actions.withdraw_problem(problem=problem, by=person)
    return _visible(request, pk)


@router.post("/{int:pk}/me-too", response={201: MeTooOut})
def me_too(request: HttpRequest, pk: int, words: MeTooIn) -> Any:
    """나도 겪어요; again with other words changes them, and counts nobody twice."""
    person = signed_in(request)
    data = words.dict() | {"district": _district(words.district)}
    return Status(201, actions.say_me_too(problem=_visible(request, pk), by=person, **data))


@router.delete("/{int:pk}/me-too", response={204: None})
def me_too_take_back(request: HttpRequest, pk: int) -> Any:
    """No longer be counted."""
    person = signed_in(request)
    actions.take_back_me_too(problem=_visible(request, pk), by=person)
    return Status(204, None)


@router.get("/{int:pk}/evidence", response=list[EvidenceOut])
def evidence_list(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:
    """What people added, the oldest first."""
    rows = Evidence.objects.filter(problem=_visible(request, pk), state=Evidence.State.SHOWN).select_related(
        "by"
    )
    return paging.part(request, response, rows, order=("id",), limit=limit, after=after)


@router.post("/{int:pk}/evidence", response={201: EvidenceOut})
def evidence_add(request: HttpRequest, pk: int, evidence: EvidenceIn) -> Any:
    """Add words or a link."""
    person = signed_in(request)
    return Status(201, actions.add_evidence(problem=_visible(request, pk), by=person, **evidence.dict()))


@router.get("/{int:pk}/answers", response=list[AnswerOut])
def answer_list(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:
    """What institutions said in public, the oldest first."""
    rows = Answer.objects.filter(problem=_visible(request, pk)).select_related("partner", "by")
    return paging.part(request, response, rows, order=("id",), limit=limit, after=after)


@router.post("/{int:pk}/answers", response={201: AnswerOut})
def answer_add(request: HttpRequest, pk: int, answer: AnswerIn) -> Any:
    """Answer in public for one's institution."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.answerable_by(person), pk=pk)
    return Status(201, actions.answer_problem(problem=problem, by=person, **answer.dict()))


@open_data.get("/problems.geojson", response=dict[str, Any])
def problem_map(
    request: HttpRequest,
    response: HttpResponse,
    theme: str = Query("", max_length=60),
    district: str = Query("", max_length=40),
    stage: str = Query("", pattern="^(waiting|working|solved|declined|overdue)?$"),
    after: str = "",
    limit: int = Query(paging.MOST, ge=1, le=paging.MOST),
) -> Any:
    """Public problems with a place, as GeoJSON; points are rounded to about 100 m. Further parts by the `Link` header."""
    chosen = _chosen("", theme, district, stage, "new")
    rows = queries.chosen_rows(chosen).filter(latitude__isnull=False)
    found = paging.part(request, response, rows, order=chosen.order, limit=limit, after=after)
    return {"type": "FeatureCollection", "features": [_feature(row) for row in found]}


def _feature(row: Problem) -> dict[str, Any]:
    facts = ProblemOut.from_orm(row).dict(
        include={"id", "number", "title", "state", "stage", "theme", "me_too_count", "url"}
    )
    point = {"type": "Point", "coordinates": [row.longitude, row.latitude]}
    return {"type": "Feature", "id": row.pk, "geometry": point, "properties": facts}
