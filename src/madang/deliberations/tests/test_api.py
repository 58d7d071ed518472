"""REST of deliberations: the same actions and the same limits as the pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from madang.deliberations import tasks
from madang.deliberations.models import StatementVote
from madang.deliberations.tests.factories import make_camps, make_deliberation
from madang.people import actions as people
from madang.people.models import Person

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/deliberations"
Token = Callable[[Person], dict[str, str]]


@pytest.fixture
def token_of() -> Token:
    """The header of a new access token that may read and write."""

    def make(person: Person) -> dict[str, str]:
        _token, secret = people.make_token(by=person, name="시험", scopes=["read", "write"], days=1)
        return {"Authorization": f"Bearer {secret}"}

    return make


def post(client: Client, path: str, headers: dict[str, str], **data: Any) -> Any:
    return client.post(f"{ROOT}{path}", json.dumps(data), content_type="application/json", headers=headers)


def test_the_list_and_one_with_its_statements(client: Client) -> None:
    rows = [make_deliberation() for _n in range(3)]
    make_deliberation(state="draft")
    assert [each["id"] for each in client.get(ROOT).json()] == [row.pk for row in reversed(rows)]
    assert client.get(ROOT, {"state": "closed"}).json() == []
    found = client.get(f"{ROOT}/{rows[0].pk}").json()
    assert len(found["statements"]) == 5 and found["url"].endswith(f"/deliberations/{rows[0].pk}/")


def test_the_result_is_there_once_there_is_one(client: Client) -> None:
    row = make_deliberation(statements=8)
    assert client.get(f"{ROOT}/{row.pk}/result").status_code == 404
    make_camps(row)
    tasks.make_map.call(row.pk, None)
    found = client.get(f"{ROOT}/{row.pk}/result").json()
    assert found["voters"] == 60 and len(found["result"]["groups"]) == 2


def test_one_answers_as_oneself_and_sees_only_ones_own(
    client: Client, token_of: Token, mina: Person, sora: Person
) -> None:
    row = make_deliberation()
    statement = row.statements.order_by("pk")[0]
    headers = token_of(mina)
    for value in (1, -1):
        assert (
            post(client, f"/{row.pk}/votes", headers, statement=statement.pk, value=value).status_code == 201
        )
    assert StatementVote.objects.get().value == -1
    assert [each["value"] for each in client.get(f"{ROOT}/{row.pk}/votes", headers=headers).json()] == [-1]
    assert client.get(f"{ROOT}/{row.pk}/votes", headers=token_of(sora)).json() == []


def test_a_visitor_is_asked_to_sign_in_and_a_closed_one_takes_nothing(
    client: Client, token_of: Token, mina: Person
) -> None:
    row, closed = make_deliberation(), make_deliberation(state="closed")
    statement = row.statements.all()[0]
    assert post(client, f"/{row.pk}/votes", {}, statement=statement.pk, value=1).status_code == 401
    headers = token_of(mina)
    refused = post(client, f"/{closed.pk}/votes", headers, statement=closed.statements.all()[0].pk, value=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "DeliberationOver")
    assert post(client, f"/{row.pk}/votes", headers, statement=statement.pk, value=2).status_code == 422
    assert (
        post(
            client, f"/{row.pk}/votes", headers, statement=closed.statements.all()[0].pk, value=1
        ).status_code
        == 404
    )


def test_a_line_is_written_and_refused_by_the_same_rules(
    client: Client, token_of: Token, mina: Person
) -> None:
    row, headers = make_deliberation(), token_of(mina)
    made = post(client, f"/{row.pk}/statements", headers, text="수도를 더 놓아 주세요, 모두를 위해")
    assert made.status_code == 201 and made.json()["state"] == "waiting"
    again = post(client, f"/{row.pk}/statements", headers, text="수도를 더 놓아 주세요, 모두를 위해")
    assert (again.status_code, again.json()["code"]) == (409, "StatementRefused")
