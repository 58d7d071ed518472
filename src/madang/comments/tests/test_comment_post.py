from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from madang.comments import actions, queries, signals
from madang.comments.models import BODY_MAX, Comment
from madang.comments.tests.factories import make_comment
from madang.core import clock, ids
from madang.core.models import AuditEntry
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_guest

type ClientOf = Callable[[Person], Client]
POST = "/comments/new/"


@pytest.fixture
def article(db: None) -> Article:
    return make_article()


@pytest.fixture
def on(article: Article) -> str:
    return queries.signed(ids.scope_of(article))


def test_a_member_comments_and_lands_on_the_comment(
    client_of: ClientOf, mina: Person, article: Article, on: str
) -> None:
    response = client_of(mina).post(POST, {"on": on, "body": " 좋은 소식이에요 \r\n"})
    comment = Comment.objects.get()
    assert (
        response.status_code == 302 and response["Location"] == f"/news/{article.slug}/#comment-{comment.pk}"
    )
    assert (comment.body, comment.author, comment.language) == ("좋은 소식이에요", mina, "ko")
    assert "좋은 소식이에요" in Client().get(f"/news/{article.slug}/").content.decode()
    assert AuditEntry.objects.filter(verb="comments.posted", actor_id=mina.pk).exists()


def test_what_one_said_is_found_again_in_ones_own_page(
    client_of: ClientOf, mina: Person, sora: Person, article: Article, on: str
) -> None:
    client = client_of(mina)
    client.post(POST, {"on": on, "body": "좋은 소식이에요"})
    comment = Comment.objects.get()
    page = client.get("/me/").content.decode()
    assert "내가 쓴 댓글" in page and "좋은 소식이에요" in page and f'href="/comments/{comment.pk}/"' in page
    assert client.get(f"/comments/{comment.pk}/")["Location"].endswith(f"#comment-{comment.pk}")
    assert "좋은 소식이에요" not in client_of(sora).get("/me/").content.decode()
    actions.withdraw_comment(comment=comment, by=mina)
    assert "내가 쓴 댓글" not in client.get("/me/").content.decode()


def test_the_cached_page_shows_a_new_comment_at_once(mina: Person, article: Article) -> None:
    reader = Client()
    address = f"/news/{article.slug}/"
    first = reader.get(address)
    assert reader.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    actions.post_comment(target=ids.scope_of(article), by=mina, body="새 댓글")
    assert "새 댓글" in reader.get(address, headers={"If-None-Match": first["ETag"]}).content.decode()


def test_the_public_page_holds_no_form_and_no_cookie(article: Article) -> None:
    response = Client().get(f"/news/{article.slug}/")
    assert b"<form" not in response.content and not response.cookies
    assert "/comments/new/?on=" in response.content.decode()


def test_sending_the_same_form_twice_makes_one_comment(client_of: ClientOf, mina: Person, on: str) -> None:
    client = client_of(mina)
    data = {"on": on, "body": "한 번만", "form_token": "abc123"}
    first, second = client.post(POST, data), client.post(POST, data)
    assert first["Location"] == second["Location"] and Comment.objects.count() == 1


def test_an_answer_to_an_answer_joins_the_same_row_and_tells_who_was_answered(
    client_of: ClientOf, mina: Person, jun: Person, article: Article, on: str
) -> None:
    first = make_comment(article, mina)
    client_of(jun).post(POST, {"on": on, "body": "답이에요", "to": first.pk})
    answer = Comment.objects.get(body="답이에요")
    client_of(mina).post(POST, {"on": on, "body": "답의 답", "to": answer.pk})
    deeper = Comment.objects.get(body="답의 답")
    assert answer.parent == first and deeper.parent == first
    assert [notice.person for notice in Notice.objects.filter(kind="comments.answered")] == [mina, jun]


def test_nobody_is_told_of_their_own_answer(mina: Person, article: Article) -> None:
    first = make_comment(article, mina)
    actions.post_comment(target=ids.scope_of(article), by=mina, body="덧붙여요", parent=first)
    assert not Notice.objects.exists()


def test_listeners_hear_of_it_with_the_thing_commented_on(mina: Person, article: Article) -> None:
    heard = []

    def listen(sender: object, comment: Comment, target: object, **_more: object) -> None:
        heard.append((comment, target))

    signals.comment_posted.connect(listen)
    try:
        comment = actions.post_comment(target=ids.scope_of(article), by=mina, body="들리나요")
    finally:
        signals.comment_posted.disconnect(listen)
    assert heard == [(comment, article)]


