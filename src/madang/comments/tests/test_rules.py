from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.comments import rules
from madang.core import clock


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/x",
        "보세요 http://b.example",
        "www.spam.example",
        "여기 spam.shop 싸요",
        "SPAM.CO.KR",
        "bit.ly/x",
    ],
)
def test_what_leads_outside_is_a_link(text: str) -> None:
    assert rules.has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "버스가 늦어요.그래서 걸었어요",
        "3.5점",
        "U.S. 이야기",
        "메일 주세요",
        "오후 2.30에",
        "a.b",
        "end.Then",
    ],
)
def test_ordinary_sentences_are_no_links(text: str) -> None:
    assert not rules.has_link(text)


def test_links_come_with_time_and_never_to_guests() -> None:
    now = clock.now()
    assert rules.may_link(now - timedelta(days=3), now, 3)
    assert not rules.may_link(now - timedelta(days=3) + timedelta(seconds=1), now, 3)
    assert rules.may_link(now, now, 0)
    assert not rules.may_link(None, now, 0)


@pytest.mark.parametrize(
    ("target", "parts"),
    [("problems.problem:7", ("problems.problem", 7)), ("news.article:0", ("news.article", 0))],
)
def test_a_target_is_a_kind_and_a_key(target: str, parts: tuple[str, int]) -> None:
    assert rules.target_parts(target) == parts


@pytest.mark.parametrize(
    "target", ["", "news.article", "news.article:", "news.article:-1", "News.Article:1", "news.article:1 ",
               "news.article:１", "news.article:" + "9" * 30, "a:1", "../x:1", "news.article:1\n"]
)  # fmt: skip
def test_anything_else_is_no_target(target: str) -> None:
    with pytest.raises(ValueError, match="not a target"):
        rules.target_parts(target)


def test_tidying_takes_off_what_nobody_sees() -> None:
    assert rules.tidy("  하나  \r\n\r\n\r\n\r\n둘\x00\u202e\u200b ") == "하나\n\n둘"


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = rules.tidy(text)
    assert rules.tidy(once) == once
