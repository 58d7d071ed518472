"""The page of everything that somebody can join now."""

import re

import pytest
from django.test import Client

from madang.core import live
from madang.deliberations.tests.factories import make_deliberation
from madang.projects.tests.factories import make_opening, make_project

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str = "/en/take-part/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def sections(page: str) -> list[str]:
    """The keys of the ways that have something open, in the order of the page; "later" is the rest."""
    return re.findall(r'<section class="section" aria-labelledby="([a-z]+)"', page)


def test_every_way_leads_to_its_page_also_where_nothing_is_open(client: Client) -> None:
    page = shown(client)
    assert sections(page) == ["later"]
    for path in ("deliberations", "funds", "trials", "matching", "projects", "programmes"):
        assert f'href="/en/{path}/"' in page


def test_what_is_open_stands_first_with_its_card_and_leaves_when_it_closes(client: Client) -> None:
    question = make_deliberation(question="우리 동네 컵을 어떻게 줄일까요?")
    team = make_opening(make_project(title="골목 알림등")).project
    live.bump("deliberations", "projects")
    page = shown(client)
    assert sections(page) == ["deliberation", "team", "later"]
    assert question.question in page and team.title in page
    question.state = "closed"
    question.save()
    live.bump("deliberations")
    assert sections(shown(client)) == ["team", "later"]


def test_the_front_page_and_every_menu_lead_there(client: Client) -> None:
    make_deliberation()
    live.bump("deliberations")
    assert shown(client, "/en/").count('href="/en/take-part/"') >= 3
