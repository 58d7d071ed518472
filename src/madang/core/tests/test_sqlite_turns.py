"""Writers of SQLite take turns, seen from the file that orders them."""

import fcntl
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.db.utils import ConnectionHandler

from madang import settings as ours

pytestmark = pytest.mark.once


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "madang.sqlite3"


@pytest.fixture
def opened(place: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Any]:
    """A connection of its own to a file, for `transaction.atomic(using="own")`."""
    database = ours.sqlite(str(place))
    database["OPTIONS"]["timeout"] = 0.05
    handler = ConnectionHandler({"default": database, "own": database})
    monkeypatch.setattr(transaction, "connections", handler)
    connection: Any = handler["own"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE said (word TEXT)")
        yield connection
        connection.close()


def is_taken(place: Path) -> bool:
    """Whether somebody's transaction runs now."""
    turn = place.with_name(f"{place.name}-turn")
    if not turn.exists():
        return False
    with turn.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def say(connection: Any, word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO said (word) VALUES (%s)", [word])


def said(place: Path) -> list[str]:
    reader = sqlite3.connect(place)
    try:
        return [word for (word,) in reader.execute("SELECT word FROM said")]
    finally:
        reader.close()


def test_a_turn_lasts_as_long_as_the_transaction(place: Path, opened: Any) -> None:
    with transaction.atomic(using="own"):
        assert is_taken(place)
        with transaction.atomic(using="own"):
            say(opened, "a")
        assert is_taken(place), "a savepoint is not the end"
    assert not is_taken(place) and said(place) == ["a"]


def test_what_is_taken_back_ends_the_turn(place: Path, opened: Any) -> None:
    with pytest.raises(ValueError), transaction.atomic(using="own"):
        say(opened, "a")
        raise ValueError
    assert not is_taken(place) and said(place) == []


def test_a_connection_that_closes_in_the_middle_ends_its_turn(place: Path, opened: Any) -> None:
    with transaction.atomic(using="own"):
        say(opened, "a")
        opened.close()
        assert not is_taken(place)
    assert said(place) == []


def test_who_does_not_get_a_turn_in_time_leaves_it_to_sqlite(place: Path, opened: Any) -> None:
    with place.with_name(f"{place.name}-turn").open("w") as stuck:
        fcntl.flock(stuck, fcntl.LOCK_EX)
        with transaction.atomic(using="own"):
            say(opened, "a")
        assert said(place) == ["a"] and is_taken(place)


def test_a_writer_that_knows_no_turns_is_waited_for_and_then_named(place: Path, opened: Any) -> None:
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), transaction.atomic(using="own"):
        say(opened, "a")
    assert not is_taken(place)
    other.execute("ROLLBACK")
    other.close()
    with transaction.atomic(using="own"):
        say(opened, "b")
    assert said(place) == ["b"]


def test_where_no_file_can_be_made_sqlite_orders_alone(place: Path, opened: Any) -> None:
    place.with_name(f"{place.name}-turn").mkdir()
    with transaction.atomic(using="own"):
        say(opened, "a")
    assert said(place) == ["a"]


def test_reading_needs_no_turn(place: Path, opened: Any) -> None:
    with opened.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM said")
        assert cursor.fetchone() == (0,)
    assert not place.with_name(f"{place.name}-turn").exists()
