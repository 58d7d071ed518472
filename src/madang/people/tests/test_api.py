from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock, ids
from madang.people import queries
from madang.people.models import AccessToken, Notice, Person

ME = "/api/v1/me"


def make_secret(person: Person, **fields: Any) -> str:
    secret = ids.token()
    AccessToken.objects.create(
        person=person, name="시험", prefix=secret[:6], digest=queries.token_digest(secret),
        **{"scopes": ["read"], "expires_at": clock.now() + timedelta(days=1), **fields},
    )  # fmt: skip
    return secret


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_shows_its_persons_own_account_and_when_it_was_used(mina: Person, client: Client) -> None:
    response = client.get(ME, headers=bearer(make_secret(mina)))
    assert response.status_code == 200 and response.json()["name"] == "미나"
    assert response.json()["profile"]["skills"] == []
    assert AccessToken.objects.get().last_used_at is not None


def test_a_session_shows_it_too(mina: Person, client_of: Callable[[Person], Client]) -> None:
    assert client_of(mina).get(ME).json()["email"] == "mina@example.org"


def test_a_visitor_is_asked_to_sign_in_with_a_problem(client: Client) -> None:
    response = client.get(ME, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert response.status_code == 401 and response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "SignInNeeded" and response["Content-Language"] == "en"
    assert "sign in" in response.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["Bearer x", "Bearer " + "a" * 32, "Basic eDp5", "Bearer", "Bearer " + "가" * 40]
)
def test_a_wrong_token_is_refused_even_where_visitors_may_read(client: Client, header: str) -> None:
    response = client.get(ME, headers={"Authorization": header})
    assert response.status_code == 401 and response["WWW-Authenticate"] == "Bearer"


def test_a_token_that_is_over_or_of_somebody_deactivated_is_refused(mina: Person, client: Client) -> None:
    old = make_secret(mina, expires_at=clock.now() - timedelta(seconds=1))
    assert client.get(ME, headers=bearer(old)).status_code == 401
    valid = make_secret(mina)
    Person.objects.update(is_active=False)
    assert client.get(ME, headers=bearer(valid)).status_code == 401


def test_what_did_not_change_is_not_sent_again(mina: Person, client: Client) -> None:
    headers = bearer(make_secret(mina))
    first = client.get(ME, headers=headers)
    again = client.get(ME, headers={**headers, "If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    assert "Authorization" in first["Vary"] and "private" in first["Cache-Control"]


def test_lists_come_in_parts_with_a_link(mina: Person, sora: Person, client: Client) -> None:
    for n in range(3):
        Notice.objects.create(person=mina, kind="tests", key=f"a{n}", subject=f"알림 {n}")
    Notice.objects.create(person=sora, kind="tests", key="b", subject="남의 것")
    headers = bearer(make_secret(mina))
    first = client.get(f"{ME}/notices?limit=2", headers=headers)
    link = first["Link"].partition(">")[0][1:]
    second = client.get(link, headers=headers)
    assert [row["subject"] for row in first.json() + second.json()] == ["알림 2", "알림 1", "알림 0"]
    assert "Link" not in second


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x"])
def test_bad_input_is_named(mina: Person, client: Client, query: str) -> None:
    response = client.get(f"{ME}/notices?{query}", headers=bearer(make_secret(mina)))
    assert response.status_code == 422
    assert response.json()["code"] == "Invalid" and response.json()["errors"][0]["field"] == "limit"


def test_a_forged_place_in_a_list_is_a_problem(mina: Person, client: Client) -> None:
    response = client.get(f"{ME}/notices?after=xx", headers=bearer(make_secret(mina)))
    assert response.status_code == 400 and response.json()["field"] == "after"


def test_the_description_names_problems_and_keys(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    refused = schema["paths"]["/api/v1/me"]["get"]["responses"]["4XX"]["content"]
    assert "application/problem+json" in refused and "Problem" in schema["components"]["schemas"]
    assert {"TokenAuth", "SessionAuth"} <= set(schema["components"]["securitySchemes"])
