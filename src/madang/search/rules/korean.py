"""The words of a Korean text in their base form."""

import threading
from collections.abc import Iterator

from madang.core.analyser import analyser

# Nouns, verbs, adjectives, adverbs, roots, Latin words, numbers, Chinese characters; the rest is grammar.
CONTENT = frozenset({"NNG", "NNP", "NNB", "NR", "NP", "VV", "VA", "MAG", "XR", "SL", "SN", "SH"})
# Words that stand in every question and tell nothing apart.
IDLE = frozenset({
    "하", "있", "되", "없", "것", "수", "거", "때", "데", "등", "중", "좀", "더", "또", "잘", "안",
    "못", "다", "저", "나", "제", "우리", "여기", "거기", "저기", "이것", "그것", "그", "이", "어떻게",
    "무엇", "뭐", "어디", "언제", "누구", "왜", "어느", "얼마", "몇", "어떤", "어떡하", "어떠하", "어떻",
    "이렇", "그렇", "같", "알", "싶", "주", "보", "경우", "대하", "위하",
})  # fmt: skip
_turn = threading.Lock()


def morphemes(text: str) -> Iterator[tuple[str, str]]:
    """The content words of `text` as (base form, tag), in their order; grammar and idle words are left out."""
    with _turn:
        kiwi = analyser()
    for token in kiwi.tokenize(text):
        tag = token.tag.split("-")[0]
        if tag in CONTENT and token.form not in IDLE:
            yield token.form, tag


def proper_names(text: str) -> set[str]:
    """The proper names in `text`: of places, people, institutions."""
    return {form for form, tag in morphemes(text) if tag == "NNP"}
