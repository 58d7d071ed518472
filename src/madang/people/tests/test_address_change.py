"""Changing one's address: proven by a code there, told to the old one, and silent about who else is here."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from madang.core import clock
from madang.people import actions
from madang.people.models import AddressChange, Person
from madang.people.tests.factories import make_guest
from madang.people.tests.letters import last_code, sent_letters

pytestmark = pytest.mark.django_db
PAGE, CODE = "/me/settings/address/", "/me/settings/address/code/"
ClientOf = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def no_limits_from_before() -> None:
    cache.clear()


def without_tokens(page: str, email: str) -> str:
    """What of a page is the same for everybody."""
    return re.sub(r'value="[^"]{16,}"', "", page.replace(email, ""))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_address_changes_once_the_code_is_typed(mina: Person, client_of: ClientOf, prefix: str) -> None:
    browser = client_of(mina)
    assert browser.get(prefix + PAGE).status_code == 200
    asked = browser.post(prefix + PAGE, {"email": " New@Example.org "})
    assert asked["Location"] == prefix + CODE and browser.get(prefix + CODE).status_code == 200
    mina.refresh_from_db()
    assert mina.email == "mina@example.org", "nothing changes before"
    code = last_code()
    done = browser.post(prefix + CODE, {"code": f"{code[:3]} {code[3:]}"})
    assert done["Location"] == f"{prefix}/me/settings/"
    mina.refresh_from_db()
    assert mina.email == "new@example.org"
    assert list(EmailAddress.objects.filter(user=mina).values_list("email", "verified", "primary")) == [
        ("new@example.org", True, True)
    ]
    letters = sent_letters()
    assert [letter.to for letter in letters] == [["new@example.org"], ["mina@example.org"]]
    assert "바뀌었어요" in letters[1].subject and "new@example.org" not in str(letters[1].body)
    assert not AddressChange.objects.exists()


def test_from_then_on_one_enters_by_the_new_address_only(mina: Person, client_of: ClientOf) -> None:
    browser = client_of(mina)
    browser.post(PAGE, {"email": "new@example.org"})
    browser.post(CODE, {"code": last_code()})
    other = Client()
    other.post("/sign-in/", {"email": "new@example.org"})
    other.post("/sign-in/code/", {"code": last_code(), "action": "verify"})
    assert other.session["_auth_user_id"] == str(mina.pk)
    old = Client()
    old.post("/sign-in/", {"email": "mina@example.org"})
    old.post("/sign-in/code/", {"code": last_code(), "action": "verify"})
    assert old.session["_auth_user_id"] != str(mina.pk)


def test_an_address_of_somebody_else_looks_the_same_and_stays_theirs(
    mina: Person, sora: Person, client_of: ClientOf
) -> None:
    browser = client_of(mina)
    shown = []
    for email in ("sora@example.org", "free@example.org"):
        answer = browser.post(PAGE, {"email": email})
        page = browser.get(CODE).content.decode()
        wrong = browser.post(CODE, {"code": "000000"})
        shown.append((answer.status_code, answer["Location"], wrong.status_code, without_tokens(page, email)))
    assert shown[0] == shown[1]
    to_sora, to_free = sent_letters()
    assert to_sora.to == ["sora@example.org"] and not any(char.isdigit() for char in str(to_sora.subject))
    browser.post(PAGE, {"email": "sora@example.org"})
    assert AddressChange.objects.get().digest == ""
    for code in ("", "000000", str(to_free.subject)[-6:]):
        browser.post(CODE, {"code": code})
    mina.refresh_from_db()
    sora.refresh_from_db()
    assert (mina.email, sora.email) == ("mina@example.org", "sora@example.org")


def test_an_address_that_was_only_typed_by_somebody_is_free(mina: Person, client_of: ClientOf) -> None:
    actions.make_guest(email="new@example.org")
    browser = client_of(mina)
    browser.post(PAGE, {"email": "new@example.org"})
    browser.post(CODE, {"code": last_code()})
    assert Person.objects.get(email="new@example.org") == mina


def test_whoever_proves_it_first_has_it(mina: Person, client_of: ClientOf) -> None:
    browser = client_of(mina)
    browser.post(PAGE, {"email": "new@example.org"})
    code = last_code()
    make_guest(email="New@Example.org")
    assert browser.post(CODE, {"code": code})["Location"] == PAGE
    mina.refresh_from_db()
    assert mina.email == "mina@example.org"


def test_five_wrong_codes_end_it(mina: Person, client_of: ClientOf) -> None:
    browser = client_of(mina)
    browser.post(PAGE, {"email": "new@example.org"})
    code = last_code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _turn in range(4):
        answer = browser.post(CODE, {"code": wrong})
        assert answer.status_code == 422 and "메일의 코드와 달라요" in answer.content.decode()
    assert browser.post(CODE, {"code": wrong})["Location"] == PAGE
    assert browser.post(CODE, {"code": code})["Location"] == PAGE
    mina.refresh_from_db()
    assert mina.email == "mina@example.org"


def test_a_code_is_over_after_ten_minutes_and_is_forgotten(mina: Person, client_of: ClientOf) -> None:
    browser = client_of(mina)
    browser.post(PAGE, {"email": "new@example.org"})
    AddressChange.objects.update(asked_at=clock.now() - timedelta(minutes=11))
    assert browser.post(CODE, {"code": last_code()})["Location"] == PAGE
    call_command("retention", apply=True)
    assert not AddressChange.objects.exists()


def test_a_code_belongs_to_one_person_and_one_address(mina: Person, sora: Person) -> None:
    actions.ask_for_address(by=mina, email="one@example.org")
    code = last_code()
    actions.ask_for_address(by=sora, email="one@example.org")
    assert actions.take_address(by=sora, code=code) == actions.Typed.WRONG
    actions.ask_for_address(by=mina, email="two@example.org")
    assert actions.take_address(by=mina, code=code) == actions.Typed.WRONG


@pytest.mark.parametrize("typed", ["", "no address", "MINA@example.org", f"{'a' * 250}@example.org"])
def test_bad_input_is_refused_in_words_and_kept(mina: Person, client_of: ClientOf, typed: str) -> None:
    answer = client_of(mina).post(PAGE, {"email": typed})
    assert answer.status_code == 422 and typed in answer.content.decode()
    assert not sent_letters()


def test_nobody_sends_many_letters(mina: Person, client_of: ClientOf) -> None:
    browser = client_of(mina)
    answers = [browser.post(PAGE, {"email": f"n{n}@example.org"}).status_code for n in range(8)]
    assert answers == [302] * 5 + [422] * 3 and len(sent_letters()) == 5


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    for page in (PAGE, CODE):
        assert client.post(page, {"email": "a@example.org"})["Location"].startswith("/sign-in/")


def test_leaving_forgets_the_new_address_too(mina: Person) -> None:
    actions.ask_for_address(by=mina, email="new@example.org")
    actions.erase_account(by=mina, word="삭제")
    assert not AddressChange.objects.exists()
    assert "new@example.org" not in "".join(letter.to[0] for letter in sent_letters())


def test_leaving_takes_no_letter_from_somebody_else(mina: Person, sora: Person) -> None:
    actions.ask_for_address(by=mina, email="sora@example.org")
    actions.erase_account(by=mina, word="삭제")
    assert [letter.to for letter in sent_letters()] == [["sora@example.org"]]
