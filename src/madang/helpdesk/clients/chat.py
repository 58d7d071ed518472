"""Asking the language model: whether one is set, whether it may be asked now, and what it said."""

import json
import logging
import threading
from collections.abc import Sequence

from django.conf import settings

from madang.helpdesk.clients import limits
from madang.helpdesk.clients.stream import Failure, Reply, ask

LOG = logging.getLogger(__name__)
MOST_TOKENS = 800
# A person waits in a thread that could show a page to another one, so each process asks one question at a time.
_turn = threading.BoundedSemaphore(1)


def is_on() -> bool:
    """Whether a language model is set: people are told so before they write."""
    return bool(settings.LLM_BASE_URL and settings.LLM_MODEL)


def complete(messages: Sequence[dict[str, str]]) -> Reply:
    """Ask the model. Never raises; takes at most LLM_FIRST_TOKEN_SECONDS to the first word, LLM_TOTAL_SECONDS in all."""
    if not is_on():
        return Reply("", Failure.OFF)
    if not _turn.acquire(blocking=False):
        return Reply("", Failure.BUSY)
    try:
        reply = _counted(_body(messages))
    except Exception as error:  # noqa: BLE001 - whatever a cache raises that is away; the desk answers without a model
        reply = Reply("", Failure.UNCOUNTED)
        LOG.warning("the language model's budget cannot be counted: %s", type(error).__name__)
    finally:
        _turn.release()
    return reply


def _body(messages: Sequence[dict[str, str]]) -> bytes:
    # No response_format: not every server can keep to a form while it streams.
    asked = {"model": settings.LLM_MODEL, "messages": list(messages), "stream": True, "temperature": 0, "max_tokens": MOST_TOKENS}  # fmt: skip
    return json.dumps(asked, ensure_ascii=False).encode(errors="replace")


def _counted(body: bytes) -> Reply:
    """Ask where breaker and budget allow it, and tell them what came of it."""
    if not limits.may_try():
        return Reply("", Failure.PAUSED)
    characters = len(body.decode())
    if not limits.take(characters):
        return Reply("", Failure.BUDGET)
    reply = ask(body, lambda: limits.take(characters))
    limits.add(len(reply.text))
    if reply.failure in {None, Failure.TOO_LONG}:
        limits.note_success()
    else:
        limits.note_failure()
        LOG.warning("the language model gave no whole answer: %s %s", reply.failure, reply.status or "")
    return reply
