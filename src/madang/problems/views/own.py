"""What reporters do with their own report: change, withdraw, appeal."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.core.errors import EditConflict, shown_on
from madang.core.idempotency import once
from madang.people.models import Person
from madang.people.queries import signed_in
from madang.problems import actions
from madang.problems.forms import AppealForm, ReportEditForm, posted
from madang.problems.models import ModerationCase, Problem
from madang.problems.models.changing import must_be_editable
from madang.problems.rules import State

page_methods = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = (
    "title",
    "body",
    "district",
    "place_words",
    "affected",
    "version",
    "latitude",
    "longitude",
    "picture_alt",
)


@page_methods
@login_required
@once
def problem_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own report while nobody works on it, or complete what curators asked for and send it again."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.filter(reporter=person).select_related("picture"), pk=pk)
    if (
        request.method != "POST"
    ):  # before anything is typed; what was typed meanwhile is refused on its page, and stays there
        must_be_editable(problem)
    initial: dict[str, Any] = {name: getattr(problem, name) for name in FIELDS} | {"theme": problem.theme_id}
    form = ReportEditForm(*posted(request), initial=initial)
    stored: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            with shown_on(form), transaction.atomic():
                _save(request, form, problem, person)
                return redirect("problems:detail", pk=pk)
        except EditConflict as error:
            stored = error.current
            # Whoever saves again after seeing what is stored means it.
            data = request.POST.copy()
            data["version"] = str(Problem.objects.values_list("version", flat=True).get(pk=pk))
            form.data = data
            form.add_error(None, str(error))
    context = {"form": form, "problem": problem, "case": _asked(problem), "stored": stored}
    return render(request, "problems/problem_edit.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, form: ReportEditForm, problem: Problem, person: Person) -> None:
    data = dict(form.cleaned_data)
    row = actions.edit_problem(problem=problem, by=person, version=data.pop("version"), **data)
    if row.state == State.NEEDS_MORE and request.POST.get("go") == "send":
        actions.resend_problem(problem=row, by=person)
        messages.success(request, _("Sent again. We look at it and tell you here."))
    else:
        messages.success(request, _("Your changes are saved."))


def _asked(problem: Problem) -> ModerationCase | None:
    if problem.state != State.NEEDS_MORE:
        return None
    return (
        ModerationCase.objects.filter(problem=problem, kind=ModerationCase.Kind.NEEDS_MORE)
        .order_by("-pk")
        .first()
    )


@page_methods
@login_required
@once
def problem_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The second tap of withdrawing: says what happens, then does it."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.filter(reporter=person), pk=pk)
    form = Form(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.withdraw_problem(problem=problem, by=person)
            messages.success(request, _("Your report is withdrawn. Nobody else sees it any more."))
            return redirect("problems:detail", pk=pk)
    context = {"form": form, "problem": problem}
    return render(request, "problems/problem_withdraw.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def problem_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once for a new decision."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.filter(reporter=person), pk=pk)
    case = ModerationCase.objects.filter(problem=problem, target="").order_by("-pk").first()
    form = AppealForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.appeal_case(problem=problem, by=person, text=form.cleaned_data["text"])
            messages.success(request, _("Thank you. A second person looks at it, and you hear from us here."))
            return redirect("problems:detail", pk=pk)
    context = {"form": form, "problem": problem, "case": case}
    return render(request, "problems/problem_appeal.html", context, status=422 if form.errors else 200)
