"""What found no answer is put together by what it asks, and becomes an answer, another way to ask, or nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from madang.core import clock, retention
from madang.core.errors import NotAllowed
from madang.core.models import AuditEntry
from madang.helpdesk import actions
from madang.helpdesk.models import Asked, Conversation, Desk, Entry, Message
from madang.helpdesk.models.entries import VARIANTS_MAX
from madang.helpdesk.queries import gaps, own
from madang.helpdesk.rules.gaps import Question, grouped, nearest, way_to_ask, without_name
from madang.helpdesk.tests.factories import ALWAYS, make_agent, make_desk, make_entry
from madang.people.models import Person
from madang.people.tests.factories import make_person

type ClientOf = Callable[[Person], Client]
WIFI = ["와이파이 되나요?", "와이파이 비밀번호가 뭐예요?", "와이파이 되나요"]
NURSING = ["수유실 있나요?", "아기 수유실은 어디예요"]


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk(week=ALWAYS, keeps_holidays=False)


@pytest.fixture
def agent(desk: Desk) -> Person:
    return make_agent(desk, make_person("라온"))


def ask(desk: Desk, *texts: str, **fields: Any) -> list[int]:
    """The keys of questions that found no answer."""
    made = {"language": "ko", "kind": "question", "band": "none", **fields}
    return [Asked.objects.create(desk=desk, text=text, **made).pk for text in texts]


def ask_a_person(desk: Desk, agent: Person, citizen: Person, text: str, *replies: str) -> Conversation:
    """A talk in which the knowledge had nothing and an agent answered."""
    talk = actions.begin_conversation(desk=desk, by=citizen, text=text)
    actions.answer_question(conversation=talk, by=citizen, question=talk.messages.get(number=1))
    actions.be_present(desk=desk, by=agent)
    actions.ask_person(conversation=talk, by=citizen)
    actions.claim_conversation(conversation=talk, by=agent)
    for reply in replies:
        actions.reply_as_agent(conversation=talk, by=agent, text=reply)
    return talk


def step(client: Client, desk: Desk, name: str, **data: Any) -> Any:
    return client.post(f"/help/{desk.slug}/gaps/{name}/", data)


# --- rules ----------------------------------------------------------------------------------------


def questions(*texts: str) -> list[Question]:
    return [Question(key, text, gaps.terms_of(text)) for key, text in enumerate(texts)]


def test_like_questions_stand_together_the_most_asked_first(db: None) -> None:
    found = grouped(questions(NURSING[0], *WIFI, "재료비 세금계산서 끊어 주세요", NURSING[1]))
    assert [[one.key for one in group] for group in found] == [[1, 3, 2], [0, 5], [4]]


def test_questions_without_a_word_of_their_own_stay_apart(db: None) -> None:
    assert [
        len(group) for group in grouped(questions("그건 어떻게 하나요?", "왜 안 되나요?", "왜 안 되나요"))
    ] == [2, 1]
    assert grouped([]) == []


def test_a_way_to_ask_is_one_line_without_marks_and_not_too_long() -> None:
    assert way_to_ask("제 번호\n[전화번호]  로 문자 되나요", 200) == "제 번호 로 문자 되나요"
    assert way_to_ask("하나 둘 셋이 넷", 6) == "하나 둘" and way_to_ask("가" * 9, 4) == "가" * 4
    assert (
        without_name("미나님, 됩니다", "미나") == "○○님, 됩니다"
        and without_name("수가 많아요", "수") == "수가 많아요"
    )


def test_what_came_nearest_is_what_most_questions_found_first() -> None:
    assert nearest([("a", 2.0), ("b", 1.0), ("b", 1.5)]) == [("b", 1.5), ("a", 2.0)]


# --- the list -------------------------------------------------------------------------------------


def test_only_what_found_no_answer_or_a_bad_one_is_listed(
    client_of: ClientOf, desk: Desk, agent: Person
) -> None:
    entry = make_entry(desk, title="모임방 이용 안내", key="room")
    ask(desk, *WIFI, candidates=[["room", 0.6172]])
    ask(desk, "Is there a nursing room?", language="en", band="suggest")
    ask(desk, "주차 되나요", band="answer", is_helpful=False)
    ask(desk, "몇 시에 여나요", band="answer")
    ask(desk, "안녕하세요", kind="greeting", band="")
    ask(desk, "끝난 일이에요", is_handled=True)
    ask(make_desk(), "다른 창구의 질문")
    page = client_of(agent).get(f"/help/{desk.slug}/gaps/").content.decode()
    found = gaps.gaps_of(desk)
    assert [gap.count for gap in found.shown] == [3, 1, 1] and found.more == 0
    assert [way.count for way in found.shown[0].wordings] == [2, 1]
    assert found.shown[0].nearest == gaps.Nearest(entry, 0.6172) and found.shown[1].unhelpful == 1
    assert "모임방 이용 안내" in page and "0.62" in page and "Is there a nursing room?" in page
    for absent in ("몇 시에 여나요", "안녕하세요", "끝난 일이에요", "다른 창구"):
        assert absent not in page


def test_strangers_see_and_do_nothing(client_of: ClientOf, desk: Desk, sora: Person) -> None:
    asked, entry = ask(desk, *WIFI), make_entry(desk)
    address = f"/help/{desk.slug}/gaps/"
    for path in ("", f"pick/?asked={asked[0]}"):
        assert client_of(sora).get(f"{address}{path}").status_code == 404
        assert Client().get(f"{address}{path}").status_code == 302
    assert step(client_of(sora), desk, "dismiss", asked=str(asked[0])).status_code == 404
    for refused in (
        lambda: actions.answer_gap(desk=desk, by=sora, asked=asked, title="가", body="나"),
        lambda: actions.ask_alike(entry=entry, by=sora, asked=asked),
        lambda: actions.dismiss_gap(desk=desk, by=sora, asked=asked),
        lambda: actions.add_variants(entry=entry, by=sora, texts=["가"]),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert Asked.objects.filter(is_handled=False).count() == len(WIFI)


def test_an_empty_list_says_what_will_stand_there(client_of: ClientOf, desk: Desk, agent: Person) -> None:
    assert "답을 기다리는 질문이 없어요" in client_of(agent).get(f"/help/{desk.slug}/gaps/").content.decode()


def test_the_list_asks_as_often_for_thirty(
    assert_same_queries: Any, client_of: ClientOf, desk: Desk, agent: Person, mina: Person
) -> None:
    client = client_of(agent)

    def rows(number: int) -> None:
        for at in range(number):
            talk = ask_a_person(desk, agent, mina, f"이름{at}가 뭐예요?", "이름은 그대로예요.")
            actions.resolve_conversation(conversation=talk, by=agent)
            ask(desk, f"물건{at} 어디 있나요", candidates=[[make_entry(desk).key, 0.5]])

    assert_same_queries(rows, lambda: client.get(f"/help/{desk.slug}/gaps/"))


# --- an answer ------------------------------------------------------------------------------------


def test_an_agents_reply_becomes_an_answer_and_the_questions_leave_the_list(
    client_of: ClientOf, desk: Desk, agent: Person, mina: Person
) -> None:
    ask(desk, *WIFI[1:])
    ask_a_person(
        desk,
        agent,
        mina,
        WIFI[0],
        "안녕하세요!",
        "미나님, ‘DSI-Free’를 고르세요. 안 되면 010-1234-5678로 알려 주세요.",
    )
    gap = gaps.gaps_of(desk).shown[0]
    assert gap.reply == "○○님, ‘DSI-Free’를 고르세요. 안 되면 [전화번호]로 알려 주세요."
    client = client_of(agent)
    chosen = ["-".join(map(str, way.keys)) for way in gap.wordings]
    sent = step(client, desk, "entry", asked=chosen)
    page = client.get(sent["Location"]).content.decode()
    assert f'value="{WIFI[0]}"' in page and "‘DSI-Free’를 고르세요." in page and "1234-5678" not in page
    fields = {"title": WIFI[0], "body": "‘DSI-Free’를 고르세요.", "variants": WIFI[1], "audience": "public"}
    done = client.post(f"/help/{desk.slug}/knowledge/new/", {**fields, "asked": "-".join(chosen)})
    entry = Entry.objects.get(desk=desk)
    assert done["Location"] == f"/help/{desk.slug}/answers/{entry.pk}/" and entry.variants == [WIFI[1]]
    assert not gaps.gaps_of(desk).shown
    again = client.post(f"/help/{desk.slug}/knowledge/new/", {**fields, "asked": "-".join(chosen)})
    assert again.status_code == 422 and "동료가 그사이" in again.content.decode()
    assert Entry.objects.filter(desk=desk).count() == 1 and 'name="asked"' not in again.content.decode()
    assert client.get(sent["Location"])["Location"] == f"/help/{desk.slug}/gaps/"


def test_a_refused_answer_leaves_its_questions_open(desk: Desk, agent: Person) -> None:
    asked = ask(desk, *WIFI)
    with pytest.raises(actions.BadEntry):
        actions.answer_gap(desk=desk, by=agent, asked=asked, title="가", body="")
    assert Asked.objects.filter(is_handled=False).count() == 3


def test_a_question_in_english_fills_the_english_fields(desk: Desk, agent: Person) -> None:
    asked = ask(desk, "Is there wifi?", language="en")
    draft = gaps.draft_of_gap(gaps.still_open(desk, asked))
    assert draft == {"title_en": "Is there wifi?", "variants": "", "body_en": ""}


def test_beside_an_agents_words_stands_the_way_to_keep_them(
    client_of: ClientOf, desk: Desk, agent: Person, mina: Person, sora: Person
) -> None:
    talk = ask_a_person(desk, agent, mina, WIFI[0])
    actions.say(conversation=talk, by=mina, text="감사합니다")
    said = actions.reply_as_agent(conversation=talk, by=agent, text="‘DSI-Free’를 고르세요.")
    path = f"/help/{desk.slug}/knowledge/new/?talk={talk.number}&reply={said.number}"
    client = client_of(agent)
    room = client.get(f"/help/{desk.slug}/room/{talk.number}/").content.decode()
    assert path.replace("&", "&amp;") in room
    page = client.get(path).content.decode()
    key = Asked.objects.get(text=WIFI[0]).pk
    assert f'value="{WIFI[0]}"' in page and said.text in page and f'name="asked" value="{key}"' in page
    assert client_of(sora).get(path).status_code == 404
    assert client.get(path.replace(f"reply={said.number}", "reply=1")).status_code == 404, "a citizen's words"
    other = make_desk()
    make_agent(other, sora)
    assert client_of(sora).get(path.replace(desk.slug, other.slug)).status_code == 404


# --- another way to ask ---------------------------------------------------------------------------


def test_questions_become_other_ways_to_ask_with_history(
    client_of: ClientOf, desk: Desk, agent: Person
) -> None:
    entry = make_entry(desk, title="인터넷은 어떻게 쓰나요?", variants=["인터넷 돼요"])
    asked, client = ask(desk, *WIFI), client_of(agent)
    for _twice in range(2):
        assert step(client, desk, "alike", asked=asked, entry=entry.pk).status_code == 302
    entry.refresh_from_db()
    assert entry.variants == ["인터넷 돼요", WIFI[2], WIFI[1]] and entry.version == 2
    assert [row.data["variants"] for row in entry.versions.order_by("number")] == [
        ["인터넷 돼요"],
        entry.variants,
    ]
    assert entry.versions.get(number=2).by == agent and not gaps.gaps_of(desk).shown
    other = make_entry()
    assert step(client, desk, "alike", asked=ask(desk, "새 질문"), entry=other.pk).status_code == 404


def test_a_full_entry_takes_no_more_and_says_so(client_of: ClientOf, desk: Desk, agent: Person) -> None:
    full = make_entry(desk, variants=[f"말 {at}" for at in range(VARIANTS_MAX)])
    asked, client = ask(desk, *WIFI), client_of(agent)
    told = client.get(step(client, desk, "alike", asked=asked, entry=full.pk)["Location"]).content.decode()
    assert "하나를 먼저 지워" in told and WIFI[2] in told
    nearly = make_entry(desk, variants=[f"말 {at}" for at in range(VARIANTS_MAX - 1)])
    assert actions.ask_alike(entry=nearly, by=agent, asked=asked) == 3
    nearly.refresh_from_db()
    assert len(nearly.variants) == VARIANTS_MAX


def test_another_answer_is_looked_for_and_chosen(
    client_of: ClientOf, desk: Desk, agent: Person, indexed: Callable[[], None]
) -> None:
    entry = make_entry(desk, title="무선 인터넷은 어떻게 쓰나요?", audience="staff")
    indexed()
    asked, client = ask(desk, *WIFI), client_of(agent)
    address = step(client, desk, "other", asked="-".join(map(str, asked)))["Location"]
    page = client.get(f"{address}&q=무선+인터넷").content.decode()
    assert entry.title in page and f'value="{entry.pk}"' in page and WIFI[1] in page
    assert client.get(f"{address}&q=").status_code == 200
    actions.dismiss_gap(desk=desk, by=agent, asked=asked)
    assert client.get(address)["Location"] == f"/help/{desk.slug}/gaps/"


# --- nothing --------------------------------------------------------------------------------------


def test_what_is_no_matter_for_the_desk_leaves_the_list_once(
    client_of: ClientOf, desk: Desk, agent: Person
) -> None:
    asked, client = ask(desk, *WIFI), client_of(agent)
    strange = ask(make_desk(), "다른 창구의 질문")
    for _twice in range(2):
        assert step(client, desk, "dismiss", asked=[*map(str, asked[:2]), strange[0]]).status_code == 302
    assert [row.pk for row in Asked.objects.filter(is_handled=False)] == [asked[2], *strange]
    assert AuditEntry.objects.filter(verb="helpdesk.gap_dismissed").count() == 1
    assert step(client, desk, "nonsense", asked="1").status_code == 404
    for nothing in ("", "x-0--", "9" * 30):
        assert step(client, desk, "dismiss", asked=nothing)["Location"] == f"/help/{desk.slug}/gaps/"


def test_whoever_keeps_a_desk_is_told_of_what_is_asked_often(desk: Desk, agent: Person, sora: Person) -> None:
    ask(desk, *NURSING, *WIFI[:2])
    assert list(own.gaps_to_close(agent)) == [] == list(own.gaps_to_close(sora))
    ask(desk, WIFI[2])
    with translation.override("ko"):
        (task,) = own.gaps_to_close(agent)
    assert task.href == f"/help/{desk.slug}/gaps/" and "자주 묻는 질문 1가지" in str(task.text)


def test_what_was_asked_goes_no_later_than_its_talk(desk: Desk, agent: Person, mina: Person) -> None:
    ask_a_person(desk, agent, mina, WIFI[0], "네")
    entry = next(entry for entry in retention.table() if entry.code == "helpdesk.asked")
    with clock.travel(clock.now() + timedelta(days=settings.TALK_DAYS, hours=1)):
        assert retention.forget(entry) == 1 and not Asked.objects.exists()
    assert Message.objects.exists()
