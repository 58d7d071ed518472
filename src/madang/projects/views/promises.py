"""What was promised with an adoption: its conditions, and who keeps it running."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.models import Person
from madang.people.queries import signed_in
from madang.projects import actions, queries
from madang.projects.forms import NoteForm, PlanForm, plan_initial
from madang.projects.models import Condition, Handover
from madang.projects.views.entering import page_methods, renewed


class Way(NamedTuple):
    """One thing that can be done with a condition."""

    act: Callable[..., Condition]
    move: str
    title: Promise
    label: Promise
    is_reason_needed: bool
    is_of_team: bool = False


STEPS = {
    "claim": Way(actions.claim_condition, "claim", gettext_lazy("The condition is met"), gettext_lazy("How was it met?"), True, True),
    "confirm": Way(actions.confirm_condition, "confirm", pgettext_lazy("button", "Yes, it is met"), gettext_lazy("A word about it"), False),
    "return": Way(actions.send_back_condition, "send_back", pgettext_lazy("button", "It is not met yet"), gettext_lazy("What is missing?"), True),
    "waiver": Way(actions.waive_condition, "waive", pgettext_lazy("button", "We do not ask for it any more"), gettext_lazy("Why?"), True),
}  # fmt: skip


def _condition(person: Person, pk: int, way: Way) -> Condition:
    """The condition, for whom it is to move: the team's lead or the institution; 404 for everybody else."""
    if way.is_of_team:
        led = person.memberships.filter(left_on=None, role="lead").values("project")
        mine = Handover.objects.filter(project__in=led)
    else:
        mine = Handover.objects.receivable_by(person)
    rows = Condition.objects.filter(handover__in=mine).select_related(
        "handover__project", "handover__partner"
    )
    return get_object_or_404(rows, pk=pk)


@page_methods
@login_required
@once
def condition_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The team says that a condition is met; the institution says whether it is so, or lets it go."""
    way, person = STEPS.get(step), signed_in(request)
    if way is None:
        raise Http404
    condition = _condition(person, pk, way)
    if request.method != "POST" and not condition.allows(way.move):
        return redirect("projects:handover", pk=condition.handover_id)
    form = NoteForm(request.POST or None, label=way.label, required=way.is_reason_needed)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            way.act(condition=condition, by=person, **form.cleaned_data)
            messages.success(request, _("Everybody can see it now."))
            return redirect("projects:handover", pk=condition.handover_id)
    return _shown(request, "condition_step", condition.handover, form, condition=condition, title=way.title)


@page_methods
@login_required
@once
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who keeps running what was adopted; each time it is saved a new version."""
    person = signed_in(request)
    rows = Handover.objects.receivable_by(person).select_related("project", "partner", "plan")
    handover = get_object_or_404(rows, pk=pk)
    if request.method != "POST" and not handover.is_taken:
        return redirect("projects:handover", pk=pk)
    form = PlanForm(request.POST or None, initial=plan_initial(handover))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            said = dict(form.cleaned_data)
            actions.save_plan(handover=handover, by=person, version=said.pop("version") or 0, **said)
            messages.success(request, _("The plan is public. Earlier versions stay visible."))
            return redirect("projects:handover", pk=pk)
    if hasattr(form, "conflict"):
        renewed(form, _Numbered(handover))
    return _shown(request, "plan_edit", handover, form)


class _Numbered:
    """What a form carries on after a conflict: the number of the plan that is stored now."""

    def __init__(self, handover: Handover) -> None:
        latest = handover.plans.first()
        self.version = latest.number if latest else 0


def _shown(request: HttpRequest, template: str, handover: Handover, form: Any, **more: Any) -> HttpResponse:
    context = {
        "handover": handover,
        "project": handover.project,
        "form": form,
        "tones": queries.TONES,
        **more,
    }
    return render(request, f"projects/{template}.html", context, status=422 if form.errors else 200)
