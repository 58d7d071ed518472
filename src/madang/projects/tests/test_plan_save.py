"""Who keeps running what was adopted: said by the institution, each time a new version, all of them public."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.errors import EditConflict, NotAllowed
from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner, make_staff
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_person
from madang.projects import actions, rules
from madang.projects.models import Handover, LedgerEntry, MaintenancePlan, Project
from madang.projects.tests import factories as f


@pytest.fixture
def handover(project: Project, library: Partner) -> Handover:
    """Adopted by the library today."""
    return f.make_handover(project, library, state="adopted", plan_due_on=rules.plan_due_on(clock.today()))


def said(**changed: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "keeper": "시립도서관 시설팀", "from_on": today, "until_on": today + timedelta(days=365), "cost_a_year": 1_200_000,
        "payer": "시립도서관", "faults": "02-000-0000", "ending": "open_source", "ending_note": "",
    } | changed  # fmt: skip


def sent(**changed: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in said(**changed).items()
    }


def test_an_adoption_asks_for_a_plan_within_30_days(
    project: Project, library: Partner, staff: Person
) -> None:
    row = f.make_handover(project, library, state="received")
    actions.answer_handover(handover=row, by=staff, outcome="adopted", answer="다섯 곳에 설치하기로 했어요.")
    row.refresh_from_db()
    assert row.plan_due_on == clock.today() + timedelta(days=30) and row.needs_plan
    assert Notice.objects.filter(
        person=staff, kind="projects.duty", subject__contains="누가 돌보나요"
    ).exists()


def test_a_plan_is_published_and_its_versions_are_kept(
    handover: Handover, staff: Person, mina: Person, client_of: Any, post: Any, client: Client
) -> None:
    path = f"/projects/handovers/{handover.pk}/plan/"
    assert "운영 계획이 아직 없어요" in client.get(f"/projects/handovers/{handover.pk}/").content.decode()
    post(client_of(staff), path, version=0, **sent())
    post(client_of(staff), path, version=1, **sent(cost_a_year=2_400_000, until_on=""))
    handover.refresh_from_db()
    plan = handover.plan
    assert plan and (plan.number, plan.cost_a_year, plan.until_on) == (2, 2_400_000, None)
    assert list(LedgerEntry.objects.values_list("kind", flat=True)) == ["plan_saved", "plan_saved"]
    assert Notice.objects.filter(person=mina, kind="projects.team").count() == 2
    page = client.get(f"/projects/handovers/{handover.pk}/").content.decode()
    assert "2,400,000원" in page and "1,200,000원" in page and "운영 계획이 아직" not in page
    assert "시립도서관 시설팀" in client.get("/projects/bus-bell/").content.decode()


def test_saving_it_as_it_stands_makes_no_version(handover: Handover, staff: Person) -> None:
    actions.save_plan(handover=handover, by=staff, version=0, **said())
    actions.save_plan(handover=handover, by=staff, version=1, **said())
    assert MaintenancePlan.objects.count() == LedgerEntry.objects.count() == 1


def test_the_second_of_two_writers_is_told(
    handover: Handover, staff: Person, client_of: Any, post: Any
) -> None:
    actions.save_plan(handover=handover, by=staff, version=0, **said(keeper="먼저 쓴 부서"))
    with pytest.raises(EditConflict):
        actions.save_plan(handover=handover, by=staff, version=0, **said())
    path = f"/projects/handovers/{handover.pk}/plan/"
    answer = post(client_of(staff), path, version=0, **sent())
    assert answer.status_code == 422 and "먼저 쓴 부서" in answer.content.decode()
    # The form now carries the present number: sending it again is meant.
    assert 'name="version" value="1"' in answer.content.decode()


def test_only_the_institution_says_it(
    handover: Handover, mina: Person, sora: Person, client_of: Any, post: Any
) -> None:
    rival = make_staff(make_person(), make_partner())
    for person in (mina, sora, rival):
        with pytest.raises(NotAllowed):
            actions.save_plan(handover=handover, by=person, version=0, **said())
        path = f"/projects/handovers/{handover.pk}/plan/"
        assert client_of(person).get(path).status_code == 404
        assert post(client_of(person), path, version=0, **sent()).status_code == 404


@pytest.mark.parametrize("state", sorted(set(rules.HandoverState) - rules.HANDOVER_TAKEN))
def test_only_what_was_adopted_has_one(
    project: Project, library: Partner, staff: Person, client_of: Any, state: str
) -> None:
    row = f.make_handover(project, library, state=state)
    with pytest.raises(actions.WrongState):
        actions.save_plan(handover=row, by=staff, version=0, **said())
    assert client_of(staff).get(f"/projects/handovers/{row.pk}/plan/").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"keeper": " "}, {"faults": ""}, {"ending": "burn"}, {"from_on": "곧"}, {"cost_a_year": "많이"},
        {"cost_a_year": -1}, {"until_on": "2020-01-01"}, {"keeper": "가" * 101},
    ],
)  # fmt: skip
def test_a_bad_plan_is_told(handover: Handover, staff: Person, client_of: Any, post: Any, wrong: Any) -> None:
    path = f"/projects/handovers/{handover.pk}/plan/"
    assert post(client_of(staff), path, version=0, **(sent() | wrong)).status_code == 422
    assert not MaintenancePlan.objects.exists()


def test_a_plan_whose_time_is_over_says_so(handover: Handover, client: Client) -> None:
    today = clock.today()
    f.make_plan(handover, from_on=today - timedelta(days=400), until_on=today - timedelta(days=1))
    assert "이 계획의 기간이 끝났어요" in client.get(f"/projects/handovers/{handover.pk}/").content.decode()
