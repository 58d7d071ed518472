"""Preparing, changing, opening, closing, publishing: curators, in this order."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.core.models import AuditEntry
from madang.deliberations import actions, rules, tasks
from madang.deliberations.models import Deliberation, MapRun, Statement
from madang.deliberations.tests.factories import make_camps, make_deliberation
from madang.people import actions as people
from madang.people.models import Notice, Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person
from madang.problems.tests.factories import make_problem

pytestmark = pytest.mark.django_db
LINES = "\n".join(f"{number}번째 생각은 이래요, 어때요?" for number in range(1, 7))


@pytest.fixture
def bora(db: None) -> Person:
    person = make_person("보라")
    people.give_role(person=person, kind=RoleKind.CURATOR)
    return person


def step(client: Client, row: Deliberation, name: str, **data: Any) -> Any:
    return client.post(f"/deliberations/{row.pk}/desk/{name}/", data)


def test_a_curator_brings_a_question_from_the_draft_to_the_page_of_its_problem(
    client_of: Callable[[Person], Client], bora: Person, mina: Person, deliver: Callable[[], int]
) -> None:
    client, problem = client_of(bora), make_problem()
    data = {
        "question": "컵을 어떻게 줄일까요?",
        "who": "anyone",
        "language": "ko",
        "problems": [problem.pk],
        "promise": "기관이 답해요.",
    }
    answer = client.post("/deliberations/new/", data)
    row = Deliberation.objects.get()
    assert answer["Location"] == f"/deliberations/{row.pk}/desk/" and row.state == "draft"
    assert step(client, row, "open", closes_on=clock.today()).status_code == 422, (
        "there is nothing to answer yet"
    )
    assert step(client, row, "seeds", texts=LINES).status_code == 302
    assert step(client, row, "open", closes_on=clock.today() + timedelta(days=7)).status_code == 302
    assert row.question in Client().get("/").content.decode()
    assert row.question in Client().get(f"/problems/{problem.pk}/").content.decode()
    for statement in Statement.objects.filter(deliberation=row):
        actions.cast_vote(deliberation=row, statement=statement, by=mina, value=1)
    make_camps(row)
    assert step(client, row, "close").status_code == 302
    assert step(client, row, "publish", summary="함께 찾았어요.").status_code == 422, "the map is being made"
    deliver()
    assert MapRun.objects.get().is_final
    assert step(client, row, "publish", summary="함께 찾았어요.").status_code == 302
    deliver()
    row.refresh_from_db()
    assert row.frozen is not None
    shared = next(each for each in row.frozen["statements"] if each["id"] == row.frozen["shared"][0])
    assert shared["text"] in Client().get(f"/problems/{problem.pk}/").content.decode()
    assert "함께 찾았어요." in Client().get(f"/deliberations/{row.pk}/result/").content.decode()
    assert Notice.objects.filter(person=mina, kind="deliberations.result").count() == 1
    verbs = list(AuditEntry.objects.filter(actor_id=bora.pk).values_list("verb", flat=True))
    assert [verb.partition(".")[2] for verb in verbs if verb.startswith("deliberations")] == [
        "prepared", "seeds_added", "opened", "closed", "published",
    ]  # fmt: skip


def test_what_is_published_stays_as_it_was(client_of: Callable[[Person], Client], bora: Person) -> None:
    row = make_deliberation(statements=6, state="closed")
    make_camps(row)
    tasks.make_map.call(row.pk, None)
    actions.publish_result(deliberation=row, by=bora)
    frozen = Deliberation.objects.get(pk=row.pk).frozen
    statement = row.statements.order_by("pk")[0]
    client = client_of(bora)
    assert (
        client.post(
            f"/deliberations/{row.pk}/desk/statements/{statement.pk}/", {"reason_code": "ad"}
        ).status_code
        == 422
    )
    for refused in (
        lambda: actions.add_seeds(deliberation=row, by=bora, texts=["하나 더 물어볼게요"]),
        lambda: actions.ban_voter(voter=row.voters.all()[0], by=bora, reason="늦었지만 뺄게요"),
        lambda: actions.recompute_map(deliberation=row, by=bora),
        lambda: actions.open_deliberation(deliberation=row, by=bora, closes_on=clock.today()),
    ):
        with pytest.raises(actions.WrongState):
            refused()
    row.voters.all().delete()
    tasks.make_map.call(row.pk, None)
    assert Deliberation.objects.get(pk=row.pk).frozen == frozen


# --- refused to the wrong person -------------------------------------------------------------------

PATHS = ["new/", "queue/", "{pk}/edit/", "{pk}/desk/", "{pk}/desk/log.csv", "{pk}/desk/open/", "{pk}/desk/statements/{statement}/"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_the_desk_is_for_curators_alone(
    client_of: Callable[[Person], Client], mina: Person, hana: Person, path: str
) -> None:
    row = make_deliberation()
    address = f"/deliberations/{path.format(pk=row.pk, statement=row.statements.all()[0].pk)}"
    assert "/sign-in/" in Client().get(address)["Location"]
    for person in (mina, hana):
        assert client_of(person).get(address).status_code == 404
        assert client_of(person).post(address, {"closes_on": clock.today()}).status_code in {404, 405}


def test_no_action_of_the_desk_is_anybodys(mina: Person) -> None:
    row = make_deliberation(state="closed")
    statement = row.statements.all()[0]
    for refused in (
        lambda: actions.prepare_deliberation(by=mina, question="제가 물어봐도 될까요?"),
        lambda: actions.edit_deliberation(deliberation=row, by=mina, version=1, promise="x"),
        lambda: actions.open_deliberation(deliberation=row, by=mina, closes_on=clock.today()),
        lambda: actions.close_deliberation(deliberation=row, by=mina),
        lambda: actions.publish_result(deliberation=row, by=mina),
        lambda: actions.recompute_map(deliberation=row, by=mina),
        lambda: actions.add_seeds(deliberation=row, by=mina, texts=["저도 하나 쓸게요"]),
        lambda: actions.copy_in_sheets(deliberation=row, by=mina, sheets=[{statement.pk: 1}]),
        lambda: actions.show_statement(statement=statement, by=mina),
        lambda: actions.remove_statement(statement=statement, by=mina, reason_code="ad", note=""),
    ):
        with pytest.raises(NotAllowed):
            refused()


# --- refused in the wrong state, bad input ---------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "name"), [("draft", "close"), ("draft", "publish"), ("open", "publish"), ("open", "open")]
)
def test_the_moves_have_their_order(bora: Person, state: str, name: str) -> None:
    row = make_deliberation(state=state)
    with pytest.raises(actions.WrongState):
        if name == "open":
            actions.open_deliberation(deliberation=row, by=bora, closes_on=clock.today())
        elif name == "close":
            actions.close_deliberation(deliberation=row, by=bora)
        else:
            actions.publish_result(deliberation=row, by=bora)
    row.refresh_from_db()
    assert row.state == state


@pytest.mark.parametrize("days", [-1, 366])
def test_the_last_day_is_one_that_people_wait_for(bora: Person, days: int) -> None:
    row = make_deliberation(state="draft")
    with pytest.raises(actions.BadDate):
        actions.open_deliberation(deliberation=row, by=bora, closes_on=clock.today() + timedelta(days=days))


def test_a_question_that_people_answered_stays(client_of: Callable[[Person], Client], bora: Person) -> None:
    row = make_deliberation()
    data = {
        "question": "전혀 다른 물음이에요, 어때요?",
        "who": "anyone",
        "language": "ko",
        "version": row.version,
    }
    answer = client_of(bora).post(f"/deliberations/{row.pk}/edit/", data)
    assert answer.status_code == 422 and "이미 답한 분들이 있어서" in answer.content.decode()
    data |= {"question": row.question, "promise": "기관이 두 주 안에 답해요.", "is_moderated_first": "on"}
    assert client_of(bora).post(f"/deliberations/{row.pk}/edit/", data).status_code == 302
    row.refresh_from_db()
    assert row.promise == "기관이 두 주 안에 답해요."


def test_problems_are_ticked_among_the_most_felt_or_added_by_number(
    client_of: Callable[[Person], Client], bora: Person
) -> None:
    felt = [make_problem(me_too_count=count) for count in range(100, 70, -1)]
    hidden = make_problem(state="received")
    client = client_of(bora)
    data = {"question": "컵을 어떻게 줄일까요?", "who": "anyone", "language": "ko"}
    page = client.get("/deliberations/new/").content.decode()
    assert page.count('name="problems"') == 20
    assert felt[0].title in page and felt[-1].title not in page and hidden.title not in page
    for number in (hidden.number, "P2611-0000", "가나다"):
        answer = client.post("/deliberations/new/", data | {"numbers": number})
        assert answer.status_code == 422 and number in answer.content.decode()
    sent = data | {"problems": [felt[0].pk], "numbers": f"{felt[-1].number.lower()}, {felt[1].number}"}
    client.post("/deliberations/new/", sent)
    row = Deliberation.objects.get()
    assert set(row.problems.all()) == {felt[0], felt[1], felt[-1]}
    # What it has stays ticked, also where it is not among the most felt.
    page = client.get(f"/deliberations/{row.pk}/edit/").content.decode()
    ticked = re.findall(r'name="problems" value="(\d+)"[^>]* checked', page)
    assert {int(key) for key in ticked} == {felt[0].pk, felt[1].pk, felt[-1].pk}


def test_a_question_is_about_a_few_problems(client_of: Callable[[Person], Client], bora: Person) -> None:
    keys = [make_problem().pk for _n in range(51)]
    data = {"question": "컵을 어떻게 줄일까요?", "who": "anyone", "language": "ko", "problems": keys}
    answer = client_of(bora).post("/en/deliberations/new/", data)
    assert answer.status_code == 422 and "at most 50 problems" in answer.content.decode()


def test_the_second_of_two_curators_sees_what_the_first_saved(
    client_of: Callable[[Person], Client], bora: Person
) -> None:
    row = make_deliberation()
    actions.edit_deliberation(deliberation=row, by=bora, version=1, promise="먼저 저장한 말")
    data = {"question": row.question, "who": "anyone", "language": "ko", "promise": "나중 말", "version": 1}
    answer = client_of(bora).post(f"/deliberations/{row.pk}/edit/", data)
    assert answer.status_code == 422 and "먼저 저장한 말" in answer.content.decode()


@pytest.mark.parametrize("question", ["", "짧아요", "긴" * 121])
def test_a_question_is_a_sentence(client_of: Callable[[Person], Client], bora: Person, question: str) -> None:
    data = {"question": question, "who": "anyone", "language": "ko"}
    assert client_of(bora).post("/deliberations/new/", data).status_code == 422
    assert not Deliberation.objects.exists()


def test_what_was_closed_can_be_opened_again_with_its_answers(bora: Person) -> None:
    row = make_deliberation(statements=6, state="closed")
    make_camps(row)
    actions.open_deliberation(deliberation=row, by=bora, closes_on=clock.today())
    row.refresh_from_db()
    assert row.is_open and row.closed_at is None and row.voters.count() == 60


@pytest.mark.parametrize("late", ["ban", "remove", "seeds"])
def test_a_result_is_published_of_what_is_stored_then(
    late: str, bora: Person, deliver: Callable[[], int]
) -> None:
    row = make_deliberation(statements=6)
    first, _second = make_camps(row)
    actions.close_deliberation(deliberation=row, by=bora)
    deliver()
    if late == "ban":
        actions.ban_voter(voter=first[0], by=bora, reason="프로그램으로 답했어요")
    elif late == "remove":
        actions.remove_statement(statement=row.statements.all()[0], by=bora, reason_code="ad", note="")
    else:
        actions.add_seeds(deliberation=row, by=bora, texts=["나중에 쓴 한 줄이에요"])
    with pytest.raises(actions.NotReady):
        actions.publish_result(deliberation=row, by=bora)
    with clock.travel(clock.now() + timedelta(seconds=rules.MAP_EVERY_SECONDS)):
        deliver()
        published = actions.publish_result(deliberation=row, by=bora)
    assert published.frozen is not None
    assert published.frozen["voters"] == 60 - (late == "ban")
    assert len(published.frozen["statements"]) == {"ban": 6, "remove": 5, "seeds": 7}[late]


def test_an_appeal_is_decided_before_the_result_is_published_and_none_is_taken_after(
    client_of: Callable[[Person], Client], bora: Person, mina: Person, deliver: Callable[[], int]
) -> None:
    row = make_deliberation(is_moderated_first=False)
    lines = [
        actions.add_statement(deliberation=row, by=mina, text=text, is_new=True)
        for text in ("제가 쓴 첫 줄이에요", "두 번째로 쓴 줄이에요")
    ]
    for line in lines:
        actions.remove_statement(statement=line, by=bora, reason_code="ad", note="")
    address = f"/deliberations/{row.pk}/mine/{{}}/appeal/"
    client, words = client_of(mina), {"text": "광고가 아니에요, 다시 봐 주세요"}
    assert client.post(address.format(lines[0].pk), words).status_code == 302
    actions.close_deliberation(deliberation=row, by=bora)
    deliver()
    with pytest.raises(actions.NotReady):
        actions.publish_result(deliberation=row, by=bora)
    actions.decide_appeal(statement=lines[0], by=bora, is_granted=False, reason="광고예요")
    actions.publish_result(deliberation=row, by=bora)
    assert client.post(address.format(lines[1].pk), words).status_code == 422
    assert "/appeal/" not in client.get(f"/deliberations/{row.pk}/mine/").content.decode()
    assert not Statement.objects.appealed().exists()


def test_a_statement_that_is_asked_after_an_appeal_waits_for_no_decision(bora: Person, mina: Person) -> None:
    row = make_deliberation(is_moderated_first=False)
    line = actions.add_statement(deliberation=row, by=mina, text="제가 쓴 한 줄이에요")
    actions.remove_statement(statement=line, by=bora, reason_code="ad", note="")
    voter = row.voters.get(person=mina)
    actions.appeal_statement(statement=line, by=mina, voter=voter, text="광고가 아니에요, 다시 봐 주세요")
    actions.show_statement(statement=line, by=bora)
    line.refresh_from_db()
    assert (line.state, line.appeal_decision) == ("shown", "granted")


def test_the_clock_closes_what_is_over_and_nothing_else(deliver: Callable[[], int]) -> None:
    over, running = make_deliberation(closes_on=clock.today() - timedelta(days=1)), make_deliberation()
    call_command("close_deliberations", verbosity=0)
    over.refresh_from_db()
    running.refresh_from_db()
    assert (over.state, running.state) == ("closed", "open")
    deliver()
    assert MapRun.objects.get().is_final


def test_sheets_of_paper_are_copied_in_all_or_none(bora: Person) -> None:
    row, other = make_deliberation(), make_deliberation()
    keys = list(row.statements.values_list("pk", flat=True))
    for wrong in ({keys[0]: 2}, {}, {other.statements.all()[0].pk: 1}):
        with pytest.raises(actions.BadSheet):
            actions.copy_in_sheets(deliberation=row, by=bora, sheets=[{keys[0]: 1}, wrong])
    assert row.voters.count() == 0
    voters = actions.copy_in_sheets(deliberation=row, by=bora, sheets=[dict.fromkeys(keys, 1)] * 3)
    assert len({voter.number for voter in voters}) == 3 and row.voters.count() == 3
