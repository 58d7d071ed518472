"""The search of the whole site: its page, what is offered while somebody types, and what was not found."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Max, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madang.core import paging
from madang.people.queries import signed_in, viewer
from madang.search import actions, queries
from madang.search.forms import SearchForm
from madang.search.models import LoggedSearch, by_kind, sources
from madang.ui import formats

GROUP_SIZE = 3
LOG_SHOWN = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that fits some words: grouped by kind, or all of one kind."""
    form = SearchForm(request.GET)
    form.is_valid()
    words, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("type", "")
    person, lang = viewer(request), (get_language() or "ko")[:2]
    found = queries.find(words, person, lang=lang) if words else []
    if words and not kind:
        actions.log_search(text=words, lang=lang, found=len(found))
    groups = queries.grouped(found, size=GROUP_SIZE)
    chosen = by_kind(kind)
    context: dict[str, Any] = {
        "words": words, "found": found, "groups": groups, "chosen": chosen, "kinds": sources(),
        "of_kind": paging.page_of(request, [item for item in found if item.source == chosen]),
        "near": queries.suggest(words, person, lang=lang) if words and not found else [],
        "may_see_log": person is not None and person.may("news.publish"),
    }  # fmt: skip
    return render(request, "search/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What is offered while somebody types: titles that begin or sound like it."""
    typed = request.GET.get("q", "")[:100]
    found = queries.suggest(typed, viewer(request), lang=(get_language() or "ko")[:2])
    return render(request, "search/_suggestions.html", {"found": found})


@require_safe
@login_required
def search_log(request: HttpRequest) -> HttpResponse:
    """For editors: what was searched for in the last weeks and how much was found, without who."""
    person = signed_in(request)
    if not person.may("news.publish"):
        raise Http404
    rows = LoggedSearch.objects.values("text", "lang").annotate(
        times=Sum("count"), last=Max("day"), least=Sum("count", filter=Q(found=0), default=0)
    )
    nothing = request.GET.get("found") == "0"
    if nothing:
        rows = rows.filter(least__gt=0)
    lines = [
        (row["text"], formats.number(row["times"]), formats.number(row["least"]), formats.day(row["last"]))
        for row in rows.order_by("-times", "text")[:LOG_SHOWN]
    ]
    return render(request, "search/search_log.html", {"lines": lines, "nothing": nothing})
