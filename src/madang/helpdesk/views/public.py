"""What everybody reads of help desks: which one can ask, and what each knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madang.core import paging
from madang.core.caching import public_page
from madang.helpdesk import queries
from madang.helpdesk.forms.knowledge import LookForm
from madang.helpdesk.models import Desk, Entry
from madang.people.queries import viewer

# So many answers of one page are told to machines.
TOLD_MAX = 20


def language() -> str:
    """The language in which somebody reads here."""
    return (get_language() or "ko")[:2]


@require_safe
@public_page("helpdesk", "partners", "projects")
def desk_list(request: HttpRequest) -> HttpResponse:
    """The desks that one can ask, the centre's first."""
    person = viewer(request)
    context = {
        "page": paging.page(request, queries.asked(), order=("place", "name")),
        "may_open": queries.may_open_any(person),
        "is_served": Desk.objects.served_by(person).exists(),
    }
    return render(request, "helpdesk/desk_list.html", context)


@require_safe
@public_page("helpdesk", "partners", "projects")
def answer_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All public answers of a desk by title; search within."""
    person = viewer(request)
    desk = get_object_or_404(Desk.objects.visible_to(person), slug=slug)
    words, _show = LookForm(request.GET).asked()
    page = None if words.strip() else paging.page(request, queries.readable(desk), order=("title",))
    shown = page.rows if page else queries.found(desk, words)
    context = {
        "desk": desk, "page": page, "entries": shown, "words": words, "data": _faq(desk, shown[:TOLD_MAX]),
        "is_served": Desk.objects.served_by(person).filter(pk=desk.pk).exists(),
    }  # fmt: skip
    return render(request, "helpdesk/answer_list.html", context)


@require_safe
@public_page("helpdesk", "partners", "projects")
def entry_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One answer: since when it stands like this, where it comes from, where more stands, and the desk to ask on."""
    person = viewer(request)
    rows = Entry.objects.visible_to(person).select_related("desk")
    entry = get_object_or_404(rows, desk__slug=slug, pk=pk)
    is_served = Desk.objects.served_by(person).filter(pk=entry.desk_id).exists()
    is_public = queries.readable(entry.desk).filter(pk=pk).exists() if is_served else True
    body, spoken = entry.body_in(language())
    context = {
        "desk": entry.desk, "entry": entry, "body": body, "spoken": spoken, "is_served": is_served,
        "is_public": is_public and entry.desk.is_active, "data": _faq(entry.desk, [entry]),
        "address": settings.BASE_URL + reverse("helpdesk:entry", args=[slug, pk]),
    }  # fmt: skip
    return render(request, "helpdesk/entry_detail.html", context)


def _faq(desk: Desk, entries: list[Entry]) -> dict[str, Any]:
    """Questions with their answers for machines (schema.org)."""
    spoken = language()
    return {
        "@type": "FAQPage", "inLanguage": spoken, "name": desk.name_in(spoken),
        "mainEntity": [
            {
                "@type": "Question", "name": entry.title_in(spoken), "dateModified": entry.updated_at.isoformat(),
                "url": settings.BASE_URL + reverse("helpdesk:entry", args=[desk.slug, entry.pk]),
                "acceptedAnswer": {"@type": "Answer", "text": entry.body_in(spoken)[0]},
            }
            for entry in entries
        ],
    }  # fmt: skip
