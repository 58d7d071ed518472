"""The result: who gets money, why, and how to recompute it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madang.core.caching import public_page
from madang.funds import queries
from madang.funds.models import Fund, Result
from madang.funds.rules import clean_receipt, receipt_digest
from madang.people.models import Person
from madang.people.queries import viewer


def _fund(person: Person | None, slug: str) -> Fund:
    """The fund, once its result is public; for those who run it as soon as it is counted."""
    rows = Fund.objects.filter(state=Fund.State.PUBLISHED)
    if person is not None and person.may("funds.manage"):
        rows = Fund.objects.filter(state__in=[Fund.State.COMPUTED, Fund.State.PUBLISHED])
    return get_object_or_404(rows.select_related("partner"), slug=slug)


@require_safe
@public_page("funds", "fund:{slug}", "partners")
def result_show(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything at once, with what another rule would have done, and all that is needed to recompute it."""
    fund = _fund(viewer(request), slug)
    found = queries.result_page(fund)
    if found is None:
        raise Http404
    address = settings.BASE_URL + reverse("funds:result", args=[slug])
    return render(request, "funds/fund_result.html", {"fund": fund, "address": address, **found})


@require_safe
def result_pabulib(request: HttpRequest, slug: str) -> HttpResponse:
    """All ballots that counted, without names, as a `.pb` file."""
    result = get_object_or_404(Result, fund=_fund(viewer(request), slug))
    answer = HttpResponse(result.pabulib, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}.pb"'
    answer["ETag"] = f'"{result.digest[:32]}"'
    return answer


@require_safe
def receipt_find(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether a ballot with this receipt counted; the digests of all receipts as a list."""
    fund = _fund(viewer(request), slug)
    receipts = get_object_or_404(Result.objects.defer("pabulib"), fund=fund).receipts
    typed = request.GET.get("receipt", "")[:40]
    receipt = clean_receipt(typed)
    digest = receipt_digest(fund.number, receipt) if receipt else ""
    context = {"fund": fund, "typed": typed, "receipt": receipt, "digest": digest, "is_found": digest in receipts,
               "receipts": receipts}  # fmt: skip
    return render(request, "funds/receipt_find.html", context)
