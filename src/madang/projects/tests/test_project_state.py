"""A team's way: start, close, stop, go on; hiding by the centre; editing what it says."""

from typing import Any

import pytest

from madang.core.errors import NotAllowed
from madang.people.models import Notice, Person
from madang.problems.tests.factories import make_problem
from madang.projects import actions, rules
from madang.projects.models import Membership, Project
from madang.projects.tests import factories as f

ACTIONS = {
    "start": lambda project, by: actions.start_project(project=project, by=by),
    "close": lambda project, by: actions.close_project(project=project, by=by, ending="다 만들었어요."),
    "stop": lambda project, by: actions.stop_project(project=project, by=by, ending="사람이 모자랐어요."),
    "resume": lambda project, by: actions.resume_project(project=project, by=by),
}


@pytest.mark.parametrize("state", [state.value for state in rules.ProjectState])
@pytest.mark.parametrize("move", list(ACTIONS))
def test_every_state_times_every_move(mina: Person, state: str, move: str) -> None:
    project = f.make_project(mina, state=state)
    if rules.allows("project", move, state):
        assert ACTIONS[move](project, mina).state == rules.after("project", move)
    else:
        with pytest.raises(actions.WrongState):
            ACTIONS[move](project, mina)
        project.refresh_from_db()
        assert project.state == state


@pytest.mark.parametrize("move", list(ACTIONS))
def test_only_the_lead_and_the_centre_move_a_team(
    project: Project, jun_in: Membership, sora: Person, daeho: Person, move: str
) -> None:
    for person in (jun_in.person, sora):
        with pytest.raises(NotAllowed):
            ACTIONS[move](project, person)
    if project.allows(move):
        assert ACTIONS[move](project, daeho).state == rules.after("project", move)


def test_ending_a_team_says_why_in_public(
    project: Project, jun_in: Membership, mina: Person, client_of: Any, post: Any, client: Any
) -> None:
    path = "/projects/bus-bell/room/team/stop/"
    assert post(client_of(mina), path, ending="").status_code == 422
    post(client_of(mina), path, ending="구청이 먼저 고쳐서 멈춰요.")
    project.refresh_from_db()
    assert project.state == "stopped" and project.ended_at
    assert "구청이 먼저 고쳐서 멈춰요." in client.get("/projects/bus-bell/").content.decode()
    assert Notice.objects.filter(person=jun_in.person, kind="projects.team").count() == 1
    assert not project.is_looking


def test_nothing_new_comes_into_an_ended_team(project: Project, mina: Person) -> None:
    actions.close_project(project=project, by=mina, ending="끝났어요.")
    project.refresh_from_db()
    with pytest.raises(actions.WrongState):
        actions.add_task(project=project, by=mina, title="새 할 일")
    with pytest.raises(actions.WrongState):
        actions.open_role(project=project, by=mina, title="웹", kind="expert")


def test_the_centre_hides_a_page_with_a_reason(
    project: Project, mina: Person, sora: Person, daeho: Person, client_of: Any, post: Any, client: Any
) -> None:
    assert post(client_of(daeho), "/projects/bus-bell/desk/hide/", reason="").status_code == 422
    post(client_of(daeho), "/projects/bus-bell/desk/hide/", reason="남의 이름이 나와요.")
    assert client.get("/projects/bus-bell/").status_code == 404
    assert client_of(sora).get("/projects/bus-bell/").status_code == 404
    assert client_of(mina).get("/projects/bus-bell/").status_code == 200
    assert project.title not in client.get("/projects/").content.decode()
    post(client_of(daeho), "/projects/bus-bell/desk/show/")
    assert client.get("/projects/bus-bell/").status_code == 200
    with pytest.raises(NotAllowed):
        actions.hide_project(project=project, by=mina, reason="싫어요")


def test_the_lead_changes_what_the_team_says(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    data = {"title": "새 이름", "summary": "새 소개예요.", "about": "**더** 많이", "version": project.version}
    assert post(client_of(mina), "/projects/bus-bell/room/team/page/", **data).status_code == 302
    project.refresh_from_db()
    assert (project.title, project.slug) == ("새 이름", "bus-bell")


def test_the_second_of_two_editors_sees_what_changed(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    common: Any = {"project": project, "by": mina, "about": "", "theme": None}
    actions.edit_project(version=1, title="첫째 이름", summary="첫째가 쓴 소개", **common)
    data = {"title": "둘째 이름", "summary": "둘째가 쓴 소개", "about": "", "version": 1}
    answer = post(client_of(mina), "/projects/bus-bell/room/team/page/", **data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "둘째 이름" in html and "첫째 이름" in html and 'name="version" value="2"' in html
    project.refresh_from_db()
    assert project.title == "첫째 이름"


def test_a_team_may_take_on_one_more_problem(project: Project, mina: Person, sora: Person) -> None:
    more = make_problem()
    with pytest.raises(NotAllowed):
        actions.link_problem(project=project, by=sora, problem=more)
    actions.link_problem(project=project, by=mina, problem=more)
    assert project.problems.count() == 2


def test_the_centre_takes_somebody_out_of_a_team(
    project: Project, jun_in: Membership, mina: Person, daeho: Person, client_of: Any, post: Any
) -> None:
    path = f"/projects/bus-bell/desk/members/{jun_in.pk}/removal/"
    assert client_of(mina).get(path).status_code == 404
    assert path in client_of(daeho).get("/projects/bus-bell/desk/").content.decode()
    assert post(client_of(daeho), path, reason="").status_code == 422
    post(client_of(daeho), path, reason="약속한 규칙을 여러 번 어겼어요.")
    jun_in.refresh_from_db()
    assert (
        jun_in.left_on
        and Notice.objects.filter(person=jun_in.person, body__contains="약속한 규칙을").exists()
    )
    assert client_of(daeho).get(path).status_code == 404


def test_the_lead_of_a_team_is_replaced_before_leaving(
    project: Project, daeho: Person, client_of: Any, post: Any
) -> None:
    lead = project.memberships.get(role="lead")
    answer = post(
        client_of(daeho), f"/projects/bus-bell/desk/members/{lead.pk}/removal/", reason="규칙을 어겼어요."
    )
    assert answer.status_code == 422
    lead.refresh_from_db()
    assert lead.left_on is None
