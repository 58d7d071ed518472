"""Joining, and setting up an empty centre."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people import actions, queries
from madang.people.forms import JoinForm, SetupForm


def next_step(request: HttpRequest, usual: str) -> str:
    """Where `next` leads, if that is a page of ours; otherwise `usual`."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    # A name without a slash would be looked up as the name of a page.
    return address if is_ours and address.startswith("/") else usual


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def join(request: HttpRequest) -> HttpResponse:
    """A guest becomes a member: a name, the age, the consents."""
    person = queries.signed_in(request)
    if person.is_member:
        return redirect(next_step(request, "people:me"))
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.join(by=person, name=form.cleaned_data["name"], purposes=form.purposes)
        if form.is_valid():
            messages.success(request, _("Welcome! You are a member now."))
            return redirect(next_step(request, "people:me"))
    status = 422 if request.method == "POST" else 200
    return render(request, "people/join.html", {"form": form, "next": next_step(request, "")}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def setup(request: HttpRequest) -> HttpResponse:
    """The first administrator of an empty centre: a proven address and the code of the console."""
    if not queries.needs_setup():
        raise Http404
    person = queries.viewer(request)
    if person is None:
        context = {"keeps_letters": not settings.SMTP_HOST}
        return render(request, "people/setup.html", context)
    form = SetupForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid() and is_setup_code(request, form):
        with shown_on(form):
            if not person.is_member:
                actions.join(by=person, name=form.cleaned_data["name"], purposes=form.purposes)
            actions.become_first_administrator(by=person)
        if form.is_valid():
            messages.success(
                request, _("The centre is yours to arrange. Give roles to your colleagues here.")
            )
            return redirect("people:desk_people")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/setup.html", {"form": form}, status=status)


def is_setup_code(request: HttpRequest, form: SetupForm) -> bool:
    """Whether the typed code is the one of the console; few tries per address."""
    may_try = ratelimit.consume(request, app="madang", action="setup", config={"setup": "10/10m/ip"})
    if not may_try:
        form.add_error("code", _("That was tried too often. Please wait ten minutes."))
        return False
    if not queries.is_setup_code(form.cleaned_data["code"]):
        form.add_error(
            "code", _("This is not the set-up code. Run “./madang manage setup_code” to see it again.")
        )
        return False
    return True
