"""Signing in by an account elsewhere, against a real OpenID Connect provider on loopback."""

import http.client
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client

from madang.people.models import Person
from madang.people.tests import identity_provider
from madang.people.tests.identity_provider import Provider
from madang.people.tests.letters import last_code, sent_letters
from madang.people.tests.scan import places_with

pytestmark = pytest.mark.django_db
LOGIN = "/sign-in/with/oidc/library/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with identity_provider.running() as found:
        app = {
            "provider_id": "library", "name": "도서관 회원", "client_id": identity_provider.CLIENT_ID,
            "secret": identity_provider.CLIENT_SECRET, "settings": {"server_url": found.address},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
        found.claims = {"sub": "u-1", "email": "new@example.org", "email_verified": True, "name": "비밀 실명"}
        yield found


def ask_provider(client: Client, path: str = LOGIN) -> str:
    """Go to the provider as the browser would; where it sends the browser back to."""
    there = urlsplit(client.get(path)["Location"])
    connection = http.client.HTTPConnection(there.netloc, timeout=5)
    connection.request("GET", f"{there.path}?{there.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    back = urlsplit(answer.headers["Location"])
    assert back.netloc == "testserver" and back.path == f"{LOGIN}callback/"
    return f"{back.path}?{back.query}"


def come_back(client: Client, path: str = LOGIN) -> Any:
    return client.get(ask_provider(client, path))


def who(client: Client) -> Person | None:
    key = client.session.get("_auth_user_id")
    return Person.objects.get(pk=key) if key else None


def type_code(client: Client, query: str = "") -> Any:
    return client.post(f"/sign-in/code/{query}", {"code": last_code(), "action": "verify"})


def test_the_sign_in_page_offers_it(provider: Provider, client: Client) -> None:
    page = client.get("/sign-in/?next=/problems/new/").content.decode()
    assert (
        "도서관 회원 계정으로 계속하기" in page
        and f"{LOGIN}?process=login&amp;next=%2Fproblems%2Fnew%2F" in page
    )


def test_somebody_new_with_a_vouched_address_becomes_a_guest(provider: Provider, client: Client) -> None:
    response = come_back(client)
    assert response["Location"] == "/join/"
    person = who(client)
    assert person is not None and person.email == "new@example.org" and not person.is_member
    assert EmailAddress.objects.get(user=person).verified
    assert {"/.well-known/openid-configuration", "/token", "/userinfo"} <= set(provider.requests)


def test_the_next_time_no_letter_is_needed(provider: Provider, client: Client) -> None:
    come_back(client)
    client.post("/sign-out/")
    assert come_back(client, f"{LOGIN}?next=/problems/new/")["Location"] == "/problems/new/"
    assert who(client) == Person.objects.get() and sent_letters() == []


def test_what_the_provider_tells_beside_key_and_address_is_not_kept(
    provider: Provider, client: Client
) -> None:
    for _turn in range(2):
        come_back(client)
        client.post("/sign-out/")
    assert places_with("비밀 실명") == [] and not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {}


def test_an_address_of_somebody_here_is_linked_only_after_our_own_code(
    provider: Provider, mina: Person, client: Client
) -> None:
    provider.claims["email"] = "Mina@example.org"
    response = come_back(client)
    assert (
        response["Location"] == "/sign-in/code/"
        and who(client) is None
        and not SocialAccount.objects.exists()
    )
    assert type_code(client)["Location"] == "/me/"
    assert who(client) == mina and SocialAccount.objects.get().user == mina
    client.post("/sign-out/")
    come_back(client)
    assert who(client) == mina and Person.objects.count() == 1


def test_claiming_somebodys_address_elsewhere_opens_nothing(
    provider: Provider, mina: Person, client: Client
) -> None:
    provider.claims["email"] = "mina@example.org"
    come_back(client)
    for _turn in range(5):
        client.post(
            "/sign-in/code/", {"code": "000000" if last_code() != "000000" else "000001", "action": "verify"}
        )
    assert who(client) is None and not SocialAccount.objects.exists()


def test_an_address_that_the_provider_does_not_vouch_for_is_proven_here(
    provider: Provider, client: Client
) -> None:
    provider.claims["email_verified"] = False
    assert come_back(client)["Location"] == "/sign-in/code/"
    assert type_code(client)["Location"] == "/join/"
    assert SocialAccount.objects.get().user == who(client)


def test_without_an_address_it_is_asked_for_once(provider: Provider, client: Client) -> None:
    del provider.claims["email"]
    response = come_back(client, f"{LOGIN}?next=/problems/new/")
    assert response["Location"] == "/sign-in/?next=%2Fproblems%2Fnew%2F"
    assert "한 번만 확인해 주세요" in client.get("/sign-in/").content.decode()
    client.post("/sign-in/", {"email": "typed@example.org"})
    type_code(client)
    assert SocialAccount.objects.get().user == Person.objects.get(email="typed@example.org")


def test_an_old_wish_to_link_is_forgotten(provider: Provider, mina: Person, client: Client) -> None:
    provider.claims["email"] = "mina@example.org"
    come_back(client)
    session = client.session
    session["people_provider_to_link"]["at"] -= 16 * 60
    session.save()
    type_code(client)
    assert who(client) == mina and not SocialAccount.objects.exists()


def test_letters_to_a_claimed_address_are_limited(provider: Provider, mina: Person) -> None:
    provider.claims["email"] = "mina@example.org"
    answers = [come_back(Client())["Location"] for _turn in range(7)]
    assert answers.count("/sign-in/code/") == 5 and answers[-1] == "/sign-in/"


def test_linking_and_unlinking_in_the_settings(
    provider: Provider, mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    browser = client_of(mina)
    come_back(browser, f"{LOGIN}?process=connect&next=/me/settings/")
    account = SocialAccount.objects.get()
    assert account.user == mina and "도서관 회원" in browser.get("/me/settings/").content.decode()
    assert client_of(sora).post(f"/me/settings/linked/{account.pk}/").status_code == 404
    browser.post(f"/me/settings/linked/{account.pk}/")
    assert not SocialAccount.objects.exists()


def test_an_account_elsewhere_belongs_to_one_person(
    provider: Provider, mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    come_back(client_of(mina), f"{LOGIN}?process=connect")
    come_back(client_of(sora), f"{LOGIN}?process=connect")
    assert SocialAccount.objects.get().user == mina


def test_stopping_there_is_no_error_here(provider: Provider, client: Client) -> None:
    provider.refuses = True
    response = come_back(client)
    assert "/sign-in/with/cancelled/" in response["Location"]
    assert "로그인을 멈췄어요" in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=forged", "?state=forged&error=server_error"])
def test_a_forged_way_back_opens_nothing(provider: Provider, client: Client, query: str) -> None:
    response = client.get(f"{LOGIN}callback/{query}")
    assert response.status_code in {302, 401} and who(client) is None


def test_the_way_back_works_in_its_own_browser_only(provider: Provider, client: Client) -> None:
    back = ask_provider(client)
    stranger = Client()
    stranger.get(back)
    assert who(stranger) is None


def test_a_provider_that_is_away_is_said(provider: Provider, client: Client, settings: Any) -> None:
    provider_app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    provider_app["settings"]["server_url"] = "http://127.0.0.1:9"
    response = client.get(LOGIN)
    assert response.status_code == 401 and "다른 계정으로 로그인하지 못했어요" in response.content.decode()


def test_an_unknown_provider_is_not_there(provider: Provider, client: Client) -> None:
    assert client.get("/sign-in/with/oidc/nobody/").status_code == 404
