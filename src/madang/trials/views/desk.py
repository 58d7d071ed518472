"""The centre's desk: is a trial safe, and who takes part."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import paging
from madang.core.errors import NotAllowed, shown_on
from madang.core.idempotency import once
from madang.people.actions import note_reading
from madang.people.queries import signed_in
from madang.trials import actions, queries
from madang.trials.forms import CheckForm, ReasonForm
from madang.trials.models import Trial
from madang.trials.views.entering import page_methods

CHECKED_SHOWN = 10


@require_safe
@login_required
def check_queue(request: HttpRequest) -> HttpResponse:
    """Plans that wait for the safety check, the longest first."""
    person = signed_in(request)
    if not person.may("trials.check"):
        raise NotAllowed
    context = {
        "page": paging.page(request, queries.to_check(person), order=("asked_at",)), "tones": queries.TONES,
        "checked": list(queries.checked(person)[:CHECKED_SHOWN]),
    }  # fmt: skip
    return render(request, "trials/check_queue.html", context)


@page_methods
@login_required
@once
def desk_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole plan, and whether it is safe."""
    person = signed_in(request)
    trial = get_object_or_404(queries.with_page(Trial.objects.checkable_by(person)), pk=pk)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            act = {"approve": actions.approve_trial, "send_back": actions.send_back_trial}[
                form.cleaned_data["decision"]
            ]
            act(trial=trial, by=person, reason=form.cleaned_data["reason"])
            messages.success(request, _("Done. The team has been told."))
            return redirect("trials:checks")
    checks = list(trial.safety_checks.select_related("asked_by", "decided_by")[:5])
    context = {
        "trial": trial,
        "project": trial.project,
        "form": form,
        "checks": checks,
        "tones": queries.TONES,
    }
    return render(request, "trials/desk_trial.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def desk_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a trial that is not safe any more."""
    person = signed_in(request)
    trial = get_object_or_404(Trial.objects.checkable_by(person).select_related("project"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.stop_trial(trial=trial, by=person, **form.cleaned_data)
            messages.success(request, _("Done. Everybody concerned hears of it."))
            return redirect("trials:desk_trial", pk=pk)
    context = {"trial": trial, "project": trial.project, "form": form}
    return render(request, "trials/desk_stop.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def desk_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes part or still may, by name: for emergencies. Nobody who stopped. That it was looked at is noted, and the participants read it."""
    person = signed_in(request)
    trial = get_object_or_404(Trial.objects.staffed_by(person).select_related("project"), pk=pk)
    known = trial.participants.in_it().filter(person__isnull=False)  # type: ignore[attr-defined]  # its queryset
    rows = known.select_related("person", "cell").order_by("code", "pk")
    page = paging.page(request, rows, order=("pk",), size=50)
    note_reading(by=person, what="trials.names", of=[row.person_id for row in page.rows])
    context = {"trial": trial, "project": trial.project, "page": page, "tones": queries.TONES}
    return render(request, "trials/desk_people.html", context)
