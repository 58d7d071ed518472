"""What `./madang up` finds to do before it serves, and what it never does."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from madang.core import ready
from madang.core.ready import CannotStart, Ready, choose_centre, steps_needed
from madang.people.models import Person


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, seen without the database of the tests."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(ready, "messages_are_stale", lambda: False)
    return tmp_path


def opened(folder: Path, *, is_empty: bool = False) -> Ready:
    state = Ready(folder)
    state.load()
    choose_centre(state, is_empty=is_empty)
    return state


def finish(state: Ready) -> None:
    """Do as if every step had worked."""
    (state.data / "madang.sqlite3").touch()
    (state.data / "static").mkdir(exist_ok=True)
    state.remember(**steps_needed(state, ""))


def test_a_first_start_does_everything(folder: Path) -> None:
    assert set(steps_needed(opened(folder), "")) == {"migrate", "static", "index", "demonstration"}


def test_a_bare_centre_gets_no_demonstration(folder: Path) -> None:
    assert set(steps_needed(opened(folder, is_empty=True), "")) == {"migrate", "static", "index", "setup"}


def test_a_second_start_does_nothing(folder: Path) -> None:
    finish(opened(folder))
    assert steps_needed(opened(folder), "") == {}


def test_a_new_migration_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(opened(folder))
    monkeypatch.setattr(ready, "migrations_stamp", lambda url: "another")
    assert set(steps_needed(opened(folder), "")) == {"migrate"}


def test_a_database_elsewhere_is_always_asked(folder: Path) -> None:
    state = opened(folder, is_empty=True)
    finish(state)
    assert set(steps_needed(state, "postgresql://somewhere/madang")) == {"migrate", "index"}


def test_a_load_that_broke_off_is_tried_again(folder: Path) -> None:
    state = opened(folder)
    (folder / "madang.sqlite3").touch()
    state.remember(migrate="done")
    assert "demonstration" in steps_needed(opened(folder), "")


def test_a_lost_database_is_made_anew(folder: Path) -> None:
    finish(opened(folder))
    (folder / "madang.sqlite3").unlink()
    assert {"migrate", "demonstration"} <= set(steps_needed(opened(folder), ""))


def test_a_database_without_our_note_is_a_real_centre(folder: Path) -> None:
    (folder / "madang.sqlite3").touch()
    assert "demonstration" not in steps_needed(opened(folder), "")


def test_a_demonstration_never_becomes_a_real_centre(folder: Path) -> None:
    finish(opened(folder))
    with pytest.raises(CannotStart, match="--empty --data"):
        opened(folder, is_empty=True)


def test_a_real_centre_stays_one_without_saying_so_again(folder: Path) -> None:
    finish(opened(folder, is_empty=True))
    assert opened(folder).done["centre"] == "real"


def test_a_damaged_note_does_not_stop_the_start(folder: Path) -> None:
    (folder / "ready.json").write_text("{half")
    assert "migrate" in steps_needed(opened(folder), "")


def test_the_demonstration_is_never_loaded_over_people(mina: Person) -> None:
    with pytest.raises(CommandError, match="people"):
        call_command("prepare", "demonstration", verbosity=0)
    assert Person.objects.count() == 1


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(CommandError, match="odd"):
        call_command("prepare", "odd")
