"""Hand-overs: public to all, answered by the institution."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import paging
from madang.core.caching import public_page
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.models import Person
from madang.people.queries import signed_in, viewer
from madang.projects import actions, queries
from madang.projects.forms import AnswerForm, CheckForm, ReceiveForm
from madang.projects.models import Handover, HandoverCheck
from madang.projects.queries.handovers import with_page
from madang.projects.views.entering import language, page_methods


@require_safe
@login_required
def handover_queue(request: HttpRequest) -> HttpResponse:
    """What my institution has still to answer, the least time left first; checks that are due; what was answered."""
    person = signed_in(request)
    if not person.may_somewhere("projects.receive"):
        raise Http404
    context = {
        "page": paging.page(request, queries.queue(person), order=("answer_due_on",)), "tones": queries.TONES,
        "checks": list(queries.due_checks(person)[:20]), "answered": list(queries.answered(person)[:20]),
        "conditions": list(queries.open_conditions(person)[:20]), "plans": list(queries.missing_plans(person)[:20]),
    }  # fmt: skip
    return render(request, "projects/handover_queue.html", context)


@require_safe
@public_page("handovers", "projects", "partners", "problems")
def handover_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over: what, to whom, by when, the answer, and what became of it."""
    person = viewer(request)
    handover = get_object_or_404(with_page(Handover.objects.visible_to(person)), pk=pk)
    frozen, is_lead = handover.version.frozen, _leads(person, handover)
    lists = queries.checklist(frozen)
    context = {
        "handover": handover, "project": handover.project, "steps": queries.in_order(queries.handover_steps(handover)), "frozen": frozen,
        "checklist": lists, "open_points": queries.open_points(lists), "tones": queries.TONES,
        "others": queries.others_of(handover), "plans": queries.plan_history(list(handover.plans.all())),
        "plan_words": queries.plan_words, "address": settings.BASE_URL + request.path_info,
        "may_answer": person is not None and person.may("projects.receive", scope=handover.partner),
        "may_claim": is_lead, "may_withdraw": handover.allows("withdraw") and is_lead,
    }  # fmt: skip
    return render(request, "projects/handover_detail.html", context)


def _leads(person: Person | None, handover: Handover) -> bool:
    place = queries.place(person, handover.project.slug) if person else None
    return place is not None and place.is_lead


def _mine(request: HttpRequest, pk: int) -> tuple[Handover, Person]:
    """The hand-over, for those who answer for its institution; 404 for everybody else."""
    person = signed_in(request)
    rows = Handover.objects.receivable_by(person).select_related("project", "partner", "recipient")
    return get_object_or_404(rows, pk=pk), person


@page_methods
@login_required
@once
def handover_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """The institution has it now; somebody answers for it by name."""
    handover, person = _mine(request, pk)
    choices = queries.staff_choices(handover.partner, person)
    form = ReceiveForm(request.POST or None, choices=choices, initial={"recipient": person.pk})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.receive_handover(handover=handover, by=person, **form.cleaned_data)
            messages.success(request, _("Received. The team and everybody else can see who is in charge."))
            return redirect("projects:handover", pk=pk)
    return _shown(request, "handover_receive", handover, form)


def _shown(request: HttpRequest, template: str, handover: Handover, form: Any, **more: Any) -> HttpResponse:
    context = {"handover": handover, "project": handover.project, "form": form, **more}
    return render(request, f"projects/{template}.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@once
def handover_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The institution has begun to examine it."""
    handover, person = _mine(request, pk)
    actions.review_handover(handover=handover, by=person)
    messages.success(request, _("The team can see that you examine it."))
    return redirect("projects:handover", pk=pk)


@page_methods
@login_required
@once
def handover_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The public answer: adopted, adopted with changes, or declined with a reason."""
    handover, person = _mine(request, pk)
    if request.method != "POST" and not handover.allows("decline"):
        return redirect("projects:handover", pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.answer_handover(handover=handover, by=person, language=language(), **form.cleaned_data)
            messages.success(request, _("Your answer is public. Team and neighbours have been told."))
            return redirect("projects:handover", pk=pk)
    return _shown(request, "handover_answer", handover, form)


@require_POST
@login_required
@once
def handover_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The team takes its offer back before it is answered."""
    person = signed_in(request)
    handover = get_object_or_404(Handover.objects.visible_to(person), pk=pk)
    actions.withdraw_handover(handover=handover, by=person)
    messages.success(request, _("Your offer is taken back."))
    return redirect("projects:handover", pk=pk)


@page_methods
@login_required
@once
def check_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """3, 6 or 12 months later: is it in use?"""
    person = signed_in(request)
    rows = HandoverCheck.objects.filter(handover__in=Handover.objects.receivable_by(person))
    check = get_object_or_404(rows.select_related("handover__project", "handover__partner"), pk=pk)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.answer_check(check=check, by=person, **form.cleaned_data)
            messages.success(request, _("Thank you. Your answer stands in the public ledger."))
            return redirect("projects:handover", pk=check.handover_id)
    return _shown(request, "check_answer", check.handover, form, check=check)
