"""Telling a problem: four small questions, each its own page, kept as they are written."""

from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import clock, files
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.queries import viewer
from madang.problems import actions, queries, rules
from madang.problems.forms import PictureForm, WhatForm, WhereForm, WhoForm, posted
from madang.problems.models import Problem, ReportDraft
from madang.ui.forms import lenient

KEY = "problems_draft"
# A class that reports together begins thirty at once; a program that fills the disk begins thousands.
DRAFT_LIMIT = {"draft": "60/10m/ip"}
# Kept instead of a draft's token by who asked for an empty sheet; their other drafts stay in their own page.
NEW = "new"
PAGES = ("what", "where", "picture", "who", "send")
page_methods = require_http_methods(["GET", "HEAD", "POST"])


def address(page: str) -> str:
    """The page of a question."""
    return reverse(f"problems:report_{page}")


def current_draft(request: HttpRequest) -> ReportDraft | None:
    """The draft of this browser, otherwise the person's own last one.

    A draft begun before signing in is found by its token, which the session carries through the sign-in.
    """
    person, token = viewer(request), request.session.get(KEY)
    if token == NEW:
        return None
    rows = ReportDraft.objects.select_related("theme", "picture")
    draft = rows.filter(token=token).first() if token else None
    if draft and draft.person_id is not None and (person is None or draft.person_id != person.pk):
        draft = None
    if draft and person and draft.person_id is None:
        draft = actions.claim_draft(draft=draft, by=person)
    if draft is None and person:
        draft = rows.filter(person=person).order_by("-saved_at").first()
    return draft


def keep(request: HttpRequest, draft: ReportDraft | None, step: int, given: dict[str, Any]) -> ReportDraft:
    """Save what was given and bind the draft to this browser. Raises TooManyDrafts."""
    is_new = draft is None and viewer(request) is None
    if is_new and not ratelimit.consume(request, app="madang", action="draft", config=DRAFT_LIMIT):
        raise actions.TooManyDrafts(
            _("Many reports were begun here in a short time. Please wait a few minutes, or sign in first.")
        )
    language = (get_language() or "ko")[:2]
    kept = actions.save_draft(draft=draft, by=viewer(request), step=step, language=language, **given)
    if request.session.get(KEY) != kept.token:
        request.session[KEY] = kept.token
    return kept


def initial(draft: ReportDraft | None) -> dict[str, Any]:
    """The draft as the forms show it."""
    if draft is None:
        return {}
    names = ("title", "body", "affected", "district", "place_words", "latitude", "longitude", "picture_alt")
    return {name: getattr(draft, name) for name in names} | {
        "theme": draft.theme_id,
        "is_decorative": draft.is_decorative,
    }


def question(
    request: HttpRequest,
    step: int,
    make: Callable[..., forms.Form],
    save: Callable[[ReportDraft | None, forms.Form], ReportDraft] | None = None,
) -> HttpResponse:
    """Ask question `step` (1–4). Going back keeps what is there without checking it."""
    draft = current_draft(request)
    if draft is None and step > 1:
        return redirect("problems:report_what")
    form = make(*posted(request), initial=initial(draft))
    if request.method == "POST" and request.POST.get("go") == "back":
        keep(request, draft, step - 1, lenient(form))
        return redirect(address(PAGES[max(0, step - 2)]))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            draft = save(draft, form) if save else keep(request, draft, step, form.cleaned_data)
        if not form.errors:
            return redirect(address("send" if request.POST.get("go") == "send" else PAGES[step]))
    context = {
        "form": form, "draft": draft, "step": step, "is_change": bool(draft and draft.step >= 4),
        "saved_at": clock.local(draft.saved_at).strftime("%H:%M") if draft else None,
    }  # fmt: skip
    template = f"problems/report_{PAGES[step - 1]}.html"
    return render(request, template, context, status=422 if form.errors else 200)


@page_methods
def report_what(request: HttpRequest) -> HttpResponse:
    """1/4: what it is. `?draft=` opens one of the person's own drafts, `?new=1` begins another, the others are kept."""
    if token := request.GET.get("draft"):
        draft = get_object_or_404(ReportDraft, token=token, person=viewer(request))
        request.session[KEY] = draft.token
        return redirect("problems:report_what")
    # A visitor's only way to a draft is this browser, so it is never let go of.
    if request.GET.get("new") and request.method != "POST" and viewer(request):
        request.session[KEY] = NEW
        return redirect("problems:report_what")
    return question(request, 1, what_form)


