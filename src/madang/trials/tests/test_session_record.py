"""Sessions: a time for each participant, what the team sees, what participants answer themselves."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from madang.core import clock
from madang.core.errors import EditConflict, NotAllowed
from madang.people.models import Person
from madang.projects.models import Membership
from madang.trials import actions, queries
from madang.trials.models import Measure, Observation, Participant, Trial
from madang.trials.tests import factories as f

TrialIn = Callable[..., Trial]


@pytest.fixture
def running(trial_in: TrialIn) -> Trial:
    return trial_in("running")


@pytest.fixture
def mine(running: Trial, sora: Person) -> Participant:
    """소라 as a participant of 미나's trial."""
    return f.make_participant(running, sora)


def field(trial: Trial, kind: str, place: int = 0, item: int = 0) -> str:
    return queries.field_name(trial.measures.filter(kind=kind)[place].pk, item)


def sheet_address(row: Participant) -> str:
    return f"/trials/room/bus-bell/{row.trial_id}/sessions/{row.pk}/"


def test_a_session_is_recorded_on_one_page(
    running: Trial, mine: Participant, jun_in: Membership, client_of: Any, post: Any
) -> None:
    me = client_of(jun_in.person)
    assert "P-01" in me.get(f"/trials/room/bus-bell/{running.pk}/sessions/").content.decode()
    html = me.get(sheet_address(mine)).content.decode()
    assert "다음 버스 찾기" in html and "소라" not in html, "the team knows a code alone"
    data = {
        field(running, "success"): "1",
        field(running, "minutes"): "2.5",
        field(running, "success", 1): "0",
        "note": "두 번 되돌아갔어요.",
    }
    assert post(me, sheet_address(mine), version=mine.version, **data).status_code == 302
    values = {
        (row.measure.kind, row.measure.position): row.value
        for row in Observation.objects.select_related("measure")
    }
    assert values == {("success", 0): 1, ("minutes", 1): Decimal("2.5"), ("success", 2): 0}
    mine.refresh_from_db()
    assert mine.note == "두 번 되돌아갔어요."


def test_a_value_can_be_changed_and_taken_away(running: Trial, mine: Participant, mina: Person) -> None:
    first, second = running.measures.all()[:2]
    actions.record_sheet(
        participant=mine, by=mina, version=1, values={(first.pk, 0): Decimal(1), (second.pk, 0): Decimal(3)}
    )
    actions.record_sheet(
        participant=mine, by=mina, version=2, values={(first.pk, 0): Decimal(0), (second.pk, 0): None}
    )
    assert [row.value for row in Observation.objects.all()] == [0]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("minutes", "481"),
        ("minutes", "-1"),
        ("minutes", "2.25"),
        ("success", "7"),
        ("scale", "9"),
        ("minutes", "abc"),
    ],
)
def test_numbers_are_bounded(
    kind: str, value: str, running: Trial, mine: Participant, mina: Person, client_of: Any, post: Any
) -> None:
    answer = post(client_of(mina), sheet_address(mine), version=mine.version, **{field(running, kind): value})
    assert answer.status_code == 422 and not Observation.objects.exists()


def test_the_action_itself_bounds_them_and_knows_its_measures(
    running: Trial, mine: Participant, mina: Person
) -> None:
    minutes = running.measures.filter(kind="minutes")[0]
    with pytest.raises(actions.BadNumber):
        actions.record_sheet(participant=mine, by=mina, version=1, values={(minutes.pk, 0): Decimal(481)})
    other = f.make_trial(state="running").measures.all()[0]
    for key in ((other.pk, 0), (minutes.pk, 3)):
        with pytest.raises(NotAllowed):
            actions.record_sheet(participant=mine, by=mina, version=1, values={key: Decimal(1)})


def test_a_name_in_the_note_becomes_the_code(mine: Participant, mina: Person) -> None:
    row = actions.record_sheet(
        participant=mine, by=mina, version=1, values={}, note="소라님이 글씨가 작다고 했어요."
    )
    assert row.note == "P-01님이 글씨가 작다고 했어요."


def test_the_second_of_two_sees_what_the_first_recorded(
    running: Trial, mine: Participant, mina: Person, jun_in: Membership, client_of: Any, post: Any
) -> None:
    name = field(running, "minutes")
    assert post(client_of(mina), sheet_address(mine), version=1, **{name: "3"}).status_code == 302
    answer = post(client_of(jun_in.person), sheet_address(mine), version=1, **{name: "7"})
    assert answer.status_code == 422 and 'id="conflict-title"' in answer.content.decode()
    assert Observation.objects.get().value == 3
    with pytest.raises(EditConflict):
        actions.record_sheet(participant=mine, by=mina, version=1, values={})


def test_only_the_team_records(
    mine: Participant, sora: Person, daeho: Person, client_of: Any, post: Any
) -> None:
    for person in (sora, daeho):
        assert post(client_of(person), sheet_address(mine), version=1).status_code == 404
        with pytest.raises(NotAllowed):
            actions.record_sheet(participant=mine, by=person, version=1, values={})


