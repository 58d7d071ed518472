"""Settings of one's own account: letters, ways in, devices, access tokens."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as provider_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import clock
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people import actions, emails, queries, rules
from madang.people.forms import LanguageForm, MailForm, TokenForm
from madang.people.models import AccessToken, Person


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everything one can set, as a list that leads on."""
    person = queries.signed_in(request)
    context = {
        "own": person,
        "passkeys": Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count(),
        "devices": UserSession.objects.filter(user=person).count(),
        "tokens": person.access_tokens.filter(expires_at__gt=clock.now()).count(),
        "linked": list(SocialAccount.objects.filter(user=person).order_by("pk")),
        "providers": provider_adapter().list_providers(request),
    }
    return render(request, "people/settings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """The language of letters, and how each kind of notice comes by mail."""
    person = queries.signed_in(request)
    language = LanguageForm(request.POST or None, initial={"language": person.language})
    form = MailForm(request.POST or None, person=person)
    if request.method == "POST" and language.is_valid() and form.is_valid():
        actions.choose_language(by=person, language=language.cleaned_data["language"])
        for kind, mode in form.chosen().items():
            actions.choose_mail(by=person, kind=kind, mode=mode)
        messages.success(request, _("Your choice is saved."))
        return redirect("people:letters")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/letters.html", {"form": form, "language_form": language}, status=status)


@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    person = queries.signed_in(request)
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
    sessions = UserSession.objects.purge_and_list(person)
    sessions.sort(key=lambda session: (not session.is_current(), -session.last_seen_at.timestamp()))
    return render(request, "people/devices.html", {"sessions": sessions, "device": rules.device_words})


@login_required
@require_POST
def device_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one device out; one's own included."""
    session = get_object_or_404(UserSession, pk=pk, user=queries.signed_in(request))
    if session.is_current():
        session.delete()
        logout(request)
        return redirect("/")
    session.end()
    messages.success(request, _("That device is signed out."))
    return redirect("people:devices")


@login_required
@require_POST
def devices_end(request: HttpRequest) -> HttpResponse:
    """Sign all other devices out."""
    for session in UserSession.objects.filter(user=queries.signed_in(request)):
        if not session.is_current():
            session.end()
    messages.success(request, _("All other devices are signed out."))
    return redirect("people:devices")


@login_required
@require_POST
def provider_unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """End entering by an account elsewhere."""
    person = queries.signed_in(request)
    actions.unlink_provider(account=get_object_or_404(SocialAccount, pk=pk, user=person), by=person)
    messages.success(request, _("That account no longer opens this one."))
    return redirect("people:settings")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def tokens(request: HttpRequest) -> HttpResponse:
    """Access tokens. A new one is shown in the answer itself, once, and is stored nowhere."""
    person = queries.signed_in(request)
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _token, secret = actions.make_token(by=person, **form.cleaned_data)
    rows = list(person.access_tokens.order_by("-created_at"))
    context = {"form": form, "secret": secret, "tokens": rows, "now": clock.now()}
    response = render(
        request, "people/tokens.html", context, status=201 if secret else 422 if form.errors else 200
    )
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
@once
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End an access token."""
    person = queries.signed_in(request)
    actions.revoke_token(token=get_object_or_404(AccessToken, pk=pk, person=person), by=person)
    messages.success(request, _("The access token no longer works."))
    return redirect("people:tokens")


@csrf_exempt  # a mail program posts here without a session; the signed address is the proof (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """End mail of one kind from the letter itself, without signing in. Opening the page alone changes nothing."""
    found = emails.read_unsubscribe(signed)
    person = Person.objects.filter(pk=found[0], erased_at=None).first() if found else None
    if found is None or person is None:
        return render(request, "people/unsubscribe.html", {"state": "unknown"}, status=404)
    kind, state = found[1], "ask"
    if request.method == "POST":
        again = request.POST.get("again") == "1"
        mode = rules.usual_mode(kind) if again else rules.MailMode.OFF
        actions.choose_mail(by=person, kind=kind, mode=mode)
        state = "again" if again else "done"
    label = "" if kind == "*" else rules.notice_label(kind)
    return render(request, "people/unsubscribe.html", {"state": state, "label": label})
