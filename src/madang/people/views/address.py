"""Changing one's e-mail address: type the new one, then the code that was sent there."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people import actions, queries
from madang.people.forms import AddressCodeForm, AddressForm
from madang.people.models import AddressChange

# Each is a letter to somebody: as few as sign-in codes.
LIMITS = {"address": "5/10m/user,20/m/ip"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def address(request: HttpRequest) -> HttpResponse:
    """The new address. The answer is the same whether or not somebody else has it."""
    person = queries.signed_in(request)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, app="madang", action="address", config=LIMITS, user=person):
            with shown_on(form):
                actions.ask_for_address(by=person, email=form.cleaned_data["email"])
        else:
            form.add_error("email", _("That was tried too often. Please wait ten minutes."))
        if form.is_valid():
            return redirect("people:address_code")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/address.html", {"form": form, "own": person}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def address_code(request: HttpRequest) -> HttpResponse:
    """The code. Right: the address is changed at once."""
    person = queries.signed_in(request)
    change = AddressChange.objects.filter(person=person).first()
    if change is None:
        return redirect("people:address")
    form = AddressCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = actions.take_address(by=person, code=form.cleaned_data["code"])
        if typed == actions.Typed.DONE:
            messages.success(request, _("Your e-mail address is changed. The next code goes to the new one."))
            return redirect("people:settings")
        if typed == actions.Typed.OVER:
            messages.error(request, _("This code no longer works. Please ask for a new one."))
            return redirect("people:address")
        form.add_error(
            "code", _("This is not the code of the letter. Please look again and type the six digits.")
        )
    status = 422 if request.method == "POST" else 200
    return render(request, "people/address_code.html", {"form": form, "email": change.email}, status=status)
