"""When the language model is left alone: while it fails, when the day's budget is spent, when somebody else asks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

from madang.core import clock
from madang.helpdesk.clients import Failure, chat, complete, limits
from madang.helpdesk.rules.prompt import messages
from madang.helpdesk.tests import fake_llm
from madang.helpdesk.tests.fake_llm import FakeModel
from madang.helpdesk.tests.source_texts import KOREAN

pytestmark = pytest.mark.django_db
MESSAGES = messages("며칠 동안 빌리나요?", KOREAN[:2], "ko")


class Away(LocMemCache):
    """A cache that is not there."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        raise ConnectionError("secret address")


@pytest.fixture
def server(settings: Any) -> Iterator[FakeModel]:
    cache.clear()
    with fake_llm.fake_model() as found:
        settings.LLM_BASE_URL, settings.LLM_MODEL = found.base_url, "good"
        settings.LLM_FIRST_TOKEN_SECONDS, settings.LLM_TOTAL_SECONDS = 20, 30
        yield found
    cache.clear()


def fail(settings: Any, times: int, model: str = "e401") -> None:
    settings.LLM_MODEL = model
    for _ in range(times):
        assert complete(MESSAGES).failure is Failure.REFUSED
    settings.LLM_MODEL = "good"


# --- the breaker ------------------------------------------------------------------------------------


def test_after_three_failures_it_is_left_alone(server: FakeModel, settings: Any) -> None:
    fail(settings, 3)
    assert complete(MESSAGES).failure is Failure.PAUSED
    assert len(server.requests) == 3


def test_two_failures_are_forgotten_with_the_next_success(server: FakeModel, settings: Any) -> None:
    for _ in range(3):
        fail(settings, 2)
        assert complete(MESSAGES).is_complete


def test_after_the_pause_one_request_tries_and_closes_the_breaker(server: FakeModel, settings: Any) -> None:
    fail(settings, 3)
    cache.delete(limits.PAUSED)  # a minute later
    assert limits.may_try()
    assert not limits.may_try()  # somebody else, while the first one waits
    limits.note_success()
    assert limits.may_try() and limits.may_try()


def test_a_failed_trial_pauses_again(server: FakeModel, settings: Any) -> None:
    fail(settings, 3)
    cache.delete(limits.PAUSED)
    fail(settings, 1)
    assert complete(MESSAGES).failure is Failure.PAUSED
    cache.delete(limits.PAUSED)
    assert complete(MESSAGES).is_complete
    assert complete(MESSAGES).is_complete


def test_an_answer_that_is_too_long_is_no_failure_of_the_server(server: FakeModel, settings: Any) -> None:
    settings.LLM_MODEL = "length"
    assert [complete(MESSAGES).failure for _ in range(5)] == [Failure.TOO_LONG] * 5


# --- the budget -------------------------------------------------------------------------------------


def test_requests_of_a_day_are_counted_with_every_repetition(server: FakeModel, settings: Any) -> None:
    settings.LLM_DAILY_REQUESTS = 3
    settings.LLM_MODEL = "once429"
    assert complete(MESSAGES).is_complete  # two requests
    settings.LLM_MODEL = "good"
    assert complete(MESSAGES).is_complete
    assert complete(MESSAGES).failure is Failure.BUDGET
    assert len(server.requests) == 3 and limits.spent_today()[0] == 3


def test_a_repetition_that_is_beyond_the_budget_is_not_made(server: FakeModel, settings: Any) -> None:
    settings.LLM_DAILY_REQUESTS = 1
    settings.LLM_MODEL = "e429"
    assert complete(MESSAGES).failure is Failure.REFUSED
    assert len(server.requests) == 1


def test_characters_sent_and_received_are_counted(server: FakeModel, settings: Any) -> None:
    text = complete(MESSAGES).text
    _, characters = limits.spent_today()
    sent = sum(len(message["content"]) for message in MESSAGES)
    assert sent + len(text) < characters < sent + len(text) + 400
    settings.LLM_DAILY_CHARACTERS = characters + sent
    assert complete(MESSAGES).failure is Failure.BUDGET
    assert len(server.requests) == 1 and limits.spent_today() == (1, characters)


@pytest.mark.parametrize("budget", ["LLM_DAILY_REQUESTS", "LLM_DAILY_CHARACTERS"])
def test_a_budget_of_nothing_switches_off(budget: str, server: FakeModel, settings: Any) -> None:
    setattr(settings, budget, 0)
    assert complete(MESSAGES).failure is Failure.BUDGET and not server.requests


def test_the_next_day_has_its_own_budget(server: FakeModel, settings: Any) -> None:
    settings.LLM_DAILY_REQUESTS = 1
    complete(MESSAGES)
    assert complete(MESSAGES).failure is Failure.BUDGET
    with clock.travel(clock.now() + timedelta(days=1)):
        assert limits.spent_today() == (0, 0)
        assert complete(MESSAGES).is_complete


def test_counts_of_several_at_once_are_not_lost(settings: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    }
    cache.clear()
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(limits.take, [10] * 40))
    assert limits.spent_today() == (40, 400)


def test_counts_live_where_all_processes_look(server: FakeModel, settings: Any) -> None:
    complete(MESSAGES)
    assert cache.get(f"helpdesk:llm:{clock.today().isoformat()}")[0] == 1


def test_the_cache_holds_more_than_the_rate_limits_of_a_day(settings: Any) -> None:
    if not settings.REDIS_URL:
        assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 10_000


# --- one at a time, and no cache -----------------------------------------------------------------------


def test_while_one_waits_nobody_else_of_the_process_does(server: FakeModel) -> None:
    with chat._turn:
        assert complete(MESSAGES).failure is Failure.BUSY
    assert complete(MESSAGES).is_complete and len(server.requests) == 1


def test_what_cannot_be_counted_is_not_spent(
    server: FakeModel, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": f"{__name__}.Away"}}
    assert complete(MESSAGES).failure is Failure.UNCOUNTED and not server.requests
    assert "ConnectionError" in caplog.text and "secret address" not in caplog.text
