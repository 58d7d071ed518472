from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from madang.comments.models import Comment, Report
from madang.comments.tests.factories import make_comment
from madang.core import clock, ids
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people import queries as people
from madang.people.models import AccessToken, Person

COMMENTS = "/api/v1/comments"


@pytest.fixture
def article(db: None) -> Article:
    return make_article()


@pytest.fixture
def headers(mina: Person) -> dict[str, str]:
    secret = ids.token()
    AccessToken.objects.create(
        person=mina, name="시험", prefix=secret[:6], digest=people.token_digest(secret),
        scopes=["read", "write"], expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    return {"Authorization": f"Bearer {secret}"}


def test_a_program_comments_answers_and_withdraws(
    client: Client, article: Article, headers: dict[str, str]
) -> None:
    scope = ids.scope_of(article)
    first = client.post(
        COMMENTS, {"on": scope, "body": "프로그램이 써요"}, "application/json", headers=headers
    )
    assert first.status_code == 201 and first.json()["author"] == "미나"
    data = {"on": scope, "body": "답", "parent": first.json()["id"]}
    answer = client.post(COMMENTS, data, "application/json", headers=headers)
    assert answer.json()["parent"] == first.json()["id"]
    assert client.delete(f"{COMMENTS}/{first.json()['id']}", headers=headers).status_code == 204
    assert client.get(f"{COMMENTS}/{first.json()['id']}").status_code == 404


def test_everybody_reads_what_is_shown_in_parts(client: Client, article: Article, mina: Person) -> None:
    written = [make_comment(article, mina).pk for _number in range(5)]
    make_comment(article, mina, state=Comment.State.REMOVED)
    address, seen = f"{COMMENTS}?on={ids.scope_of(article)}&limit=2", []
    while address:
        response = client.get(address)
        seen += [row["id"] for row in response.json()]
        address = response.get("Link", "").partition("<")[2].partition(">")[0]
    assert seen == written


def test_the_list_asks_as_often_with_many(
    article: Article, mina: Person, assert_same_queries: Callable[..., int]
) -> None:
    client = Client()
    address = f"{COMMENTS}?on={ids.scope_of(article)}&limit=100"
    assert_same_queries(
        lambda n: [make_comment(article, mina) for _number in range(n)], lambda: client.get(address)
    )


def test_a_visitor_cannot_write(client: Client, article: Article) -> None:
    data = {"on": ids.scope_of(article), "body": "x"}
    assert client.post(COMMENTS, data, "application/json").status_code == 401


def test_another_persons_comment_is_not_withdrawn(
    client: Client, article: Article, sora: Person, headers: dict[str, str]
) -> None:
    comment = make_comment(article, sora)
    assert client.delete(f"{COMMENTS}/{comment.pk}", headers=headers).status_code == 404


def test_a_refusal_is_a_problem(client: Client, headers: dict[str, str]) -> None:
    closed = make_article(comments_open=False)
    data = {"on": ids.scope_of(closed), "body": "x"}
    response = client.post(COMMENTS, data, "application/json", headers=headers)
    assert response.status_code == 409 and response.json()["code"] == "CommentsClosed"


@pytest.mark.parametrize(
    ("data", "status"),
    [({}, 422), ({"on": "news.article:1", "body": ""}, 422), ({"on": "news.article:1", "body": "가" * 2001}, 422),
     ({"on": "x", "body": "x"}, 404), ({"on": "news.article:999999", "body": "x"}, 404),
     ({"on": "news.article:1", "body": "x", "parent": -1}, 422)],
)  # fmt: skip
def test_bad_input_is_named(
    client: Client, headers: dict[str, str], data: dict[str, object], status: int
) -> None:
    response = client.post(COMMENTS, data, "application/json", headers=headers)
    assert response.status_code == status and response["Content-Type"] == "application/problem+json"


def test_a_program_reports(client: Client, article: Article, sora: Person, headers: dict[str, str]) -> None:
    comment = make_comment(article, sora)
    response = client.post(
        f"{COMMENTS}/{comment.pk}/reports", {"reason": "ad"}, "application/json", headers=headers
    )
    assert response.status_code == 201 and Report.objects.get().reason_code == "ad"
    wrong = client.post(
        f"{COMMENTS}/{comment.pk}/reports", {"reason": "x"}, "application/json", headers=headers
    )
    assert wrong.status_code == 422


def test_comments_under_a_draft_are_not_listed(client: Client, mina: Person) -> None:
    draft = make_article(published_at=None)
    comment = make_comment(draft, mina)
    assert client.get(f"{COMMENTS}?on={ids.scope_of(draft)}").status_code == 404
    assert client.get(f"{COMMENTS}/{comment.pk}").status_code == 404
