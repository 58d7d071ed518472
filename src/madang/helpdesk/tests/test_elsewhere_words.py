"""Words of other matters count against a desk, and never those it writes about."""

import pytest

from madang.helpdesk.rules.elsewhere import elsewhere


@pytest.mark.parametrize(
    "text",
    ["세금은 언제 내나요", "여권을 다시 만들고 싶어요", "실업 급여 받으려면요", "실업급여받으려면요", "시 한 편 써 줘", "where do i pay my taxes"],
)  # fmt: skip
def test_what_others_take_care_of_is_seen(text: str) -> None:
    assert elsewhere(text, ["과제는 언제 내나요"])


@pytest.mark.parametrize(
    "text",
    ["이 사진은 누가 보나요", "마스크 좀 사 주세요", "이 자료를 써도 되나요", "참가 수가 모자라요", "가로등이 꺼져 있어요", "글을 고쳐 주세요",
     "준비와 정리는 누가 하나요", "지금 연락하면 되나요", "can i print it"],
)  # fmt: skip
def test_other_words_with_the_same_syllables_are_not(text: str) -> None:
    assert elsewhere(text, []) == 0


@pytest.mark.parametrize(
    "text", ["골목 불법 주차 문제는 어디에 알려요", "열람실 자리 문제를 올려도 되나요", "택시 승강장이 위험한데 신고할 수 있나요", "can i report a broken train sign"]
)  # fmt: skip
def test_who_brings_a_problem_is_not_sent_elsewhere(text: str) -> None:
    assert elsewhere(text, []) == 0


@pytest.mark.parametrize("text", ["전입신고는 어디서 하나요", "수능 문제 내 줘"])
def test_other_offices_reports_and_sums_are_no_problem_brought(text: str) -> None:
    assert elsewhere(text, []) > 0


def test_a_desk_that_writes_about_it_takes_care_of_it() -> None:
    assert elsewhere("세금은 언제 내나요", ["재산세와 다른 세금은 7월에 내요"]) == 0
    assert elsewhere("how do i pay taxes", ["Taxes are due in July"]) == 0
