"""Institutions: taking up with a name and a date, moving the date in public, answering, being late."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from madang.comments.actions import post_comment
from madang.comments.models import Comment
from madang.core import clock
from madang.core.errors import NotAllowed
from madang.core.models import OutboxTask
from madang.partners.models import Partner
from madang.people import actions as people
from madang.people.models import Notice, Person
from madang.people.rules import RoleKind
from madang.problems import actions, emails, signals
from madang.problems.models import Answer, DueChange, Problem
from madang.problems.tests.factories import make_follow, make_me_too, make_partner, make_problem

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


@pytest.fixture
def library(hana: Person) -> Partner:
    """The institution 하나 works for."""
    partner = make_partner(name="서울도서관")
    people.give_role(person=hana, kind=RoleKind.PARTNER_STAFF, scope=partner)
    return partner


@pytest.fixture
def problem(library: Partner, mina: Person) -> Problem:
    return make_problem(owner_partner=library, reporter=mina)


def in_days(count: int) -> date:
    return clock.today() + timedelta(days=count)


def test_taking_up_names_a_person_and_a_date(
    problem: Problem,
    library: Partner,
    hana: Person,
    mina: Person,
    sora: Person,
    client_of: ClientOf,
    deliver: Any,
) -> None:
    make_me_too(problem, person=sora)
    data = {
        "partner": library.pk,
        "person": hana.pk,
        "due_on": in_days(20).isoformat(),
        "text": "현장을 먼저 볼게요.",
    }
    assert client_of(hana).post(reverse("problems:take_up", args=[problem.pk]), data).status_code == 302
    problem.refresh_from_db()
    assert (problem.state, problem.owner_person, problem.answer_due_on) == ("taken_up", hana, in_days(20))
    deliver()
    for person in (mina, sora):
        assert "서울도서관" in Notice.objects.get(person=person).subject
    assert not Notice.objects.filter(person=hana).exists(), "nobody is told of what they did themselves"
    page = Client().get(reverse("problems:detail", args=[problem.pk])).content.decode()
    assert "하나" in page and "현장을 먼저 볼게요." in page


@pytest.mark.parametrize("due_on", ["", "2020-01-01", "2099-01-01", "내일", "2026-02-30"])
def test_a_date_that_is_no_promise_is_refused(
    due_on: str, problem: Problem, library: Partner, hana: Person, client_of: ClientOf
) -> None:
    data = {"partner": library.pk, "person": hana.pk, "due_on": due_on, "text": "현장을 먼저 볼게요."}
    answer = client_of(hana).post(reverse("problems:take_up", args=[problem.pk]), data)
    assert answer.status_code == 422 and "현장을 먼저 볼게요." in answer.content.decode()
    problem.refresh_from_db()
    assert problem.state == "open"


def test_nobody_speaks_for_another_institution(problem: Problem, hana: Person, sora: Person) -> None:
    other = make_partner()
    for by, partner in ((hana, other), (sora, problem.owner_partner), (hana, None)):
        with pytest.raises(NotAllowed):
            actions.mark_taken_up(problem=problem, by=by, partner=partner, person=by, due_on=in_days(3))
        if partner is not None:
            with pytest.raises(NotAllowed):
                actions.answer_problem(
                    problem=problem, by=by, kind="adopted", text="이번 달에 할게요.", partner=partner
                )


def test_only_staff_of_the_institution_can_be_named(
    problem: Problem, library: Partner, hana: Person, sora: Person, client_of: ClientOf
) -> None:
    data = {"partner": library.pk, "person": sora.pk, "due_on": in_days(3).isoformat()}
    assert client_of(hana).post(reverse("problems:take_up", args=[problem.pk]), data).status_code == 422


def test_moving_the_date_keeps_the_old_one_public(
    problem: Problem, hana: Person, client_of: ClientOf
) -> None:
    old = problem.answer_due_on
    data = {"due_on": in_days(30).isoformat(), "reason": "등을 주문했어요."}
    address = reverse("problems:due", args=[problem.pk])
    assert client_of(hana).post(address, data | {"reason": ""}).status_code == 422
    assert client_of(hana).post(address, data).status_code == 302
    change = DueChange.objects.get()
    assert (change.old, change.new, change.reason) == (old, in_days(30), "등을 주문했어요.")
    assert "등을 주문했어요." in Client().get(reverse("problems:detail", args=[problem.pk])).content.decode()


@pytest.mark.parametrize(
    ("kind", "state", "answered"),
    [("progress", "open", False), ("question", "open", False), ("answered", "answered", True), ("adopted", "adopted", True),
     ("adapted", "adapted", True), ("declined", "declined", True)],
)  # fmt: skip
def test_each_answer_leads_where_it_says(
    kind: str, state: str, answered: bool, problem: Problem, hana: Person, client_of: ClientOf
) -> None:
    heard: list[Answer] = []

    def listen(answer: Answer, **_more: Any) -> None:
        heard.append(answer)

    signals.problem_answered.connect(listen)
    sent = client_of(hana).post(
        reverse("problems:answer", args=[problem.pk]), {"kind": kind, "text": "이번 달 안에 바꿀게요."}
    )
    signals.problem_answered.disconnect(listen)
    problem.refresh_from_db()
    assert sent.status_code == 302 and problem.state == state and bool(problem.answered_at) == answered
    assert [answer.kind for answer in heard] == [kind]
    assert (
        "이번 달 안에 바꿀게요."
        in Client().get(reverse("problems:detail", args=[problem.pk])).content.decode()
    )


def test_what_is_decided_is_only_followed_by_news(problem: Problem, hana: Person) -> None:
    actions.answer_problem(problem=problem, by=hana, kind="adopted", text="이번 달 안에 바꿀게요.")
    with pytest.raises(actions.WrongState):
        actions.answer_problem(
            problem=problem, by=hana, kind="declined", text="생각이 바뀌었어요, 안 할게요."
        )
    actions.answer_problem(problem=problem, by=hana, kind="progress", text="열두 곳을 바꾸어 달았어요.")
    problem.refresh_from_db()
    assert problem.state == "adopted" and Answer.objects.count() == 2


def test_an_answer_without_words_is_refused(problem: Problem, hana: Person, client_of: ClientOf) -> None:
    answer = client_of(hana).post(
        reverse("problems:answer", args=[problem.pk]), {"kind": "declined", "text": ""}
    )
    assert answer.status_code == 422 and not Answer.objects.exists()


def test_a_missed_date_is_told_once_to_all_and_shown_to_everybody(
    problem: Problem, mina: Person, sora: Person, hana: Person, deliver: Callable[[], int]
) -> None:
    make_follow(problem, sora)
    Problem.objects.update(answer_due_on=in_days(3))
    call_command("check_deadlines")
    call_command("check_deadlines")
    deliver()
    assert Notice.objects.filter(person=hana).count() == 1, "a reminder three days before"
    assert not Notice.objects.filter(person__in=[mina, sora]).exists()
    with clock.travel(clock.now() + timedelta(days=4)):
        for _run in range(3):
            call_command("check_deadlines")
        deliver()
        page = Client().get(reverse("problems:detail", args=[problem.pk])).content.decode()
    assert Notice.objects.filter(person=hana).count() == 2
    assert Notice.objects.filter(person=mina).count() == Notice.objects.filter(person=sora).count() == 1
    assert "죄송" in page and "is-late" in page
    assert not OutboxTask.objects.exists()


def test_a_new_date_is_reminded_of_anew(problem: Problem, hana: Person, deliver: Callable[[], int]) -> None:
    Problem.objects.update(answer_due_on=in_days(-1))
    call_command("check_deadlines")
    actions.change_due(problem=problem, by=hana, due_on=in_days(2), reason="등을 주문했어요.")
    call_command("check_deadlines")
    deliver()
    subjects = Notice.objects.filter(person=hana).values_list("subject", flat=True)
    assert len(subjects) == 2


def test_a_report_not_looked_at_in_time_is_apologised_for(
    mina: Person, daeho: Person, deliver: Callable[[], int]
) -> None:
    make_problem(state="received", reporter=mina, check_due_on=in_days(-1))
    call_command("check_deadlines")
    call_command("check_deadlines")
    deliver()
    assert Notice.objects.filter(person=mina).count() == Notice.objects.filter(person=daeho).count() == 1


def test_due_until_the_end_of_the_day_in_seoul(problem: Problem) -> None:
    Problem.objects.update(answer_due_on=date(2026, 12, 31))
    problem.refresh_from_db()
    with clock.travel(clock.day_end(date(2026, 12, 31)) - timedelta(seconds=1)):
        assert not problem.is_overdue and not Problem.objects.overdue().exists()
    with clock.travel(clock.day_end(date(2026, 12, 31))):
        assert problem.is_overdue and Problem.objects.overdue().get() == problem


def test_duties_are_ordered_by_the_time_left(library: Partner, hana: Person, client_of: ClientOf) -> None:
    later = make_problem(owner_partner=library, answer_due_on=in_days(9), title="나중에 답할 것이에요")
    late = make_problem(owner_partner=library, answer_due_on=in_days(-2), title="늦은 것이에요")
    page = client_of(hana).get(reverse("problems:duties")).content.decode()
    assert page.index(late.title) < page.index(later.title)


def test_everybody_who_touched_a_problem_hears_what_becomes_of_it_once(
    mina: Person, jun: Person, sora: Person
) -> None:
    """Evidence, a comment, a me-too and a follow each count; who did several things is told once."""
    problem = make_problem(reporter=mina)
    evidence = actions.add_evidence(problem=problem, by=jun, kind="story", text="밤에 지나다 넘어졌어요")
    post_comment(target=f"problems.problem:{problem.pk}", by=jun, body="저도 봤어요")
    post_comment(target=f"problems.problem:{problem.pk}", by=sora, body="저도요")
    actions.follow_problem(problem=problem, by=sora)
    assert [person.pk for person in emails.followers(problem)] == sorted([jun.pk, sora.pk])
    actions.take_back_evidence(evidence=evidence, by=jun)
    Comment.objects.filter(author=jun).update(state=Comment.State.WITHDRAWN)
    assert [person.pk for person in emails.followers(problem)] == [sora.pk]
