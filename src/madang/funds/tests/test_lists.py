"""Pages ask the database as often for thirty as for one; REST tells what the pages tell."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.funds import queries
from madang.funds.models import Elector, Fund, FundProject
from madang.funds.tests.factories import make_ballot, make_entry, make_fund
from madang.people.models import Person
from madang.programmes.tests.factories import make_programme
from madang.projects.tests.factories import make_membership, make_project

ClientOf = Callable[[Person], Client]
SameQueries = Callable[..., int]


@pytest.mark.parametrize("address", ["/funds/", "/api/v1/funds"])
def test_the_list(client: Client, assert_same_queries: SameQueries, address: str) -> None:
    assert_same_queries(
        lambda count: [make_entry(make_fund()) for _n in range(count)], lambda: client.get(address)
    )


@pytest.mark.parametrize(
    "address", ["/funds/seed/", "/funds/seed/ballot/", "/funds/seed/desk/", "/api/v1/funds/seed"]
)
def test_a_fund_with_many_projects(
    client_of: ClientOf, daeho: Person, fund: Fund, assert_same_queries: SameQueries, address: str
) -> None:
    browser = client_of(daeho)
    assert_same_queries(lambda count: [make_entry(fund) for _n in range(count)], lambda: browser.get(address))


def test_a_review_of_many_ballots(
    client_of: ClientOf,
    daeho: Person,
    entries: list[FundProject],
    fund: Fund,
    assert_same_queries: SameQueries,
) -> None:
    Fund.objects.update(state=Fund.State.CLOSED)
    browser = client_of(daeho)

    def rows(count: int) -> None:
        for _turn in range(count):
            make_ballot(fund, None, entries[0])
        browser.get("/funds/seed/desk/ballots/")  # notes the reading of the new ones

    assert_same_queries(rows, lambda: browser.get("/funds/seed/desk/ballots/"))


def test_teams_in_many_funds(
    client: Client, entries: list[FundProject], assert_same_queries: SameQueries
) -> None:
    project = entries[0].project
    assert_same_queries(
        lambda count: [make_entry(make_fund(), project) for _n in range(min(count, 9))],
        lambda: client.get("/projects/bell/"),
    )


def test_everybody_sees_another_order_and_each_always_the_same(
    client_of: ClientOf, mina: Person, sora: Person, fund: Fund
) -> None:
    for _turn in range(9):
        make_entry(fund)

    def order(person: Person) -> list[int]:
        found = client_of(person).get("/api/v1/funds/seed").json()["projects"]
        return [row["id"] for row in found]

    assert order(mina) == order(mina) != order(sora)
    assert sorted(order(mina)) == sorted(order(sora))


def test_rest_tells_a_fund_and_hides_what_is_not_public(
    client: Client, fund: Fund, entries: list[FundProject]
) -> None:
    found = client.get("/api/v1/funds/seed").json()
    assert (found["budget_krw"], found["unit_krw"], found["is_voting"], found["result"]) == (
        6_000_000,
        100,
        True,
        None,
    )
    assert {row["project"] for row in found["projects"]} == {entry.project.slug for entry in entries}
    assert client.get("/api/v1/funds?state=published").json() == []
    assert client.get("/api/v1/funds/nothing").status_code == 404


@pytest.mark.parametrize("address", ["/funds/", "/en/funds/"])
def test_an_empty_list_says_what_would_be_here(client: Client, db: None, address: str) -> None:
    assert ("There is no seed fund yet" if "/en/" in address else "아직 씨앗기금이 없어요") in client.get(
        address
    ).content.decode()


def test_what_waits_for_nobody_costs_one_question(
    mina: Person, fund: Fund, entries: list[FundProject], django_assert_num_queries: Any
) -> None:
    """Voted already, not on the list, no team to apply with: however many funds there are."""
    make_ballot(fund, mina, entries[0])
    for _turn in range(3):
        make_fund(electorate="named")
        make_fund(state=Fund.State.SETUP, apply_until=clock.now() + timedelta(days=3))
    assert mina.held_roles == []
    with django_assert_num_queries(1):
        assert list(queries.tasks_of(mina)) == []


@pytest.mark.parametrize("electorate", Fund.Electorate.values)
def test_who_may_vote_is_the_same_asked_either_way(
    electorate: str, mina: Person, jun: Person, sora: Person
) -> None:
    """미나 is in a team of the programme and on the list, 준 was in one and is on another list, 소라 is neither."""
    programme = make_programme()
    fund, other = (make_fund(electorate=electorate, programme=programme) for _turn in range(2))
    team = make_project(mina, programme=programme)
    make_membership(team, jun, left_on=clock.today())
    Elector.objects.create(fund=fund, email=mina.email.lower())
    Elector.objects.create(fund=other, email=jun.email.lower())
    for person in (mina, jun, sora):
        asked = Fund.objects.filter(queries.votable_by(person))
        assert {each.pk for each in asked} == {
            each.pk for each in (fund, other) if queries.voters(each).filter(pk=person.pk).exists()
        }
