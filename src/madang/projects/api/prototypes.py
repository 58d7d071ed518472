"""REST: the frozen versions of a team, what changed between them, and offering one to institutions."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from madang.partners.models import Partner
from madang.people.queries import signed_in, viewer
from madang.projects import actions, queries
from madang.projects.api.handovers import HandoverOut
from madang.projects.models import CheckAnswer, Handover, Licence, Project, PrototypeVersion
from madang.projects.models.handovers import MAINTAINER_MAX, WHAT_MAX
from madang.projects.models.prototypes import LABEL_MAX, POINT_NOTE_MAX
from madang.projects.queries.handovers import with_page
from madang.projects.rules import ASKED_AT_ONCE

router = Router(tags=["projects"])
SHOWN = 50


class VersionOut(Schema):
    """`record` is what was frozen: texts, checklists with notes, parts, data sets."""

    label: str
    note: str
    at: datetime
    record: dict[str, Any] = Field(alias="snapshot")


class ChangeOut(Schema):
    """One difference in words, in the language of the request."""

    label: str
    old: str
    new: str


class ChecklistIn(Schema):
    """`answers` by checklist and point, `notes` by `checklist_point`; `version` is that of the record that was read."""

    answers: dict[str, dict[str, CheckAnswer]]
    notes: dict[str, Annotated[str, Field(max_length=POINT_NOTE_MAX)]] = {}
    version: int = Field(ge=1, lt=2**31)


class ChecklistOut(Schema):
    version: int
    answers: dict[str, dict[str, str]]
    notes: dict[str, str]


class OfferIn(Schema):
    """`version` is the name of a frozen version, `partners` are the institutions' addresses."""

    version: str = Field(min_length=1, max_length=LABEL_MAX)
    partners: list[str] = Field(min_length=1, max_length=ASKED_AT_ONCE)
    what: str = Field(min_length=10, max_length=WHAT_MAX)
    maintainer: str = Field(min_length=2, max_length=MAINTAINER_MAX)
    licence: Licence = Licence.UNDECIDED
    answer_due_on: date


def _project(request: HttpRequest, slug: str) -> Project:
    return get_object_or_404(Project.objects.visible_to(viewer(request)), slug=slug)


@router.get("/{slug}/versions", response=list[VersionOut])
def versions(request: HttpRequest, slug: str) -> Any:
    """The frozen versions of a team's prototype, newest first."""
    return list(queries.versions_of(_project(request, slug))[:SHOWN])


@router.get("/{slug}/versions/comparison", response=list[ChangeOut])
def comparison(request: HttpRequest, slug: str, old: str, new: str) -> Any:
    """What changed from version `old` to `new`, by their names."""
    found = {each.label: each for each in queries.versions_of(_project(request, slug))[:SHOWN]}
    if old not in found or new not in found:
        raise Http404
    return queries.changes(found[old].snapshot, found[new].snapshot)


@router.put("/{slug}/checklist", response=ChecklistOut)
def checklist(request: HttpRequest, slug: str, data: ChecklistIn) -> Any:
    """Answer the points of the checklists; “not yet” about personal data needs a note."""
    person = signed_in(request)
    known = {
        group: {
            point: answer.value for point, answer in points.items() if point in queries.POINTS.get(group, ())
        }
        for group, points in data.answers.items()
    }
    notes = {key: note for key, note in data.notes.items() if _is_point(key)}
    row = actions.save_checklist(
        project=_project(request, slug), by=person, version=data.version, answers=known, notes=notes
    )
    return {
        "version": row.version,
        "answers": {group: getattr(row, group) for group in queries.POINTS},
        "notes": row.notes,
    }


def _is_point(key: str) -> bool:
    group, _line, point = key.partition("_")
    return point in queries.POINTS.get(group, ())


@router.post("/{slug}/handovers", response={201: list[HandoverOut]})
def offer(request: HttpRequest, slug: str, data: OfferIn) -> Any:
    """Offer a version to one or several institutions: all of them are asked, or none."""
    person = signed_in(request)
    project = _project(request, slug)
    fields = data.dict(exclude={"version", "partners"})
    version = get_object_or_404(PrototypeVersion, prototype__project=project, label=data.version)
    partners = list(Partner.objects.filter(is_active=True, slug__in=data.partners).order_by("name", "pk"))
    if len(partners) != len(set(data.partners)):
        raise Http404
    rows = actions.offer_handovers(project=project, by=person, version=version, partners=partners, **fields)
    return Status(201, _shown(rows))


@router.delete("/{slug}/handovers", response=list[HandoverOut])
def withdraw(request: HttpRequest, slug: str) -> Any:
    """Take back all offers that are not answered yet; answers with those taken back."""
    person = signed_in(request)
    return _shown(actions.withdraw_handovers(project=_project(request, slug), by=person))


def _shown(rows: list[Handover]) -> list[Handover]:
    return list(with_page(Handover.objects.filter(pk__in=[row.pk for row in rows])).order_by("pk"))
