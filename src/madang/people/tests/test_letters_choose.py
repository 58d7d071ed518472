"""The page of letters asks a person only about what can come to them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from madang.core import clock
from madang.partners.tests.factories import make_partner
from madang.people import actions, queries
from madang.people.models import Person, Role

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
PATH = "/me/settings/letters/"
FOR_STAFF = {"partners.agreement", "problems.duty", "projects.duty"}
FOR_ALL = {"comments.answered", "people.role", "problems.own", "projects.team"}


def offered(client: Client) -> set[str]:
    """The kinds the page has a choice for."""
    return set(re.findall(r'type="radio" name="([^"]+)"', client.get(PATH).content.decode())) - {"language"}


def test_a_citizen_is_not_asked_about_letters_to_staff(mina: Person, client_of: ClientOf) -> None:
    found = offered(client_of(mina))
    assert found >= FOR_ALL and not found & FOR_STAFF


def test_each_role_is_asked_about_what_comes_to_it(jun: Person, hana: Person, client_of: ClientOf) -> None:
    actions.give_role(person=hana, kind=Role.Kind.PARTNER_STAFF, scope=make_partner())
    actions.give_role(person=jun, kind=Role.Kind.CURATOR)
    assert offered(client_of(hana)) >= FOR_ALL | FOR_STAFF
    assert offered(client_of(jun)) & FOR_STAFF == {"problems.duty"}


def test_a_role_that_is_over_asks_nothing(hana: Person, client_of: ClientOf) -> None:
    actions.give_role(person=hana, kind=Role.Kind.PARTNER_STAFF, scope=make_partner())
    Role.objects.filter(person=hana).update(
        since=clock.today() - timedelta(days=9), until=clock.today() - timedelta(days=1)
    )
    assert not offered(client_of(hana)) & FOR_STAFF


def test_staff_without_passkey_choose_too(hana: Person, client_of: ClientOf, settings: object) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = True  # type: ignore[attr-defined]
    actions.give_role(person=hana, kind=Role.Kind.PARTNER_STAFF, scope=make_partner())
    assert offered(client_of(hana)) >= FOR_STAFF


def test_what_was_chosen_while_in_a_role_stays_chosen(mina: Person, client_of: ClientOf) -> None:
    actions.choose_mail(by=mina, kind="problems.duty", mode="off")
    client = client_of(mina)
    data = dict.fromkeys(offered(client), "now")
    answer = client.post(PATH, data | {"language": "ko", "problems.duty": "now"})
    assert answer.status_code == 302
    assert (
        queries.mail_mode(mina, "problems.duty") == "off"
        and queries.mail_mode(mina, "projects.team") == "now"
    )