@pytest.mark.parametrize("state", ["recruiting", "analysing", "published", "stopped"])
def test_records_are_made_while_the_trial_runs(
    state: str, trial_in: TrialIn, mina: Person, sora: Person
) -> None:
    row = f.make_participant(trial_in(state), sora)
    with pytest.raises(actions.WrongState):
        actions.record_sheet(participant=row, by=mina, version=1, values={})
    with pytest.raises(actions.WrongState):
        actions.answer_sheet(participant=row, by=sora, values={})


def test_who_has_no_seat_has_no_sheet(running: Trial, mina: Person, client_of: Any) -> None:
    waiting = f.make_participant(running, state="waiting")
    assert client_of(mina).get(sheet_address(waiting)).status_code == 404


# --- participants answer themselves -----------------------------------------------------------------------


def test_a_participant_answers_the_questions_alone(
    running: Trial, mine: Participant, sora: Person, client_of: Any, post: Any
) -> None:
    me, address = client_of(sora), f"/trials/mine/{mine.pk}/sheet/"
    html = me.get(address).content.decode()
    assert "글씨가 잘 보였나요?" in html and "다음 버스 찾기" not in html
    sus = running.measures.get(kind="sus")
    answers = {queries.field_name(sus.pk, item): "4" for item in range(1, 11)} | {
        field(running, "scale"): "5"
    }
    assert post(me, address, **answers).status_code == 302
    assert Observation.objects.filter(measure=sus, value=4).count() == 10
    assert post(me, address, **{**answers, queries.field_name(sus.pk, 1): ""}).status_code == 302
    assert Observation.objects.filter(measure=sus).count() == 9, "an answer can be taken back"


def test_nobody_answers_for_somebody_else(mine: Participant, mina: Person, client_of: Any) -> None:
    assert client_of(mina).get(f"/trials/mine/{mine.pk}/sheet/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.answer_sheet(participant=mine, by=mina, values={})


def test_what_the_team_measures_is_not_answered(running: Trial, mine: Participant, sora: Person) -> None:
    minutes = running.measures.filter(kind="minutes")[0]
    with pytest.raises(actions.NotTheirs):
        actions.answer_sheet(participant=mine, by=sora, values={(minutes.pk, 0): Decimal(1)})


@pytest.mark.parametrize("value", ["0", "6", "4.5", "x"])
def test_answers_are_bounded(
    value: str, running: Trial, mine: Participant, sora: Person, client_of: Any, post: Any
) -> None:
    assert (
        post(
            client_of(sora), f"/trials/mine/{mine.pk}/sheet/", **{field(running, "scale"): value}
        ).status_code
        == 422
    )


def test_without_questions_the_page_leads_back(
    running: Trial, mine: Participant, sora: Person, client_of: Any
) -> None:
    Measure.objects.filter(kind__in=["scale", "sus"]).delete()
    assert client_of(sora).get(f"/trials/mine/{mine.pk}/sheet/")["Location"] == f"/trials/mine/{mine.pk}/"


# --- when one meets -----------------------------------------------------------------------------------------


def test_a_time_is_set_and_told(
    running: Trial, mine: Participant, mina: Person, sora: Person, client_of: Any, post: Any
) -> None:
    day = (clock.today() + timedelta(days=2)).isoformat()
    assert post(client_of(mina), sheet_address(mine) + "date/", session_at=f"{day}T14:30").status_code == 302
    mine.refresh_from_db()
    assert mine.session_at and clock.local(mine.session_at).hour == 14
    notice = sora.notices.get()
    assert "2시 30분" in notice.subject and running.place in notice.body
    assert "2시 30분" in client_of(sora).get(f"/trials/mine/{mine.pk}/").content.decode()
    assert post(client_of(mina), sheet_address(mine) + "date/", session_at="").status_code == 302


@pytest.mark.parametrize(
    "day", [(clock.today() + timedelta(days=99)).isoformat(), "9999-12-31", "0001-01-01"]
)
def test_a_time_outside_the_trial_is_refused(
    day: str, mine: Participant, mina: Person, client_of: Any, post: Any
) -> None:
    answer = post(client_of(mina), sheet_address(mine) + "date/", session_at=f"{day}T00:30")
    assert answer.status_code == 422


def test_a_participant_hears_of_every_change_of_the_time(
    trial_in: TrialIn, mina: Person, sora: Person
) -> None:
    trial = trial_in("running")
    row = f.make_participant(trial, sora)
    first = clock.day_start(clock.today()) + timedelta(days=1, hours=14)
    then = clock.now()
    for minute, moment in enumerate((first, first + timedelta(hours=1), first, first, None)):
        with clock.travel(then + timedelta(minutes=minute)):
            actions.set_session(participant=row, by=mina, session_at=moment)
    told = [notice.subject for notice in sora.notices.order_by("pk")]
    assert len(told) == 4, "the same time once more is no change"
    assert told[0] == told[2] and "만나지 않아요" in told[3]


def test_only_the_team_sets_a_time_and_only_for_a_seat(
    running: Trial, mine: Participant, sora: Person, mina: Person
) -> None:
    with pytest.raises(NotAllowed):
        actions.set_session(participant=mine, by=sora, session_at=clock.now())
    with pytest.raises(actions.WrongState):
        actions.set_session(
            participant=f.make_participant(running, state="waiting"), by=mina, session_at=clock.now()
        )
