"""Talking with a desk: before one types, the first words, the answers, whose talk it is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.helpdesk import actions
from madang.helpdesk.handlers import absorb_device
from madang.helpdesk.models import Asked, Conversation, Desk, Message
from madang.helpdesk.tests.factories import ALWAYS, make_agent, make_desk, make_entry
from madang.people.models import Person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
SUNDAY = datetime(2026, 11, 29, 12, 0, tzinfo=clock.SEOUL)


@pytest.fixture
def desk() -> Desk:
    return make_desk("센터 상담 창구", slug="centre-desk", week=ALWAYS, keeps_holidays=False)


def begin(client: Client, desk: Desk, text: str = "회의실은 어떻게 예약하나요?", **more: Any) -> Any:
    """Ask from the first page, as its form does."""
    page = client.get(f"/help/{desk.slug}/?new=1").content.decode()
    token = page.partition('name="talk" value="')[2].partition('"')[0]
    return client.post(f"/help/{desk.slug}/begin/", {"text": text, "talk": token, **more})


def step(client: Client, talk: Conversation, name: str, **data: Any) -> Any:
    return client.post(f"/help/{talk.desk.slug}/talks/{talk.number}/{name}/", data)


def latest() -> Conversation:
    return Conversation.objects.select_related("desk").order_by("-pk")[0]


def test_before_one_types_it_says_what_answers_and_who_is_there(desk: Desk) -> None:
    make_entry(desk, title="주차할 수 있나요?", title_en="Can I park?")
    assert 'value="Can I park?"' in Client().get(f"/en/help/{desk.slug}/").content.decode()
    page = Client().get(f"/help/{desk.slug}/").content.decode()
    for words in ("이 상담창은 자동으로 답합니다", "언제든 상담사와 이야기할 수 있습니다", "이름이나 주소", "지금은 상담사가 없어요",
                  "주차할 수 있나요?"):  # fmt: skip
        assert words in page
    assert "인공지능" not in page
    actions.be_present(desk=desk, by=make_agent(desk))
    assert "지금 상담사가 있어요" in Client().get(f"/help/{desk.slug}/").content.decode()


def test_what_was_typed_goes_along_to_a_person(desk: Desk) -> None:
    agent = make_agent(desk)
    actions.be_present(desk=desk, by=agent)
    page = Client().get(f"/help/{desk.slug}/").content.decode()
    button = page[: page.index('name="person"')].rpartition("<button")[2]
    assert 'form="say"' in button + page.partition('name="person"')[2].partition(">")[0]
    form = page.partition('id="say"')[2].partition("</form>")[0]
    assert 'name="text"' in form and 'name="talk"' in form
    client = Client()
    begin(client, desk, "회의실 열쇠를 잃어버렸어요", person="1")
    talk = latest()
    assert talk.state == Conversation.State.QUEUED
    assert "회의실 열쇠를 잃어버렸어요" in client.get(f"/help/{desk.slug}/").content.decode()
    assert [line.by for line in talk.messages.all()] == [Message.By.CITIZEN], "a person answers it"
    assert actions.claim_next(desk=desk, by=agent) == talk


def test_where_a_model_may_word_answers_the_notice_says_so(desk: Desk, settings: Any) -> None:
    settings.LLM_BASE_URL, settings.LLM_MODEL = "http://127.0.0.1:9/v1", "good"
    Desk.objects.update(uses_model=True)
    assert "생성형 인공지능(AI)이 작성한 답변" in Client().get(f"/help/{desk.slug}/").content.decode()


def test_on_a_closed_day_it_says_when_somebody_is_there_again() -> None:
    desk = make_desk()
    with clock.travel(SUNDAY):
        page = Client().get(f"/help/{desk.slug}/").content.decode()
    assert "11월 30일" in page and "메시지 남기기" in page and "12월 2일" in page


def test_a_question_is_answered_with_its_source(desk: Desk, indexed: Callable[[], None]) -> None:
    entry = make_entry(desk, title="회의실은 어떻게 예약하나요?", body="예약 화면에서 날짜를 고르세요.")
    indexed()
    client = Client()
    answer = begin(client, desk)
    assert answer.status_code == 302
    talk = latest()
    assert talk.state == "bot" and talk.person is None and len(talk.device) == 64
    said = list(talk.messages.order_by("number").values_list("by", flat=True))
    assert said == ["citizen", "desk"]
    asked = Asked.objects.get()
    assert asked.band == "answer" and asked.candidates[0][0] == entry.key and asked.kind == "question"
    page = client.get(answer["Location"]).content.decode()
    assert (
        "예약 화면에서 날짜를 고르세요." in page
        and "자료에서 찾은 답변(자동)" in page
        and talk.number in page
    )
    assert f"/help/{desk.slug}/talks/{talk.number}/helpful/" in page


def test_what_nobody_wrote_down_is_said_so_and_twice_a_person_comes_first(
    desk: Desk, indexed: Callable[[], None]
) -> None:
    indexed()
    client = Client()
    begin(client, desk, "달나라 여행 비용은 얼마인가요?")
    talk = latest()
    page = client.get(f"/help/{desk.slug}/").content.decode()
    assert "답을 찾지 못했" in page and "상담사가 살펴볼까요" not in page and "도움이 되었나요?" not in page
    step(client, talk, "say", text="화성 여행 비용은 얼마인가요?")
    assert "상담사가 살펴볼까요" in client.get(f"/help/{desk.slug}/").content.decode()


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("안녕하세요", "greeting", "안녕하세요!"),
        ("고마워요", "thanks", "천만에요"),
        ("너 누구야", "small_talk", "프로그램"),
        ("ㅋㅋㅋㅋ", "nothing", "문장으로"),
        ("hello", "greeting", "Hello!"),
    ],
)
def test_small_talk_is_answered_at_once_and_nothing_is_searched(
    text: str, kind: str, words: str, desk: Desk, mina: Person
) -> None:
    talk = actions.begin_conversation(desk=desk, by=mina, text=text)
    message = talk.messages.get(by=Message.By.DESK)
    assert words in message.text and Asked.objects.get().kind == kind


def test_a_cry_shows_the_numbers_first(desk: Desk) -> None:
    client = Client()
    begin(client, desk, "이제 그만 죽고 싶어요")
    page = client.get(f"/help/{desk.slug}/").content.decode()
    assert 'href="tel:109"' in page and 'href="tel:119"' in page and "상담사 연결" in page


def test_words_that_ask_for_a_person_are_obeyed_at_once(desk: Desk) -> None:
    actions.be_present(desk=desk, by=make_agent(desk))
    client = Client()
    begin(client, desk, "상담사 연결해 주세요")
    assert latest().state == "queued"
    assert "곧 연결됩니다" in client.get(f"/help/{desk.slug}/").content.decode()


def test_personal_data_is_hidden_before_it_is_kept(desk: Desk) -> None:
    client = Client()
    begin(client, desk, "제 번호는 010-1234-5678이에요. 언제 열어요?")
    message = latest().messages.get(by=Message.By.CITIZEN)
    assert "5678" not in message.text and "[전화번호]" in message.text
    assert "개인정보로 보이는 내용을 가렸습니다" in client.get(f"/help/{desk.slug}/").content.decode()


@pytest.mark.parametrize("text", ["", "   ", "\0", "가" * 4001])
def test_nothing_and_too_much_are_refused_and_stay_in_the_box(text: str, desk: Desk) -> None:
    answer = begin(Client(), desk, text)
    assert answer.status_code == 409 and not Conversation.objects.exists()
    if len(text) > 4000:
        assert text in answer.content.decode()


def test_somebody_elses_talk_is_not_there(
    desk: Desk, mina: Person, sora: Person, client_of: ClientOf
) -> None:
    client = Client()
    begin(client, desk)
    talk = latest()
    address = f"/help/{desk.slug}/talks/{talk.number}/"
    for other in (Client(), client_of(sora)):
        assert other.get(address).status_code == 404
        assert other.post(f"{address}say/", {"text": "나도"}).status_code == 404
    assert client.get(address).status_code == 200
    with pytest.raises(NotAllowed):
        actions.say(conversation=talk, by=None, text="나도", device="another")
    with pytest.raises(NotAllowed):
        actions.say(conversation=talk, by=mina, text="나도")
    forged = Client()
    forged.cookies["madang_talk"] = "guess:forged"
    assert forged.get(address).status_code == 404


def test_a_closed_desk_is_not_there(desk: Desk, mina: Person) -> None:
    Desk.objects.update(is_active=False)
    assert Client().get(f"/help/{desk.slug}/").status_code == 404
    desk.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.begin_conversation(desk=desk, by=mina, text="안녕")


def test_signing_in_within_a_talk_takes_it_along(desk: Desk, mina: Person, client_of: ClientOf) -> None:
    client = Client()
    begin(client, desk)
    talk = latest()
    request = RequestFactory().get("/")
    request.COOKIES["madang_talk"] = client.cookies["madang_talk"].value
    absorb_device(request=request, user=mina)
    talk.refresh_from_db()
    assert talk.person == mina and talk.device == ""
    address = f"/help/{desk.slug}/talks/{talk.number}/"
    assert client_of(mina).get(address).status_code == 200 and client.get(address).status_code == 404


def test_the_live_part_answers_304_while_nothing_changes(desk: Desk) -> None:
    client = Client()
    begin(client, desk)
    address = f"/help/{desk.slug}/talks/{latest().number}/"
    headers = {"HX-Request": "true", "HX-Target": "talk"}
    first = client.get(address, headers=headers)
    assert "<html" not in first.content.decode() and first["ETag"]
    again = {**headers, "If-None-Match": first["ETag"]}
    assert client.get(address, headers=again).status_code == 304
    step(client, latest(), "say", text="그러면 주말에는요?")
    assert client.get(address, headers=again).status_code == 200


def test_what_htmx_sends_is_answered_with_the_part_and_a_fresh_form(desk: Desk) -> None:
    client = Client()
    begin(client, desk)
    talk = latest()
    address = f"/help/{desk.slug}/talks/{talk.number}/say/"
    answer = client.post(
        address, {"text": "주말에도 여나요?"}, headers={"HX-Request": "true", "HX-Target": "talk"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "hx-swap-oob" in page and "주말에도 여나요?" in page
    assert "data-focus" in page.partition("<textarea")[2].partition(">")[0], (
        "the keyboard goes on where it was"
    )
    refused = client.post(address, {"text": "가" * 5000}, headers={"HX-Request": "true", "HX-Target": "talk"})
    assert refused.status_code == 422 and "가" * 5000 in refused.content.decode()


def test_one_message_after_the_other_is_kept_without_loading_the_page_anew(desk: Desk) -> None:
    client = Client()
    begin(client, desk)
    talk = latest()
    address = f"/help/{desk.slug}/talks/{talk.number}/say/"
    page = client.get(f"/help/{desk.slug}/").content.decode()
    for text in ("주말에도 여나요?", "휴일에도 여나요?", "밤에도 여나요?"):
        token = page.rpartition('name="form_token" value="')[2].partition('"')[0]
        sent = {"text": text, "form_token": token}
        for _press in range(2):
            page = client.post(address, sent, headers={"HX-Request": "true", "HX-Target": "talk"}).content.decode()  # fmt: skip
    said = talk.messages.filter(by=Message.By.CITIZEN).order_by("number").values_list("text", flat=True)
    assert list(said)[1:] == ["주말에도 여나요?", "휴일에도 여나요?", "밤에도 여나요?"]


def test_sent_twice_it_is_said_and_answered_once(desk: Desk) -> None:
    client = Client()
    begin(client, desk)
    talk = latest()
    for _press in range(2):
        step(client, talk, "say", text="주말에도 여나요?", form_token="once")
    assert talk.messages.filter(by=Message.By.CITIZEN).count() == 2
    assert talk.messages.filter(by=Message.By.DESK).count() == 2


def test_a_browser_that_sent_twice_and_heard_only_the_second_answer_has_its_talk(desk: Desk) -> None:
    page = Client().get(f"/help/{desk.slug}/").content.decode()
    token = page.partition('name="talk" value="')[2].partition('"')[0]
    typed = {"text": "주말에도 여나요?", "talk": token, "form_token": "twice"}
    Client().post(f"/help/{desk.slug}/begin/", typed)
    browser = Client()
    again = browser.post(f"/help/{desk.slug}/begin/", typed)
    assert Conversation.objects.count() == 1
    assert browser.get(again["Location"]).status_code == 200


def test_a_question_whose_answer_was_lost_is_answered_when_somebody_looks(
    desk: Desk, mina: Person, client_of: ClientOf
) -> None:
    talk = actions.begin_conversation(desk=desk, by=mina, text="주말에도 여나요?")
    assert talk.message_count == 1
    client = client_of(mina)
    client.get(f"/help/{desk.slug}/")
    assert talk.messages.count() == 1, "somebody may be looking for it"
    with clock.travel(clock.now() + timedelta(minutes=1)):
        client.get(f"/help/{desk.slug}/")
    assert talk.messages.count() == 2
