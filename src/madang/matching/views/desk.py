"""The desk of a round: how it stands, what is next, who stated what."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import live, paging
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.matching import actions, rules
from madang.matching.forms import CancelForm, RunForm, TieForm, posted
from madang.matching.models import MatchRun, NeverWish, Round
from madang.matching.models.changing import desk_topic
from madang.matching.models.round import slot_words
from madang.matching.queries import desk as queries
from madang.matching.queries.page import PLACE_TONES, RUN_TONES, TONES, chosen, offers
from madang.matching.views.entering import own_round, page_methods

RUN_PART = "run-state"
PEOPLE_SHOWN = 50
Action = Callable[..., Any]
STEPS: dict[str, tuple[Action, str | Promise]] = {
    "open": (actions.open_round, gettext_lazy("Wishes are taken from now on.")),
    "close": (actions.close_round, gettext_lazy("No more wishes are taken. Now form the teams.")),
    "reopen": (actions.reopen_round, gettext_lazy("Wishes are taken again; everybody was told.")),
}


def part(
    request: HttpRequest, row: Round, name: str, template: str, make: Callable[[], dict[str, Any]]
) -> HttpResponse | None:
    """The part `name` of a page where it asks for it alone: 304 while nothing at the desk has changed."""
    if request.headers.get("HX-Target") != name or not request.headers.get("HX-Request"):
        return None
    context = make()
    run = context.get("run")
    # That a run has fallen silent changes the page without anybody having done anything.
    lost = bool(run and run.is_lost)
    etag = f'W/"{name}-{row.pk}-{live.versions((desk_topic(row),))[0]}-{lost}-{get_language()}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = render(request, template, {"round": row, "run_tones": RUN_TONES, **context})
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
@login_required
def round_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """How the round stands and the one next step."""
    _person, row = own_round(request, pk)
    return _desk(request, row)


def _desk(request: HttpRequest, row: Round, *, refused: Any = None) -> HttpResponse:
    runs = list(row.runs.select_related("by").order_by("-number")[:12])
    run = runs[0] if runs else None
    only = part(request, row, RUN_PART, "matching/_run_state.html", lambda: {"run": run})
    if only is not None:
        return only
    published = queries.run_page(row.published_run) if row.published_run else None
    context = {
        "round": row, "stated": queries.stated(row), "runs": runs, "run": run, "tones": TONES, "run_tones": RUN_TONES,
        "warnings": queries.warnings(row) if row.state in {Round.State.WISHES, Round.State.REVIEW} else [],
        "form": refused or RunForm(), "refused": refused, "solved": next((each for each in runs if each.is_solved), None),
        "published": published, "place_tones": PLACE_TONES, "answers": _answers(published), "waited": _waited(row),
    }  # fmt: skip
    return render(request, "matching/desk.html", context, status=422 if refused else 200)


def _waited(row: Round) -> int:
    """How many have still to say yes or no."""
    run = row.published_run
    return run.placements.filter(state__in=sorted(rules.AWAITED)).count() if run else 0


def _answers(page: queries.RunPage | None) -> list[tuple[str, str, int]]:
    """How many places stand how, in words."""
    if page is None:
        return []
    lines = [*page.unplaced, *(line for team in page.teams for line in team.people)]
    found: dict[str, int] = {}
    for line in lines:
        found[line.place.state] = found.get(line.place.state, 0) + 1
    words = {line.place.state: str(line.place.get_state_display()) for line in lines}
    return [(words[state], PLACE_TONES[state], count) for state, count in found.items()]


@require_POST
@login_required
@once
def round_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One of STEPS, or letting the teams begin."""
    person, row = own_round(request, pk)
    if step == "settle":
        return _settle(request, row, person)
    if step not in STEPS:
        raise Http404
    run, words = STEPS[step]
    run(round=row, by=person)
    messages.success(request, str(words))
    return redirect("matching:desk", pk=pk)


def _settle(request: HttpRequest, row: Round, person: Any) -> HttpResponse:
    done = actions.settle_round(round=row, by=person)
    messages.success(request, _("%(count)s teams have begun.") % {"count": len(done.opened)})
    for team, why in done.failed:
        messages.warning(request, f"{team.problem.title}: {why}")
    return redirect("matching:desk", pk=row.pk)


@page_methods
@login_required
@once
def round_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round without teams, with a reason that everybody reads."""
    person, row = own_round(request, pk)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.cancel_round(round=row, by=person, **form.cleaned_data)
            messages.success(request, _("The round is cancelled; everybody was told why."))
            return redirect("matching:desk", pk=pk)
    return render(
        request,
        "matching/round_cancel.html",
        {"form": form, "round": row},
        status=422 if form.errors else 200,
    )


@require_safe
@login_required
def round_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stated what, by name; noted as read."""
    person, row = own_round(request, pk)
    return _people(request, row, person)


def _people(request: HttpRequest, row: Round, person: Any) -> HttpResponse:
    actions.note_reading(round=row, by=person)
    page, offered = (
        paging.page(request, queries.wishes_of(row), order=("pk",), size=PEOPLE_SHOWN),
        offers(row),
    )
    context = {
        "round": row, "page": page,
        "lines": [(wish, chosen(wish, offered), slot_words(wish.slots)) for wish in page.rows],
        "nevers": queries.nevers(row) if page.number == 1 else [],
    }  # fmt: skip
    return render(request, "matching/people.html", context)


@require_POST
@login_required
@once
def never_tie(request: HttpRequest, pk: int, never: int) -> HttpResponse:
    """Say whom a name means."""
    person, row = own_round(request, pk)
    found = get_object_or_404(NeverWish.objects.filter(wish__round=row), pk=never)
    form = TieForm(request.POST, wishes=queries.wishes_of(row).exclude(pk=found.wish_id))
    if not form.is_valid():
        if "number" not in form.errors:
            raise Http404
        messages.error(request, str(form.errors["number"][0]))
        return redirect("matching:people", pk=pk)
    actions.tie_never(never=found, by=person, other=form.cleaned_data["other"])
    messages.success(request, _("Saved. It counts from the next calculation on."))
    return redirect("matching:people", pk=pk)


def solved_run(row: Round, number: int) -> MatchRun:
    """A run of the round."""
    run = get_object_or_404(row.runs.select_related("by", "base"), number=number)
    run.round = row
    return run
