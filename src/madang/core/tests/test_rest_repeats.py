"""A REST request with an `Idempotency-Key` is done once and answered alike, whatever the operation is."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock, retention
from madang.core.models import UsedFormToken
from madang.people import actions
from madang.people.models import Person
from madang.problems.models import MeToo, Problem
from madang.problems.tests.factories import make_problem

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/problems"
REPORT = {"title": "가로등이 꺼져요"}


def secret_of(person: Person) -> str:
    return actions.make_token(by=person, name="시험", scopes=["read", "write"], days=1)[1]


def send(secret: str, key: str, path: str = "", data: Any = REPORT, method: str = "POST") -> Any:
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
    body = json.dumps(data)
    return Client().generic(method, f"{ROOT}{path}", body, content_type="application/json", headers=headers)


def test_the_same_request_is_done_once_and_answered_alike(mina: Person) -> None:
    secret = secret_of(mina)
    first = send(secret, "a")
    Problem.objects.update(title="나중에 바뀐 제목")
    second = send(secret, "a")
    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, first.content)
    assert "application/json" in second["Content-Type"] and Problem.objects.count() == 1


def test_every_change_honours_it_not_reports_alone(mina: Person) -> None:
    secret, problem = secret_of(mina), make_problem()
    path = f"/{problem.pk}/me-too"
    told = send(secret, "a", path, {"story": "매일 겪어요"})
    removed = send(secret, "b", path, {}, "DELETE")
    assert (told.status_code, removed.status_code) == (201, 204)
    assert send(secret, "a", path, {"story": "매일 겪어요"}).content == told.content
    assert send(secret, "b", path, {}, "DELETE").status_code == 204
    assert not MeToo.objects.exists()


def test_the_description_names_it_at_every_change_of_a_person() -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            named = [each["name"] for each in operation.get("parameters", [])]
            is_anyones = operation.get("security") == [{"AnyoneAuth": []}]
            assert ("Idempotency-Key" in named) == (method != "get" and not is_anyones), (method, path)


def test_other_content_with_the_same_key_is_refused(mina: Person) -> None:
    secret = secret_of(mina)
    send(secret, "a")
    other = send(secret, "a", data={"title": "횡단보도가 지워졌어요"})
    assert (other.status_code, other.json()["code"]) == (422, "KeyForAnother")
    assert other["Content-Type"] == "application/problem+json" and Problem.objects.count() == 1


def test_a_key_counts_for_its_person_path_and_method(mina: Person, sora: Person) -> None:
    problem = make_problem()
    for person in (mina, sora):
        assert send(secret_of(person), "a").status_code == 201
    # Another token of the same person is the same person.
    assert send(secret_of(mina), "a").status_code == 201
    assert Problem.objects.exclude(pk=problem.pk).count() == 2
    assert send(secret_of(mina), "a", f"/{problem.pk}/me-too", {}).status_code == 201
    assert send(secret_of(mina), "a", f"/{problem.pk}/me-too", {}, "DELETE").status_code == 204


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "키"])
def test_a_key_that_is_none_is_refused_and_nothing_is_done(key: str, mina: Person) -> None:
    answer = send(secret_of(mina), key)
    assert (answer.status_code, answer.json()["code"]) == (400, "KeyNotUnderstood")
    assert not Problem.objects.exists()


def test_the_longest_key_is_taken(mina: Person) -> None:
    assert send(secret_of(mina), "x" * 200).status_code == 201


def test_a_refusal_uses_nothing_up(mina: Person) -> None:
    secret = secret_of(mina)
    assert send(secret, "a", data={"title": ""}).status_code == 422
    assert not UsedFormToken.objects.exists()
    assert send(secret, "a").status_code == 201


def test_a_refused_action_frees_the_key_it_had_taken(mina: Person) -> None:
    secret, path = secret_of(mina), "/999999/me-too"
    assert send(secret, "a", path, {}).status_code == 404
    assert not UsedFormToken.objects.exists()


def test_who_is_not_let_in_any_more_is_not_answered(mina: Person) -> None:
    secret = secret_of(mina)
    send(secret, "a")
    actions.revoke_token(token=mina.access_tokens.get(), by=mina)
    assert send(secret, "a").status_code == 401


def test_what_was_answered_goes_with_the_account(mina: Person) -> None:
    send(secret_of(mina), "a")
    actions.erase(by=mina)
    assert not UsedFormToken.objects.exists()


def test_neither_key_nor_person_can_be_read_and_two_days_later_it_is_gone(mina: Person) -> None:
    send(secret_of(mina), "my-key")
    row = UsedFormToken.objects.get()
    assert "my-key" not in f"{row.digest}{row.asked}{row.location}{row.answer}" and row.status == 201
    entry = next(one for one in retention.table() if one.code == "core.form_tokens")
    assert retention.forget(entry) == 0
    with clock.travel(clock.now() + timedelta(days=2, seconds=1)):
        assert retention.forget(entry) == 1
