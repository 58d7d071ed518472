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
from madang.projects.models import Condition, Handover, HandoverCheck, MaintenancePlan
from madang.projects.models.handovers import ANSWER_MAX, NOTE_MAX, REASON_MAX
from madang.projects.models.promises import (
    CONDITION_MAX,
    CONDITION_NOTE_MAX,
    COST_MAX,
    ENDING_NOTE_MAX,
    FAULTS_MAX,
    KEEPER_MAX,
    PAYER_MAX,
)
from madang.projects.queries.handovers import with_page
from madang.projects.rules import CONDITIONS_MAX

router = Router(tags=["handovers"])


class CheckOut(Schema):
    """`result` is empty until the institution was asked and has answered."""

    month: int
    due_on: date
    result: str
    note: str
    answered_at: datetime | None


class ConditionOut(Schema):
    """`side` sees to it: the team or the partner. `note` is what was said last."""

    id: int
    text: str
    side: str
    due_on: date
    state: str
    is_overdue: bool
    note: str
    claimed_at: datetime | None
    closed_at: datetime | None


class PlanOut(Schema):
    """Who keeps it running; `number` counts the versions, `cost_a_year` is in won."""

    number: int
    keeper: str
    from_on: date
    until_on: date | None
    cost_a_year: int | None
    payer: str
    faults: str
    ending: str
    ending_note: str
    at: datetime


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
    withdrawn_at: datetime | None
    is_conditional: bool
    unconditional_on: date | None
    conditions: list[ConditionOut]
    plan_due_on: date | None
    plan: PlanOut | None
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
    def resolve_conditions(obj: Any) -> list[Any]:
        return list(obj.conditions.all())

    @staticmethod
    def resolve_checks(obj: Any) -> list[Any]:
        return list(obj.checks.all())

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("projects:handover", args=[obj.pk])


class ConditionIn(Schema):
    text: str = Field(min_length=5, max_length=CONDITION_MAX)
    side: Condition.Side
    due_on: date


class AnswerIn(Schema):
    """`conditions` only with an adoption."""

    outcome: Literal["adopted", "adapted", "declined"]
    answer: str = Field(min_length=10, max_length=ANSWER_MAX)
    reason: str = Field("", max_length=REASON_MAX)
    conditions: list[ConditionIn] = Field([], max_length=CONDITIONS_MAX)


class NoteIn(Schema):
    note: str = Field("", max_length=CONDITION_NOTE_MAX)


class PlanIn(Schema):
    """`version` is the number of the plan that was read, 0 where there was none."""

    keeper: str = Field(min_length=2, max_length=KEEPER_MAX)
    from_on: date
    until_on: date | None = None
    cost_a_year: int | None = Field(None, ge=0, le=COST_MAX)
    payer: str = Field("", max_length=PAYER_MAX)
    faults: str = Field(min_length=2, max_length=FAULTS_MAX)
    ending: MaintenancePlan.Ending
    ending_note: str = Field("", max_length=ENDING_NOTE_MAX)
    version: int = Field(ge=0, lt=2**15)


class CheckIn(Schema):
    result: Literal["in_use", "partly", "stopped"]
    note: str = Field(min_length=2, max_length=NOTE_MAX)


@router.get("", response=list[HandoverOut])
def handovers(
    request: HttpRequest, response: HttpResponse, partner: str = "", project: str = "", state: str = "",
    overdue: bool = False, after: str = "", limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:  # fmt: skip
    """All hand-overs, the earliest answer date first; by institution, team or state, or only those overdue."""
    rows = with_page(Handover.objects.visible_to(viewer(request)))
    if partner:
        rows = rows.filter(partner__slug=partner[:60])
    if project:
        rows = rows.filter(project__slug=project[:60])
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
    """Answer in public: adopted or adapted, perhaps on conditions, or declined with a reason."""
    row, person = _mine(request, number)
    return _shown(actions.answer_handover(handover=row, by=person, **data.dict()))


@router.post("/{number}/checks/{month}", response=HandoverOut)
def check(request: HttpRequest, number: str, month: int, data: CheckIn) -> Any:
    """Say whether it is in use, 3, 6 or 12 months later."""
    row, person = _mine(request, number)
    found = get_object_or_404(HandoverCheck, handover=row, month=month if month in (3, 6, 12) else 0)
    actions.answer_check(check=found, by=person, **data.dict())
    return _shown(row)


_STEPS = {
    "claim": actions.claim_condition,
    "confirmation": actions.confirm_condition,
    "return": actions.send_back_condition,
    "waiver": actions.waive_condition,
}


@router.post("/{number}/conditions/{pk}/{step}", response=HandoverOut)
def condition(
    request: HttpRequest, number: str, pk: int, step: Literal["claim", "confirmation", "return", "waiver"], data: NoteIn
) -> Any:  # fmt: skip
    """The team says that a condition is met (`claim`); the institution confirms, sends back or lets it go (`waiver`)."""
    person = signed_in(request)
    rows = Condition.objects.filter(
        handover__in=Handover.objects.visible_to(person), handover__number=number[:20]
    )
    found = get_object_or_404(rows, pk=pk if 0 < pk < 2**63 else 0)
    done: Any = _STEPS[step](condition=found, by=person, note=data.note)
    return _shown(done.handover)


@router.put("/{number}/plan", response=HandoverOut)
def plan(request: HttpRequest, number: str, data: PlanIn) -> Any:
    """Say who keeps it running; each time is a new version, 409 where somebody else wrote one meanwhile."""
    row, person = _mine(request, number)
    actions.save_plan(handover=row, by=person, **data.dict())
    return _shown(row)
