"""The ballot: each tap is saved at once, with JavaScript or without."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from madang.core.errors import DomainError, NotAllowed
from madang.core.idempotency import once
from madang.core.ids import whole
from madang.funds import actions, queries
from madang.funds.models import Fund, FundProject
from madang.funds.rules import device_digest
from madang.people.models import Person
from madang.people.queries import signed_in


def device_of(request: HttpRequest, fund: Fund) -> str:
    """A name for the device that says nothing outside this fund."""
    address = get_adapter(request).get_client_ip(request) or ""
    return device_digest(fund.seed, address, request.headers.get("User-Agent", "")[:300])


def _fund(request: HttpRequest, slug: str) -> tuple[Fund, Person]:
    person = signed_in(request)
    return get_object_or_404(Fund.objects.visible_to(person).select_related("partner"), slug=slug), person


def _shown(request: HttpRequest, fund: Fund, person: Person, **more: Any) -> HttpResponse:
    ballot = queries.ballot_of(fund, person)
    picked = whole(request.GET.get("pick", ""))
    context = {
        "fund": fund, "ballot": ballot, "may_vote": queries.may_vote(fund, person), **more,
        "picked": next((each for each in ballot.choices if each.entry.pk == picked and not each.is_chosen), None),
    }  # fmt: skip
    return render(request, "funds/fund_ballot.html", context, status=422 if more.get("refused") else 200)


@require_safe
@login_required
def ballot_show(request: HttpRequest, slug: str) -> HttpResponse:
    """My ballot. Whoever has not joined yet does so first and comes back to the same tap."""
    fund, person = _fund(request, slug)
    if not person.is_member and fund.is_voting:
        return redirect(f"{reverse('people:join')}?{urlencode({'next': request.get_full_path()})}")
    if part := _part(request, fund, person):
        return part
    return _shown(request, fund, person)


@require_POST
@login_required
@once
def ballot_choose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Choose one project (`to` = 1) or no longer (0). The answer to htmx, too, is to ask for the ballot again."""
    fund, person = _fund(request, slug)
    entry = get_object_or_404(FundProject.objects.select_related("project"), fund=fund, pk=pk)
    try:
        actions.choose(
            fund=fund,
            by=person,
            entry=entry,
            is_chosen=request.POST.get("to") == "1",
            device=device_of(request, fund),
        )
    except NotAllowed:
        raise
    except DomainError as error:
        part = _part(request, fund, person, refused=str(error))
        return part or _shown(request, fund, person, refused=str(error))
    return redirect(reverse("funds:ballot", args=[slug]) + f"#project-{pk}")


def _part(request: HttpRequest, fund: Fund, person: Person, refused: str = "") -> HttpResponse | None:
    """The one card that htmx asked for by its id, and the line that says what is saved; None for a whole page."""
    name, _dash, pk = request.headers.get("HX-Target", "").rpartition("-")
    if "HX-Request" not in request.headers or name != "project":
        return None
    ballot = queries.ballot_of(fund, person)
    choice = next((each for each in ballot.choices if each.entry.pk == whole(pk)), None)
    if choice is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"fund": fund, "ballot": ballot, "choice": choice, "refused": refused}
    return render(request, "funds/_choice.html", context, status=422 if refused else 200)
