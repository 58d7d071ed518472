"""The curators' pages: preparing, opening, looking at statements, closing, publishing."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import ids, paging, versions
from madang.core.downloads import csv_answer
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.deliberations import actions, queries
from madang.deliberations.actions.manage import FIELDS
from madang.deliberations.forms import (
    AppealDecisionForm,
    BanForm,
    DeliberationForm,
    OpenForm,
    PublishForm,
    RemoveForm,
    SeedsForm,
    posted,
)
from madang.deliberations.models import Deliberation, Statement, Voter
from madang.people.models import Person
from madang.people.queries import signed_in

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def curator(request: HttpRequest) -> Person:
    """The person, who must be a curator; for everybody else the page does not exist."""
    person = signed_in(request)
    if not person.may("problems.curate"):
        raise Http404
    return person


def _fetch(request: HttpRequest, pk: int) -> tuple[Deliberation, Person]:
    person = curator(request)
    return get_object_or_404(Deliberation.objects.curatable_by(person).select_related("theme"), pk=pk), person


@page_methods
@login_required
@once
def deliberation_prepare(request: HttpRequest) -> HttpResponse:
    """Begin a deliberation; `?problem=` is one it is about."""
    person = curator(request)
    first = {"language": get_language() or "ko", "problems": [ids.whole(request.GET.get("problem", ""))]}
    form = DeliberationForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            row = actions.prepare_deliberation(by=person, **form.cleaned_data)
            messages.success(request, _("The draft is saved. Now write the first statements."))
            return redirect("deliberations:desk", pk=row.pk)
    context = {"form": form, "deliberation": None}
    return render(
        request, "deliberations/deliberation_edit.html", context, status=422 if form.errors else 200
    )


@page_methods
@login_required
@once
def deliberation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a deliberation says."""
    row, person = _fetch(request, pk)
    linked = list(row.links.values_list("problem_id", flat=True))
    form = DeliberationForm(posted(request), initial=model_to_dict(row, fields=FIELDS) | {"problems": linked})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.edit_deliberation(
                deliberation=row, by=person, version=versions.given(request), **form.cleaned_data
            )
            messages.success(request, _("Your change is saved."))
            return redirect("deliberations:desk", pk=pk)
    context = {"form": form, "deliberation": row, "version": versions.shown(request, form, row)}
    return render(
        request, "deliberations/deliberation_edit.html", context, status=422 if form.errors else 200
    )


@dataclass(frozen=True)
class Step:
    """What can be done on the desk page: when, with which form, and what is said afterwards."""

    label: str | Promise
    form: type[forms.Form]
    run: Callable[..., object]
    offered: Callable[[Deliberation], bool]
    done: str | Promise
    kind: str = "primary"


def _seeds(*, deliberation: Deliberation, by: Person, texts: str) -> None:
    actions.add_seeds(deliberation=deliberation, by=by, texts=texts.splitlines())


def _ban(*, deliberation: Deliberation, by: Person, number: str, reason: str) -> None:
    found = Voter.objects.filter(
        deliberation=deliberation, number=ids.clean_receipt(number) or number.strip()
    ).first()
    if found is None:
        raise actions.ReasonNeeded(_("Nobody here has this number. Please look at it again."), field="number")
    actions.ban_voter(voter=found, by=by, reason=reason)


def _not_published(row: Deliberation) -> bool:
    return row.state != Deliberation.State.PUBLISHED


def _moves(name: str) -> Callable[[Deliberation], bool]:
    return lambda row: row.allows(name)


STEPS: dict[str, Step] = {
    "publish": Step(
        gettext_lazy("Publish the result"), PublishForm, actions.publish_result, _moves("publish"),
        gettext_lazy("The result is published and stands on the pages of its problems."),
    ),
    "open": Step(
        gettext_lazy("Open it for everybody"), OpenForm, actions.open_deliberation, _moves("open"),
        gettext_lazy("It is open. Everybody finds it on the front page."),
    ),
    "seeds": Step(
        gettext_lazy("Write statements"), SeedsForm, _seeds, _not_published, gettext_lazy("The statements are added."),
        kind="secondary",
    ),
    "ban": Step(
        gettext_lazy("Leave somebody's answers out"), BanForm, _ban, _not_published,
        gettext_lazy("These answers no longer count."), kind="danger",
    ),
    "close": Step(
        gettext_lazy("Close it"), forms.Form, actions.close_deliberation, _moves("close"),
        gettext_lazy("It is closed. The final map is being made."), kind="secondary",
    ),
    "map": Step(
        gettext_lazy("Make the map anew"), forms.Form, actions.recompute_map, _not_published,
        gettext_lazy("The map is being made. The same answers give the same map."), kind="quiet",
    ),
}  # fmt: skip


