"""The safety check and the steps: every state × every move, who may, what the others hear."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.people.models import Person
from madang.projects.models import Membership
from madang.trials import actions, rules
from madang.trials.models import SafetyCheck, Trial
from madang.trials.tests import factories as f

TrialIn = Callable[..., Trial]
ACTS: dict[str, Callable[..., object]] = {
    "submit": actions.submit_trial, "approve": actions.approve_trial, "send_back": actions.send_back_trial,
    "start": actions.start_running, "analyse": actions.begin_analysis, "resume": actions.resume_running,
    "publish": actions.publish_result, "stop": actions.stop_trial,
}  # fmt: skip
NEEDS_REASON = {"send_back", "stop"}
OF_CENTRE = {"approve", "send_back"}


def take(move: str, trial: Trial, by: Person) -> None:
    more = {"reason": "길에서 하면 위험해요."} if move in NEEDS_REASON else {}
    ACTS[move](trial=trial, by=by, **more)


@pytest.mark.parametrize("state", [each.value for each in rules.TrialState])
@pytest.mark.parametrize("move", ACTS)
def test_every_move_from_every_state(
    move: str, state: str, trial_in: TrialIn, mina: Person, curator: Person
) -> None:
    trial = trial_in(state)
    f.make_result(trial)
    by = curator if move in OF_CENTRE else mina
    if rules.allows("trial", move, state):
        take(move, trial, by)
        trial.refresh_from_db()
        assert trial.state == rules.after("trial", move)
    else:
        with pytest.raises(actions.WrongState):
            take(move, trial, by)
        trial.refresh_from_db()
        assert trial.state == state


@pytest.mark.parametrize("move", ACTS)
def test_nobody_else_takes_them(
    move: str, trial_in: TrialIn, sora: Person, jun_in: Membership, mina: Person
) -> None:
    state = sorted(rules.MOVES["trial"][move].sources)[0]
    trial = trial_in(state)
    for person in (sora, jun_in.person, *([mina] if move in OF_CENTRE else [])):
        with pytest.raises(NotAllowed):
            take(move, trial, person)
    trial.refresh_from_db()
    assert trial.state == state


def test_the_centre_approves_and_everybody_can_sign_up(
    trial_in: TrialIn, mina: Person, jun_in: Membership, curator: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("safety_check")
    desk = client_of(curator)
    assert trial.title in desk.get("/trials/checks/").content.decode()
    assert trial.title in desk.get("/desk/").content.decode(), "a duty in the staff room"
    html = desk.get(f"/trials/{trial.pk}/desk/").content.decode()
    assert trial.risks in html and trial.consent_text in html
    assert (
        post(desk, f"/trials/{trial.pk}/desk/", decision="approve", reason="잘 준비했어요.").status_code
        == 302
    )
    trial.refresh_from_db()
    check = SafetyCheck.objects.get()
    assert trial.state == "recruiting" and trial.seed and trial.consent_texts.get().text == trial.consent_text
    assert (check.is_approved, check.decided_by) == (True, curator)
    assert mina.notices.get().kind == "trials.team" and jun_in.person.notices.exists()
    assert Client().get(f"/trials/{trial.pk}/").status_code == 200


def test_the_centre_sends_a_plan_back_with_a_reason(
    trial_in: TrialIn, mina: Person, curator: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("safety_check")
    address = f"/trials/{trial.pk}/desk/"
    assert post(client_of(curator), address, decision="send_back", reason="").status_code == 422
    assert post(client_of(curator), address, decision="send_back", reason="보험이 있나요?").status_code == 302
    trial.refresh_from_db()
    assert trial.state == "draft" and "보험이 있나요?" in mina.notices.get().body
    assert "보험이 있나요?" in client_of(mina).get(f"/trials/room/bus-bell/{trial.pk}/").content.decode()


@pytest.mark.parametrize(
    "page", ["/trials/checks/", "/trials/{pk}/desk/", "/trials/{pk}/desk/stop/", "/trials/{pk}/desk/people/"]
)
def test_the_desk_is_the_centres(
    page: str, trial_in: TrialIn, sora: Person, mina: Person, client_of: Any
) -> None:
    address = page.format(pk=trial_in("recruiting").pk)
    assert "/sign-in/" in Client().get(address)["Location"]
    assert {client_of(person).get(address).status_code for person in (sora, mina)} == {404}


def test_a_plan_whose_last_day_has_passed_is_not_approved(trial_in: TrialIn, curator: Person) -> None:
    trial = trial_in("safety_check", recruit_until=clock.today() - timedelta(days=1))
    with pytest.raises(actions.NotInTime):
        actions.approve_trial(trial=trial, by=curator)


@pytest.mark.parametrize("state", ["recruiting", "running", "analysing"])
def test_stopping_tells_everybody_why(
    state: str, trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in(state)
    seated, hoping = f.make_participant(trial), f.make_participant(trial, state="waiting")
    assert (
        post(
            client_of(mina), f"/trials/room/bus-bell/{trial.pk}/steps/stop/", reason="비가 많이 와요."
        ).status_code
        == 302
    )
    trial.refresh_from_db()
    assert trial.state == "stopped" and trial.unlink_on == clock.today() + timedelta(days=90)
    for participant in (seated, hoping):
        assert participant.person and "비가 많이 와요." in participant.person.notices.get().body
    hoping.refresh_from_db()
    assert hoping.state == "not_chosen"
    assert "비가 많이 와요." in Client().get(f"/trials/{trial.pk}/").content.decode()


def test_the_centre_stops_what_is_not_safe_any_more(
    trial_in: TrialIn, curator: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("running")
    address = f"/trials/{trial.pk}/desk/stop/"
    assert post(client_of(curator), address, reason="").status_code == 422
    assert post(client_of(curator), address, reason="다친 분이 있어요.").status_code == 302
    trial.refresh_from_db()
    assert trial.state == "stopped"


def test_who_waited_in_vain_is_told(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("running")
    waiting = f.make_participant(trial, state="waiting")
    actions.begin_analysis(trial=trial, by=mina)
    waiting.refresh_from_db()
    assert waiting.state == "not_chosen" and waiting.person and waiting.person.notices.count() == 1
    trial.refresh_from_db()
    assert trial.hoping == 0


def test_a_trial_by_lot_does_not_begin_before_the_draw(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("recruiting", selection="lot")
    with pytest.raises(actions.NotDrawn):
        actions.start_running(trial=trial, by=mina)


def test_who_asked_to_hear_of_later_trials_hears(trial_in: TrialIn, curator: Person, sora: Person) -> None:
    earlier = trial_in("published")
    f.make_participant(earlier, sora, may_invite=True)
    quiet = f.make_participant(earlier)
    actions.approve_trial(trial=trial_in("safety_check"), by=curator)
    assert sora.notices.filter(key__startswith="trials.later_trial").count() == 1
    assert quiet.person and not quiet.person.notices.exists()
