"""How well a desk serves, for everybody; and for those who keep it, what other thresholds would have done."""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import ids, versions
from madang.core.caching import public_page
from madang.core.downloads import csv_answer
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.helpdesk import actions
from madang.helpdesk.forms.desks import ThresholdForm
from madang.helpdesk.models import Asked, Desk
from madang.helpdesk.queries import replaying
from madang.helpdesk.queries.performance import Report, report_of
from madang.helpdesk.queries.retrieving import thresholds_of
from madang.helpdesk.rules import performance as rules
from madang.helpdesk.rules.thresholds import (
    ASKED_AGAIN_MOST,
    REPLAYED_MOST,
    replay,
    replay_answering,
    replay_suggesting,
)
from madang.helpdesk.views.desks import managed, page_methods
from madang.people.queries import viewer
from madang.trials.rules import SMALL

HEAD = ("figure", "part", "value", "of", "from", "until")
AGAIN_LIMIT = {"again": "6/m/user"}
NAMES = ("answer_from", "suggest_from")


# --- for everybody ----------------------------------------------------------------------------------


def _report(request: HttpRequest, slug: str) -> tuple[Desk, Report]:
    desk = get_object_or_404(Desk.objects.visible_to(viewer(request)), slug=slug)
    days = ids.whole(request.GET.get("days", ""))
    return desk, report_of(desk, days if days in rules.PERIODS else rules.PERIODS[0])


@require_safe
@public_page("helpdesk")
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """What was asked, answered and solved at a desk, and how long people waited."""
    desk, report = _report(request, slug)
    context = {
        "desk": desk, "report": report, "shown": report.shown, "periods": rules.PERIODS, "small": SMALL,
        "repeat_days": rules.REPEAT_DAYS,
    }  # fmt: skip
    return render(request, "helpdesk/figures.html", context)


@require_safe
def figures_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for spreadsheets; what is withheld is empty."""
    desk, report = _report(request, slug)
    return csv_answer(f"figures-{desk.slug}-{report.days}", [HEAD, *_lines(report)])


def _lines(report: Report) -> list[tuple[object, ...]]:
    shown = report.shown
    period = (report.since, report.until)
    tables = (
        ("questions", shown.bands), ("by_hour", shown.hours), ("by_language", shown.languages), ("solved", shown.outcomes),
    )  # fmt: skip
    parts = [(name, key, count, table.total, *period) for name, table in tables for key, count in table.cells]
    shares = (
        ("repeat_contact", shown.repeated), ("asked_for_a_person", shown.wanted_person),
        ("wait_promise_kept", shown.kept), ("message_answered_in_time", shown.in_time),
    )  # fmt: skip
    return [
        *parts,
        ("fixed_replies", "", shown.fixed, "", *period),
        ("talks", "", shown.talks, "", *period),
        ("median_wait_min", "", shown.wait_min, shown.taken, *period),
        *((name, "", share.yes, share.n, *period) for name, share in shares),
    ]


# --- for those who keep it --------------------------------------------------------------------------


@page_methods
@login_required
@once
def thresholds_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Replay logged questions at other thresholds, look at what that changes, then set them."""
    desk, person = managed(request, slug)
    typed = request.POST if request.method == "POST" else request.GET
    own = {name: getattr(desk, name) for name in NAMES}
    form = ThresholdForm(typed if any(name in typed for name in NAMES) else None, initial=own)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.set_thresholds(desk=desk, by=person, version=versions.given(request), **form.wanted())
            messages.success(request, _("Your change is saved."))
            return redirect("helpdesk:thresholds", slug=slug)
    rows = list(replaying.searched(desk))
    context = {
        "desk": desk, "form": form, "version": versions.shown(request, form, desk), "changes": replaying.changes_of(desk),
        "most": REPLAYED_MOST, "again_most": ASKED_AGAIN_MOST, **_replays(desk, form, rows), **_again(request, desk, rows),
    }  # fmt: skip
    return render(request, "helpdesk/desk_thresholds.html", context, status=422 if form.errors else 200)


def _replays(desk: Desk, form: ThresholdForm, rows: list[Asked]) -> dict[str, Any]:
    """The logged questions at the present thresholds, at each step, and at those that were typed."""
    questions, now = replaying.as_logged(rows), thresholds_of(desk)
    wanted = thresholds_of(Desk(**form.wanted())) if form.is_bound and form.is_valid() else None
    return {
        "now": replay(questions, now), "shipped": thresholds_of(Desk()),
        "answering": replay_answering(questions, now), "suggesting": replay_suggesting(questions, now),
        "then": replay(questions, wanted) if wanted is not None and wanted != now else None,
        "is_looked_at": wanted is not None,
    }  # fmt: skip


def _again(request: HttpRequest, desk: Desk, rows: list[Asked]) -> dict[str, Any]:
    """The newest questions as they were answered and asked anew, where that is wanted."""
    if request.GET.get("again") != "1":
        return {}
    if not ratelimit.consume(request, app="madang", action="again", config=AGAIN_LIMIT):
        return {"is_too_often": True}
    now, again = thresholds_of(desk), replaying.asked_again(desk, rows)
    return {"before": replay(replaying.as_logged(rows[: len(again)]), now), "again": replay(again, now)}
