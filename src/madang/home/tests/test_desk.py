"""The staff room: whatever waits for somebody's decision stands in one queue, the least time left first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madang.core import clock
from madang.helpdesk.actions import begin_conversation
from madang.helpdesk.tests.factories import make_desk
from madang.home import queries
from madang.partners.tests.factories import make_partner
from madang.people import actions as people
from madang.people.models import Person
from madang.problems.tests.factories import make_problem
from madang.projects.tests.factories import make_checks, make_condition, make_handover, make_project

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


def give(person: Person, kind: str, *, scope: Any = None) -> Person:
    people.give_role(person=person, kind=kind, scope=scope)
    return person


def adopted(partner: Any, title: str, *, days_ago: int) -> Any:
    """The first check of something that `partner` adopted so long ago."""
    at = clock.now() - timedelta(days=days_ago)
    handover = make_handover(make_project(title=title), partner, state="adopted", answered_at=at)
    return make_checks(handover)[0]


def test_a_due_check_stands_among_what_its_institution_has_to_answer(
    hana: Person, client_of: ClientOf
) -> None:
    partner = make_partner()
    give(hana, "partner_staff", scope=partner)
    check = adopted(partner, "수저 빼기 알림", days_ago=95)
    make_problem(
        title="늦은 답",
        state="taken_up",
        owner_partner=partner,
        answer_due_on=clock.today() - timedelta(days=1),
    )
    make_handover(
        make_project(title="남은 인계"), partner, answer_due_on=check.answer_until + timedelta(days=1)
    )
    assert [duty.text for duty in queries.duties(hana)] == ["늦은 답", "수저 빼기 알림", "남은 인계"]
    page = client_of(hana).get("/desk/").content.decode()
    assert reverse("projects:check", args=[check.pk]) in page and "아직 쓰는지 답하기" in page


def test_what_was_promised_with_an_adoption_stands_among_the_duties_of_its_institution(hana: Person) -> None:
    own, today = make_partner(), clock.today()
    give(hana, "partner_staff", scope=own)
    handover = make_handover(make_project(), own, state="adopted")
    handover.plan_due_on = today + timedelta(days=20)
    handover.save()
    make_condition(
        handover, text="팀이 다 했대요", state="claimed", claimed_at=clock.now() - timedelta(days=9)
    )
    make_condition(handover, side="partner", due_on=today + timedelta(days=5))
    make_condition(handover)
    make_condition(make_handover(make_project(), state="adopted"), state="claimed", claimed_at=clock.now())
    with translation.override("en"):
        found = [(str(duty.kind), duty.due, duty.is_late) for duty in queries.duties(hana)]
    assert found == [
        ("Say whether a condition is met", today - timedelta(days=2), True),
        ("Meet a condition", today + timedelta(days=5), False),
        ("Write the maintenance plan", today + timedelta(days=20), False),
    ]


def test_a_check_whose_day_has_not_come_or_of_another_institution_is_not_there(hana: Person) -> None:
    own = make_partner()
    give(hana, "partner_staff", scope=own)
    adopted(own, "어제 도입한 것", days_ago=1)
    adopted(make_partner(), "남의 기관이 도입한 것", days_ago=95)
    answered = adopted(own, "이미 답한 것", days_ago=95)
    answered.result = "in_use"
    answered.save()
    assert queries.duties(hana) == []


def test_a_curator_sees_the_answers_that_are_late(jun: Person, client_of: ClientOf) -> None:
    give(jun, "curator")
    yesterday = clock.today() - timedelta(days=1)
    late = make_problem(
        title="약속한 날이 지난 문제", state="taken_up", owner_partner=make_partner(), answer_due_on=yesterday
    )
    make_problem(title="아직 날이 남은 문제", state="taken_up", owner_partner=make_partner())
    make_problem(title="숨긴 문제", state="hidden", answer_due_on=yesterday)
    assert [duty.text for duty in queries.duties(jun)] == [late.title]
    page = client_of(jun).get("/desk/").content.decode()
    assert reverse("problems:detail", args=[late.pk]) in page and "답변이 늦어지고 있어요" in page


def test_who_also_answers_for_an_institution_sees_each_problem_once(jun: Person, daeho: Person) -> None:
    own = make_partner()
    give(give(jun, "curator"), "partner_staff", scope=own)
    yesterday = clock.today() - timedelta(days=1)
    for title, partner in (("우리 것", own), ("남의 것", make_partner()), ("아직 없는 것", None)):
        make_problem(title=title, state="open", owner_partner=partner, answer_due_on=yesterday)
    assert sorted(duty.text for duty in queries.duties(jun)) == ["남의 것", "아직 없는 것", "우리 것"]
    assert len(queries.duties(daeho)) == 3


def test_an_editor_sees_none_of_it(jun: Person) -> None:
    give(jun, "editor")
    adopted(make_partner(), "남의 기관이 도입한 것", days_ago=95)
    make_problem(state="taken_up", answer_due_on=clock.today() - timedelta(days=1))
    assert queries.duties(jun) == []


def test_the_desk_asks_as_few_queries_for_thirty_as_for_one(
    hana: Person, client_of: ClientOf, assert_same_queries: Callable[..., int]
) -> None:
    partner = make_partner()
    give(give(hana, "partner_staff", scope=partner), "curator")
    client = client_of(hana)

    def rows(count: int) -> None:
        for _ in range(count):
            adopted(partner, "쓰고 있는 것", days_ago=95)
            make_problem(
                state="taken_up",
                owner_partner=make_partner(),
                answer_due_on=clock.today() - timedelta(days=1),
            )

    assert_same_queries(rows, lambda: client.get("/desk/"))


def test_messages_left_at_help_desks_are_duties_of_those_who_answer_there(
    mina: Person, daeho: Person, sora: Person
) -> None:
    desk = make_desk(slug="homes")
    talk = begin_conversation(desk=desk, by=mina, text="언제 여나요?", wants_person=True)
    [duty] = [each for each in queries.duties(daeho) if talk.number in each.text]
    assert duty.href == f"/help/homes/room/{talk.number}/" and duty.due == talk.answer_due_on
    assert queries.duties(sora) == []
