"""What everybody sees of funds: the list and one fund."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madang.core import paging
from madang.core.caching import public_page
from madang.funds import queries
from madang.funds.models import Fund
from madang.people.queries import viewer


@require_safe
@public_page("funds", "partners")
def fund_list(request: HttpRequest) -> HttpResponse:
    """Every fund, the newest first."""
    person = viewer(request)
    context = {
        "page": paging.page(request, queries.listed(person), order=("-created_at",)), "tones": queries.TONES,
        "may_manage": person is not None and person.may("funds.manage"),
    }  # fmt: skip
    return render(request, "funds/fund_list.html", context)


@require_safe
@public_page("funds", "fund:{slug}", "projects", "partners", "programmes")
def fund_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One fund: what it is, how the money is shared, what can be chosen, what comes next. Never how many chose what."""
    person = viewer(request)
    fund = get_object_or_404(
        Fund.objects.visible_to(person).select_related("partner", "programme"), slug=slug
    )
    context = {
        "fund": fund, "page": queries.page_of(fund, person), "tones": queries.TONES, "data": linked_data(fund),
        "address": settings.BASE_URL + reverse("funds:detail", args=[slug]),
    }  # fmt: skip
    return render(request, "funds/fund_detail.html", context)


def linked_data(fund: Fund) -> dict[str, Any]:
    """The fund for machines (schema.org)."""
    address = settings.BASE_URL + reverse("funds:detail", args=[fund.slug])
    return {
        "@type": "MonetaryGrant", "@id": address, "url": address, "name": fund.title, "identifier": fund.number,
        "amount": {"@type": "MonetaryAmount", "currency": "KRW", "value": fund.budget_krw},
        "funder": {"@type": "Organization", "name": fund.partner.name},
    }  # fmt: skip
