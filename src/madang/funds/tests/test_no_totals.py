"""Before the result is public, no answer to anybody tells anything of how others voted: not one letter is different."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client

from madang.core import clock
from madang.funds.models import Fund, FundProject
from madang.funds.tests.factories import make_ballot
from madang.partners.tests.factories import make_staff
from madang.people import actions as people
from madang.people.models import Person
from madang.people.rules import RoleKind

ClientOf = Callable[[Person], Client]
# What is new on every page by itself.
NEW_EACH_TIME = re.compile(
    r'name="(?:csrfmiddlewaretoken|form_token)" value="[^"]*"|"hx-headers"[^>]*|\d\d:\d\d:\d\d'
)
ADDRESSES = [
    "/", "/funds/", "/funds/seed/", "/funds/seed/ballot/", "/funds/seed/apply/", "/funds/seed/result/",
    "/funds/seed/result/ballots.pb", "/funds/seed/result/receipts/", "/funds/seed/desk/", "/funds/seed/desk/ballots/",
    "/funds/seed/desk/extend/", "/funds/seed/desk/close/", "/funds/seed/desk/cancel/", "/projects/bell/", "/me/", "/desk/",
    "/api/v1/funds", "/api/v1/funds/seed", "/api/v1/funds/seed/ballot", "/sitemap.xml",
]  # fmt: skip


def everything(clients: dict[str, Client]) -> dict[tuple[str, str], tuple[int, str]]:
    caches["pages"].clear()
    found = {}
    for who, browser in clients.items():
        for address in ADDRESSES:
            answer = browser.get(address)
            found[who, address] = (answer.status_code, NEW_EACH_TIME.sub("", answer.content.decode()))
    return found


@pytest.mark.parametrize("moment", ["open", "over"])
def test_others_ballots_change_no_answer(
    moment: str, client_of: ClientOf, mina: Person, jun: Person, hana: Person, daeho: Person,
    fund: Fund, entries: list[FundProject],
) -> None:  # fmt: skip
    people.give_role(person=daeho, kind=RoleKind.COORDINATOR)
    make_staff(hana, fund.partner)
    make_ballot(fund, mina, entries[0])
    if moment == "over":
        Fund.objects.update(closes_at=clock.now())
    who = {"미나": mina, "준": jun, "하나": hana, "대호": daeho}
    clients = {"": Client(), **{name: client_of(person) for name, person in who.items()}}
    with clock.travel(clock.now()):
        before = everything(clients)
        for number in range(17):
            make_ballot(fund, None, *entries[number % 3 :])
        # So that nothing is hidden by a page that was kept.
        after = everything(clients)
    assert {status for status, _text in before.values()} >= {200, 404}
    # The centre's number of members is no secret and grew by the seventeen.
    different = [key for key in before if before[key] != after[key]]
    assert different == []
