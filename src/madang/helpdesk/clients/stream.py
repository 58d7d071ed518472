"""One streamed `chat/completions` of an OpenAI-compatible server, of which everything is bounded.

The address is the operator's setting. No redirect is followed and no proxy of the environment is used, so the key goes to
that host alone. Nothing here logs, and no error carries question, answer or key.
"""

import io
import json
import re
import socket
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 3.0
LONGEST_RETRY_AFTER = 2.0
RETRY_SECONDS = 0.3
LONGEST_ANSWER = 6_000  # characters
LONGEST_LINE = 64 * 1024  # bytes, as the next one
LONGEST_STREAM = 2 * 1024 * 1024


class Failure(StrEnum):
    """Why there is no whole answer; stable codes. After the first five the model was not asked."""

    OFF = "off"
    BUSY = "busy"
    PAUSED = "paused"
    BUDGET = "budget"
    UNCOUNTED = "uncounted"  # the cache is away, so nothing may be spent
    UNREACHABLE = "unreachable"
    LATE = "late"
    REFUSED = "refused"  # any status but 200
    REDIRECTED = "redirected"
    NO_STREAM = "no_stream"
    EMPTY = "empty"
    # What was said before it may be used.
    MALFORMED = "malformed"
    ERROR = "error"
    STALLED = "stalled"
    CUT = "cut"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said, as far as it came. `status` is the HTTP status of a refusal, else 0."""

    text: str
    failure: Failure | None = None
    status: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether the model came to its end."""
        return self.failure is None


