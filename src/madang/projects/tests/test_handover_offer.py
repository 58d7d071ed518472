"""One version offered to several institutions at once: all of them are asked or none, each answers for itself."""

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
from madang.projects import actions, rules
from madang.projects.models import Handover, LedgerEntry, Membership, Project
from madang.projects.tests import factories as f

ROOM = "/projects/bus-bell/room/"
ANSWER = "내년 3월부터 우리 정류장 다섯 곳에 설치해요."


@pytest.fixture
def others(library: Partner) -> list[Partner]:
    """The library and two more."""
    return [library, make_partner("구청", slug="district"), make_partner("교통공사", slug="transit")]


def fields(project: Project) -> dict[str, Any]:
    return {
        "version": f.make_version(project), "what": "정류장 알림판 다섯 대를 드려요.", "maintainer": "알림팀",
        "answer_due_on": clock.today() + timedelta(days=14),
    }  # fmt: skip


def offer(project: Project, by: Person, partners: list[Partner]) -> list[Handover]:
    return actions.offer_handovers(project=project, by=by, partners=partners, **fields(project))


def test_three_are_asked_in_one_step_and_seen_side_by_side(
    project: Project, others: list[Partner], staff: Person, mina: Person, client_of: Any, post: Any, client: Client
) -> None:  # fmt: skip
    data = fields(project) | {"version": f.make_version(project, "2.0").pk, "licence": "MIT"}
    data["answer_due_on"] = data["answer_due_on"].isoformat()
    me = client_of(mina)
    answer = post(me, f"{ROOM}handover/new/", partners=[each.pk for each in others], **data)
    assert answer["Location"] == f"{ROOM}handover/"
    rows = list(Handover.objects.order_by("pk"))
    assert {row.partner for row in rows} == set(others) and len({row.number for row in rows}) == 3
    assert LedgerEntry.objects.filter(kind="offered").count() == 3
    assert Notice.objects.filter(person=staff, kind="projects.duty").count() == 1
    room = me.get(f"{ROOM}handover/").content.decode()
    assert "3개 기관에 물었어요" in room and all(each.name in room for each in others)
    page = client.get(f"/projects/handovers/{rows[0].pk}/").content.decode()
    assert "다른 기관 2곳에도 물었어요" in page
    assert "기관 3곳" in client.get("/projects/bus-bell/").content.decode()


def test_where_one_cannot_be_asked_nobody_is(
    project: Project, others: list[Partner], mina: Person, client_of: Any, post: Any
) -> None:
    offer(project, mina, others[2:])
    with pytest.raises(actions.OfferedAlready, match="교통공사"):
        offer(project, mina, others)
    assert Handover.objects.count() == 1 and LedgerEntry.objects.count() == 1
    data = fields(project) | {"version": f.make_version(project, "2.0").pk, "licence": "MIT"}
    data["answer_due_on"] = data["answer_due_on"].isoformat()
    answer = post(client_of(mina), f"{ROOM}handover/new/", partners=[each.pk for each in others], **data)
    assert answer.status_code == 422 and "교통공사" in answer.content.decode()
    assert Handover.objects.count() == 1


@pytest.mark.parametrize("count", [0, rules.ASKED_AT_ONCE + 1])
def test_not_nobody_and_not_everybody(project: Project, mina: Person, count: int) -> None:
    with pytest.raises(actions.NobodyAsked):
        offer(project, mina, [make_partner() for _each in range(count)])


def test_only_the_lead_asks_and_only_while_the_team_works(
    project: Project, others: list[Partner], mina: Person, jun_in: Membership
) -> None:
    with pytest.raises(NotAllowed):
        offer(project, jun_in.person, others)
    actions.close_project(project=project, by=mina, ending="모두 만들었어요.")
    with pytest.raises(actions.WrongState):
        offer(project, mina, others)


# --- one adopts it --------------------------------------------------------------------------------------


def test_an_adoption_tells_the_others_who_may_still_adopt(
    project: Project, others: list[Partner], staff: Person, mina: Person, client: Client
) -> None:
    rival = make_staff(make_person("태식"), others[1])
    first, second, _third = offer(project, mina, others)
    actions.receive_handover(handover=first, by=staff, recipient=staff)
    actions.answer_handover(handover=first, by=staff, outcome="adopted", answer=ANSWER)
    told = Notice.objects.filter(person=rival, subject__contains=project.title)
    assert any("시립도서관" in each.subject for each in told)
    second.refresh_from_db()
    assert second.state == "proposed"
    actions.receive_handover(handover=second, by=rival, recipient=rival)
    actions.answer_handover(handover=second, by=rival, outcome="adapted", answer=ANSWER)
    page = client.get(f"/projects/handovers/{first.pk}/").content.decode()
    assert "고쳐서 채택" in page and "구청" in page


# --- the open ones are taken back -----------------------------------------------------------------------


def test_the_open_ones_are_taken_back_in_one_step(
    project: Project, others: list[Partner], staff: Person, mina: Person, client_of: Any, post: Any
) -> None:
    adopted, received, proposed = offer(project, mina, others)
    actions.receive_handover(handover=adopted, by=staff, recipient=staff)
    actions.answer_handover(handover=adopted, by=staff, outcome="adopted", answer=ANSWER)
    Handover.objects.filter(pk=received.pk).update(state="in_review")
    assert post(client_of(mina), f"{ROOM}handover/withdrawal/").status_code == 302
    states = dict(Handover.objects.values_list("pk", "state"))
    assert (states[adopted.pk], states[received.pk], states[proposed.pk]) == ("adopted", "withdrawn", "withdrawn")  # fmt: skip
    assert LedgerEntry.objects.filter(kind="withdrawn").count() == 2
    with pytest.raises(actions.WrongState):
        actions.withdraw_handovers(project=project, by=mina)


def test_only_the_lead_takes_them_back(
    project: Project, others: list[Partner], mina: Person, jun_in: Membership, sora: Person, client_of: Any, post: Any
) -> None:  # fmt: skip
    offer(project, mina, others)
    for person in (jun_in.person, sora):
        with pytest.raises(NotAllowed):
            actions.withdraw_handovers(project=project, by=person)
        assert post(client_of(person), f"{ROOM}handover/withdrawal/").status_code == 404
    assert Handover.objects.awaited().count() == 3


def test_the_page_asks_as_often_for_30_as_for_1(
    project: Project, library: Partner, mina: Person, assert_same_queries: Any, client: Client, client_of: Any
) -> None:
    row = f.make_handover(project, library, state="adopted", plan_due_on=clock.today())
    version = f.make_version(project, "1.0")

    def more(count: int) -> None:
        for _each in range(count):
            f.make_handover(project, make_partner(), version=version)
            f.make_condition(row)
            f.make_plan(row)

    for page, get in (
        (f"/projects/handovers/{row.pk}/", client.get),
        ("/projects/bus-bell/", client.get),
        (f"{ROOM}handover/", client_of(mina).get),
    ):
        assert assert_same_queries(more, lambda page=page, get=get: get(page)) <= 20, page
