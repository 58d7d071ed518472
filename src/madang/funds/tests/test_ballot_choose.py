"""Voting: every tap is kept at once, by page, by htmx, by program; for the right people, at the right time."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.models import AuditEntry
from madang.funds import actions
from madang.funds.models import Elector, Fund, FundBallot, FundProject
from madang.funds.tests.factories import make_entry, make_fund
from madang.people import actions as people
from madang.people.models import Person
from madang.people.tests.factories import make_guest
from madang.programmes.tests.factories import make_programme
from madang.projects.tests.factories import make_project

ClientOf = Callable[[Person], Client]


def chosen(person: Person) -> list[int]:
    return FundBallot.objects.get(person=person).choices


def tap(post: Any, client: Client, entry: FundProject, to: int = 1, **more: Any) -> Any:
    return post(client, f"/funds/seed/ballot/{entry.pk}/", to=to, **more)


def test_each_tap_is_kept_and_the_last_state_counts(
    client_of: ClientOf, post: Any, mina: Person, entries: list[FundProject]
) -> None:
    browser = client_of(mina)
    assert tap(post, browser, entries[0]).status_code == 302
    tap(post, browser, entries[2])
    assert chosen(mina) == [entries[0].pk, entries[2].pk]
    tap(post, browser, entries[0], to=0)
    assert chosen(mina) == [entries[2].pk]
    page = browser.get("/funds/seed/ballot/").content.decode()
    assert "1개를 골랐어요" in page and "에 저장했어요" in page
    assert FundBallot.objects.get().revision == 3


def test_a_receipt_is_shown_again_and_changes_with_every_tap(
    client_of: ClientOf, post: Any, mina: Person, entries: list[FundProject]
) -> None:
    browser, found = client_of(mina), []
    for entry in entries[:2]:
        tap(post, browser, entry)
        for _turn in range(2):
            page = browser.get("/funds/seed/ballot/").content.decode()
            found += re.findall(r"[0-9A-Y]{5}-[0-9A-Y]{5}", page)
    assert found[0] == found[1] and found[2] == found[3] and found[0] != found[2]
    assert not FundBallot.objects.filter(choices__icontains=found[3]).exists()


def test_the_same_tap_twice_is_one(client_of: ClientOf, mina: Person, entries: list[FundProject]) -> None:
    browser = client_of(mina)
    for _turn in range(2):
        browser.post(f"/funds/seed/ballot/{entries[0].pk}/", {"to": 1, "form_token": "one"})
    assert FundBallot.objects.get().revision == 1


def test_htmx_gets_the_card_and_the_line_and_nothing_else(
    client_of: ClientOf, mina: Person, entries: list[FundProject]
) -> None:
    browser, name = client_of(mina), f"project-{entries[1].pk}"
    headers = {"HX-Request": "true", "HX-Target": name}
    answer = browser.post(
        f"/funds/seed/ballot/{entries[1].pk}/", {"to": 1, "form_token": "a"}, headers=headers, follow=True
    )
    text = answer.content.decode()
    assert f'id="{name}"' in text and 'hx-swap-oob="true"' in text and "<html" not in text
    assert 'value="a"' not in text, "the next tap has a token of its own"
    assert f"project-{entries[0].pk}" not in text


def test_too_many_are_refused_in_words_and_nothing_is_lost(
    client_of: ClientOf, post: Any, mina: Person, fund: Fund, entries: list[FundProject]
) -> None:
    Fund.objects.update(most_choices=1)
    browser = client_of(mina)
    tap(post, browser, entries[0])
    answer = tap(post, browser, entries[1])
    assert answer.status_code == 422 and "1개까지 고를 수 있어요" in answer.content.decode()
    headers = {"HX-Request": "true", "HX-Target": f"project-{entries[1].pk}"}
    part = browser.post(f"/funds/seed/ballot/{entries[1].pk}/", {"to": 1, "form_token": "z"}, headers=headers)
    assert (
        part.status_code == 422
        and "1개까지" in part.content.decode()
        and "<html" not in part.content.decode()
    )
    assert chosen(mina) == [entries[0].pk]


def test_a_visitor_signs_in_and_comes_back_to_the_same_tap(
    client: Client, client_of: ClientOf, mina: Person, entries: list[FundProject]
) -> None:
    page = client.get("/funds/seed/").content.decode()
    address = f"/funds/seed/ballot/?pick={entries[1].pk}"
    assert address in page
    asked = client.get(address)
    assert asked.status_code == 302 and f"pick%3D{entries[1].pk}" in asked["Location"]
    back = client_of(mina).get(address).content.decode()
    assert "이 사업을 고르려던 참이었어요" in back and f'action="/funds/seed/ballot/{entries[1].pk}/"' in back
    assert not FundBallot.objects.exists(), "an address alone chooses nothing"


def test_a_guest_joins_first_and_comes_back(
    client_of: ClientOf, post: Any, entries: list[FundProject]
) -> None:
    browser = client_of(make_guest())
    answer = browser.get(f"/funds/seed/ballot/?pick={entries[1].pk}")
    assert answer.status_code == 302 and answer["Location"].startswith("/join/?next=%2Ffunds%2Fseed%2Fballot")
    assert tap(post, browser, entries[0]).status_code == 422
    assert not FundBallot.objects.exists()


def test_only_the_teams_of_the_programme(client_of: ClientOf, post: Any, mina: Person, jun: Person) -> None:
    programme = make_programme()
    fund = make_fund(slug="seed", electorate=Fund.Electorate.TEAMS, programme=programme)
    entry = make_entry(fund, make_project(jun, programme=programme))
    assert tap(post, client_of(mina), entry).status_code == 422
    assert tap(post, client_of(jun), entry).status_code == 302
    assert [ballot.person for ballot in FundBallot.objects.all()] == [jun]
    assert "이 투표에 참여하는 사람" in client_of(mina).get("/funds/seed/ballot/").content.decode()


def test_only_the_addresses_of_the_list(client_of: ClientOf, post: Any, mina: Person, sora: Person) -> None:
    fund = make_fund(slug="seed", electorate=Fund.Electorate.NAMED)
    entry = make_entry(fund)
    Elector.objects.create(fund=fund, email=mina.email)
    Person.objects.filter(pk=mina.pk).update(email=mina.email.upper())
    assert tap(post, client_of(mina), entry).status_code == 302
    assert tap(post, client_of(sora), entry).status_code == 422


@pytest.mark.parametrize("hours", [-3, 24 * 8])
def test_not_before_and_not_after(
    client_of: ClientOf, post: Any, mina: Person, entries: list[FundProject], hours: int
) -> None:
    with clock.travel(clock.now() + timedelta(hours=hours)):
        answer = tap(post, client_of(mina), entries[0])
    assert answer.status_code == 422
    assert not FundBallot.objects.exists()


def test_the_last_moment_is_over_to_the_microsecond(
    mina: Person, fund: Fund, entries: list[FundProject]
) -> None:
    assert fund.closes_at
    with clock.travel(fund.closes_at - timedelta(microseconds=1)):
        actions.choose(fund=fund, by=mina, entry=entries[0], is_chosen=True)
    with clock.travel(fund.closes_at), pytest.raises(actions.VoteClosed):
        actions.choose(fund=fund, by=mina, entry=entries[1], is_chosen=True)
    assert chosen(mina) == [entries[0].pk]


def test_what_was_withdrawn_or_belongs_elsewhere_cannot_be_chosen(
    client_of: ClientOf, post: Any, mina: Person, daeho: Person, entries: list[FundProject]
) -> None:
    browser = client_of(mina)
    tap(post, browser, entries[0])
    actions.withdraw_entry(entry=entries[0], by=daeho, reason="다른 곳에서 받았어요.")
    assert tap(post, browser, entries[0]).status_code == 422
    assert "정류장 종" not in browser.get("/funds/seed/ballot/").content.decode()
    tap(post, browser, entries[1])
    assert chosen(mina) == [entries[1].pk], "what left the ballot leaves the choices"
    other = make_entry(make_fund())
    assert tap(post, browser, other).status_code == 404


def test_the_trail_says_that_and_never_what(mina: Person, fund: Fund, entries: list[FundProject]) -> None:
    actions.choose(fund=fund, by=mina, entry=entries[0], is_chosen=True)
    entry = AuditEntry.objects.get(verb="funds.voted")
    assert (entry.target, entry.details, entry.actor_id) == (f"funds.fund:{fund.pk}", {}, mina.pk)


# --- REST -------------------------------------------------------------------------------------------


@pytest.fixture
def bearer(mina: Person) -> dict[str, str]:
    secret = people.make_token(by=mina, name="x", scopes=["read", "write"], days=1)[1]
    return {"Authorization": f"Bearer {secret}"}


def put(client: Client, bearer: dict[str, str], *choices: int) -> Any:
    return client.put(
        "/api/v1/funds/seed/ballot", {"choices": choices}, content_type="application/json", headers=bearer
    )


def test_a_program_sets_and_reads_its_ballot(
    client: Client, bearer: dict[str, str], mina: Person, entries: list[FundProject]
) -> None:
    assert client.get("/api/v1/funds/seed/ballot", headers=bearer).json() == {
        "choices": [], "saved_at": None, "receipt": "",
    }  # fmt: skip
    saved = put(client, bearer, entries[2].pk, entries[0].pk).json()
    assert saved["choices"] == [entries[0].pk, entries[2].pk] and saved["receipt"]
    assert client.get("/api/v1/funds/seed/ballot", headers=bearer).json() == saved
    assert put(client, bearer).json()["choices"] == []
    assert FundBallot.objects.count() == 1, "an empty ballot is a ballot"


@pytest.mark.parametrize("choices", [[0], [2**63], [-1], [999_999]])
def test_a_program_is_refused_what_is_not_on_the_ballot(
    client: Client, bearer: dict[str, str], entries: list[FundProject], choices: list[int]
) -> None:
    assert put(client, bearer, *choices).status_code in {404, 409}
    assert not FundBallot.objects.exists()


def test_nobody_reads_or_sets_a_ballot_without_saying_who(client: Client, entries: list[FundProject]) -> None:
    assert client.get("/api/v1/funds/seed/ballot").status_code == 401
    assert put(client, {}, entries[0].pk).status_code in {401, 403}


def test_a_program_hears_that_the_vote_is_over(
    client: Client, bearer: dict[str, str], fund: Fund, entries: list[FundProject]
) -> None:
    Fund.objects.update(closes_at=clock.now() - timedelta(seconds=1))
    answer = put(client, bearer, entries[0].pk)
    assert (answer.status_code, answer.json()["code"]) == (409, "VoteClosed")
