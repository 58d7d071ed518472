"""Where sentences end, and which sources each names."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.helpdesk.rules.sentences import clauses, split, spoken

FULL_STOPS = [
    ("신청은 쉽습니다. 돈은 들지 않아요! 정말인가요?", ["신청은 쉽습니다.", "돈은 들지 않아요!", "정말인가요?"]),
    ("길이는 3.5미터이고 폭은 2.25미터입니다. 끝.", ["길이는 3.5미터이고 폭은 2.25미터입니다.", "끝."]),
    ("2026. 3. 1.부터 2026. 4. 30. 18:00까지입니다. 늦지 마세요.", ["2026. 3. 1.부터 2026. 4. 30. 18:00까지입니다.", "늦지 마세요."]),
    ("누리집(www.madang.example)에서 받습니다. 전화는 02-1234-5678입니다.", ["누리집(www.madang.example)에서 받습니다.", "전화는 02-1234-5678입니다."]),
    ("“문을 닫습니다.”라고 적혀 있습니다. (일요일은 쉽니다.) 오세요.", ["“문을 닫습니다.”라고 적혀 있습니다.", "(일요일은 쉽니다.)", "오세요."]),
    ("붙여 씁니다.띄어 씁니다.", ["붙여 씁니다.", "띄어 씁니다."]),
    ("Bring a document, e.g. a passport. See No. 3 on p. 4. Dr. Kim opens at 9 a.m. every day.", ["Bring a document, e.g. a passport.", "See No. 3 on p. 4.", "Dr. Kim opens at 9 a.m. every day."]),
    ("The fee is 3.50. Bring cash.", ["The fee is 3.50.", "Bring cash."]),
    ("첫 줄에는 마침표가 없음\n둘째 줄", ["첫 줄에는 마침표가 없음", "둘째 줄"]),
    ("", []),
    (" \n . \n", []),
]  # fmt: skip
LISTS = [
    ("- 신분증\n- 신청서", ["신분증", "신청서"]),
    ("1. 신분증\n2. 신청서\n3) 사진", ["신분증", "신청서", "사진"]),
    ("가. 자격\n나. 방법", ["자격", "방법"]),
    ("① 신분증\n※ 사진은 두 장", ["신분증", "사진은 두 장"]),
    ("1. 신분증\n1. 신청서", ["신분증", "신청서"]),
]
NO_LISTS = [
    "3. 1. 시행합니다.",
    "7. 신청서를 냅니다.",
    "20. 3. 5.에 엽니다.",
    "나눔을 좋아해요.",
    "1.5배로 늘어요.",
]
SOURCES = [
    ("무료입니다. [1]", (1,)),
    ("무료입니다 [2].", (2,)),
    ("무료입니다.[1][3]", (1, 3)),
    ("무료입니다. [1, 2]", (1, 2)),
    ("무료입니다. ［２］", (2,)),
    ("무료입니다. 【1】", (1,)),
    ("무료입니다.【2†source】", (2,)),
    ("무료입니다. [출처 1]", (1,)),
    ("무료입니다. [^4]", (4,)),
    ("[1] 무료입니다.", (1,)),
    ("무료입니다. [1] [1]", (1,)),
    ("무료입니다.\n[1]", (1,)),
]


@pytest.mark.parametrize(("text", "expected"), FULL_STOPS)
def test_a_full_stop_ends_a_sentence_where_one_does(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in split(text)] == expected


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_items_of_a_list_lose_their_sign(text: str, expected: list[str]) -> None:
    assert [(sentence.text, sentence.is_item) for sentence in split(text)] == [
        (item, True) for item in expected
    ]


@pytest.mark.parametrize("text", NO_LISTS)
def test_a_number_that_says_something_stays(text: str) -> None:
    assert [(sentence.text, sentence.is_item) for sentence in split(text)] == [(text, False)]


@pytest.mark.parametrize(("text", "cites"), SOURCES)
def test_sources_leave_the_text_and_are_remembered(text: str, cites: tuple[int, ...]) -> None:
    (sentence,) = split(text)
    assert (sentence.text, sentence.cites) in {("무료입니다.", cites), ("무료입니다", cites)}


def test_each_sentence_keeps_its_own_sources() -> None:
    found = split("가까워요. [1] 멀어요 [2]. 비싸요 [3] 싸요.[4]다음이에요. 끝이에요.")
    assert [(sentence.text, sentence.cites) for sentence in found] == [
        ("가까워요.", (1,)), ("멀어요.", (2,)), ("비싸요", (3,)), ("싸요.", (4,)), ("다음이에요.", ()), ("끝이에요.", ()),
    ]  # fmt: skip


def test_only_the_last_words_can_lack_an_end() -> None:
    assert [sentence.is_ended for sentence in split("첫째 줄\n무료입니다. [1] 그리고")] == [True, True, False]
    assert [sentence.is_ended for sentence in split("무료입니다. [1]")] == [True]


def test_thoughts_are_not_spoken() -> None:
    assert spoken("<think>글쎄</think>무료입니다.") == "무료입니다."
    assert spoken("글쎄</think>무료입니다.") == "무료입니다."
    assert spoken("무료입니다.<think>글쎄") == "무료입니다."


def test_clauses_part_at_commas_and_endings_and_not_within_numbers() -> None:
    assert clauses("대여료는 1,000원이고 보증금은 2만원이며, 신분증이 필요합니다.") == [
        "대여료는 1,000원이고", "보증금은 2만원이며", "신분증이 필요합니다.",
    ]  # fmt: skip
    assert clauses("Food is not allowed, but water is fine and free.") == [
        "Food is not allowed", "but water is fine", "free.",
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_no_letter_is_added_or_said_twice(text: str) -> None:
    letters = Counter(char for sentence in split(text) for char in sentence.text if char.isalpha())
    assert letters <= Counter(filter(str.isalpha, text))
