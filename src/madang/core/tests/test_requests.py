"""A hostile request costs one line of the log, and a plain 400."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the handlers of the settings write, filters and format included."""
    written = io.StringIO()
    handlers = [
        handler
        for name in ("", "django.security")
        for handler in logging.getLogger(name).handlers
        if type(handler) is logging.StreamHandler
    ]
    assert len(handlers) == 2
    before = [handler.setStream(written) for handler in handlers]
    yield written
    for handler, stream in zip(handlers, before, strict=True):
        if stream is not None:
            handler.setStream(stream)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["/", "/sign-in/", "/me/", "/api/v1/problems", "/no-such-page/"])
def test_a_wrong_host_is_refused_in_one_line(log: io.StringIO, method: str, path: str) -> None:
    answer = getattr(Client(), method)(path, headers={"host": f"evil.example\n{'x' * 5000}"})
    assert answer.status_code == 400
    lines = log.getvalue().splitlines()
    assert all("WARNING" in line and len(line) < 500 for line in lines), lines
    assert 1 <= len(lines) <= 2 and "Traceback" not in log.getvalue()


def test_too_many_fields_are_refused_in_one_line(log: io.StringIO) -> None:
    answer = Client().post("/sign-in/", {f"a{n}": "b" for n in range(400)})
    assert answer.status_code == 400
    assert "Traceback" not in log.getvalue() and "WARNING" in log.getvalue()


def test_a_fault_of_ours_keeps_its_traceback(log: io.StringIO) -> None:
    try:
        raise KeyError("ours")
    except KeyError:
        logging.getLogger("django.request").exception("a fault")
    assert "Traceback" in log.getvalue() and "ERROR" in log.getvalue()
