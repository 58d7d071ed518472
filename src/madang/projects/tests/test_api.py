"""Teams and hand-overs by REST: the same rights as on the pages, refusals in problem+json."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner
from madang.people import actions as people
from madang.people.models import Person
from madang.problems.models import Problem
from madang.projects.models import JoinRequest, Membership, Project, Task
from madang.projects.models.prototypes import POINT_NOTE_MAX
from madang.projects.tests import factories as f

API = "/api/v1/projects"


@pytest.fixture
def token_of() -> Callable[..., dict[str, str]]:
    def make(person: Person, *scopes: str) -> dict[str, str]:
        made = people.make_token(by=person, name="시험", scopes=list(scopes or ("read", "write")), days=30)
        secret = made[1] if isinstance(made, tuple) else made
        return {"Authorization": f"Bearer {secret}"}

    return make


def send(client: Client, path: str, headers: dict[str, str], method: str = "post", **data: Any) -> Any:
    return getattr(client, method)(path, json.dumps(data), content_type="application/json", headers=headers)


def test_everybody_reads_public_teams(project: Project, client: Client) -> None:
    f.make_opening(project)
    f.make_update(project)
    f.make_update(project, is_public=False, title="우리끼리")
    rows = client.get(API).json()
    assert rows[0]["slug"] == "bus-bell" and rows[0]["openings"][0]["skills"] == ["web"]
    one = client.get(f"{API}/bus-bell").json()
    assert one["problems"] == [project.problems.get().number] and one["members"][0]["name"] == ""
    assert [row["title"] for row in client.get(f"{API}/bus-bell/updates").json()] == [
        "첫 시제품을 시험했어요"
    ]
    assert client.get(f"{API}/nothing").status_code == 404


def test_what_did_not_change_is_not_sent_again(project: Project, client: Client) -> None:
    first = client.get(f"{API}/bus-bell")
    assert client.get(f"{API}/bus-bell", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_token_opens_a_team_and_asks_to_join(
    problem: Problem, mina: Person, jun: Person, client: Client, token_of: Any
) -> None:
    made = send(
        client, API, token_of(mina), title="Lamp", summary="골목을 밝혀요.", problems=[problem.number]
    )
    assert made.status_code == 201 and made.json()["members"][0]["role"] == "lead"
    slug = made.json()["slug"]
    wish = send(client, f"{API}/{slug}/join-requests", token_of(jun), message="함께하고 싶어요.")
    assert wish.status_code == 201
    again = send(client, f"{API}/{slug}/join-requests", token_of(jun), message="함께하고 싶어요.")
    assert (again.status_code, again.json()["code"]) == (409, "AlreadyAsked")
    path = f"{API}/{slug}/join-requests/{wish.json()['id']}"
    assert client.delete(path, headers=token_of(mina)).status_code == 404
    assert client.delete(path, headers=token_of(jun)).status_code == 204
    assert JoinRequest.objects.get().state == "withdrawn"


def test_a_reading_token_writes_nothing_and_a_visitor_signs_in(
    problem: Problem, mina: Person, client: Client, token_of: Any
) -> None:
    data: Any = {"title": "Lamp", "summary": "골목을 밝혀요.", "problems": [problem.number]}
    assert send(client, API, token_of(mina, "read"), **data).status_code == 403
    assert send(client, API, {}, **data).status_code == 401
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"title": "x"}, {"summary": "가" * 201}, {"problems": []}, {"problems": "all"}, {"title": None}]
)
def test_bad_input_is_named(
    problem: Problem, mina: Person, client: Client, token_of: Any, wrong: Any
) -> None:
    data = {"title": "Lamp", "summary": "골목을 밝혀요.", "problems": [problem.number]} | wrong
    answer = send(client, API, token_of(mina), **data)
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"


def test_the_board_is_the_teams(
    project: Project, jun_in: Membership, sora: Person, daeho: Person, client: Client, token_of: Any
) -> None:
    jun, path = token_of(jun_in.person), f"{API}/bus-bell/tasks"
    task = send(client, path, jun, title="도면", assignee=jun_in.person_id).json()
    assert [row["title"] for row in client.get(path, headers=jun).json()] == ["도면"]
    for person in (sora, daeho):
        assert client.get(path, headers=token_of(person)).status_code == 404
    edit = {"title": "새 도면", "version": task["version"]}
    assert send(client, f"{path}/{task['id']}", jun, "put", **edit).json()["version"] == 2
    conflict = send(client, f"{path}/{task['id']}", jun, "put", **edit)
    assert conflict.status_code == 409 and conflict.json()["current"]["title"] == "새 도면"
    assert send(client, f"{path}/{task['id']}/moves", jun, to="done").json()["state"] == "done"
    assert send(client, f"{path}/{task['id']}/moves", jun, to="later").status_code == 422
    assert client.delete(f"{path}/{task['id']}", headers=jun).status_code == 204
    assert not Task.objects.exists()
    assert client.delete(f"{path}/99999999999999999999", headers=jun).status_code == 404


def test_an_institution_answers_by_token(
    project: Project, library: Partner, staff: Person, mina: Person, client: Client, token_of: Any
) -> None:
    row = f.make_handover(project, library)
    path, hana = f"/api/v1/handovers/{row.number}", token_of(staff)
    assert client.get(path).json()["state"] == "proposed"
    assert send(client, f"{path}/receipt", token_of(mina)).status_code == 404
    assert send(client, f"{path}/receipt", hana).json()["recipient"] == "하나"
    assert send(client, f"{path}/review", hana).json()["state"] == "in_review"
    short = send(client, f"{path}/answer", hana, outcome="adopted", answer="네")
    assert short.status_code == 422
    data = {"outcome": "declined", "answer": "올해는 설치하지 않기로 했어요."}
    assert send(client, f"{path}/answer", hana, **data).json()["code"] == "EmptyWords"
    done = send(client, f"{path}/answer", hana, **(data | {"outcome": "adapted"}))
    assert done.json()["state"] == "adapted" and len(done.json()["checks"]) == 3
    assert send(client, f"{path}/answer", hana, **data).status_code == 409
    early = send(client, f"{path}/checks/3", hana, result="in_use", note="잘 써요.")
    assert early.json()["code"] == "WrongState"


def test_hand_overs_are_filtered(project: Project, library: Partner, client: Client) -> None:
    f.make_handover(project, library)
    for query, count in [
        ("", 1),
        ("partner=city-library", 1),
        ("partner=other", 0),
        ("state=adopted", 0),
        ("overdue=true", 0),
    ]:
        assert len(client.get(f"/api/v1/handovers?{query}").json()) == count


def test_a_token_offers_to_several_and_takes_the_open_ones_back(
    project: Project, library: Partner, mina: Person, sora: Person, client: Client, token_of: Any
) -> None:
    district = make_partner("구청", slug="district")
    f.make_version(project, "1.0")
    path, me = f"{API}/bus-bell/handovers", token_of(mina)
    due = (clock.today() + timedelta(days=14)).isoformat()
    data: Any = {"version": "1.0", "partners": ["city-library", "district"], "what": "알림판 다섯 대를 드려요.",
                 "maintainer": "알림팀", "answer_due_on": due}  # fmt: skip
    assert send(client, path, token_of(sora), **data).status_code == 404
    assert send(client, path, me, **(data | {"partners": ["nobody"]})).status_code == 404
    assert send(client, path, me, **(data | {"version": "9.9"})).status_code == 404
    assert send(client, path, me, **(data | {"partners": []})).status_code == 422
    made = send(client, path, me, **data)
    assert made.status_code == 201 and {row["partner"] for row in made.json()} == {
        library.slug,
        district.slug,
    }
    assert send(client, path, me, **data).json()["code"] == "OfferedAlready"
    assert len(client.get("/api/v1/handovers?project=bus-bell").json()) == 2
    back = client.delete(path, headers=me)
    assert [row["state"] for row in back.json()] == ["withdrawn", "withdrawn"]
    assert client.delete(path, headers=me).status_code == 409


def test_conditions_and_plan_by_token(
    project: Project, library: Partner, staff: Person, mina: Person, client: Client, token_of: Any
) -> None:
    row = f.make_handover(project, library, state="received")
    path, hana, me = f"/api/v1/handovers/{row.number}", token_of(staff), token_of(mina)
    condition = {
        "text": "설명서를 써 주세요.",
        "side": "team",
        "due_on": (clock.today() + timedelta(days=9)).isoformat(),
    }
    data: Any = {"outcome": "adopted", "answer": "다섯 곳에 설치하기로 했어요.", "conditions": [condition]}
    answered = send(client, f"{path}/answer", hana, **data).json()
    assert answered["is_conditional"] and answered["plan"] is None
    one = f"{path}/conditions/{answered['conditions'][0]['id']}"
    assert send(client, f"{one}/claim", hana, note="됐어요.").status_code == 404
    assert send(client, f"{one}/claim", me, note="").json()["code"] == "EmptyWords"
    assert send(client, f"{one}/claim", me, note="썼어요.").json()["conditions"][0]["state"] == "claimed"
    assert send(client, f"{one}/return", hana, note="아직이에요.").json()["conditions"][0]["state"] == "open"
    assert send(client, f"{one}/burning", hana, note="").status_code == 422
    done = send(client, f"{one}/confirmation", hana, note="").json()
    assert not done["is_conditional"] and done["unconditional_on"] == clock.today().isoformat()
    assert send(client, f"{one}/waiver", hana, note="왜요").status_code == 409
    plan = {
        "keeper": "시설팀",
        "from_on": clock.today().isoformat(),
        "faults": "02-000-0000",
        "ending": "delete",
    }
    assert send(client, f"{path}/plan", me, "put", version=0, **plan).status_code == 404
    assert send(client, f"{path}/plan", hana, "put", version=0, **plan).json()["plan"]["number"] == 1
    conflict = send(client, f"{path}/plan", hana, "put", version=0, **(plan | {"keeper": "다른 팀"}))
    assert conflict.status_code == 409 and conflict.json()["current"]["keeper"] == "시설팀"
    assert client.get(path).json()["plan"]["keeper"] == "시설팀"


def test_versions_and_checklist_by_token(
    project: Project, mina: Person, sora: Person, client: Client, token_of: Any
) -> None:
    f.make_version(project, "1.0", note="첫판")
    [version] = client.get(f"{API}/bus-bell/versions").json()
    assert (version["label"], version["note"], version["record"]["name"]) == ("1.0", "첫판", "정류장 알림판")
    assert client.get(f"{API}/bus-bell/versions/comparison?old=1.0&new=2.0").status_code == 404
    path = f"{API}/bus-bell/checklist"
    data: Any = {
        "version": 1,
        "answers": {"privacy": {"delete": "not_yet", "nonsense": "yes"}, "nothing": {}},
    }
    assert send(client, path, token_of(sora), "put", **data).status_code == 404
    assert send(client, path, token_of(mina), "put", **data).json()["code"] == "ReasonMissing"
    data["notes"] = {"privacy_delete": "가" * (POINT_NOTE_MAX + 1)}
    assert send(client, path, token_of(mina), "put", **data).status_code == 422, "nothing is cut off unsaid"
    data["notes"] = {"privacy_delete": "정하는 중이에요.", "x_y": "버려요"}
    kept = send(client, path, token_of(mina), "put", **data).json()
    assert kept["answers"]["privacy"] == {"delete": "not_yet"} and kept["notes"] == {
        "privacy_delete": "정하는 중이에요."
    }
    assert send(client, path, token_of(mina), "put", **data).status_code == 409
