"""What becomes of a question when the language model behaves, and when it misbehaves in every way of fake_llm.py."""

import json
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.template import engines

from madang.helpdesk import clients
from madang.helpdesk.clients import Failure, Rewritten, Shown, WhyNot, rewrite
from madang.helpdesk.rules.gate import Fault
from madang.helpdesk.rules.passages import Passage
from madang.helpdesk.tests import fake_llm
from madang.helpdesk.tests.fake_llm import MODELS, FakeModel
from madang.helpdesk.tests.source_texts import ENGLISH, KOREAN

pytestmark = pytest.mark.django_db
QUESTION = "공구함비밀질문은 며칠 동안 빌릴 수 있나요?"
TOOLS, ROOM = KOREAN[3], KOREAN[0]
FIRST = Shown("전동 드릴과 사다리는 3일 동안 빌릴 수 있습니다.", (0,))
KEY = "sk-not-to-be-seen"
NOTHING: tuple[Shown, ...] = ()

# The model's name: what is shown, how many sentences were dropped, whether it came to its end, why nothing is shown.
EXPECTED: dict[str, tuple[tuple[Shown, ...], int, bool, Failure | WhyNot | None]] = {
    "good": ((FIRST,), 0, True, None),
    "dontknow": (NOTHING, 0, True, WhyNot.DECLINED),
    "nocite": (NOTHING, 1, True, WhyNot.NOTHING_PASSED),
    "wrongcite": (NOTHING, 1, True, WhyNot.NOTHING_PASSED),
    "fabricate": ((FIRST,), 1, True, None),
    "english": (NOTHING, 1, True, WhyNot.NOTHING_PASSED),
    "inject": (NOTHING, 3, True, WhyNot.NOTHING_PASSED),
    "altered": (NOTHING, 1, True, WhyNot.NOTHING_PASSED),
    "flipped": (NOTHING, 1, True, WhyNot.NOTHING_PASSED),
    "othersource": (NOTHING, 1, True, WhyNot.NOTHING_PASSED),
    "address": (NOTHING, 1, True, WhyNot.NOTHING_PASSED),
    "phone": (NOTHING, 1, True, WhyNot.NOTHING_PASSED),
    "obeys": ((FIRST,), 1, True, None),
    "thinking": ((FIRST,), 0, True, None),
    "onlythinks": (NOTHING, 0, True, WhyNot.NOTHING_PASSED),
    "repeats": ((FIRST,), 0, True, None),
    "unseen": ((FIRST,), 0, True, None),
    "blank": (NOTHING, 0, False, Failure.EMPTY),
    "slow": (NOTHING, 0, False, Failure.LATE),
    "slowtoken": (NOTHING, 0, False, Failure.LATE),
    "drip": (NOTHING, 0, False, Failure.LATE),
    "stall": ((FIRST,), 1, False, None),
    "endless": ((FIRST,), 1, False, None),
    "e429": (NOTHING, 0, False, Failure.REFUSED),
    "e429long": (NOTHING, 0, False, Failure.REFUSED),
    "once429": ((FIRST,), 0, True, None),
    "e500": (NOTHING, 0, False, Failure.REFUSED),
    "once503": ((FIRST,), 0, True, None),
    "e401": (NOTHING, 0, False, Failure.REFUSED),
    "hangup": (NOTHING, 0, False, Failure.UNREACHABLE),
    "badjson": (NOTHING, 0, False, Failure.MALFORMED),
    "badjsonlate": ((FIRST,), 0, False, None),
    "deepjson": (NOTHING, 0, False, Failure.MALFORMED),
    "othershape": (NOTHING, 0, False, Failure.MALFORMED),
    "nochoices": (NOTHING, 0, False, Failure.EMPTY),
    "nulls": (NOTHING, 0, False, Failure.EMPTY),
    "badletters": (NOTHING, 0, False, Failure.MALFORMED),
    "halfletter": ((FIRST,), 0, True, None),
    "cut": ((FIRST,), 1, False, None),
    "length": ((FIRST,), 1, False, None),
    "broken": ((FIRST,), 0, False, None),
    "brokenoddly": (NOTHING, 0, False, Failure.ERROR),
    "huge": ((FIRST,), 1, False, None),
    "hugeline": (NOTHING, 0, False, Failure.MALFORMED),
    "hugecomments": (NOTHING, 0, False, Failure.MALFORMED),
    "redirect": (NOTHING, 0, False, Failure.REDIRECTED),
    "wrongtype": (NOTHING, 0, False, Failure.NO_STREAM),
    "html": (NOTHING, 0, False, Failure.NO_STREAM),
    "lists": (
        (
            Shown("전동 드릴과 사다리는 3일 동안 빌릴 수 있습니다.", (0,), is_item=True),
            Shown("대여료는 하루에 1,000원이고 보증금은 2만원입니다.", (0,), is_item=True),
            Shown("신분증을 꼭 가져오셔야 합니다.", (0,), is_item=True),
        ),
        0,
        True,
        None,
    ),
}
# Seconds to the first word and in all, where waiting for them is the point; for the others they are never reached.
PATIENCE = {"slow": (0.3, 9), "slowtoken": (0.3, 9), "drip": (0.3, 9), "stall": (1.5, 9), "endless": (9, 1.5)}
ASKED_TWICE = {"e429", "e500", "once429", "once503"}

