"""Reading: all deliberations, and what came of one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madang.core import live, paging
from madang.core.caching import public_page
from madang.core.downloads import csv_answer
from madang.deliberations import queries
from madang.deliberations.models import Deliberation
from madang.deliberations.models.changing import topic
from madang.deliberations.queries import device
from madang.deliberations.views.answering import fetched
from madang.people.queries import viewer

RESULT = "result"


@require_safe
@public_page("deliberations", "programmes")
def deliberation_list(request: HttpRequest) -> HttpResponse:
    """What is open now first, then what came of the others."""
    person = viewer(request)
    page = paging.page(request, queries.past(), order=("-id",))
    may_curate = bool(person and person.may("problems.curate"))
    context = {
        "open": queries.open_now() if page.number == 1 else [], "page": page, "may_curate": may_curate,
        "drafts": queries.drafts() if may_curate and page.number == 1 else [],
    }  # fmt: skip
    return render(request, "deliberations/deliberation_list.html", context)


@require_safe
def deliberation_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What all share, what divides, the map, and one's own place. While it is open it keeps itself fresh."""
    deliberation, person = fetched(request, pk)
    voter = queries.voter_of(deliberation, person, device.device_in(request))
    ballot = queries.ballot(deliberation, voter)
    is_part = "HX-Request" in request.headers and request.headers.get("HX-Target") == RESULT
    version = live.versions((topic(deliberation),))[0]
    etag = f'W/"{RESULT}-{pk}-{version}-{voter.pk if voter else 0}-{ballot.answered}-{get_language()}"'
    if is_part and request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    context = _result(deliberation) | {"deliberation": deliberation, "voter": voter, "ballot": ballot}
    context["own"] = queries.position_of(context["run"], voter, context["shown"])
    template = "deliberations/_result.html" if is_part else "deliberations/deliberation_result.html"
    response = render(
        request, template, context | {"problems": () if is_part else queries.problems_of(deliberation)}
    )
    if is_part:
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
    return response


def _result(deliberation: Deliberation) -> dict[str, Any]:
    """The published result, or the last map."""
    run = queries.latest_run(deliberation)
    stored = deliberation.frozen or (run.result if run else None)
    return {"run": run, "shown": queries.shown_result(stored) if stored else None}


@require_safe
def result_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The counts of each statement and group as CSV; numbers below five are hidden."""
    deliberation, _person = fetched(request, pk)
    run = queries.latest_run(deliberation)
    stored = deliberation.frozen or (run.result if run else None)
    if stored is None:
        raise Http404
    return csv_answer(deliberation.number, queries.csv_rows(stored))
