"""The one cache policy, seen through views of our own behind all of our middleware."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path

from madang.core import clock, live
from madang.core.caching import public_page
from madang.people.models import Person

MADE: list[str] = []
LONG = "안녕하세요 " * 200


@public_page("tests")
def page(request: HttpRequest) -> HttpResponse:
    MADE.append(request.get_full_path())
    who = request.user.pk if settings.SESSION_COOKIE_NAME in request.COOKIES else "visitor"
    part = request.headers.get("HX-Target", "whole") if "HX-Request" in request.headers else "whole"
    response = HttpResponse(f"{len(MADE)} {who} {part} {request.COOKIES.get('madang_display', '')} {LONG}")
    response["Link"] = "</next>; rel=next"
    return response


@public_page("tests")
def with_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


@public_page("tests")
def missing(request: HttpRequest) -> HttpResponse:
    MADE.append("missing")
    return HttpResponse("no", status=404)


@public_page("tests")
def stream(request: HttpRequest) -> HttpResponse:
    return cast(HttpResponse, StreamingHttpResponse([b"a", b"b"]))


@public_page("tests")
def changed_meanwhile(request: HttpRequest) -> HttpResponse:
    MADE.append("x")
    if len(MADE) == 1:
        live.bump("tests")
    return HttpResponse(str(len(MADE)))


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("mine")


urlpatterns = [
    path("page/", page), path("form/", with_form), path("missing/", missing), path("stream/", stream),
    path("changed/", changed_meanwhile), path("private/", private), path("en/page/", page),
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def nothing_made() -> None:
    MADE.clear()


def test_a_public_page_is_made_once_and_belongs_to_nobody() -> None:
    answers = [Client().get("/page/") for _turn in range(3)]
    assert len(MADE) == 1 and len({answer.content for answer in answers}) == 1
    for answer in answers:
        assert (
            not answer.cookies
            and "Cookie" not in answer.get("Vary", "")
            and "public" in answer["Cache-Control"]
        )
        assert answer["Link"] == "</next>; rel=next"
        assert "default-src 'self'" in answer["Content-Security-Policy"], "kept pages keep their safety"


def test_a_change_shows_at_once(client: Client) -> None:
    before = client.get("/page/")
    live.bump("other")
    assert client.get("/page/").content == before.content
    live.bump("tests")
    assert client.get("/page/").content != before.content


def test_a_page_made_while_something_changed_is_not_kept_as_new(client: Client) -> None:
    assert client.get("/changed/").content == b"1"
    assert client.get("/changed/").content == b"2"
    assert client.get("/changed/").content == b"2"


def test_what_is_the_same_is_not_sent_again(client: Client) -> None:
    first = client.get("/page/")
    again = client.get("/page/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content and again["ETag"] == first["ETag"]
    live.bump("tests")
    assert client.get("/page/", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "options",
    [
        {"path": "/page/?q=1"}, {"path": "/en/page/"}, {"headers": {"HX-Request": "true", "HX-Target": "list"}},
        {"headers": {"Cookie": "madang_display=dark.l.auto"}}, {"headers": {"Host": "localhost"}},
    ],
)  # fmt: skip
def test_what_looks_different_is_kept_apart(client: Client, options: dict[str, Any]) -> None:
    address = options.pop("path", "/page/")
    client.get("/page/")
    client.get(address, **options)
    client.get(address, **options)
    assert len(MADE) == 2


def test_tomorrow_is_another_day(client: Client) -> None:
    client.get("/page/")
    with clock.travel(clock.now() + timedelta(days=1)):
        client.get("/page/")
    assert len(MADE) == 2


def test_nobody_sees_the_page_of_somebody_signed_in(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    hers = client_of(mina).get("/page/")
    assert f" {mina.pk} ".encode() in hers.content and "private" in hers["Cache-Control"]
    theirs = Client().get("/page/")
    assert b"visitor" in theirs.content
    again = client_of(mina).get("/page/", headers={"If-None-Match": theirs["ETag"]})
    assert again.status_code == 200 and f" {mina.pk} ".encode() in again.content


def test_a_page_with_a_form_is_private() -> None:
    answers = [Client().get("/form/") for _turn in range(2)]
    assert answers[0].content != answers[1].content
    assert all(answer.cookies and "private" in answer["Cache-Control"] for answer in answers)


@pytest.mark.parametrize("address", ["/missing/", "/stream/", "/private/"])
def test_faults_streams_and_other_pages_are_not_kept(client: Client, address: str) -> None:
    for _turn in range(2):
        answer = client.get(address)
        assert "private" in answer["Cache-Control"] and "ETag" not in answer
        list(getattr(answer, "streaming_content", []))


def test_a_post_is_never_answered_from_what_is_kept(client: Client) -> None:
    client.get("/page/")
    client.post("/page/")
    assert len(MADE) == 2


def test_it_is_compressed_for_those_who_can_read_it_with_the_right_length(client: Client) -> None:
    plain = client.get("/page/")
    for _turn in range(2):
        packed = client.get("/page/", headers={"Accept-Encoding": "br, gzip"})
        assert packed["Content-Encoding"] == "gzip" and gzip.decompress(packed.content) == plain.content
        assert "Accept-Encoding" in packed["Vary"]
        for answer in (plain, packed):
            assert int(answer.get("Content-Length", str(len(answer.content)))) == len(answer.content)


def test_a_kept_page_costs_one_query(
    client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LATELY_SECONDS", 0)
    client.get("/page/")
    with django_assert_num_queries(1):
        client.get("/page/")


def test_a_busy_process_answers_many_with_one_query(
    client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LATELY_SECONDS", 10**6)
    client.get("/page/")
    client.get("/page/")
    with django_assert_num_queries(0):
        answers = {client.get("/page/").content for _turn in range(3)}
    assert len(MADE) == len(answers) == 1
    live.bump("tests")
    client.get("/page/")
    assert len(MADE) == 2, "what this process changed is new at once"


def test_each_answer_has_its_own_request_id(client: Client) -> None:
    ids = {client.get("/page/").get("X-Request-Id") for _turn in range(3)}
    assert len(ids) == 3 or ids == {None}


def test_after_half_a_minute_a_page_is_made_anew(client: Client) -> None:
    client.get("/page/")
    caches["pages"].clear()
    client.get("/page/")
    assert len(MADE) == 2
