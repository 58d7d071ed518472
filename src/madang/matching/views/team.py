"""One's own team: why this one, and yes or no."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core.idempotency import once
from madang.matching import actions
from madang.matching.models import Placement, Round
from madang.matching.queries import page as queries
from madang.matching.views.entering import visible, yes_or_no
from madang.people.models import Person
from madang.people.queries import signed_in


def _place(person: Person, row: Round) -> Placement:
    place = queries.place_of(row, person) if row.is_told else None
    if place is None:
        raise Http404
    place.run.round = row
    return place


@require_safe
@login_required
def team_mine(request: HttpRequest, pk: int) -> HttpResponse:
    """My team, or my number on the reserve list, with the reasons."""
    person = signed_in(request)
    row = visible(request, person, pk)
    place = _place(person, row)
    is_late = place.is_waited_for and row.state != Round.State.PUBLISHED
    context = {
        "round": row, "place": place, "mine": queries.my_team(place), "tones": queries.PLACE_TONES,
        "may_answer": place.is_waited_for and not is_late,
        "may_decline": row.state == Round.State.PUBLISHED and place.state == Placement.State.CONFIRMED,
        "may_leave": row.state == Round.State.PUBLISHED and place.state == Placement.State.RESERVE,
    }  # fmt: skip
    return render(request, "matching/team_mine.html", context)


@require_POST
@login_required
@once
def team_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes or no."""
    person = signed_in(request)
    place = _place(person, visible(request, person, pk))
    if yes_or_no(request):
        actions.confirm_place(place=place, by=person)
        messages.success(request, _("Thank you. Your seat is confirmed."))
    else:
        found = actions.decline_place(place=place, by=person)
        has_left = found.state == Placement.State.LEFT
        messages.success(
            request,
            _("Thank you for telling us. You are not on the reserve list any more.")
            if has_left
            else _("Thank you for telling us. The seat goes to the next one."),
        )
    return redirect("matching:team", pk=pk)
