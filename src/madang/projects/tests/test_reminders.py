"""Reminders before a date, on it and after it: each once, also after an outage; and the marks of a missed date."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from madang.core import clock
from madang.partners.models import Partner
from madang.people.models import Notice, Person
from madang.projects import actions
from madang.projects.models import Handover, LedgerEntry, Project, Reminder
from madang.projects.tests import factories as f

BEFORE, ON, AFTER = -2, 0, 1


def on(day: date) -> Any:
    return clock.travel(clock.day_start(day) + timedelta(hours=9))


def told(person: Person) -> int:
    return Notice.objects.filter(person=person).count()


def due_answer(handover: Handover, due_on: date) -> None:
    Handover.objects.filter(pk=handover.pk).update(answer_due_on=due_on)


def due_condition(handover: Handover, due_on: date) -> None:
    Handover.objects.filter(pk=handover.pk).update(
        state="adopted", answer="네, 설치해요.", answered_at=clock.now()
    )
    f.make_condition(handover, due_on=due_on, side="partner")


def due_plan(handover: Handover, due_on: date) -> None:
    Handover.objects.filter(pk=handover.pk).update(
        state="adopted", answer="네, 설치해요.", answered_at=clock.now(), plan_due_on=due_on
    )


PROMISES: list[tuple[Callable[[Handover, date], None], str]] = [
    (due_answer, "answer_missed"),
    (due_condition, "condition_missed"),
    (due_plan, "plan_missed"),
]


@pytest.fixture
def handover(project: Project, library: Partner, staff: Person) -> Handover:
    return f.make_handover(project, library, answer_due_on=clock.today() + timedelta(days=90))


@pytest.mark.parametrize(("promise", "kind"), PROMISES)
def test_before_on_and_after_each_once(
    handover: Handover, staff: Person, promise: Callable[[Handover, date], None], kind: str
) -> None:
    due_on = clock.today() + timedelta(days=40)
    promise(handover, due_on)
    for offset, count in ((-10, 0), (BEFORE, 1), (-1, 1), (ON, 2), (AFTER, 3), (30, 3)):
        with on(due_on + timedelta(days=offset)):
            call_command("check_handovers")
            call_command("check_handovers")
        assert told(staff) == count, offset
    assert list(Reminder.objects.values_list("stage", flat=True)) == ["before", "on", "after"]
    assert LedgerEntry.objects.filter(kind=kind).count() == 1


@pytest.mark.parametrize(("promise", "kind"), PROMISES)
def test_after_an_outage_it_says_what_is_true_then(
    handover: Handover, staff: Person, promise: Callable[[Handover, date], None], kind: str
) -> None:
    due_on = clock.today() + timedelta(days=20)
    promise(handover, due_on)
    with on(due_on + timedelta(days=9)):
        call_command("check_handovers")
    assert told(staff) == 1 and LedgerEntry.objects.filter(kind=kind).count() == 1
    assert list(Reminder.objects.values_list("stage", flat=True)) == ["after"]


def test_what_was_kept_is_not_reminded_of(handover: Handover, staff: Person) -> None:
    due_on = clock.today() + timedelta(days=20)
    due_plan(handover, due_on)
    condition = f.make_condition(Handover.objects.get(pk=handover.pk), due_on=due_on)
    actions.confirm_condition(condition=condition, by=staff)
    f.make_plan(handover)
    with on(due_on + timedelta(days=9)):
        call_command("check_handovers")
    assert not Reminder.objects.exists()


def test_the_team_hears_of_its_own_condition(handover: Handover, mina: Person, staff: Person) -> None:
    due_on = clock.today() + timedelta(days=2)
    Handover.objects.filter(pk=handover.pk).update(
        state="adopted", answer="네, 설치해요.", answered_at=clock.now()
    )
    f.make_condition(handover, due_on=due_on)
    call_command("check_handovers")
    assert (told(mina), told(staff)) == (1, 0)


def test_an_institution_is_reminded_of_a_condition_that_the_team_calls_met(
    handover: Handover, mina: Person, staff: Person
) -> None:
    due_plan(handover, clock.today() + timedelta(days=90))
    condition = f.make_condition(
        Handover.objects.get(pk=handover.pk), due_on=clock.today() + timedelta(days=60)
    )
    claimed = clock.today() + timedelta(days=20)
    with on(claimed):
        actions.claim_condition(condition=condition, by=mina, note="쉬운 말로 다시 썼어요.")
    asked = told(staff)
    for offset, counts in ((3, (0, 0)), (4, (1, 0)), (7, (2, 0)), (8, (3, 1)), (30, (3, 1))):
        with on(claimed + timedelta(days=offset)):
            actions.remind_of_claims()
            actions.remind_of_claims()
        assert (told(staff) - asked, told(mina)) == counts, offset
    with on(claimed + timedelta(days=31)):
        actions.send_back_condition(condition=condition, by=staff, note="그림이 없어요.")
        actions.claim_condition(condition=condition, by=mina, note="그림도 넣었어요.")
    with on(claimed + timedelta(days=36)):
        assert actions.remind_of_claims() == 1, "what is said anew is reminded of anew"
        actions.confirm_condition(condition=condition, by=staff)
        assert actions.remind_of_claims() == 0


def test_the_end_of_a_plan_is_said_before_and_after(handover: Handover, mina: Person, staff: Person) -> None:
    until = clock.today() + timedelta(days=60)
    due_plan(handover, clock.today())
    f.make_plan(handover, until_on=until)
    for offset, counts in ((-40, (0, 0)), (-20, (1, 0)), (1, (1, 1)), (5, (1, 1))):
        with on(until + timedelta(days=offset)):
            actions.remind_of_plans()
        assert (told(staff), told(mina)) == counts, offset


# --- marks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promise", "words"),
    [(due_answer, "3일 늦"), (due_condition, "3일 늦"), (due_plan, "3일 늦")],
)
def test_a_missed_date_is_marked_with_days_and_an_apology_everywhere(
    handover: Handover, client: Client, promise: Callable[[Handover, date], None], words: str
) -> None:
    due_on = clock.today() + timedelta(days=20)
    promise(handover, due_on)
    pages = (
        "/projects/bus-bell/", f"/projects/handovers/{handover.pk}/", "/partners/city-library/", "/impact/city-library/",
    )  # fmt: skip
    for path in pages:
        assert words not in client.get(path).content.decode(), path
    with on(due_on + timedelta(days=3)):
        call_command("check_handovers")
        shown = {path: client.get(path).content.decode() for path in pages}
    for path, html in shown.items():
        mark = html.partition('class="status tone-danger"')[2][:400]
        assert words in html and "<svg" in mark, path
    for path in pages[1:]:
        assert "미안해요" in shown[path], path
    assert "알림 보낸 날" in shown[pages[1]]


def test_a_missed_date_stays_missed_when_the_team_takes_it_back(
    handover: Handover, mina: Person, client: Client
) -> None:
    late = clock.today() + timedelta(days=20)
    due_answer(handover, late)
    with on(late + timedelta(days=2)):
        actions.withdraw_handover(handover=handover, by=mina)
        numbers = client.get("/api/v1/impact").json()["partners"][0]["numbers"]
    assert numbers["adoption"] == {"part": 0, "whole": 1}
    assert numbers["in_time"] == {"part": 0, "whole": 2}  # the problem behind it is late as well
