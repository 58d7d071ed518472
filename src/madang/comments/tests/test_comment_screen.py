"""The program that shows moderators what reads like advertising: it learns from them, asks, and removes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from madang.comments import actions, queries
from madang.comments.models import AdFilter, Comment, Report
from madang.comments.rules import advertising
from madang.comments.tests.factories import make_comment
from madang.comments.tests.test_advertising import ads, others
from madang.core import clock
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people.actions import give_role
from madang.people.models import Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person

type ClientOf = Callable[[Person], Client]
AD = "무료 체험 최저가 100% 보장! 카톡 주시면 선착순 혜택"


@pytest.fixture
def article(db: None) -> Article:
    return make_article(published_at=clock.now() - timedelta(days=30))


@pytest.fixture
def curator(db: None) -> Person:
    person = make_person("나래")
    give_role(person=person, kind=RoleKind.CURATOR)
    return person


@pytest.fixture
def decided(article: Article, curator: Person, mina: Person) -> None:
    """A month of decisions: advertisements removed, other comments left standing."""
    before = clock.now() - timedelta(days=20)
    for text in others(60):
        make_comment(article, mina, text, created_at=before)
    for text in ads(24):
        comment = make_comment(article, mina, text, created_at=before)
        actions.remove_comment(comment=comment, by=curator, reason_code="ad", note="광고예요.")


def half_an_hour_old(article: Article, author: Person, text: str) -> Comment:
    return make_comment(article, author, text, created_at=clock.now() - timedelta(minutes=30))


def test_what_reads_like_advertising_is_shown_to_moderators_once_and_stays_on_the_page(
    decided: None, client_of: ClientOf, curator: Person, sora: Person, article: Article
) -> None:
    actions.learn_filter()
    ad = half_an_hour_old(article, sora, AD)
    half_an_hour_old(article, sora, "가로등 이야기군요. 저도 매일 지나는데 정말 불편해요.")
    for _again in range(2):
        call_command("screen_comments", verbosity=0)
    report = Report.objects.get(is_by_program=True)
    assert (report.comment, report.reason_code, report.by) == (ad, "ad", None)
    assert AD in client_of(curator).get("/comments/queue/").content.decode()
    assert queries.thread(f"news.article:{article.pk}", None).total == 62


def test_a_comment_is_looked_at_when_it_can_no_longer_be_changed(
    decided: None, sora: Person, article: Article
) -> None:
    actions.learn_filter()
    comment = make_comment(article, sora, AD)
    assert actions.screen_comments() == 0
    with clock.travel(clock.now() + timedelta(minutes=16)):
        assert actions.screen_comments() == 1
    comment.refresh_from_db()
    assert comment.screened_at is not None


def test_what_was_undisputed_for_a_week_or_is_gone_is_left_alone(
    decided: None, sora: Person, article: Article
) -> None:
    actions.learn_filter()
    make_comment(article, sora, AD, created_at=clock.now() - timedelta(days=8))
    actions.withdraw_comment(comment=half_an_hour_old(article, sora, AD), by=sora)
    assert actions.screen_comments() == 0


def test_without_enough_decisions_it_does_nothing_and_says_so(
    client_of: ClientOf, sora: Person, article: Article
) -> None:
    half_an_hour_old(article, sora, AD)
    assert actions.learn_filter() is None and actions.screen_comments() == 0
    html = Client().get("/en/comments/rules/").content.decode()
    assert "not at work yet" in html and str(advertising.LEAST_ADS) in html


def test_how_often_it_errs_is_public(decided: None, curator: Person, sora: Person, article: Article) -> None:
    row = actions.learn_filter()
    assert row is not None and (row.ads, row.others) == (24, 60)
    for text, reason in ((AD, "ad"), (AD + " 지금", "insult")):
        comment = half_an_hour_old(article, sora, text)
        actions.screen_comments()
        actions.remove_comment(comment=comment, by=curator, reason_code=reason, note="규칙을 봐 주세요.")
    assert queries.suspicion_figures(clock.now() - timedelta(days=1)) == (2, 1)
    html = Client().get("/en/comments/rules/").content.decode()
    assert f"Of 60 comments that are no advertising it suspected {row.false_alarms} wrongly" in html
    assert f"Of 24 advertisements it missed {row.missed}" in html
    assert "looked at 2 of its suspicions and agreed with 1" in html


def test_a_suspicion_that_a_moderator_rejects_teaches_it(
    decided: None, curator: Person, sora: Person, article: Article
) -> None:
    actions.learn_filter()
    comment = half_an_hour_old(article, sora, AD)
    actions.screen_comments()
    with clock.travel(clock.now() + timedelta(days=8)):
        assert comment.body not in queries.decided_texts()[1], "it waits for the moderator"
        actions.keep_comment(comment=comment, by=curator)
        assert comment.body in queries.decided_texts()[1]


def test_only_the_latest_filter_keeps_what_it_learnt(decided: None) -> None:
    first, second = actions.learn_filter(), actions.learn_filter()
    assert first and second
    first.refresh_from_db()
    assert not first.is_at_work and second.is_at_work and first.ads == 24
    Comment.objects.update(body="")  # everybody left
    assert actions.learn_filter() is None
    assert not AdFilter.objects.exclude(weights=b"").exists()


def test_a_text_said_twice_teaches_once(decided: None, article: Article, mina: Person) -> None:
    before = clock.now() - timedelta(days=20)
    for _again in range(5):
        make_comment(article, mina, "같은 말", created_at=before)
    assert queries.decided_texts()[1].count("같은 말") == 1


def test_a_decoy_that_is_filled_in_is_refused_in_words(
    client_of: ClientOf, mina: Person, article: Article
) -> None:
    sent = {
        "on": queries.signed(f"news.article:{article.pk}"),
        "body": "안녕하세요",
        "homepage": "https://ad.example",
    }
    answer = client_of(mina).post("/en/comments/new/", sent)
    assert answer.status_code == 422 and "catch programs" in answer.content.decode()
    assert not Comment.objects.exists()
    sent["homepage"] = ""
    assert client_of(mina).post("/en/comments/new/", sent).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_it_learns_and_looks(
    decided: None, article: Article, sora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite one transaction writes at a time, and learning from thousands of comments takes seconds."""
    half_an_hour_old(article, sora, AD)
    is_open, runs_of = [], advertising.runs_of

    def watched(text: str) -> advertising.Runs:
        is_open.append(connection.in_atomic_block)
        return runs_of(text)

    monkeypatch.setattr(advertising, "runs_of", watched)
    assert actions.learn_filter() is not None and actions.screen_comments() == 1
    assert is_open and not any(is_open)


def test_a_suspicion_that_was_upheld_and_taken_back_counts_as_wrong(
    decided: None, article: Article, sora: Person, curator: Person, daeho: Person
) -> None:
    actions.learn_filter()
    comment = half_an_hour_old(article, sora, AD)
    actions.screen_comments()
    actions.remove_comment(comment=comment, by=curator, reason_code="ad", note="광고예요.")
    since = clock.now() - timedelta(days=1)
    assert queries.suspicion_figures(since) == (1, 1)
    appeal = actions.appeal_removal(comment=comment, by=sora, text="광고가 아니에요.")
    actions.decide_appeal(appeal=appeal, by=daeho, decision="restored", reason="다시 보니 광고가 아니에요.")
    assert queries.suspicion_figures(since) == (1, 0)
