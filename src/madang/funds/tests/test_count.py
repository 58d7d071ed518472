"""From ballots to a result: both rules, the file, receipts; ties, nobody, one project; everything agrees."""

import hashlib
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from madang.allocation import shares
from madang.allocation.pabulib import PbFile, PbProject, read_pb, write_pb
from madang.core.models import OutboxTask
from madang.funds import actions, queries
from madang.funds.models import Fund, FundProject, Result
from madang.funds.rules import receipt_digest, receipt_of
from madang.funds.tests.factories import make_ballot, make_entry, make_fund
from madang.people.models import Person
from madang.people.tests.factories import make_person

Deliver = Callable[[], int]


def counted(fund: Fund, daeho: Person, deliver: Deliver) -> Result:
    """The result as the worker makes it."""
    Fund.objects.filter(pk=fund.pk).update(state=Fund.State.CLOSED, entitled=20)
    actions.finish_review(fund=fund, by=daeho)
    deliver()
    assert not OutboxTask.objects.exists()
    return Result.objects.get(fund=fund)


def won(result: Result) -> list[str]:
    return [row["id"] for row in result.data["projects"] if row["chosen"]]


@pytest.fixture
def voted(fund: Fund, entries: list[FundProject]) -> Fund:
    """Six want the first and the dear third, three only the second: six million won for nine people."""
    for _turn in range(6):
        make_ballot(fund, None, entries[0], entries[2])
    for _turn in range(3):
        make_ballot(fund, None, entries[1])
    return fund


def test_who_is_few_gets_their_part_and_greedy_stands_beside_it(
    voted: Fund, entries: list[FundProject], daeho: Person, deliver: Deliver
) -> None:
    result = counted(voted, daeho, deliver)
    rows = {row["id"]: row for row in result.data["projects"]}
    first, second, third = (rows[entry.project.number] for entry in entries)
    assert [row["chosen"] for row in (first, second, third)] == [True, True, False]
    assert [row["greedy"] for row in (first, second, third)] == [True, False, True]
    assert (first["price"], second["price"]) == (166_666.67, 666_666.67)
    assert third["next"] and result.data["next_cost"] == 7_000_000
    assert (result.data["with_nothing"], result.data["greedy_with_nothing"]) == (0, 3)
    assert (result.data["spent"], result.data["greedy_spent"]) == (3_000_000, 5_000_000)


def test_all_ways_to_recompute_agree(
    client: Client, voted: Fund, entries: list[FundProject], daeho: Person, deliver: Deliver, tmp_path: Path
) -> None:
    result = counted(voted, daeho, deliver)
    actions.publish_fund(fund=voted, by=daeho)
    body = client.get("/funds/seed/result/ballots.pb").content
    assert hashlib.sha256(body).hexdigest() == result.digest
    vote = read_pb(io.BytesIO(body))
    assert list(shares.equal_shares(vote.election).winners) == won(result)
    assert [project.id for project in vote.projects if project.is_selected] == won(result)
    (tmp_path / "seed.pb").write_bytes(body)
    said = StringIO()
    call_command("equal_shares", str(tmp_path / "seed.pb"), stdout=said)
    assert said.getvalue().split() == won(result)
    page = client.get("/funds/seed/result/").content.decode()
    assert "equal_shares.py" in page
    assert by_script(tmp_path / "seed.pb") == won(result)
    assert vote.meta["money_unit"] == "100" and vote.budget == 60_000


def by_script(path: Path) -> list[str]:
    """The winners as the script says that everybody can download: with Python alone."""
    script = str(finders.find("funds/equal_shares.py"))
    said = subprocess.run(
        [sys.executable, "-I", script, str(path)], capture_output=True, text=True, check=True
    )
    return said.stdout.split()


@pytest.mark.parametrize("seed", range(12))
def test_the_plain_script_agrees_on_random_votes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    projects = tuple(PbProject(f"p{number}", chance.randint(5, 60), "이름; 둘") for number in range(6))
    ballots = tuple(
        (str(voter), tuple(each.id for each in projects if chance.random() < 0.4)) for voter in range(1, 12)
    )
    vote = PbFile(budget=100, projects=projects, ballots=ballots)
    path = tmp_path / "vote.pb"
    path.write_text(write_pb(vote))
    assert by_script(path) == list(shares.equal_shares(vote.election).winners)


def test_the_file_holds_nothing_of_anybody(
    client: Client, voted: Fund, entries: list[FundProject], daeho: Person, mina: Person, deliver: Deliver
) -> None:
    make_ballot(voted, mina, entries[1], revision=3)
    result = counted(voted, daeho, deliver)
    text = result.pabulib
    receipt = receipt_of(voted.seed, mina.pk, 3)
    assert "미나" not in text and mina.email not in text and receipt not in text
    assert not any(digest in text for digest in result.receipts)
    voters = [ballot[0] for ballot in read_pb(io.BytesIO(text.encode())).ballots]
    assert voters == [str(number) for number in range(1, 11)]
    assert receipt_digest(voted.number, receipt) in result.receipts and result.receipts == sorted(
        result.receipts
    )
    actions.publish_fund(fund=voted, by=daeho)
    found = client.get("/funds/seed/result/receipts/", {"receipt": receipt.lower()}).content.decode()
    assert "이 영수증의 표를 셌어요" in found
    old = client.get(
        "/funds/seed/result/receipts/", {"receipt": receipt_of(voted.seed, mina.pk, 2)}
    ).content.decode()
    assert "세지 않았어요" in old


