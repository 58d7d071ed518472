"""Preparing a fund, and what teams ask for."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.core import versions
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.funds import actions, queries
from madang.funds.forms import ElectorsForm, EntryForm, FundForm, ReasonForm
from madang.funds.models import Fund, FundProject
from madang.people.models import Person
from madang.people.queries import signed_in
from madang.projects.models import Project

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def language() -> str:
    """The language in which somebody writes here."""
    return (get_language() or "ko")[:2]


def managed(request: HttpRequest, slug: str) -> tuple[Fund, Person]:
    """The fund, for those who run the centre's funds; 404 for everybody else."""
    person = signed_in(request)
    rows = Fund.objects.editable_by(person).select_related("partner", "programme")
    return get_object_or_404(rows, slug=slug), person


def _shown(request: HttpRequest, template: str, form: Any, **more: Any) -> HttpResponse:
    return render(
        request, f"funds/{template}.html", {"form": form, **more}, status=422 if form.errors else 200
    )


@page_methods
@login_required
@once
def fund_create(request: HttpRequest) -> HttpResponse:
    """Begin to prepare a fund."""
    person = signed_in(request)
    if not person.may("funds.manage"):
        raise Http404
    form = FundForm(request.POST or None, initial={"electorate": Fund.Electorate.MEMBERS})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            fund = actions.create_fund(by=person, language=language(), **form.cleaned_data)
            messages.success(request, _("The fund is being prepared. Next: which teams want money."))
            return redirect("funds:desk", slug=fund.slug)
    return _shown(request, "fund_edit", form, fund=None)


@page_methods
@login_required
@once
def fund_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a fund before its vote is opened; the second of two people sees what the first one saved."""
    fund, person = managed(request, slug)
    if request.method != "POST" and not fund.allows("edit"):
        return redirect("funds:desk", slug=slug)
    form = FundForm(request.POST or None, initial=model_to_dict(fund, fields=actions.FIELDS))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.edit_fund(fund=fund, by=person, version=versions.given(request), **form.cleaned_data)
            messages.success(request, _("Your change is saved."))
            return redirect("funds:desk", slug=slug)
    return _shown(request, "fund_edit", form, fund=fund, version=versions.shown(request, form, fund))


@page_methods
@login_required
@once
def electors_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The addresses of those who may vote; the second of two people sees what the first one saved."""
    fund, person = managed(request, slug)
    if request.method != "POST" and not fund.allows("edit"):
        return redirect("funds:desk", slug=slug)
    form = ElectorsForm(request.POST or None, initial={"emails": queries.addresses_of(fund)})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            count = actions.set_electors(
                fund=fund, by=person, version=versions.given(request), **form.cleaned_data
            )
            messages.success(request, _("%(count)s addresses may vote.") % {"count": count})
            return redirect("funds:desk", slug=slug)
    return _shown(request, "electors_edit", form, fund=fund, version=versions.shown(request, form, fund))


@page_methods
@login_required
@once
def project_enter(request: HttpRequest, slug: str) -> HttpResponse:
    """A lead applies with a team, or the centre puts one in."""
    person = signed_in(request)
    fund = get_object_or_404(Fund.objects.visible_to(person).select_related("partner"), slug=slug)
    teams = _teams(fund, person)
    form = EntryForm(request.POST or None, teams=teams)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.enter_project(fund=fund, by=person, language=language(), **form.cleaned_data)
            messages.success(request, _("It is on the ballot. You can change it until the vote begins."))
            return redirect("funds:detail", slug=slug)
    return _shown(request, "project_enter", form, fund=fund, teams=teams)


def _teams(fund: Fund, person: Person) -> list[Project]:
    if not person.may("funds.manage"):
        return queries.teams_that_may_apply(fund, person)
    rows = Project.objects.filter(hidden_at=None).exclude(
        fund_entries__in=fund.entries.filter(withdrawn_at=None)
    )
    if fund.programme_id:
        rows = rows.filter(programme=fund.programme_id)
    return [team for team in rows.order_by("title", "pk") if team.is_working]


def _entry(request: HttpRequest, slug: str, pk: int) -> tuple[FundProject, Person]:
    """What a team asks for, for its lead and the centre; 404 for everybody else."""
    person = signed_in(request)
    rows = FundProject.objects.filter(
        fund__in=Fund.objects.visible_to(person), fund__slug=slug, withdrawn_at=None
    )
    if not person.may("funds.manage"):
        rows = rows.filter(project__in=Project.objects.editable_by(person))
    return get_object_or_404(rows.select_related("fund", "project"), pk=pk), person


@page_methods
@login_required
@once
def entry_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change what a team asks for, before the vote is opened."""
    entry, person = _entry(request, slug, pk)
    if request.method != "POST" and not entry.fund.allows("enter_project"):
        return redirect("funds:detail", slug=slug)
    initial = {"purpose": entry.purpose, "cost_krw": entry.cost_krw}
    form = EntryForm(request.POST or None, teams=None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.edit_entry(entry=entry, by=person, version=versions.given(request), **form.cleaned_data)
            messages.success(request, _("Your change is saved."))
            return redirect("funds:detail", slug=slug)
    version = versions.shown(request, form, entry)
    return _shown(request, "project_enter", form, fund=entry.fund, entry=entry, version=version)


@page_methods
@login_required
@once
def entry_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a project off the ballot, with a reason that everybody reads."""
    entry, person = _entry(request, slug, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.withdraw_entry(entry=entry, by=person, **form.cleaned_data)
            messages.success(request, _("It is off the ballot. Whoever chose it is told."))
            return redirect("funds:detail", slug=slug)
    return _shown(request, "fund_step", form, fund=entry.fund, entry=entry, step="withdraw", back="detail")