class _Watch:
    """How long is left: to the first word, then from each word to the next, and never past the end."""

    def __init__(self) -> None:
        now = time.monotonic()
        self.end = now + settings.LLM_TOTAL_SECONDS
        self.until = min(self.end, now + settings.LLM_FIRST_TOKEN_SECONDS)

    def left(self) -> float:
        """Seconds until the next word must be there. Raises TimeoutError where it is too late."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def renew(self) -> None:
        """A word came."""
        self.until = min(self.end, time.monotonic() + settings.LLM_FIRST_TOKEN_SECONDS)


class _TimedBytes(io.RawIOBase):
    """What comes out of a socket, each piece within what the watch leaves: a drip of bytes wins no time."""

    def __init__(self, sock: socket.socket, watch: _Watch) -> None:
        self.sock, self.watch = sock, watch
        self.bytes = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self.sock.settimeout(self.watch.left())
        return self.bytes.readinto(buffer)

    def close(self) -> None:
        self.bytes.close()
        super().close()


@dataclass(frozen=True, slots=True)
class _TimedSocket:
    """As much of a socket as an HTTPResponse asks for."""

    sock: socket.socket
    watch: _Watch

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedBytes(self.sock, self.watch))


class _Refusal(Exception):
    """The server gave no stream. `wait` are the seconds after which it may be asked again; None: not at all."""

    def __init__(self, failure: Failure, status: int = 0, wait: float | None = None) -> None:
        self.reply, self.wait = Reply("", failure, status), wait


def ask(body: bytes, may_repeat: Callable[[], bool]) -> Reply:
    """Ask, and once more where the server is busy or broken for a moment."""
    watch = _Watch()
    try:
        return _once(body, watch)
    except _Refusal as refusal:
        if refusal.wait is None or time.monotonic() + refusal.wait >= watch.until or not may_repeat():
            return refusal.reply
        time.sleep(refusal.wait)
    try:
        return _once(body, watch)
    except _Refusal as refusal:
        return refusal.reply


def _once(body: bytes, watch: _Watch) -> Reply:
    said: list[str] = []
    try:
        with closing(_connection(watch)) as connection, closing(_sent(connection, body, watch)) as response:
            _insist_on_stream(response)
            failure = _heard(response, said, watch)
    except TimeoutError:
        failure = Failure.STALLED if said else Failure.LATE
    except (OSError, HTTPException):
        failure = Failure.CUT if said else Failure.UNREACHABLE
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # of another shape
        failure = Failure.MALFORMED
    text = "".join(said)
    return Reply(text, Failure.EMPTY if failure is None and not text.strip() else failure)


def _connection(watch: _Watch) -> HTTPConnection:
    parts = urlsplit(settings.LLM_BASE_URL)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=min(CONNECT_SECONDS, watch.left()))

    def response(sock: socket.socket, method: str | None = None) -> HTTPResponse:
        return HTTPResponse(_TimedSocket(sock, watch), method=method)  # type: ignore[arg-type]  # all it asks of a socket is makefile

    connection.response_class = response  # type: ignore[assignment]  # is called like the class
    return connection


def _sent(connection: HTTPConnection, body: bytes, watch: _Watch) -> HTTPResponse:
    """The answer to the request, of which the head is read."""
    try:
        connection.connect()
    except OSError as error:
        raise _Refusal(Failure.UNREACHABLE) from error
    connection.sock.settimeout(watch.left())
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    if settings.LLM_API_KEY:
        headers["Authorization"] = f"Bearer {settings.LLM_API_KEY}"
    connection.request("POST", urlsplit(settings.LLM_BASE_URL).path + "/chat/completions", body, headers)
    return connection.getresponse()


def _insist_on_stream(response: HTTPResponse) -> None:
    """Raises _Refusal where no stream of events follows."""
    status = response.status
    if 300 <= status < 400:
        raise _Refusal(Failure.REDIRECTED, status)
    if status != 200:
        raise _Refusal(Failure.REFUSED, status, _wait(response) if status == 429 or status >= 500 else None)
    if response.headers.get_content_type() != "text/event-stream":
        raise _Refusal(Failure.NO_STREAM)


def _wait(response: HTTPResponse) -> float | None:
    """Seconds until a second request: what the server asks for if that is short, else none."""
    asked = (response.getheader("Retry-After") or "").strip()
    if not asked:
        return RETRY_SECONDS
    return (
        float(asked)
        if re.fullmatch(r"\d{1,3}", asked, re.ASCII) and int(asked) <= LONGEST_RETRY_AFTER
        else None
    )


def _heard(response: HTTPResponse, said: list[str], watch: _Watch) -> Failure | None:
    """Read the stream into `said` up to its end. Raises ValueError for what is no JSON of this interface."""
    size = characters = 0
    is_whole = True
    while line := response.readline(LONGEST_LINE + 1):
        size += len(line)
        if size > LONGEST_STREAM or len(line) > LONGEST_LINE:
            raise ValueError("a flood")
        if line.startswith(b"error:"):  # llama.cpp until late 2025
            return Failure.ERROR
        data = line[5:].strip() if line.startswith(b"data:") else b""
        if data == b"[DONE]":
            return None if is_whole else Failure.TOO_LONG
        if not data:  # comments that keep the connection open, names of events, empty lines
            continue
        event = json.loads(data)
        if event.get("error"):
            return Failure.ERROR
        word, is_ended_early = _word(event)
        is_whole = is_whole and not is_ended_early
        if word:
            watch.renew()
            said.append(word[: LONGEST_ANSWER - characters])
            characters += len(word)
        if characters > LONGEST_ANSWER:
            return Failure.TOO_LONG
    return Failure.CUT


def _word(event: dict[str, Any]) -> tuple[str, bool]:
    """What one event adds to the text, and whether the model was stopped before its end."""
    choices = event.get("choices") or []
    if not choices:  # figures about the use, and nothing else
        return "", False
    word = choices[0]["delta"].get("content") or ""
    if not isinstance(word, str):
        raise ValueError("no text")
    # Half a letter (\ud83d) can be neither stored nor sent.
    return word.encode(errors="ignore").decode(), choices[0].get("finish_reason") in {
        "length",
        "content_filter",
    }
