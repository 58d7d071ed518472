"""The same form twice happens once: seen through a view of our own, and from two threads at once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path

from madang.core import clock, retention
from madang.core.idempotency import FIELD, form_token, once
from madang.core.models import UsedFormToken
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_guest


@once
def write(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "")
    if not text:
        return HttpResponse(form_token(request), status=422 if request.method == "POST" else 200)
    owner = Person.objects.order_by("pk")[0]
    note = Notice.objects.create(
        person=owner, kind="tests", key=f"{text}-{Notice.objects.count()}", subject=text
    )
    if text == "broken":
        raise ValueError
    if request.headers.get("HX-Request"):
        return HttpResponse(f"part {note.pk} {form_token(request)}")
    return HttpResponseRedirect(f"/written/{note.pk}/")


urlpatterns = [path("write/", write), path("other/", write)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def owner(db: None) -> Person:
    return make_guest()


def token_of(response: Any) -> str:
    found = re.search(rf'name="{FIELD}" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_a_double_tap_gets_the_first_answer(client: Client) -> None:
    token = token_of(client.get("/write/"))
    answers = [client.post("/write/", {"text": "a", FIELD: token})["Location"] for _turn in range(3)]
    assert len(set(answers)) == 1 and Notice.objects.count() == 1


def test_a_double_tap_through_htmx_happens_once_and_loads_the_page_anew(client: Client) -> None:
    part = {"HX-Request": "true"}
    token = token_of(client.get("/write/"))
    refused = client.post("/write/", {"text": "", FIELD: token}, headers=part)
    first, second = (client.post("/write/", {"text": "a", FIELD: token}, headers=part) for _turn in range(2))
    assert refused.status_code == 422 and first.content.startswith(b"part")
    assert second.status_code == 200 and second["HX-Refresh"] == "true"
    assert Notice.objects.count() == 1


def test_a_form_in_the_part_that_answers_is_another_one(client: Client) -> None:
    part = {"HX-Request": "true"}
    token = token_of(client.get("/write/"))
    for _turn in range(3):
        token = token_of(client.post("/write/", {"text": "a", FIELD: token}, headers=part))
    assert Notice.objects.count() == 3


def test_a_fresh_form_is_another_one(client: Client) -> None:
    for _turn in range(2):
        client.post("/write/", {"text": "a", FIELD: token_of(client.get("/write/"))})
    assert Notice.objects.count() == 2


def test_a_refused_form_uses_nothing_up_and_keeps_its_token(client: Client) -> None:
    token = token_of(client.get("/write/"))
    refused = client.post("/write/", {"text": "", FIELD: token})
    assert refused.status_code == 422 and token_of(refused) == token
    assert (
        client.post("/write/", {"text": "a", FIELD: token}).status_code == 302 and Notice.objects.count() == 1
    )


def test_what_broke_can_be_sent_again(client: Client) -> None:
    token = token_of(client.get("/write/"))
    with pytest.raises(ValueError):
        client.post("/write/", {"text": "broken", FIELD: token})
    assert not Notice.objects.exists() and not UsedFormToken.objects.exists()
    assert client.post("/write/", {"text": "mended", FIELD: token}).status_code == 302


def test_a_token_counts_for_its_page_and_its_person(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    token = "same-token-for-all"
    for browser, address in [
        (client_of(mina), "/write/"),
        (client_of(mina), "/other/"),
        (Client(), "/write/"),
    ]:
        browser.post(address, {"text": "a", FIELD: token})
    assert Notice.objects.count() == 3


def test_without_a_token_a_form_is_served_as_it_is(client: Client) -> None:
    for _turn in range(2):
        client.post("/write/", {"text": "a"})
    assert Notice.objects.count() == 2


@pytest.mark.parametrize("token", ["x" * 5000, '"><script>', "가", "\x00"])
def test_a_strange_token_harms_nothing(client: Client, token: str) -> None:
    shown = client.post("/write/", {"text": "", FIELD: token}).content.decode()
    assert "<script>" not in shown and len(shown) < 300
    assert client.post("/write/", {"text": "a", FIELD: token}).status_code == 302


def test_what_is_stored_tells_neither_token_nor_person(client: Client) -> None:
    client.post("/write/", {"text": "a", FIELD: "my-token"})
    row = UsedFormToken.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", row.digest) and "my-token" not in row.location


def test_old_tokens_are_forgotten(client: Client) -> None:
    client.post("/write/", {"text": "a", FIELD: "t"})
    entry = next(one for one in retention.table() if one.code == "core.form_tokens")
    assert retention.forget(entry) == 0 and entry.kept
    with clock.travel(clock.now() + entry.kept + timedelta(seconds=1)):
        assert retention.forget(entry) == 1
