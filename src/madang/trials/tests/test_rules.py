"""Calculations: moves, cells, the lot, SUS, what may be shown."""

import hashlib
import statistics
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.trials import rules
from madang.trials.rules import Kind, MeasureFact, ParticipantState, Sheet, TrialState

pytestmark = pytest.mark.once
ANSWERS = st.lists(st.integers(1, 5), min_size=10, max_size=10)


# --- moves --------------------------------------------------------------------------------------------

ALLOWED = {
    "submit": {"draft"}, "send_back": {"safety_check"}, "approve": {"safety_check"}, "start": {"recruiting"},
    "analyse": {"running"}, "resume": {"analysing"}, "publish": {"analysing"},
    "stop": {"safety_check", "recruiting", "running", "analysing"},
}  # fmt: skip


@pytest.mark.parametrize("state", [each.value for each in TrialState])
@pytest.mark.parametrize("move", ALLOWED)
def test_every_state_knows_every_move_of_a_trial(state: str, move: str) -> None:
    assert rules.allows("trial", move, state) == (state in ALLOWED[move])


def test_the_table_holds_no_other_move() -> None:
    assert set(rules.MOVES["trial"]) == set(ALLOWED)
    assert set(rules.MOVES["participant"]) == {"seat", "queue", "pass_over", "withdraw"}


@pytest.mark.parametrize("state", [each.value for each in ParticipantState])
def test_who_may_withdraw(state: str) -> None:
    assert rules.allows("participant", "withdraw", state) == (state in {"applied", "waiting", "seated"})


# --- cells --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("60대 | 5\n\n70대 이상|3", [("60대", 5), ("70대 이상", 3)]),
        ("a|b | 2", [("a|b", 2)]),
        ("", None), ("60대", None), ("60대 | 0", None), ("60대 | 61", None), ("60대 | 다섯", None), ("| 5", None),
        ("60대 | 5\n60대 | 3", None), ("가" * 31 + " | 3", None), ("60대 | -1", None), ("60대 | ٣", None),
        ("\n".join(f"{n} | 1" for n in range(9)), None), ("\n".join(f"{n} | 60" for n in range(4)), None),
    ],
)  # fmt: skip
def test_cells_are_read_line_by_line(text: str, found: list[tuple[str, int]] | None) -> None:
    cells = rules.cells_from(text)
    assert (None if cells is None else [(cell.label, cell.seats) for cell in cells]) == found


def test_cells_come_back_as_they_were_typed() -> None:
    text = rules.cells_as_text([("60대", 5), ("70대", 3)])
    assert rules.cells_from(text) == [rules.CellPlan("60대", 5), rules.CellPlan("70대", 3)]


# --- the lot ------------------------------------------------------------------------------------------

NUMBERS = st.lists(st.text("ABCDEFGH0123456789", min_size=4, max_size=8), unique=True, max_size=30)


def test_a_lot_is_the_hash_that_the_page_tells_everybody_to_calculate() -> None:
    assert rules.lot_value("seed", "Y1") == hashlib.sha256(b"seed:Y1").hexdigest()


@given(NUMBERS, st.integers(0, 10), st.integers(0, 10), st.randoms())
def test_the_draw_fills_each_cell_and_does_not_look_at_the_order(
    numbers: list[str], first: int, second: int, order: object
) -> None:
    entries = {number: "ab"[n % 2] for n, number in enumerate(numbers)}
    seats = {"a": first, "b": second}
    drawn = rules.draw("seed", entries, seats)
    shuffled = list(entries.items())
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.draw("seed", dict(shuffled), seats) == drawn
    assert sorted(drawn.chosen + drawn.waiting) == sorted(entries)
    for cell in "ab":
        applied = sum(each == cell for each in entries.values())
        assert sum(entries[number] == cell for number in drawn.chosen) == min(applied, seats[cell])


def test_the_draw_is_fair() -> None:
    entries = {f"Y{n}": "a" for n in range(10)}
    won: Counter[str] = Counter()
    for seed in range(2000):
        won.update(rules.draw(str(seed), entries, {"a": 3}).chosen)
    # 2,000 draws of 3 out of 10: 600 each, standard deviation about 20.
    assert len(won) == 10 and all(510 < count < 690 for count in won.values())


# --- SUS ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "score"),
    [
        ([5, 1] * 5, 100), ([1, 5] * 5, 0), ([3] * 10, 50), ([4, 2] * 5, 75), ([5] * 10, 50), ([1] * 10, 50),
        ([4, 1, 5, 2, 4, 2, 5, 1, 4, 3], 82.5), ([2, 4, 2, 5, 3, 3, 2, 4, 1, 5], 22.5), ([3, 2, 4, 3, 4, 2, 4, 2, 3, 2], 67.5),
        ([4, None, 4, 2, 4, 2, 4, 2, 4, 2], None), ([None] * 10, None),
    ],
)  # fmt: skip
def test_sus_by_known_examples(items: list[int | None], score: float | None) -> None:
    assert rules.sus_score(items) == score


