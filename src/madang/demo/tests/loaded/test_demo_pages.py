"""Entering as one of the cast, and what they and visitors find: no page is empty."""

import html
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from madang.demo import queries
from madang.demo.rules import content
from madang.news.models import Article
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems.models import Problem
from madang.programmes.models import Programme, Theme
from madang.projects.models import Project

PUBLIC = [
    "/",
    "/problems/",
    "/projects/",
    "/news/",
    "/partners/",
    "/programmes/",
    "/impact/",
    "/about/",
    "/demo/",
]


@pytest.fixture
def visitor(demonstration: int, db: None, settings: Any) -> Iterator[Client]:
    settings.DEMO = True
    caches["pages"].clear()
    yield Client()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_public_page_is_there(visitor: Client, prefix: str, address: str) -> None:
    text_of(visitor, prefix + address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/problems/", "택배 문자인 줄 알고"),
        ("/projects/", "이 문자 괜찮아요?"),
        ("/news/", "센터가 문을 엽니다"),
        ("/partners/", "빈그릇 자원순환센터"),
        ("/programmes/", "2020 시범운영"),
        ("/impact/", "열린서가 운영지원단"),
    ],
)
def test_no_list_is_empty(visitor: Client, address: str, words: str) -> None:
    first = text_of(visitor, address)
    assert words in first or words in text_of(visitor, f"{address}?page=2")


def test_every_thing_has_its_page(visitor: Client) -> None:
    addresses = [f"/problems/{row.pk}/" for row in Problem.objects.visible_to(None)]
    addresses += [f"/projects/{row.slug}/" for row in Project.objects.visible_to(None)]
    addresses += [f"/news/{row.slug}/" for row in Article.objects.visible_to(None)]
    addresses += [f"/partners/{row.slug}/" for row in Partner.objects.visible_to(None)]
    addresses += [f"/programmes/{row.slug}/" for row in Programme.objects.visible_to(None)]
    assert len(addresses) > 80
    for address in addresses:
        text_of(visitor, address)


@pytest.mark.parametrize("key", [row["key"] for row in content.cast()])
def test_everybody_of_the_cast_can_be_entered_as(visitor: Client, key: str) -> None:
    answer = visitor.post("/demo/", {"as": key}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain
    person = Person.objects.get(email=content.email_of(key))
    assert answer.wsgi_request.user == person
    assert person.name in text_of(visitor, "/demo/")


def test_the_page_speaks_both_languages(visitor: Client) -> None:
    assert all(part.sees in text_of(visitor, "/demo/") for part in queries.cast("ko"))
    english = text_of(visitor, "/en/demo/")
    assert all(part.sees in english for part in queries.cast("en"))


@pytest.mark.parametrize("key", ["", "bora", "nobody", "mina'--"])
def test_nobody_else_can_be_entered_as(visitor: Client, key: str) -> None:
    assert visitor.post("/demo/", {"as": key}).status_code == 404
    assert "_auth_user_id" not in visitor.session


def test_every_theme_keeps_its_symbol_when_it_is_changed(visitor: Client) -> None:
    visitor.post("/demo/", {"as": "daeho"})
    for theme in Theme.objects.all():
        page = text_of(visitor, f"/programmes/themes/{theme.slug}/")
        assert f'<option value="{theme.icon}" selected' in page, theme
