"""The public figures of a desk: what they count, what they withhold, and that they cost the same however much was said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.core import clock
from madang.helpdesk.models import Asked, Conversation, Desk, Message
from madang.helpdesk.queries.performance import report_of
from madang.helpdesk.rules.performance import Breakdown, breakdown, covered_from
from madang.helpdesk.tests.factories import make_desk
from madang.people.models import Person

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)  # noon in Seoul
AGO = timedelta(days=10)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with clock.travel(NOW):
        yield


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk(slug="bowl", created_at=NOW - timedelta(days=400))


def talk(desk: Desk, **fields: Any) -> Conversation:
    fields = {"began_at": NOW - AGO, "said_at": NOW - AGO, "state": "closed", "closed_at": NOW - AGO} | fields
    return Conversation.objects.create(desk=desk, **fields)


def ask(desk: Desk, count: int = 1, **fields: Any) -> None:
    fields = {"kind": "question", "band": "answer", "language": "ko", "at": NOW - AGO} | fields
    Asked.objects.bulk_create(Asked(desk=desk, text="어디에 있나요?", **fields) for _ in range(count))


def test_of_a_table_nothing_is_told_from_which_a_number_below_five_follows() -> None:
    assert breakdown({"a": 20, "b": 3, "c": 0}) == Breakdown(23, (("a", None), ("b", None), ("c", 0)))
    assert breakdown({"a": 9, "b": 6}) == Breakdown(15, (("a", 9), ("b", 6)))
    assert breakdown({"a": 2, "b": 2}) == Breakdown(None, (("a", None), ("b", None)))
    assert breakdown({"a": 0}) == Breakdown(0, (("a", 0),))


@pytest.mark.parametrize(
    ("days", "kept", "opened", "first"),
    [
        (30, 180, date(2025, 1, 1), date(2026, 10, 31)),
        (365, 180, date(2025, 1, 1), date(2026, 6, 4)),  # the day before is gone in part
        (365, 180, date(2026, 11, 1), date(2026, 11, 1)),
    ],
)
def test_a_period_begins_where_everything_is_still_there(
    days: int, kept: int, opened: date, first: date
) -> None:
    assert covered_from(date(2026, 11, 30), days, kept_days=kept, opened_on=opened) == first


def test_questions_are_counted_by_band_hour_and_language_and_today_is_not_yet(desk: Desk) -> None:
    ask(desk, 8)
    ask(desk, 6, band="none", at=datetime(2026, 11, 20, 15, 30, tzinfo=UTC))  # half past midnight in Seoul
    ask(desk, 7, band="", language="other")
    ask(desk, 5, kind="greeting", band="")
    ask(desk, 50, at=NOW)
    ask(make_desk(), 50)
    shown = report_of(desk, 30).shown
    assert dict(shown.bands.cells) == {"answer": 8, "suggest": 0, "none": 6, "language": 7}
    assert (shown.bands.total, shown.fixed) == (21, 5)
    assert {hour: count for hour, count in shown.hours.cells if count} == {0: 6, 12: 15}
    assert dict(shown.languages.cells) == {"ko": 14, "en": 0, "other": 7}


def test_solved_is_what_people_said_and_never_silence(desk: Desk) -> None:
    for solved, count in ((True, 6), (False, 5), (None, 9)):
        for _ in range(count):
            talk(desk, is_solved=solved)
    talk(desk, state="bot", closed_at=None)
    shown = report_of(desk, 30).shown
    assert dict(shown.outcomes.cells) == {"yes": 6, "no": 5, "silent": 9} and shown.talks == 21


def test_whoever_comes_back_within_seven_days_is_counted_by_account_or_browser_at_the_same_desk(
    desk: Desk, mina: Person, sora: Person
) -> None:
    for key in range(6):
        talk(desk, device=f"d{key}")
        talk(desk, device=f"d{key}", began_at=NOW - AGO + timedelta(days=6))  # too new to know
    talk(desk, person=mina)
    talk(desk, person=mina, began_at=NOW - AGO + timedelta(days=7, minutes=1))
    talk(desk, person=sora)
    talk(make_desk(), person=sora, began_at=NOW - AGO + timedelta(days=1))
    talk(desk, reopened_count=1)
    for _ in range(4):
        talk(desk)  # nobody's: neither account nor browser
    shown = report_of(desk, 30).shown
    assert (shown.repeated.n, shown.repeated.yes) == (13, 7)


def test_waits_are_held_against_what_was_promised(desk: Desk) -> None:
    asked = {"asked_person_at": NOW - AGO, "promised_low_min": 1, "promised_high_min": 5}
    for minutes in (1, 2, 4, 4, 5, 9, 9, 9, 9, 9):
        talk(desk, **asked, first_assigned_at=NOW - AGO + minutes * MINUTE)
    talk(desk, **asked)  # nobody came
    talk(desk, **asked, first_assigned_at=NOW - AGO - MINUTE)  # by an earlier wish
    shown = report_of(desk, 30).shown
    assert (shown.wait_min, shown.taken, shown.wanted_person.yes) == (7, 10, 12)
    assert (shown.kept.n, shown.kept.yes) == (12, 5)


def test_messages_are_in_time_until_their_day_ends_in_seoul(desk: Desk) -> None:
    due = date(2026, 11, 20)
    moments = [datetime(2026, 11, 20, 14, 59, tzinfo=UTC)] * 6 + [
        datetime(2026, 11, 20, 15, 1, tzinfo=UTC)
    ] * 5
    for closed_at in moments:
        row = talk(desk, answer_due_on=due, closed_at=closed_at)
        Message.objects.create(conversation=row, number=1, by="citizen", text="언제 여나요?")
    late = talk(desk, answer_due_on=due, state="message", closed_at=None)
    Message.objects.create(conversation=late, number=1, by="citizen", text="언제 여나요?")
    talk(desk, answer_due_on=due, state="message", closed_at=None)  # nothing was written
    shown = report_of(desk, 30).shown
    assert (shown.in_time.n, shown.in_time.yes) == (12, 6)


def test_the_figures_cost_the_same_with_one_talk_and_with_thirty(desk: Desk) -> None:
    counts = []
    for number in (1, 30):
        ask(desk, number)
        for key in range(number):
            talk(desk, device=f"k{key}", asked_person_at=NOW - AGO, first_assigned_at=NOW - AGO + MINUTE)
        with CaptureQueriesContext(connection) as queries:
            report_of(desk, 180)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
    # What was said on earlier days may be gone: the page says since when it counts.
    assert "6월 4일" in Client().get("/help/bowl/figures/?days=180").content.decode()


def test_the_figures_of_a_closed_desk_are_for_those_who_serve_it(desk: Desk) -> None:
    Desk.objects.filter(pk=desk.pk).update(is_active=False)
    assert Client().get("/help/bowl/figures/").status_code == 404
    assert Client().get("/help/bowl/figures/csv/").status_code == 404


def test_the_file_leaves_out_what_is_withheld(desk: Desk) -> None:
    ask(desk, 20)
    ask(desk, 2, band="none")
    lines = Client().get("/help/bowl/figures/csv/?days=90").content.decode().splitlines()
    assert "questions,none,,22,2026-09-01,2026-11-29" in lines and "questions,answer,,22" in lines[1]
