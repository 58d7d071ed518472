"""The chain from the problem to its use: on a team's page, on the problem's page, and with steps of apps above."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.core import clock
from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner
from madang.problems.models import Problem
from madang.projects import queries
from madang.projects.models import Handover, Project
from madang.projects.queries import chain
from madang.projects.queries.chain import ChainStep
from madang.projects.tests import factories as f


def page_of(project: Project) -> queries.Page:
    return queries.page_of(queries.with_page(Project.objects.all()).get(pk=project.pk), None)


def stations(project: Project) -> dict[str, tuple[str, str]]:
    return {str(each.label): (each.state, each.words) for each in page_of(project).strip}


def test_a_new_team_has_its_way_before_it(project: Project) -> None:
    assert {label: state for label, (state, _words) in stations(project).items()} == {
        "문제": "done", "팀": "done", "시제품": "now", "인계": "next", "답": "next", "쓰임": "next",
    }  # fmt: skip


def test_the_strip_says_how_far_it_is(project: Project, library: Partner) -> None:
    row = f.make_handover(project, library, state="adopted", version=f.make_version(project, "1.1"))
    f.make_handover(project, make_partner(), state="declined", version=row.version)
    f.make_checks(row, "in_use")
    f.make_condition(row)
    found = stations(project)
    assert found["시제품"] == ("done", "1.1") and found["인계"] == ("done", "기관 2곳")
    assert found["답"] == ("now", "2곳 가운데 1곳 채택") and found["쓰임"][1] == "쓰고 있어요"


@pytest.mark.parametrize(("offset", "state"), [(10, "next"), (-1, "late")])
def test_a_missed_answer_is_late_in_the_strip(project: Project, offset: int, state: str) -> None:
    f.make_handover(project, answer_due_on=clock.today() + timedelta(days=offset))
    assert stations(project)["답"][0] == state


def test_what_is_done_comes_in_the_order_of_time(project: Project, library: Partner) -> None:
    row = f.make_handover(project, library, state="adopted")
    f.make_checks(row)
    f.make_update(project)
    steps = page_of(project).steps
    done = [step.when for step in steps if step.state == "done"]
    assert [step.state for step in steps] == sorted(
        (step.state for step in steps), key=["done", "late", "now", "next"].index
    )
    assert len(done) >= 5


def test_an_ended_team_has_nothing_ahead(library: Partner) -> None:
    project = f.make_project(state="closed", ended_at=clock.now())
    assert {step.state for step in page_of(project).steps} == {"done"}


def test_another_app_adds_its_own_steps(
    project: Project, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "_makers", [])

    def trial(team: Project) -> list[ChainStep]:
        return [ChainStep("trial", f"정류장 시험 {team.slug}", "done", clock.now(), "열두 명", "/")]

    assert "현장 실험" not in client.get("/projects/bus-bell/").content.decode()
    for _twice in range(2):
        queries.register_chain_step(trial)
    f.make_update(project)
    labels = [str(each.label) for each in page_of(project).strip]
    assert labels == ["문제", "팀", "시제품", "현장 실험", "인계", "답", "쓰임"]
    assert sum(step.station == "trial" for step in page_of(project).steps) == 1


def test_the_problem_says_how_far_its_teams_are(project: Project, problem: Problem, library: Partner) -> None:
    def said() -> str:
        panel = queries.panel(problem)
        assert panel
        return str(panel.items[0].detail)

    assert said() == "1명"
    version = f.make_version(project, "2.0")
    assert "시제품 2.0" in said()
    row = f.make_handover(project, library, version=version)
    assert "기관 1곳의 답을 기다려요" in said()
    f.make_handover(project, make_partner(), version=version, state="declined")
    Handover.objects.filter(pk=row.pk).update(
        state="adopted", answer="네, 설치해요.", answered_at=clock.now()
    )
    assert "시립도서관: 채택" in said() and "조건" not in said()
    f.make_condition(Handover.objects.get(pk=row.pk))
    assert "조건 있음" in said()


def test_the_panel_asks_as_often_for_ten_teams_as_for_one(problem: Problem) -> None:
    counts = []
    for _round in range(2):
        for _each in range(4):
            f.make_handover(f.make_project(problems=[problem]), state="adopted")
        with CaptureQueriesContext(connection) as asked:
            queries.panel(problem)
        counts.append(len(asked))
    assert counts[0] == counts[1]
