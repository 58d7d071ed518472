"""Trials in the room of a team: planning, the steps, recording, the result."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import versions
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.trials import actions, queries
from madang.trials.forms import FORMS, ReasonForm, WhatForm
from madang.trials.models import Trial
from madang.trials.models.trial import PARTS
from madang.trials.views.entering import Room, language, page_methods, room_view, shown, trial_view

# Step → (its form, the action): what the lead does.
STEPS: dict[str, tuple[type[Form], Callable[..., object]]] = {
    "submit": (Form, actions.submit_trial),
    "draw": (Form, actions.draw_lots),
    "start": (Form, actions.start_running),
    "analyse": (Form, actions.begin_analysis),
    "resume": (Form, actions.resume_running),
    "publish": (Form, actions.publish_result),
    "stop": (ReasonForm, actions.stop_trial),
    "discard": (Form, actions.discard_trial),
}


@require_safe
@room_view
def trial_list(request: HttpRequest, room: Room) -> HttpResponse:
    """The trials of the team."""
    return shown(request, room, "trial_list", trials=queries.of_team(room.project), versions=room.versions())


@page_methods
@room_view
@once
def trial_new(request: HttpRequest, room: Room) -> HttpResponse:
    """Begin a plan: one version, one expectation."""
    found = room.versions()
    if not found:
        return room.back("room")
    form = WhatForm(request.POST or None, versions=found, initial={"prototype_version": found[0].pk})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            trial = actions.start_trial(
                project=room.project, by=room.person, language=language(), **form.cleaned_data
            )
            messages.success(request, _("The plan is begun. Only the team sees it."))
            return room.back("room_trial", trial.pk)
    return shown(request, room, "plan", form=form, trial=None, part=None, version="")


@require_safe
@trial_view
def room_trial(request: HttpRequest, room: Room, trial: Trial) -> HttpResponse:
    """Where the trial stands, and the one thing that comes next."""
    checks = list(trial.safety_checks.select_related("decided_by")[:5])
    parts = queries.parts(trial)
    context = {
        "trial": trial, "parts": parts, "is_ready": all(part.is_done for part in parts), "checks": checks,
        "steps": queries.steps(trial), "next": queries.lead_step(trial), "participants": list(queries.participants(trial)[:200]),
        "wanted": queries.values_wanted(queries.measures_of(trial)),
    }  # fmt: skip
    return shown(request, room, "trial", **context)


def _initial(trial: Trial, part: str) -> dict[str, Any]:
    own = {name: getattr(trial, name) for name in PARTS[part] if name != "prototype_version"}
    if part == "what":
        own["prototype_version"] = trial.prototype_version_id
    return own | (queries.rows_as_typed(trial) if part in {"who", "how"} else {})


@page_methods
@trial_view
@once
def plan_edit(request: HttpRequest, room: Room, trial: Trial, part: str) -> HttpResponse:
    """One part of the plan; the second of two people sees what the first one saved."""
    if part not in FORMS or not _may_edit(room, trial, part):
        raise Http404
    more: dict[str, Any] = {"versions": room.versions()} if part == "what" else {}
    form = FORMS[part](request.POST or None, initial=_initial(trial, part), **more)
    if not trial.is_draft:
        form.fields.pop("risks", None)  # the centre has checked them
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            given = versions.given(request)
            actions.save_part(trial=trial, by=room.person, version=given, part=part, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return room.back("room_trial", trial.pk)
    if hasattr(form, "conflict"):
        trial.refresh_from_db(fields=["version"])
    version = versions.shown(request, form, trial)
    return shown(
        request,
        room,
        "plan",
        form=form,
        trial=trial,
        part=part,
        version=version,
        words=queries.part_words(part),
    )


def _may_edit(room: Room, trial: Trial, part: str) -> bool:
    is_late_consent = (
        part == "consent" and room.is_lead and trial.state in {Trial.State.RECRUITING, Trial.State.RUNNING}
    )
    return trial.is_draft or is_late_consent


@page_methods
@trial_view
@once
def trial_step(request: HttpRequest, room: Room, trial: Trial, step: str) -> HttpResponse:
    """One step, with its reason where others are to read one: what the lead does."""
    if step not in STEPS or not room.is_lead:
        raise Http404
    kind, act = STEPS[step]
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            act(trial=trial, by=room.person, **form.cleaned_data)
            messages.success(request, _("Done. Everybody concerned hears of it."))
            return room.back("room") if step == "discard" else room.back("room_trial", trial.pk)
    return shown(request, room, "step", form=form, trial=trial, step=step)
