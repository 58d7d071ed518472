import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.comments import actions, queries
from madang.comments.models import Appeal, Comment, Removal, Report
from madang.comments.tests.factories import make_comment
from madang.core import clock
from madang.core.errors import NotAllowed
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people.actions import give_role
from madang.people.models import Notice, Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person

type ClientOf = Callable[[Person], Client]


@pytest.fixture
def article(db: None) -> Article:
    return make_article(published_at=clock.now() - timedelta(days=3))


@pytest.fixture
def rude(article: Article, mina: Person) -> Comment:
    return make_comment(article, mina, "무례한 말")


@pytest.fixture
def curator(db: None) -> Person:
    person = make_person("나래")
    give_role(person=person, kind=RoleKind.CURATOR)
    return person


# --- report -----------------------------------------------------------------------------------


def test_anybody_signed_in_reports_once(client_of: ClientOf, sora: Person, rude: Comment) -> None:
    client = client_of(sora)
    for _again in range(2):
        answer = client.post(f"/comments/{rude.pk}/report/", {"reason_code": "insult", "note": "심해요"})
        assert answer.status_code == 302
    assert [(report.by, report.reason_code) for report in Report.objects.all()] == [(sora, "insult")]


def test_a_visitor_signs_in_before_reporting(rude: Comment) -> None:
    assert "/sign-in/" in Client().get(f"/comments/{rude.pk}/report/")["Location"]


def test_ones_own_comment_is_not_reported(client_of: ClientOf, mina: Person, rude: Comment) -> None:
    assert client_of(mina).post(f"/comments/{rude.pk}/report/", {"reason_code": "insult"}).status_code == 422


@pytest.mark.parametrize("reason", ["", "nonsense", "INSULT"])
def test_a_report_needs_a_reason_of_the_rules(
    client_of: ClientOf, sora: Person, rude: Comment, reason: str
) -> None:
    assert client_of(sora).post(f"/comments/{rude.pk}/report/", {"reason_code": reason}).status_code == 422
    assert not Report.objects.exists()


def test_a_comment_under_a_draft_cannot_be_seen_or_reported(
    client_of: ClientOf, sora: Person, mina: Person
) -> None:
    hidden = make_comment(make_article(published_at=None), mina)
    assert client_of(sora).get(f"/comments/{hidden.pk}/report/").status_code == 404
    assert client_of(sora).get(f"/comments/{hidden.pk}/").status_code == 404


def test_reports_have_a_limit_per_hour(sora: Person, mina: Person, article: Article) -> None:
    for _number in range(actions.REPORTS_PER_HOUR):
        actions.report_comment(comment=make_comment(article, mina), by=sora, reason_code="ad")
    with pytest.raises(actions.TooFast):
        actions.report_comment(comment=make_comment(article, mina), by=sora, reason_code="ad")


# --- queue, removal, keeping ------------------------------------------------------------------


def test_the_queue_shows_the_longest_waiting_first_and_alarms(
    client_of: ClientOf, curator: Person, sora: Person, mina: Person, article: Article
) -> None:
    with clock.travel(clock.now() - timedelta(hours=25)):
        actions.report_comment(comment=make_comment(article, mina, "오래된 신고"), by=sora, reason_code="ad")
    actions.report_comment(comment=make_comment(article, mina, "새 신고"), by=sora, reason_code="ad")
    html = client_of(curator).get("/comments/queue/").content.decode()
    assert html.index("오래된 신고") < html.index("새 신고") and "24" in html
    assert len(queries.tasks_of(curator)) == 1 and queries.tasks_of(sora) == []


@pytest.mark.parametrize("path", ["queue/", "log.csv", "1/remove/", "appeals/1/"])
def test_moderation_is_for_moderators(client_of: ClientOf, sora: Person, hana: Person, path: str) -> None:
    for person in (sora, hana):
        assert client_of(person).get(f"/comments/{path}").status_code == 404
    assert "/sign-in/" in Client().get(f"/comments/{path}")["Location"]


def test_a_removed_comment_leaves_its_place_and_reason_and_its_author_reads_why(
    client_of: ClientOf, curator: Person, mina: Person, sora: Person, rude: Comment, article: Article
) -> None:
    actions.report_comment(comment=rude, by=sora, reason_code="insult")
    answer = client_of(curator).post(
        f"/comments/{rude.pk}/remove/", {"reason_code": "insult", "note": "‘무례한 말’이 사람을 깎아내려요."}
    )
    assert answer.status_code == 302
    public = Client().get(f"/news/{article.slug}/").content.decode()
    assert "무례한 말" not in public and f"comment-{rude.pk}" in public
    notice = Notice.objects.get(person=mina)
    assert notice.kind == "comments.removed" and "깎아내려요" in notice.body
    own = client_of(mina).get(notice.url).content.decode()
    assert "무례한 말" in own and "깎아내려요" in own
    report = Report.objects.get()
    assert report.was_upheld is True and report.handled_by == curator


def test_a_removal_needs_a_reason_and_words_for_the_author(
    client_of: ClientOf, curator: Person, rude: Comment
) -> None:
    for data in ({"reason_code": "insult", "note": ""}, {"reason_code": "", "note": "x"}):
        assert client_of(curator).post(f"/comments/{rude.pk}/remove/", data).status_code == 422
    assert not Removal.objects.exists()


def test_what_is_removed_is_not_removed_again(curator: Person, rude: Comment) -> None:
    actions.remove_comment(comment=rude, by=curator, reason_code="insult", note="x")
    with pytest.raises(actions.CommentIsFixed):
        actions.remove_comment(comment=rude, by=curator, reason_code="insult", note="x")


