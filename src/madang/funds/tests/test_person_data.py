"""One's own ballots: shown, taken along, gone with the account or after thirty days; the result stays as it was."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from madang.core import clock, personal, retention
from madang.funds import actions, queries
from madang.funds.models import Elector, Fund, FundBallot, FundProject, Result, Voiding
from madang.funds.tests.factories import make_ballot, make_entry, make_fund
from madang.people import actions as people
from madang.people import queries as people_queries
from madang.people.models import Notice, Person

ClientOf = Callable[[Person], Client]


def titles(person: Person) -> list[str]:
    return [str(task.text) for task in queries.tasks_of(person)]


def test_an_open_vote_is_the_thing_to_do_until_it_is_done(
    client_of: ClientOf, mina: Person, fund: Fund, entries: list[FundProject]
) -> None:
    assert titles(mina) == ["돈을 어디에 쓸지 골라 주세요: 가을 씨앗기금"]
    make_ballot(fund, mina, entries[0], entries[1])
    assert titles(mina) == []
    page = client_of(mina).get("/me/").content.decode()
    assert "가을 씨앗기금" in page and "2개를 골랐어요" in page
    assert people_queries.own_sections(mina)


def test_a_lead_may_apply_and_the_centre_has_to_go_on(
    jun: Person, daeho: Person, entries: list[FundProject]
) -> None:
    other = make_fund(
        state=Fund.State.SETUP, apply_until=clock.now() + timedelta(days=1), title="겨울 씨앗기금"
    )
    assert "‘정류장 종’ 팀이 씨앗기금에 신청할 수 있어요" in titles(jun)
    make_entry(other, entries[0].project)
    assert not any("신청할 수 있어요" in title for title in titles(jun))
    Fund.objects.filter(pk=other.pk).update(state=Fund.State.CANCELLED, reason="비가 와서요.")
    fund = make_fund(state=Fund.State.CLOSED, title="여름 씨앗기금")
    assert "표를 살펴봐 주세요: 여름 씨앗기금" in titles(daeho)
    Fund.objects.filter(pk=fund.pk).update(state=Fund.State.COMPUTED)
    assert "결과를 공개해 주세요: 여름 씨앗기금" in titles(daeho)


def test_the_export_holds_every_choice_and_receipt(
    mina: Person, fund: Fund, entries: list[FundProject]
) -> None:
    ballot = make_ballot(fund, mina, entries[0])
    Voiding.objects.create(fund=fund, ballot=ballot, kind="other", note="본인이 빼 달라고 했어요.")
    Elector.objects.create(fund=fund, email=mina.email)
    data = personal.exported(mina)["funds"].data
    (row,) = data["ballots"]
    assert (row["fund"], row["choices"], len(row["receipt"])) == ("가을 씨앗기금", ["정류장 종"], 11)
    assert row["voided"][0]["note"] == "본인이 빼 달라고 했어요."
    assert data["lists"] == [{"fund__title": "가을 씨앗기금", "email": mina.email}]


def test_leaving_before_the_end_takes_the_ballot_along(
    mina: Person, fund: Fund, entries: list[FundProject]
) -> None:
    make_ballot(fund, mina, entries[0])
    Elector.objects.create(fund=fund, email=mina.email)
    people.erase(by=mina)
    assert not FundBallot.objects.exists() and not Elector.objects.exists()


def test_leaving_after_the_end_leaves_a_ballot_without_anybody(
    mina: Person, fund: Fund, entries: list[FundProject]
) -> None:
    ballot = make_ballot(fund, mina, entries[0], device="d" * 16)
    Voiding.objects.create(fund=fund, ballot=ballot, kind="other", note="미나 님이 전화했어요.")
    Fund.objects.update(closes_at=clock.now())
    people.erase(by=mina)
    left = FundBallot.objects.get()
    assert (left.person, left.device, left.created_at, left.saved_at) == (None, "", None, None)
    assert left.choices == [entries[0].pk]
    assert Voiding.objects.get().note == ""


def test_thirty_days_after_the_result_nobody_knows_who_chose_what(
    client: Client, client_of: ClientOf, mina: Person, jun: Person, daeho: Person, fund: Fund,
    entries: list[FundProject], deliver: Callable[[], int],
) -> None:  # fmt: skip
    ballot = make_ballot(fund, mina, entries[0])
    make_ballot(fund, None, entries[1])
    Elector.objects.create(fund=fund, email=mina.email)
    make_ballot(fund, jun, entries[2])
    actions.withdraw_entry(entry=entries[2], by=daeho, reason="팀이 물러났어요.")
    deliver()
    assert jun.notices.filter(key__startswith="funds.chosen_withdrawn:").exists()
    Fund.objects.update(state=Fund.State.CLOSED)
    actions.void_ballot(ballot=ballot, by=daeho, kind="other", note="미나 님이 전화했어요.")
    actions.finish_review(fund=fund, by=daeho)
    deliver()
    actions.publish_fund(fund=fund, by=daeho)
    deliver()
    before = Result.objects.get().pabulib
    entry = next(each for each in retention.table() if each.code == "funds.ballots")
    assert entry.kept
    assert retention.forget(entry) == 0
    with clock.travel(clock.now() + entry.kept + timedelta(hours=1)):
        assert retention.count_past(entry) == retention.forget(entry) == 1
        assert retention.forget(entry) == 0, "doing it again changes nothing"
    assert not FundBallot.objects.exists() and not Elector.objects.exists()
    assert not Notice.objects.filter(key__startswith="funds.chosen_withdrawn").exists(), (
        "it says what was chosen"
    )
    assert jun.notices.filter(key__startswith="funds.published:").exists()
    assert (Voiding.objects.get().note, Voiding.objects.get().kind) == ("", "other")
    assert Result.objects.get().pabulib == before
    assert client.get("/funds/seed/result/").status_code == 200
    assert "이 투표에 낸 표가 없어요" in client_of(mina).get("/funds/seed/ballot/").content.decode()
