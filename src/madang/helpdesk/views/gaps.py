"""What was asked and found no answer, for those who answer at a desk: making an answer of it, or putting it aside."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from madang.core import ids
from madang.core.errors import DomainError, NotAllowed
from madang.core.idempotency import once
from madang.helpdesk import actions
from madang.helpdesk.forms.gaps import joined, keys_in
from madang.helpdesk.models import Desk, Entry
from madang.helpdesk.queries import gaps
from madang.helpdesk.views.knowledge import served
from madang.people.models import Person

WORDS_MAX = 200
# Steps that go on to another page with the chosen questions.
GOES_ON = {"entry": "helpdesk:entry_write", "other": "helpdesk:gap_pick"}
STEPS = {*GOES_ON, "alike", "dismiss"}


@require_safe
@login_required
def gap_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions that found no answer, in groups, the most asked first."""
    desk, _person = served(request, slug)
    return render(request, "helpdesk/gap_list.html", {"desk": desk, "gaps": gaps.gaps_of(desk)})


@require_safe
@login_required
def gap_pick(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the answer for which questions are another way to ask."""
    desk, _person = served(request, slug)
    rows = gaps.still_open(desk, keys_in(request.GET.getlist("asked")))
    if not rows:
        return _gone(request, slug)
    texts = gaps.texts_of(rows)
    words = request.GET.get("q", texts[0] if texts else "")[:WORDS_MAX]
    context = {
        "desk": desk, "texts": texts, "words": words, "found": gaps.choices(desk, words),
        "asked": joined(row.pk for row in rows),
    }  # fmt: skip
    return render(request, "helpdesk/gap_pick.html", context)


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    messages.info(request, _("A colleague has dealt with this already."))
    return redirect("helpdesk:gaps", slug=slug)


@require_POST
@login_required
@once
def gap_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Do one of STEPS with the chosen questions."""
    desk, person = served(request, slug)
    if step not in STEPS:
        raise Http404
    asked = keys_in(request.POST.getlist("asked"))
    if not asked:
        messages.warning(request, _("Choose at least one question first."))
        return redirect("helpdesk:gaps", slug=slug)
    if step in GOES_ON:
        query = urlencode({"asked": joined(asked)})
        return HttpResponseRedirect(f"{reverse(GOES_ON[step], args=[slug])}?{query}")
    try:
        return (
            _alike(request, desk, person, asked)
            if step == "alike"
            else _dismiss(request, desk, person, asked)
        )
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("helpdesk:gaps", slug=slug)


def _alike(request: HttpRequest, desk: Desk, person: Person, asked: list[int]) -> HttpResponse:
    entry = get_object_or_404(Entry, desk=desk, pk=ids.whole(request.POST.get("entry", "")))
    if not actions.ask_alike(entry=entry, by=person, asked=asked):
        return _gone(request, desk.slug)
    messages.success(
        request, _("“%(title)s” is found by these words from now on.") % {"title": entry.title_in("ko")}
    )
    return redirect("helpdesk:gaps", slug=desk.slug)


def _dismiss(request: HttpRequest, desk: Desk, person: Person, asked: list[int]) -> HttpResponse:
    count = actions.dismiss_gap(desk=desk, by=person, asked=asked)
    if not count:
        return _gone(request, desk.slug)
    said = ngettext("%(count)s question is put aside.", "%(count)s questions are put aside.", count)
    messages.success(request, said % {"count": count})
    return redirect("helpdesk:gaps", slug=desk.slug)
