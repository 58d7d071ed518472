import json
import re
from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from madang.core import clock
from madang.news import queries
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people.models import Person
from madang.programmes.tests.factories import make_programme

ATOM = "{http://www.w3.org/2005/Atom}"


def text(address: str, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.django_db
def test_a_notice_says_everything_a_public_body_must_say() -> None:
    published = clock.now() - timedelta(days=2)
    article = make_article(
        "여는 날", published_at=published, edited_at=clock.now(), licence=4, contact_email="a@b.example"
    )
    html = text(f"/news/{article.slug}/")
    for part in ("여는 날", "운영팀", "김담당", "tel:02-000-0000", "mailto:a@b.example", published.isoformat(timespec="seconds"),
                 "licenseType4.do", "<strong>문을 열었어요</strong>"):  # fmt: skip
        assert part in html, part
    assert article.edited_at is not None and article.edited_at.isoformat(timespec="seconds") in html
    assert html.count("<h1") == 1


@pytest.mark.django_db
def test_search_engines_and_social_media_know_what_it_is() -> None:
    article = make_article("여는 </script> 날")
    html = text(f"/news/{article.slug}/")
    found = re.search(r'<script[^>]*type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    assert (
        data["@type"] == "NewsArticle" and data["headline"] == "여는 </script> 날" and data["datePublished"]
    )
    assert 'property="og:type" content="article"' in html


@pytest.mark.django_db
def test_older_and_newer_notices_are_linked() -> None:
    now = clock.now()
    old, middle, new = (make_article(published_at=now - timedelta(days=days)) for days in (3, 2, 1))
    make_article(published_at=None)
    assert queries.neighbours(middle) == (old, new)
    assert queries.neighbours(old) == (None, middle) and queries.neighbours(new) == (middle, None)
    html = text(f"/news/{middle.slug}/")
    assert f"/news/{old.slug}/" in html and f"/news/{new.slug}/" in html


@pytest.mark.django_db
def test_two_of_the_same_moment_are_neighbours() -> None:
    when = clock.now()
    first, second = make_article(published_at=when), make_article(published_at=when)
    assert queries.neighbours(second)[0] == first and queries.neighbours(first)[1] == second


@pytest.mark.django_db
def test_search_finds_every_word_and_one_programme(indexed: Callable[[], None]) -> None:
    programme = make_programme()
    make_article("공개 모집", body="시민을 찾아요")
    make_article("공개 강좌", body="전문가 과정", programme=programme)
    indexed()
    assert [row.title for row in queries.newest("공개 시민")] == ["공개 모집"]
    assert [row.title for row in queries.newest("", programme.slug)] == ["공개 강좌"]
    html = text("/news/?q=공개+전문가")
    assert "공개 강좌" in html and "공개 모집" not in html
    assert "공개" not in re.sub(r"<input[^>]*>", "", text("/news/?q=없는말"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["q=%25", "q=" + "가" * 500, "programme=x", "page=9999", "page=x", "after=%01", "q=%7f"]
)
def test_odd_searches_answer_like_searches(query: str) -> None:
    make_article()
    assert Client().get(f"/news/?{query}").status_code == 200


def test_drafts_and_planned_notices_are_for_editors(
    client_of: Callable[[Person], Client], mina: Person, hana: Person, daeho: Person
) -> None:
    draft, planned = (
        make_article(published_at=None),
        make_article(published_at=clock.now() + timedelta(hours=1)),
    )
    for article in (draft, planned):
        for client in (Client(), client_of(mina), client_of(hana)):
            assert client.get(f"/news/{article.slug}/").status_code == 404
            assert article.title not in client.get("/news/").content.decode()
            assert article.title not in client.get("/news/feed/").content.decode()
            assert client.get(f"/api/v1/news/{article.slug}").status_code == 404
        assert client_of(daeho).get(f"/news/{article.slug}/").status_code == 200
    assert set(Article.objects.visible_to(None)) == set() == set(Article.objects.editable_by(mina))
    assert set(Article.objects.editable_by(daeho)) == {draft, planned}


def test_a_planned_notice_appears_when_its_time_comes(db: None) -> None:
    planned = make_article(published_at=clock.now() + timedelta(hours=1))
    with clock.travel(clock.now() + timedelta(hours=1, seconds=1)):
        assert Client().get(f"/news/{planned.slug}/").status_code == 200


@pytest.mark.django_db
def test_the_feed_is_atom_with_absolute_addresses() -> None:
    article = make_article("제목 & <표>", body="**본문** <script>alert(1)</script>")
    response = Client().get("/news/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None and entry.findtext(f"{ATOM}title") == "제목 & <표>"
    link = entry.find(f"{ATOM}link")
    assert link is not None and link.get("href", "").endswith(f"/news/{article.slug}/")
    assert link.get("href", "").startswith("http") and "<script>" not in (
        entry.findtext(f"{ATOM}content") or ""
    )


def test_the_list_asks_as_often_with_many(db: None, assert_same_queries: Callable[..., int]) -> None:
    programme = make_programme()

    def more(count: int) -> None:
        for _number in range(count):
            make_article(programme=programme)

    client = Client()
    assert assert_same_queries(more, lambda: client.get("/news/")) <= 12
    assert_same_queries(more, lambda: client.get("/news/feed/"))
    assert_same_queries(more, lambda: client.get("/api/v1/news?limit=100"))


@pytest.mark.django_db
def test_public_pages_carry_no_cookie_and_answer_304() -> None:
    article = make_article()
    for address in ("/news/", f"/news/{article.slug}/", "/news/feed/"):
        response = Client().get(address)
        assert not response.cookies and "Cookie" not in response.get("Vary", ""), address
        assert Client().get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_programs_read_notices() -> None:
    article = make_article(programme=make_programme())
    rows = Client().get("/api/v1/news").json()
    assert rows[0]["slug"] == article.slug and rows[0]["programme"] == article.programme.slug  # type: ignore[union-attr]
    full = Client().get(f"/api/v1/news/{article.slug}").json()
    assert full["body"] == article.body and full["licence"] == 4 and full["attachments"] == []
