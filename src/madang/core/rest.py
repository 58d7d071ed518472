"""What every REST endpoint shares: refusals as problem+json (RFC 9457), ETags, the language of messages, repeats."""

import functools
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.security.base import AuthBase

from madang.core import idempotency


class AnyoneAuth(AuthBase):
    """Everybody may send this, as without an account on the page. No cookie is looked at, so nobody's is misused."""

    openapi_type = "apiKey"
    openapi_name = "none"
    openapi_in = "header"
    openapi_description = "No key: everybody may do this."

    def __call__(self, request: HttpRequest) -> AnonymousUser:
        request.user = AnonymousUser()
        return request.user


def is_for_anyone(run: Callable[..., HttpResponse]) -> bool:
    """Whether `run`, the method of an operation, is open to everybody."""
    callbacks = getattr(getattr(run, "__self__", None), "auth_callbacks", ())
    return any(isinstance(each, AnyoneAuth) for each in callbacks)


MEDIA_TYPE = "application/problem+json"
NOTHING_HERE = _("There is nothing here, or nothing that you may see.")
NOT_UNDERSTOOD = _("Some of what was sent was not understood; see “errors”.")
WHO_ARE_YOU = _("Please sign in, or send an access token in the header “Authorization: Bearer …”.")

KEY_HEADER = "Idempotency-Key"
KEY = re.compile(r"[ -~]{1,200}")
KEY_NOT_UNDERSTOOD = _("“Idempotency-Key” takes 1 to 200 printable ASCII characters.")
KEY_FOR_ANOTHER = _("This “Idempotency-Key” was already used for something else. Please send another one.")
KEY_DESCRIBED = (
    "Makes it safe to send the request again: the same key with the same content, from the same person to the same "
    "path, is done once and answered alike for two days. With other content it is refused (422). A refused request "
    "uses no key up."
)


class Invalid(Schema):
    """One input that was not understood."""

    field: str
    detail: str


class Problem(Schema):
    """Why something was refused. `code` is stable, `detail` is for people, in their language."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    errors: list[Invalid] = []
    current: dict[str, Any] | None = None


def problem(status: int, *, code: str, detail: str, **more: Any) -> HttpResponse:
    """A refusal as `application/problem+json`; `more` are the other members of `Problem`."""
    body = {
        "type": f"urn:madang:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **{name: value for name, value in more.items() if value},
    }
    text = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE)


def language_asked(request: HttpRequest) -> str:
    """The language of messages: the first of `Accept-Language` that we speak, otherwise Korean."""
    for part in request.headers.get("Accept-Language", "").lower().split(",")[:8]:
        code = part.split(";")[0].strip()[:2]
        if code in {"ko", "en"}:
            return code
    return "ko"


def spoken(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every operation: messages in the asked language, and an ETag so that what did not change is not sent.

    A key to repeat a request counts for its person. Where nobody is known it counts for nothing: somebody else who
    thought of the same one would be given what another was answered.
    """
    done = _done_without_key if is_for_anyone(run) else _done_once

    @functools.wraps(run)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_asked(request)
        with translation.override(language):
            response = done(request, lambda: run(request, *args, **kwargs))
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        if request.method not in {"GET", "HEAD"} or response.status_code != 200 or response.streaming:
            return response
        if not response.has_header("ETag"):
            set_response_etag(response)
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        return answer if isinstance(answer, HttpResponse) else response

    return wrapped


def _done_without_key(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    return run()


def _done_once(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run a change that has a key in one transaction with the keeping of its answer."""
    key = request.headers.get(KEY_HEADER)
    if key is None or request.method in {"GET", "HEAD", "OPTIONS"}:
        return run()
    if not KEY.fullmatch(key):
        return problem(400, code="KeyNotUnderstood", detail=str(KEY_NOT_UNDERSTOOD))
    with transaction.atomic():
        response = run()
        digest = getattr(request, "reserved_key", "")
        if digest:
            idempotency.keep_answer(digest, response)
        return response


def keyed(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Around what an operation does, once it is known who asks: with a key that was used, the answer of then."""

    @functools.wraps(operation)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(KEY_HEADER)
        is_read = request.method in {"GET", "HEAD", "OPTIONS"}
        if key is None or is_read or isinstance(request.auth, AnonymousUser):
            return operation(request, *args, **kwargs)
        digest = idempotency.key_digest(request, person=request.auth, key=key)
        asked = idempotency.asked_digest(request)
        before = idempotency.reserve(digest, asked, person=request.auth)
        if before is None:
            request.reserved_key = digest
            return operation(request, *args, **kwargs)
        if before.asked != asked:
            return problem(422, code="KeyForAnother", detail=str(KEY_FOR_ANOTHER))
        return HttpResponse(
            before.answer, status=before.status, content_type="application/json; charset=utf-8"
        )

    return wrapped
