"""The cast: 미나 (citizen), 준 (expert), 소라 (stranger), 하나 (institution staff), 대호 (administrator)."""

import itertools
from typing import Any

from madang.core import clock
from madang.people import actions
from madang.people.models import Person, Profile
from madang.people.rules import RoleKind

_numbers = itertools.count(1)


def make_guest(**fields: Any) -> Person:
    """Somebody who proved an address and nothing more."""
    fields.setdefault("email", f"guest{next(_numbers)}@example.org")
    return Person.objects.create_user(**fields)


def make_person(name: str = "", **fields: Any) -> Person:
    """A member."""
    number = next(_numbers)
    fields.setdefault("email", f"person{number}@example.org")
    person = Person.objects.create_user(
        name=name or f"시민 {number}", is_member=True, joined_at=clock.now(), **fields
    )
    Profile.objects.create(person=person)
    return person


def make_mina() -> Person:
    return make_person("미나", email="mina@example.org")


def make_jun() -> Person:
    jun = make_person("준", email="jun@example.org")
    actions.give_role(person=jun, kind=RoleKind.EXPERT)
    return jun


def make_sora() -> Person:
    return make_person("소라", email="sora@example.org")


def make_hana() -> Person:
    """Staff of an institution; a test that needs one gives her the role with that institution as scope."""
    return make_person("하나", email="hana@example.org")


def make_daeho() -> Person:
    daeho = make_person("대호", email="daeho@example.org")
    actions.give_role(person=daeho, kind=RoleKind.ADMINISTRATOR)
    return daeho