def test_a_citizen_cannot_remove(sora: Person, rude: Comment) -> None:
    with pytest.raises(NotAllowed):
        actions.remove_comment(comment=rude, by=sora, reason_code="insult", note="x")
    with pytest.raises(NotAllowed):
        actions.keep_comment(comment=rude, by=sora)


def test_what_may_stay_leaves_the_queue(
    client_of: ClientOf, curator: Person, sora: Person, rude: Comment
) -> None:
    actions.report_comment(comment=rude, by=sora, reason_code="off_topic")
    assert client_of(curator).post(f"/comments/{rude.pk}/keep/").status_code == 302
    assert Report.objects.get().was_upheld is False and not queries.reported().exists()


def test_the_queue_asks_the_database_as_often_with_many_reports(
    client_of: ClientOf, curator: Person, mina: Person, article: Article,
    assert_same_queries: Callable[..., int],
) -> None:  # fmt: skip
    client = client_of(curator)

    def more(count: int) -> None:
        for _number in range(count):
            comment = make_comment(article, make_person())
            Report.objects.create(comment=comment, by=mina, reason_code="ad")

    assert assert_same_queries(more, lambda: client.get("/comments/queue/")) <= 18


# --- appeal -----------------------------------------------------------------------------------


def test_an_appeal_puts_a_comment_back(
    client_of: ClientOf, curator: Person, daeho: Person, mina: Person, rude: Comment, article: Article
) -> None:
    actions.remove_comment(comment=rude, by=curator, reason_code="insult", note="x")
    assert client_of(mina).post(f"/comments/{rude.pk}/appeal/", {"text": "인용이었어요"}).status_code == 302
    appeal = Appeal.objects.get()
    answer = client_of(daeho).post(
        f"/comments/appeals/{appeal.pk}/", {"decision": "restored", "reason": "인용이 맞아요."}
    )
    assert answer.status_code == 302
    rude.refresh_from_db()
    assert rude.state == Comment.State.SHOWN and Removal.objects.get().undone_at is not None
    assert "무례한 말" in Client().get(f"/news/{article.slug}/").content.decode()
    assert "인용이 맞아요." in Notice.objects.get(kind="comments.appeal").body


def test_an_upheld_removal_tells_its_author_why(
    daeho: Person, curator: Person, mina: Person, rude: Comment
) -> None:
    actions.remove_comment(comment=rude, by=curator, reason_code="insult", note="x")
    appeal = actions.appeal_removal(comment=rude, by=mina, text="다시 봐 주세요")
    actions.decide_appeal(appeal=appeal, by=daeho, decision="upheld", reason="규칙 1에 어긋나요.")
    rude.refresh_from_db()
    assert rude.state == Comment.State.REMOVED
    with pytest.raises(actions.AppealRefused):
        actions.decide_appeal(appeal=appeal, by=daeho, decision="restored", reason="x")
    with pytest.raises(actions.AppealRefused):
        actions.appeal_removal(comment=rude, by=mina, text="한 번 더")


def test_who_removed_does_not_decide_while_somebody_else_could(
    client_of: ClientOf, curator: Person, daeho: Person, mina: Person, rude: Comment
) -> None:
    actions.remove_comment(comment=rude, by=curator, reason_code="insult", note="x")
    appeal = actions.appeal_removal(comment=rude, by=mina, text="다시 봐 주세요")
    data = {"decision": "upheld", "reason": "그대로예요"}
    answer = client_of(curator).post(f"/comments/appeals/{appeal.pk}/", data)
    assert answer.status_code == 422 and "그대로예요" in answer.content.decode()
    Person.objects.filter(pk=daeho.pk).update(is_active=False)
    assert client_of(curator).post(f"/comments/appeals/{appeal.pk}/", data).status_code == 302


def test_only_the_author_appeals_and_only_a_removal(
    client_of: ClientOf, mina: Person, sora: Person, curator: Person, rude: Comment
) -> None:
    with pytest.raises(actions.AppealRefused):
        actions.appeal_removal(comment=rude, by=mina, text="x")
    actions.remove_comment(comment=rude, by=curator, reason_code="ad", note="x")
    assert client_of(sora).get(f"/comments/{rude.pk}/appeal/").status_code == 404
    assert client_of(mina).post(f"/comments/{rude.pk}/appeal/", {"text": " "}).status_code == 422


# --- log --------------------------------------------------------------------------------------


def test_the_log_has_every_removal_and_nobodys_name(
    client_of: ClientOf, daeho: Person, curator: Person, mina: Person, sora: Person, rude: Comment
) -> None:
    actions.report_comment(comment=rude, by=sora, reason_code="insult", note="소라가 봄")
    actions.remove_comment(comment=rude, by=curator, reason_code="insult", note="미나 님께")
    appeal = actions.appeal_removal(comment=rude, by=mina, text="아니에요")
    actions.decide_appeal(appeal=appeal, by=daeho, decision="restored", reason="맞아요")
    response = client_of(daeho).get("/comments/log.csv")
    text = response.content.decode("utf-8-sig")
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
    assert response["Content-Type"].startswith("text/csv") and len(rows) == 1
    assert (rows[0]["reason"], rows[0]["reports"], rows[0]["decision"]) == ("insult", "1", "restored")
    assert rows[0]["restored_at"].endswith("+09:00")
    for personal in ("미나", "소라", "나래", "대호", "무례한", "아니에요", "@"):
        assert personal not in text


def test_the_rules_are_public_with_figures(curator: Person, rude: Comment) -> None:
    actions.remove_comment(comment=rude, by=curator, reason_code="insult", note="x")
    assert Client().get("/comments/rules/").status_code == 200
    assert Client().get("/en/comments/rules/").status_code == 200
    assert queries.removal_figures(clock.now() - timedelta(days=1))[0][1:] == (1, 0)
