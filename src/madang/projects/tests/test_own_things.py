"""What a person has and should do in teams; their data handed out, and erased."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client

from madang.comments import actions as comments
from madang.core import clock, personal
from madang.core.models import AuditEntry, StoredFile
from madang.partners.models import Partner
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import NOTICE_KINDS
from madang.problems.models import Problem
from madang.problems.queries import panels
from madang.projects import actions, emails, queries
from madang.projects.models import JoinRequest, Membership, Project
from madang.projects.tests import factories as f


def texts(person: Person) -> list[str]:
    return [str(task.text) for task in queries.tasks_of(person)]


def test_everything_that_waits_is_a_task(
    project: Project, jun_in: Membership, mina: Person, staff: Person, library: Partner, sora: Person
) -> None:
    f.make_request(project, sora)
    decision = f.make_decision(project)
    f.make_task(project, assignee=jun_in.person, title="도면 그리기", due_on=clock.today())
    f.make_invitation(project, person=sora)
    handover = f.make_handover(project, library)
    assert any("소라" in text for text in texts(mina))
    assert any(decision.title in text for text in texts(jun_in.person)) and "도면 그리기" in texts(
        jun_in.person
    )
    assert any(project.title in text for text in texts(sora)) and any(
        project.title in text for text in texts(staff)
    )
    actions.reply_to_decision(decision=decision, by=jun_in.person, stance="agree")
    assert not any(decision.title in text for text in texts(jun_in.person))
    actions.receive_handover(handover=handover, by=staff, recipient=staff)
    actions.answer_handover(
        handover=handover, by=staff, outcome="adopted", answer="모두 그대로 쓰기로 했어요."
    )
    [left] = texts(staff)
    assert project.title in left  # who keeps it running
    f.make_plan(handover)
    assert not texts(staff)


def test_a_check_is_a_task_of_the_institution(project: Project, library: Partner, staff: Person) -> None:
    when = clock.now() - timedelta(days=100)
    f.make_checks(f.make_handover(project, library, state="adopted", answered_at=when))
    assert len(texts(staff)) == 1


def test_tasks_have_the_language_of_the_team_and_lead_somewhere(
    project: Project, jun_in: Membership, mina: Person, client_of: Any
) -> None:
    f.make_decision(project, by=jun_in.person)
    for task in queries.tasks_of(mina):
        assert client_of(mina).get(task.href).status_code == 200


def test_ones_own_page_lists_teams_and_wishes(
    project: Project, mina: Person, sora: Person, client_of: Any
) -> None:
    f.make_request(project, sora)
    assert project.title in client_of(mina).get("/me/").content.decode()
    html = client_of(sora).get("/me/").content.decode()
    assert project.title in html and f"/projects/requests/{JoinRequest.objects.get().pk}/" in html


def test_the_kinds_of_notices_can_be_chosen() -> None:
    assert set(emails.KINDS) <= set(NOTICE_KINDS)
    for about, _subject, _body, _page in emails.LETTERS.values():
        assert about in emails.KINDS


@pytest.mark.parametrize("letter", list(emails.LETTERS))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_letter_can_be_written(
    project: Project, jun: Person, library: Partner, letter: str, language: str
) -> None:
    jun.language = language
    jun.save()
    emails.tell(
        person=jun, project=project, letter=letter, key="1", target=7, person_name=jun, partner=library, date=clock.today(),
        text="말", reason="까닭", title="제목", other="다른 팀", state="상태", recipient="하나", months=3, problem="문제",
    )  # fmt: skip
    notice = jun.notices.get()
    assert "%(" not in notice.subject + notice.body and notice.subject
    assert notice.url.startswith("/en/") == (language == "en")


def test_a_problems_page_shows_its_teams(project: Project, problem: Problem, client: Client) -> None:
    f.make_opening(project)
    panel = next(each for each in panels(problem) if each.items)
    assert panel.items[0].text == project.title and f"problem={problem.pk}" in panel.action_href
    assert project.title in client.get(f"/problems/{problem.pk}/").content.decode()
    Project.objects.filter(pk=project.pk).update(hidden_at=clock.now(), hidden_reason="까닭")
    assert not panels(problem)[0].items


def test_teams_can_be_commented_on_until_they_end(
    project: Project, sora: Person, mina: Person, client: Client
) -> None:
    comments.post_comment(target=f"projects.project:{project.pk}", by=sora, body="저희 동네에도 달아 주세요!")
    assert "저희 동네에도 달아 주세요!" in client.get("/projects/bus-bell/").content.decode()
    actions.close_project(project=project, by=mina, ending="끝났어요.")
    with pytest.raises(comments.CommentsClosed):
        comments.post_comment(target=f"projects.project:{project.pk}", by=sora, body="늦은 말")


# --- one's own data -------------------------------------------------------------------------------------

SECRETS = ("비밀스러운 까닭", "비밀스러운 소망", "비밀스러운 역할", "비밀스러운 초고", "비밀스러운 인사")


@pytest.fixture
def traces(project: Project, jun_in: Membership, library: Partner) -> Person:
    """준 left a trace everywhere."""
    jun = jun_in.person
    Membership.objects.filter(pk=jun_in.pk).update(part=SECRETS[2], is_name_public=True)
    f.make_request(f.make_project(), jun, message=SECRETS[1])
    actions.reply_to_decision(decision=f.make_decision(project), by=jun, stance="object", reason=SECRETS[0])
    actions.start_update(project=project, by=jun, title=SECRETS[3])
    f.make_task(project, assignee=jun)
    f.make_invitation(f.make_project(), person=jun, email=jun.email, message=SECRETS[4])
    f.make_invitation(project, by=jun, message=SECRETS[4])
    f.make_handover(project, library, recipient=jun)
    return jun


def test_ones_own_data_is_complete(traces: Person, project: Project, library: Partner) -> None:
    picture = StoredFile.objects.create(
        key="p" * 24, kind="image", name="표지판.webp", size=1, width=1, height=1, created_at=clock.now()
    )
    f.make_update(project, by=traces, picture=picture)
    f.make_decision(project, by=traces, title="어디에 달까요", body="두 곳을 재 봤어요.")
    f.make_handover(f.make_project(), library, by=traces, what="알림판 한 대를 드려요.")
    found = personal.exported(traces)["projects"]
    text = json.dumps(found.data, ensure_ascii=False, default=str)
    for secret in (*SECRETS[:4], "두 곳을 재 봤어요.", "알림판 한 대를 드려요."):
        assert secret in text
    assert found.files == [picture]
    assert people.task_now(traces) is not None


def everything() -> str:
    rows = [
        row for model in apps.get_app_config("projects").get_models() for row in model._default_manager.all()
    ]
    rows += list(AuditEntry.objects.all())
    return serializers.serialize("json", rows, ensure_ascii=False)


def test_nothing_personal_remains_after_erasing(traces: Person, project: Project, client: Client) -> None:
    email = traces.email
    personal.erase(traces)
    text = everything()
    for secret in (*SECRETS, email):
        assert secret not in text
    assert not Membership.objects.filter(person=traces, left_on=None).exists()
    assert client.get("/projects/bus-bell/").status_code == 200


def test_a_team_whose_lead_leaves_the_centre_goes_on(
    project: Project, jun_in: Membership, mina: Person
) -> None:
    personal.erase(mina)
    assert Membership.objects.get(project=project, role="lead", left_on=None).person == jun_in.person
    personal.erase(jun_in.person)
    project.refresh_from_db()
    assert (project.state, project.member_count) == ("stopped", 0)
