from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from madang.comments import actions, queries
from madang.comments.models import EDIT_WITHIN, Comment, Report
from madang.comments.tests.factories import make_comment
from madang.core import clock
from madang.core.errors import NotAllowed
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people.models import Person

type ClientOf = Callable[[Person], Client]


@pytest.fixture
def article(db: None) -> Article:
    return make_article()


def test_one_changes_ones_own_comment_and_readers_see_that_it_was_edited(
    client_of: ClientOf, mina: Person, article: Article
) -> None:
    comment = make_comment(article, mina, "오타")
    response = client_of(mina).post(f"/comments/{comment.pk}/edit/", {"body": "오타 고침"})
    comment.refresh_from_db()
    assert response.status_code == 302 and comment.body == "오타 고침" and comment.edited_at is not None


def test_saved_as_it_was_it_is_not_marked_as_edited(mina: Person, article: Article) -> None:
    comment = make_comment(article, mina, "그대로 둬요")
    actions.edit_comment(comment=comment, by=mina, body="그대로 둬요")
    comment.refresh_from_db()
    assert comment.edited_at is None


def test_another_persons_comment_cannot_be_changed(
    client_of: ClientOf, mina: Person, sora: Person, article: Article
) -> None:
    comment = make_comment(article, mina, "그대로")
    for path in ("edit", "withdraw"):
        assert client_of(sora).post(f"/comments/{comment.pk}/{path}/", {"body": "x"}).status_code == 404
    with pytest.raises(NotAllowed):
        actions.edit_comment(comment=comment, by=sora, body="x")
    comment.refresh_from_db()
    assert comment.body == "그대로" and comment.state == Comment.State.SHOWN


def test_after_a_quarter_of_an_hour_it_stays_as_it_is(
    client_of: ClientOf, mina: Person, article: Article
) -> None:
    comment = make_comment(article, mina, "처음", created_at=clock.now() - EDIT_WITHIN - timedelta(seconds=1))
    response = client_of(mina).post(f"/comments/{comment.pk}/edit/", {"body": "나중"})
    comment.refresh_from_db()
    assert response.status_code == 422 and "나중" in response.content.decode() and comment.body == "처음"


def test_a_change_follows_the_same_rules_as_a_new_comment(mina: Person, article: Article) -> None:
    comment = make_comment(article, mina)
    for body in ("", "https://spam.example"):
        with pytest.raises(actions.CommentRefused):
            actions.edit_comment(comment=comment, by=mina, body=body)


def test_withdrawing_erases_the_words_and_closes_reports(
    client_of: ClientOf, mina: Person, sora: Person, article: Article
) -> None:
    comment = make_comment(article, mina, "지우고 싶은 말")
    actions.report_comment(comment=comment, by=sora, reason_code="insult")
    client = client_of(mina)
    assert "지우고 싶은 말" in client.get(f"/comments/{comment.pk}/withdraw/").content.decode()
    assert client.post(f"/comments/{comment.pk}/withdraw/").status_code == 302
    comment.refresh_from_db()
    assert (comment.state, comment.body) == (Comment.State.WITHDRAWN, "")
    assert Report.objects.get().handled_at is not None
    assert client.post(f"/comments/{comment.pk}/withdraw/").status_code == 302


def test_what_was_answered_keeps_its_place_and_what_was_not_goes(
    mina: Person, jun: Person, article: Article
) -> None:
    answered, alone = make_comment(article, mina), make_comment(article, mina)
    make_comment(article, jun, "답", parent=answered)
    for comment in (answered, alone):
        actions.withdraw_comment(comment=comment, by=mina)
    shown = queries.thread(article, None)
    assert [comment.pk for comment in shown] == [answered.pk] and shown.total == 1


def test_a_removed_comment_cannot_be_withdrawn(mina: Person, article: Article) -> None:
    comment = make_comment(article, mina, state=Comment.State.REMOVED)
    with pytest.raises(actions.CommentIsFixed):
        actions.withdraw_comment(comment=comment, by=mina)


def test_leaving_erases_every_word_and_keeps_the_place_of_answered_comments(
    mina: Person, jun: Person, daeho: Person, article: Article
) -> None:
    first = make_comment(article, mina, "미나의 비밀")
    make_comment(article, jun, "답", parent=first)
    gone = make_comment(article, mina, "미나의 광고")
    actions.report_comment(comment=gone, by=jun, reason_code="ad", note="미나가 또")
    actions.remove_comment(comment=gone, by=daeho, reason_code="ad", note="미나 님께")
    actions.appeal_removal(comment=gone, by=mina, text="미나가 씁니다")
    report = actions.report_comment(
        comment=make_comment(article, jun), by=mina, reason_code="hate", note="미나 봄"
    )
    assert "미나의 비밀" in str(queries.personal_data(mina))
    actions.erase_person(by=mina)
    left = [str(row) for model in (Comment, Report) for row in model.objects.values()]
    left += [str(row) for comment in Comment.objects.all() for row in comment.removals.values()]
    left += [str(row) for comment in Comment.objects.all() for row in comment.appeals.values()]
    assert "미나" not in "".join(left)
    report.refresh_from_db()
    assert report.reason_code == "hate" and queries.thread(article, None).total == 2
