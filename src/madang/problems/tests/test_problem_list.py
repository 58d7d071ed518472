"""The list, the map, the feed: what they show, how they filter, how often they ask the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madang.core import clock
from madang.people.models import Person
from madang.problems import actions, queries
from madang.problems.models import DistrictCount
from madang.problems.tests.factories import (
    make_answer,
    make_evidence,
    make_me_too,
    make_partner,
    make_problem,
    make_theme,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
LIST = "/problems/"


def shown(client: Client, **query: Any) -> str:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_filter_narrows_and_together_they_narrow_more(client: Client) -> None:
    theme = make_theme(slug="care")
    both = make_problem(title="돌봄과 종로가 함께인 글", theme=theme, district="11110")
    one = make_problem(title="종로만인 글이에요", district="11110")
    other = make_problem(title="돌봄만인 글이에요", theme=theme, district="11140", state="adopted")
    page = shown(client, theme="care")
    assert both.title in page and other.title in page and one.title not in page
    page = shown(client, district="jongno-gu")
    assert both.title in page and one.title in page and other.title not in page
    page = shown(client, theme="care", district="11110")
    assert both.title in page and one.title not in page and other.title not in page
    assert other.title in shown(client, stage="solved") and both.title not in shown(client, stage="solved")


def test_words_are_found_in_title_text_and_place_in_any_order(
    client: Client, indexed: Callable[[], None]
) -> None:
    wanted = make_problem(title="골목 가로등이 꺼져요", body="무서워요", place_words="느티나무 앞")
    make_problem(title="공원 벤치가 부서졌어요", body="앉을 수 없어요", place_words="연못 옆")
    indexed()
    for words in ("가로등", "꺼졌어요 골목", "느티나무가로등", "무서워", "가로등이 꺼저요"):
        assert wanted.title in shown(client, q=words) and "공원 벤치" not in shown(client, q=words)
    assert wanted.title not in shown(client, q="공원 벤치")


def test_a_receipt_number_leads_straight_to_its_page(
    client: Client, mina: Person, client_of: ClientOf
) -> None:
    problem = make_problem()
    assert client.get(LIST, {"q": problem.number.lower()})["Location"] == reverse(
        "problems:detail", args=[problem.pk]
    )
    own = make_problem(state="received", reporter=mina)
    assert client.get(LIST, {"q": own.number}).status_code == 200
    assert client_of(mina).get(LIST, {"q": own.number}).status_code == 302


def test_orders(client: Client) -> None:
    old = make_problem(title="오래된 글이에요", published_at=clock.now().replace(year=2020), me_too_count=9)
    new = make_problem(title="새로운 글이에요", answer_due_on=clock.today().replace(year=2099))
    done = make_problem(title="끝난 글이에요", state="adopted")
    page = shown(client)
    assert page.index(new.title) < page.index(old.title)
    page = shown(client, sort="me_too")
    assert page.index(old.title) < page.index(new.title)
    page = shown(client, sort="due")
    assert page.index(old.title) < page.index(new.title) and done.title not in page


@pytest.mark.parametrize(
    "query",
    [
        {"theme": "nothing"},
        {"district": "99999"},
        {"stage": "x"},
        {"sort": "x"},
        {"page": "x"},
        {"page": "99"},
        {"after": "x"},
    ],
)
def test_a_filter_that_is_not_understood_filters_nothing(query: dict[str, str], client: Client) -> None:
    problem = make_problem()
    assert problem.title in shown(client, **query)


def test_an_empty_list_says_what_would_be_here(client: Client) -> None:
    assert reverse("problems:report_what") in shown(client)
    assert "맞는 문제가 없어요" in shown(client, q="없는말이에요")


def test_what_is_overdue_can_be_listed(client: Client) -> None:
    late = make_problem(title="늦은 글이에요", answer_due_on=clock.today().replace(year=2020))
    make_problem(title="제때인 글이에요")
    page = shown(client, stage="overdue")
    assert late.title in page and "제때인 글이에요" not in page and "답변이 늦었어요" in page


def test_the_kept_numbers_agree_with_the_rows_through_every_change(daeho: Person, mina: Person) -> None:
    theme = make_theme(default_partner=make_partner())
    first, second = make_problem(theme=theme), make_problem(theme=theme, district="11140")
    report = make_problem(state="received", reporter=mina)
    actions.publish_problem(problem=report, by=daeho, theme=theme)
    actions.merge_problem(source=first, target=second, by=daeho, reason="같은 문제예요.")
    actions.answer_problem(problem=second, by=daeho, kind="adopted", text="이번 달 안에 바꿀게요.")
    actions.hide_problem(problem=report, by=daeho, reason_code="other", note="시험으로 가려요.")
    actions.restore_problem(problem=report, by=daeho)
    actions.withdraw_problem(problem=report, by=mina)
    counted = DistrictCount.objects.filter(count__gt=0).values_list("district", "theme_key", "stage", "count")
    assert list(counted) == [("11140", theme.pk, "solved", 1)]
    assert queries.counts().total == 1


def test_the_map_says_how_many_and_leads_to_their_list(client: Client) -> None:
    theme = make_theme(slug="care")
    make_problem(district="11110", theme=theme)
    make_problem(district="11110")
    make_problem(district="11140", state="received")
    page = client.get(reverse("problems:map"), {"theme": "care"}).content.decode()
    assert f"{LIST}?district=jongno-gu&amp;theme=care" in page
    assert queries.counts().by_district == {"11110": 2}
    assert queries.counts(queries.Chosen(theme=theme)).by_district == {"11110": 1}


def test_visitors_get_it_without_session_cookie_or_form_and_304_until_something_changes(
    client: Client, daeho: Person
) -> None:
    problem = make_problem()
    for address in (LIST, reverse("problems:map"), reverse("problems:detail", args=[problem.pk])):
        answer = client.get(address)
        assert not answer.cookies and "csrfmiddlewaretoken" not in answer.content.decode()
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    seen = client.get(LIST)["ETag"]
    actions.lift_problem(problem=problem, by=daeho, reason="꼭 필요한 길이에요.")
    assert client.get(LIST, headers={"If-None-Match": seen}).status_code == 200


def test_the_list_asks_as_often_for_thirty_as_for_one(client: Client, assert_same_queries: Any) -> None:
    theme, partner = make_theme(), make_partner()
    count = assert_same_queries(
        lambda n: [make_problem(theme=theme, owner_partner=partner) for _n in range(n)],
        lambda: client.get(LIST),
    )
    assert count <= 12


def test_a_problem_asks_as_often_with_thirty_voices_as_with_one(
    mina: Person, client_of: ClientOf, assert_same_queries: Any
) -> None:
    problem = make_problem(theme=make_theme(), owner_partner=make_partner(), reporter=mina)
    address = reverse("problems:detail", args=[problem.pk])

    def add(count: int) -> None:
        for _n in range(count):
            make_me_too(problem, story="저도 겪어요")
            make_evidence(problem)
            make_answer(problem)

    visitor, reporter = Client(), client_of(mina)
    assert assert_same_queries(add, lambda: visitor.get(address)) <= 12
    assert assert_same_queries(add, lambda: reporter.get(address)) <= 18


def test_the_queue_and_the_duties_ask_as_often_for_thirty_as_for_one(
    daeho: Person, client_of: ClientOf, assert_same_queries: Any
) -> None:
    client, theme, partner = client_of(daeho), make_theme(), make_partner()
    for state, name in (("received", "queue"), ("open", "duties")):
        count = assert_same_queries(
            lambda n, state=state: [
                make_problem(state=state, theme=theme, owner_partner=partner) for _n in range(n)
            ],
            lambda name=name: client.get(reverse(f"problems:{name}")),
        )
        assert count <= 18