@given(ANSWERS)
def test_sus_is_between_0_and_100_in_steps_of_two_and_a_half(items: list[int]) -> None:
    score = rules.sus_score(items)
    assert score is not None and 0 <= score <= 100 and score % 2.5 == 0


@given(ANSWERS)
def test_the_opposite_of_a_sheet_has_the_opposite_score(items: list[int]) -> None:
    score, opposite = rules.sus_score(items), rules.sus_score([6 - item for item in items])
    assert score is not None and opposite == 100 - score


@given(ANSWERS, st.integers(0, 9))
def test_more_praise_never_lowers_the_score(items: list[int], place: int) -> None:
    better = list(items)
    better[place] = min(5, items[place] + 1) if place % 2 == 0 else max(1, items[place] - 1)
    before, after = rules.sus_score(items), rules.sus_score(better)
    assert before is not None and after is not None and after >= before


@pytest.mark.parametrize("items", [[3] * 9, [3] * 11, [0] + [3] * 9, [6] + [3] * 9])
def test_what_is_no_sheet_is_refused(items: list[int]) -> None:
    with pytest.raises(ValueError):
        rules.sus_score(items)


def test_there_are_ten_sentences() -> None:
    assert len({str(item) for item in rules.SUS_ITEMS}) == rules.SUS_LENGTH


# --- bounds and plans -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "points", "value", "fits"),
    [
        ("success", 0, "1", True), ("success", 0, "2", False), ("success", 0, "0.5", False), ("minutes", 0, "2.5", True),
        ("minutes", 0, "2.25", False), ("minutes", 0, "480", True), ("minutes", 0, "480.5", False), ("minutes", 0, "-1", False),
        ("count", 0, "3", True), ("count", 0, "1000", False), ("scale", 5, "5", True), ("scale", 5, "6", False),
        ("scale", 7, "7", True), ("scale", 7, "0", False), ("sus", 0, "1", True), ("sus", 0, "6", False), ("count", 0, "NaN", False),
    ],
)  # fmt: skip
def test_values_are_bounded(kind: str, points: int, value: str, fits: bool) -> None:
    assert rules.is_possible(kind, points, Decimal(value)) == fits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("잘 보였나요? | 아니요 | 네", [5]), ("a | b | c | 7\nd | e | f | 5", [7, 5]), ("", []),
        ("a | b", None), ("a | b | c | 6", None), ("a | | c", None), ("a | b | c\na | b | c", None), ("a | b | " + "c" * 31, None),
        ("a" * 121 + " | b | c", None),
    ],
)  # fmt: skip
def test_questions_are_read_line_by_line(text: str, found: list[int] | None) -> None:
    scales = rules.scales_from(text)
    assert (None if scales is None else [scale.points for scale in scales]) == found
    if scales:
        assert rules.scales_from(rules.scales_as_text(scales)) == scales


def test_measures_stand_task_by_task() -> None:
    found = rules.measures_of(2, ["minutes", "success"], "", rules.scales_from("a | b | c") or [], True)
    assert [(each.kind, each.task) for each in found] == [
        ("success", 0), ("minutes", 0), ("success", 1), ("minutes", 1), ("scale", None), ("sus", None),
    ]  # fmt: skip


# --- what may be shown ------------------------------------------------------------------------------------


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 30), max_size=8))
def test_a_total_never_gives_a_small_cell_away(counts: dict[int, int]) -> None:
    hidden = rules.hidden_cells(counts)
    shown = set(counts) - hidden
    assert not any(0 < counts[key] < rules.SMALL for key in shown)
    if hidden and sum(counts.values()) >= rules.SMALL:
        rest = sum(counts.values()) - sum(counts[key] for key in shown)
        # What the total leaves for the hidden ones is five people or more, in at least two cells.
        assert len(hidden) >= 2 and rest >= rules.SMALL
    if not any(0 < count < rules.SMALL for count in counts.values()):
        assert not hidden


@given(st.integers(0, 40), st.integers(0, 40))
def test_shares_tell_no_count_below_five(yes: int, no: int) -> None:
    said = rules.shares(yes, yes + no)
    if yes + no < rules.SMALL:
        assert said == rules.Shares(None, None)
    elif 0 < yes < rules.SMALL or 0 < no < rules.SMALL:
        assert said.n == yes + no and said.yes is None and said.few
    else:
        assert (said.n, said.yes, said.few) == (yes + no, yes, "")


COLUMN = st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=40)


