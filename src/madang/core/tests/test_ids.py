import re
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from madang.core import clock, ids
from madang.people.models import Person

BODIES = st.text(alphabet=ids.ALPHABET, min_size=5, max_size=5)


def test_a_receipt_number_says_kind_and_month_in_seoul() -> None:
    with clock.travel(datetime(2026, 10, 31, 15, 30, tzinfo=UTC)):
        assert re.fullmatch(r"M2611-[0-9A-Y]{6}", ids.receipt_number("M"))


@given(st.integers())
def test_every_number_that_is_given_out_is_taken_back(_turn: int) -> None:
    number = ids.receipt_number("M")
    assert ids.clean_receipt(number) == number


@given(BODIES, st.integers(0, 5), st.sampled_from(ids.ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    whole = body + ids.check_character(body)
    assume(whole[place] != other)
    wrong = whole[:place] + other + whole[place + 1 :]
    assert ids.clean_receipt(f"M2611-{wrong}") is None


@given(BODIES, st.integers(0, 4))
def test_two_swapped_neighbours_are_noticed(body: str, place: int) -> None:
    whole = body + ids.check_character(body)
    assume(whole[place] != whole[place + 1])
    wrong = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert ids.clean_receipt(f"M2611-{wrong}") is None


@given(BODIES)
def test_it_may_be_typed_as_people_type(body: str) -> None:
    number = f"M2611-{body}{ids.check_character(body)}"
    for typed in (
        number.lower(),
        f"  {number} ",
        number.replace("-", " - "),
        number.replace("0", "O"),
        number.replace("1", "l"),
    ):
        assert ids.clean_receipt(typed) == number


@given(st.text(max_size=40))
def test_any_text_is_judged_without_breaking(text: str) -> None:
    found = ids.clean_receipt(text)
    assert found is None or "-" in found


def test_numbers_do_not_follow_each_other() -> None:
    assert len({ids.receipt_number("M") for _n in range(2000)}) > 1995


def test_tokens_are_long_and_fit_into_addresses() -> None:
    assert len({ids.token() for _n in range(100)}) == 100
    assert re.fullmatch(r"[\w-]{32}", ids.token())


@pytest.mark.django_db
def test_things_have_plain_names(mina: Person) -> None:
    assert ids.scope_of(mina) == f"people.person:{mina.pk}" and ids.scope_of(None) == ""
