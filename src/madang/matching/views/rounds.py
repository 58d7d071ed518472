"""Preparing a round: words, sizes, dates, problems."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.core import ids, versions
from madang.core.errors import DomainError, shown_on
from madang.core.idempotency import once
from madang.matching import actions
from madang.matching.actions.rounds import FIELDS
from madang.matching.forms import OfferForm, RoundForm, posted
from madang.matching.models import Round
from madang.matching.views.entering import coordinator, own_round, page_methods
from madang.problems.models import Problem
from madang.projects.rules import TEAM_MAY_FORM_FOR

PROBLEMS_SHOWN = 80
USUAL = {"size_min": 4, "size_max": 6, "experts": 1, "citizens": 2}


@page_methods
@login_required
@once
def round_create(request: HttpRequest) -> HttpResponse:
    """Begin a round."""
    person = coordinator(request)
    initial = USUAL | {"programme": ids.whole(request.GET.get("programme", "")) or None}
    form = RoundForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        with shown_on(form):
            row = actions.create_round(by=person, language=(get_language() or "ko")[:2], **given)
            messages.success(request, _("The round has its page. Next, the problems that may be chosen."))
            return redirect("matching:problems", pk=row.pk)
    context = {"form": form, "round": None}
    return render(request, "matching/round_edit.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change words, dates, and sizes while nobody has stated wishes."""
    person, row = own_round(request, pk)
    if row.is_over:
        return redirect("matching:desk", pk=pk)
    form = RoundForm(posted(request), round=row, initial={name: getattr(row, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        with shown_on(form):
            actions.edit_round(round=row, by=person, version=versions.given(request), **given)
            messages.success(request, _("The round is saved."))
            return redirect("matching:desk", pk=row.pk)
    if form.errors:
        row.refresh_from_db()
    context = {"form": form, "round": row, "version": versions.shown(request, form, row)}
    return render(request, "matching/round_edit.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def round_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Which problems may be chosen, with the skills that help and the number of teams."""
    person, row = own_round(request, pk)
    if row.state not in {Round.State.DRAFT, Round.State.WISHES}:
        return redirect("matching:desk", pk=pk)
    lines = _lines(request, row)
    refusal = ""
    if request.method == "POST" and all(form.is_valid() for _problem, form in lines):
        try:
            actions.offer_problems(
                round=row, by=person, version=versions.given(request), offers=_offers(lines)
            )
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, _("The problems are saved."))
            return redirect("matching:desk", pk=row.pk)
    bad = bool(refusal) or any(form.errors for _problem, form in lines)
    context = {"round": row, "lines": lines, "refusal": refusal, "version": row.version}
    return render(request, "matching/round_problems.html", context, status=422 if bad else 200)


def _lines(request: HttpRequest, row: Round) -> list[tuple[Problem, Any]]:
    """Every problem that waits for a solution, those offered already first."""
    offered = {offer.problem_id: offer for offer in row.offers.all()}
    rows = Problem.objects.select_related("theme").order_by("-me_too_count", "pk")
    others = rows.filter(is_listed=True, state__in=sorted(TEAM_MAY_FORM_FOR)).exclude(pk__in=offered)
    problems = [*rows.filter(pk__in=offered), *others[: PROBLEMS_SHOWN - len(offered)]]
    return [
        (
            problem,
            OfferForm(
                posted(request), prefix=f"p{problem.pk}", use_required_attribute=False,
                initial={"is_offered": True, "teams": offered[problem.pk].teams, "skills": offered[problem.pk].skills}
                if problem.pk in offered else None,
            ),
        )
        for problem in problems
    ]  # fmt: skip


def _teams(given: int | None) -> int:
    """One, where nothing was said."""
    return 1 if given is None else given


def _offers(lines: list[tuple[Problem, Any]]) -> list[tuple[Problem, list[str], int]]:
    return [
        (problem, form.cleaned_data["skills"], _teams(form.cleaned_data["teams"]))
        for problem, form in lines
        if form.cleaned_data["is_offered"]
    ]
