from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from madang.core import audit
from madang.core.models import AuditEntry
from madang.people import actions
from madang.people.models import Person, Reading
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person

PATHS = ["/desk/people/", "/desk/audit/"]


@pytest.mark.parametrize("path", PATHS)
def test_others_do_not_know_that_it_exists(
    mina: Person, jun: Person, client: Client, client_of: Callable[[Person], Client], path: str
) -> None:
    assert "/sign-in/" in client.get(path)["Location"]
    assert client_of(mina).get(path).status_code == client_of(jun).get(path).status_code == 404


def test_people_are_found_by_name_and_role(
    mina: Person, jun: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    browser = client_of(daeho)
    page = browser.get("/desk/people/?q=미").content.decode()
    assert ">미나<" in page and ">준<" not in page
    page = browser.get("/desk/people/?role=expert").content.decode()
    assert ">준<" in page and ">미나<" not in page


def test_addresses_are_not_in_the_list(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    browser = client_of(daeho)
    assert "mina@example.org" not in browser.get("/desk/people/").content.decode()
    assert "mina@example.org" not in browser.get(f"/desk/people/{mina.pk}/").content.decode()


def test_looking_at_an_address_is_recorded(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    page = client_of(daeho).post(f"/desk/people/{mina.pk}/", {"do": "contact"}).content.decode()
    assert "mina@example.org" in page
    entry = AuditEntry.objects.get(verb="people.contact_seen")
    assert entry.actor_id == daeho.pk and entry.target == f"people.person:{mina.pk}"


def test_looking_for_an_address_is_recorded_and_must_be_whole(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    browser = client_of(daeho)
    assert ">미나<" not in browser.get("/desk/people/?q=@example.org").content.decode()
    assert ">미나<" in browser.get("/desk/people/?q=MINA@example.org").content.decode()
    assert AuditEntry.objects.get(verb="people.found_by_address").target == f"people.person:{mina.pk}"


def test_somebody_erased_is_not_found(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    actions.erase_account(by=mina, word="삭제")
    browser = client_of(daeho)
    assert browser.get(f"/desk/people/{mina.pk}/").status_code == 404
    assert f"/desk/people/{mina.pk}/" not in browser.get("/desk/people/").content.decode()


@pytest.mark.parametrize("query", ["q=%01", "q=" + "a" * 300, "role=king", "page=-1", "after=x"])
def test_odd_questions_get_an_answer(
    daeho: Person, client_of: Callable[[Person], Client], query: str
) -> None:
    assert client_of(daeho).get(f"/desk/people/?{query}").status_code == 200


def test_long_lists_ask_the_database_no_more_often(
    daeho: Person, client_of: Callable[[Person], Client], assert_same_queries: Any
) -> None:
    browser = client_of(daeho)

    def make(count: int) -> None:
        for _n in range(count):
            actions.give_role(person=make_person(), kind=RoleKind.EXPERT)

    def get(path: str) -> Any:
        Reading.objects.all().delete()  # so that each time the reading is noted
        return browser.get(path)

    assert_same_queries(make, lambda: get("/desk/people/"))
    assert Reading.objects.exists()
    assert_same_queries(make, lambda: get("/desk/audit/"))


def test_the_trail_is_read_in_words_with_names(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    actions.join(by=mina, name="미나", purposes=["terms", "privacy"])
    page = client_of(daeho).get("/desk/audit/").content.decode()
    assert "가입했어요" in page and "people.joined" in page and "미나" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("verb=tests.", 3), ("verb=tests.b", 1), ("target=x:1", 2), ("actor=999999", 0), ("since=2000-01-01", 3),
     ("until=2000-01-01", 0), ("since=x", 3), ("actor=-1", 3)],
)  # fmt: skip
def test_the_trail_is_filtered(
    mina: Person, client_of: Callable[[Person], Client], query: str, found: int
) -> None:
    AuditEntry.objects.all().delete()
    actions.give_role(person=mina, kind=RoleKind.COORDINATOR)
    for verb, target in [("tests.a", "x:1"), ("tests.a", "x:2"), ("tests.b", "x:1")]:
        audit.record(by=mina, verb=verb, target=target)
    page = client_of(mina).get(f"/desk/audit/?{query}").content.decode()
    assert page.count('<code class="small">tests.') == found


def test_the_trail_has_no_personal_parts(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    actions.deactivate(person=mina, by=daeho, reason="비밀스러운 이유")
    assert "비밀스러운 이유" not in client_of(daeho).get("/desk/audit/").content.decode()
