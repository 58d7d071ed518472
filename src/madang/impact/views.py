"""The results of the centre: four numbers, institution by institution, and each one's ledger."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import paging
from madang.core.caching import public_page
from madang.core.downloads import csv_answer
from madang.impact import queries, rules
from madang.impact.forms import LedgerFilterForm
from madang.partners.models import Partner
from madang.people.queries import viewer
from madang.programmes.models import Programme
from madang.projects.queries import overdue_of

FEED_SIZE = 30
HEAD = (
    "institution", "problems", "median_days", "answers", "in_time", "in_time_of", "in_use", "in_use_of", "on",
)  # fmt: skip


@require_safe
@public_page("impact", "partners", "problems", "projects", "programmes")
def overview(request: HttpRequest) -> HttpResponse:
    """Four numbers with denominators and date; a row for each institution."""
    found = queries.report()
    rows = queries.rows(found)
    language = get_language()
    chart = [
        (
            f"{row.partner.name_in(language)} ({row.numbers.in_time.part}/{row.numbers.in_time.whole})",
            round(100 * (row.numbers.in_time.rate or 0)),
            reverse("impact:ledger", args=[row.partner.slug]),
        )
        for row in rows
        if not row.numbers.in_time.is_small
    ]
    context = {
        "report": found,
        "rows": rows,
        "chart": chart,
        "small": rules.SMALL_CELL,
        "share": rules.shown_share,
        "programmes": queries.programme_rows(viewer(request))[1],
    }
    return render(request, "impact/overview.html", context)


@require_safe
def overview_csv(request: HttpRequest) -> HttpResponse:
    """The table of institutions; a median of fewer than five answers is left out, the denominators stay."""
    found = queries.report()
    lines = [
        (
            row.partner.name, row.numbers.received,
            "" if row.numbers.time_to_answer.is_small else row.numbers.time_to_answer.days,
            row.numbers.time_to_answer.count, row.numbers.in_time.part, row.numbers.in_time.whole,
            row.numbers.adoption.part, row.numbers.adoption.whole, found.on,
        )
        for row in queries.rows(found)
    ]  # fmt: skip
    return csv_answer(f"impact-{found.on}", [HEAD, *lines])


def _partner(request: HttpRequest, slug: str) -> Partner:
    return get_object_or_404(Partner.objects.visible_to(viewer(request)), slug=slug)


@require_safe
@public_page("ledger", "impact", "partners", "projects", "problems", "handovers")
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything one institution did and left undone, newest first."""
    partner = _partner(request, slug)
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    found = queries.report()
    form = LedgerFilterForm(request.GET, years=queries.years(partner))
    context = {
        "partner": partner, "form": form, "report": found, "numbers": found.partners.get(partner.pk),
        "page": paging.page(request, queries.ledger(partner, kind, year), order=("-at",)), "is_filtered": bool(kind or year),
        "address_of": queries.address_of, "subject_of": queries.subject_of, "detail_of": queries.detail_of,
        "share": rules.shown_share, "query": request.GET.urlencode(), "small": rules.SMALL_CELL,
        "years": found.years.get(partner.pk, []), "overdue": overdue_of(partner),
    }  # fmt: skip
    return render(request, "impact/ledger.html", context)


YEARS_HEAD = (
    "year", "problems", "answer_median_days", "answers", "receive_median_days", "received", "decide_median_days", "decided",
    "in_time", "in_time_of", "in_use", "in_use_of", "on",
)  # fmt: skip


def _median(median: rules.Median) -> tuple[object, int]:
    """The days, left out where too few stand behind them, and how many do."""
    return "" if median.is_small else median.days, median.count


@require_safe
def years_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers of one institution year by year; medians of fewer than five are left out, the denominators stay."""
    partner, found = _partner(request, slug), queries.report()
    lines = [
        (
            each.year, each.numbers.received, *_median(each.numbers.time_to_answer), *_median(each.numbers.time_to_receive),
            *_median(each.numbers.time_to_decide), each.numbers.in_time.part, each.numbers.in_time.whole,
            each.numbers.adoption.part, each.numbers.adoption.whole, found.on,
        )
        for each in found.years.get(partner.pk, [])
    ]  # fmt: skip
    return csv_answer(f"years-{partner.slug}", [YEARS_HEAD, *lines])


PROGRAMMES_HEAD = ("programme", "step", "part", "whole", "on")


@require_safe
def programmes_csv(request: HttpRequest) -> HttpResponse:
    """The chain of each programme, one line for each figure."""
    on, found = queries.programme_rows(viewer(request))
    lines = [
        (row.programme.name, code, line.part, "" if line.whole is None else line.whole, on)
        for row in found
        for code, line in queries.lines(row.figures)
    ]
    return csv_answer(f"programmes-{on}", [PROGRAMMES_HEAD, *lines])


@require_safe
@public_page("impact", "problems", "projects", "programmes")
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """How far what was reported in one programme has come."""
    row = get_object_or_404(Programme.objects.visible_to(viewer(request)), slug=slug)
    on, figures = queries.figures_of(row)
    context = {"programme": row, "on": on, "lines": [line for _code, line in queries.lines(figures)]}
    return render(request, "impact/programme.html", context)


@require_safe
def ledger_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The ledger of one institution as a file, with the filters of the address."""
    partner = _partner(request, slug)
    entries = queries.ledger(partner, request.GET.get("kind", ""), request.GET.get("year", ""))
    return csv_answer(f"ledger-{partner.slug}", [queries.LEDGER_HEAD, *queries.ledger_lines(entries)])


@require_safe
@public_page("ledger", "partners")
def ledger_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The ledger of one institution as an Atom feed."""
    partner = _partner(request, slug)
    base, page = settings.BASE_URL, reverse("impact:ledger", args=[slug])
    feed = Atom1Feed(
        title=_("Ledger of %(partner)s") % {"partner": partner.name_in(get_language())}, link=base + page, description="",
        language=get_language() or "ko", feed_url=base + reverse("impact:ledger_feed", args=[slug]),
    )  # fmt: skip
    for entry in queries.ledger(partner).order_by("-at", "-pk")[:FEED_SIZE]:
        feed.add_item(
            title=f"{entry.get_kind_display()}: {queries.subject_of(entry)[0]}", link=base + queries.address_of(entry),
            description=entry.text[:1000] or queries.detail_of(entry), pubdate=entry.at, updateddate=entry.at,
            unique_id=f"urn:madang:ledger:{entry.pk}",
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
