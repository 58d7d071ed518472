"""The map: when it is made, of whose answers, and what it tells."""

import csv
import io
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.models import OutboxTask
from madang.deliberations import actions, queries, rules, tasks
from madang.deliberations.models import Deliberation, MapRun, Statement, StatementVote, Voter, changing
from madang.deliberations.tests.factories import make_camps, make_deliberation, make_statement, make_voter
from madang.deliberations.tests.test_vote_cast import vote
from madang.people.models import Person

pytestmark = pytest.mark.django_db


def made(row: Deliberation) -> MapRun:
    tasks.make_map.call(row.pk, None)
    return MapRun.objects.filter(deliberation=row).order_by("-pk")[0]


@pytest.fixture
def row(db: None) -> Deliberation:
    found = make_deliberation(statements=10)
    make_camps(found)
    return found


def test_two_camps_are_found_with_what_they_share_and_what_divides_them(row: Deliberation) -> None:
    run = made(row)
    keys = list(row.statements.order_by("pk").values_list("pk", flat=True))
    assert [group["size"] for group in run.result["groups"]] == [30, 30]
    assert set(run.result["shared"]) <= set(keys[5:]) and len(run.result["shared"]) == 5
    assert set(run.result["divides"]) == set(keys[:5])
    assert (run.voters, run.votes, run.result["reason"]) == (60, 600, "")
    assert run.result["stability"] >= 0.6 and run.method and len(run.input_digest) == 64


def test_many_votes_ask_for_one_map_and_a_lost_task_is_asked_for_again(
    row: Deliberation, mina: Person
) -> None:
    first, second, third = row.statements.order_by("pk")[:3]
    for each in (first, second):
        actions.cast_vote(deliberation=row, statement=each, by=mina, value=1)
    assert OutboxTask.objects.filter(task="madang.deliberations.tasks.make_map").count() == 1
    with clock.travel(clock.now() + timedelta(seconds=rules.MAP_LOST_SECONDS + rules.MAP_EVERY_SECONDS + 1)):
        actions.cast_vote(deliberation=row, statement=third, by=mina, value=1)
    assert OutboxTask.objects.filter(task="madang.deliberations.tasks.make_map").count() == 2


def test_the_worker_makes_it_when_its_time_has_come_and_votes_after_it_ask_anew(
    row: Deliberation, mina: Person, deliver: Callable[[], int]
) -> None:
    first, second = row.statements.order_by("pk")[:2]
    actions.cast_vote(deliberation=row, statement=first, by=mina, value=1)
    deliver()
    assert not MapRun.objects.exists(), "not before its time"
    with clock.travel(clock.now() + timedelta(seconds=rules.MAP_EVERY_SECONDS)):
        deliver()
        assert MapRun.objects.get().voters == 61
        actions.cast_vote(deliberation=row, statement=second, by=mina, value=1)
    assert OutboxTask.objects.count() == 1


def test_the_same_answers_make_no_second_map_and_only_the_last_are_kept(row: Deliberation) -> None:
    first = made(row)
    assert made(row).pk == first.pk
    for number in range(rules.RUNS_KEPT + 2):
        make_voter(row, {row.statements.order_by("pk")[0]: 1})
        assert made(row).voters == 61 + number
    assert MapRun.objects.count() == rules.RUNS_KEPT


def test_who_was_excluded_and_what_was_removed_are_as_if_never_there(
    row: Deliberation, daeho: Person
) -> None:
    without = made(row).result
    extra = make_statement(row, "따로 묻는 의견이에요")
    intruder = make_voter(row, dict.fromkeys(row.statements.all(), -1))
    assert made(row).result != without
    actions.ban_voter(voter=intruder, by=daeho, reason="프로그램으로 답했어요")
    actions.remove_statement(statement=extra, by=daeho, reason_code="ad", note="")
    assert made(row).result == without
    actions.unban_voter(voter=intruder, by=daeho)
    assert made(row).voters == 61


def test_no_map_is_added_to_a_published_result(row: Deliberation, daeho: Person, monkeypatch: Any) -> None:
    calculate = tasks._calculated

    def slowly(*args: Any) -> dict[str, Any]:
        found = calculate(*args)
        Deliberation.objects.filter(pk=row.pk).update(state="published", frozen={}, published_at=clock.now())
        return found

    monkeypatch.setattr(tasks, "_calculated", slowly)
    tasks.make_map.call(row.pk, None)
    assert not MapRun.objects.exists()


# --- too little, all alike, one statement -----------------------------------------------------------


def test_below_fifty_the_page_says_how_many_are_missing() -> None:
    row = make_deliberation(statements=6)
    for _voter in range(48):
        make_voter(row, dict.fromkeys(row.statements.all(), 1))
    assert (
        "아직 의견이 충분히 모이지 않았어요"
        in Client().get(f"/deliberations/{row.pk}/result/").content.decode()
    )
    made(row)
    page = Client().get(f"/deliberations/{row.pk}/result/").content.decode()
    assert "48명이 답했어요" in page and "2명이 더 필요해요" in page


