"""A round with people in it, so that a test says only what it is about."""

import itertools
from typing import Any

import pytest

from madang.matching.models import Round, Wish
from madang.matching.tests import factories
from madang.people import actions as people
from madang.people.models import Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person


@pytest.fixture
def eunju(db: None) -> Person:
    """은주, who forms teams for the centre."""
    person = make_person("은주")
    people.give_role(person=person, kind=RoleKind.COORDINATOR)
    return person


@pytest.fixture
def round(db: None) -> Round:
    """A round that takes wishes."""
    return factories.make_round()


@pytest.fixture
def wish(round: Round, mina: Person) -> Wish:
    """미나's wishes, sent."""
    return factories.make_wish(round, mina)


@pytest.fixture
def post() -> Any:
    """`post(client, address, **data)`: a form sent with its token; the answer is not followed."""
    numbers = itertools.count(1)

    def send(client: Any, address: str, **data: Any) -> Any:
        return client.post(address, {"form_token": f"token-{next(numbers)}", **data})

    return send
