"""Recording sessions and writing the result, in the room of a team."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import versions
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.trials import actions, queries, rules
from madang.trials.forms import RecordForm, ResultForm, SessionForm
from madang.trials.models import Participant, Result, Trial
from madang.trials.views.entering import Room, language, page_methods, shown, trial_view


@require_safe
@trial_view
def session_list(request: HttpRequest, room: Room, trial: Trial) -> HttpResponse:
    """Who takes part, by code: when one meets, and how much is recorded."""
    rows = list(queries.participants(trial))
    wanted = queries.values_wanted(queries.measures_of(trial))
    return shown(request, room, "sessions", trial=trial, participants=rows, wanted=wanted)


def _participant(trial: Trial, pk: int) -> Participant:
    rows = trial.participants.seated().select_related("cell")  # type: ignore[attr-defined]
    found: Participant = get_object_or_404(rows, pk=pk)
    found.trial = trial
    return found


@page_methods
@trial_view
@once
def session_record(request: HttpRequest, room: Room, trial: Trial, participant: int) -> HttpResponse:
    """One participant's sheet on one page; the second of two people sees what the first one saved."""
    if request.method != "POST" and trial.state != Trial.State.RUNNING:
        return room.back("sessions", trial.pk)
    row = _participant(trial, participant)
    measures = queries.measures_of(trial)
    initial = {**queries.sheet_as_typed(row), "note": row.note}
    form = RecordForm(request.POST or None, measures=measures, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            given, note = versions.given(request), form.cleaned_data["note"]
            actions.record_sheet(
                participant=row, by=room.person, version=given, values=form.values, note=note
            )
            messages.success(request, _("%(code)s is recorded.") % {"code": row.code})
            return room.back("sessions", trial.pk)
    if hasattr(form, "conflict"):
        row.refresh_from_db(fields=["version"])
    context = {"trial": trial, "row": row, "parts": queries.sheet_parts(measures), "name_of": queries.field_name,
               "version": versions.shown(request, form, row),
               "is_outdated": row.consent_version != trial.consent_version}  # fmt: skip
    return shown(request, room, "record", form=form, **context)


@page_methods
@trial_view
@once
def session_date(request: HttpRequest, room: Room, trial: Trial, participant: int) -> HttpResponse:
    """When the team meets a participant."""
    row = _participant(trial, participant)
    if request.method != "POST" and not (row.is_seated and trial.state in rules.ALIVE):
        return room.back("sessions", trial.pk)
    form = SessionForm(request.POST or None, initial={"session_at": row.session_at})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.set_session(participant=row, by=room.person, **form.cleaned_data)
            messages.success(request, _("The participant has been told."))
            return room.back("sessions", trial.pk)
    return shown(request, room, "session_date", form=form, trial=trial, row=row)


@page_methods
@trial_view
@once
def result_edit(request: HttpRequest, room: Room, trial: Trial) -> HttpResponse:
    """What came out, beside the numbers as they would be published."""
    if not trial.allows("publish"):
        return room.back("room_trial", trial.pk)
    row = Result.objects.filter(trial=trial).first() or Result(trial=trial, version=0)
    names = ("outcome", "summary", "learnt", "changed")
    initial = {name: getattr(row, name) for name in names} | {"newer_version": row.newer_version_id}
    form = ResultForm(request.POST or None, versions=room.versions(), initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            given = versions.given(request)
            actions.save_result(
                trial=trial, by=room.person, version=given, language=language(), **form.cleaned_data
            )
            messages.success(request, _("Saved. Nobody but the team sees it until you publish it."))
            return room.back("room_trial", trial.pk)
    if hasattr(form, "conflict"):
        row.refresh_from_db(fields=["version"])
    numbers = queries.present_numbers(trial)
    context = {"trial": trial, "numbers": queries.shown_numbers(numbers), "people": numbers["people"],
               "version": versions.shown(request, form, row), "few": queries.few()}  # fmt: skip
    return shown(request, room, "result", form=form, **context)
