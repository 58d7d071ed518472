"""The result: written, frozen, published whatever it is; made again when somebody withdraws."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.people.models import Person
from madang.problems.models import Problem
from madang.projects.models import Membership
from madang.projects.tests import factories as teams
from madang.trials import actions, rules
from madang.trials.models import Observation, Participant, Result, Trial
from madang.trials.tests import factories as f

TrialIn = Callable[..., Trial]
WORDS: dict[str, Any] = {
    "outcome": "no",
    "summary": "열 명 가운데 세 명만 찾았어요. 글자가 작았어요.",
    "learnt": "글자보다 빛이 문제였어요.",
    "changed": "등을 달아요.",
}


def with_people(trial: Trial, yes: int, no: int) -> list[Participant]:
    found = [f.make_participant(trial) for _ in range(yes + no)]
    for number, row in enumerate(found):
        f.record(row, success=int(number < yes), minutes=1 + number)
    return found


def publish(trial: Trial, by: Person, **fields: Any) -> Trial:
    f.make_result(trial, **fields)
    return actions.publish_result(trial=trial, by=by)


def rows_of(client: Client, address: str) -> list[list[str]]:
    return [
        row
        for row in csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig")))
        if not row[0].startswith("#")
    ]


def test_a_negative_result_is_written_and_published(
    trial_in: TrialIn, project: Any, problem: Problem, mina: Person, client_of: Any, post: Any, deliver: Any
) -> None:
    trial = trial_in("analysing")
    people = with_people(trial, 5, 6)
    newer = teams.make_version(project, "2판")
    me, address = client_of(mina), f"/trials/room/bus-bell/{trial.pk}/"
    assert "5 / 11" not in Client().get(f"/trials/{trial.pk}/").content.decode()
    assert post(me, address + "result/", version=0, newer_version=newer.pk, **WORDS).status_code == 302
    assert post(me, address + "steps/publish/").status_code == 302
    html = Client().get(f"/trials/{trial.pk}/").content.decode()
    for words in (*list(WORDS.values())[1:], "2판", "예상과 달랐어요", "11명 가운데 5명"):
        assert words in html, words
    person = people[0].person
    assert person and person.notices.get().kind == "trials.taking_part"
    deliver()
    assert trial.title in Client().get(f"/problems/{problem.pk}/").content.decode(), "on the problem's page"
    assert trial.title in Client().get("/projects/bus-bell/").content.decode(), "on the team's page"


def test_neighbours_hear_of_the_result(
    trial_in: TrialIn, problem: Problem, mina: Person, sora: Person, deliver: Any
) -> None:
    sora.follows.create(problem=problem)
    publish(trial_in("analysing"), mina)
    deliver()
    assert sora.notices.get().kind == "trials.neighbour"


def test_without_words_nothing_is_published(
    trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("analysing")
    assert post(client_of(mina), f"/trials/room/bus-bell/{trial.pk}/steps/publish/").status_code == 422
    f.make_result(trial, learnt="")
    with pytest.raises(actions.EmptyWords):
        actions.publish_result(trial=trial, by=mina)


@pytest.mark.parametrize("missing", ["outcome", "summary"])
def test_a_result_says_whether_and_what(
    missing: str, trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("analysing")
    data = {name: words for name, words in WORDS.items() if name != missing}
    assert (
        post(client_of(mina), f"/trials/room/bus-bell/{trial.pk}/result/", version=0, **data).status_code
        == 422
    )


def test_only_the_team_writes_and_only_the_lead_publishes(
    trial_in: TrialIn, sora: Person, jun_in: Membership
) -> None:
    trial = trial_in("analysing")
    with pytest.raises(NotAllowed):
        actions.save_result(trial=trial, by=sora, version=0, **WORDS)
    actions.save_result(trial=trial, by=jun_in.person, version=0, **WORDS)
    with pytest.raises(NotAllowed):
        actions.publish_result(trial=trial, by=jun_in.person)
    with pytest.raises(NotAllowed):
        other = teams.make_version(teams.make_project())
        actions.save_result(trial=trial, by=jun_in.person, version=1, newer_version=other, **WORDS)


def test_the_second_of_two_writers_sees_the_first(
    trial_in: TrialIn, mina: Person, jun_in: Membership, client_of: Any, post: Any
) -> None:
    address = f"/trials/room/bus-bell/{trial_in('analysing').pk}/result/"
    assert post(client_of(mina), address, version=0, **WORDS).status_code == 302
    answer = post(
        client_of(jun_in.person),
        address,
        version=0,
        **{**WORDS, "summary": "저는 다르게 봤어요. 다섯 명이에요."},
    )
    assert answer.status_code == 422 and WORDS["summary"] in answer.content.decode()


@pytest.mark.parametrize("state", ["draft", "recruiting", "running", "published", "stopped"])
def test_a_result_is_written_while_it_is_analysed(state: str, trial_in: TrialIn, mina: Person) -> None:
    with pytest.raises(actions.WrongState):
        actions.save_result(trial=trial_in(state), by=mina, version=0, **WORDS)


# --- what may be seen of it -------------------------------------------------------------------------------


def test_fewer_than_five_people_show_words_and_no_number(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("analysing")
    with_people(trial, 2, 2)
    publish(trial, mina)
    result = Result.objects.get()
    assert result.rows == [] and result.numbers["people"]["total"] is None
    assert all(
        row["n"] is None and row["median"] is None and row["yes"] is None
        for row in result.numbers["measures"]
    )
    assert f"/trials/{trial.pk}/data/" not in Client().get(f"/trials/{trial.pk}/").content.decode()


def test_a_small_share_is_told_without_its_number(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("analysing")
    with_people(trial, 2, 8)
    publish(trial, mina)
    html = Client().get(f"/trials/{trial.pk}/").content.decode()
    assert "10명 가운데 5명 미만" in html and "10명 가운데 2명" not in html


def test_the_open_data_leads_to_nobody(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("analysing", cells=(("60대", 8), ("70대", 8)))
    second = trial.cells.get(label="70대")
    people = [f.make_participant(trial) for _ in range(8)] + [
        f.make_participant(trial, cell=second) for _ in range(3)
    ]
    for number, row in enumerate(people):
        f.record(row, success=number % 2, minutes=number / 2)
    publish(trial, mina)
    head, *rows = rows_of(Client(), f"/trials/{trial.pk}/data/")
    assert len(rows) == 11 and [row[0] for row in rows] == [str(n) for n in range(1, 12)]
    text = Client().get(f"/trials/{trial.pk}/data/").content.decode()
    assert "P-0" not in text and not any(row.number in text for row in people)
    for column in list(zip(*rows, strict=True))[1:]:
        assert rules.is_safe_column(column)
    assert {row[1] for row in rows} == {""}, "three of one kind would stand out, and so would the rest"
    assert "다음 버스 찾기" in " ".join(head)


def test_the_numbers_come_as_a_file(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("analysing")
    with_people(trial, 6, 5)
    publish(trial, mina)
    head, *rows = rows_of(Client(), f"/trials/{trial.pk}/numbers/")
    assert (
        len(head) == 5 and len(rows) == trial.measures.count() and rows[0][1:3] == ["11", "11명 가운데 6명"]
    )


@pytest.mark.parametrize("page", ["numbers", "data"])
def test_there_are_no_numbers_before_they_are_published(
    page: str, trial_in: TrialIn, mina: Person, client_of: Any
) -> None:
    trial = trial_in("analysing")
    for client in (Client(), client_of(mina)):
        assert client.get(f"/trials/{trial.pk}/{page}/").status_code == 404


# --- frozen, and made again -------------------------------------------------------------------------------


def test_a_published_result_is_frozen(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("analysing")
    with_people(trial, 6, 5)
    publish(trial, mina)
    before = Result.objects.get().numbers
    Observation.objects.filter(measure__kind="minutes").update(value=99)
    Client().get(f"/trials/{trial.pk}/")
    assert Result.objects.get().numbers == before


def test_withdrawing_erases_and_makes_the_numbers_again(
    trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("analysing")
    people = with_people(trial, 6, 6)
    publish(trial, mina)
    gone = people[0]
    assert gone.person and "11명 가운데 5명" not in Client().get(f"/trials/{trial.pk}/").content.decode()
    assert post(client_of(gone.person), f"/trials/mine/{gone.pk}/withdrawal/").status_code == 302
    html = Client().get(f"/trials/{trial.pk}/").content.decode()
    assert "11명 가운데 5명" in html and "다시 계산" in html
    result = Result.objects.get()
    assert result.remade_on == clock.today() and len(result.rows) == 11
    assert not Observation.objects.filter(participant=gone).exists()


def test_when_too_few_are_left_the_numbers_go(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("analysing")
    people = with_people(trial, 0, 5)
    publish(trial, mina)
    assert Result.objects.get().numbers["people"]["total"] == 5 and people[0].person
    actions.withdraw(participant=people[0], by=people[0].person)
    assert Result.objects.get().numbers["people"]["total"] is None and Result.objects.get().rows == []


def test_what_is_not_published_cannot_be_made_again(trial_in: TrialIn) -> None:
    with pytest.raises(actions.WrongState):
        actions.remake_result(trial=trial_in("running"), by=None)
