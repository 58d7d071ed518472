"""The prototype's record and hand-overs, in the room of a team."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.projects import actions, queries
from madang.projects.forms import ChecklistForm, OfferForm, PrototypeForm, VersionForm, offer_initial
from madang.projects.models import Prototype, PrototypeVersion
from madang.projects.views.entering import Room, language, lead_view, page_methods, renewed, room_view, shown


def _prototype(room: Room) -> Prototype | None:
    return Prototype.objects.filter(project=room.project).first()


def _versions(room: Room) -> list[PrototypeVersion]:
    rows = PrototypeVersion.objects.filter(prototype__project=room.project).select_related("by")
    return list(rows.defer("snapshot").order_by("-pk"))


@page_methods
@room_view
@once
def prototype_edit(request: HttpRequest, room: Room) -> HttpResponse:
    """What it is, where it is, under which terms, with which data, and what was thought of."""
    row = _prototype(room) or Prototype(project=room.project, version=0)
    form = PrototypeForm(request.POST or None, instance=row, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            fields = form.fields_for_action()
            version = form.cleaned_data["version"]
            actions.save_prototype(project=room.project, by=room.person, version=version, **fields)
            messages.success(request, _("The record is saved. Freeze a version before you hand it over."))
            return room.back("room_prototype")
    if hasattr(form, "conflict"):
        row = _prototype(room) or row
    return shown(
        request, room, "room_prototype", "prototype", form=renewed(form, row), prototype=row if row.pk else None,
        versions=_versions(room), version_form=VersionForm(), checklist=queries.checklist(row if row.pk else None),
    )  # fmt: skip


@page_methods
@room_view
@once
def checklist_edit(request: HttpRequest, room: Room) -> HttpResponse:
    """Personal data, safety, use by everybody, licences: each point with an answer and a few words why."""
    row = _prototype(room)
    if row is None:
        return room.back("room_prototype")
    form = ChecklistForm(request.POST or None, prototype=row)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.save_checklist(project=room.project, by=room.person, **form.fields_for_action())
            messages.success(
                request, _("The points are saved. They stand in the next version that you freeze.")
            )
            return room.back("room_prototype")
    stored = (_prototype(room) or row) if hasattr(form, "conflict") else row
    return shown(
        request, room, "room_prototype", "checklist", form=renewed(form, stored), titles=queries.GROUPS
    )


@page_methods
@room_view
@once
def version_freeze(request: HttpRequest, room: Room) -> HttpResponse:
    """Keep the record as it is now under a name."""
    prototype = get_object_or_404(Prototype, project=room.project)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.freeze_version(prototype=prototype, by=room.person, **form.cleaned_data)
            messages.success(request, _("This version is kept and never changes."))
            return room.back("room_prototype")
    return shown(request, room, "room_prototype", "version_freeze", form=form, prototype=prototype)


@require_safe
@room_view
def version_detail(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """What the prototype was when it was frozen."""
    version = get_object_or_404(queries.versions_of(room.project), pk=pk)
    frozen = version.frozen
    return shown(
        request,
        room,
        "room_prototype",
        "version",
        version=version,
        frozen=frozen,
        checklist=queries.checklist(frozen),
    )


@require_safe
@room_view
def handover_list(request: HttpRequest, room: Room) -> HttpResponse:
    """What was handed over, to whom, and what became of it."""
    found = list(queries.handovers_of(room.project))
    return shown(
        request,
        room,
        "room_handover",
        "handovers",
        handovers=found,
        asked=[each for each in found if each.state != "withdrawn"],
        waiting=[each for each in found if each.is_open],
        tones=queries.TONES,
        versions=_versions(room),
        steps=lambda each: queries.in_order(queries.handover_steps(each)),
    )


@page_methods
@lead_view
@once
def handover_new(request: HttpRequest, room: Room) -> HttpResponse:
    """Offer a frozen version to one or several institutions."""
    versions, prototype = _versions(room), _prototype(room)
    if not versions:
        return room.back("room_handover")
    initial = offer_initial(versions, prototype.licence if prototype else "", room.project.title)
    form = OfferForm(request.POST or None, versions=versions, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            said = form.cleaned_data | {"partners": list(form.cleaned_data["partners"])}
            rows = actions.offer_handovers(project=room.project, by=room.person, language=language(), **said)
            messages.success(request, _asked(len(rows)))
            return (
                redirect("projects:handover", pk=rows[0].pk) if len(rows) == 1 else room.back("room_handover")
            )
    lists = queries.checklist(prototype)
    return shown(
        request, room, "room_handover", "handover_new", form=form, checklist=lists,
        open_points=queries.open_points(lists),
    )  # fmt: skip


def _asked(count: int) -> str:
    words = ngettext(
        "The institution has been asked, for all to see.",
        "%(num)s institutions have been asked, for all to see.",
        count,
    )
    return words % {"num": count}


@require_POST
@lead_view
@once
def handovers_withdraw(request: HttpRequest, room: Room) -> HttpResponse:
    """Take back all offers that are not answered yet."""
    actions.withdraw_handovers(project=room.project, by=room.person)
    messages.success(request, _("Your open offers are taken back, and the institutions have been told."))
    return room.back("room_handover")
