"""What a person has here: their own page, what to do now, the export, and what stays when they leave."""

from datetime import timedelta
from typing import Any

import pytest

from madang.core import clock, outbox, personal
from madang.core.models import StoredFile
from madang.people import actions as people
from madang.people.models import Notice, Person
from madang.people.rules import RoleKind, Urgency, first_task
from madang.problems import actions, queries
from madang.problems.models import Evidence, MeToo, ModerationCase, Problem, ReportDraft
from madang.problems.tests.factories import (
    make_evidence,
    make_follow,
    make_me_too,
    make_partner,
    make_problem,
)
from madang.problems.tests.test_problem_report import photo

pytestmark = pytest.mark.django_db


def test_ones_own_page_lists_drafts_and_reports_with_their_next_step(mina: Person) -> None:
    actions.save_draft(draft=None, by=mina, title="쓰던 글이에요")
    make_problem(reporter=mina, title="알린 글이에요", state="received")
    make_problem(title="남의 글이에요")
    section = queries.own_section(mina)
    assert section is not None
    assert [item.text for item in section.items] == ["쓰던 글이에요", "알린 글이에요"]
    assert section.items[1].next_step


def test_somebody_with_nothing_is_offered_to_report(mina: Person) -> None:
    section = queries.own_section(mina)
    assert section is not None and not section.items and section.empty_href == "/problems/new/"


def test_what_to_do_now_for_a_reporter(mina: Person, daeho: Person) -> None:
    assert first_task(queries.tasks_of(mina)) is None
    actions.save_draft(draft=None, by=mina, title="쓰던 글이에요")
    problem = make_problem(reporter=mina, state="received")
    actions.ask_for_more(problem=problem, by=daeho, note="어느 골목인지 알려 주세요.")
    task = first_task(queries.tasks_of(mina))
    assert task is not None and task.href == f"/problems/{problem.pk}/edit/"


def test_what_to_do_now_for_a_curator_and_an_institution(daeho: Person, hana: Person) -> None:
    partner = make_partner()
    people.give_role(person=hana, kind=RoleKind.PARTNER_STAFF, scope=partner)
    report = make_problem(state="received", check_due_on=clock.today() - timedelta(days=1))
    make_problem(owner_partner=partner, answer_due_on=clock.today() + timedelta(days=2))
    for_desk = first_task(queries.tasks_of(daeho))
    assert (
        for_desk is not None
        and for_desk.href == f"/problems/{report.pk}/desk/"
        and for_desk.urgency == Urgency.OVERDUE
    )
    for_duty = first_task(queries.tasks_of(hana))
    assert (
        for_duty is not None and for_duty.href == "/problems/duties/" and for_duty.urgency == Urgency.DUE_SOON
    )


def test_the_centre_is_reminded_only_of_what_no_institution_has(daeho: Person) -> None:
    make_problem(owner_partner=make_partner(), answer_due_on=clock.today() - timedelta(days=3))
    assert first_task(queries.tasks_of(daeho)) is None
    make_problem(owner_partner=None, answer_due_on=clock.today() + timedelta(days=2))
    task = first_task(queries.tasks_of(daeho))
    assert (
        task is not None
        and task.href == "/problems/duties/"
        and "1" in str(task.detail)
        and "센터" in str(task.detail)
    )


@pytest.fixture
def traces(mina: Person, daeho: Person) -> dict[str, Any]:
    """미나 in every table, each time with a word to look for."""
    draft = actions.save_draft(draft=None, by=mina, title="비밀쓰던글", body="비밀초안")
    actions.attach_picture(draft=draft, by=mina, upload=photo())
    joined = make_problem(
        reporter=mina, title="비밀제목이에요", body="비밀본문", affected="비밀가족", place_words="비밀골목", picture_alt="비밀사진",
        latitude=37.58, longitude=126.977,
    )  # fmt: skip
    make_me_too(joined)
    make_follow(joined, daeho)
    actions.mark_taken_up(problem=joined, by=None, partner=None, person=daeho, due_on=clock.today())
    outbox.deliver_due()
    alone = make_problem(reporter=mina, title="비밀혼자쓴글")
    hidden = make_problem(reporter=mina, title="비밀가려진글")
    actions.hide_problem(problem=hidden, by=daeho, reason_code="personal_data", note="비밀이름이 보여요")
    actions.appeal_case(problem=hidden, by=mina, text="비밀이의가 있어요, 다시 봐 주세요")
    other = make_problem()
    make_me_too(other, person=mina, story="비밀이야기")
    make_follow(other, mina)
    make_evidence(other, by=mina, text="비밀근거")
    actions.add_evidence(
        problem=other, by=mina, kind="picture", text="비밀사진근거", upload=photo(), alt="비밀설명"
    )
    return {"joined": joined, "alone": alone, "other": other}


def test_the_export_holds_every_word_and_file(mina: Person, traces: dict[str, Any]) -> None:
    exported = personal.exported(mina)["problems"]
    text = str(exported.data)
    for word in (
        "초안",
        "제목이에요",
        "본문",
        "가족",
        "골목",
        "혼자쓴글",
        "이야기",
        "근거",
        "이의가",
        "설명",
    ):
        assert f"비밀{word}" in text
    assert len(exported.files) == 2


def test_nothing_personal_stays_and_what_others_wrote_does(mina: Person, traces: dict[str, Any]) -> None:
    personal.erase(mina)
    for model in (Problem, Evidence, MeToo, ModerationCase, ReportDraft, Notice):
        assert "비밀" not in str(list(model._default_manager.values())), model
    assert not StoredFile.objects.exists()
    traces["joined"].refresh_from_db()
    assert traces["joined"].is_listed and traces["joined"].me_too_count == 1
    assert traces["joined"].latitude is None and traces["joined"].district == "11110"
    traces["alone"].refresh_from_db()
    assert traces["alone"].state == "withdrawn"
    traces["other"].refresh_from_db()
    assert (traces["other"].me_too_count, traces["other"].follower_count, traces["other"].evidence_count) == (
        0,
        0,
        0,
    )
    assert queries.similar("비밀제목이에요 비밀골목") == []
