"""Who comes to a desk, and by which door: on our own pages by account or cookie, in a frame of another site by the token in
the address alone."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt

from madang.helpdesk.models import Conversation, Desk
from madang.helpdesk.queries import device
from madang.people.models import Person
from madang.people.queries import viewer

# Nothing else may stand in the header that names who may frame a page.
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Visit:
    """A citizen at a desk. `token` is that of their browser or frame, a new one where there was none (`is_new`)."""

    desk: Desk
    person: Person | None
    token: str
    is_embedded: bool = False
    is_new: bool = False

    @property
    def actor(self) -> dict[str, Any]:
        """Who acts, as actions take it."""
        return {"by": self.person, "device": self.token}

    @property
    def signed_token(self) -> str:
        """The token as forms and addresses carry it."""
        return device.signed(self.token)

    def find(self, number: str) -> Conversation:
        """One's own talk; 404 for everybody else's."""
        rows = Conversation.objects.of_citizen(self.person, self.token).filter(desk=self.desk)
        return get_object_or_404(rows.select_related("desk", "assigned_to"), number=number)

    def address(self, name: str, *words: str) -> str:
        """The address of a page: `chat`, `begin`, `talk` with its number, `step` with number and step."""
        page = f"helpdesk:embed_{name}" if self.is_embedded else f"helpdesk:{name}"
        found = reverse(page, args=[self.desk.slug, *words])
        return f"{found}?{urlencode({device.FIELD: self.signed_token})}" if self.is_embedded else found


def visit_of(request: HttpRequest, slug: str) -> Visit:
    """Who comes to the desk on our own pages."""
    person = viewer(request)
    desk = get_object_or_404(Desk.objects.visible_to(person), slug=slug)
    token = device.cookie_token(request) or device.form_token(request)
    return Visit(desk, person, token or device.new_token(), is_new=not token)


def framed_visit_of(request: HttpRequest, slug: str) -> Visit:
    """Who comes in a frame: whoever is signed in here in the same browser is not looked at."""
    desk = get_object_or_404(Desk.objects.visible_to(None), slug=slug)
    token = device.address_token(request)
    return Visit(desk, None, token or device.new_token(), is_embedded=True, is_new=not token)


def keep_cookie(response: HttpResponse, visit: Visit) -> HttpResponse:
    """Set the cookie of this browser: a talk was begun under its token."""
    if visit.person is None and not visit.is_embedded:
        response.set_signed_cookie(
            device.COOKIE, visit.token, salt=device.SALT, max_age=device.KEPT_SECONDS, secure=settings.PRODUCTION,
            httponly=True, samesite="Lax",
        )  # fmt: skip
    return response


def framed[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A page that may stand in a frame on the pages of the desk's `origins`, and nowhere else.

    It reads no cookie: the token in its address alone says whose talk it is, and no other site knows it. So there is
    nothing that a forged request could use, and the check of the CSRF cookie, which browsers do not keep there, is off.
    """

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        desk = get_object_or_404(Desk.objects.visible_to(None), slug=kwargs["slug"])
        origins = [each for each in desk.origins if ORIGIN.fullmatch(str(each))]
        policy: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": origins or ["'none'"]}
        response: HttpResponse = csp_override(policy)(view)(*args, **kwargs)
        if origins:
            setattr(response, "xframe_options_exempt", True)  # noqa: B010 - read by Django's middleware
        return response

    return csrf_exempt(wrapped)  # type: ignore[return-value]  # the token in the address is the proof, see above
