"""Stating wishes: four small questions, each its own page, kept at each step; then sent."""

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import clock, ids
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.matching import actions, rules
from madang.matching.forms import AnywhereForm, CodeForm, NeverForm, RoleForm, TimesForm, posted
from madang.matching.models import Round, TogetherAsk, Wish
from madang.matching.models.round import skill_words, slot_words
from madang.matching.queries import page as queries
from madang.matching.views.entering import page_methods, to_joining, visible, yes_or_no
from madang.people.models import Person, Profile
from madang.people.queries import signed_in
from madang.ui.forms import lenient

PAGES = ("role", "choices", "times", "together", "send")


def question(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page about one's own wishes: it gets person, round and wish (None before the first answer).

    Guests join first; where wishes are not taken, the round's page says how it stands.
    """

    @functools.wraps(view)
    @login_required
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        person = signed_in(request)
        row = visible(request, person, pk)
        if not person.is_member:
            return to_joining(request)
        own = queries.own(row, person)
        if not row.takes_wishes or own.is_in_team:
            return redirect("matching:detail", pk=pk)
        if own.wish is None and view.__name__ != "wish_role":
            return redirect("matching:role", pk=pk)
        return view(request, person, row, own.wish)

    return wrapped


def _shown(
    request: HttpRequest, row: Round, wish: Wish | None, step: int, form: forms.Form, **more: Any
) -> HttpResponse:
    context = {
        "form": form, "round": row, "wish": wish, "step": step, "total": rules.STEPS,
        "is_change": bool(wish and wish.step >= rules.STEPS - 1),
        "saved_at": clock.local(wish.saved_at).strftime("%H:%M") if wish else None, **more,
    }  # fmt: skip
    template = f"matching/wish_{PAGES[step - 1]}.html"
    is_refused = form.errors or (more["never"].errors if "never" in more else None)
    return render(request, template, context, status=422 if is_refused else 200)


def _go(request: HttpRequest, row: Round, step: int) -> HttpResponse:
    """On from question `step`, back, or to the summary."""
    go = request.POST.get("go", "")
    if go == "back":
        return redirect(f"matching:{PAGES[max(0, step - 2)]}", pk=row.pk)
    return redirect(f"matching:{'send' if go == 'send' else PAGES[step]}", pk=row.pk)


def _profile(person: Person) -> dict[str, Any]:
    """What a first visit shows: the person's own skills."""
    profile = Profile.objects.filter(person=person).first()
    is_expert = any(role.kind == "expert" for role in person.held_roles)
    return {
        "role": Wish.Role.EXPERT if is_expert else Wish.Role.CITIZEN,
        "skills": profile.skills if profile else [],
    }


@page_methods
@once
@question
def wish_role(request: HttpRequest, person: Person, row: Round, wish: Wish | None) -> HttpResponse:
    """1/5: as what, with which skills."""
    initial = (
        {"role": wish.role, "skills": wish.skills, "would_lead": wish.would_lead}
        if wish
        else _profile(person)
    )
    form = RoleForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            wish = wish or actions.begin_wish(round=row, by=person)
            actions.save_wish(wish=wish, by=person, step=1, **form.cleaned_data)
            return _go(request, row, 1)
    return _shown(request, row, wish, 1, form)


@page_methods
@once
@question
def wish_choices(request: HttpRequest, person: Person, row: Round, wish: Wish) -> HttpResponse:
    """2/5: problems in an order. Each button is one change, so that it works by tapping alone."""
    form = AnywhereForm(posted(request), initial={"anywhere": wish.anywhere})
    verb, _colon, key = request.POST.get("go", "").partition(":")
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            anywhere = form.cleaned_data["anywhere"]
            if key:
                actions.change_choices(
                    wish=wish, by=person, change=verb, problem=ids.whole(key), anywhere=anywhere
                )
                return redirect("matching:choices", pk=row.pk)
            if verb != "back" and not wish.choices and not anywhere:
                raise actions.NotComplete(
                    _("Please choose at least one problem, or “anywhere is fine”."), field="anywhere"
                )
            actions.save_wish(wish=wish, by=person, step=2, anywhere=anywhere)
            return _go(request, row, 2)
    offered = queries.offers(row)
    chosen_ones = queries.chosen(wish, offered)
    left = [offer for offer in offered if offer.problem not in chosen_ones]
    is_full = len(chosen_ones) >= rules.CHOICES_MOST
    return _shown(
        request, row, wish, 2, form, chosen=chosen_ones, left=left, is_full=is_full, most=rules.CHOICES_MOST
    )


@page_methods
@once
@question
def wish_times(request: HttpRequest, person: Person, row: Round, wish: Wish) -> HttpResponse:
    """3/5: when the team could meet."""
    form = TimesForm(posted(request), initial={"slots": wish.slots})
    if request.method == "POST" and request.POST.get("go") == "back":
        return _go(request, row, 3)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.save_wish(wish=wish, by=person, step=3, **form.cleaned_data)
            return _go(request, row, 3)
    return _shown(request, row, wish, 3, form)


@page_methods
@once
@question
def wish_together(request: HttpRequest, person: Person, row: Round, wish: Wish) -> HttpResponse:
    """4/5: with whom, and with whom rather not. All of it may stay empty."""
    form = CodeForm(posted(request))
    named = list(wish.nevers.values_list("name", flat=True))
    initial = dict(zip(("first", "second"), named, strict=False))
    never = NeverForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid() and never.is_valid():
        with shown_on(form):
            actions.name_nevers(wish=wish, by=person, names=never.names)
            if code := form.cleaned_data["code"].strip():
                ask = actions.ask_together(wish=wish, by=person, code=code)
                messages.success(request, _asked_words(ask))
            actions.save_wish(wish=wish, by=person, step=4)
            if request.POST.get("go") == "ask":
                return redirect("matching:together", pk=row.pk)
            return _go(request, row, 4)
    return _shown(request, row, wish, 4, form, never=never, ties=queries.ties(wish))


def _asked_words(ask: TogetherAsk) -> str:
    if ask.state == TogetherAsk.State.ACCEPTED:
        return _("You stay together.")
    return _("We asked. You stay together as soon as the other one says yes.")


@require_POST
@login_required
@once
def together_answer(request: HttpRequest, pk: int, ask: int) -> HttpResponse:
    """Say yes or no to somebody who wants to be in the same team, or let go of somebody."""
    person = signed_in(request)
    rows = TogetherAsk.objects.filter(wish__round=visible(request, person, pk)).select_related(
        "wish", "other"
    )
    found = get_object_or_404(rows, pk=ask)
    if person.pk not in {found.wish.person_id, found.other.person_id}:
        raise Http404
    if yes_or_no(request):
        actions.accept_together(ask=found, by=person)
        messages.success(request, _("You stay together."))
    else:
        actions.decline_together(ask=found, by=person)
        messages.success(request, _("You are placed separately."))
    return redirect("matching:together", pk=pk)


@page_methods
@once
@question
def wish_send(request: HttpRequest, person: Person, row: Round, wish: Wish) -> HttpResponse:
    """5/5: read it once more and send it."""
    if wish.lacks:
        return redirect(f"matching:{PAGES[wish.lacks - 1]}", pk=row.pk)
    form = forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.send_wish(wish=wish, by=person)
            return redirect("matching:sent", pk=row.pk)
    more = {
        "chosen": queries.chosen(wish, queries.offers(row)), "skills": skill_words(wish.skills),
        "slots": slot_words(wish.slots), "ties": queries.ties(wish), "nevers": wish.nevers.count(),
    }  # fmt: skip
    return _shown(request, row, wish, 5, form, **more)


@require_safe
@login_required
def wish_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt: number, what happens next, by when, how to change or withdraw."""
    person = signed_in(request)
    row = visible(request, person, pk)
    wish = get_object_or_404(Wish.objects.of(person).counted(), round=row)
    return render(request, "matching/wish_sent.html", {"round": row, "wish": wish})


@require_POST
@login_required
def wish_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being chosen, of whichever question."""
    person = signed_in(request)
    row = visible(request, person, pk)
    wish = actions.begin_wish(round=row, by=person)
    given: dict[str, Any] = {}
    for make in (RoleForm, TimesForm):
        form = make(request.POST)
        if set(form.fields) & set(request.POST):
            given |= lenient(form)
    kept = actions.save_wish(wish=wish, by=person, step=0, **given)
    return JsonResponse({"saved_at": clock.local(kept.saved_at).strftime("%H:%M")})


@page_methods
@login_required
@once
def wish_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the wishes back, after asking."""
    person = signed_in(request)
    row = visible(request, person, pk)
    wish = get_object_or_404(Wish.objects.of(person).exclude(state=Wish.State.WITHDRAWN), round=row)
    if request.method == "POST":
        actions.withdraw_wish(wish=wish, by=person)
        messages.success(
            request, _("Your wishes are withdrawn. You can state them again while they are taken.")
        )
        return redirect("matching:detail", pk=pk)
    return render(request, "matching/wish_withdraw.html", {"round": row, "wish": wish})