type Ask = Callable[..., Rewritten]


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModel]:
    with fake_llm.fake_model() as found:
        yield found


@pytest.fixture
def ask(server: FakeModel, settings: Any) -> Iterator[Ask]:
    """`ask(model, …)`: what `rewrite` makes of the question."""
    cache.clear()
    server.requests.clear()
    server.headers.clear()
    settings.LLM_BASE_URL, settings.LLM_API_KEY = server.base_url, KEY

    def asked(
        model: str,
        question: str = QUESTION,
        passages: tuple[Passage, ...] = (TOOLS, ROOM),
        language: str = "ko",
    ) -> Rewritten:
        settings.LLM_MODEL = model
        settings.LLM_FIRST_TOKEN_SECONDS, settings.LLM_TOTAL_SECONDS = PATIENCE.get(model, (20, 30))
        return rewrite(question, passages, language)

    yield asked
    cache.clear()


def test_every_way_to_misbehave_is_tried() -> None:
    assert set(EXPECTED) == set(MODELS)
    brief = "good dontknow nocite wrongcite fabricate english inject slow e429 e500 badjson cut"
    assert set(brief.split()) <= set(MODELS)


@pytest.mark.parametrize("model", EXPECTED)
def test_what_each_model_leads_to(
    model: str, ask: Ask, server: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = ask(model)
    assert (answer.sentences, answer.dropped, answer.is_complete, answer.why_not) == EXPECTED[model]
    assert len(server.requests) == (2 if model in ASKED_TWICE else 1)
    assert_harmless(" ".join(sentence.text for sentence in answer.sentences))
    assert_discreet(caplog.text)
    if answer.why_not in set(Failure):
        assert f"no whole answer: {answer.why_not}" in caplog.text


def assert_harmless(shown: str) -> None:
    """Nothing of it comes alive on a page, and nothing in it would without the page's escaping."""
    assert not any(sign in shown for sign in ("<", ">", "://", "](", "javascript", "www."))
    assert engines["jinja2"].from_string("{{ text }}").render({"text": shown}) == shown


def assert_discreet(logged: str) -> None:
    """No word of question, passage, answer, and no key."""
    for secret in ("공구함", "비밀질문", "드릴", KEY, "Bearer", "alert", "evil"):
        assert secret not in logged


def test_the_caller_is_told_what_to_show() -> None:
    whole, torn = Rewritten((FIRST,)), Rewritten((FIRST,), is_complete=False)
    assert whole.used_model and not whole.needs_passages
    assert torn.needs_passages and Rewritten((FIRST,), dropped=1).needs_passages
    nothing = Rewritten(dropped=3, is_complete=False, why_not=WhyNot.NOTHING_PASSED)
    assert not nothing.used_model and not nothing.needs_passages


# --- what is sent -----------------------------------------------------------------------------------


def test_the_request_is_what_every_server_understands(ask: Ask, server: FakeModel) -> None:
    ask("good")
    (request,), (headers,) = server.requests, server.headers
    assert request["path"] == "/v1/chat/completions"
    assert request["stream"] is True and request["temperature"] == 0
    assert set(request) == {"path", "model", "messages", "stream", "temperature", "max_tokens"}
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert headers["Authorization"] == f"Bearer {KEY}"


def test_no_key_means_no_header(ask: Ask, server: FakeModel, settings: Any) -> None:
    settings.LLM_API_KEY = ""
    ask("good")
    assert "Authorization" not in server.headers[0]


def test_personal_data_stays_here(ask: Ask, server: FakeModel) -> None:
    ask("good", "010-1234-5678, 900101-1234567, mina@example.org 으로 알려 주세요")
    sent = json.dumps(server.requests, ensure_ascii=False)
    assert not any(planted in sent for planted in ("1234-5678", "900101", "1234567", "mina@"))
    assert "[전화번호], [주민등록번호], [이메일]" in sent


def test_at_most_five_passages_are_sent(ask: Ask, server: FakeModel) -> None:
    ask("good", passages=tuple(KOREAN))
    sent = server.requests[0]["messages"][1]["content"]
    assert sent.count("<source ") == 5
    assert KOREAN[5].text not in sent


def test_a_key_is_not_taken_to_another_host(ask: Ask, server: FakeModel) -> None:
    ask("redirect")
    assert [request["path"] for request in server.requests] == ["/v1/chat/completions"]


# --- languages --------------------------------------------------------------------------------------


def test_an_english_question_is_answered_from_english_passages(ask: Ask, server: FakeModel) -> None:
    answer = ask("good", "For how long?", (TOOLS, ENGLISH[0], ROOM, ENGLISH[1]), "en")
    assert answer.sentences == (Shown("Residents can book a meeting room free of charge.", (1,)),)
    assert server.requests[0]["messages"][1]["content"].count("<source ") == 2


def test_without_a_passage_in_the_language_no_model_is_asked(ask: Ask, server: FakeModel) -> None:
    answer = ask("good", "For how long?", (TOOLS, ROOM), "en")
    assert answer.why_not is WhyNot.OTHER_LANGUAGE and not server.requests
    assert ask("good", passages=()).why_not is WhyNot.OTHER_LANGUAGE


# --- where no model answers ---------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["LLM_BASE_URL", "LLM_MODEL"])
def test_without_settings_there_is_no_model(missing: str, ask: Ask, server: FakeModel, settings: Any) -> None:
    settings.LLM_MODEL = "good"
    assert clients.is_on()
    setattr(settings, missing, "")
    assert not clients.is_on()
    assert rewrite(QUESTION, [TOOLS], "ko").why_not is Failure.OFF and not server.requests


def test_a_refused_connection_is_a_failure_like_others(ask: Ask, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.LLM_BASE_URL = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        assert ask("good").why_not is Failure.UNREACHABLE


def test_a_key_that_no_header_can_hold_is_a_failure_like_others(
    ask: Ask, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LLM_API_KEY = f"{KEY}\r\nX-Evil: 1"
    assert ask("good").why_not is Failure.MALFORMED
    assert_discreet(caplog.text)


def test_a_server_that_never_takes_the_connection_is_late(ask: Ask, settings: Any) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        settings.LLM_BASE_URL = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        assert ask("slow").why_not is Failure.LATE


def test_plain_http_where_tls_is_wanted_is_a_failure_like_others(ask: Ask, settings: Any) -> None:
    settings.LLM_BASE_URL = settings.LLM_BASE_URL.replace("http://", "https://")
    assert ask("good").why_not is Failure.UNREACHABLE


# --- the gate's setting, and what is counted -----------------------------------------------------------


def test_the_share_is_read_from_the_settings(ask: Ask, settings: Any) -> None:
    settings.LLM_SHARE_PERCENT = 100
    assert ask("good").used_model


def test_broken_rules_are_counted_without_words(ask: Ask) -> None:
    answer = ask("fabricate")
    assert answer.faults[Fault.NUMBER] == 1
    assert all(isinstance(fault, Fault) for fault in answer.faults)
