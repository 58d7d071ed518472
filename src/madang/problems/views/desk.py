"""The curators' desk: the queue by time left, one report with everything that can be decided about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from madang.core import ids, paging
from madang.core.downloads import csv_answer
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.models import Person
from madang.people.queries import signed_in
from madang.problems import actions, emails, queries, rules
from madang.problems.forms import (
    AppealDecisionForm,
    MergeForm,
    NoteForm,
    OwnerForm,
    PublishForm,
    ReasonForm,
    TurnDownForm,
    VersionForm,
    posted,
)
from madang.problems.models import Evidence, Merge, ModerationCase, Problem
from madang.problems.rules import State

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a curator can do: the words of its button, its form, the action, and when it is offered."""

    label: str | Promise
    form: type[forms.Form]
    run: Callable[..., Any]
    offered: Callable[[Problem], bool]
    done: str | Promise
    kind: str = "secondary"


def _moves(name: str) -> Callable[[Problem], bool]:
    return lambda problem: problem.allows(name)


STEPS: dict[str, Step] = {
    "check": Step(
        pgettext_lazy("curator", "Start checking"), VersionForm, actions.start_checking, _moves("check"),
        gettext_lazy("You are checking it; the reporter sees that."),
    ),
    "publish": Step(
        pgettext_lazy("curator", "Make it public"), PublishForm, actions.publish_problem, _moves("publish"),
        gettext_lazy("It is public. Owner and answer date are set."), "primary",
    ),
    "ask": Step(
        pgettext_lazy("curator", "Ask for more"), NoteForm, actions.ask_for_more, _moves("ask_more"),
        gettext_lazy("The reporter was asked."),
    ),
    "owner": Step(
        pgettext_lazy("curator", "Change who is in charge"), OwnerForm, actions.assign_owner,
        lambda problem: problem.state in {State.OPEN, *rules.QUEUE}, gettext_lazy("Who is in charge is changed."),
    ),
    "lift": Step(
        pgettext_lazy("curator", "Call for an answer now"), ReasonForm, actions.lift_problem,
        lambda problem: problem.awaits_answer and problem.must_answer_at is None,
        gettext_lazy("Those in charge were told."),
    ),
    "decline": Step(
        pgettext_lazy("curator", "Do not make it public"), TurnDownForm, actions.decline_report,
        lambda problem: problem.state in rules.QUEUE, gettext_lazy("The reporter was told why."), "danger",
    ),
    "hide": Step(
        pgettext_lazy("curator", "Hide it"), TurnDownForm, actions.hide_problem,
        lambda problem: problem.is_public and problem.allows("hide"),
        gettext_lazy("It is hidden; the reporter was told why."), "danger",
    ),
    "restore": Step(
        pgettext_lazy("curator", "Bring it back"), VersionForm, actions.restore_problem,
        lambda problem: problem.allows("restore") and (problem.state == State.HIDDEN or problem.published_at is None),
        gettext_lazy("It is back where it stood."),
    ),
    "unmerge": Step(
        pgettext_lazy("curator", "Take it apart again"), forms.Form, actions.unmerge_problem, _moves("unmerge"),
        gettext_lazy("Every row is back where it was."),
    ),
}  # fmt: skip
GIVEN = {"theme", "owner", "note", "reason", "reason_code", "version"}


def curator(request: HttpRequest) -> Person:
    """The person, who must be a curator; for everybody else the page does not exist."""
    person = signed_in(request)
    if not person.may("problems.curate"):
        raise Http404
    return person


TABS: dict[str, str | Promise] = {
    "check": pgettext_lazy("queue", "To check"),
    "more": pgettext_lazy("queue", "Waiting for the reporter"),
    "late": pgettext_lazy("queue", "Answers overdue"),
    "appeals": pgettext_lazy("queue", "Appeals"),
}


def _queue(tab: str) -> tuple[QuerySet[Any], tuple[str, ...]]:
    rows = Problem.objects.select_related("theme", "owner_partner", "reporter").defer("body")
    if tab == "more":
        return rows.filter(state=State.NEEDS_MORE), ("check_due_on",)
    if tab == "late":
        return rows.overdue(), ("answer_due_on",)
    if tab == "appeals":
        waiting = ModerationCase.objects.filter(appealed_at__isnull=False, appeal_decision="")
        return waiting.select_related("problem", "by"), ("appealed_at",)
    return rows.filter(state__in=[State.RECEIVED, State.CHECKING]), ("check_due_on",)


