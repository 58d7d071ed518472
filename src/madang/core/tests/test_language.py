"""Hangul tells Korean; anything else is what the page speaks."""

import pytest

from madang.core.language import language_of


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [
        ("Street lamp", "en", "en"),
        ("Street lamp", "ko", "ko"),
        ("가로등 lamp", "en", "ko"),
        ("ㅠㅠ", "en", "ko"),
        ("", "en", "en"),
        ("Street lamp", None, "ko"),
    ],
)
def test_what_is_written_in_hangul_is_korean(text: str, page: str | None, language: str) -> None:
    assert language_of(text, page) == language
