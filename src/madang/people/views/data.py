"""One's own data: seen, taken along, erased."""

import json
import tempfile
import zipfile
from typing import IO, Any

from allauth.core.internal import ratelimit
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import clock, files, personal
from madang.core.errors import DomainError, shown_on
from madang.people import actions, queries, rules
from madang.people.forms import EraseForm
from madang.people.models import Consent, Person

READINGS_SHOWN = 20


class TooOften(DomainError):
    """Packing everything is heavy work."""

    status = 429


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What the centre knows of one, what one agreed to, and the two ways on: take along, erase."""
    person = queries.signed_in(request)
    given = {consent.purpose: consent for consent in person.consents.filter(withdrawn_at=None)}
    consents = [
        (purpose, given.get(purpose.value), purpose in Consent.REQUIRED) for purpose in Consent.Purpose
    ]
    context = {
        "consents": consents, "own": person, "words": rules.reading_words,
        "readings": list(queries.readings_of(person)[:READINGS_SHOWN]),
    }  # fmt: skip
    return render(request, "people/data.html", context)


@login_required
@require_POST
def consent_change(request: HttpRequest, purpose: str) -> HttpResponse:
    """Give or withdraw one of the optional consents."""
    person = queries.signed_in(request)
    if purpose in Consent.Purpose.values:
        change = actions.give_consent if request.POST.get("give") else actions.withdraw_consent
        change(by=person, purpose=purpose)
    return redirect("people:data")


@login_required
@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everything as a zip of JSON, one file per part of the site, and the files one gave."""
    person = queries.signed_in(request)
    if not ratelimit.consume(request, app="madang", action="export", config={"export": "5/10m/user"}):
        raise TooOften(_("You have just taken your data along. Please wait ten minutes and try again."))
    packed = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - closed by the response
    pack(person, packed)
    packed.seek(0)
    name = f"madang-{clock.today():%Y%m%d}.zip"
    response = FileResponse(packed, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response


def pack(person: Person, target: IO[bytes]) -> None:
    """Write the zip with everything all apps know of `person`."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "README.txt",
            _("Each .json file is one part of the site. The folder “files” holds what you gave."),
        )
        for app, part in personal.exported(person).items():
            archive.writestr(f"{app}.json", as_json(part.data))
            for stored in part.files:
                with files.open_variant(stored) as content:
                    archive.writestr(f"files/{app}/{stored.pk}-{stored.name}", content.read())


def as_json(data: dict[str, Any]) -> str:
    """Readable JSON."""
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """What erasing means; then, with the word typed, it happens."""
    person = queries.signed_in(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.erase_account(by=person, word=form.cleaned_data["word"])
        if form.is_valid():
            logout(request)
            return redirect("people:erased")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/erase.html", {"form": form}, status=status)


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Goodbye."""
    return render(request, "people/erased.html")
