"""When the language model is not asked: after failures in a row, and when the day's budget is spent.

Both are counted in the default cache, so that they hold for all processes. What is counted may be short by a request or
two where the cache loses a row: it protects a purse and a waiting citizen, it is no bill.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache

from madang.core import clock

FAILURES_IN_A_ROW = 3
PAUSE_SECONDS = 60
# Failures further apart than this are none in a row.
MEMORY_SECONDS = 600
DAY_SECONDS = 2 * 24 * 60 * 60
FAILURES, PAUSED, TRIAL, LOCK = (f"helpdesk:llm:{name}" for name in ("failures", "paused", "trial", "lock"))
LOCK_SECONDS, LOCK_TRIES, LOCK_WAIT_SECONDS = 5, 100, 0.01


def may_try() -> bool:
    """Whether the model may be asked now. After a pause one request alone tries whether it is well again."""
    if cache.get(PAUSED):
        return False
    if cache.get(FAILURES, 0) < FAILURES_IN_A_ROW:
        return True
    return bool(cache.add(TRIAL, 1, settings.LLM_TOTAL_SECONDS + LOCK_SECONDS))


def note_success() -> None:
    """The model answered: what failed before counts no more."""
    if cache.get(FAILURES):
        cache.delete_many([FAILURES, PAUSED, TRIAL])


def note_failure() -> None:
    """The model failed; the third time in a row it is left alone for a minute."""
    with _alone():
        failures = cache.get(FAILURES, 0) + 1
        cache.set(FAILURES, failures, MEMORY_SECONDS)
    if failures >= FAILURES_IN_A_ROW:
        cache.set(PAUSED, 1, PAUSE_SECONDS)
    cache.delete(TRIAL)


def take(characters: int) -> bool:
    """Take one request of so many characters from today's budget; False, and nothing taken, where that is too much."""
    with _alone():
        requests, spent = spent_today()
        if requests >= settings.LLM_DAILY_REQUESTS or spent + characters > settings.LLM_DAILY_CHARACTERS:
            return False
        cache.set(_day(), (requests + 1, spent + characters), DAY_SECONDS)
    return True


def add(characters: int) -> None:
    """Take what was received from today's budget, after the fact."""
    with _alone():
        requests, spent = spent_today()
        cache.set(_day(), (requests, spent + characters), DAY_SECONDS)


def spent_today() -> tuple[int, int]:
    """Requests and characters of this day in Seoul, over all processes."""
    requests, characters = cache.get(_day(), (0, 0))
    return requests, characters


def _day() -> str:
    return f"helpdesk:llm:{clock.today().isoformat()}"


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time reads and writes. `incr` would not do: on a database it is a reading and a writing too."""
    is_ours = False
    for _ in range(LOCK_TRIES):
        if is_ours := cache.add(LOCK, 1, LOCK_SECONDS):
            break
        time.sleep(LOCK_WAIT_SECONDS)
    try:
        yield
    finally:
        if is_ours:
            cache.delete(LOCK)
