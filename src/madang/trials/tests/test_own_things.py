"""What a person has and should do in trials; their data handed out, forgotten and erased; what staff read."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from madang.core import clock, personal, retention
from madang.core.models import AuditEntry
from madang.people.models import Person, Reading
from madang.people.rules import NOTICE_KINDS
from madang.trials import actions, emails, queries
from madang.trials.models import Observation, Participant, Trial
from madang.trials.tests import factories as f

TrialIn = Callable[..., Trial]


def texts(person: Person) -> list[str]:
    with translation.override("en"):
        return [str(task.text) for task in queries.tasks_of(Person.objects.get(pk=person.pk))]


def test_a_changed_consent_and_the_questions_are_tasks_of_participants(
    trial_in: TrialIn, sora: Person
) -> None:
    trial = trial_in("running")
    mine = f.make_participant(trial, sora)
    assert texts(sora) == ["Answer the questions about what you tried"]
    f.record(mine)
    assert texts(sora) == []
    Trial.objects.update(consent_version=2)
    assert texts(sora) == ["Please read once more what you agree to"]


@pytest.mark.parametrize("state", ["recruiting", "analysing", "published", "stopped"])
def test_outside_the_sessions_nothing_is_asked(state: str, trial_in: TrialIn, sora: Person) -> None:
    f.make_participant(trial_in(state), sora)
    assert texts(sora) == []


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        ("recruiting", {"recruit_until": clock.today() - timedelta(days=1)}, "Begin the sessions"),
        (
            "recruiting",
            {"recruit_until": clock.today() - timedelta(days=1), "selection": "lot"},
            "Draw the lots",
        ),
        (
            "running",
            {"starts_on": clock.today() - timedelta(days=9), "ends_on": clock.today() - timedelta(days=1)},
            "End the sessions",
        ),
        ("analysing", {}, "Publish the result"),
    ],
)
def test_the_next_step_is_a_task_of_the_lead(
    state: str, fields: dict[str, Any], words: str, trial_in: TrialIn, mina: Person, client_of: Any
) -> None:
    trial = trial_in(state, **fields)
    assert texts(mina) == [f"{words}: {trial.title}"]
    for task in queries.tasks_of(mina):
        assert client_of(mina).get(task.href).status_code == 200


def test_a_plan_that_was_sent_back_is_a_task(trial_in: TrialIn, mina: Person, curator: Person) -> None:
    trial = trial_in("safety_check")
    assert texts(curator) == [f"Is this trial safe? “{trial.title}”"]
    actions.send_back_trial(trial=trial, by=curator, reason="보험이 있나요?")
    assert texts(curator) == [] and texts(mina) == [f"Change the plan and hand it in again: {trial.title}"]


def test_ones_own_page_lists_what_one_takes_part_in(trial_in: TrialIn, sora: Person, client_of: Any) -> None:
    mine = f.make_participant(trial_in("recruiting"), sora)
    html = client_of(sora).get("/me/").content.decode()
    assert f"/trials/mine/{mine.pk}/" in html and mine.code in html
    assert queries.own_section(f.make_participant(mine.trial).person or sora)
    assert queries.own_section(mine.trial.project.memberships.get().person) is None


# --- letters ------------------------------------------------------------------------------------------


def test_the_kinds_of_notices_can_be_chosen() -> None:
    assert set(emails.KINDS) <= set(NOTICE_KINDS)
    assert {about for about, _subject, _body, _page in emails.LETTERS.values()} == set(emails.KINDS)


@pytest.mark.parametrize("letter", list(emails.LETTERS))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_letter_can_be_written(trial_in: TrialIn, sora: Person, letter: str, language: str) -> None:
    sora.language = language
    sora.save()
    row = f.make_participant(trial_in("running"), sora)
    emails.tell(
        person=sora, trial=row.trial, letter=letter, key="1", participant=row, code="P-01", number=row.number,
        date=clock.now(), reason="까닭", outcome="결과",
    )  # fmt: skip
    notice = sora.notices.get()
    assert "%(" not in notice.subject + notice.body and notice.subject
    assert notice.url.startswith("/en/") == (language == "en")


# --- one's own data -----------------------------------------------------------------------------------


def test_everything_of_a_person_is_handed_out(trial_in: TrialIn, sora: Person, client_of: Any) -> None:
    mine = f.make_participant(trial_in("running"), sora, note="천천히 읽었어요")
    f.record(mine)
    data = personal.exported(sora)["trials"].data
    text = json.dumps(data, default=str, ensure_ascii=False)
    assert (
        mine.number in text
        and "천천히 읽었어요" in text
        and len(data["records"]) == mine.observations.count()
    )


def test_leaving_the_centre_takes_a_person_out_of_every_trial(
    trial_in: TrialIn, sora: Person, mina: Person
) -> None:
    running, analysing = trial_in("running", cells=(("누구나", 1),)), trial_in("analysing")
    mine = f.make_participant(running, sora, note="소라의 말")
    waiting = f.make_participant(running, state="waiting")
    f.record(mine)
    for row in [f.make_participant(analysing, sora), *(f.make_participant(analysing) for _ in range(5))]:
        f.record(row)
    f.make_result(analysing)
    actions.publish_result(trial=analysing, by=mina)
    personal.erase(sora)
    assert not Participant.objects.filter(person=sora).exists()
    assert not Observation.objects.filter(participant=mine).exists()
    mine.refresh_from_db()
    waiting.refresh_from_db()
    assert (mine.state, mine.note, waiting.state) == ("withdrawn", "", "seated")
    analysing.refresh_from_db()
    assert len(analysing.result.rows) == 5 and analysing.result.remade_on == clock.today()


def test_the_link_to_people_is_cut_on_the_day_they_agreed_to(
    trial_in: TrialIn, sora: Person, mina: Person, client_of: Any
) -> None:
    trial = trial_in("analysing", kept_days=30)
    mine = f.make_participant(trial, sora, note="천천히")
    f.record(mine)
    f.make_result(trial)
    actions.publish_result(trial=trial, by=mina)
    entry = next(each for each in retention.table() if each.code == "trials.participants")
    with clock.travel(clock.now() + timedelta(days=30)):
        assert retention.forget(entry) == 0
    with clock.travel(clock.now() + timedelta(days=31)):
        assert (
            retention.count_past(entry) == 1 and retention.forget(entry) == 1 and retention.forget(entry) == 0
        )
    mine.refresh_from_db()
    assert mine.person is None and mine.note == "" and mine.observations.exists()
    assert client_of(sora).get(f"/trials/mine/{mine.pk}/").status_code == 404
    assert queries.own_section(sora) is None


def test_the_link_is_cut_where_nobody_ever_ends_the_trial(trial_in: TrialIn, sora: Person) -> None:
    trial = trial_in("running", starts_on=clock.today(), ends_on=clock.today())
    row = f.make_participant(trial, sora)
    entry = next(each for each in retention.table() if each.code == "trials.participants")
    for days, count in ((365, 0), (366, 1)):
        with clock.travel(clock.now() + timedelta(days=days)):
            assert retention.forget(entry) == count
    row.refresh_from_db()
    assert row.person is None


def test_after_that_day_nothing_leads_from_the_records_to_their_people(
    trial_in: TrialIn, sora: Person, mina: Person
) -> None:
    trial = trial_in("recruiting", kept_days=30)
    row = actions.take_part(
        trial=trial, by=sora, cell=trial.cells.get(), is_old_enough=True, agrees=True, consent_version=1
    )
    actions.start_running(trial=trial, by=mina)
    asked = trial.measures.get(kind="scale")
    actions.answer_sheet(participant=row, by=sora, values={(asked.pk, 0): Decimal(4)})
    actions.stop_trial(trial=trial, by=mina, reason="비가 너무 많이 와요.")
    assert sora.notices.filter(subject__contains=row.code).exists()
    with clock.travel(clock.now() + timedelta(days=31)):
        retention.forget_all()
    trial.refresh_from_db()
    row.refresh_from_db()
    value = row.observations.get()
    assert (row.person, value.by) == (None, None)
    assert {row.created_at, row.consented_at, row.decided_at, value.at} == {trial.ended_at}
    assert not sora.notices.exists()
    named = AuditEntry.objects.filter(actor_id=sora.pk, verb__startswith="trials.")
    assert named.count() == 3 and set(named.values_list("target", flat=True)) == {f"trials.trial:{trial.pk}"}


def test_who_looks_at_names_is_noted(
    trial_in: TrialIn, sora: Person, daeho: Person, curator: Person, client_of: Any
) -> None:
    trial = trial_in("running")
    f.make_participant(trial, sora)
    address = f"/trials/{trial.pk}/desk/people/"
    assert client_of(curator).get(address).status_code == 404
    assert "소라" in client_of(daeho).get(address).content.decode()
    reading = Reading.objects.get()
    assert (reading.by, reading.what, list(reading.of.all())) == (daeho, "trials.names", [sora])
    actions.withdraw(participant=Participant.objects.get(), by=sora)
    assert "소라" not in client_of(daeho).get(address).content.decode(), "who stopped is no longer on it"


@pytest.mark.parametrize("page", ["", "sessions/", "sessions/{row}/", "sessions/{row}/date/"])
def test_the_team_never_sees_a_name(
    page: str, trial_in: TrialIn, sora: Person, mina: Person, client_of: Any
) -> None:
    trial = trial_in("running")
    row = f.make_participant(trial, sora)
    html = client_of(mina).get(f"/trials/room/bus-bell/{trial.pk}/{page.format(row=row.pk)}").content.decode()
    assert "P-01" in html or page == ""
    assert "소라" not in html and sora.email not in html


def test_no_public_page_shows_a_name(trial_in: TrialIn, sora: Person) -> None:
    trial = trial_in("running")
    f.make_draw(trial)
    f.make_participant(trial, sora)
    for address in (
        f"/trials/{trial.pk}/",
        f"/trials/{trial.pk}/lot/",
        "/trials/",
        "/trials/feed/",
        f"/api/v1/trials/{trial.number}",
    ):
        answer = Client().get(address)
        assert answer.status_code == 200 and "소라" not in answer.content.decode()
