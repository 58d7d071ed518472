from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.comments import queries
from madang.comments.models import Comment, Removal
from madang.comments.tests.factories import make_comment
from madang.core import ids
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people.models import Person
from madang.people.tests.factories import make_person


@pytest.fixture
def article(db: None) -> Article:
    return make_article()


def fill(article: Article, count: int) -> None:
    for number in range(count):
        top = make_comment(article, make_person())
        make_comment(article, make_person(), parent=top)
        if number % 3 == 0:
            gone = make_comment(article, make_person(), state=Comment.State.REMOVED)
            Removal.objects.create(comment=gone, reason_code="ad")


def test_the_page_asks_the_database_as_often_with_one_and_thirty_comments(
    article: Article,
    client_of: Callable[[Person], Client],
    mina: Person,
    assert_same_queries: Callable[..., int],
) -> None:
    address = f"/news/{article.slug}/"
    visitor = Client()
    assert assert_same_queries(lambda count: fill(article, count), lambda: visitor.get(address)) <= 12
    client = client_of(mina)
    assert assert_same_queries(lambda count: fill(article, count), lambda: client.get(address)) <= 18


def test_a_thread_is_at_most_four_queries(article: Article) -> None:
    fill(article, 40)
    with CaptureQueriesContext(connection) as asked:
        found = queries.thread(article, None)
        assert len(found.comments) == queries.THREAD_SIZE
        [reply.author for comment in found for reply in comment.answers]
    assert len(asked) <= 4


def test_parts_follow_each_other_without_gap_or_repetition(article: Article, mina: Person) -> None:
    written = [make_comment(article, mina).pk for _number in range(queries.THREAD_SIZE * 2 + 5)]
    seen: list[int] = []
    after: int | None = None
    while True:
        part = queries.thread(article, None, after)
        seen += [comment.pk for comment in part]
        after = part.next_after
        if after is None:
            break
    assert seen == written and part.total == len(written)


def test_a_link_to_a_late_comment_leads_to_its_part(article: Article, mina: Person) -> None:
    comments = [make_comment(article, mina) for _number in range(queries.THREAD_SIZE + 3)]
    address = queries.anchored_url(comments[-1], None)
    assert f"?comments={comments[queries.THREAD_SIZE - 1].pk}#comment-{comments[-1].pk}" in address
    html = Client().get(address.partition("#")[0]).content.decode()
    assert f'id="comment-{comments[-1].pk}"' in html and f'id="comment-{comments[0].pk}"' not in html
    answer = make_comment(article, mina, parent=comments[-1])
    assert address.partition("#")[0] == queries.anchored_url(answer, None).partition("#")[0]


@pytest.mark.parametrize("after", ["x", "-1", "１", "9" * 40, "1; drop", None, ""])
def test_a_place_that_makes_no_sense_is_the_beginning(
    article: Article, mina: Person, after: str | None
) -> None:
    make_comment(article, mina)
    assert len(queries.thread(article, None, after).comments) == 1


def test_the_thread_of_what_one_may_not_see_is_empty(mina: Person) -> None:
    draft = make_article(published_at=None)
    make_comment(draft, mina)
    assert queries.thread(ids.scope_of(draft), mina).comments == []
    assert queries.thread("nonsense", mina).comments == []


def test_visible_to_everybody_the_author_and_moderators(
    article: Article, mina: Person, sora: Person, daeho: Person
) -> None:
    shown = make_comment(article, mina)
    removed = make_comment(article, mina, state=Comment.State.REMOVED)
    for person, expected in (
        (None, {shown}),
        (sora, {shown}),
        (mina, {shown, removed}),
        (daeho, {shown, removed}),
    ):
        assert set(Comment.objects.visible_to(person)) == expected
    assert set(Comment.objects.editable_by(mina)) == {shown}
    assert not Comment.objects.editable_by(sora).exists() and not Comment.objects.editable_by(None).exists()


def test_counts_are_of_what_is_shown(article: Article, mina: Person) -> None:
    other = make_article()
    make_comment(article, mina)
    make_comment(article, mina, state=Comment.State.WITHDRAWN)
    scopes = [ids.scope_of(article), ids.scope_of(other)]
    assert queries.counts(scopes) == {scopes[0]: 1, scopes[1]: 0}


def test_an_english_page_marks_korean_words(article: Article, mina: Person) -> None:
    make_comment(article, mina, "한국말 댓글")
    html = Client().get(f"/en/news/{article.slug}/").content.decode()
    assert 'lang="ko">한국말 댓글' in html


def test_more_answers_than_fit_are_not_left_out_in_silence(
    article: Article, mina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ANSWERS_SHOWN", 2)
    top = make_comment(article, mina)
    for _number in range(3):
        make_comment(article, mina, parent=top)
    found = queries.thread(article, None)
    assert found.is_cut and len(found.comments[0].answers) == 2