def test_rows_are_shuffled_each_time_anew(fund: Fund, daeho: Person) -> None:
    entries = [make_entry(fund) for _number in range(8)]
    for number in range(60):
        make_ballot(fund, None, *[entry for place, entry in enumerate(entries) if number >> place & 1])
    texts = {queries.count(fund).pabulib for _turn in range(3)}
    assert len(texts) == 3
    assert len({tuple(sorted(text.splitlines())) for text in texts}) > 1, "numbers go with the new order"


@pytest.mark.parametrize("empty", [0, 3])
def test_nobody_chose_anything(
    client: Client, fund: Fund, daeho: Person, deliver: Deliver, empty: int
) -> None:
    make_entry(fund)
    for _turn in range(empty):
        make_ballot(fund)
    result = counted(fund, daeho, deliver)
    assert (won(result), result.data["ballots"], result.data["empty"]) == ([], empty, empty)
    actions.publish_fund(fund=fund, by=daeho)
    page = client.get("/funds/seed/result/").content.decode()
    assert ("아무도 투표하지 않아서" if not empty else "고른 사람이 모자랐어요") in page
    assert "아무도 고르지 않았어요" in page
    assert read_pb(io.BytesIO(result.pabulib.encode())).budget == 60_000


def test_one_project_and_one_voter(fund: Fund, daeho: Person, deliver: Deliver) -> None:
    entry = make_entry(fund, cost_krw=6_000_000)
    make_ballot(fund, None, entry)
    result = counted(fund, daeho, deliver)
    assert won(result) == [entry.project.number] and result.data["projects"][0]["price"] == 6_000_000


def test_a_tie_is_decided_by_the_list_whose_order_is_published(
    fund: Fund, daeho: Person, deliver: Deliver
) -> None:
    later = make_entry(fund, cost_krw=4_000_000, place=2)
    earlier = make_entry(fund, cost_krw=4_000_000, place=1)
    make_ballot(fund, None, later, earlier)
    result = counted(fund, daeho, deliver)
    assert won(result) == [earlier.project.number]
    assert [row["id"] for row in result.data["projects"]] == [earlier.project.number, later.project.number]


def test_empty_ballots_count_and_withdrawn_projects_do_not(
    voted: Fund, entries: list[FundProject], daeho: Person, deliver: Deliver
) -> None:
    make_ballot(voted)
    actions.withdraw_entry(entry=entries[0], by=daeho, reason="다른 곳에서 받았어요.")
    result = counted(voted, daeho, deliver)
    assert (result.data["ballots"], result.data["empty"]) == (10, 1)
    assert entries[0].project.number not in result.pabulib


def test_everything_withdrawn_leaves_a_result_that_says_so(
    client: Client, voted: Fund, entries: list[FundProject], daeho: Person, deliver: Deliver
) -> None:
    for entry in entries:
        actions.withdraw_entry(entry=entry, by=daeho, reason="다른 곳에서 받았어요.")
    result = counted(voted, daeho, deliver)
    actions.publish_fund(fund=voted, by=daeho)
    assert won(result) == []
    assert client.get("/funds/seed/result/").status_code == 200


def test_names_that_would_break_a_file_do_not(fund: Fund, daeho: Person, deliver: Deliver) -> None:
    entry = make_entry(fund)
    entry.project.title = 'ㄱ;"ㄴ"\nVOTES'
    entry.project.save()
    make_ballot(fund, None, entry)
    result = counted(fund, daeho, deliver)
    assert won(result) == [entry.project.number]
    assert len(read_pb(io.BytesIO(result.pabulib.encode())).projects) == 1


def test_counting_twice_changes_nothing(voted: Fund, daeho: Person, deliver: Deliver) -> None:
    from madang.funds.tasks import compute_fund

    result = counted(voted, daeho, deliver)
    compute_fund.call(voted.pk, Fund.objects.get(pk=voted.pk).version)
    assert Result.objects.get().digest == result.digest


def test_the_stored_result_is_plain_json(voted: Fund, daeho: Person, deliver: Deliver) -> None:
    result = counted(voted, daeho, deliver)
    assert json.loads(json.dumps(result.data)) == result.data
    assert (result.rule, result.program) == ("equalshares/add1", queries.PROGRAM)


@pytest.mark.slow
def test_forty_thousand_voters_are_counted_by_the_worker(daeho: Person, deliver: Deliver) -> None:
    """The shape that participation.md asks for; once, through the same task as any other."""
    fund = make_fund(budget_krw=300_000_000, expected_ballots=40_000, unit_krw=10)
    entries = [make_entry(fund, cost_krw=1_000_000 * (3 + number % 37), place=number) for number in range(64)]
    person = make_person()
    Person.objects.bulk_create(
        [Person(email=f"v{number}@example.org", name="v", is_member=True, joined_at=person.joined_at) for number in range(40_000)],
        batch_size=5000,
    )  # fmt: skip
    people = list(Person.objects.filter(name="v").order_by("pk"))
    ballots = {
        one: [entry.pk for place, entry in enumerate(entries) if (one.pk * 2_654_435_761 >> place % 24) % (3 + place % 11) == 0]
        for one in people
    }  # fmt: skip
    assert actions.record_ballots(fund=fund, by=daeho, ballots=ballots) == 40_000
    result = counted(fund, daeho, deliver)
    assert result.data["ballots"] == 40_000 and won(result)
    assert result.data["spent"] <= 300_000_000