def what_form(*args: Any, **options: Any) -> WhatForm:
    """The first question; while somebody types, similar problems are looked for."""
    form = WhatForm(*args, **options)
    form.fields["title"].widget.attrs |= {
        "autocomplete": "off",
        "hx-get": reverse("problems:similar"),
        "hx-trigger": "input changed delay:400ms, load",
        "hx-target": "#similar",
        "hx-sync": "this:replace",
    }
    return form


@page_methods
def report_where(request: HttpRequest) -> HttpResponse:
    """2/4: where it is."""

    def save(draft: ReportDraft | None, form: forms.Form) -> ReportDraft:
        given = dict(form.cleaned_data)
        if request.POST.get("forget_point"):
            given |= {"latitude": None, "longitude": None}
        return keep(request, draft, 2, given)

    return question(request, 2, WhereForm, save)


@page_methods
def report_picture(request: HttpRequest) -> HttpResponse:
    """3/4: a picture, with what can be seen in it."""

    def save(draft: ReportDraft | None, form: forms.Form) -> ReportDraft:
        data = dict(form.cleaned_data)
        upload = data.pop("picture")
        kept = keep(request, draft, 3, data)
        if request.POST.get("remove"):
            return actions.detach_picture(draft=kept, by=viewer(request))
        if upload:
            kept = actions.attach_picture(draft=kept, by=viewer(request), upload=upload)
        if kept.picture and not kept.picture_alt and not kept.is_decorative:
            form.add_error(
                "picture_alt", _("The picture is kept. Please say what it shows, or that it is decoration.")
            )
        return kept

    return question(request, 3, PictureForm, save)


@require_safe
def draft_picture(request: HttpRequest) -> HttpResponse:
    """The picture of one's own draft."""
    draft = current_draft(request)
    if draft is None or draft.picture is None:
        raise Http404
    return files.response(draft.picture, "s")


@page_methods
def report_who(request: HttpRequest) -> HttpResponse:
    """4/4: who suffers from it, and which area it is about."""
    return question(request, 4, WhoForm)


@require_POST
def draft_save(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed, of whichever question."""
    draft = current_draft(request)
    given: dict[str, Any] = {}
    for make in (WhatForm, WhereForm, WhoForm):
        form = make(request.POST)
        given |= {name: value for name, value in lenient(form).items() if name in request.POST}
    kept = keep(request, draft, 0, given)
    return JsonResponse({"saved_at": clock.local(kept.saved_at).strftime("%H:%M")})


@require_http_methods(["GET", "HEAD", "POST"])
def draft_discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away, after asking."""
    draft = current_draft(request)
    if request.method == "POST":
        if draft:
            actions.discard_draft(draft=draft, by=viewer(request))
        request.session.pop(KEY, None)
        messages.success(request, _("The draft is gone."))
        return redirect("problems:list")
    return (
        render(request, "problems/report_discard.html", {"draft": draft})
        if draft
        else redirect("problems:list")
    )


@page_methods
@once
def report_send(request: HttpRequest) -> HttpResponse:
    """Read it once more and send it. Who is not signed in types an address first and comes back here."""
    draft, person = current_draft(request), viewer(request)
    if draft is None:
        return redirect("problems:report_what")
    form = forms.Form(posted(request)[0])
    if request.method == "POST" and person is None:
        return HttpResponseRedirect(reverse("account_request_login_code") + f"?next={address('send')}")
    if request.method == "POST" and person and form.is_valid():
        with shown_on(form):
            problem = actions.send_draft(draft=draft, by=person)
            request.session.pop(KEY, None)
            return redirect("problems:sent", pk=problem.pk)
    similar = queries.similar(f"{draft.title} {draft.body}", draft.district, draft.theme_id)
    context = {"form": form, "draft": draft, "similar": similar}
    return render(request, "problems/report_send.html", context, status=422 if form.errors else 200)


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Problems that sound like what is being typed: a part of the first question, never a step of its own."""
    text = request.GET.get("title", "")[:200]
    found: list[Problem] = []
    if len(text.strip()) >= rules.SIMILAR_AFTER:
        draft = current_draft(request)
        found = queries.similar(text, draft.district if draft else "", draft.theme_id if draft else None)
    return render(request, "problems/_similar.html", {"found": found})


@require_safe
@login_required
def report_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt: number, what happens next, by when, how to change or withdraw."""
    problem = get_object_or_404(
        Problem.objects.select_related("owner_partner"), pk=pk, reporter=viewer(request)
    )
    return render(request, "problems/report_sent.html", {"problem": problem})