@require_safe
@login_required
def problem_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the curators, by the time that is left."""
    curator(request)
    tab = request.GET.get("tab", "check")
    tab = tab if tab in TABS else "check"
    rows, order = _queue(tab)
    start = reverse("problems:queue")
    tabs = [
        (label, f"{start}?tab={code}", code == tab, _queue(code)[0].count()) for code, label in TABS.items()
    ]
    context = {"tab": tab, "tabs": tabs, "page": paging.page(request, rows, order=order)}
    return render(request, "problems/queue.html", context)


LOG_HEAD = ("case", "problem", "kind", "part", "reason", "at", "appealed_at", "decision", "decided_at")


@require_safe
@login_required
def moderation_log(request: HttpRequest) -> HttpResponse:
    """Every case without names and words, as CSV: what was decided, by which rule, when, and what an appeal changed."""
    curator(request)
    rows = ModerationCase.objects.order_by("pk").values_list(
        "pk",
        "problem__number",
        "kind",
        "target",
        "reason_code",
        "at",
        "appealed_at",
        "appeal_decision",
        "appeal_at",
    )
    return csv_answer("problem-moderation", [LOG_HEAD, *rows.iterator(chunk_size=500)])


def _fetch(person: Person, pk: int) -> Problem:
    problem = get_object_or_404(Problem.objects.curatable_by(person).with_page(), pk=pk)
    actions.note_reading(problem=problem, by=person)
    return problem


def _offered(problem: Problem) -> list[tuple[str, Step, forms.Form]]:
    given = {"version": problem.version, "theme": problem.theme_id, "owner": problem.owner_partner_id}
    return [
        (code, step, step.form(initial=given, auto_id=f"id_{code}_%s"))
        for code, step in STEPS.items()
        if step.offered(problem)
    ]


def _page(
    request: HttpRequest, problem: Problem, *, failed: tuple[str, forms.Form] | None = None
) -> HttpResponse:
    """The desk page; a form that failed stands in its place with what was typed."""
    offered = [
        (code, step, failed[1] if failed and failed[0] == code else form)
        for code, step, form in _offered(problem)
    ]
    merging = failed[1] if failed and failed[0] == "merge" else MergeForm(auto_id="id_merge_%s")
    owner = emails.owner_name(problem)
    text = f"{problem.title} {problem.body[:200]}"
    context = {
        "problem": problem, "owner": owner, "offered": offered, "failed": failed[0] if failed else "",
        "failed_form": failed[1] if failed else None, "merge_form": merging,
        "may_merge": problem.allows("merge"), "steps": queries.steps(problem, owner),
        "similar": queries.similar(text, problem.district, problem.theme_id, exclude=problem.pk),
        "cases": list(ModerationCase.objects.filter(problem=problem).select_related("by").order_by("-pk")),
        "merges": list(Merge.objects.filter(source=problem).select_related("target", "by").order_by("-pk")),
        "evidence": list(Evidence.objects.filter(problem=problem, state=Evidence.State.SHOWN).select_related("by")),
    }  # fmt: skip
    return render(request, "problems/desk.html", context, status=422 if failed else 200)


@require_safe
@login_required
def problem_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, what is known of it, and what can be decided."""
    return _page(request, _fetch(curator(request), pk))


@page_methods
@login_required
@once
def problem_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Do one of STEPS; what cannot be done is said on the desk page, with what was typed."""
    person = curator(request)
    problem = _fetch(person, pk)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        return redirect("problems:desk", pk=pk)
    chosen = STEPS[step]
    form = chosen.form(request.POST, auto_id=f"id_{step}_%s")
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name in GIVEN}
        with shown_on(form):
            chosen.run(problem=problem, by=person, **given)
            messages.success(request, str(chosen.done))
            return redirect("problems:desk", pk=pk)
    return _page(request, _fetch(person, pk), failed=(step, form))


@page_methods
@login_required
@once
def problem_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Join this report with another, chosen from the similar ones or by its receipt number."""
    person = curator(request)
    problem = _fetch(person, pk)
    if request.method != "POST":
        return redirect("problems:desk", pk=pk)
    form = MergeForm(request.POST, auto_id="id_merge_%s")
    if form.is_valid():
        target = _other(request.POST.get("similar", ""), form.cleaned_data["target"])
        if target is None:
            form.add_error("target", _("There is no problem with this number. Please look at it again."))
        else:
            with shown_on(form):
                reason = form.cleaned_data["reason"]
                actions.merge_problem(source=problem, target=target, by=person, reason=reason)
                messages.success(request, _("They are one now. You can take them apart again at any time."))
                return redirect("problems:desk", pk=pk)
    return _page(request, _fetch(person, pk), failed=("merge", form))


def _other(chosen: str, number: str) -> Problem | None:
    rows = Problem.objects.exclude(state=State.DRAFT)
    if number:
        return rows.filter(number=ids.clean_receipt(number) or number.strip()).first()
    return rows.filter(pk=ids.whole(chosen)).first()


@page_methods
@login_required
@once
def appeal_decide(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """Decide an appeal, with a reason its author reads."""
    person = curator(request)
    problem = _fetch(person, pk)
    rows = ModerationCase.objects.filter(problem=problem, appealed_at__isnull=False).select_related(
        "by", "problem"
    )
    row = get_object_or_404(rows, pk=case)
    form = AppealDecisionForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.decide_appeal(case=row, by=person, **form.cleaned_data)
            messages.success(request, _("The decision is made and told."))
            return redirect("problems:desk", pk=pk)
    context = {"form": form, "problem": problem, "case": row, "is_own": row.by_id == person.pk}
    return render(request, "problems/appeal_decide.html", context, status=422 if form.errors else 200)