@given(COLUMN)
def test_a_column_keeps_only_what_five_share(values: list[str]) -> None:
    safe = rules.safe_column(values)
    assert len(safe) == len(values) and rules.is_safe_column(safe)
    assert all(after in {"", before} for before, after in zip(values, safe, strict=True))
    gone = [before for before, after in zip(values, safe, strict=True) if before and not after]
    if gone and any(safe):
        # What is blank could be one of several things, and stands for at least five people. How many gave no answer is
        # no secret: the number of people stands beside each measure.
        assert len(set(gone)) >= 2 and len(gone) >= rules.SMALL


@pytest.mark.parametrize(
    ("kind", "value", "band"),
    [("minutes", 0.5, "0-1.9"), ("minutes", 2, "2-4.9"), ("minutes", 95, "20+"), ("count", 0, "0"), ("count", 3, "2-3"),
     ("sus", 67.5, "50-67.9"), ("sus", 100, "80-100"), ("success", 1, "1"), ("scale", 4, "4")],
)  # fmt: skip
def test_values_are_told_in_bands(kind: str, value: float, band: str) -> None:
    assert rules.banded(kind, value) == band


@pytest.mark.parametrize("kind", ["minutes", "count", "sus"])
def test_every_value_has_a_band(kind: str) -> None:
    low, high = rules.bounds(kind) if kind != "sus" else (0, 100)
    steps = (
        [n / 10 for n in range(low * 10, high * 10 + 1)]
        if kind == "minutes"
        else [n * 2.5 for n in range(41)]
    )
    for value in steps if kind != "count" else range(low, high + 1):
        start = float(rules.banded(kind, value).rstrip("+").partition("-")[0])
        assert start <= value


# --- results ------------------------------------------------------------------------------------------------

MINUTES = MeasureFact(1, Kind.MINUTES, task="찾기")
SUCCESS = MeasureFact(2, Kind.SUCCESS, task="찾기")
SUS = MeasureFact(3, Kind.SUS)


def sheets(values: list[float], key: int = 1) -> list[Sheet]:
    return [Sheet("a", {(key, 0): value}) for value in values]


def test_median_and_range_and_no_mean() -> None:
    found = rules.numbers_of(MINUTES, sheets([1, 2, 3, 4, 90]))
    assert (found.n, found.median, found.low, found.high) == (5, 3, 1, 90)
    assert statistics.mean([1, 2, 3, 4, 90]) not in vars_of(found)


def vars_of(found: rules.Numbers) -> list[object]:
    return [found.n, found.yes, found.median, found.low, found.high]


@given(st.lists(st.integers(0, 480), max_size=4))
def test_fewer_than_five_say_nothing(values: list[int]) -> None:
    found = rules.numbers_of(MINUTES, sheets([float(each) for each in values]))
    assert vars_of(found) == [None] * 5


def test_an_incomplete_sheet_is_left_out_and_said() -> None:
    whole = {(3, item): 3.0 for item in range(1, 11)}
    half = {(3, item): 5.0 for item in range(1, 6)}
    found = rules.numbers_of(SUS, [Sheet("a", whole)] * 5 + [Sheet("a", half)] * 2)
    assert (found.n, found.median, found.incomplete) == (5, 50, "1-4")
    assert rules.numbers_of(SUS, [Sheet("a", half)] * 6).incomplete == "6"


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 1), st.integers(0, 480)), max_size=30)
)
def test_the_open_rows_single_nobody_out(people: list[tuple[str, int, int]]) -> None:
    found = [
        Sheet(cell, {(1, 0): float(minutes), (2, 0): float(success)}) for cell, success, minutes in people
    ]
    rows = rules.open_rows([MINUTES, SUCCESS], found)
    assert len(rows) == (len(people) if len(people) >= rules.SMALL else 0)
    for column in zip(*rows, strict=True):
        assert rules.is_safe_column(column)


def test_the_open_rows_and_the_numbers_together_give_no_small_count_away() -> None:
    """Ten managed it, three did not, two were not asked: neither the table nor the rows may say that it were three."""
    found = [Sheet("a", {(2, 0): value, (1, 0): 3.0}) for value in [1.0] * 10 + [0.0] * 3]
    found += [Sheet("a", {(1, 0): 3.0})] * 2
    numbers = rules.numbers_of(SUCCESS, found)
    assert (numbers.n, numbers.yes, numbers.few) == (13, None, "no")
    told = [row[2] for row in rules.open_rows([MINUTES, SUCCESS], found)]
    assert set(told) == {""}


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 20), min_size=1))
def test_who_took_part_is_told_without_small_cells(counts: dict[str, int]) -> None:
    told = rules.people_of(
        [Sheet(cell, {}) for cell, count in counts.items() for _ in range(count)], list(counts)
    )
    total = sum(counts.values())
    assert told["total"] == (total if total >= rules.SMALL else None)
    for cell, count in told["cells"]:
        assert count is None or (count == counts[cell] and not 0 < count < rules.SMALL)
