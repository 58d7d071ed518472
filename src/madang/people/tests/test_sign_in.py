import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from madang.core import clock
from madang.people.models import Person
from madang.people.tests.factories import make_guest
from madang.people.tests.letters import last_code, sent_letters

pytestmark = pytest.mark.django_db
SIGN_IN, CODE = "/sign-in/", "/sign-in/code/"


@pytest.fixture(autouse=True)
def no_limits_from_before() -> None:
    cache.clear()


def ask(client: Client, email: str, query: str = "", **headers: Any) -> Any:
    return client.post(SIGN_IN + query, {"email": email}, **headers)


def type_code(client: Client, code: str, query: str = "") -> Any:
    return client.post(CODE + query, {"code": code, "action": "verify"})


def enter(client: Client, email: str, query: str = "") -> Any:
    ask(client, email, query)
    return type_code(client, last_code(), query)


def test_somebody_new_becomes_a_guest_and_is_led_to_joining(client: Client) -> None:
    response = enter(client, "New@Example.org")
    assert response.status_code == 302 and response["Location"] == "/join/"
    person = Person.objects.get()
    assert person.email == "new@example.org" and not person.is_member
    assert EmailAddress.objects.get(user=person).verified
    assert client.get("/me/").status_code == 200


def test_a_member_comes_to_their_own_page(mina: Person, client: Client) -> None:
    assert enter(client, "mina@example.org")["Location"] == "/me/"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_one_returns_to_the_same_step(client: Client, prefix: str) -> None:
    sent_on = client.post(f"{prefix}/sign-in/?next=/problems/new/%3Fdraft%3D7", {"email": "a@example.org"})
    assert sent_on["Location"].startswith(f"{prefix}/sign-in/code/?next=")
    response = client.post(sent_on["Location"], {"code": last_code(), "action": "verify"})
    assert response["Location"] == "/problems/new/?draft=7"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_to_another_site(client: Client, evil: str) -> None:
    response = enter(client, "a@example.org", f"?next={evil}")
    assert response["Location"] == "/join/"


def test_the_answer_never_tells_who_has_an_account(mina: Person) -> None:
    known, unknown = Client(), Client()
    answers = [ask(known, "mina@example.org"), ask(unknown, "nobody@example.org")]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    pages = [
        browser.get(CODE).content.decode().replace(email, "") for browser, email in
        [(known, "mina@example.org"), (unknown, "nobody@example.org")]
    ]  # fmt: skip
    assert len(pages[0]) == len(pages[1])
    letters = sent_letters()
    assert letters[0].subject[:5] == letters[1].subject[:5] and len(str(letters[0].body)) == len(
        str(letters[1].body)
    )


def test_the_time_of_the_answer_tells_little(mina: Person) -> None:
    def taken(email: str) -> float:
        cache.clear()
        browser, start = Client(), time.perf_counter()
        ask(browser, email)
        return time.perf_counter() - start

    taken("mina@example.org")
    pairs = [(taken("mina@example.org"), taken(f"n{n}@example.org")) for n in range(12)]
    known, unknown = (statistics.median(column) for column in zip(*pairs, strict=True))
    # Both write a letter; a new guest is one row more. A network hides what is left.
    assert 0.4 < known / unknown < 2.5


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_the_code_may_be_typed_with_spaces(client: Client, typed: str) -> None:
    ask(client, "a@example.org")
    assert type_code(client, typed.format(last_code())).status_code == 302


