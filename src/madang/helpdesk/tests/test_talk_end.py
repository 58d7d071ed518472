"""Messages and their answers, how talks end, what was thought of them, going on; and what becomes of the data."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from madang.core import clock, personal, retention
from madang.core.errors import NotAllowed
from madang.helpdesk import actions
from madang.helpdesk.models import Asked, Conversation, Desk, Message
from madang.helpdesk.queries import own
from madang.helpdesk.tests.factories import ALWAYS, make_agent, make_desk, make_entry
from madang.people.models import Notice, Person
from madang.people.tests.letters import sent_letters
from madang.people.tests.scan import places_with

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


@pytest.fixture
def desk() -> Desk:
    return make_desk("주거 상담 창구", week=ALWAYS, keeps_holidays=False)


@pytest.fixture
def agent(desk: Desk, hana: Person) -> Person:
    return make_agent(desk, hana)


def left(desk: Desk, by: Person | None = None, **fields: Any) -> Conversation:
    """A message that somebody left."""
    talk = actions.begin_conversation(
        desk=desk, by=by, device="a", text="보증금을 못 받았어요", wants_person=True
    )
    if fields:
        actions.leave_message(conversation=talk, by=by, device="a", **fields)
    return talk


def step(client: Client, talk: Conversation, name: str, **data: Any) -> Any:
    return client.post(f"/help/{talk.desk.slug}/talks/{talk.number}/{name}/", data)


def test_a_message_with_an_address_is_answered_by_one_letter(desk: Desk, agent: Person) -> None:
    talk = left(desk, email="visitor@example.org", agrees=True)
    assert talk.contact_email == "visitor@example.org" and talk.state == "message"
    actions.answer_message(conversation=talk, by=agent, text="내용증명을 먼저 보내세요.")
    [letter] = sent_letters()
    assert letter.to == ["visitor@example.org"] and talk.number in letter.subject
    assert "[상담사 답변]" in str(letter.body) and "내용증명을 먼저 보내세요." in str(letter.body)
    talk.refresh_from_db()
    assert talk.state == "closed"
    with pytest.raises(actions.NotNow):
        actions.answer_message(conversation=talk, by=agent, text="또 한 번")


def test_a_message_of_an_account_is_answered_in_its_inbox(desk: Desk, agent: Person, mina: Person) -> None:
    talk = left(desk, by=mina)
    actions.answer_message(conversation=talk, by=agent, text="답이에요")
    notice = Notice.objects.get(person=mina)
    assert "주거 상담 창구" in notice.subject and notice.url.endswith(f"/talks/{talk.number}/")
    sent_letters()
    assert not [letter for letter in mail.outbox if "visitor" in str(letter.to)]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"email": "no address", "agrees": True}, actions.BadAddress),
        ({"email": f"a@{'long-name.' * 25}example.org", "agrees": True}, actions.BadAddress),
        ({"email": "a@example.org", "agrees": False}, actions.ConsentMissing),
        ({"text": "가" * 4001}, actions.BadText),
    ],
)
def test_what_is_wrong_with_a_message_is_said_and_nothing_is_kept(
    fields: dict[str, Any], refused: type[Exception], desk: Desk
) -> None:
    with pytest.raises(refused):
        left(desk, **fields)
    assert not Conversation.objects.exclude(contact_email="").exists()


def test_a_message_without_a_word_is_refused(desk: Desk) -> None:
    talk = actions.begin_conversation(desk=desk, by=None, device="a", wants_person=True)
    with pytest.raises(actions.NothingLeft):
        actions.leave_message(conversation=talk, by=None, device="a", email="a@example.org", agrees=True)
    assert not own.messages_left(Desk.objects.all()).exists(), "and no agent sees it"


def test_the_form_of_a_message_keeps_what_was_typed(desk: Desk, mina: Person, client_of: ClientOf) -> None:
    client = Client()
    page = client.get(f"/help/{desk.slug}/").content.decode()
    token = page.partition('name="talk" value="')[2].partition('"')[0]
    client.post(f"/help/{desk.slug}/begin/", {"person": "1", "talk": token})
    talk = Conversation.objects.select_related("desk").get()
    page = client.get(f"/help/{desk.slug}/").content.decode()
    assert 'name="email"' in page and 'name="agrees"' in page
    refused = step(client, talk, "message", text="보증금을 못 받았어요", email="kim@", agrees="on")
    assert (
        refused.status_code == 409
        and "보증금을 못 받았어요" in refused.content.decode()
        and "kim@" in refused.content.decode()
        and "kim@" in refused.content.decode()
        and 'aria-invalid="true"' in refused.content.decode()
    )
    assert (
        step(
            client, talk, "message", text="보증금을 못 받았어요", email="kim@example.org", agrees="on"
        ).status_code
        == 302
    )
    talk.refresh_from_db()
    assert talk.contact_email == "kim@example.org"


def test_what_is_typed_into_a_form_whose_talk_has_moved_stays(
    desk: Desk, agent: Person, mina: Person, client_of: ClientOf
) -> None:
    actions.be_present(desk=desk, by=agent)
    talk, browser = left(desk, by=mina), client_of(mina)
    actions.claim_next(desk=desk, by=agent)
    refused = step(browser, talk, "message", text="길게 쓴 메시지")
    assert refused.status_code == 409 and "길게 쓴 메시지</textarea>" in refused.content.decode()
    actions.say_solved(conversation=talk, by=mina, is_solved=True)
    refused = step(browser, talk, "message", text="길게 쓴 메시지")
    assert "길게 쓴 메시지</textarea>" in refused.content.decode()


def test_nothing_is_promised_to_who_wrote_nothing_and_no_desk_waits_for_it(
    desk: Desk, daeho: Person, mina: Person, client_of: ClientOf
) -> None:
    talk = actions.begin_conversation(desk=desk, by=mina, wants_person=True)
    page = client_of(mina).get(f"/help/{desk.slug}/").content.decode()
    assert talk.state == "message" and "까지 답해 드릴 메시지" not in page and "무엇에 대한 것인지" in page
    actions.close_desk(desk=desk, by=daeho)
    actions.reopen_desk(desk=desk, by=daeho)
    actions.say(conversation=talk, by=mina, text="보증금을 못 받았어요")
    assert "까지 답해 드릴 메시지" in client_of(mina).get(f"/help/{desk.slug}/").content.decode()
    with pytest.raises(actions.DeskBusy):
        actions.close_desk(desk=desk, by=daeho)


def test_an_address_is_for_one_answer_alone(desk: Desk, agent: Person) -> None:
    talk = left(desk, email="visitor@example.org", agrees=True)
    actions.answer_message(conversation=talk, by=agent, text="답")
    actions.reopen_conversation(conversation=talk, by=None, device="a", wants_person=True)
    assert talk.state == "message" and talk.contact_email == ""


def test_somebody_who_waits_can_rather_leave_a_message(desk: Desk, agent: Person) -> None:
    actions.be_present(desk=desk, by=agent)
    talk = left(desk)
    assert talk.state == "queued"
    actions.leave_message(conversation=talk, by=None, device="a", text="급하지 않아요")
    assert talk.state == "message" and talk.answer_due_on
    with pytest.raises(NotAllowed):
        actions.leave_message(conversation=talk, by=None, device="b", text="x")


def test_solved_rated_and_gone_on_with(desk: Desk, agent: Person, mina: Person, client_of: ClientOf) -> None:
    actions.be_present(desk=desk, by=agent)
    talk = left(desk, by=mina)
    actions.claim_next(desk=desk, by=agent)
    actions.reply_as_agent(conversation=talk, by=agent, text="됐어요")
    with pytest.raises(actions.NotNow):
        actions.rate_conversation(conversation=talk, by=mina, rating=5)
    actions.resolve_conversation(conversation=talk, by=agent)
    browser = client_of(mina)
    step(browser, talk, "solved", value="no")
    page = browser.get(f"/help/{desk.slug}/").content.decode()
    assert "이어서 도와드릴까요" in page
    step(browser, talk, "reopen", value="person")
    talk.refresh_from_db()
    assert talk.state == "queued" and talk.reopened_count == 1 and talk.is_solved is None
    actions.claim_next(desk=desk, by=agent)
    assert (
        "7일 안에 다시 왔어요"
        in client_of(agent).get(f"/help/{desk.slug}/room/{talk.number}/").content.decode()
    )
    step(browser, talk, "solved", value="yes")
    talk.refresh_from_db()
    assert talk.state == "closed" and talk.is_solved
    assert step(browser, talk, "rate", value="9").status_code == 409
    step(browser, talk, "rate", value="4")
    talk.refresh_from_db()
    assert talk.rating == 4
    page = browser.get(f"/help/{desk.slug}/").content.decode()
    assert talk.number not in page and 'name="text"' in page, "who is done asks the next question at once"


def test_after_seven_days_a_new_one_begins(desk: Desk, mina: Person) -> None:
    talk = actions.begin_conversation(desk=desk, by=mina, text="안녕하세요")
    actions.say_solved(conversation=talk, by=mina, is_solved=True)
    with pytest.raises(actions.TalkEnded):
        actions.say(conversation=talk, by=mina, text="더 있어요")
    closed = talk.closed_at
    assert closed
    with clock.travel(closed + timedelta(days=7, seconds=1)), pytest.raises(actions.TooLateToReopen):
        actions.reopen_conversation(conversation=talk, by=mina)
    with clock.travel(closed + timedelta(days=7)):
        actions.reopen_conversation(conversation=talk, by=mina)
    assert talk.state == "bot"


def test_what_was_typed_into_an_ended_talk_stays(desk: Desk, mina: Person, client_of: ClientOf) -> None:
    talk = actions.begin_conversation(desk=desk, by=mina, text="안녕하세요")
    actions.say_solved(conversation=talk, by=mina, is_solved=True)
    answer = step(client_of(mina), talk, "say", text="아직 남은 물음")
    assert answer.status_code == 409 and "아직 남은 물음" in answer.content.decode()


def test_a_thumb_down_offers_a_person_first(
    desk: Desk, mina: Person, sora: Person, client_of: ClientOf, indexed: Callable[[], None]
) -> None:
    make_entry(desk, title="회의실은 어떻게 예약하나요?", body="예약 화면에서 고르세요.")
    indexed()
    talk = actions.begin_conversation(desk=desk, by=mina, text="회의실은 어떻게 예약하나요?")
    question = talk.messages.get()
    answer = actions.answer_question(conversation=talk, by=mina, question=question)
    assert answer and actions.answer_question(conversation=talk, by=mina, question=question) is None
    with pytest.raises(NotAllowed):
        actions.mark_helpful(message=answer, by=sora, is_helpful=False)
    with pytest.raises(actions.NotNow):
        actions.mark_helpful(message=question, by=mina, is_helpful=False)
    step(client_of(mina), talk, "helpful", message=answer.number, value="no")
    assert Asked.objects.get().is_helpful is False
    assert "상담사가 살펴볼까요" in client_of(mina).get(f"/help/{desk.slug}/").content.decode()


# --- what becomes of the data -----------------------------------------------------------------------


def entry_of(code: str) -> retention.Kept:
    return next(entry for entry in retention.table() if entry.code == code)


def test_talks_go_after_their_days_and_what_was_asked_stays_without_them(desk: Desk, mina: Person) -> None:
    talk = actions.begin_conversation(desk=desk, by=mina, text="주말에도 여나요?")
    actions.answer_question(conversation=talk, by=mina, question=talk.messages.get())
    entry = entry_of("helpdesk.talks")
    assert retention.forget(entry) == 0
    with clock.travel(clock.now() + timedelta(days=181)):
        assert retention.forget(entry) == 1 and not Message.objects.exists()
        assert Asked.objects.get().message is None
    with clock.travel(clock.now() + timedelta(days=366)):
        assert retention.forget(entry_of("helpdesk.asked")) == 1


def test_an_address_goes_thirty_days_after_the_answer(desk: Desk, agent: Person) -> None:
    talk = left(desk, email="visitor@example.org", agrees=True)
    entry = entry_of("helpdesk.contacts")
    with clock.travel(clock.now() + timedelta(days=40)):
        assert retention.forget(entry) == 0, "not answered yet"
        actions.answer_message(conversation=talk, by=agent, text="답")
    with clock.travel(clock.now() + timedelta(days=71)):
        assert retention.forget(entry) == 1
    talk.refresh_from_db()
    assert talk.contact_email == ""


def test_the_export_has_everything_said_and_erasing_leaves_nothing(
    desk: Desk, agent: Person, mina: Person
) -> None:
    actions.be_present(desk=desk, by=agent)
    talk = left(desk, by=mina)
    actions.claim_next(desk=desk, by=agent)
    actions.reply_as_agent(conversation=talk, by=agent, text="대답이에요")
    actions.write_note(conversation=talk, by=agent, text="비밀 메모")
    data = personal.exported(mina)["helpdesk"].data
    assert [one["text"] for one in data["talks"][0]["messages"]] == ["보증금을 못 받았어요", "대답이에요"]
    section = own.own_section(mina)
    assert section and section.items[0].href.endswith(f"/talks/{talk.number}/")
    personal.erase(mina)
    assert places_with("보증금을 못") == [] and places_with("비밀 메모") == []


def test_an_agent_who_leaves_has_no_talk_any_more(desk: Desk, agent: Person, mina: Person) -> None:
    actions.be_present(desk=desk, by=agent)
    talk = left(desk, by=mina)
    actions.claim_next(desk=desk, by=agent)
    actions.reply_as_agent(conversation=talk, by=agent, text="대답이에요")
    personal.erase(agent)
    talk.refresh_from_db()
    assert talk.state == "queued" and talk.messages.get(by=Message.By.AGENT).agent is None
