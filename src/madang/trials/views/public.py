"""What everybody sees: the list, one trial, its numbers, its open data, the lot."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import paging
from madang.core.caching import public_page
from madang.core.downloads import csv_answer
from madang.people.models import Person
from madang.people.queries import viewer
from madang.trials import queries, rules
from madang.trials.models import Trial

FEED_SIZE = 30


@require_safe
@public_page("trials", "projects")
def trial_list(request: HttpRequest) -> HttpResponse:
    """Trials that look for participants, then what is running and what came out."""
    context = {
        "recruiting": queries.recruiting(), "tones": queries.TONES,
        "page": paging.page(request, queries.others(), order=("-changed_at",), size=10),
    }  # fmt: skip
    return render(request, "trials/trial_list.html", context)


def _trial(person: Person | None, pk: int) -> Trial:
    return get_object_or_404(queries.with_page(Trial.objects.visible_to(person)), pk=pk)


@require_safe
@public_page("trial:{pk}", "projects", "problems")
def trial_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is tried and why, how to take part, what came out."""
    person = viewer(request)
    trial = _trial(person, pk)
    result = trial.result if trial.is_published else None
    context = {
        "trial": trial, "project": trial.project, "tones": queries.TONES, "steps": queries.steps(trial),
        "mine": queries.mine(trial, person), "result": result, "is_public": trial.approved_at is not None,
        "numbers": queries.shown_numbers(result.numbers) if result else [], "few": queries.few(),
        "charts": queries.charts(result.numbers) if result else [],
        "tiles": queries.tiles(result.numbers) if result else [],
    }  # fmt: skip
    return render(request, "trials/trial_detail.html", context)


@require_safe
@public_page("trial:{pk}", "projects")
def trial_lot(request: HttpRequest, pk: int) -> HttpResponse:
    """The lot as it was drawn, so that anybody can draw it again."""
    trial = _trial(viewer(request), pk)
    if trial.drawn_at is None:
        raise Http404
    context = {"trial": trial, "project": trial.project, "draw": trial.draw}
    return render(request, "trials/trial_lot.html", context)


def _published(request: HttpRequest, pk: int) -> Trial:
    rows = queries.with_page(Trial.objects.visible_to(viewer(request)).filter(state=Trial.State.PUBLISHED))
    return get_object_or_404(rows, pk=pk)


@require_safe
@public_page("trial:{pk}", "projects")
def trial_numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of the result."""
    trial = _published(request, pk)
    head = (_("Measure"), "n", _("Middle value, or how many managed it"), _("From–to"), _("Note"))
    rows = queries.shown_numbers(trial.result.numbers)
    notes = [
        _("Field trial %(number)s. No numbers from fewer than %(count)s people.")
        % {"number": trial.number, "count": rules.SMALL}
    ]
    lines = [(row.name, row.n, row.value, row.range, row.note) for row in rows]
    return csv_answer(f"trial-{trial.number}-numbers", [*([f"# {note}"] for note in notes), head, *lines])


@require_safe
@public_page("trial:{pk}", "projects")
def trial_data(request: HttpRequest, pk: int) -> HttpResponse:
    """The open data: one row for each participant, with only what leads to nobody."""
    trial = _published(request, pk)
    head = [
        "row",
        "participant_group",
        *(queries.measure_name(each) for each in trial.result.numbers["measures"]),
    ]
    notes = [
        _("Field trial %(number)s: one row for each participant. Rows are numbered anew and shuffled; they have no link to codes or people.")
        % {"number": trial.number},
        _("Minutes, counts and scores are told in bands. A value that fewer than %(count)s people share is blank, and with it as many others as needed so that it cannot be worked out. 1 = managed it, 0 = did not.")
        % {"count": rules.SMALL},
    ]  # fmt: skip
    lines = [[number, *row] for number, row in enumerate(trial.result.rows, start=1)]
    return csv_answer(f"trial-{trial.number}-data", [*([f"# {note}"] for note in notes), head, *lines])


@require_safe
@public_page("trials", "projects")
def trial_feed(request: HttpRequest) -> HttpResponse:
    """Trials that look for participants, and results, newest first, as an Atom feed."""
    base = settings.BASE_URL
    feed = Atom1Feed(
        title=f"{_('Field trials')} | {settings.CENTRE_NAME}", link=base + reverse("trials:list"), description="",
        language=get_language() or "ko", feed_url=base + reverse("trials:feed"),
    )  # fmt: skip
    for trial in queries.with_card(Trial.objects.public()).order_by("-changed_at", "-pk")[:FEED_SIZE]:
        item = queries.item_of(trial)
        feed.add_item(
            title=f"{item.status}: {item.text}", link=base + item.href, description=str(item.detail),
            pubdate=trial.ended_at or trial.approved_at, updateddate=trial.changed_at, unique_id=f"urn:madang:trial:{trial.number}",
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
