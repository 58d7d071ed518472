"""Writing a line, looking at it, removing it with a reason, asking again; excluding a voter."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.deliberations import actions, rules
from madang.deliberations.models import Deliberation, Statement, StatementVote, Voter
from madang.deliberations.tests.factories import make_deliberation, make_statement
from madang.deliberations.tests.test_vote_cast import COOKIE, hidden, vote
from madang.people.models import Notice, Person

pytestmark = pytest.mark.django_db
TEXT = "컵을 빌려주는 가게를 지도에 보여 주세요"


def add(client: Client, row: Deliberation, text: str = TEXT, **more: Any) -> Any:
    device = hidden(client.get(f"/deliberations/{row.pk}/add/").content.decode(), "device")
    return client.post(f"/deliberations/{row.pk}/add/", {"text": text, "device": device, **more})


def own(client: Client, row: Deliberation) -> str:
    return client.get(f"/deliberations/{row.pk}/mine/").content.decode()


@pytest.fixture
def row(db: None) -> Deliberation:
    return make_deliberation()


def test_a_visitor_writes_a_line_and_sees_what_becomes_of_it(
    row: Deliberation, client_of: Callable[[Person], Client], daeho: Person
) -> None:
    client = Client()
    answer = add(client, row)
    statement = Statement.objects.get(text=TEXT)
    assert answer.status_code == 302 and COOKIE in client.cookies and statement.state == "waiting"
    assert TEXT in own(client, row) and "확인하고 있어요" in own(client, row)
    assert TEXT not in str(Client().get(f"/api/v1/deliberations/{row.pk}").json())
    desk = client_of(daeho)
    assert TEXT in desk.get("/deliberations/queue/").content.decode()
    assert (
        desk.post(f"/deliberations/{row.pk}/desk/statements/{statement.pk}/", {"show": "1"}).status_code
        == 302
    )
    assert TEXT in str(Client().get(f"/api/v1/deliberations/{row.pk}").json())
    assert vote(Client(), row, statement).status_code == 302


def test_where_nobody_looks_first_it_is_asked_at_once() -> None:
    row = make_deliberation(is_moderated_first=False)
    add(Client(), row)
    assert Statement.objects.get(text=TEXT).state == "shown"


def test_a_member_is_told_with_the_reason_and_may_ask_once_more(
    row: Deliberation, client_of: Callable[[Person], Client], mina: Person, daeho: Person
) -> None:
    client, desk = client_of(mina), client_of(daeho)
    add(client, row)
    statement = Statement.objects.get(text=TEXT)
    data = {"reason_code": "off_topic", "note": "다른 이야기예요."}
    assert desk.post(f"/deliberations/{row.pk}/desk/statements/{statement.pk}/", data).status_code == 302
    notice = Notice.objects.get(person=mina, kind="deliberations.own")
    assert "다른 이야기예요." in notice.body and notice.url == f"/deliberations/{row.pk}/mine/"
    assert "다른 이야기예요." in own(client, row)
    address = f"/deliberations/{row.pk}/mine/{statement.pk}/appeal/"
    assert client.post(address, {"text": "컵과 관계있는 이야기예요."}).status_code == 302
    assert client.post(address, {"text": "한 번 더요, 부탁해요."}).status_code == 422
    decide = f"/deliberations/{row.pk}/desk/statements/{statement.pk}/appeal/"
    assert "컵과 관계있는" in desk.get(decide).content.decode()
    assert desk.post(decide, {"is_granted": "yes", "reason": "맞아요, 관계있네요."}).status_code == 302
    statement.refresh_from_db()
    assert statement.state == "shown" and statement.appeal_decision == "granted"
    assert Notice.objects.filter(person=mina, kind="deliberations.own").count() == 2
    assert desk.post(decide, {"is_granted": "no", "reason": "다시요"}).status_code == 422


def test_what_is_removed_leaves_the_answers_and_can_come_back(row: Deliberation, daeho: Person) -> None:
    statement = row.statements.order_by("pk")[0]
    client = Client()
    vote(client, row, statement)
    actions.remove_statement(statement=statement, by=daeho, reason_code="false", note="")
    assert "4개 중 0개에 답했어요" in client.get(f"/deliberations/{row.pk}/").content.decode()
    actions.show_statement(statement=statement, by=daeho)
    assert "5개 중 1개에 답했어요" in client.get(f"/deliberations/{row.pk}/").content.decode()
    assert StatementVote.objects.count() == 1


# --- wrong person, wrong state ---------------------------------------------------------------------


def test_nobody_appeals_for_another(
    row: Deliberation, client_of: Callable[[Person], Client], mina: Person, sora: Person, daeho: Person
) -> None:
    add(client_of(mina), row)
    statement = Statement.objects.get(text=TEXT)
    actions.remove_statement(statement=statement, by=daeho, reason_code="ad", note="")
    address = f"/deliberations/{row.pk}/mine/{statement.pk}/appeal/"
    for client in (Client(), client_of(sora), client_of(daeho)):
        assert client.post(address, {"text": "제가 대신 말할게요."}).status_code == 404
    assert TEXT not in own(client_of(sora), row)


def test_where_an_address_is_asked_for_a_visitor_cannot_write() -> None:
    row = make_deliberation(who="proven")
    assert "메일 주소를 확인하고" in Client().get(f"/deliberations/{row.pk}/add/").content.decode()
    assert add(Client(), row).status_code == 422
    assert not Statement.objects.filter(text=TEXT).exists()


def test_a_closed_one_takes_no_line_and_keeps_what_was_typed() -> None:
    row = make_deliberation(state="closed")
    answer = add(Client(), row)
    assert answer.status_code == 422 and TEXT in answer.content.decode()


# --- bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "   ", "!!!???", "네네", "긴" * 141, "여기 보세요 https://example.com", "www.example.com 좋아요"],
)
def test_a_line_is_a_sentence_without_links(row: Deliberation, text: str) -> None:
    assert add(Client(), row, text).status_code == 422
    assert row.statements.count() == 5


def test_the_same_line_is_asked_once_however_it_is_written(row: Deliberation) -> None:
    make_statement(row, TEXT)
    answer = add(Client(), row, f"  {TEXT.replace(' ', '  ')}!! ", is_new="1")
    assert answer.status_code == 422 and "이미 있는 의견이에요" in answer.content.decode()


def test_what_sounds_alike_is_shown_first_and_then_taken(row: Deliberation) -> None:
    make_statement(row, "컵을 빌려주는 가게를 지도에 보여 주면 좋겠어요")
    client = Client()
    answer = add(client, row)
    page = answer.content.decode()
    assert answer.status_code == 422 and "혹시 이 의견인가요?" in page and hidden(page, "is_new") == "1"
    assert add(client, row, is_new="1").status_code == 302


def test_a_program_that_fills_every_field_is_told(row: Deliberation) -> None:
    answer = add(Client(), row, homepage="https://spam.example")
    assert answer.status_code == 422 and 'name="homepage"' in answer.content.decode()


def test_nobody_writes_more_than_a_person_thinks(row: Deliberation) -> None:
    client = Client()
    words = [
        "수도를 놓아요",
        "가게마다 달라요",
        "아이들도 쓰게 해요",
        "축제 때부터 시작",
        "보증금을 올려요",
        "배달도 생각해요",
    ]
    answers = [add(client, row, text, is_new="1").status_code for text in words]
    assert answers == [302] * rules.STATEMENTS_AN_HOUR + [422]
    with clock.travel(clock.now() + timedelta(minutes=61)):
        assert add(client, row, words[-1], is_new="1").status_code == 302


# --- excluding a voter -----------------------------------------------------------------------------


def test_a_voter_is_excluded_by_number_with_a_reason_they_read_and_let_in_again(
    row: Deliberation, client_of: Callable[[Person], Client], daeho: Person
) -> None:
    client, desk = Client(), client_of(daeho)
    first, second = row.statements.order_by("pk")[:2]
    vote(client, row, first)
    voter = Voter.objects.get()
    address = f"/deliberations/{row.pk}/desk/ban/"
    assert desk.post(address, {"number": "V0000-000000", "reason": "모르는 번호예요"}).status_code == 422
    assert desk.post(address, {"number": voter.number, "reason": "네"}).status_code == 422
    assert (
        desk.post(address, {"number": voter.number.lower(), "reason": "프로그램으로 답했어요"}).status_code
        == 302
    )
    answer = vote(client, row, second)
    assert answer.status_code == 403 and "프로그램으로 답했어요" in answer.content.decode()
    assert "프로그램으로 답했어요" in own(client, row)
    assert desk.post(f"/deliberations/{row.pk}/desk/voters/{voter.pk}/let-in/").status_code == 302
    assert vote(client, row, second).status_code == 302
    log = desk.get(f"/deliberations/{row.pk}/desk/log.csv").content.decode()
    assert "voter_let_in" in log and "대호" not in log
