import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from madang.core import clock
from madang.people import actions, queries
from madang.people.models import AccessToken, Person
from madang.people.tests.factories import make_guest
from madang.people.tests.scan import places_with

GOOD = {"name": "보고서", "scopes": ["read"], "days": "90"}


def secret_on(response) -> str:
    found = re.search(r'<code id="secret">([^<]+)</code>', response.content.decode())
    assert found
    return found[1]


def test_a_token_is_shown_once_and_works(
    mina: Person, client: Client, client_of: Callable[[Person], Client]
) -> None:
    browser = client_of(mina)
    response = browser.post("/me/tokens/", GOOD)
    secret = secret_on(response)
    assert response["Cache-Control"] == "no-store"
    assert secret not in browser.get("/me/tokens/").content.decode()
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()["id"] == mina.pk
    assert places_with(secret) == [], "only its digest is stored"


def test_it_ends_at_its_day_and_when_it_is_removed(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    token, secret = actions.make_token(by=mina, name="x", scopes=["read"], days=30)
    header = f"Bearer {secret}"
    assert queries.token_in(header) == token
    with clock.travel(clock.now() + timedelta(days=31)):
        assert queries.token_in(header) is None
    client_of(mina).post(f"/me/tokens/{token.pk}/revocation/")
    assert queries.token_in(header) is None


def test_nobody_removes_somebody_elses(
    mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    token, _secret = actions.make_token(by=mina, name="x", scopes=["read"], days=30)
    assert client_of(sora).post(f"/me/tokens/{token.pk}/revocation/").status_code == 404
    assert AccessToken.objects.exists()


@pytest.mark.parametrize("change", [{"name": ""}, {"name": "x" * 61}, {"scopes": []}, {"scopes": ["root"]},
                                    {"days": "99999"}, {"days": "x"}])  # fmt: skip
def test_bad_input_is_said(
    mina: Person, client_of: Callable[[Person], Client], change: dict[str, object]
) -> None:
    assert client_of(mina).post("/me/tokens/", {**GOOD, **change}).status_code == 422
    assert not AccessToken.objects.exists()


def test_there_are_at_most_twenty(mina: Person, client_of: Callable[[Person], Client]) -> None:
    for _n in range(20):
        actions.make_token(by=mina, name="x", scopes=["read"], days=30)
    response = client_of(mina).post("/me/tokens/", GOOD)
    assert response.status_code == 422 and "20개" in response.content.decode()


def test_a_guest_has_none(db: None, client_of: Callable[[Person], Client]) -> None:
    assert client_of(make_guest()).post("/me/tokens/", GOOD).status_code == 422


def test_a_reading_token_does_not_write(mina: Person, client: Client) -> None:
    _token, secret = actions.make_token(by=mina, name="x", scopes=["read"], days=30)
    response = client.post("/api/v1/me/notices/read", headers={"Authorization": f"Bearer {secret}"})
    assert response.status_code == 403 and response.json()["code"] == "ScopeMissing"


def test_a_writing_token_does(mina: Person, client: Client) -> None:
    actions.notify(person=mina, kind="tests.x", key="k", subject="알림")
    _token, secret = actions.make_token(by=mina, name="x", scopes=["read", "write"], days=30)
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.post("/api/v1/me/notices/read", headers=headers).json() == {"read": 1}
    assert (
        client.patch(
            "/api/v1/me/profile", {"about": "새 소개", "skills": ["web"]}, "application/json", headers=headers
        ).json()["about"]
        == "새 소개"
    )


def test_a_session_needs_its_csrf_token_to_write(mina: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(mina, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post("/api/v1/me/notices/read").status_code == 403
    browser.get("/me/settings/")
    token = browser.cookies["madang_csrf"].value
    assert browser.post("/api/v1/me/notices/read", headers={"X-CSRFToken": token}).status_code == 200


def test_a_form_sent_twice_makes_one_token(mina: Person, client_of: Callable[[Person], Client]) -> None:
    browser = client_of(mina)
    shown = re.search(r'name="form_token" value="([^"]+)"', browser.get("/me/tokens/").content.decode())
    assert shown
    typed = {**GOOD, "form_token": shown[1]}
    assert secret_on(browser.post("/me/tokens/", typed))
    again = browser.post("/me/tokens/", typed)
    assert (again.status_code, again["Location"]) == (302, "/me/tokens/")
    assert mina.access_tokens.count() == 1
