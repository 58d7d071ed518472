from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.people import rules
from madang.people.rules import Task, Urgency, device_words, first_task, without_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("미나님이 썼어요", "○님이 썼어요"), ("미나는 갔다", "○는 갔다"), ("미나, 준에게", "○, 준에게"), ("미나", "○"),
        ("미나리를 심자", "미나리를 심자"), ("꼬미나는", "꼬미나는"), ("(미나)", "(○)"), ("준이", "준이"),
    ],
)  # fmt: skip
def test_a_name_is_taken_out_as_a_word(text: str, expected: str) -> None:
    assert without_name(text, "미나", "○") == expected


@given(st.text(max_size=80), st.text(max_size=10))
def test_taking_a_name_out_never_breaks(text: str, name: str) -> None:
    without_name(text, name, r"\1 탈퇴한 사람")


@given(st.lists(st.tuples(st.sampled_from(Urgency), st.none() | st.dates() | st.datetimes()), max_size=8))
def test_the_first_task_is_the_most_urgent_and_then_the_soonest(
    pairs: list[tuple[Urgency, date | datetime | None]],
) -> None:
    tasks = [Task("", "", "", "", urgency, due) for urgency, due in pairs]
    first = first_task(tasks)
    assert (first is None) == (not tasks)
    for task in tasks:
        assert first is not None and first.urgency <= task.urgency
        if first.urgency == task.urgency and task.due:
            assert first.due is not None and first.due.isoformat() <= task.due.isoformat()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121 Mobile Safari/537.36", "Samsung Internet, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Whale/3.26 Safari/537.36", "Whale, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605 Version/17.4 Mobile Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""), ("", ""),
    ],
)  # fmt: skip
def test_devices_have_names(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_an_unregistered_kind_has_its_code_and_comes_in_the_digest() -> None:
    assert rules.notice_label("no.such") == "no.such" and rules.usual_mode("no.such") == "digest"
