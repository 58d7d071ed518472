"""Loading: everything or nothing, and never among real people. What is loaded is tried in `loaded/`."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from madang.demo import actions
from madang.demo.actions.news import NewsScript
from madang.people.models import Person


def test_it_is_never_mixed_with_real_people(mina: Person) -> None:
    with pytest.raises(actions.NotEmpty):
        actions.load_demo(by=None)
    with pytest.raises(CommandError, match=r"실제 이용자|real people"):
        call_command("demo_load")
    assert Person.objects.count() == 1


def test_a_load_that_breaks_off_leaves_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("broken off")

    monkeypatch.setattr(NewsScript, "publish", broken)
    with pytest.raises(RuntimeError, match="broken off"):
        actions.load_demo(by=None)
    assert not Person.objects.exists()
