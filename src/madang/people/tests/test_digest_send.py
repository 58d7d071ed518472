import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from madang.core import clock
from madang.people import actions, rules
from madang.people.models import MailPreference, Notice, Person
from madang.people.tests.letters import sent_letters

MORNING = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)  # 8 o'clock in Seoul on the 3rd


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "NOTICE_KINDS", {})
    rules.register_notice("tests.answer", "문제에 온 답")
    rules.register_notice("tests.comment", "댓글")
    rules.register_notice("tests.quiet", "조용한 것", mode=rules.MailMode.OFF)


def tell(person: Person, key: str, kind: str = "tests.comment", **fields: Any) -> None:
    actions.notify(
        person=person, kind=kind, key=key, subject=f"소식 {key}", url=f"/problems/{key}/", **fields
    )


def run(moment: datetime) -> list[Any]:
    before = len(sent_letters())
    with clock.travel(moment):
        call_command("send_digests")
        return sent_letters()[before:]


def test_everything_of_a_day_comes_in_one_letter_grouped_by_kind(mina: Person) -> None:
    with clock.travel(MORNING - timedelta(hours=5)):
        tell(mina, "1", "tests.answer")
        tell(mina, "2")
        tell(mina, "3")
    (letter,) = run(MORNING)
    body = str(letter.body)
    assert letter.to == ["mina@example.org"] and letter.subject == "새 소식 3가지가 있어요"
    assert body.count("■") == 2 and body.index("■ 댓글") < body.index("소식 2") < body.index("■ 문제에 온 답")
    assert "http://127.0.0.1:8000/problems/2/" in body and "미나님" in body


def test_a_second_run_and_a_second_morning_send_nothing_again(mina: Person) -> None:
    with clock.travel(MORNING - timedelta(hours=5)):
        tell(mina, "1")
    assert len(run(MORNING)) == 1
    assert run(MORNING + timedelta(minutes=5)) == []
    assert run(MORNING + timedelta(days=1)) == []


def test_there_is_one_letter_a_day_whatever_happens_after(mina: Person) -> None:
    with clock.travel(MORNING):
        tell(mina, "1")
    assert len(run(MORNING)) == 1
    with clock.travel(MORNING + timedelta(hours=1)):
        tell(mina, "2")
    assert run(MORNING + timedelta(hours=2)) == []
    (next_day,) = run(MORNING + timedelta(days=1))
    assert "소식 2" in str(next_day.body) and "소식 1" not in str(next_day.body)


def test_what_was_read_or_mailed_or_is_not_wanted_is_left_out(mina: Person) -> None:
    MailPreference.objects.create(person=mina, kind="tests.answer", mode="off")
    with clock.travel(MORNING):
        tell(mina, "read")
        Notice.objects.update(read_at=clock.now())
        tell(mina, "off", "tests.answer")
        tell(mina, "quiet", "tests.quiet")
        tell(mina, "own", by=mina)
    assert run(MORNING) == []


@pytest.mark.parametrize("state", [{"is_active": False}, {"erased_at": MORNING}])
def test_people_who_left_get_nothing(mina: Person, state: dict[str, Any]) -> None:
    with clock.travel(MORNING):
        tell(mina, "1")
    Person.objects.filter(pk=mina.pk).update(**state)
    assert run(MORNING) == []


def test_old_news_do_not_begin_a_letter(mina: Person) -> None:
    with clock.travel(MORNING - timedelta(days=8)):
        tell(mina, "old")
    assert run(MORNING) == []


def test_the_letter_speaks_the_language_of_the_person(mina: Person) -> None:
    Person.objects.filter(pk=mina.pk).update(language="en")
    with clock.travel(MORNING):
        tell(mina, "1")
    (letter,) = run(MORNING)
    assert letter.subject == "1 thing is new for you" and "/en/unsubscribe/" in str(letter.body)


def test_a_letter_broken_off_and_sent_again_is_the_same_letter(
    mina: Person, deliver: Callable[[], int]
) -> None:
    from madang.people.tasks import send_digest

    with clock.travel(MORNING):
        tell(mina, "1")
    (first,) = run(MORNING)
    send_digest.call(mina.pk, "2026-11-03", [Notice.objects.get().pk])
    again = sent_letters()[-1]
    assert again.extra_headers["Message-ID"] == first.extra_headers["Message-ID"] and again.body == first.body


def test_both_ways_of_one_click_unsubscribing_are_offered(mina: Person) -> None:
    with clock.travel(MORNING):
        tell(mina, "1")
    (letter,) = run(MORNING)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<http://127.0.0.1:8000/unsubscribe/[^/>]+/>", letter.extra_headers["List-Unsubscribe"]
    )
    assert str(letter.body).count("/unsubscribe/") == 2, "this kind, and all of these letters"
