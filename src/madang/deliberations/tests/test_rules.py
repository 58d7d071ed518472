"""Drawing, comparing and picturing, as plain values."""

from collections import Counter

import hypothesis.strategies as st
import pytest
from hypothesis import given

from madang.deliberations import rules
from madang.deliberations.rules import picture, position

POINTS = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=1, max_size=90)
CELLS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
GROUPS = st.lists(CELLS, min_size=0, max_size=5)


def test_the_draw_follows_the_weights_and_its_seed() -> None:
    drawn = Counter(rules.draw({1: 1.0, 2: 3.0}, str(seed)) for seed in range(2000))
    assert 2.4 < drawn[2] / drawn[1] < 3.7
    assert len({rules.draw({1: 1.0, 2: 3.0, 3: 9.0}, "same") for _turn in range(20)}) == 1
    assert rules.draw({}, "x") is None and rules.draw({7: 0.0}, "x") == 7


@pytest.mark.parametrize(
    ("text", "line"),
    [("  컵을\n\n 씻어요\t", "컵을 씻어요"), ("a\x00b", "a b"), ("", ""), ("‮뒤집힌", "뒤집힌")],
)
def test_a_line_is_one_line(text: str, line: str) -> None:
    assert rules.one_line(text) == line


def test_what_is_compared_is_the_same_however_it_is_written() -> None:
    assert rules.compared("컵을  씻어요!") == rules.compared("컵을 씻어요") == "컵을씻어요"
    assert (
        rules.compared("ＣＵＰ 1") == rules.compared("cup1")
        and rules.compared("Cốc sạch")
        and rules.compared("杯子")
    )


def test_nearly_the_same_is_found_and_something_else_is_not() -> None:
    others = {1: "텀블러 씻을 수도를 더 놓아 주세요", 2: "배달에는 컵을 쓰지 말아요"}
    assert rules.alike("텀블러 씻을 수도를 놓아 주세요", others) == [1]
    assert rules.alike("보증금은 모두 같아야 해요", others) == rules.alike("!", others) == []


@given(POINTS)
def test_no_mark_stands_for_fewer_than_five_and_everybody_is_in_one(points: list[picture.Point]) -> None:
    found = picture.marks(points)
    if len(points) < 5:
        assert found == []
    else:
        assert all(count >= 5 for _x, _y, count in found)
        assert sum(count for _x, _y, count in found) == len(points)


@given(POINTS)
def test_every_place_lies_in_the_picture(points: list[picture.Point]) -> None:
    frame = picture.frame_of(points)
    for x, y in map(frame.place, points):
        assert 0 <= x <= picture.WIDTH and 0 <= y <= picture.HEIGHT
    ellipse = picture.area([frame.place(point) for point in points])
    assert ellipse[2] >= ellipse[3] >= picture.SMALLEST_AREA and picture.label_place(ellipse)[1] > 0


@given(GROUPS)
def test_what_is_hidden_cannot_be_reckoned_from_the_whole_nor_from_the_share(
    groups: list[tuple[int, int, int]],
) -> None:
    table = [tuple(map(sum, zip(*groups, strict=True))) or (0, 0, 0), *groups]
    hidden = picture.hidden_cells(table)
    for cells, hides in zip(table, hidden, strict=True):
        assert all(hide for cell, hide in zip(cells, hides, strict=True) if cell < 5)
        assert hides[0] == hides[1], "with the share the one tells the other"
    for column in range(3):
        assert len(groups) < 2 or sum(row[column] for row in hidden[1:]) != 1


def test_what_tells_nothing_is_shown() -> None:
    assert picture.hidden_cells([(30, 20, 10), (20, 10, 5), (10, 10, 5)]) == [[False] * 3] * 3


def test_a_place_needs_enough_answers_to_what_the_map_knows() -> None:
    axes = {"frame": [10.0, 320.0, 220.0], "statements": {str(n): [0.5, 0.1, 0.0] for n in range(1, 11)}}
    assert position.needed(axes) == 7
    assert position.place(axes, dict.fromkeys(range(1, 7), 1)) is None
    assert position.place(axes, dict.fromkeys(range(20, 40), 1)) is None
    first, second = (
        position.place(axes, dict.fromkeys(range(1, 8), 1)),
        position.place(axes, dict.fromkeys(range(1, 8), -1)),
    )
    assert first and second and first[0] > second[0]
    assert position.nearest(first, [[first[0], first[1], 1, 1, 0], [second[0], second[1], 1, 1, 0]]) == 0
    assert position.place({"frame": [1, 1, 1], "statements": {}}, {1: 1}) is None
