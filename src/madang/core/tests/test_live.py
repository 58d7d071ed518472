import pytest
from django.db import transaction

from madang.core import live

pytestmark = pytest.mark.django_db


def test_a_topic_that_never_changed_is_0() -> None:
    assert live.versions(("a", "b")) == (0, 0) and live.versions(()) == ()


def test_each_change_counts_up_and_the_order_is_kept() -> None:
    live.bump("a", "b")
    live.bump("b")
    first = live.versions(("a", "b", "c"))
    live.bump("a")
    second = live.versions(("b", "a"))
    assert first[1] > first[0] > 0 == first[2] and second == (first[1], first[0] + 1)


def test_a_topic_named_twice_counts_once() -> None:
    live.bump("a")
    before = live.versions(("a",))[0]
    live.bump("a", "a")
    assert live.versions(("a",))[0] == before + 1


def test_a_change_that_is_taken_back_did_not_happen() -> None:
    live.bump("a")
    before = live.versions(("a",))
    with pytest.raises(ValueError), transaction.atomic():
        live.bump("a")
        raise ValueError
    assert live.versions(("a",)) == before


def test_asking_costs_one_query(django_assert_num_queries) -> None:
    live.bump("a", "b")
    with django_assert_num_queries(1):
        live.versions(("a", "b", "c", "d"))


@pytest.mark.parametrize("name", ["x'; DROP TABLE core_livetopic; --", "%s", "가:7"])
def test_a_strange_name_is_only_a_name(name: str) -> None:
    live.bump(name)
    assert live.versions((name,))[0] > 0
