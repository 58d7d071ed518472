"""From opening to publishing, by the pages of the centre and by the clock."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from madang.core import clock
from madang.core.models import AuditEntry, OutboxTask
from madang.funds import actions
from madang.funds.models import Extension, Fund, FundProject, Voiding
from madang.funds.tests.factories import make_ballot, make_entry, make_fund
from madang.people.models import Notice, Person, Reading
from madang.people.tests.factories import make_person

ClientOf = Callable[[Person], Client]
Deliver = Callable[[], int]


def step(post: Any, client: Client, name: str, **data: Any) -> Any:
    return post(client, f"/funds/seed/desk/{name}/", **data)


@pytest.fixture
def ready(db: None) -> Fund:
    """A fund with two projects, ready to be opened."""
    fund = make_fund(slug="seed", state=Fund.State.SETUP, closes_at=clock.now() + timedelta(days=5))
    for _turn in range(2):
        make_entry(fund)
    return fund


def test_opening_fixes_unit_rule_and_order(
    client_of: ClientOf, post: Any, daeho: Person, ready: Fund
) -> None:
    assert step(post, client_of(daeho), "open").status_code == 302
    ready.refresh_from_db()
    assert (ready.state, ready.unit_krw, ready.rule) == ("open", 100, "equalshares/add1")
    assert ready.is_voting and ready.opens_at == ready.opened_at
    assert set(FundProject.objects.values_list("place", flat=True)) == {1, 2}


def test_the_order_is_drawn_by_lot(daeho: Person) -> None:
    seen = set()
    for _turn in range(12):
        fund = make_fund(state=Fund.State.SETUP, closes_at=clock.now() + timedelta(days=5))
        for _number in range(3):
            make_entry(fund)
        actions.open_fund(fund=fund, by=daeho)
        seen.add(tuple(FundProject.objects.filter(fund=fund).order_by("pk").values_list("place", flat=True)))
    assert len(seen) > 1


def test_those_on_the_list_hear_of_the_vote_from_the_worker(
    daeho: Person, mina: Person, sora: Person, ready: Fund, deliver: Deliver
) -> None:
    Fund.objects.update(electorate="named")
    actions.set_electors(fund=ready, by=daeho, version=ready.version, emails=[mina.email])
    actions.open_fund(fund=ready, by=daeho)
    assert not mina.notices.exists(), (
        "a list may hold thousands: the fund is not held locked for their letters"
    )
    deliver()
    assert mina.notices.get().key.startswith("funds.opened:") and not sora.notices.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes_at": None}, "한 시간은"),
        ({"closes_at": clock.now() + timedelta(minutes=30)}, "한 시간은"),
        ({"budget_krw": 900_000}, "기금 전체(900,000원)보다 많아요"),
        ({"electorate": "named"}, "주소 목록"),
        ({"expected_ballots": 1, "budget_krw": 500_000_000}, "1,000,000원 단위로"),
    ],
)
def test_what_nobody_could_vote_on_is_not_opened(
    client_of: ClientOf, post: Any, daeho: Person, ready: Fund, change: dict[str, Any], words: str
) -> None:
    if "expected_ballots" in change:
        FundProject.objects.update(cost_krw=1_500_000)
    Fund.objects.update(**change)
    answer = step(post, client_of(daeho), "open")
    assert answer.status_code == 422 and words in answer.content.decode()
    ready.refresh_from_db()
    assert ready.state == "setup"


def test_without_a_project_there_is_no_vote(
    client_of: ClientOf, post: Any, daeho: Person, ready: Fund
) -> None:
    FundProject.objects.all().delete()
    answer = step(post, client_of(daeho), "open")
    assert answer.status_code == 422 and "아직 투표할 사업이 없어요" in answer.content.decode()


def test_a_vote_that_begins_later_waits(
    client_of: ClientOf, client: Client, daeho: Person, mina: Person, ready: Fund
) -> None:
    Fund.objects.update(opens_at=clock.now() + timedelta(days=1))
    actions.open_fund(fund=ready, by=daeho)
    assert "에 투표가 시작돼요" in client.get("/funds/seed/").content.decode()
    with pytest.raises(actions.VoteClosed):
        actions.choose(fund=ready, by=mina, entry=ready.entries.all()[0], is_chosen=True)
    with pytest.raises(actions.NotReady):
        actions.close_fund(fund=ready, by=daeho, reason="일찍 끝내요.")
    with clock.travel(clock.now() + timedelta(days=2)):
        actions.choose(fund=ready, by=mina, entry=ready.entries.all()[0], is_chosen=True)


def test_a_longer_vote_says_why_to_all(
    client_of: ClientOf, client: Client, post: Any, daeho: Person, mina: Person, fund: Fund, deliver: Deliver
) -> None:
    make_ballot(fund, mina, make_entry(fund))
    until = clock.local(clock.now() + timedelta(days=9))
    browser, late = client_of(daeho), until.strftime("%Y-%m-%dT%H:%M")
    assert step(post, browser, "extend", closes_at=late, reason="").status_code == 422
    early = clock.local(clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert step(post, browser, "extend", closes_at=early, reason="빨리 끝내요.").status_code == 422
    assert not Extension.objects.exists()
    assert step(post, browser, "extend", closes_at=late, reason="연휴가 끼어 있어요.").status_code == 302
    deliver()
    assert "연휴가 끼어 있어요" in client.get("/funds/seed/").content.decode()
    assert "연휴가 끼어 있어요" in Notice.objects.get(person=mina).body
    with clock.travel(clock.now() + timedelta(days=10)), pytest.raises(actions.VoteOver):
        actions.extend_fund(fund=fund, by=daeho, closes_at=clock.now() + timedelta(days=1), reason="더 해요.")


def test_the_clock_ends_it_and_tells_who_goes_on(fund: Fund, daeho: Person) -> None:
    said = StringIO()
    call_command("close_funds", stdout=said)
    assert said.getvalue() == "closed 0\n"
    with clock.travel(clock.now() + timedelta(days=8)):
        call_command("close_funds", stdout=said)
        call_command("close_funds", stdout=said)
    assert said.getvalue() == "closed 0\nclosed 1\nclosed 0\n"
    fund.refresh_from_db()
    assert (fund.state, fund.closed_at, fund.entitled, fund.reason) == ("closed", fund.closes_at, 1, "")
    assert Notice.objects.filter(person=daeho, kind="funds.duty").count() == 1
    assert AuditEntry.objects.get(verb="funds.close").actor_id is None


def test_an_early_end_needs_a_public_reason(
    client_of: ClientOf, client: Client, post: Any, daeho: Person, fund: Fund
) -> None:
    browser = client_of(daeho)
    assert step(post, browser, "close", reason="").status_code == 422
    assert step(post, browser, "close", reason="모두가 이미 투표했어요.").status_code == 302
    assert "모두가 이미 투표했어요" in client.get("/funds/seed/").content.decode()


def test_what_is_over_is_ended_by_hand_without_one(
    client_of: ClientOf, post: Any, daeho: Person, fund: Fund
) -> None:
    Fund.objects.update(closes_at=clock.now() - timedelta(minutes=1))
    assert step(post, client_of(daeho), "close").status_code == 302
    fund.refresh_from_db()
    assert (fund.state, fund.reason) == ("closed", "")


def test_calling_off_tells_voters_and_teams(
    client_of: ClientOf, client: Client, post: Any, daeho: Person, mina: Person, jun: Person,
    fund: Fund, entries: list[FundProject], deliver: Deliver,
) -> None:  # fmt: skip
    make_ballot(fund, mina, entries[0])
    assert step(post, client_of(daeho), "cancel", reason="").status_code == 422
    assert step(post, client_of(daeho), "cancel", reason="기관의 예산이 깎였어요.").status_code == 302
    deliver()
    assert {notice.person for notice in Notice.objects.filter(body__contains="예산이 깎였어요")} >= {
        mina,
        jun,
    }
    assert "예산이 깎였어요" in client.get("/funds/seed/").content.decode()


@pytest.mark.parametrize("name", ["open", "extend", "close", "cancel", "review", "reconsider", "publish"])
def test_only_who_runs_funds_sees_a_step(
    client_of: ClientOf, post: Any, mina: Person, fund: Fund, name: str
) -> None:
    assert client_of(mina).get(f"/funds/seed/desk/{name}/").status_code == 404
    assert step(post, client_of(mina), name, reason="싫어요. 그만해요.").status_code == 404


def test_there_is_no_other_step(client_of: ClientOf, daeho: Person, fund: Fund) -> None:
    assert client_of(daeho).get("/funds/seed/desk/teleport/").status_code == 404


# --- looking at the ballots ---------------------------------------------------------------------------


@pytest.fixture
def closed(fund: Fund, entries: list[FundProject]) -> Fund:
    """A closed fund: three who voted on one telephone, and a burst of twelve."""
    now = clock.now()
    for number in range(3):
        make_ballot(fund, make_person(f"가족 {number}"), *entries, device="d" * 16)
    for turn in range(6):
        make_ballot(fund, None, entries[0], created_at=now - timedelta(hours=turn + 2))
    for _number in range(12):
        make_ballot(fund, None, entries[1], created_at=now - timedelta(days=1))
    Fund.objects.update(state=Fund.State.CLOSED, closed_at=now, entitled=40)
    return fund


def test_what_stands_out_is_shown_without_choices_and_the_reading_is_noted(
    client_of: ClientOf, daeho: Person, closed: Fund, entries: list[FundProject]
) -> None:
    page = client_of(daeho).get("/funds/seed/desk/ballots/").content.decode()
    assert "기기 1: 3표" in page and "12명이 투표를 시작했어요" in page and "가족 1" in page
    # Among the published ballots only theirs have three choices: the number beside the name would say what they chose.
    assert "3개" not in page
    assert not any(entry.project.title in page for entry in entries)
    one = client_of(daeho).get(f"/funds/seed/desk/ballots/?device={'d' * 16}").content.decode()
    assert one.count("<b>가족") == 3 and "<b>시민" not in one
    assert Reading.objects.get(of__name="가족 1").what == "funds.ballots"


@pytest.mark.parametrize(
    "query", ["?device=%00", "?window=99999999999999", "?window=x", "?device=zz&window=0&voided=1"]
)
def test_odd_questions_are_answered(client_of: ClientOf, daeho: Person, closed: Fund, query: str) -> None:
    assert client_of(daeho).get(f"/funds/seed/desk/ballots/{query}").status_code in {200, 400}


def test_voiding_has_a_reason_and_can_be_undone_until_counted(
    client_of: ClientOf, post: Any, daeho: Person, mina: Person, closed: Fund, deliver: Deliver
) -> None:
    browser, ballot = client_of(daeho), closed.ballots.order_by("pk")[0]
    address = f"/funds/seed/desk/ballots/{ballot.pk}"
    assert post(client_of(mina), f"{address}/voiding/", kind="twice", note="두 번 했대요.").status_code == 404
    assert post(browser, f"{address}/voiding/", kind="twice", note="").status_code == 422
    assert post(browser, f"{address}/voiding/", kind="because", note="그냥 그래요.").status_code == 422
    assert post(browser, f"{address}/voiding/", kind="twice", note="두 번 했대요.").status_code == 302
    assert post(browser, f"{address}/voiding/", kind="twice", note="두 번 했대요.").status_code == 422
    assert post(browser, f"{address}/restoring/").status_code == 302
    assert (
        post(browser, f"{address}/voiding/", kind="other", note="본인이 빼 달라고 했어요.").status_code == 302
    )
    step(post, browser, "review")
    assert post(browser, f"{address}/restoring/").status_code == 409
    deliver()
    closed.refresh_from_db()
    assert (closed.state, closed.result.data["ballots"], closed.result.data["voided"]) == (
        "computed",
        20,
        {"other": 1},
    )
    assert Voiding.objects.filter(undone_at=None).count() == 1
    assert browser.get(f"{address}/voiding/").status_code == 404, "once all is counted nobody sees who voted"


def test_before_the_end_not_even_the_centre_sees_who_voted(
    client_of: ClientOf, daeho: Person, mina: Person, fund: Fund
) -> None:
    ballot = make_ballot(fund, mina, make_entry(fund))
    for address in ("ballots/", f"ballots/{ballot.pk}/voiding/"):
        assert client_of(daeho).get(f"/funds/seed/desk/{address}").status_code == 404


def test_going_back_to_the_ballots_stops_a_count_that_was_asked_for(
    client_of: ClientOf, post: Any, daeho: Person, closed: Fund, deliver: Deliver
) -> None:
    browser = client_of(daeho)
    step(post, browser, "review")
    step(post, browser, "reconsider")
    step(post, browser, "review")
    assert OutboxTask.objects.filter(task__endswith="compute_fund").count() == 2 and deliver()
    closed.refresh_from_db()
    assert closed.state == "computed" and AuditEntry.objects.filter(verb="funds.compute").count() == 1


def test_everything_becomes_public_at_once(
    client_of: ClientOf, client: Client, post: Any, daeho: Person, mina: Person, jun: Person,
    closed: Fund, entries: list[FundProject], deliver: Deliver,
) -> None:  # fmt: skip
    make_ballot(closed, mina, entries[0])
    step(post, client_of(daeho), "review")
    deliver()
    for address in ("/funds/seed/result/", "/funds/seed/result/ballots.pb", "/funds/seed/result/receipts/"):
        assert client.get(address).status_code == client_of(mina).get(address).status_code == 404
        assert client_of(daeho).get(address).status_code == 200
    assert client.get("/api/v1/funds/seed").json()["result"] is None
    step(post, client_of(daeho), "publish")
    deliver()
    page = client.get("/funds/seed/result/").content.decode()
    assert "돈을 받는 사업" in page and closed.result.digest in page
    assert client.get("/api/v1/funds/seed").json()["result"]["digest"] == closed.result.digest
    assert "정류장 종" in Notice.objects.get(person=jun, kind="funds.team").subject
    assert Notice.objects.filter(person=mina, kind="funds.voting").count() == 1
    assert client_of(mina).get("/me/").status_code == 200