def test_the_thing_commented_on_counts_along(
    mina: Person, daeho: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[tuple[int, int]] = []
    kind = queries.TargetKind(
        visible=lambda person, pk: pk, url=lambda row: "/", on_count=lambda pk, by: counted.append((pk, by))
    )
    monkeypatch.setitem(queries._kinds, "tests.thing", kind)
    kept = actions.post_comment(target="tests.thing:5", by=mina, body="하나")
    gone = actions.post_comment(target="tests.thing:5", by=mina, body="둘")
    actions.remove_comment(comment=kept, by=daeho, reason_code="ad", note="광고")
    actions.withdraw_comment(comment=gone, by=mina)
    assert counted == [(5, 1), (5, 1), (5, -1), (5, -1)]


def test_a_visitor_is_led_to_sign_in_and_back(on: str) -> None:
    response = Client().get(POST, {"on": on})
    assert (
        response.status_code == 302
        and "/sign-in/" in response["Location"]
        and "next=" in response["Location"]
    )


def test_a_guest_is_asked_to_join_and_nothing_is_kept(client_of: ClientOf, on: str) -> None:
    client = client_of(make_guest())
    assert "/join/?next=" in client.get(POST, {"on": on}).content.decode()
    assert client.post(POST, {"on": on, "body": "손님이에요"}).status_code == 422
    assert not Comment.objects.exists()


@pytest.mark.parametrize("target", ["news.article:999", "people.person:1", "nonsense", ""])
def test_what_does_not_exist_cannot_be_commented_on(client_of: ClientOf, mina: Person, target: str) -> None:
    assert client_of(mina).post(POST, {"on": queries.signed(target), "body": "x"}).status_code == 404


def test_a_forged_target_is_not_found(client_of: ClientOf, mina: Person, article: Article) -> None:
    scope = ids.scope_of(article)
    for on in (scope, f"{scope}:forged", queries.signed("news.article:1") + "x", "가" * 300):
        assert client_of(mina).post(POST, {"on": on, "body": "x"}).status_code == 404


def test_a_draft_cannot_be_commented_on(client_of: ClientOf, mina: Person) -> None:
    draft = make_article(published_at=None)
    on = queries.signed(ids.scope_of(draft))
    assert client_of(mina).post(POST, {"on": on, "body": "x"}).status_code == 404


def test_where_comments_are_closed_it_says_so_and_keeps_the_text(client_of: ClientOf, mina: Person) -> None:
    closed = make_article(comments_open=False)
    response = client_of(mina).post(POST, {"on": queries.signed(ids.scope_of(closed)), "body": "늦었나요"})
    assert response.status_code == 422 and "늦었나요" in response.content.decode()
    assert not Comment.objects.exists()


def test_a_removed_comment_cannot_be_answered(mina: Person, jun: Person, article: Article) -> None:
    gone = make_comment(article, jun, state=Comment.State.REMOVED)
    with pytest.raises(actions.CommentIsFixed):
        actions.post_comment(target=ids.scope_of(article), by=mina, body="답", parent=gone)


def test_a_comment_of_another_page_cannot_be_answered_here(mina: Person, article: Article) -> None:
    other = make_comment(make_article(), mina)
    with pytest.raises(actions.CommentIsFixed):
        actions.post_comment(target=ids.scope_of(article), by=mina, body="답", parent=other)


@pytest.mark.parametrize("body", ["", "   \n ", "가" * (BODY_MAX + 1), "\x00\u200b"])
def test_empty_or_too_long_text_is_refused_and_kept(
    client_of: ClientOf, mina: Person, on: str, body: str
) -> None:
    assert client_of(mina).post(POST, {"on": on, "body": body}).status_code == 422
    assert not Comment.objects.exists()


def test_the_longest_text_is_taken(client_of: ClientOf, mina: Person, on: str) -> None:
    assert client_of(mina).post(POST, {"on": on, "body": "가" * BODY_MAX}).status_code == 302


def test_new_accounts_post_no_links_until_they_are_old_enough(
    client_of: ClientOf, mina: Person, on: str, article: Article
) -> None:
    client = client_of(mina)
    response = client.post(POST, {"on": on, "body": "싸게 팝니다 https://spam.example"})
    assert response.status_code == 422 and "spam.example" in response.content.decode()
    with clock.travel(clock.now() + timedelta(days=3)):
        target = ids.scope_of(article)
        assert actions.post_comment(target=target, by=mina, body="자료: https://data.example")


def test_ten_in_ten_minutes_and_no_more(mina: Person, jun: Person, article: Article) -> None:
    target = ids.scope_of(article)
    for number in range(10):
        actions.post_comment(target=target, by=mina, body=f"댓글 {number}")
    with pytest.raises(actions.TooFast):
        actions.post_comment(target=target, by=mina, body="하나 더")
    assert actions.post_comment(target=target, by=jun, body="저는 처음이에요")
    with clock.travel(clock.now() + timedelta(minutes=11)):
        assert actions.post_comment(target=target, by=mina, body="이제 괜찮아요")


def test_markup_in_a_comment_is_only_text(
    client_of: ClientOf, mina: Person, article: Article, on: str
) -> None:
    client_of(mina).post(POST, {"on": on, "body": "<script>alert(1)</script><img src=x onerror=alert(1)>"})
    html = Client().get(f"/news/{article.slug}/").content.decode()
    assert "<script>alert(1)" not in html and "&lt;script&gt;alert(1)" in html and "<img src=x" not in html
