"""Pages ask the database as often for thirty as for one; REST tells what the pages tell."""

from collections.abc import Callable

import pytest
from django.test import Client

from madang.funds.models import Fund, FundProject
from madang.funds.tests.factories import make_ballot, make_entry, make_fund
from madang.people.models import Person

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
