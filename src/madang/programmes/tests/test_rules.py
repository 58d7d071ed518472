from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.programmes import rules
from madang.programmes.models import Phase
from madang.programmes.rules import PhaseKind


@dataclass(frozen=True)
class Row:
    kind: str
    starts_on: date
    ends_on: date


# The season of the reference centre.
SEASON = [
    Row("recruit", date(2020, 7, 1), date(2020, 7, 31)),
    Row("learn", date(2020, 8, 1), date(2020, 9, 4)),
    Row("project", date(2020, 9, 1), date(2020, 10, 15)),
    Row("jam", date(2020, 10, 16), date(2020, 10, 18)),
]


@pytest.mark.parametrize(
    ("what", "day", "possible"),
    [
        ("apply", date(2020, 6, 30), False),
        ("apply", date(2020, 7, 1), True),
        ("apply", date(2020, 7, 31), True),
        ("apply", date(2020, 8, 1), False),
        ("report_problem", date(2020, 7, 15), True),
        ("report_problem", date(2020, 10, 17), False),
        ("form_team", date(2020, 7, 15), False),
        ("form_team", date(2020, 8, 1), True),
        ("submit_prototype", date(2020, 8, 31), False),
        ("submit_prototype", date(2020, 9, 2), True),
        ("vote", date(2020, 10, 15), False),
        ("vote", date(2020, 10, 18), True),
        ("hand_over", date(2020, 10, 18), True),
        ("hand_over", date(2020, 12, 1), False),
    ],
)
def test_phases_switch_what_is_possible(what: str, day: date, possible: bool) -> None:
    assert rules.is_possible(what, SEASON, day) is possible


def test_where_phases_overlap_what_either_allows_is_possible() -> None:
    day = date(2020, 9, 3)
    assert [row.kind for row in rules.on_day(SEASON, day)] == ["project", "learn"]
    assert rules.is_possible("attend_course", SEASON, day) and rules.is_possible(
        "submit_prototype", SEASON, day
    )


def test_a_programme_without_phases_sets_no_limits() -> None:
    assert all(rules.is_possible(what, [], date(2020, 1, 1)) for what in rules.POSSIBLE)


def test_what_nobody_knows_is_an_error_not_a_no() -> None:
    with pytest.raises(KeyError):
        rules.is_possible("fly", SEASON, date(2020, 7, 1))


def test_the_next_opening_is_the_first_fitting_phase_to_come() -> None:
    assert rules.next_opening("form_team", SEASON, date(2020, 7, 1)) == date(2020, 8, 1)
    assert rules.next_opening("form_team", SEASON, date(2020, 8, 1)) == date(2020, 9, 1)
    assert rules.next_opening("apply", SEASON, date(2020, 7, 1)) is None


def test_model_and_rules_name_the_same_phases() -> None:
    assert set(Phase.Kind.values) == {kind.value for kind in PhaseKind}
    assert set().union(*rules.POSSIBLE.values()) == set(PhaseKind)


@given(st.dates(), st.integers(0, 400), st.dates())
def test_first_and_last_day_count(start: date, length: int, day: date) -> None:
    try:
        row = Row("learn", start, start + timedelta(days=length))
    except OverflowError:
        return
    assert bool(rules.on_day([row], day)) == (row.starts_on <= day <= row.ends_on)