def test_five_wrong_codes_end_it(client: Client) -> None:
    ask(client, "a@example.org")
    code = last_code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _turn in range(4):
        response = type_code(client, wrong)
        assert response.status_code == 200 and "메일의 코드와 달라요" in response.content.decode()
    assert type_code(client, wrong)["Location"] == SIGN_IN
    assert type_code(client, code)["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_a_code_is_over_after_ten_minutes(client: Client) -> None:
    ask(client, "a@example.org")
    session = client.session
    state = session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    state["at"] -= 601
    session.save()
    assert type_code(client, last_code())["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_a_code_works_once_and_only_in_its_browser(client: Client) -> None:
    ask(client, "a@example.org")
    code = last_code()
    other = Client()
    ask(other, "a@example.org")
    if code != last_code():
        assert type_code(other, code).status_code == 200
    assert type_code(client, code).status_code == 302
    assert type_code(Client(), code)["Location"] == SIGN_IN


@pytest.mark.parametrize("code", ["", "abc", "0" * 400, "１２３４５６", "\x00"])
def test_a_code_of_the_wrong_shape_says_so(client: Client, code: str) -> None:
    ask(client, "a@example.org")
    response = type_code(client, code)
    assert response.status_code == 200 and "_auth_user_id" not in client.session


def test_a_new_code_can_be_asked_for_and_ends_the_old_one(client: Client) -> None:
    ask(client, "a@example.org")
    old = last_code()
    assert client.post(CODE, {"action": "resend"}).status_code == 302
    new = last_code()
    if old != new:
        assert type_code(client, old).status_code == 200
    assert type_code(client, new).status_code == 302


@pytest.mark.parametrize(
    "email", ["", "x", "x@", "a" * 250 + "@example.org", "a@example.org\r\nBcc: b@example.org"]
)
def test_what_is_no_address_is_said_and_kept(client: Client, email: str) -> None:
    response = ask(client, email)
    assert response.status_code == 200 and not Person.objects.exists()
    assert 'aria-invalid="true"' in response.content.decode()


def test_asking_for_codes_is_limited_by_address_and_by_sender(client: Client) -> None:
    for _turn in range(5):
        assert ask(client, "a@example.org").status_code == 302
    refused = ask(Client(), "a@example.org")
    assert refused.status_code == 200 and "10분" in refused.content.decode()
    assert ask(Client(), "b@example.org").status_code == 302


def test_one_sender_cannot_ask_for_many_addresses(client: Client) -> None:
    answers = [ask(Client(), f"a{n}@example.org").status_code for n in range(25)]
    assert answers[:15] == [302] * 15 and answers[-1] in {200, 429}


def test_another_address_can_be_used(client: Client) -> None:
    ask(client, "typo@example.org")
    assert client.get(SIGN_IN).status_code == 200
    assert client.get(CODE)["Location"] == SIGN_IN
    assert enter(client, "right@example.org").status_code == 302
    assert client.session["_auth_user_id"] == str(Person.objects.get(email="right@example.org").pk)


def test_the_session_is_another_one_after_signing_in(client: Client) -> None:
    ask(client, "a@example.org")
    before = client.session.session_key
    type_code(client, last_code())
    assert client.session.session_key != before and not Session.objects.filter(session_key=before).exists()


def test_a_closed_account_is_told_so_only_after_the_code(mina: Person, client: Client) -> None:
    Person.objects.filter(pk=mina.pk).update(is_active=False)
    response = enter(client, "mina@example.org")
    assert "/sign-in/closed/" in response["Location"] and "_auth_user_id" not in client.session


def test_signing_out_ends_the_session(mina: Person, client_of: Callable[[Person], Client]) -> None:
    browser = client_of(mina)
    assert browser.get("/sign-out/").status_code == 200 and browser.get("/me/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/"
    assert "/sign-in/" in browser.get("/me/")["Location"]


def test_another_device_can_be_signed_out(mina: Person) -> None:
    here, there = Client(), Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604"})
    enter(here, "mina@example.org")
    enter(there, "mina@example.org")
    assert UserSession.objects.count() == 2
    page = here.get("/me/settings/devices/").content.decode()
    assert "Safari, iPhone" in page
    other = UserSession.objects.get(user_agent__contains="iPhone")
    assert here.post(f"/me/settings/devices/{other.pk}/").status_code == 302
    assert there.get("/me/").status_code == 302 and here.get("/me/").status_code == 200


def test_all_other_devices_at_once_and_nobody_elses(mina: Person, sora: Person) -> None:
    browsers = [Client() for _n in range(3)]
    for browser in browsers[:2]:
        enter(browser, "mina@example.org")
    enter(browsers[2], "sora@example.org")
    browsers[0].post("/me/settings/devices/others/")
    assert [browser.get("/me/").status_code for browser in browsers] == [200, 302, 200]
    strange = UserSession.objects.get(user=sora)
    assert browsers[0].post(f"/me/settings/devices/{strange.pk}/").status_code == 404


def test_nothing_with_passwords_exists(client: Client) -> None:
    for path in [
        "accounts/login",
        "signup",
        "password/reset",
        "password/change",
        "accounts/signup",
        "sign-up",
    ]:
        assert client.get(f"/{path}/").status_code == 404
    for name in [
        "account_signup",
        "account_reset_password",
        "account_change_password",
        "account_set_password",
    ]:
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_guests_who_never_proved_their_address_are_forgotten(client: Client) -> None:
    enter(client, "proven@example.org")
    ask(Client(), "typo@example.org")
    with clock.travel(clock.now() + timedelta(days=3)):
        call_command("retention", apply=True)
    assert list(Person.objects.values_list("email", flat=True)) == ["proven@example.org"]


def test_the_letter_speaks_the_language_of_the_page() -> None:
    Client().post("/en/sign-in/", {"email": "a@example.org"})
    Client().post("/sign-in/", {"email": "b@example.org"})
    english, korean = sent_letters()
    assert "Type it on the page" in str(english.body) and "10분" in str(korean.body)
    assert Person.objects.get(email="a@example.org").language == "en"
    assert "&" not in str(english.body)


def test_the_fields_help_telephones(client: Client) -> None:
    assert 'autocomplete="email"' in client.get(SIGN_IN).content.decode()
    ask(client, "a@example.org")
    page = client.get(CODE).content.decode()
    assert 'autocomplete="one-time-code"' in page and 'inputmode="numeric"' in page


def test_a_guest_of_a_moment_ago_keeps_their_row(client: Client) -> None:
    guest = make_guest(email="a@example.org")
    enter(client, "A@example.org")
    assert Person.objects.get() == guest


def test_a_program_that_fills_in_everything_gets_no_code_and_makes_no_guest(client: Client) -> None:
    answer = client.post(SIGN_IN, {"email": "robot@example.org", "homepage": "https://ad.example"})
    assert answer.status_code == 200 and "비우고" in answer.content.decode()
    assert not Person.objects.exists() and not sent_letters()
