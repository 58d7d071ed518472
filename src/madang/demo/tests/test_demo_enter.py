"""The door is there in a demonstration only."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from madang.people.models import Person


def test_outside_the_demonstration_there_is_no_door(
    db: None, settings: Any, mina: Person, client_of: Callable[[Person], Client]
) -> None:
    settings.DEMO = False
    for client in (Client(), client_of(mina)):
        assert client.get("/demo/").status_code == 404
        assert client.post("/demo/", {"as": "daeho"}).status_code == 404


def test_a_door_without_a_demonstration_leads_nowhere(db: None, settings: Any) -> None:
    settings.DEMO = True
    assert Client().get("/demo/").status_code == 200
    assert Client().post("/demo/", {"as": "daeho"}).status_code == 404
