"""The thresholds of a desk: logged questions replayed at others, looked at before they are set, and then used."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from madang.core.errors import NotAllowed
from madang.core.models import AuditEntry
from madang.helpdesk import actions, queries
from madang.helpdesk.actions import BadDesk
from madang.helpdesk.models import Asked, Conversation, Desk, Message
from madang.helpdesk.queries import replaying
from madang.helpdesk.queries.retrieving import thresholds_of
from madang.helpdesk.rules.thresholds import Logged, Thresholds, replay, replay_answering, replay_suggesting
from madang.helpdesk.tests.factories import make_agent, make_desk, make_entry
from madang.people.models import Person

type ClientOf = Callable[[Person], Client]
PAGE = "/help/bowl/thresholds/"
SURE = st.floats(0, 1)
LOGGED = st.builds(
    Logged, st.one_of(SURE, st.just(-1.0)), st.booleans(), st.sampled_from([None, True, False])
)


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk(slug="bowl")


def asked(desk: Desk, confidence: float, **fields: Any) -> Asked:
    fields = {"kind": "question", "language": "ko", "candidates": [["a", 1.0]], "band": "answer"} | fields
    return Asked.objects.create(desk=desk, text="어디에 있나요?", confidence=confidence, **fields)


def test_a_replay_counts_what_each_threshold_would_have_done() -> None:
    rows = [
        Logged(1.0, is_right=True), Logged(0.9, is_right=False), Logged(0.8, is_doubted=True), Logged(0.5),
        Logged(0.2), Logged(-1.0),
    ]  # fmt: skip
    found = replay(rows, Thresholds(0.6, 0.4))
    assert (found.asked, found.answered, found.suggested, found.declined) == (6, 2, 2, 2)
    assert (found.judged, found.right) == (2, 1)
    assert replay(rows, Thresholds(0.1, 0.4)).suggested == 1  # the one that is doubted, never nothing at all
    assert replay([], Thresholds(0.6, 0.4)).asked == 0


@given(st.lists(LOGGED, max_size=30), SURE, SURE)
def test_a_higher_threshold_never_answers_more_and_nothing_gets_lost(
    rows: list[Logged], first: float, second: float
) -> None:
    now = Thresholds(max(first, second), min(first, second))
    for steps in (replay_answering(rows, now), replay_suggesting(rows, now)):
        assert sum(step.thresholds == now for step in steps) == 1
        for step in steps:
            assert step.answered + step.suggested + step.declined == len(rows)
            assert 0 <= step.right <= step.judged <= step.answered and step.declined >= 0
    answered = [step.answered for step in replay_answering(rows, now)]
    assert answered == sorted(answered, reverse=True)


def test_right_is_what_was_said_of_that_answer_or_of_a_talk_without_a_person(desk: Desk) -> None:
    def of_talk(band: str = "answer", **fields: Any) -> Asked:
        talk = Conversation.objects.create(desk=desk, **fields)
        message = Message.objects.create(conversation=talk, number=1, by="citizen", text="?")
        return asked(desk, 0.9, band=band, message=message)

    solved = of_talk(is_solved=True)
    with_person = of_talk(is_solved=True, asked_person_at="2026-01-01T00:00Z")
    choice = of_talk("suggest", is_solved=True)
    marked = asked(desk, 0.9, is_helpful=False)
    assert [replaying.is_right(row) for row in (solved, with_person, choice, marked)] == [
        True,
        None,
        None,
        False,
    ]


def test_a_keeper_sees_what_it_changes_and_then_sets_it(
    client_of: ClientOf, daeho: Person, desk: Desk
) -> None:
    for confidence in (0.95, 0.7, 0.35, 0.1):
        asked(desk, confidence)
    client = client_of(daeho)
    assert f"{round(thresholds_of(desk).answer_from, 3):g}" in client.get(PAGE).content.decode()
    page = client.get(PAGE, {"answer_from": "0.8", "suggest_from": "0.2"}).content.decode()
    assert "이 기준으로 저장" in page and Desk.objects.get(pk=desk.pk).answer_from is None
    sent = {"answer_from": "0.8", "suggest_from": "0.2", "version": desk.version}
    assert client.post(PAGE, sent)["Location"] == PAGE
    desk.refresh_from_db()
    assert (desk.answer_from, desk.suggest_from) == (0.8, 0.2)
    entry = AuditEntry.objects.get(verb="helpdesk.thresholds_set")
    assert entry.details["before"] == {"answer_from": None, "suggest_from": None}
    assert "0.8</b>" in client.get(PAGE).content.decode()
    # The second of two keepers sees what the first one saved.
    assert client.post(PAGE, {**sent, "answer_from": "0.9"}).status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        {"answer_from": "1.1", "suggest_from": ""},
        {"answer_from": "0.3", "suggest_from": "0.4"},
        {"answer_from": "", "suggest_from": "0.99"},  # above what is shipped
        {"answer_from": "nan", "suggest_from": ""},
    ],
)
def test_thresholds_that_make_no_sense_are_refused(
    client_of: ClientOf, daeho: Person, desk: Desk, typed: dict[str, str]
) -> None:
    client = client_of(daeho)
    assert client.get(PAGE, typed).status_code == 422
    assert client.post(PAGE, typed | {"version": desk.version}).status_code == 422
    with pytest.raises(BadDesk):
        actions.set_thresholds(desk=desk, by=daeho, answer_from=0.3, suggest_from=0.4)
    assert not AuditEntry.objects.filter(verb="helpdesk.thresholds_set").exists()


def test_only_who_keeps_the_desk_sees_and_sets_them(client_of: ClientOf, sora: Person, desk: Desk) -> None:
    for person in (sora, make_agent(desk)):
        assert client_of(person).get(PAGE).status_code == 404
        with pytest.raises(NotAllowed):
            actions.set_thresholds(desk=desk, by=person, answer_from=0.5, suggest_from=None)


def test_the_desk_answers_by_its_own_thresholds(desk: Desk, indexed: Callable[[], None]) -> None:
    shipped = thresholds_of(desk)
    make_entry(desk, title="회의실은 어떻게 예약하나요?", body="예약 화면에서 날짜를 골라요.", variants=[])
    make_entry(desk, title="주차할 수 있나요?", body="가까운 공영 주차장을 쓰세요.", variants=[])
    indexed()
    bands = []
    for answer_from, suggest_from in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)):
        desk.answer_from, desk.suggest_from = answer_from, suggest_from
        bands.append(queries.retrieve(desk, "회의실 예약하고 싶어요").band.value)
    assert bands == ["answer", "suggest", "none"]
    assert shipped == thresholds_of(Desk())


def test_questions_are_asked_again_of_what_is_known_today(
    client_of: ClientOf, daeho: Person, desk: Desk, indexed: Callable[[], None]
) -> None:
    asked(desk, 0.0, candidates=[], band="none")
    row = Asked.objects.get()
    Asked.objects.update(text="주차할 수 있나요?")
    row.refresh_from_db()
    assert replaying.as_logged([row]) == [Logged(-1.0)]
    entry = make_entry(desk, title="주차할 수 있나요?")
    indexed()
    assert replaying.asked_again(desk, [row]) == [Logged(1.0)]
    asked(desk, 1.0, candidates=[[entry.key, 1.0]], is_helpful=True)
    Asked.objects.update(text="주차할 수 있나요?")
    again = replaying.asked_again(desk, list(replaying.searched(desk)))
    assert [each.is_right for each in again] == [True, None]
    page = client_of(daeho).get(PAGE, {"again": "1"}).content.decode()
    assert "물어보았을 때" in page