@require_safe
@login_required
def deliberation_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One deliberation with what waits, what can be done, and what was decided."""
    return _desk(request, _fetch(request, pk)[0])


def _desk(
    request: HttpRequest, row: Deliberation, *, failed: tuple[str, forms.Form] | None = None
) -> HttpResponse:
    offered = [
        (code, step, failed[1] if failed and failed[0] == code else step.form(auto_id=f"id_{code}_%s"))
        for code, step in STEPS.items()
        if step.offered(row)
    ]
    shown = Statement.objects.filter(deliberation=row).exclude(state=Statement.State.WAITING)
    context = {
        "deliberation": row, "offered": offered, "failed": failed[0] if failed else "",
        "failed_form": failed[1] if failed else None, "run": queries.latest_run(row),
        "waiting": list(queries.waiting_statements(row)[:50]), "problems": queries.problems_of(row),
        "page": paging.page(request, shown.with_votes().select_related("voter"), order=("id",), size=50),
        "excluded": list(Voter.objects.filter(deliberation=row, banned_at__isnull=False).order_by("pk")),
    }  # fmt: skip
    return render(request, "deliberations/desk.html", context, status=422 if failed else 200)


@page_methods
@login_required
@once
def deliberation_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Do one of STEPS; what cannot be done is said on the desk page, with what was typed."""
    row, person = _fetch(request, pk)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        return redirect("deliberations:desk", pk=pk)
    chosen = STEPS[step]
    form = chosen.form(request.POST, auto_id=f"id_{step}_%s")
    if form.is_valid():
        with shown_on(form):
            chosen.run(deliberation=row, by=person, **form.cleaned_data)
            messages.success(request, str(chosen.done))
            return redirect("deliberations:desk", pk=pk)
    return _desk(request, _fetch(request, pk)[0], failed=(step, form))


@require_safe
@login_required
def statement_queue(request: HttpRequest) -> HttpResponse:
    """Every statement that waits for a look, the longest waiting first."""
    curator(request)
    page = paging.page(request, queries.waiting_statements(), order=("created_at",))
    return render(request, "deliberations/queue.html", {"page": page})


def _statement(row: Deliberation, pk: int) -> Statement:
    rows = Statement.objects.with_votes().select_related("deliberation", "voter__person", "decided_by")
    return get_object_or_404(rows, pk=pk, deliberation=row)


@page_methods
@login_required
@once
def statement_decide(request: HttpRequest, pk: int, statement: int) -> HttpResponse:
    """Look at one statement: have it asked, or not, with a reason."""
    row, person = _fetch(request, pk)
    found = _statement(row, statement)
    is_shown = request.method == "POST" and "show" in request.POST
    form: forms.Form = forms.Form(request.POST) if is_shown else RemoveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            if is_shown:
                actions.show_statement(statement=found, by=person)
            else:
                actions.remove_statement(statement=found, by=person, **form.cleaned_data)
            messages.success(request, _("Decided, and its author is told."))
            return _onward(row)
    context = {"form": RemoveForm() if is_shown else form, "failed_form": form, "deliberation": row, "statement": found}  # fmt: skip
    return render(request, "deliberations/statement_decide.html", context, status=422 if form.errors else 200)


def _onward(row: Deliberation) -> HttpResponse:
    """To the next one that waits; to the desk where none is left."""
    following = queries.waiting_statements(row).first()
    if following is None:
        return redirect("deliberations:desk", pk=row.pk)
    page = "appeal_decide" if following.awaits_decision else "decide"
    return redirect(f"deliberations:{page}", pk=row.pk, statement=following.pk)


@page_methods
@login_required
@once
def appeal_decide(request: HttpRequest, pk: int, statement: int) -> HttpResponse:
    """Decide an appeal, with a reason its author reads."""
    row, person = _fetch(request, pk)
    found = _statement(row, statement)
    if found.appealed_at is None:
        raise Http404
    form = AppealDecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.decide_appeal(statement=found, by=person, **form.cleaned_data)
            messages.success(request, _("Decided, and its author is told."))
            return _onward(row)
    context = {
        "form": form,
        "deliberation": row,
        "statement": found,
        "is_own": found.decided_by_id == person.pk,
    }
    return render(request, "deliberations/appeal_decide.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@once
def voter_let_in(request: HttpRequest, pk: int, voter: int) -> HttpResponse:
    """Count somebody's answers again."""
    row, person = _fetch(request, pk)
    found = get_object_or_404(Voter, pk=voter, deliberation=row)
    actions.unban_voter(voter=found, by=person)
    messages.success(request, _("These answers count again."))
    return redirect("deliberations:desk", pk=pk)


@require_safe
@login_required
def deliberation_log(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done with it, without names, as CSV."""
    row, _person = _fetch(request, pk)
    return csv_answer(f"{row.number}-log", queries.log_rows(row))
