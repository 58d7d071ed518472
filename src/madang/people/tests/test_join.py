from collections.abc import Callable

import pytest
from django.test import Client

from madang.core.models import AuditEntry
from madang.people import actions
from madang.people.models import Consent, Person
from madang.people.tests.factories import make_guest

GOOD = {"name": "길동", "is_old_enough": "on", "required": ["terms", "privacy"]}


@pytest.fixture
def guest(db: None) -> Person:
    return make_guest()


def test_a_guest_joins_and_keeps_the_same_row(guest: Person, client_of: Callable[[Person], Client]) -> None:
    response = client_of(guest).post("/join/", {**GOOD, "optional": ["newsletter"]})
    assert response["Location"] == "/me/"
    joined = Person.objects.get()
    assert joined.pk == guest.pk and joined.is_member and joined.name == "길동" and joined.joined_at
    purposes = set(Consent.objects.filter(version=actions.TERMS_VERSION).values_list("purpose", flat=True))
    assert purposes == {"terms", "privacy", "newsletter"}
    assert AuditEntry.objects.filter(verb="people.joined", actor_id=guest.pk).exists()


def test_joining_returns_to_the_step_before(guest: Person, client_of: Callable[[Person], Client]) -> None:
    browser = client_of(guest)
    assert 'value="/problems/new/"' in browser.get("/join/?next=/problems/new/").content.decode()
    assert browser.post("/join/", {**GOOD, "next": "/problems/new/"})["Location"] == "/problems/new/"


def test_joining_never_leads_to_another_site(guest: Person, client_of: Callable[[Person], Client]) -> None:
    assert client_of(guest).post("/join/", {**GOOD, "next": "https://evil.example/"})["Location"] == "/me/"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "필수"),
        ({"name": "가" * 41}, "41"),
        ({"name": "   "}, "필수"),
        ({"is_old_enough": ""}, "보호자"),
        ({"required": ["terms"]}, "필수 두 가지"),
        ({"required": []}, "필수 두 가지"),
        ({"required": ["terms", "privacy", "root"]}, ""),
        ({"optional": ["administrator"]}, ""),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    guest: Person, client_of: Callable[[Person], Client], change: dict[str, object], said: str
) -> None:
    response = client_of(guest).post("/join/", {**GOOD, **change})
    page = response.content.decode()
    assert response.status_code == 422 and said in page
    assert not Person.objects.get().is_member
    if str(change.get("name", "길동")).strip():
        assert "길동" in page or "가가" in page


def test_consents_are_apart_and_none_is_ticked_beforehand(
    guest: Person, client_of: Callable[[Person], Client]
) -> None:
    page = client_of(guest).get("/join/").content.decode()
    assert 'name="required"' in page and 'name="optional"' in page and " checked" not in page


def test_joining_twice_changes_nothing(mina: Person, client_of: Callable[[Person], Client]) -> None:
    assert client_of(mina).post("/join/", {**GOOD, "name": "다른 이름"})["Location"] == "/me/"
    mina.refresh_from_db()
    assert mina.name == "미나"


def test_a_visitor_proves_an_address_first(db: None, client: Client) -> None:
    assert client.get("/join/")["Location"] == "/sign-in/?next=/join/"


def test_a_new_version_of_the_terms_is_agreed_to_anew(mina: Person) -> None:
    old = Consent.objects.create(person=mina, purpose="terms", version="2020-08")
    actions.give_consent(by=mina, purpose="terms")
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert Consent.objects.get(person=mina, withdrawn_at=None).version == actions.TERMS_VERSION
