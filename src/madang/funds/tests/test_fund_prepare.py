"""Preparing a fund: what it is, who may vote, and what teams ask for; each for the right people, in time, with sense."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.funds.models import Elector, Fund, FundProject
from madang.funds.tests.factories import make_entry, make_fund
from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner
from madang.people.models import Notice, Person
from madang.programmes.tests.factories import make_programme
from madang.projects.models import Project
from madang.projects.tests.factories import make_membership, make_project

ClientOf = Callable[[Person], Client]


@pytest.fixture
def partner(db: None) -> Partner:
    return make_partner("안심재단", slug="ansim")


@pytest.fixture
def setup(partner: Partner) -> Fund:
    """A fund to which teams may apply for three days more."""
    return make_fund(
        slug="seed", partner=partner, state=Fund.State.SETUP, apply_until=clock.now() + timedelta(days=3)
    )


def form(partner: Partner, **fields: Any) -> dict[str, Any]:
    return {
        "title": "가을 씨앗기금", "introduction": "시제품 재료비를 나눠요. 누구나 투표해요.", "partner": partner.pk,
        "budget_krw": "6000000", "expected_ballots": "300", "electorate": "members",
        "closes_at": clock.local(clock.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"), **fields,
    }  # fmt: skip


def test_the_centre_prepares_a_fund(client_of: ClientOf, post: Any, daeho: Person, partner: Partner) -> None:
    answer = post(client_of(daeho), "/funds/new/", **form(partner))
    fund = Fund.objects.get()
    assert answer["Location"] == f"/funds/{fund.slug}/desk/"
    assert (fund.state, fund.budget_krw, fund.partner) == ("setup", 6_000_000, partner)
    assert fund.slug == "gaeul-ssiatgigeum", "an address that can be read"
    page = client_of(daeho).get(f"/funds/{fund.slug}/desk/").content.decode()
    assert "100원" in page, "6 million ÷ 300 leaves 20,000 won each: 200 units of 100"


def test_nobody_else_prepares_one(
    client_of: ClientOf, post: Any, mina: Person, hana: Person, partner: Partner
) -> None:
    for person in (mina, hana):
        assert client_of(person).get("/funds/new/").status_code == 404
        assert post(client_of(person), "/funds/new/", **form(partner)).status_code == 404
    assert not Fund.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"budget_krw": "0"}, "budget_krw"),
        ({"budget_krw": "-5"}, "budget_krw"),
        ({"budget_krw": "육백만"}, "budget_krw"),
        ({"budget_krw": "6000050"}, "100원 단위로"),
        ({"introduction": "돈"}, "몇 마디"),
        ({"electorate": "teams"}, "어느 사업의 팀"),
        ({"electorate": "everybody"}, "electorate"),
        ({"most_choices": "0"}, "most_choices"),
        ({"opens_at": "2099-01-01T10:00"}, "시작하기 전에 끝나요"),
        ({"apply_until": "2099-01-02T10:00", "opens_at": "2099-01-01T10:00", "closes_at": "2099-02-01T10:00"}, "시작되기 전까지만"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_kept_in_the_form(
    client_of: ClientOf, post: Any, daeho: Person, partner: Partner, fields: dict[str, str], words: str
) -> None:
    answer = post(client_of(daeho), "/funds/new/", **form(partner, **fields))
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and "가을 씨앗기금" in text
    assert not Fund.objects.exists()


def test_the_second_of_two_editors_sees_what_the_first_one_saved(
    client_of: ClientOf, post: Any, daeho: Person, setup: Fund, partner: Partner
) -> None:
    browser = client_of(daeho)
    first = post(
        browser, "/funds/seed/desk/edit/", **form(partner, version=setup.version, title="첫째가 고친 이름")
    )
    assert first.status_code == 302
    second = post(
        browser, "/funds/seed/desk/edit/", **form(partner, version=setup.version, title="둘째가 고친 이름")
    )
    text = second.content.decode()
    assert second.status_code == 422 and "첫째가 고친 이름" in text and "둘째가 고친 이름" in text
    setup.refresh_from_db()
    assert setup.title == "첫째가 고친 이름"


def test_an_open_fund_is_not_changed_any_more(
    client_of: ClientOf, post: Any, daeho: Person, fund: Fund, partner: Partner
) -> None:
    answer = post(
        client_of(daeho), "/funds/seed/desk/edit/", **form(partner, version=fund.version, title="바꾼 이름")
    )
    assert answer.status_code == 422 and "투표 중" in answer.content.decode()
    fund.refresh_from_db()
    assert fund.title == "가을 씨앗기금"


def test_a_list_of_addresses(
    client_of: ClientOf, post: Any, daeho: Person, mina: Person, setup: Fund
) -> None:
    browser, address = client_of(daeho), "/funds/seed/desk/electors/"
    first = post(browser, address, version=1, emails="A@example.org\n\nb@example.org\na@example.org")
    assert first.status_code == 302
    assert sorted(Elector.objects.values_list("email", flat=True)) == ["a@example.org", "b@example.org"]
    bad = post(browser, address, version=2, emails="a@example.org\n미나")
    assert bad.status_code == 422 and "이메일 주소가 아니에요: 미나" in bad.content.decode()
    assert post(client_of(mina), address, emails="c@example.org").status_code == 404
    second = post(browser, address, version=1, emails="c@example.org")
    assert second.status_code == 422 and "b@example.org" in second.content.decode()
    assert Elector.objects.count() == 2, "the second of two people takes nobody off the list unseen"
    assert 'name="version" value="2"' in second.content.decode()


# --- what teams ask for -------------------------------------------------------------------------------


@pytest.fixture
def project(jun: Person) -> Project:
    return make_project(jun, slug="bell", title="정류장 종")


def wish(project: Project, **fields: Any) -> dict[str, Any]:
    return {
        "project": project.pk,
        "purpose": "정류장 열 곳에 놓을 종과 나무판을 사요.",
        "cost_krw": "1200000",
        **fields,
    }


def test_a_lead_applies_and_the_team_hears_of_it(
    client_of: ClientOf, post: Any, jun: Person, mina: Person, setup: Fund, project: Project
) -> None:
    make_membership(project, mina)
    assert "우리 팀이 신청할 수 있어요" in client_of(jun).get("/funds/seed/").content.decode()
    assert post(client_of(jun), "/funds/seed/apply/", **wish(project)).status_code == 302
    entry = FundProject.objects.get()
    assert (entry.project, entry.cost_krw, entry.place) == (project, 1_200_000, None)
    assert Notice.objects.filter(person=mina, kind="funds.team").count() == 1
    assert not Notice.objects.filter(person=jun).exists(), "nobody is told of what they did themselves"
    assert "정류장 종" in client_of(mina).get("/funds/seed/").content.decode()


def test_a_team_page_shows_its_fund(client: Client, setup: Fund, project: Project) -> None:
    make_entry(setup, project, purpose="종을 사요. 정류장 열 곳이에요.")
    page = client.get("/projects/bell/").content.decode()
    assert setup.title in page and "종을 사요" in page


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        ("0", "cost_krw"),
        ("-1", "cost_krw"),
        ("6000100", "기금 전체(6,000,000원)보다 많아요"),
        ("1200050", "100원 단위로"),
        ("", "cost_krw"),
    ],
)
def test_costs_of_nothing_or_above_the_pot_are_refused(
    client_of: ClientOf, post: Any, jun: Person, setup: Fund, project: Project, cost: str, words: str
) -> None:
    answer = post(client_of(jun), "/funds/seed/apply/", **wish(project, cost_krw=cost))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not FundProject.objects.exists()


def test_who_does_not_lead_the_team_cannot_apply_with_it(
    client_of: ClientOf, post: Any, mina: Person, setup: Fund, project: Project
) -> None:
    make_membership(project, mina)
    assert post(client_of(mina), "/funds/seed/apply/", **wish(project)).status_code == 422
    assert "이끌고 있지 않아요" in client_of(mina).get("/funds/seed/apply/").content.decode()
    assert not FundProject.objects.exists()


def test_a_team_asks_once_in_time_and_only_where_it_belongs(
    client_of: ClientOf, post: Any, jun: Person, setup: Fund, project: Project
) -> None:
    browser = client_of(jun)
    Fund.objects.update(programme=make_programme())
    assert post(browser, "/funds/seed/apply/", **wish(project)).status_code == 422
    Fund.objects.update(programme=None)
    with clock.travel(clock.now() + timedelta(days=4)):
        late = post(browser, "/funds/seed/apply/", **wish(project))
        assert late.status_code == 422 and "지금은 팀이 신청할 수 없어요" in late.content.decode()
    assert post(browser, "/funds/seed/apply/", **wish(project)).status_code == 302
    assert post(browser, "/funds/seed/apply/", **wish(project)).status_code == 422
    assert FundProject.objects.count() == 1


def test_before_teams_may_apply_only_its_makers_see_it(
    client_of: ClientOf, client: Client, daeho: Person, mina: Person
) -> None:
    make_fund(slug="seed", state=Fund.State.SETUP)
    assert client_of(daeho).get("/funds/seed/").status_code == 200
    for browser in (client, client_of(mina)):
        assert browser.get("/funds/seed/").status_code == 404
        assert browser.get("/api/v1/funds").json() == []


def test_a_wish_is_changed_by_its_lead_and_the_second_sees_the_first(
    client_of: ClientOf, post: Any, jun: Person, sora: Person, setup: Fund, project: Project
) -> None:
    entry = make_entry(setup, project)
    address = f"/funds/seed/projects/{entry.pk}/"
    changed = {"purpose": "종만 사요. 나무판은 얻었어요.", "cost_krw": "700000", "version": entry.version}
    assert client_of(sora).get(address).status_code == 404
    assert post(client_of(jun), address, **changed).status_code == 302
    stale = post(client_of(jun), address, **{**changed, "cost_krw": "900000"})
    assert stale.status_code == 422 and "700000" in stale.content.decode()
    entry.refresh_from_db()
    assert entry.cost_krw == 700_000


def test_withdrawing_tells_why_to_all_and_to_who_chose_it(
    client_of: ClientOf, post: Any, jun: Person, mina: Person, fund: Fund, entries: list[FundProject], deliver: Callable[[], int]
) -> None:  # fmt: skip
    post(client_of(mina), f"/funds/seed/ballot/{entries[0].pk}/", to=1)
    address = f"/funds/seed/projects/{entries[0].pk}/withdrawal/"
    assert post(client_of(mina), address, reason="싫어서요").status_code == 404
    assert post(client_of(jun), address, reason="").status_code == 422
    assert post(client_of(jun), address, reason="구청에서 먼저 달아 주기로 했어요.").status_code == 302
    deliver()
    assert "구청에서 먼저" in Client().get("/funds/seed/").content.decode()
    notice = Notice.objects.get(person=mina)
    assert (
        "정류장 종" in notice.subject
        and "구청에서 먼저" in notice.body
        and notice.url == "/funds/seed/ballot/"
    )