@pytest.mark.parametrize(
    ("statements", "answer"),
    [(1, lambda voter, number: 1 if voter % 2 else -1), (8, lambda voter, number: 1), (8, lambda voter, number: random.Random(f"{voter} {number}").choice([1, -1]))],
    ids=["one statement", "all alike", "all different"],
)  # fmt: skip
def test_without_groups_the_page_says_so_and_shows_what_most_think(statements: int, answer: Any) -> None:
    row = make_deliberation(statements=statements)
    asked = list(row.statements.order_by("pk"))
    voters = [make_voter(row, {each: answer(v, n) for n, each in enumerate(asked)}) for v in range(60)]
    run = made(row)
    assert run.result["groups"] == [] and run.result["reason"]
    page = Client().get(f"/deliberations/{row.pk}/result/").content.decode()
    assert "모둠이 뚜렷하지 않아요" in page and "많은 사람이 함께하는 생각" in page and "<ellipse" not in page
    own = queries.position_of(run, voters[0], queries.shown_result(run.result))
    assert own.group is None and own.place is None


def test_a_deliberation_without_votes_has_a_map_of_nothing() -> None:
    row = make_deliberation(statements=0)
    run = made(row)
    assert (run.voters, run.votes, run.result["statements"]) == (0, 0, [])
    assert Client().get(f"/deliberations/{row.pk}/result/").status_code == 200
    assert Client().get(f"/deliberations/{row.pk}/").status_code == 200


# --- one's own place ---------------------------------------------------------------------------------


def test_each_voter_stands_where_the_calculation_put_them(row: Deliberation) -> None:
    run = made(row)
    shown = queries.shown_result(run.result)
    camps = [set(), set()]  # type: list[set[int]]
    for number, voter in enumerate(Voter.objects.filter(deliberation=row).order_by("pk")):
        own = queries.position_of(run, voter, shown)
        assert own.group is not None and own.place is not None
        camps[number // 30].add(own.group.number)
    assert sorted(camps, key=min) == [{1}, {2}]


def test_ones_place_is_there_at_once_and_told_in_words(row: Deliberation) -> None:
    made(row)
    client = Client()
    asked = list(row.statements.order_by("pk"))
    for each in asked[:6]:
        vote(client, row, each)
    page = client.get(f"/deliberations/{row.pk}/result/").content.decode()
    assert "1개만 더 답하면 내 자리가 보여요" in page
    vote(client, row, asked[6])
    page = client.get(f"/deliberations/{row.pk}/result/").content.decode()
    assert "가까워요" in page and "opinion-own" in page and "같은 답을 했어요" in page
    assert "opinion-own" not in Client().get(f"/deliberations/{row.pk}/result/").content.decode()


# --- nobody can be made out ---------------------------------------------------------------------------


def numbers_in(row: dict[str, Any]) -> list[int]:
    return [cell for part in [row["all"], *row["groups"]] for cell in part if cell is not None]


def test_no_number_below_five_leaves_the_house(row: Deliberation) -> None:
    make_voter(row, {row.statements.order_by("pk")[0]: 1})
    run = made(row)
    assert all(number >= 5 for each in run.result["statements"] for number in numbers_in(each))
    assert all(mark[2] >= 5 for group in run.result["groups"] for mark in group["marks"])
    answer = Client().get(f"/deliberations/{row.pk}/result.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == list(queries.results.HEAD) and len(lines) == 1 + 10 * 3
    cells = [cell for line in lines[1:] for cell in line[3:6]]
    assert "<5" in cells and all(cell == "<5" or int(cell) >= 5 for cell in cells)


def test_a_hidden_number_cannot_be_counted_back_from_the_share_beside_it(row: Deliberation) -> None:
    shared = row.statements.order_by("pk")[9]
    for voter in Voter.objects.filter(deliberation=row).order_by("pk")[:2]:
        StatementVote.objects.filter(voter=voter, statement=shared).update(value=-1)
    stored = next(each for each in made(row).result["statements"] if each["id"] == shared.pk)
    assert stored["share"] == 0.95, "58 of 60 say yes: known to the percent"
    assert stored["all"][:2] == [None, None], "with 58 and the share everybody knew of the 2"


def test_nothing_stored_of_a_map_names_a_voter(row: Deliberation) -> None:
    run = made(row)
    numbers = list(Voter.objects.values_list("number", flat=True))
    assert not any(number in str(run.result) + str(run.axes) for number in numbers)
    assert len(run.axes["statements"]) == 10 and "places" not in str(run.result)


def test_the_live_part_is_sent_again_only_when_something_changed(row: Deliberation) -> None:
    made(row)
    client, headers = Client(), {"HX-Request": "true", "HX-Target": "result"}
    first = client.get(f"/deliberations/{row.pk}/result/", headers=headers)
    assert first.status_code == 200 and b"<html" not in first.content
    again = {**headers, "If-None-Match": first["ETag"]}
    assert client.get(f"/deliberations/{row.pk}/result/", headers=again).status_code == 304
    StatementVote.objects.filter(voter=Voter.objects.order_by("pk")[0]).update(value=0)
    made(row)
    assert client.get(f"/deliberations/{row.pk}/result/", headers=again).status_code == 200


def test_the_next_statement_is_drawn_by_the_weights_of_the_map(row: Deliberation) -> None:
    run = made(row)
    assert len(run.weights) == 10 and all(weight > 0 for weight in run.weights.values())
    fresh = make_statement(row, "방금 들어온 새 의견이에요")
    Statement.objects.filter(pk=fresh.pk).update(state="shown")
    changing.changed(row)
    drawn = [queries.ballot(row, None, seed=str(n)).statement for n in range(200)]
    share = sum(each is not None and each.pk == fresh.pk for each in drawn) / len(drawn)
    assert share > 1.5 / 11, "what nobody has answered yet comes more often"
