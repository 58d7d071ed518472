"""`manage try_language_model` against the fake one, and against a real one where the operator has set it."""

import os
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.core.cache import cache
from django.core.management import CommandError, call_command

from madang.helpdesk.clients import rewrite
from madang.helpdesk.management.commands.try_language_model import CURES, PASSAGE, QUESTION
from madang.helpdesk.tests import fake_llm
from madang.helpdesk.tests.fake_llm import FakeModel

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[FakeModel]:
    cache.clear()
    with fake_llm.fake_model() as found:
        settings.LLM_BASE_URL = found.base_url
        settings.LLM_FIRST_TOKEN_SECONDS, settings.LLM_TOTAL_SECONDS = 20, 30
        yield found
    cache.clear()


def tried(settings: Any, model: str) -> str:
    settings.LLM_MODEL = model
    said = StringIO()
    call_command("try_language_model", stdout=said)
    return said.getvalue()


def test_what_may_be_shown_is_shown_with_what_was_dropped(server: FakeModel, settings: Any) -> None:
    assert tried(settings, "good") == "ok  전동 드릴과 사다리는 3일 동안 빌릴 수 있습니다.\n"
    assert "!!  dropped for number: 1" in tried(settings, "fabricate")
    assert "did not come to its end" in tried(settings, "cut")


@pytest.mark.parametrize("model", ["dontknow", "nocite", "e401", "redirect", "wrongtype", "hangup"])
def test_what_fails_names_its_cure(model: str, server: FakeModel, settings: Any) -> None:
    with pytest.raises(CommandError, match="Nothing to show") as raised:
        tried(settings, model)
    assert any(cure in str(raised.value) for cure in CURES.values())


def test_without_a_model_it_says_what_to_set(settings: Any) -> None:
    settings.LLM_BASE_URL = ""
    with pytest.raises(CommandError, match="LLM_BASE_URL and LLM_MODEL"):
        call_command("try_language_model")


@pytest.mark.skipif(
    not (project_settings.LLM_BASE_URL and project_settings.LLM_MODEL),
    reason="no language model: set LLM_BASE_URL and LLM_MODEL (docs/how-to/language-model.md)",
)
def test_the_real_model_writes_something_that_passes() -> None:
    cache.clear()
    answer = rewrite(QUESTION, [PASSAGE], "ko")
    assert answer.used_model, f"{answer.why_not} {dict(answer.faults)} {os.environ.get('LLM_MODEL')}"
