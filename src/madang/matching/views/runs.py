"""Runs: starting one, looking at what it found, changing by hand, comparing, publishing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import ids
from madang.core.errors import DomainError, shown_on
from madang.core.idempotency import once
from madang.matching import actions, rules
from madang.matching.forms import MoveForm, RunForm, posted
from madang.matching.models import MatchRun, Placement, Round
from madang.matching.queries import contradicting, words
from madang.matching.queries import desk as queries
from madang.matching.queries.page import RUN_TONES
from madang.matching.views.desk import RUN_PART, _desk, part, solved_run
from madang.matching.views.entering import own_round, page_methods


@require_POST
@login_required
@once
def run_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the teams calculated. A refusal stands on the desk."""
    person, row = own_round(request, pk)
    form = RunForm(request.POST)
    base = row.runs.filter(state__in=sorted(rules.SOLVED)).order_by("-number").first()
    if form.is_valid():
        with shown_on(form):
            run = actions.start_run(round=row, by=person, base=base, how=form.cleaned_data["how"] or "fresh")
            return redirect("matching:run", pk=pk, number=run.number)
    return _desk(request, row, refused=form)


@require_safe
@login_required
def run_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The teams of a run; while it is calculated, how that stands."""
    person, row = own_round(request, pk)
    run = solved_run(row, number)
    only = part(request, row, RUN_PART, "matching/_run_state.html", lambda: {"run": run})
    if only is not None:
        return only
    if run.is_solved:
        actions.note_reading(round=row, by=person, what="matching.run")
    newest, solved = queries.latest(row), row.runs.filter(state__in=sorted(rules.SOLVED)).first()
    before = row.runs.filter(number__lt=number, state__in=sorted(rules.SOLVED)).order_by("-number").first()
    context = {
        "round": row, "run": run, "page": queries.run_page(run) if run.is_solved else None, "run_tones": RUN_TONES,
        "gap": words.gap_words(run.gap, is_best=run.state == MatchRun.State.OPTIMAL), "before": before,
        # Where a later calculation found no teams, those of the last one that did are what is held or let go.
        "may_change": row.state == Round.State.REVIEW and run == solved and not (newest and newest.is_under_way),
        "form": RunForm(), "reasons": contradicting.found_by(run),
    }  # fmt: skip
    return render(request, "matching/run.html", context)


@require_safe
@login_required
def run_changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Who is elsewhere than in another run."""
    _person, row = own_round(request, pk)
    run = solved_run(row, number)
    others = list(row.runs.filter(state__in=sorted(rules.SOLVED)).exclude(pk=run.pk).order_by("-number"))
    chosen = ids.whole(request.GET.get("with", ""))
    other = next((each for each in others if each.number == chosen), others[0] if others else None)
    if other is not None:
        other.round = row
        actions.note_reading(round=row, by=_person, what="matching.run")
    context = {
        "round": row, "run": run, "other": other, "others": others,
        "changes": queries.changes(run, other) if other is not None else [],
        "pages": [(each, queries.run_page(each)) for each in (other, run) if each is not None],
    }  # fmt: skip
    return render(request, "matching/run_changes.html", context)


@page_methods
@login_required
@once
def run_publish(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Read once more who is told what, then tell everybody."""
    person, row = own_round(request, pk)
    run = solved_run(row, number)
    if not run.is_solved or row.state != Round.State.REVIEW:
        return redirect("matching:run", pk=pk, number=number)
    refusal = ""
    if request.method == "POST":
        try:
            actions.publish_run(run=run, by=person)
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(
                request, _("Everybody was told. Answers come in until %(day)s.") % {"day": row.confirm_until}
            )
            return redirect("matching:desk", pk=pk)
    actions.note_reading(round=row, by=person, what="matching.run")
    context = {"round": row, "run": run, "page": queries.run_page(run), "refusal": refusal}
    return render(request, "matching/run_publish.html", context, status=422 if refusal else 200)


def _place(row: Round, number: int, pk: int) -> Placement:
    rows = Placement.objects.filter(run__round=row, run__number=number)
    place = get_object_or_404(
        rows.select_related("run", "wish__person", "team__problem", "team__project"), pk=pk
    )
    place.run.round = row
    return place


@page_methods
@login_required
@once
def place_move(request: HttpRequest, pk: int, number: int, place: int) -> HttpResponse:
    """Put a person elsewhere; what each place would do is shown first."""
    person, row = own_round(request, pk)
    found = _place(row, number, place)
    form = MoveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            team = _team(found, form)
            actions.move_place(place=found, by=person, team=team)
            messages.success(request, _("%(name)s is moved.") % {"name": found.wish.person.shown_name})
            return redirect(_at(row, number, found))
    actions.note_reading(round=row, by=person, what="matching.run")
    context = {
        "round": row,
        "number": number,
        "place": found,
        "options": queries.options(found),
        "form": form,
    }
    return render(request, "matching/place_move.html", context, status=422 if form.errors else 200)


def _team(place: Placement, form: MoveForm) -> Any:
    """The team that was chosen, None for the reserve list; 404 for one that is not of the run."""
    try:
        key = form.key()
    except ValueError:
        key = 0
    return None if key is None else get_object_or_404(place.run.teams.all(), pk=key)


def _at(row: Round, number: int, place: Placement) -> str:
    """The run's page at the person, so that one finds the place again."""
    return reverse("matching:run", args=[row.pk, number]) + f"#place-{place.pk}"


@require_POST
@login_required
@once
def place_lock(request: HttpRequest, pk: int, number: int, place: int) -> HttpResponse:
    """Hold a person in the team for the next calculation, or let go."""
    person, row = own_round(request, pk)
    found = _place(row, number, place)
    actions.lock_place(place=found, by=person, is_locked=request.POST.get("lock") == "1")
    return redirect(_at(row, number, found))
