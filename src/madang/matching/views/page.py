"""What everybody sees: the list of rounds, one round."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madang.core import paging
from madang.core.caching import public_page
from madang.matching.models import Round
from madang.matching.queries import page as queries
from madang.people.queries import viewer


@require_safe
@public_page("matching", "programmes")
def round_list(request: HttpRequest) -> HttpResponse:
    """All rounds with how they stand."""
    person = viewer(request)
    context = {
        "page": paging.page(request, queries.listed(person), order=("-pk",)), "tones": queries.TONES,
        "may_coordinate": person is not None and person.may("matching.coordinate"),
    }  # fmt: skip
    return render(request, "matching/round_list.html", context)


@require_safe
@public_page("matching", "round:{pk}", "programmes", "problems")
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: what it is, what may be chosen, by when, and one's own part in it."""
    person = viewer(request)
    row: Round = get_object_or_404(queries.listed(person), pk=pk)
    context = {
        "round": row, "offers": queries.offers(row), "way": queries.way(row), "tones": queries.TONES,
        "own": queries.own(row, person), "next": queries.what_next(row), "place_tones": queries.PLACE_TONES,
        "may_coordinate": person is not None and person.may("matching.coordinate"),
        "address": settings.BASE_URL + reverse("matching:detail", args=[row.pk]),
    }  # fmt: skip
    return render(request, "matching/round_detail.html", context)
