"""The same form twice (double tap, retry, two tabs) happens once: the second gets the first one's answer.

The same for requests to the REST interface with an `Idempotency-Key`; `core.rest` puts both ends together.
"""

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from madang.core import clock, ids
from madang.core.models import UsedFormToken

FIELD = "form_token"


_USED = "form_token_is_used"


def form_token(request: HttpRequest) -> SafeString:
    """The hidden input of a form: new on a fresh page and once what was sent is kept, the same again when a refused form
    is shown again."""
    is_again = request.method == "POST" and not hasattr(request, _USED)
    return _input((request.POST.get(FIELD, "") if is_again else "") or ids.token(12))


def _input(value: str) -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, value[:64])


def digest_of(request: HttpRequest, value: str) -> str:
    """What is stored of a token: bound to the address and to who sent it, unreadable afterwards."""
    who = request.user.pk or request.session.session_key or "" if hasattr(request, "user") else ""
    return hashlib.sha256(f"{request.path}\n{who}\n{value}".encode()).hexdigest()


class _AlreadyDone(Exception):
    """The token was used in the meantime."""


def once[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Decorate a view: a POST whose form token was accepted before is answered with the same redirect.

    The token is stored in the transaction of the view's own change, so that either both are kept or neither is.
    A refused form (422) uses nothing up. Forms without a token are served as they are. Where a form was sent by htmx
    and answered with a part of the page (200), sending it again loads the page anew, which shows what became of it; the
    forms in that part have a new token, so that what is sent with them next is not taken for the same.
    A page that is itself the answer because it shows what is kept nowhere has status 201: again, and it is asked for
    like a link.
    """

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request: Any = args[0]
        value = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not value:
            return view(*args, **kwargs)
        digest = digest_of(request, value)
        used = UsedFormToken.objects.filter(digest=digest).first()
        if used is not None:
            setattr(request, _USED, True)
            return _again(used.location)
        try:
            with transaction.atomic():
                response = view(*args, **kwargs)
                is_part = response.status_code in {200, 204} and "HX-Request" in request.headers
                if isinstance(response, HttpResponseRedirect):
                    _use(digest, response.url)
                elif response.status_code == 201:
                    _use(digest, request.path)
                elif is_part:
                    _use(digest, "")
                else:
                    return response
            setattr(request, _USED, True)
            return _renewed(response, value) if is_part else response
        except _AlreadyDone:
            setattr(request, _USED, True)
            return _again(UsedFormToken.objects.get(digest=digest).location)

    wrapped.happens_once = True  # type: ignore[attr-defined]  # read by the test that no form was forgotten
    return wrapped


def _renewed(response: HttpResponse, value: str) -> HttpResponse:
    """A part that was made before its form was accepted, with a new token in place of the used one."""
    old, new = (str(_input(each)).encode() for each in (value, ids.token(12)))
    response.content = response.content.replace(old, new)
    return response


def _again(location: str) -> HttpResponse:
    """The answer to a form that was accepted before."""
    return HttpResponseRedirect(location) if location else HttpResponse(headers={"HX-Refresh": "true"})


def _use(digest: str, location: str) -> None:
    try:
        with transaction.atomic():
            UsedFormToken.objects.create(digest=digest, location=location[:500], used_at=clock.now())
    except IntegrityError:
        # Rolls the second of two simultaneous changes back.
        raise _AlreadyDone from None


def key_digest(request: HttpRequest, *, person: Any, key: str) -> str:
    """What is stored of a key of the REST interface: bound to the person, the method and the path."""
    parts = f"rest\n{request.method}\n{request.path}\n{person.pk}\n{key}"
    return hashlib.sha256(parts.encode()).hexdigest()


def asked_digest(request: HttpRequest) -> str:
    """What tells whether two requests ask for the same."""
    query = request.META.get("QUERY_STRING", "")
    return hashlib.sha256(query.encode(errors="replace") + b"\n" + request.body).hexdigest()


def reserve(digest: str, asked: str, *, person: Any) -> UsedFormToken | None:
    """Take a key inside the transaction of `person`'s change; None where it is new, otherwise what was answered before.

    Whoever comes second while the first is under way waits here (PostgreSQL) or at the begin of the transaction
    (SQLite) until the first is kept or taken back.
    """
    try:
        with transaction.atomic():
            UsedFormToken.objects.create(
                digest=digest, asked=asked, person_key=person.pk, used_at=clock.now()
            )
    except IntegrityError:
        return UsedFormToken.objects.get(digest=digest)
    return None


def keep_answer(digest: str, response: HttpResponse) -> None:
    """Keep what was answered, or free the key where it was a refusal."""
    rows = UsedFormToken.objects.filter(digest=digest)
    if response.status_code >= 400:
        rows.delete()
    else:
        rows.update(status=response.status_code, answer=response.content.decode())
