"""REST: hand-overs, public to read; their institution receives and answers them."""

from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from madang.core import paging
from madang.people.models import Person
from madang.people.queries import signed_in, viewer
from madang.projects import actions
from madang.projects.models import Handover, HandoverCheck
from madang.projects.models.handovers import ANSWER_MAX, NOTE_MAX, REASON_MAX
from madang.projects.queries.handovers import with_page

router = Router(tags=["handovers"])


class CheckOut(Schema):
    """`result` is empty until the institution was asked and has answered."""

    month: int
    due_on: date
    result: str
    note: str
    answered_at: datetime | None


class HandoverOut(Schema):
    number: str
    project: str
    partner: str
    recipient: str
    version: str
    what: str
    maintainer: str
    licence: str
    answer_due_on: date
    is_overdue: bool
    state: str
    answer: str
    reason: str
    created_at: datetime
    received_at: datetime | None
    answered_at: datetime | None
    checks: list[CheckOut]
    url: str

    @staticmethod
    def resolve_project(obj: Any) -> str:
        return str(obj.project.slug)

    @staticmethod
    def resolve_partner(obj: Any) -> str:
        return str(obj.partner.slug)

    @staticmethod
    def resolve_recipient(obj: Any) -> str:
        return obj.recipient.shown_name if obj.recipient else ""

    @staticmethod
    def resolve_version(obj: Any) -> str:
        return str(obj.version.label)

    @staticmethod
    def resolve_checks(obj: Any) -> list[Any]:
        return list(obj.checks.all())

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("projects:handover", args=[obj.pk])


class AnswerIn(Schema):
    outcome: Literal["adopted", "adapted", "declined"]
    answer: str = Field(min_length=10, max_length=ANSWER_MAX)
    reason: str = Field("", max_length=REASON_MAX)


class CheckIn(Schema):
    result: Literal["in_use", "partly", "stopped"]
    note: str = Field(min_length=2, max_length=NOTE_MAX)


@router.get("", response=list[HandoverOut])
def handovers(
    request: HttpRequest, response: HttpResponse, partner: str = "", state: str = "", overdue: bool = False,
    after: str = "", limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:  # fmt: skip
    """All hand-overs, the earliest answer date first; by institution, by state, or only those overdue."""
    rows = with_page(Handover.objects.visible_to(viewer(request)))
    if partner:
        rows = rows.filter(partner__slug=partner[:60])
    if state:
        rows = rows.filter(state=state[:20])
    if overdue:
        rows = rows.overdue()  # type: ignore[attr-defined]  # the queryset of Handover
    return paging.part(request, response, rows, order=("answer_due_on",), limit=limit, after=after)


@router.get("/{number}", response=HandoverOut)
def handover(request: HttpRequest, number: str) -> Any:
    """One hand-over with its checks, by its number (`H2611-…`)."""
    return get_object_or_404(with_page(Handover.objects.visible_to(viewer(request))), number=number[:20])


def _mine(request: HttpRequest, number: str) -> tuple[Handover, Person]:
    """The hand-over, for those who answer for its institution; 404 for everybody else."""
    person = signed_in(request)
    rows = Handover.objects.receivable_by(person).select_related("partner")
    return get_object_or_404(rows, number=number[:20]), person


def _shown(handover: Handover) -> Handover:
    return with_page(Handover.objects.filter(pk=handover.pk)).get()


@router.post("/{number}/receipt", response=HandoverOut)
def receipt(request: HttpRequest, number: str) -> Any:
    """Receive it; who calls is named as in charge."""
    row, person = _mine(request, number)
    return _shown(actions.receive_handover(handover=row, by=person, recipient=person))


@router.post("/{number}/review", response=HandoverOut)
def review(request: HttpRequest, number: str) -> Any:
    """Begin to examine it."""
    row, person = _mine(request, number)
    return _shown(actions.review_handover(handover=row, by=person))


@router.post("/{number}/answer", response=HandoverOut)
def answer(request: HttpRequest, number: str, data: AnswerIn) -> Any:
    """Answer in public: adopted, adapted, or declined with a reason."""
    row, person = _mine(request, number)
    return _shown(actions.answer_handover(handover=row, by=person, **data.dict()))


@router.post("/{number}/checks/{month}", response=HandoverOut)
def check(request: HttpRequest, number: str, month: int, data: CheckIn) -> Any:
    """Say whether it is in use, 3, 6 or 12 months later."""
    row, person = _mine(request, number)
    found = get_object_or_404(HandoverCheck, handover=row, month=month if month in (3, 6, 12) else 0)
    actions.answer_check(check=found, by=person, **data.dict())
    return _shown(row)
