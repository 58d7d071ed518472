import pytest
from django.db import connection, transaction

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


def changed_elsewhere(name: str) -> None:
    """Another process counted the topic up: nothing in this one knows of it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_livetopic SET version = version + 1 WHERE name = %s", [name])


def test_a_page_asks_for_each_topic_once_and_for_those_of_its_parts_with_the_first(
    django_assert_num_queries,
) -> None:
    live.bump("a", "b")
    with live.one_reading(), django_assert_num_queries(2):
        live.expect(("b", "c"))
        assert live.versions(("a", "b"))[0] > 0
        assert live.versions(("c", "b", "a"))[0] == 0
        live.versions(("d",))


def test_what_a_page_changes_itself_it_sees() -> None:
    with live.one_reading():
        before = live.versions(("a", "b"))
        live.bump("a")
        assert live.versions(("a", "b")) == (before[0] + 1, before[1])


def test_the_next_page_asks_anew() -> None:
    live.bump("a")
    with live.one_reading():
        before = live.versions(("a",))
    changed_elsewhere("a")
    with live.one_reading():
        assert live.versions(("a",)) == (before[0] + 1,)


def test_a_busy_process_asks_now_and_then(django_assert_num_queries, monkeypatch: pytest.MonkeyPatch) -> None:
    live.bump("a")
    monkeypatch.setattr(live, "LATELY_SECONDS", 10**6)
    with django_assert_num_queries(1):
        before = live.versions_lately(("a",))
        assert live.versions_lately(("a",)) == before
    changed_elsewhere("a")
    assert live.versions_lately(("a",)) == before
    monkeypatch.setattr(live, "LATELY_SECONDS", 0)
    assert live.versions_lately(("a",)) == (before[0] + 1,)


def test_what_this_process_changed_it_knows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LATELY_SECONDS", 10**6)
    live.bump("a")
    before = live.versions_lately(("a",))
    live.bump("a")
    assert live.versions_lately(("a",)) == (before[0] + 1,)


def test_what_is_remembered_is_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LATELY_SIZE", 3)
    for number in range(10):
        live.versions_lately((f"problem:{number}",))
        assert len(live._lately) <= 3


@pytest.mark.parametrize("name", ["x'; DROP TABLE core_livetopic; --", "%s", "가:7"])
def test_a_strange_name_is_only_a_name(name: str) -> None:
    live.bump(name)
    assert live.versions((name,))[0] > 0
