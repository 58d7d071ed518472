"""All problems: list, map, feed."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import ids, paging, places
from madang.core.caching import public_page, shared, shared_part
from madang.people.queries import viewer
from madang.problems import queries
from madang.problems.forms import FilterForm
from madang.problems.models import Problem
from madang.programmes.models import Theme

FEED_SIZE = 30


def chosen_in(request: HttpRequest) -> queries.Chosen:
    """The filters as the address has them; what is not understood filters nothing."""
    data = request.GET
    found = places.district(data.get("district", ""))
    slug = data.get("theme", "")
    return queries.Chosen(
        q=data.get("q", "").strip()[:100],
        theme=Theme.objects.filter(is_active=True, slug=slug).first() if slug else None,
        district=found.code if found else "",
        stage=data.get("stage", "") if data.get("stage") in {*Problem.Stage.values, "overdue"} else "",
        sort=data["sort"] if data.get("sort") in queries.ORDERS else "new",
    )


def filter_form(chosen: queries.Chosen) -> FilterForm:
    """The filters as a form that shows what is chosen."""
    slug = chosen.theme.slug if chosen.theme else ""
    form = FilterForm(
        {
            "q": chosen.q,
            "theme": slug,
            "district": chosen.district,
            "stage": chosen.stage,
            "sort": chosen.sort,
        }
    )
    field: Any = form.fields["theme"]
    themes = Theme.objects.filter(is_active=True)
    field.choices = [("", field.empty_label), *((each.slug, each.name_in(get_language())) for each in themes)]
    return form


@require_safe
@public_page("problems", "programmes", "partners")
def problem_list(request: HttpRequest) -> HttpResponse:
    """Every public problem, filtered and ordered. A receipt number in the search box leads straight to its page."""
    person, chosen = viewer(request), chosen_in(request)
    if number := ids.clean_receipt(chosen.q):
        found = Problem.objects.visible_to(person).filter(number=number).first()
        if found:
            return redirect("problems:detail", pk=found.pk)
    rows, said = queries.card_states(chosen), tuple(chosen.said().items())

    def count() -> int:
        return shared("problems.count", ("problems",), lambda: paging.count_of(rows), key=said)

    page = paging.page(request, rows, order=chosen.order, count=count)
    context = {
        "chosen": chosen, "page": page, "cards": queries.cards(page.rows),
        "stages": shared_part("problems/_stages.html", ("problems",), lambda: {"stages": _stage_links(chosen)}, key=said),
        "filters": shared_part("problems/_filters.html", ("programmes",), lambda: _filters(chosen), key=said),
        "may_curate": bool(person and person.may_somewhere("problems.curate")),
        "may_answer": bool(person and person.may_somewhere("problems.answer")),
    }  # fmt: skip
    return render(request, "problems/problem_list.html", context)


def _filters(chosen: queries.Chosen) -> dict[str, Any]:
    """What the search and the filters of the list show."""
    form = filter_form(chosen)
    for name in ("q", "stage"):
        # They have controls of their own on this page.
        form.fields[name].widget = HiddenInput()
    hidden = [(name, value) for name, value in chosen.said().items() if name != "q"]
    return {"form": form, "chosen": chosen, "hidden": hidden}


def _stage_links(chosen: queries.Chosen) -> list[tuple[str, str, bool, int | None]]:
    """Tabs: all, and each stage with its number."""
    start, numbers = reverse("problems:list"), queries.counts()
    found: list[tuple[str, str, bool, int | None]] = []
    for code, label in [("", _("All")), *Problem.Stage.choices, ("overdue", _("Answer overdue"))]:
        query = urlencode({name: value for name, value in (chosen.said() | {"stage": code}).items() if value})
        count = numbers.total if not code else numbers.by_stage.get(code, 0) if code != "overdue" else None
        found.append((str(label), f"{start}?{query}" if query else start, chosen.stage == code, count))
    return found


@require_safe
@public_page("problems", "programmes")
def problem_map(request: HttpRequest) -> HttpResponse:
    """How many problems each district has, with the filters; each district leads to its list."""
    chosen = chosen_in(request)
    said = tuple((name, value) for name, value in chosen.said().items() if name in {"theme", "stage"})
    content = shared_part(
        "problems/_map.html", ("problems", "programmes"), lambda: _map(chosen, said), key=said
    )
    return render(request, "problems/problem_map.html", {"map": content})


def _map(chosen: queries.Chosen, said: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """What the map shows: numbers by district, and the filters that its links carry on."""
    form = filter_form(chosen)
    for name in ("q", "sort", "district"):
        del form.fields[name]
    numbers = queries.counts(
        queries.Chosen(theme=chosen.theme, stage="" if chosen.stage == "overdue" else chosen.stage)
    )
    start = reverse("problems:list")

    def href(district: places.District) -> str:
        return f"{start}?{urlencode([('district', district.slug), *said])}"

    return {"form": form, "numbers": numbers, "href": href, "query": urlencode(said)}


@require_safe
@public_page("problems")
def problem_feed(request: HttpRequest) -> HttpResponse:
    """The newest problems as an Atom feed."""
    base = settings.BASE_URL
    feed = Atom1Feed(
        title=f"{_('Problems')} | {settings.CENTRE_NAME}", link=base + reverse("problems:list"),
        description="", language=get_language() or "ko", feed_url=base + reverse("problems:feed"),
    )  # fmt: skip
    rows = Problem.objects.listed().select_related("theme").order_by("-published_at", "-id")[:FEED_SIZE]
    for row in rows:
        place = row.place.label if row.place else ""
        feed.add_item(
            title=row.title, link=base + reverse("problems:detail", args=[row.pk]), description=row.body[:500],
            pubdate=row.published_at, updateddate=row.last_activity_at, unique_id=f"urn:madang:{row.number}",
            categories=[word for word in (place, row.theme.name_in(get_language()) if row.theme else "") if word],
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
