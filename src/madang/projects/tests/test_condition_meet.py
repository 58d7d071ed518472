"""An adoption on conditions: set in public, met by the team, confirmed by the institution, then unconditional."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner, make_staff
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_person
from madang.problems.models import Problem
from madang.projects import actions, rules
from madang.projects.models import Condition, Handover, LedgerEntry, Membership, Project
from madang.projects.tests import factories as f

ANSWER = "내년 3월부터 우리 정류장 다섯 곳에 설치해요."


def days(count: int) -> Any:
    return clock.today() + timedelta(days=count)


def kinds() -> list[str]:
    return list(LedgerEntry.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def handover(project: Project, library: Partner) -> Handover:
    """Adopted by the library."""
    return f.make_handover(project, library, state="adopted")


# --- set with the answer ------------------------------------------------------------------------------


def test_conditions_come_with_the_answer_and_are_public(
    project: Project, problem: Problem, library: Partner, staff: Person, client_of: Any, post: Any, client: Client
) -> None:  # fmt: skip
    row = f.make_handover(project, library, state="received")
    data = {
        "outcome": "adopted", "answer": ANSWER, "condition_1_text": "설명서를 쉬운 말로 써 주세요.",
        "condition_1_side": "team", "condition_1_due_on": days(30).isoformat(), "condition_2_text": "예산을 잡겠습니다.",
        "condition_2_side": "partner", "condition_2_due_on": days(60).isoformat(), "condition_3_side": "team",
    }  # fmt: skip
    post(client_of(staff), f"/projects/handovers/{row.pk}/answer/", **data)
    row.refresh_from_db()
    assert (row.state, row.open_conditions, row.is_conditional) == ("adopted", 2, True)
    assert kinds() == ["adopted", "condition_set", "condition_set"]
    for path in (f"/projects/handovers/{row.pk}/", "/projects/bus-bell/"):
        page = client.get(path).content.decode()
        assert "설명서를 쉬운 말로 써 주세요." in page and "남은 조건 2개" in page
    page = client.get(f"/problems/{problem.pk}/").content.decode()
    assert "설명서를 쉬운 말로 써 주세요." in page and "조건 있음" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "declined", "reason": "예산이 없어요."},
        {"condition_1_due_on": ""},
        {"condition_1_text": ""},
        {"condition_1_due_on": "2020-01-01"},
        {"condition_1_due_on": "곧"},
        {"condition_1_side": "nobody"},
        {"condition_1_text": "네"},
    ],
)
def test_a_bad_condition_is_told_and_nothing_is_answered(
    project: Project, library: Partner, staff: Person, client_of: Any, post: Any, wrong: Any
) -> None:
    row = f.make_handover(project, library, state="received")
    data = {"outcome": "adopted", "answer": ANSWER, "condition_1_text": "설명서를 써 주세요.", "condition_1_side": "team",
            "condition_1_due_on": days(30).isoformat()}  # fmt: skip
    assert (
        post(client_of(staff), f"/projects/handovers/{row.pk}/answer/", **(data | wrong)).status_code == 422
    )
    row.refresh_from_db()
    assert row.state == "received" and not Condition.objects.exists()


def test_too_many_conditions_are_a_no(project: Project, library: Partner, staff: Person) -> None:
    row = f.make_handover(project, library, state="received")
    many = [{"text": "하나 더 해 주세요.", "side": "team", "due_on": days(9)}] * (rules.CONDITIONS_MAX + 1)
    with pytest.raises(actions.BadCondition):
        actions.answer_handover(handover=row, by=staff, outcome="adopted", answer=ANSWER, conditions=many)


# --- every state × move -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [each.value for each in rules.ConditionState])
@pytest.mark.parametrize("move", list(rules.MOVES["condition"]))
def test_every_state_times_every_move(
    handover: Handover, staff: Person, mina: Person, state: str, move: str
) -> None:
    row = f.make_condition(handover, state=state)
    acts: Any = {
        "claim": lambda: actions.claim_condition(condition=row, by=mina, note="다 썼어요."),
        "send_back": lambda: actions.send_back_condition(condition=row, by=staff, note="2쪽이 어려워요."),
        "confirm": lambda: actions.confirm_condition(condition=row, by=staff),
        "waive": lambda: actions.waive_condition(condition=row, by=staff, note="이제 필요 없어요."),
    }
    if rules.allows("condition", move, state):
        assert acts[move]().state == rules.after("condition", move)
    else:
        with pytest.raises(actions.WrongState):
            acts[move]()
        row.refresh_from_db()
        assert row.state == state


# --- met ----------------------------------------------------------------------------------------------


def test_the_team_meets_it_the_institution_confirms_and_it_is_unconditional(
    handover: Handover, staff: Person, mina: Person, client_of: Any, post: Any, client: Client
) -> None:
    first, second = f.make_condition(handover), f.make_condition(handover, text="시험을 한 번 더 해 주세요.")
    path = f"/projects/conditions/{first.pk}/"
    post(client_of(mina), f"{path}claim/", note="그림 여섯 칸으로 줄였어요.")
    first.refresh_from_db()
    assert (first.state, first.claimed_by) == ("claimed", mina)
    assert Notice.objects.filter(person=staff, kind="projects.duty").count() == 1
    post(client_of(staff), f"{path}return/", note="3쪽이 아직 어려워요.")
    first.refresh_from_db()
    assert (first.state, first.claimed_at) == ("open", None)
    post(client_of(mina), f"{path}claim/", note="3쪽도 고쳤어요.")
    post(client_of(staff), f"{path}confirm/", note="")
    first.refresh_from_db()
    handover.refresh_from_db()
    assert (first.state, first.closed_by, handover.open_conditions) == ("met", staff, 1)
    post(client_of(staff), f"/projects/conditions/{second.pk}/waiver/", note="현장에서 보니 충분해요.")
    handover.refresh_from_db()
    assert (handover.open_conditions, handover.unconditional_on) == (0, clock.today())
    assert kinds() == ["condition_met", "condition_waived", "unconditional"]
    page = client.get(f"/projects/handovers/{handover.pk}/").content.decode()
    assert "조건이 모두 풀렸어요" in page and "3쪽도 고쳤어요." in page and "하나" in page


@pytest.mark.parametrize("step", ["claim", "confirm", "return", "waiver"])
def test_the_wrong_person_moves_nothing(
    handover: Handover, jun_in: Membership, mina: Person, staff: Person, sora: Person, client_of: Any, post: Any, step: str
) -> None:  # fmt: skip
    row = f.make_condition(handover, state="open" if step == "claim" else "claimed")
    rival = make_staff(make_person(), make_partner())
    right = mina if step == "claim" else staff
    for person in {mina, staff, sora, rival, jun_in.person} - {right}:
        path = f"/projects/conditions/{row.pk}/{step}/"
        assert client_of(person).get(path).status_code == 404, person
        assert post(client_of(person), path, note="몰래 바꿔요.").status_code == 404
    acts: Any = {"claim": actions.claim_condition, "confirm": actions.confirm_condition,
                 "return": actions.send_back_condition, "waiver": actions.waive_condition}  # fmt: skip
    with pytest.raises(NotAllowed):
        acts[step](condition=row, by=sora, note="몰래 바꿔요.")


def test_the_team_does_not_meet_the_institutions_part(handover: Handover, mina: Person) -> None:
    with pytest.raises(actions.OthersCondition):
        actions.claim_condition(condition=f.make_condition(handover, side="partner"), by=mina, note="됐어요.")


@pytest.mark.parametrize("step", ["claim", "return", "waiver"])
def test_words_are_needed(
    handover: Handover, staff: Person, mina: Person, client_of: Any, post: Any, step: str
) -> None:
    row = f.make_condition(handover, state="open" if step == "claim" else "claimed")
    person = mina if step == "claim" else staff
    assert post(client_of(person), f"/projects/conditions/{row.pk}/{step}/", note=" ").status_code == 422


def test_what_is_settled_leads_back_to_the_hand_over(
    handover: Handover, staff: Person, client_of: Any
) -> None:
    row = f.make_condition(handover, state="met")
    assert client_of(staff).get(f"/projects/conditions/{row.pk}/confirm/").status_code == 302
    assert client_of(staff).get(f"/projects/conditions/{row.pk}/nonsense/").status_code == 404
