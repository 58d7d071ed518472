from collections.abc import Callable

from django.test import Client

from madang.core import ids
from madang.partners.tests.factories import make_partner
from madang.people import actions
from madang.people.models import Person


def test_a_role_is_shown_with_the_name_of_its_institution(
    hana: Person, client_of: Callable[[Person], Client]
) -> None:
    partner = make_partner(name="희망제작소")
    actions.give_role(person=hana, kind="partner_staff", scope=partner)
    html = client_of(hana).get("/me/").content.decode()
    assert "희망제작소" in html
    assert ids.scope_of(partner) not in html


def test_an_administrator_can_make_somebody_staff_of_an_institution(
    daeho: Person, hana: Person, client_of: Callable[[Person], Client]
) -> None:
    partner = make_partner(name="희망제작소")
    page = client_of(daeho).get(f"/desk/people/{hana.pk}/").content.decode()
    assert ids.scope_of(partner) in page
