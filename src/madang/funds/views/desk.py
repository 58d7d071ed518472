"""Running a fund: opening, extending, ending, looking at the ballots, publishing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.allocation.ballots import unit_of
from madang.core import paging
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.funds import actions, queries
from madang.funds.forms import ExtendForm, ReasonForm, VoidForm
from madang.funds.models import Fund, FundBallot
from madang.funds.views.setup import managed, page_methods
from madang.people.actions import note_reading

# Where the centre looks at who voted.
LOOKED_AT = frozenset({Fund.State.CLOSED, Fund.State.REVIEWED})
# Step → (its form, the action). An early end asks for a reason, one after the last moment does not.
STEPS: dict[str, tuple[type[Form], Callable[..., Fund]]] = {
    "open": (Form, actions.open_fund),
    "extend": (ExtendForm, actions.extend_fund),
    "close": (ReasonForm, actions.close_fund),
    "cancel": (ReasonForm, actions.cancel_fund),
    "review": (Form, actions.finish_review),
    "reconsider": (Form, actions.reconsider_review),
    "publish": (Form, actions.publish_fund),
}


@require_safe
@login_required
def fund_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The fund as the centre sees it: where it stands and what comes next. No number of ballots before the end."""
    fund, _person = managed(request, slug)
    entries = queries.entries_of(fund)
    context = {
        "fund": fund, "entries": entries, "tones": queries.TONES, "electors": fund.electors.count(),
        "unit": fund.unit_krw or unit_of(fund.budget_krw, fund.expected_ballots),
        "live": [entry for entry in entries if not entry.is_withdrawn],
        "review": queries.review_of(fund) if fund.state in LOOKED_AT else None, "extensions": list(fund.extensions.all()),
    }  # fmt: skip
    return render(request, "funds/fund_desk.html", context)


@page_methods
@login_required
@once
def fund_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One step, with what it means, and a reason where others are to read one."""
    fund, person = managed(request, slug)
    if step not in STEPS:
        raise Http404
    kind, act = STEPS[step]
    if step == "close" and fund.is_over:
        kind = Form
    initial = {"closes_at": fund.closes_at}
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            act(fund=fund, by=person, **form.cleaned_data)
            messages.success(request, _("Done."))
            return redirect("funds:desk", slug=slug)
    context = {"fund": fund, "form": form, "step": step, "back": "desk"}
    return render(request, "funds/fund_step.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def ballot_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who voted, when, and what stands out, once the vote has ended; never what or how much was chosen."""
    fund, person = managed(request, slug)
    if fund.state not in LOOKED_AT:
        raise Http404
    asked = {name: request.GET.get(name, "") for name in ("device", "window")}
    rows = queries.ballots_for_review(fund, **asked, only_voided=bool(request.GET.get("voided")))
    page = paging.page(request, rows, order=("pk",), size=50)
    note_reading(by=person, what="funds.ballots", of=[row.person_id for row in page])
    review = queries.review_of(fund)
    context = {"fund": fund, "page": page, "rows": queries.rows_of(page.rows, review), "review": review}
    return render(request, "funds/ballot_list.html", context)


def _ballot(fund: Fund, pk: int) -> FundBallot:
    """A ballot while the centre looks at them: before and afterwards not even it sees who voted."""
    if fund.state not in LOOKED_AT:
        raise Http404
    rows = FundBallot.objects.defer("choices").select_related("fund", "person")
    return get_object_or_404(rows, fund=fund, pk=pk)


@page_methods
@login_required
@once
def ballot_void(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a ballot not count, with a reason."""
    fund, person = managed(request, slug)
    ballot = _ballot(fund, pk)
    form: Any = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.void_ballot(ballot=ballot, by=person, **form.cleaned_data)
            messages.success(
                request, _("This ballot does not count. You can undo that until all is counted.")
            )
            return redirect("funds:ballots", slug=slug)
    context = {"fund": fund, "form": form, "ballot": ballot}
    return render(request, "funds/ballot_void.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@once
def ballot_restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a ballot count again."""
    fund, person = managed(request, slug)
    actions.restore_ballot(ballot=_ballot(fund, pk), by=person)
    messages.success(request, _("This ballot counts again."))
    return redirect("funds:ballots", slug=slug)
