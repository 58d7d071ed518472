"""The same number is the same however it is written; two numbers are never made one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.helpdesk.rules.figures import Figure, are_in_order, even, figures, numbers, spelt_out

SAME = [
    (["3,000원", "3000원", "３，０００원", "3천원", "3천 원", "0.3만원"], {"3000"}),
    (["3만 5천원", "35,000원", "3만5천원", "3만 5,000원", "3.5만원"], {"35000"}),
    (["2억 3,000만원", "230,000,000원", "2억3천만 원"], {"230000000"}),
    (["5백만 명", "5,000,000명", "500만명"], {"5000000"}),
    (["1조 2천억", "1,200,000,000,000"], {"1200000000000"}),
    (["2026. 3. 1.", "2026.03.01", "2026-03-01", "2026년 3월 1일", "2026/3/1"], {"2026", "3", "1"}),
    (["09:00", "9시", "9:00"], {"9"}),
    (["18:30", "18시 30분"], {"18", "30"}),
    (["세 명", "3명", "３명"], {"3"}),
    (["사흘", "3일"], {"3"}),
    (["일주일", "1주일"], {"1"}),
    (["two weeks", "2 weeks"], {"2"}),
    (["50㎡", "50제곱미터", "50m²"], {"50"}),
    (["3.50%", "3.5퍼센트", "3.5 percent"], {"3.5"}),
    (["007", "7"], {"7"}),
]
APART = [
    ("1,2호선", {"1", "2"}),
    ("만 19세", {"19"}),
    ("1만 19세", {"10000", "19"}),
    ("10,5", {"10", "5"}),
    ("한 번 더, 한 곳에서", set()),
    ("하나로 이어진 두루미", set()),
    ("1-2-3", {"1", "2", "3"}),
    ("", set()),
]


@pytest.mark.parametrize(("ways", "expected"), SAME)
def test_one_number_is_read_in_all_its_ways(ways: list[str], expected: set[str]) -> None:
    assert {way: numbers(way) for way in ways} == dict.fromkeys(ways, expected)


@pytest.mark.parametrize(("text", "expected"), APART)
def test_what_is_not_one_number_is_not_made_one(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


def of(text: str) -> set[Figure]:
    return set(figures(spelt_out(even(text))))


def test_a_number_is_read_with_its_unit_and_limits() -> None:
    assert of("오전 9시부터 오후 6시까지") == {Figure("9", "시", "오전", ""), Figure("6", "시", "오후", "")}
    assert of("3명 이상 7명 이하로") == {Figure("3", "명", "", "이상"), Figure("7", "명", "", "이하")}
    assert of("3~5일 동안") == {Figure("3", "일", "", ""), Figure("5", "일", "", "")}
    assert of("14일 전부터 20%를") == {Figure("14", "일", "", "전"), Figure("20", "%", "", "")}
    assert of("at least 3 members from 9 a.m.") == {
        Figure("3", "member", "at least", ""),
        Figure("9", "am", "", ""),
    }


@pytest.mark.parametrize(
    ("said", "known", "is_borne"),
    [
        ("3일", "3일 동안", True), ("3일", "3회", False), ("3", "3일", True), ("3일", "3", True), ("3일", "4일", False),
        ("3명", "3명 이상", True), ("3명 이상", "3명", False), ("3명 이하", "3명 이상", False), ("오후 9시", "오전 9시", False),
        ("7시간", "7시", False), ("9시부터 18시", "9시부터 18시", True), ("18시부터 9시", "9시부터 18시", False),
        ("9시부터 9시", "9시부터 18시", False), ("18시", "9시부터 18시", True), ("없음", "9시", True),
    ],
)  # fmt: skip
def test_figures_are_borne_out_by_the_same_in_the_same_order(said: str, known: str, is_borne: bool) -> None:
    assert are_in_order(figures(spelt_out(even(said))), figures(spelt_out(even(known)))) is is_borne


@given(st.integers(0, 10**12))
def test_commas_and_width_change_no_number(number: int) -> None:
    wide = str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert numbers(f"{number:,}원") == numbers(f"{wide}원") == numbers(f"{number}원") == {str(number)}


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_korean_myriads_are_the_sum_they_say(myriads: int, rest: int) -> None:
    written = f"{myriads}만{rest or ''}원"
    assert numbers(written) == {str(myriads * 10_000 + rest)}


@given(st.text(max_size=60), st.integers(2, 60))
def test_any_text_is_read(text: str, length: int) -> None:
    assert all(number for number in numbers(text))
    assert numbers("7" * length) == {"7" * length}
