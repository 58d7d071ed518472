"""Planning a trial: part by part, handed in when it is whole, thrown away as long as nobody knows it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.core.models import AuditEntry
from madang.people.models import Person
from madang.projects.models import Membership, Project, PrototypeVersion
from madang.projects.tests import factories as teams
from madang.trials import actions, queries
from madang.trials.models import Trial
from madang.trials.tests import factories as f

TrialIn = Callable[..., Trial]
ROOM = "/trials/room/bus-bell/"


@pytest.fixture
def frozen(project: Project) -> PrototypeVersion:
    return teams.make_version(project, "1판")


def day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


def first(frozen: PrototypeVersion, **more: Any) -> dict[str, Any]:
    return {
        "title": "알림판 써 보기", "prototype_version": frozen.pk, "hypothesis": "열 명 가운데 여덟 명이 2분 안에 찾아요.",
        "why": "못 찾으면 고쳐야 해요.", **more,
    }  # fmt: skip


PARTS: dict[str, dict[str, Any]] = {
    "who": {"sought": "버스를 타는 이웃", "cells_text": "60대 | 5\n70대 이상 | 5", "selection": "first", "place": "도서관"},
    "how": {"plan": "인사하고 해 봐요.", "tasks_text": "버스 찾기\n첫차 찾기", "at_tasks": ["success", "minutes"], "count_label": "",
            "scales_text": "잘 보였나요? | 아니요 | 네", "with_sus": "on"},
    "consent": {"consent_text": "써 보고 말해요.", "data_kept": "걸린 시간", "kept_days": "90", "contact": "알림팀", "risks": "차 조심"},
}  # fmt: skip


def test_a_plan_from_its_first_page_to_the_safety_check(
    project: Project, frozen: PrototypeVersion, mina: Person, curator: Person, client_of: Any, post: Any
) -> None:
    me = client_of(mina)
    assert post(me, ROOM + "new/", **first(frozen)).status_code == 302
    trial = Trial.objects.get()
    dates = {"recruit_until": day(5), "starts_on": day(6), "ends_on": day(20)}
    for part, data in PARTS.items():
        trial.refresh_from_db()
        typed = {**data, **(dates if part == "who" else {}), "version": trial.version}
        assert post(me, f"{ROOM}{trial.pk}/plan/{part}/", **typed).status_code == 302, part
    trial.refresh_from_db()
    assert (
        trial.seats == 10
        and trial.measures.count() == 6
        and trial.tasks.count() == 2
        and not queries.missing(trial)
    )
    assert post(me, f"{ROOM}{trial.pk}/steps/submit/").status_code == 302
    trial.refresh_from_db()
    assert trial.state == "safety_check" and curator.notices.filter(kind="trials.duty").count() == 1
    assert Client().get(f"/trials/{trial.pk}/").status_code == 404, "a plan is nobody else's matter"


@pytest.mark.parametrize(
    "page", ["", "new/", "{pk}/", "{pk}/plan/what/", "{pk}/steps/submit/", "{pk}/sessions/", "{pk}/result/"]
)
def test_the_room_is_the_teams_own(page: str, trial_in: TrialIn, sora: Person, client_of: Any) -> None:
    address = ROOM + page.format(pk=trial_in("draft").pk)
    assert "/sign-in/" in Client().get(address)["Location"]
    assert client_of(sora).get(address).status_code == 404


def test_a_trial_of_another_team_is_not_found_in_mine(project: Project, mina: Person, client_of: Any) -> None:
    other = f.make_trial()
    assert client_of(mina).get(f"{ROOM}{other.pk}/").status_code == 404


def test_without_a_frozen_version_there_is_nothing_to_try(
    project: Project, mina: Person, client_of: Any
) -> None:
    assert client_of(mina).get(ROOM + "new/")["Location"] == ROOM
    assert "/projects/bus-bell/room/prototype/" in client_of(mina).get(ROOM).content.decode()


def test_a_version_of_another_team_is_refused(
    project: Project, frozen: PrototypeVersion, mina: Person, client_of: Any, post: Any
) -> None:
    other = teams.make_version(teams.make_project())
    assert post(client_of(mina), ROOM + "new/", **first(other)).status_code == 422
    with pytest.raises(NotAllowed):
        actions.start_trial(
            project=project, by=mina, prototype_version=other, title="시험", hypothesis="열 명이 모두 찾아요."
        )
    assert not Trial.objects.exists()


@pytest.mark.parametrize(
    ("part", "typed", "field"),
    [
        ("what", {"hypothesis": "짧아요"}, "hypothesis"),
        ("who", {"cells_text": "60대 다섯"}, "cells_text"),
        ("who", {"starts_on": day(9), "ends_on": day(2)}, "ends_on"),
        ("who", {"recruit_until": day(30), "ends_on": day(2)}, "recruit_until"),
        ("who", {"recruit_until": "9999-12-31"}, "recruit_until"),
        ("who", {"ends_on": "9999-12-31"}, "ends_on"),
        ("how", {"tasks_text": "같은 일\n같은 일"}, "tasks_text"),
        ("how", {"scales_text": "뜻이 없는 줄"}, "scales_text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_shown_again(
    part: str, typed: dict[str, Any], field: str, trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("draft")
    base = {"what": first(trial.prototype_version), **PARTS}[part]
    answer = post(
        client_of(mina), f"{ROOM}{trial.pk}/plan/{part}/", **{**base, **typed, "version": trial.version}
    )
    assert answer.status_code == 422 and f'id="id_{field}_error"' in answer.content.decode()


def test_the_second_of_two_sees_what_the_first_saved(
    trial_in: TrialIn, mina: Person, jun_in: Membership, client_of: Any, post: Any
) -> None:
    trial = trial_in("draft")
    address = f"{ROOM}{trial.pk}/plan/how/"
    for person, tasks, status in ((mina, "처음 저장한 일", 302), (jun_in.person, "나중에 쓴 일", 422)):
        answer = post(
            client_of(person), address, **{**PARTS["how"], "tasks_text": tasks, "version": trial.version}
        )
        assert answer.status_code == status
    html = answer.content.decode()
    assert "처음 저장한 일" in html and "나중에 쓴 일" in html
    assert trial.tasks.get().title == "처음 저장한 일"
    again = {**PARTS["how"], "tasks_text": "나중에 쓴 일", "version": trial.version + 1}
    assert post(client_of(jun_in.person), address, **again).status_code == 302


def test_saving_what_is_there_keeps_the_rows(trial_in: TrialIn, mina: Person) -> None:
    trial = trial_in("draft")
    before = list(trial.measures.values_list("pk", flat=True)), list(trial.cells.values_list("pk", flat=True))
    typed = queries.rows_as_typed(trial)
    how = {name: typed[name] for name in ("tasks_text", "scales_text", "with_sus")}
    saved = actions.save_part(
        trial=trial,
        by=mina,
        version=trial.version,
        part="how",
        plan=trial.plan,
        at_tasks=trial.at_tasks,
        count_label="",
        **how,
    )
    actions.save_part(trial=trial, by=mina, version=saved.version, part="who", cells_text=typed["cells_text"])
    assert before == (
        list(trial.measures.values_list("pk", flat=True)),
        list(trial.cells.values_list("pk", flat=True)),
    )


@pytest.mark.parametrize(
    "state", ["safety_check", "recruiting", "running", "analysing", "published", "stopped"]
)
def test_what_was_handed_in_stays(state: str, trial_in: TrialIn, mina: Person, client_of: Any) -> None:
    trial = trial_in(state)
    assert client_of(mina).get(f"{ROOM}{trial.pk}/plan/what/").status_code == 404
    with pytest.raises(actions.WrongState):
        actions.save_part(trial=trial, by=mina, version=trial.version, part="what", title="다른 이름")


def test_an_incomplete_plan_is_not_handed_in(
    trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    trial = trial_in("draft", risks="")
    answer = post(client_of(mina), f"{ROOM}{trial.pk}/steps/submit/")
    assert answer.status_code == 422 and "동의와 안전" in answer.content.decode()
    late = trial_in("draft", recruit_until=clock.today() - timedelta(days=1))
    with pytest.raises(actions.NotInTime):
        actions.submit_trial(trial=late, by=mina)


def test_only_the_lead_takes_steps(trial_in: TrialIn, jun_in: Membership, client_of: Any, post: Any) -> None:
    trial = trial_in("draft")
    assert post(client_of(jun_in.person), f"{ROOM}{trial.pk}/steps/submit/").status_code == 404
    trial.refresh_from_db()
    assert trial.state == "draft"


def test_a_plan_is_thrown_away_and_what_has_begun_is_not(
    trial_in: TrialIn, mina: Person, client_of: Any, post: Any
) -> None:
    plan, begun = trial_in("draft"), trial_in("recruiting")
    assert post(client_of(mina), f"{ROOM}{plan.pk}/steps/discard/").status_code == 302
    assert (
        not Trial.objects.filter(pk=plan.pk).exists()
        and AuditEntry.objects.filter(verb="trials.discarded").exists()
    )
    assert post(client_of(mina), f"{ROOM}{begun.pk}/steps/discard/").status_code == 422


def test_a_team_that_ended_plans_nothing(
    trial_in: TrialIn, project: Project, frozen: PrototypeVersion, mina: Person
) -> None:
    Project.objects.filter(pk=project.pk).update(state="closed", ending="끝")
    with pytest.raises(actions.WrongState):
        actions.start_trial(
            project=project,
            by=mina,
            prototype_version=frozen,
            title="시험",
            hypothesis="열 명이 모두 찾아요.",
        )
