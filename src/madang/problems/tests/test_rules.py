from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.problems import rules
from madang.problems.rules import State

WORDS = st.text("가나다라마바사아자차 골목길가로등쓰레기abc123.,!?\n", max_size=80)


def test_every_state_is_reached_by_some_move_and_only_the_ends_have_no_way_on() -> None:
    reached = {move.to for move in rules.MOVES.values() if move.to}
    assert reached == set(State) - {State.DRAFT}
    stuck = {state for state in State if not any(rules.allows(name, state) for name in rules.MOVES)}
    assert stuck == {State.WITHDRAWN}


def test_moves_back_lead_to_the_state_before() -> None:
    assert rules.after("unmerge", before="taken_up") == "taken_up"
    assert rules.after("publish", before="received") == "open"
    with pytest.raises(ValueError, match="nowhere"):
        rules.after("restore", before="nowhere")


@pytest.mark.parametrize("state", list(State))
def test_each_listed_state_belongs_to_one_stage(state: State) -> None:
    holding = [stage for stage, states in rules.STAGES.items() if state in states]
    assert len(holding) == (state in rules.LISTED)
    assert rules.stage_of(state) == (holding[0] if holding else "")


def test_dates_count_days_in_full() -> None:
    assert rules.check_due_on(date(2028, 2, 27)) == date(2028, 3, 1)
    assert rules.answer_due_on(date(2026, 12, 25), 14) == date(2027, 1, 8)
    assert rules.answer_due_on(date(2026, 12, 25), 0) == date(2026, 12, 26)
    assert [rules.days_left(date(2026, 11, day), date(2026, 11, 23)) for day in (22, 23, 26)] == [-1, 0, 3]


def test_endings_change_and_the_word_is_still_found() -> None:
    assert {"쓰레", "레기"} <= rules.grams("쓰레기가") & rules.grams("쓰레기를")


def test_pairs_stay_within_words_and_numbers_are_kept() -> None:
    assert rules.grams("A1 나 다라") == {"a1", "다라"}


@given(WORDS, WORDS)
def test_overlap_is_a_share_and_alike_from_both_sides(one: str, other: str) -> None:
    a, b = rules.grams(one), rules.grams(other)
    assert 0.0 <= rules.overlap(a, b, b) <= 1.0
    dice = 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
    assert rules.overlap(a, b, frozenset()) == rules.overlap(b, a, frozenset()) == dice


@given(WORDS)
def test_a_text_is_most_like_itself(text: str) -> None:
    grams = rules.grams(text)
    assert rules.overlap(grams, grams, grams) == (1.0 if grams else 0.0)


@given(WORDS, WORDS)
def test_more_words_in_common_never_make_it_less_alike(one: str, more: str) -> None:
    typed, whole = rules.grams(one), rules.grams(more)
    title = rules.grams("골목 가로등이 꺼져요")
    assert rules.overlap(typed, title, whole) <= rules.overlap(typed, title, whole | typed)


@given(st.floats(0, 1), st.booleans(), st.booleans())
def test_place_and_theme_only_strengthen(words: float, district: bool, theme: bool) -> None:
    found = rules.likeness(words, same_district=district, same_theme=theme)
    assert words <= found <= 1.0
    assert rules.likeness(0.0, same_district=district, same_theme=theme) == 0.0


@given(st.text(max_size=200))
def test_any_text_has_a_bounded_number_of_pairs(text: str) -> None:
    assert len(rules.grams(text)) <= rules.GRAMS_MAX
