"""What institutions do: their own queue, taking up, moving a date, answering in public."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madang.core import clock, ids, paging
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.partners.models import Partner
from madang.people.models import Person
from madang.people.queries import signed_in
from madang.people.rules import RoleKind
from madang.problems import actions, emails
from madang.problems.forms import AnswerForm, DueForm, TakeUpForm, posted
from madang.problems.models import Answer, DueChange, Problem

page_methods = require_http_methods(["GET", "HEAD", "POST"])
RECENT = timedelta(days=60)


def representative(request: HttpRequest) -> Person:
    """The person, who must speak for an institution or the centre; for everybody else the page does not exist."""
    person = signed_in(request)
    if not person.may_somewhere("problems.answer"):
        raise Http404
    return person


@require_safe
@login_required
def problem_duties(request: HttpRequest) -> HttpResponse:
    """What one's institution has to answer, by the time that is left."""
    person = representative(request)
    own = Problem.objects.answerable_by(person).with_card()
    tab = request.GET.get("tab", "")
    if tab == "answered":
        rows, order = own.filter(answered_at__gte=clock.now() - RECENT), ("-answered_at",)
    else:
        tab, rows, order = "", own.filter(awaits_answer=True), ("answer_due_on",)
    start = reverse("problems:duties")
    tabs = [
        (_("To answer"), start, tab == "", own.filter(awaits_answer=True).count()),
        (_("Answered in the last 60 days"), f"{start}?tab=answered", tab == "answered", None),
    ]
    context = {
        "page": paging.page(request, rows, order=order),
        "tabs": tabs,
        "tab": tab,
        "partners": list(_partners(person)[:6]),
    }
    return render(request, "problems/duties.html", context)


def _partners(person: Person) -> QuerySet[Partner]:
    keys = person.scopes("problems.answer", "partners.partner")
    rows = Partner.objects.filter(is_active=True)
    return rows if keys is None else rows.filter(pk__in=keys)


def _fetch(person: Person, pk: int) -> Problem:
    return get_object_or_404(Problem.objects.answerable_by(person).with_page(), pk=pk)


def _staff(person: Person, problem: Problem) -> QuerySet[Person]:
    """Who may be named: staff of the institutions the person speaks for, and the person."""
    scopes = [ids.scope_of(partner) for partner in _partners(person)]
    named = Q(roles__kind=RoleKind.PARTNER_STAFF, roles__scope__in=scopes) | Q(pk=person.pk)
    return Person.objects.filter(named, is_active=True).distinct().order_by("name", "pk")


@page_methods
@login_required
@once
def problem_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it up with a named person and a date."""
    person = representative(request)
    problem = _fetch(person, pk)
    initial = {"partner": problem.owner_partner_id, "person": person.pk, "due_on": problem.answer_due_on}
    form = TakeUpForm(posted(request)[0], initial=initial)
    _limit(form, person, problem)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            language = (get_language() or "ko")[:2]
            actions.mark_taken_up(problem=problem, by=person, language=language, **form.cleaned_data)
            messages.success(request, _("It is taken up. Name and date are public."))
            return redirect("problems:detail", pk=pk)
    context = {"form": form, "problem": problem, "days": settings.ANSWER_DAYS}
    return render(request, "problems/problem_take_up.html", context, status=422 if form.errors else 200)


def _limit(form: TakeUpForm, person: Person, problem: Problem) -> None:
    partner_field: Any = form.fields["partner"]
    partner_field.queryset = _partners(person)
    if person.scopes("problems.answer", "partners.partner") is not None:
        partner_field.required, partner_field.empty_label = True, None
    staff_field: Any = form.fields["person"]
    staff_field.queryset = _staff(person, problem)
    form.fields["due_on"].widget.attrs["min"] = clock.today().isoformat()


@page_methods
@login_required
@once
def problem_due(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the answer date, with a reason for all to read."""
    person = representative(request)
    problem = _fetch(person, pk)
    form = DueForm(posted(request)[0], initial={"version": problem.version})
    form.fields["due_on"].widget.attrs["min"] = clock.today().isoformat()
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.change_due(problem=problem, by=person, **form.cleaned_data)
            messages.success(request, _("The new date is public, with your reason."))
            return redirect("problems:detail", pk=pk)
    changes = list(DueChange.objects.filter(problem=problem).order_by("pk"))
    context = {"form": form, "problem": problem, "changes": changes}
    return render(request, "problems/problem_due.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def problem_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in public."""
    person = representative(request)
    problem = _fetch(person, pk)
    form = AnswerForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            language = (get_language() or "ko")[:2]
            actions.answer_problem(problem=problem, by=person, language=language, **form.cleaned_data)
            messages.success(request, _("Your answer is public, and everybody concerned was told."))
            return redirect("problems:detail", pk=pk)
    answers = list(Answer.objects.filter(problem=problem).select_related("partner", "by").order_by("pk"))
    context = {"form": form, "problem": problem, "answers": answers, "owner": emails.owner_name(problem)}
    return render(request, "problems/problem_answer.html", context, status=422 if form.errors else 200)
