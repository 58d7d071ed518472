"""Taking part: seats, consent, age, the lot, the waiting list, and going again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.people.models import Person
from madang.people.tests.factories import make_guest, make_person
from madang.projects.models import Membership
from madang.trials import actions, rules
from madang.trials.models import Draw, Observation, Participant, QuotaCell, Trial
from madang.trials.tests import factories as f

TrialIn = Callable[..., Trial]
TWO = (("60대", 1), ("70대 이상", 2))


def sign_up(trial: Trial, person: Person | None = None, label: str = "", **fields: Any) -> Participant:
    cell = fields.pop("cell", None) or (trial.cells.get(label=label) if label else trial.cells.all()[0])
    fields = {"is_old_enough": True, "agrees": True, "consent_version": trial.consent_version, **fields}
    return actions.take_part(trial=trial, by=person or make_person(), cell=cell, **fields)


def form(trial: Trial, **more: Any) -> dict[str, Any]:
    given = {"cell": trial.cells.all()[0].pk, "age": "old_enough", "agrees": "on"}
    return {**given, "consent_version": trial.consent_version, **more}


def test_a_citizen_signs_up_and_gets_a_code(
    trial_in: TrialIn, sora: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("recruiting", cells=TWO)
    page = Client().get(f"/trials/{trial.pk}/").content.decode()
    assert f"/trials/{trial.pk}/join/" in page and "60대" in page
    assert f"/sign-in/?next=/trials/{trial.pk}/join/" in Client().get(f"/trials/{trial.pk}/join/")["Location"]
    answer = post(client_of(sora), f"/trials/{trial.pk}/join/", **form(trial, may_quote="on"))
    made = Participant.objects.get()
    assert answer["Location"] == f"/trials/mine/{made.pk}/"
    assert (made.state, made.code, made.person, made.consent_version) == ("seated", "P-01", sora, 1)
    assert (made.may_quote, made.may_invite) == (True, False)
    html = client_of(sora).get(answer["Location"]).content.decode()
    assert made.number in html and "P-01" in html
    assert "P-01" in sora.notices.get().subject
    trial.refresh_from_db()
    assert (trial.taken, trial.seats_left) == (1, 2)


def test_signing_up_twice_leads_to_ones_own_part(
    trial_in: TrialIn, sora: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("recruiting")
    mine = sign_up(trial, sora)
    assert (
        post(client_of(sora), f"/trials/{trial.pk}/join/", **form(trial))["Location"]
        == f"/trials/mine/{mine.pk}/"
    )
    with pytest.raises(actions.AlreadyIn):
        sign_up(trial, sora)


def test_below_14_a_guardian_is_needed(trial_in: TrialIn, sora: Person, client_of: Any, post: Any) -> None:
    trial = trial_in("recruiting")
    answer = post(client_of(sora), f"/trials/{trial.pk}/join/", **form(trial, age="younger"))
    assert answer.status_code == 422 and "보호자" in answer.content.decode()
    assert not Participant.objects.exists()


@pytest.mark.parametrize("left_out", ["agrees", "age", "cell"])
def test_nothing_happens_without_consent_age_and_kind(
    left_out: str, trial_in: TrialIn, sora: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("recruiting", cells=TWO)
    data = {name: value for name, value in form(trial).items() if name != left_out}
    assert post(client_of(sora), f"/trials/{trial.pk}/join/", **data).status_code == 422
    assert not Participant.objects.exists()


def test_the_action_itself_insists_on_consent_and_age(trial_in: TrialIn, sora: Person) -> None:
    trial = trial_in("recruiting")
    with pytest.raises(actions.ConsentNeeded):
        sign_up(trial, sora, agrees=False)
    with pytest.raises(actions.GuardianNeeded):
        sign_up(trial, sora, is_old_enough=False)


def test_who_built_it_does_not_try_it(
    trial_in: TrialIn, mina: Person, jun_in: Membership, client_of: Any, post: Any
) -> None:
    trial = trial_in("recruiting")
    for person in (mina, jun_in.person):
        assert post(client_of(person), f"/trials/{trial.pk}/join/", **form(trial)).status_code == 422
    assert not Participant.objects.exists()


def test_a_guest_joins_first(trial_in: TrialIn, client_of: Any, db: None) -> None:
    answer = client_of(make_guest()).get(f"/trials/{trial_in('recruiting').pk}/join/")
    assert answer["Location"].startswith("/join/?next=")


@pytest.mark.parametrize("state", ["running", "analysing", "published", "stopped"])
def test_one_signs_up_only_while_people_are_sought(
    state: str, trial_in: TrialIn, sora: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in(state)
    if state == "published":
        f.make_result(trial, numbers=rules.result_of([], [], []), published_at=clock.now())
    assert post(client_of(sora), f"/trials/{trial.pk}/join/", **form(trial)).status_code == 422
    assert f"/trials/{trial.pk}/join/" not in Client().get(f"/trials/{trial.pk}/").content.decode()


def test_the_last_day_ends_at_midnight_in_seoul(trial_in: TrialIn, sora: Person, jun: Person) -> None:
    trial = trial_in("recruiting", recruit_until=clock.today(), ends_on=clock.today() + timedelta(days=30))
    end = clock.day_end(clock.today())
    with clock.travel(end - timedelta(seconds=1)):
        sign_up(trial, sora)
    with clock.travel(end), pytest.raises(actions.WrongState):
        sign_up(trial, jun)


def test_a_cell_of_another_trial_is_refused(trial_in: TrialIn, sora: Person) -> None:
    trial, other = trial_in("recruiting"), f.make_trial(state="recruiting")
    with pytest.raises(actions.NoSuchCell):
        sign_up(trial, sora, cell=other.cells.get())


# --- seats and the waiting list ---------------------------------------------------------------------------


def test_a_full_cell_leads_to_the_waiting_list_and_others_stay_open(trial_in: TrialIn) -> None:
    trial = trial_in("recruiting", cells=TWO)
    states = [
        sign_up(trial, label=label).state for label in ("60대", "60대", "70대 이상", "70대 이상", "70대 이상")
    ]
    assert states == ["seated", "waiting", "seated", "seated", "waiting"]
    trial.refresh_from_db()
    assert (trial.taken, trial.hoping) == (3, 2)


def test_a_free_seat_goes_to_the_smallest_lot_of_its_cell(trial_in: TrialIn) -> None:
    trial = trial_in("recruiting", cells=(("60대", 1), ("70대", 1)))
    seated = sign_up(trial, label="60대")
    other = [sign_up(trial, label="70대") for _ in range(3)]
    waiting = [sign_up(trial, label="60대") for _ in range(6)]
    assert seated.person
    actions.withdraw(participant=seated, by=seated.person)
    first = rules.lot_order(trial.seed, [each.number for each in waiting])[0]
    moved = Participant.objects.get(number=first)
    assert (moved.state, moved.code) == ("seated", "P-03")
    assert moved.person and "P-03" in moved.person.notices.order_by("-pk")[0].subject
    assert [Participant.objects.get(pk=each.pk).state for each in other] == ["seated", "waiting", "waiting"]
    assert QuotaCell.objects.get(trial=trial, label="60대").taken == 1


def test_after_the_sessions_no_seat_moves(trial_in: TrialIn) -> None:
    trial = trial_in("analysing", cells=(("누구나", 1),))
    seated, waiting = f.make_participant(trial), f.make_participant(trial, state="waiting")
    assert seated.person
    actions.withdraw(participant=seated, by=seated.person)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_withdrawing_takes_two_taps_and_erases_what_was_recorded(
    trial_in: TrialIn, sora: Person, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("running")
    mine = f.make_participant(trial, sora, note="소라가 웃었어요", may_quote=True)
    f.record(mine)
    page = client_of(sora).get(f"/trials/mine/{mine.pk}/").content.decode()
    assert f'action="/trials/mine/{mine.pk}/withdrawal/"' in page
    assert post(client_of(sora), f"/trials/mine/{mine.pk}/withdrawal/").status_code == 302
    mine.refresh_from_db()
    assert (mine.state, mine.code, mine.note, mine.may_quote) == ("withdrawn", "", "", False)
    assert not Observation.objects.exists()
    assert mina.notices.filter(kind="trials.team").count() == 1
    assert client_of(sora).get(f"/trials/mine/{mine.pk}/").status_code == 200
    with pytest.raises(actions.WrongState):
        actions.withdraw(participant=mine, by=sora)


def test_nobody_withdraws_for_somebody_else(
    trial_in: TrialIn, sora: Person, mina: Person, daeho: Person, client_of: Any, post: Any
) -> None:
    mine = f.make_participant(trial_in("running"), sora)
    for person in (mina, daeho):
        assert post(client_of(person), f"/trials/mine/{mine.pk}/withdrawal/").status_code == 404
        assert client_of(person).get(f"/trials/mine/{mine.pk}/").status_code == 404
        with pytest.raises(NotAllowed):
            actions.withdraw(participant=mine, by=person)


def test_who_withdrew_may_come_again_while_people_are_sought(
    trial_in: TrialIn, sora: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("recruiting")
    actions.withdraw(participant=sign_up(trial, sora), by=sora)
    assert post(client_of(sora), f"/trials/{trial.pk}/join/", **form(trial)).status_code == 302
    assert sorted(Participant.objects.values_list("state", flat=True)) == ["seated", "withdrawn"]


# --- the lot ------------------------------------------------------------------------------------------------


def drawn_trial(trial_in: TrialIn, mina: Person, people: int = 9) -> Trial:
    trial = trial_in("recruiting", selection="lot", cells=(("60대", 2), ("70대", 2)))
    for number in range(people):
        sign_up(trial, label=("60대", "70대")[number % 2])
    with clock.travel(clock.now() + timedelta(days=8)):
        actions.draw_lots(trial=trial, by=mina)
    return Trial.objects.get(pk=trial.pk)


def test_everybody_is_in_the_lot_until_it_is_drawn(
    trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("recruiting", selection="lot", cells=(("누구나", 1),))
    assert {sign_up(trial).state for _ in range(3)} == {"applied"}
    assert post(client_of(mina), f"/trials/room/bus-bell/{trial.pk}/steps/draw/").status_code == 422, (
        "not before the last day is over"
    )


def test_the_draw_can_be_calculated_again_by_anybody(trial_in: TrialIn, mina: Person) -> None:
    trial = drawn_trial(trial_in, mina)
    draw = Draw.objects.get(trial=trial)
    again = rules.draw(draw.seed, draw.entries, draw.seats)
    assert (again.chosen, again.waiting) == (draw.chosen, draw.waiting)
    assert len(draw.chosen) == 4 and len(draw.waiting) == 5
    seated = set(trial.participants.filter(state="seated").values_list("number", flat=True))
    assert seated == set(draw.chosen) and trial.taken == 4 and trial.hoping == 5
    html = Client().get(f"/trials/{trial.pk}/lot/").content.decode()
    assert draw.seed in html and all(number in html for number in draw.entries)


def test_everybody_hears_how_the_lot_fell(trial_in: TrialIn, mina: Person) -> None:
    trial = drawn_trial(trial_in, mina)
    for participant in trial.participants.select_related("person"):
        assert participant.person and participant.person.notices.count() == 2


def test_the_lot_is_drawn_once_by_the_lead(trial_in: TrialIn, mina: Person, jun_in: Membership) -> None:
    trial = drawn_trial(trial_in, mina)
    with clock.travel(clock.now() + timedelta(days=8)):
        with pytest.raises(actions.WrongState):
            actions.draw_lots(trial=trial, by=mina)
        with pytest.raises(NotAllowed):
            actions.draw_lots(trial=trial, by=jun_in.person)


def test_before_the_draw_there_is_no_page_of_it(trial_in: TrialIn) -> None:
    assert Client().get(f"/trials/{trial_in('recruiting', selection='lot').pk}/lot/").status_code == 404


# --- consent that changes -------------------------------------------------------------------------------------


def test_a_changed_text_is_a_new_version_and_everybody_is_asked(
    trial_in: TrialIn, mina: Person, sora: Person, curator: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("running")
    mine = f.make_participant(trial, sora)
    changed = {
        "consent_text": "사진도 찍어요.",
        "data_kept": "손 사진",
        "kept_days": "90",
        "contact": "알림팀",
        "risks": "차 조심",
    }
    answer = post(
        client_of(mina), f"/trials/room/bus-bell/{trial.pk}/plan/consent/", version=trial.version, **changed
    )
    assert answer.status_code == 302
    trial.refresh_from_db()
    assert trial.consent_version == 2 and trial.consent_texts.count() == 2
    assert sora.notices.filter(key__startswith="trials.consent_changed").count() == 1
    assert curator.notices.count() == 1
    with pytest.raises(actions.ConsentOutdated):
        actions.answer_sheet(participant=mine, by=sora, values={})
    page = client_of(sora).get(f"/trials/mine/{mine.pk}/consent/").content.decode()
    assert "사진도 찍어요." in page
    assert post(client_of(sora), f"/trials/mine/{mine.pk}/consent/").status_code == 422
    address = f"/trials/mine/{mine.pk}/consent/"
    assert 'name="consent_version" value="2"' in page
    for stale in ({}, {"consent_version": 1}):
        assert post(client_of(sora), address, agrees="on", **stale).status_code == 422
    assert post(client_of(sora), address, agrees="on", consent_version=2).status_code == 302
    mine.refresh_from_db()
    assert mine.consent_version == 2


def test_nobody_agrees_to_a_text_that_changed_while_they_read_it(
    trial_in: TrialIn, mina: Person, sora: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("recruiting")
    read = form(trial)
    actions.save_part(
        trial=trial, by=mina, version=trial.version, part="consent", consent_text="사진도 찍어요."
    )
    answer = post(client_of(sora), f"/trials/{trial.pk}/join/", **read)
    page = answer.content.decode()
    assert answer.status_code == 422 and not Participant.objects.exists()
    assert "사진도 찍어요." in page and 'name="consent_version" value="2"' in page
    assert (
        post(client_of(sora), f"/trials/{trial.pk}/join/", **read | {"consent_version": 2}).status_code == 302
    )
    assert Participant.objects.get().consent_version == 2


def test_who_stopped_reads_the_text_they_had_agreed_to(
    trial_in: TrialIn, mina: Person, sora: Person, client_of: Any
) -> None:
    trial = trial_in("running")
    mine = f.make_participant(trial, sora)
    actions.withdraw(participant=mine, by=sora)
    actions.save_part(
        trial=trial, by=mina, version=trial.version, part="consent", consent_text="사진도 찍어요."
    )
    page = client_of(sora).get(f"/trials/mine/{mine.pk}/consent/").content.decode()
    assert "알림판을 써 보고" in page and "사진도 찍어요." not in page


def test_the_same_text_asks_nobody(trial_in: TrialIn, mina: Person, sora: Person) -> None:
    trial = trial_in("running")
    f.make_participant(trial, sora)
    actions.save_part(trial=trial, by=mina, version=trial.version, part="consent", kept_days=trial.kept_days)
    trial.refresh_from_db()
    assert trial.consent_version == 1 and not sora.notices.exists()


def test_what_the_centre_checked_stays_while_the_consent_text_changes(
    trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("running")
    address = f"/trials/room/bus-bell/{trial.pk}/plan/consent/"
    assert 'name="risks"' not in client_of(mina).get(address).content.decode()
    said = {"consent_text": "사진도 찍어요.", "data_kept": "손 사진", "kept_days": "90", "contact": "알림팀"}
    sent = post(client_of(mina), address, version=trial.version, risks="없어요", **said)
    before = trial.risks
    trial.refresh_from_db()
    assert sent.status_code == 302 and (trial.consent_text, trial.risks) == ("사진도 찍어요.", before)


def test_nobody_agrees_for_somebody_else(trial_in: TrialIn, sora: Person, mina: Person) -> None:
    mine = f.make_participant(trial_in("running"), sora)
    with pytest.raises(NotAllowed):
        actions.confirm_consent(participant=mine, by=mina, consent_version=1)
    actions.withdraw(participant=mine, by=sora)
    with pytest.raises(actions.WrongState):
        actions.confirm_consent(participant=mine, by=sora, consent_version=1)
