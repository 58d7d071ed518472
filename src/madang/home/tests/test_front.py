"""The first page: what is kept for everybody is new at once, and nothing of one person reaches another."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madang.core import clock, live
from madang.people.models import Person
from madang.problems.tests.factories import make_problem
from madang.projects.tests.factories import make_handover, make_project

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_is_mine_is_shown_to_nobody_else(
    mina: Person, sora: Person, client: Client, client_of: ClientOf, prefix: str
) -> None:
    mine = make_problem(title="미나만 보는 신고", reporter=mina, state="received")
    public = make_problem(title="모두가 보는 문제", district="11110")
    member, stranger = client_of(mina), client_of(sora)
    paths = [f"{prefix}/", f"{prefix}/problems/", f"{prefix}/problems/{public.pk}/"]
    assert mine.title in shown(member, paths[0])
    for path in paths:
        assert mina.name in shown(member, path)
        for other in (client, stranger, client):
            page = shown(other, path)
            assert public.title in page
            assert mina.name not in page and mine.title not in page
        assert sora.name in shown(stranger, path) and sora.name not in shown(client, path)


def test_the_part_for_everybody_is_new_as_soon_as_its_topic_changed(
    mina: Person, client: Client, client_of: ClientOf
) -> None:
    member = client_of(mina)
    first = make_problem(title="첫 번째 문제예요")
    assert first.title in shown(member, "/") and first.title in shown(client, "/")
    second = make_problem(title="두 번째 문제예요")
    assert second.title not in shown(member, "/")
    live.bump("problems")
    assert second.title in shown(member, "/") and second.title in shown(client, "/")


def test_each_language_has_a_part_of_its_own(mina: Person, client_of: ClientOf) -> None:
    member = client_of(mina)
    assert "How a problem goes its way" not in shown(member, "/")
    assert "How a problem goes its way" in shown(member, "/en/")


def asked(client: Client, path: str) -> int:
    """How many queries a page costs while the part for everybody is kept."""
    shown(client, path)
    with CaptureQueriesContext(connection) as queries:
        shown(client, path)
    return len(queries)


def test_pages_ask_few_queries_whatever_there_is(mina: Person, client: Client, client_of: ClientOf) -> None:
    """The limits of a visitor (12) and of a member (18, first page 21); as many for one problem as for thirty.

    A member's first page asks every app what there is to do now, so that one costs more.
    """
    member, one = client_of(mina), make_problem()
    paths = ["/", "/problems/", reverse("problems:detail", args=[one.pk])]

    def counted() -> list[Any]:
        found = []
        for path in paths:
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as queries:
                shown(client, path)
            found.append((path, len(queries), asked(member, path)))
        return found

    with_one = counted()
    for number in range(29):
        make_problem(title=f"또 다른 문제 {number}")
    live.bump("problems")
    assert counted() == with_one
    for path, visitor, signed_in in with_one:
        assert visitor <= 12 and signed_in <= (21 if path == "/" else 18), (path, visitor, signed_in)


def test_a_problem_on_the_first_page_says_where_it_is(client: Client) -> None:
    make_problem(title="무인 발급기가 너무 커요", district="11110")
    card = shown(client, "/").partition("무인 발급기가 너무 커요")[2][:300]
    assert "종로구" in card


def test_what_a_hidden_team_solved_is_not_on_the_first_page(client: Client) -> None:
    handover = make_handover(make_project(title="수저 빼기 알림"), state="adopted")
    live.bump("projects")
    assert handover.project.title in shown(client, "/")
    handover.project.hidden_at, handover.project.hidden_reason = clock.now(), "광고예요."
    handover.project.save()
    live.bump("projects")
    assert handover.project.title not in shown(client, "/")
