"""Refusals. An action that will not do what it is asked raises a `DomainError` that says what, why and what to do."""

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import BadRequest
from django.db import InternalError, OperationalError
from django.forms import BaseForm, FileField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import translation
from django.utils.functional import Promise

LOG = logging.getLogger(__name__)
# No space, quota used up, read-only, larger than a file may be.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
LARGEST_NUMBER = 2**63 - 1


class DomainError(Exception):
    """A refusal in words for the person who asked. `field` names the input it is about, if one is."""

    field: str | None = None
    # A refused file does not know what the form calls it.
    is_about_file = False
    status = 409

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if field is not None:
            self.field = field

    @property
    def code(self) -> str:
        """The stable name of the refusal in the REST interface."""
        return type(self).__name__

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The person may not do this. Shown as 404: unknown and forbidden look the same."""

    status = 404

    def __init__(self, message: str | Promise = "Not found.") -> None:
        super().__init__(message)


class EditConflict(DomainError):
    """Somebody else changed the same thing meanwhile. `current` holds what is stored now, by field."""

    def __init__(self, message: str | Promise, *, current: dict[str, Any]) -> None:
        super().__init__(message)
        self.current = current


@contextmanager
def shown_on(form: BaseForm) -> Iterator[None]:
    """Inside, a refusal becomes an error of `form`, which the view then shows again with what was typed.

    It stands at the field it is about: the one of that name, what the form's `SHOWN_AS` calls it, the form's file.
    After an EditConflict `form.conflict` holds what is stored now, by field.
    """
    try:
        yield
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_error(_field_of(form, error), str(error))
        if isinstance(error, EditConflict):
            # Shown by ui/components/conflict.html beside what was typed.
            setattr(form, "conflict", error.current)  # noqa: B010 - forms know no such field


def _field_of(form: BaseForm, error: DomainError) -> str | None:
    if error.is_about_file:
        return next((name for name, field in form.fields.items() if isinstance(field, FileField)), None)
    name = getattr(form, "SHOWN_AS", {}).get(error.field, error.field)
    return name if name in form.fields else None


def no_table_holds(value: Any) -> bool:
    """Whether no row can have this number, or this name (PostgreSQL takes no NUL)."""
    return value > LARGEST_NUMBER if isinstance(value, int) else "\0" in str(value)


def cannot_store(error: Exception) -> bool:
    """Whether the disk is full, or the database is locked, read-only or away."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    cause = str(error).lower()
    return isinstance(error, OperationalError) or (isinstance(error, InternalError) and "read-only" in cause)


def not_stored(request: HttpRequest) -> HttpResponse:
    """A page that asks neither database nor session, shows what was typed, and says to try again."""
    language = "en" if request.path_info.startswith("/en/") else "ko"
    with translation.override(language):
        page = loader.get_template("ui/errors/503.html").render(
            {"language": language, "home": "/en/" if language == "en" else "/", "sent": request}
        )
    return HttpResponse(page, status=503, headers={"Retry-After": "60"})


class DomainErrorMiddleware:
    """The last net: a refusal that no form caught becomes a page in the person's language.

    A number or name in an address that no table can hold belongs to nothing; the database is never asked for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if any(no_table_holds(value) for value in kwargs.values()):
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            raise Http404 from error
        if isinstance(error, DomainError):
            return render(request, "ui/refusal.html", {"error": error}, status=error.status)
        if cannot_store(error):
            LOG.error("cannot store: %s", error)
            return not_stored(request)
        return None
