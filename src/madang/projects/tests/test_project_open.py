"""Opening a team for a problem."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madang.core import clock
from madang.core.models import AuditEntry
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_guest
from madang.problems.models import Problem
from madang.problems.tests.factories import make_follow, make_me_too, make_problem
from madang.programmes.tests.factories import make_phase, make_programme, make_theme
from madang.projects import actions
from madang.projects.models import Project
from madang.projects.tests import factories as f

URL = "/projects/new/"
TEXT: Any = {"title": "가로등 지킴이", "summary": "꺼진 가로등을 이웃이 함께 알리고 고치게 해요."}


def test_a_member_opens_a_team_and_leads_it(
    mina: Person, problem: Problem, client_of: Any, post: Any, deliver: Any
) -> None:
    neighbour = make_me_too(problem).person
    answer = post(client_of(mina), URL, problems=[problem.pk], is_problem_owner="on", **TEXT)
    project = Project.objects.get()
    assert answer["Location"] == reverse("projects:room", args=[project.slug])
    lead = project.memberships.get()
    assert (lead.person, lead.role, lead.is_problem_owner, lead.is_name_public) == (mina, "lead", True, False)
    assert list(project.problems.all()) == [problem]
    assert (project.state, project.member_count, project.number[0]) == ("forming", 1, "T")
    assert AuditEntry.objects.filter(verb="projects.opened").exists()
    deliver()
    assert Notice.objects.filter(person=neighbour, kind="projects.neighbour").count() == 1
    assert not Notice.objects.filter(person=mina, kind="projects.neighbour").exists()


def test_theme_and_programme_come_from_the_problem(mina: Person) -> None:
    theme, programme = make_theme(), make_programme()
    problem = make_problem(theme=theme, programme=programme)
    project = actions.open_project(by=mina, problems=[problem], **TEXT)
    assert (project.theme, project.programme) == (theme, programme)


def test_a_visitor_signs_in_first_and_a_guest_joins_first(problem: Problem, client_of: Any) -> None:
    assert "/sign-in/" in Client().get(f"{URL}?problem={problem.pk}")["Location"]
    guest = make_guest()
    assert client_of(guest).get(f"{URL}?problem={problem.pk}")["Location"].startswith("/join/")
    with pytest.raises(actions.MembersOnly):
        actions.open_project(by=guest, problems=[problem], **TEXT)


@pytest.mark.parametrize("state", ["open", "taken_up", "answered", "declined"])
def test_a_team_forms_for_whatever_has_no_solution_yet(mina: Person, state: str) -> None:
    problem = make_problem(state=state)
    assert "/projects/new/?problem=" in Client().get(f"/problems/{problem.pk}/").content.decode()
    project = actions.open_project(by=mina, problems=[problem], **TEXT)
    assert project.problems.get() == problem


def test_a_solved_problem_without_a_team_does_not_call_for_one(db: None) -> None:
    html = Client().get(f"/problems/{make_problem(state='adopted').pk}/").content.decode()
    assert "함께 푸는 팀" not in html


@pytest.mark.parametrize("state", ["received", "adopted", "adapted", "hidden"])
def test_a_team_needs_a_problem_that_waits(mina: Person, state: str) -> None:
    with pytest.raises(actions.NoProblem):
        actions.open_project(by=mina, problems=[make_problem(state=state)], **TEXT)
    with pytest.raises(actions.NoProblem):
        actions.open_project(by=mina, problems=[], **TEXT)


def test_the_phase_of_the_programme_decides(mina: Person) -> None:
    programme, today = make_programme(), clock.today()
    problem = make_problem(programme=programme)
    phase = make_phase(programme, "recruit", today - timedelta(days=5), today + timedelta(days=5))
    with pytest.raises(actions.NotInThisPhase):
        actions.open_project(by=mina, problems=[problem], **TEXT)
    phase.kind = "project"
    phase.save()
    assert actions.open_project(by=mina, problems=[problem], **TEXT)


def test_nobody_leads_more_than_a_few_teams(mina: Person, problem: Problem) -> None:
    for _number in range(5):
        f.make_project(mina)
    with pytest.raises(actions.TooManyTeams):
        actions.open_project(by=mina, problems=[problem], **TEXT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "가" * 61},
        {"summary": "가" * 201},
        {"problems": []},
        {"problems": ["999999"]},
    ],
)
def test_bad_input_is_told_and_kept(
    mina: Person, problem: Problem, client_of: Any, post: Any, wrong: Any
) -> None:
    answer = post(client_of(mina), URL, **({"problems": [problem.pk], **TEXT} | wrong))
    assert answer.status_code == 422
    assert not Project.objects.exists()
    if wrong.get("title") != "":
        assert (wrong.get("title") or TEXT["title"])[:30] in answer.content.decode()


def test_the_same_form_twice_opens_one_team(mina: Person, problem: Problem, client_of: Any) -> None:
    client, data = client_of(mina), {"form_token": "same", "problems": [problem.pk], **TEXT}
    first, second = client.post(URL, data), client.post(URL, data)
    assert first["Location"] == second["Location"]
    assert Project.objects.count() == 1


def test_problems_one_follows_are_offered(mina: Person, problem: Problem, client_of: Any) -> None:
    followed = make_problem(title="놀이터 모래가 더러워요")
    make_follow(followed, mina)
    html = client_of(mina).get(f"{URL}?problem={problem.pk}").content.decode()
    assert problem.title in html and followed.title in html
    assert "aria-invalid" not in html


def test_two_teams_with_one_name_get_two_addresses(mina: Person, problem: Problem) -> None:
    text = TEXT | {"title": "Street lights"}
    slugs = {actions.open_project(by=mina, problems=[problem], **text).slug for _number in range(2)}
    assert len(slugs) == 2 and "street-lights" in slugs
