"""What is known of a request beside its content: its id in the logs, and that a hostile one is worth one line."""

import logging
import random
import re
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
LONGEST_LINE = 300
_request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdMiddleware:
    """Gives each request an id (or keeps the proxy's) so that one line in the log leads to all of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        # No secret, only a name: asked of the system once per request, it would cost more than a kept page's lookup.
        request_id = given if GIVEN.fullmatch(given) else f"{random.getrandbits(72):018x}"
        reset = _request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(reset)
        response["X-Request-Id"] = request_id
        return response


class RequestIdFilter(logging.Filter):
    """Adds the request id to every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class OneLineFilter(logging.Filter):
    """What Django refuses as suspicious (a wrong host, too many fields) is answered with 400 and is no fault of ours:
    one short line at WARNING instead of a traceback at ERROR, so that nobody can fill the disk or hide a real error.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage().encode("unicode_escape").decode()
        record.msg, record.args = said[:LONGEST_LINE], ()
        record.exc_info = record.exc_text = record.stack_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
