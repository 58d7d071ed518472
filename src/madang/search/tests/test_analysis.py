"""The terms of a text: words in their base form, pairs, and parts of letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.search import rules
from madang.search.rules.analysis import grams, stem
from madang.search.rules.passages import Wanted, best, excerpt, marks
from madang.search.rules.sentences import sentences


def k(text: str, **options: object) -> set[str]:
    return {term[2:] for term in rules.analyse(text, **options).k}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("골목 가로등이 꺼졌어요", "골목의 가로등 꺼져요"),
        ("신청했는데 취소하려면", "신청을 취소"),
        ("교육은어디서신청하나요", "교육 신청"),
        ("bookings cancelled", "cancel a booking"),
    ],
)
def test_other_forms_of_a_word_are_the_same_term(one: str, other: str) -> None:
    assert k(other) <= k(one)


def test_grammar_and_question_words_are_no_terms() -> None:
    assert k("그것은 어떻게 하나요?") == set()
    assert k("How can I do this?") == set()


def test_a_name_counts_as_one_word_beside_its_pieces() -> None:
    assert "응봉교" not in k("응봉교에서 만나요")
    assert "응봉교" in k("응봉교에서 만나요", names={"응봉교"})
    assert rules.names_in("응봉교와 응봉교", {"응봉교"}) == ["응봉교", "응봉교"]


@pytest.mark.parametrize(
    ("text", "is_name"), [("응봉교", True), ("가", False), ("우리 동네", False), ("A교", False)]
)
def test_a_name_is_one_korean_word(text: str, is_name: bool) -> None:
    assert rules.is_name(text) is is_name


def test_pairs_stay_inside_a_word_and_other_scripts_are_whole() -> None:
    assert set(rules.analyse("가로등 wifi 2026 나").b) == {"b:가로", "b:로등", "b:wifi", "b:2026", "b:나"}


def test_a_mistyped_word_shares_most_of_its_letters() -> None:
    right, wrong = (set(grams(word)) for word in ("자전거", "자전가"))
    assert len(right & wrong) / len(right) > 0.5
    assert set(grams("가로ㄷ", is_whole=False)) <= set(grams("가로등"))


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [("bookings", "book"), ("booking", "book"), ("cities", "city"), ("city", "city"), ("bus", "bus"), ("class", "clas"), ("cancelled", "cancel"),
     ("spaces", "spac"), ("space", "spac"), ("red", "red"), ("is", "is")],
)  # fmt: skip
def test_english_endings_fall_off(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_without_the_analyser_the_rest_still_stands() -> None:
    terms = rules.analyse("골목 가로등", with_analyser=False)
    assert not terms.k and terms.b and terms.j


@given(st.text(max_size=300))
def test_any_text_has_terms_that_fit_into_a_column(text: str) -> None:
    terms = rules.analyse(text)
    found = {**terms.k, **terms.b, **terms.j}
    assert all(0 < len(term) <= 60 and count > 0 for term, count in found.items())
    assert "\x00" not in "".join(found)


@given(st.integers(1, 1000), st.integers(1, 5000), st.integers(100, 500_000))
def test_more_often_weighs_more_and_longer_weighs_less(tf: int, length: int, average: int) -> None:
    weight = rules.weight(tf, length, average)
    assert 0 <= weight <= 22_000
    assert weight <= rules.weight(tf + 1, length, average)
    assert weight >= rules.weight(tf, length + 50, average)


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_rarer_term_tells_more(documents: int, having: int) -> None:
    assert rules.idf(documents, having) >= rules.idf(documents, having + 1) >= 1


# --- passages -----------------------------------------------------------------------------------------

TEXT = "도서관은 9시에 엽니다. 자리는 앱으로 예약해 주세요! 취소는 하루 전까지 됩니다.\n주차장은 없어요."
WANTED = Wanted({"취소": 3000, "예약": 2000}, {"취소": 3000, "예약": 2000})


def test_a_text_falls_into_its_sentences() -> None:
    assert sentences(TEXT) == [
        "도서관은 9시에 엽니다.", "자리는 앱으로 예약해 주세요!", "취소는 하루 전까지 됩니다.", "주차장은 없어요.",
    ]  # fmt: skip
    assert sentences("1.5km는 3.5점이에요") == ["1.5km는 3.5점이에요"]


def test_the_sentence_with_most_of_what_was_asked_is_the_best() -> None:
    assert best(sentences(TEXT), WANTED) == 2
    assert best(["아무 상관 없는 말"], WANTED) is None
    assert best([], WANTED) is None


def test_an_excerpt_shows_the_place_and_says_that_it_is_cut() -> None:
    long = "앞에 있는 말이에요. " * 30 + "취소는 하루 전까지 됩니다. " + "뒤에 있는 말이에요. " * 30
    shown = excerpt(long, WANTED)
    assert "취소는" in shown and shown.startswith("… ") and shown.endswith(" …") and len(shown) < 160
    assert excerpt("짧은 글", WANTED) == "짧은 글"


def test_marks_stand_where_the_words_are() -> None:
    text = "예약했다가 취소해도 돼요"
    assert [text[start:end] for start, end in marks(text, WANTED)] == ["예약", "취소"]


@given(st.text(max_size=200))
def test_marks_lie_inside_the_text_apart_and_in_order(text: str) -> None:
    ends = [0]
    for start, end in marks(text, WANTED):
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "2026. 3. 1.부터 3.5%를 받습니다. 문의는 e.g. 전화로!",
            ["2026. 3. 1.부터 3.5%를 받습니다.", "문의는 e.g. 전화로!"],
        ),
        ("“됩니다.” 그래서 왔어요.\n다음 줄", ["“됩니다.”", "그래서 왔어요.", "다음 줄"]),
        ("Open from 9 a.m. to 6 p.m. daily. Closed on No. 3 days.", ["Open from 9 a.m. to 6 p.m. daily.", "Closed on No. 3 days."]),
        ("  \n \n", []),
    ],
)  # fmt: skip
def test_not_every_full_stop_ends_a_sentence(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_lines_of_an_excerpt_are_told_apart() -> None:
    assert (
        excerpt("몰라도 돼요.\n도서관에서\n종로구\n- 광화문", Wanted({}, {}))
        == "몰라도 돼요. 도서관에서 · 종로구 · 광화문"
    )
