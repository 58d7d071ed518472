"""The agents' room: who is let in, what stands there, what one can do there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.helpdesk import actions
from madang.helpdesk.models import Conversation, Desk, Message, Presence
from madang.helpdesk.queries import own
from madang.helpdesk.tests.factories import ALWAYS, make_agent, make_desk, make_entry, make_reply
from madang.partners.tests.factories import make_partner
from madang.people.actions import give_role
from madang.people.models import Person, Reading
from madang.people.rules import RoleKind, Urgency

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


@pytest.fixture
def desk() -> Desk:
    return make_desk(week=ALWAYS, keeps_holidays=False)


@pytest.fixture
def agent(desk: Desk, hana: Person) -> Person:
    return make_agent(desk, hana)


def asked(
    desk: Desk, device: str = "a", text: str = "회의실 문이 안 열려요", by: Person | None = None
) -> Conversation:
    return actions.begin_conversation(desk=desk, by=by, device=device, text=text, wants_person=True)


def act(client: Client, talk: Conversation, step: str, **data: Any) -> Any:
    return client.post(f"/help/{talk.desk.slug}/room/{talk.number}/{step}/", data)


def do(client: Client, desk: Desk, step: str) -> Any:
    return client.post(f"/help/{desk.slug}/room/do/{step}/")


def test_only_those_who_answer_at_the_desk_come_in(
    desk: Desk, agent: Person, sora: Person, daeho: Person, client_of: ClientOf
) -> None:
    address = f"/help/{desk.slug}/room/"
    assert client_of(agent).get(address).status_code == client_of(daeho).get(address).status_code == 200
    assert client_of(sora).get(address).status_code == 404
    assert "/sign-in/" in Client().get(address)["Location"]
    talk = asked(desk)
    assert client_of(sora).get(f"{address}{talk.number}/").status_code == 404
    assert act(client_of(sora), talk, "take").status_code == 404
    assert client_of(sora).get(f"{address}here/").status_code == 404


def test_staff_of_an_institution_serve_its_desk_and_no_other(
    jun: Person, desk: Desk, client_of: ClientOf
) -> None:
    partner = make_partner()
    give_role(person=jun, kind=RoleKind.PARTNER_STAFF, scope=partner)
    theirs = make_desk(partner=partner)
    assert client_of(jun).get(f"/help/{theirs.slug}/room/").status_code == 200
    assert client_of(jun).get(f"/help/{desk.slug}/room/").status_code == 404


def test_from_going_on_duty_to_the_end(desk: Desk, agent: Person, mina: Person, client_of: ClientOf) -> None:
    browser = client_of(agent)
    do(browser, desk, "on")
    talk = asked(desk, by=mina)
    page = browser.get(f"/help/{desk.slug}/room/").content.decode()
    assert talk.number in page and "회의실 문이 안 열려요" in page and "0분째 기다림" in page
    taken = do(browser, desk, "take")
    assert taken["Location"] == f"/help/{desk.slug}/room/{talk.number}/"
    assert "미나" in browser.get(taken["Location"]).content.decode()
    act(browser, talk, "reply", text="지금 열어 드릴게요")
    page = client_of(mina).get(f"/help/{desk.slug}/").content.decode()
    assert "상담사 답변" in page and "지금 열어 드릴게요" in page and "하나" in page
    act(browser, talk, "note", **{"note-text": "문고리가 고장"})
    assert "문고리가 고장" in browser.get(taken["Location"]).content.decode()
    assert "문고리가 고장" not in client_of(mina).get(f"/help/{desk.slug}/").content.decode()
    act(browser, talk, "resolve")
    assert "해결되었나요?" in client_of(mina).get(f"/help/{desk.slug}/").content.decode()
    assert do(browser, desk, "off").status_code == 302 and not Presence.objects.exists()


def test_reading_a_talk_is_noted_for_whoever_it_is_about(
    desk: Desk, agent: Person, mina: Person, client_of: ClientOf
) -> None:
    talk = asked(desk, by=mina)
    client_of(agent).get(f"/help/{desk.slug}/room/{talk.number}/")
    reading = Reading.objects.get()
    assert reading.by == agent and reading.what == own.READ_TALK and list(reading.of.all()) == [mina]


def test_talks_that_never_asked_for_a_person_are_read_by_nobody(
    desk: Desk, agent: Person, mina: Person, client_of: ClientOf
) -> None:
    talk = actions.begin_conversation(desk=desk, by=mina, text="주말에도 여나요?")
    assert client_of(agent).get(f"/help/{desk.slug}/room/{talk.number}/").status_code == 404


def test_what_is_refused_says_why_and_keeps_what_was_typed(
    desk: Desk, agent: Person, jun: Person, client_of: ClientOf
) -> None:
    browser, other = client_of(agent), client_of(make_agent(desk, jun))
    assert "지금 기다리는 사람이 없어요" in do(browser, desk, "take").content.decode()
    talk = asked(desk)
    assert do(browser, desk, "take").status_code == 409, "nobody on duty"
    Conversation.objects.update(state="queued")
    do(browser, desk, "on")
    do(other, desk, "on")
    act(browser, talk, "take")
    told = act(other, talk, "take")
    assert told.status_code == 409 and "동료가 먼저" in told.content.decode()
    lost = act(other, talk, "reply", text="제가 쓴 긴 답")
    assert lost.status_code == 409 and "제가 쓴 긴 답" in lost.content.decode()
    assert not Message.objects.filter(text="제가 쓴 긴 답").exists()
    assert act(browser, talk, "reply", text=" ").status_code == 409
    assert act(browser, talk, "nonsense").status_code == 404
    assert do(browser, desk, "nonsense").status_code == 404
    assert act(browser, talk, "transfer", to="999").status_code == 404


def test_the_knowledge_and_canned_replies_go_into_the_box(
    desk: Desk, agent: Person, client_of: ClientOf, indexed: Callable[[], None]
) -> None:
    entry = make_entry(desk, title="회의실은 어떻게 예약하나요?", body="예약 화면에서 날짜를 고르세요.")
    reply = make_reply(desk, title="인사", text="무엇이든 물어보세요.")
    indexed()
    browser = client_of(agent)
    do(browser, desk, "on")
    talk = asked(desk, text="회의실 예약은 어떻게 해요?")
    act(browser, talk, "take")
    address = f"/help/{desk.slug}/room/{talk.number}/"
    page = browser.get(address).content.decode()
    assert entry.title in page and "인사" in page
    box = browser.get(f"{address}?use={entry.pk}").content.decode().partition("<textarea")[2]
    assert "예약 화면에서 날짜를 고르세요." in box.partition("</textarea>")[0]
    box = browser.get(f"{address}?canned={reply.pk}").content.decode().partition("<textarea")[2]
    assert "무엇이든 물어보세요." in box.partition("</textarea>")[0]


def test_what_only_agents_may_read_says_so_before_it_is_sent(
    desk: Desk, agent: Person, client_of: ClientOf, indexed: Callable[[], None]
) -> None:
    make_entry(
        desk, title="회의실 비상 열쇠는 어디에 있나요?", body="경비실 왼쪽 서랍에 있어요.", audience="staff"
    )
    indexed()
    talk = asked(desk, text="회의실 비상 열쇠는 어디에 있나요?")
    page = client_of(agent).get(f"/help/{desk.slug}/room/{talk.number}/").content.decode()
    assert "경비실 왼쪽 서랍" in page and "상담사만" in page


def test_the_live_part_is_304_while_nothing_happens_and_notes_that_one_is_there(
    desk: Desk, agent: Person, client_of: ClientOf
) -> None:
    browser, now = client_of(agent), clock.now().replace(second=10)
    headers = {"HX-Request": "true", "HX-Target": "room"}
    with clock.travel(now):
        do(browser, desk, "on")
        first = browser.get(f"/help/{desk.slug}/room/", headers=headers)
        assert "<html" not in first.content.decode()
    headers["If-None-Match"] = first["ETag"]
    with clock.travel(now + timedelta(seconds=30)):
        assert browser.get(f"/help/{desk.slug}/room/", headers=headers).status_code == 304
        assert Presence.objects.get().heard_at == now + timedelta(seconds=30)
    with clock.travel(now + timedelta(seconds=40)):
        assert browser.get(f"/help/{desk.slug}/room/here/").status_code == 204
        asked(desk)
        assert browser.get(f"/help/{desk.slug}/room/", headers=headers).status_code == 200
    Presence.objects.all().delete()
    assert browser.get(f"/help/{desk.slug}/room/here/").status_code == 205
    assert not Presence.objects.exists(), "being heard of puts nobody on duty"


def test_the_room_asks_as_often_for_one_as_for_thirty(
    desk: Desk, agent: Person, client_of: ClientOf, assert_same_queries: Any
) -> None:
    browser = client_of(agent)
    do(browser, desk, "on")
    actions.be_present(desk=desk, by=agent)

    def waiting(count: int) -> None:
        for _number in range(count):
            asked(desk, device=f"d{Conversation.objects.count()}")

    assert_same_queries(waiting, lambda: browser.get(f"/help/{desk.slug}/room/"))


def test_a_long_talk_asks_as_often_as_a_short_one(
    desk: Desk, agent: Person, mina: Person, client_of: ClientOf, assert_same_queries: Any
) -> None:
    actions.be_present(desk=desk, by=agent)
    talk = asked(desk, by=mina)
    actions.claim_next(desk=desk, by=agent)

    def more(count: int) -> None:
        for number in range(count):
            actions.reply_as_agent(conversation=talk, by=agent, text=f"답 {number}")
            actions.say(conversation=talk, by=mina, text=f"말 {number}")

    assert_same_queries(more, lambda: client_of(mina).get(f"/help/{desk.slug}/talks/{talk.number}/"))
    assert_same_queries(more, lambda: client_of(agent).get(f"/help/{desk.slug}/room/{talk.number}/"))


def test_agents_are_told_what_waits(desk: Desk, agent: Person, sora: Person) -> None:
    assert list(own.tasks_of(agent)) == []
    actions.be_present(desk=desk, by=agent)
    asked(desk, "a")
    late = asked(desk, "b")
    actions.leave_message(conversation=late, by=None, device="b", text="빨리요")
    Conversation.objects.filter(pk=late.pk).update(answer_due_on=clock.today() - timedelta(days=1))
    tasks = list(own.tasks_of(agent))
    assert [task.urgency for task in tasks] == [Urgency.ANSWER_WAITED_FOR, Urgency.OVERDUE]
    assert all(task.href == f"/help/{desk.slug}/room/" for task in tasks)
    assert list(own.tasks_of(sora)) == []
