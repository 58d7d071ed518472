"""The board, dates, decisions, updates, files."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from madang.core import clock
from madang.core.errors import EditConflict, NotAllowed
from madang.core.files import FileRefused
from madang.people.models import Notice, Person
from madang.projects import actions, rules
from madang.projects.models import (
    Decision,
    DecisionReply,
    Membership,
    Milestone,
    PrivacyPoint,
    Project,
    ProjectFile,
    Task,
    Update,
)
from madang.projects.tests import factories as f

ROOM = "/projects/bus-bell/room/"


def picture(name: str = "p.png") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def status(client: Client, path: str) -> int:
    """What somebody gets who asks for a file, read to its end: closing it would close the database too."""
    answer = client.get(path)
    b"".join(answer)  # type: ignore[arg-type]  # a streamed answer
    return answer.status_code


# --- tasks --------------------------------------------------------------------------------------------


def test_a_task_is_added_given_and_moved_without_javascript(
    project: Project, jun_in: Membership, mina: Person, client_of: Any, post: Any
) -> None:
    client = client_of(mina)
    post(client, f"{ROOM}tasks/new/", title="정류장 재기", assignee=jun_in.person_id, state="todo")
    task = Task.objects.get()
    assert Notice.objects.filter(person=jun_in.person, kind="projects.team").count() == 1
    answer = post(client, f"{ROOM}tasks/{task.pk}/move/", to="doing")
    assert answer["Location"] == f"{ROOM}tasks/#task-{task.pk}"
    task.refresh_from_db()
    assert task.state == "doing" and task.done_at is None
    post(client, f"{ROOM}tasks/{task.pk}/move/", to="done")
    task.refresh_from_db()
    assert task.done_at


@pytest.mark.parametrize("state", [each.value for each in rules.TaskState])
@pytest.mark.parametrize("to", [each.value for each in rules.TaskState])
def test_a_task_goes_from_any_column_to_any(project: Project, mina: Person, state: str, to: str) -> None:
    task = f.make_task(project, state=state)
    assert actions.move_task(task=task, by=mina, to=to).state == to


def test_tasks_change_places_within_a_column(project: Project, mina: Person) -> None:
    first, second, third = (f.make_task(project, position=place) for place in (1000, 1000, 2000))
    actions.move_task(task=third, by=mina, to="up")
    actions.move_task(task=first, by=mina, to="down")
    order = list(Task.objects.filter(state="todo").values_list("pk", flat=True))
    assert sorted(order) == sorted([first.pk, second.pk, third.pk]) and order[0] != first.pk
    actions.move_task(task=Task.objects.get(pk=order[0]), by=mina, to="up")
    assert next(iter(Task.objects.values_list("pk", flat=True))) == order[0]


def test_the_second_of_two_editors_sees_the_first(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    task = f.make_task(project)
    common: Any = {"note": "", "assignee": None, "due_on": None}
    actions.edit_task(task=task, by=mina, version=1, title="먼저 바꾼 이름", **common)
    with pytest.raises(EditConflict):
        actions.edit_task(task=task, by=mina, version=1, title="나중 이름", **common)
    answer = post(client_of(mina), f"{ROOM}tasks/{task.pk}/", title="나중 이름", version=1)
    html = answer.content.decode()
    assert answer.status_code == 422 and "먼저 바꾼 이름" in html and "나중 이름" in html
    assert post(client_of(mina), f"{ROOM}tasks/{task.pk}/", title="나중 이름", version=2).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "가" * 121}, {"due_on": "내일"}, {"assignee": "999"}, {"state": "later"}],
)
def test_a_bad_task_is_told(project: Project, mina: Person, client_of: Any, post: Any, wrong: Any) -> None:
    answer = post(client_of(mina), f"{ROOM}tasks/new/", **({"title": "할 일", "state": "todo"} | wrong))
    assert answer.status_code == 422 and not Task.objects.exists()


def test_another_teams_task_is_not_there(project: Project, mina: Person, client_of: Any, post: Any) -> None:
    other = f.make_task(f.make_project())
    assert client_of(mina).get(f"{ROOM}tasks/{other.pk}/").status_code == 404
    assert post(client_of(mina), f"{ROOM}tasks/{other.pk}/move/", to="done").status_code == 404
    with pytest.raises(NotAllowed):
        actions.move_task(task=other, by=mina, to="done")
    mine = f.make_task(project)
    assert post(client_of(mina), f"{ROOM}tasks/{mine.pk}/move/", to="elsewhere").status_code == 404


def test_somebody_outside_the_team_gets_no_task(project: Project, mina: Person, sora: Person) -> None:
    with pytest.raises(actions.NotInTeam):
        actions.add_task(project=project, by=mina, title="할 일", assignee=sora)


def test_the_board_answers_304_until_something_changes(
    project: Project, mina: Person, client_of: Any
) -> None:
    client, ask = client_of(mina), {"HX-Request": "true", "HX-Target": "board"}
    first = client.get(f"{ROOM}tasks/", headers=ask)
    assert first.status_code == 200 and b"<html" not in first.content
    again = client.get(f"{ROOM}tasks/", headers={**ask, "If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    actions.add_task(project=project, by=mina, title="새 할 일")
    after = client.get(f"{ROOM}tasks/", headers={**ask, "If-None-Match": first["ETag"]})
    assert after.status_code == 200 and "새 할 일" in after.content.decode()


def test_a_moved_task_keeps_the_focus(project: Project, mina: Person, client_of: Any) -> None:
    task, ask = f.make_task(project), {"HX-Request": "true", "HX-Target": "board"}
    path = f"{ROOM}tasks/{task.pk}/move/"
    answer = client_of(mina).post(path, {"to": "doing"}, headers=ask, follow=True)
    html = answer.content.decode()
    assert "<html" not in html and html.index("column-doing") < html.index("autofocus") < html.index(
        "column-done"
    )


def test_a_task_is_taken_off(project: Project, mina: Person, client_of: Any, post: Any) -> None:
    task = f.make_task(project)
    post(client_of(mina), f"{ROOM}tasks/{task.pk}/removal/")
    assert not Task.objects.exists()


# --- dates --------------------------------------------------------------------------------------------


def test_a_date_is_set_moved_ticked_off_and_taken_away(
    project: Project, mina: Person, client_of: Any, post: Any, client: Client
) -> None:
    me, day = client_of(mina), clock.today() + timedelta(days=9)
    post(me, f"{ROOM}dates/", title="첫 시제품", due_on=day.isoformat())
    row = Milestone.objects.get()
    assert "첫 시제품" in client.get("/projects/bus-bell/").content.decode()
    post(me, f"{ROOM}dates/{row.pk}/", title="둘째 시제품", due_on=day.isoformat(), version=1)
    post(me, f"{ROOM}dates/{row.pk}/done/")
    row.refresh_from_db()
    assert (row.title, row.done_on) == ("둘째 시제품", clock.today())
    post(me, f"{ROOM}dates/{row.pk}/done/", undo="1")
    row.refresh_from_db()
    assert row.done_on is None
    assert (
        post(me, f"{ROOM}dates/{row.pk}/", title="옛것", due_on=day.isoformat(), version=1).status_code == 422
    )
    post(me, f"{ROOM}dates/{row.pk}/", remove="1")
    assert not Milestone.objects.exists()


def test_a_missed_date_is_said_in_public(project: Project, client: Client) -> None:
    f.make_milestone(project, due_on=clock.today() - timedelta(days=1))
    assert "is-late" in client.get("/projects/bus-bell/").content.decode()


# --- decisions ----------------------------------------------------------------------------------------


def test_a_question_is_asked_answered_and_decided(
    project: Project, jun_in: Membership, mina: Person, client_of: Any, post: Any
) -> None:
    day = (clock.today() + timedelta(days=2)).isoformat()
    post(client_of(mina), f"{ROOM}decisions/new/", title="어디서 시험할까요?", kind="consent", due_on=day)
    row = Decision.objects.get()
    assert Notice.objects.filter(person=jun_in.person).count() == 1
    path = f"{ROOM}decisions/{row.pk}/"
    assert post(client_of(jun_in.person), path, choice="object", reason="").status_code == 422
    post(client_of(jun_in.person), path, choice="object", reason="비가 오면 못 써요.")
    post(client_of(jun_in.person), path, choice="agree")
    reply = DecisionReply.objects.get()
    assert (reply.stance, reply.reason) == ("agree", "")
    assert post(client_of(mina), f"{path}outcome/", outcome="").status_code == 422
    post(client_of(mina), f"{path}outcome/", outcome="도서관 앞에서 시험해요.")
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("closed", "도서관 앞에서 시험해요.")
    with pytest.raises(actions.WrongState):
        actions.reply_to_decision(decision=row, by=jun_in.person, stance="agree")
    with pytest.raises(actions.WrongState):
        actions.close_decision(decision=row, by=mina, outcome="다시 정해요.")


def test_a_vote_needs_options_and_counts_them(
    project: Project, jun_in: Membership, mina: Person, client_of: Any, post: Any
) -> None:
    day = (clock.today() + timedelta(days=2)).isoformat()
    data = {"title": "이름을 정해요", "kind": "vote", "due_on": day}
    assert post(client_of(mina), f"{ROOM}decisions/new/", options="하나뿐", **data).status_code == 422
    post(client_of(mina), f"{ROOM}decisions/new/", options="종소리\n반딧불\n종소리", **data)
    row = Decision.objects.get()
    assert row.options == ["종소리", "반딧불"]
    post(client_of(jun_in.person), f"{ROOM}decisions/{row.pk}/", choice="option:1")
    assert DecisionReply.objects.get().option == 1
    for stance, option in [("option", 5), ("option", None), ("agree", None), ("nonsense", None)]:
        with pytest.raises(actions.BadChoice):
            actions.reply_to_decision(decision=row, by=mina, stance=stance, option=option)


def test_advice_is_words(project: Project, jun_in: Membership) -> None:
    row = f.make_decision(project, kind="advice")
    with pytest.raises(actions.EmptyWords):
        actions.reply_to_decision(decision=row, by=jun_in.person, stance="advice")
    actions.reply_to_decision(decision=row, by=jun_in.person, stance="advice", reason="작게 시작해요.")


def test_only_who_asked_or_leads_decides(project: Project, jun_in: Membership, sora: Person) -> None:
    row = f.make_decision(project)
    with pytest.raises(NotAllowed):
        actions.close_decision(decision=row, by=jun_in.person, outcome="내 마음대로 해요.")
    with pytest.raises(NotAllowed):
        actions.reply_to_decision(decision=row, by=sora, stance="agree")


def test_a_date_in_the_past_is_no_date(project: Project, mina: Person) -> None:
    with pytest.raises(actions.DateOver):
        actions.open_decision(project=project, by=mina, title="늦은 물음", kind="consent", due_at=clock.now())


def test_only_who_has_not_answered_is_reminded_once(
    project: Project, jun_in: Membership, mina: Person
) -> None:
    answered, silent = f.make_membership(project).person, jun_in.person
    row = f.make_decision(project, due_at=clock.now() + timedelta(hours=20))
    actions.reply_to_decision(decision=row, by=answered, stance="agree")
    assert actions.remind_of_decisions() == actions.remind_of_decisions() == 1
    assert [Notice.objects.filter(person=each).count() for each in (silent, answered, mina)] == [1, 0, 0]


# --- updates and files --------------------------------------------------------------------------------


def test_an_update_is_drafted_by_itself_looked_at_and_published(
    project: Project, mina: Person, jun_in: Membership, client_of: Any, post: Any, client: Client
) -> None:
    me = client_of(mina)
    key = me.post(f"{ROOM}updates/save/", {"title": "첫 소식", "body": "쓰는 중"}).json()["draft"]
    same = me.post(f"{ROOM}updates/save/", {"title": "첫 소식", "body": "더 썼어요", "draft": key}).json()[
        "draft"
    ]
    assert key == same and Update.objects.count() == 1
    path = f"/projects/bus-bell/updates/{key}/"
    assert me.get(path).status_code == 200
    assert client.get(path).status_code == client_of(jun_in.person).get(path).status_code == 404
    data = {
        "title": "첫 소식",
        "body": "다 썼어요. **정류장 두 곳**에 달았어요.",
        "is_public": "on",
        "draft": key,
    }
    answer = post(me, f"{ROOM}updates/new/", go="publish", picture=picture(), alt="알림판", **data)
    assert answer["Location"] == path and Update.objects.count() == 1
    html = client.get(path).content.decode()
    assert "<strong>정류장 두 곳</strong>" in html and 'alt="알림판"' in html
    assert status(client, f"{path}picture/") == 200


def test_an_update_for_the_team_stays_there(
    project: Project, jun_in: Membership, client: Client, client_of: Any
) -> None:
    row = f.make_update(project, is_public=False, title="우리끼리")
    path = f"/projects/bus-bell/updates/{row.pk}/"
    assert client.get(path).status_code == 404 and client_of(jun_in.person).get(path).status_code == 200
    for page in (
        "/projects/bus-bell/",
        "/projects/bus-bell/updates/",
        "/projects/feed/",
        "/projects/bus-bell/feed/",
    ):
        assert "우리끼리" not in client.get(page).content.decode()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>"]
)
def test_markup_of_an_update_cannot_run(project: Project, client: Client, text: str) -> None:
    row = f.make_update(project, body=text)
    html = client.get(f"/projects/bus-bell/updates/{row.pk}/").content.decode()
    assert "<script>alert" not in html and 'href="javascript' not in html and "<img src=x" not in html


def test_a_published_update_is_changed_with_its_version(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    row = f.make_update(project)
    path, data = f"{ROOM}updates/{row.pk}/", {"title": "고친 소식", "body": "고쳤어요.", "is_public": "on"}
    post(client_of(mina), path, version=1, **data)
    row.refresh_from_db()
    assert row.title == "고친 소식" and row.edited_at
    assert post(client_of(mina), path, version=1, **data).status_code == 422


def test_an_update_needs_words_and_belongs_to_its_team(
    project: Project, mina: Person, jun_in: Membership, sora: Person
) -> None:
    draft = actions.start_update(project=project, by=mina)
    with pytest.raises(actions.EmptyWords):
        actions.publish_update(update=draft, by=mina)
    for person in (jun_in.person, sora):
        with pytest.raises(NotAllowed):
            actions.save_update(update=draft, by=person, title="남의 것", body="", is_public=True)
    told = f.make_update(project)
    with pytest.raises(NotAllowed):
        actions.remove_update(update=told, by=jun_in.person)
    actions.remove_update(update=told, by=mina)


def test_a_file_is_the_teams_until_it_is_shared(
    project: Project,
    mina: Person,
    jun_in: Membership,
    sora: Person,
    client: Client,
    client_of: Any,
    post: Any,
) -> None:
    post(client_of(mina), f"{ROOM}files/", upload=picture(), title="도면")
    row = ProjectFile.objects.get()
    path = f"/projects/bus-bell/files/{row.pk}/"
    assert status(client_of(jun_in.person), path) == 200
    assert status(client, path) == status(client_of(sora), path) == 404
    post(client_of(mina), f"{ROOM}files/{row.pk}/sharing/", is_public="1")
    assert status(client, path) == 200
    assert "도면" in client.get("/projects/bus-bell/").content.decode()
    with pytest.raises(NotAllowed):
        actions.remove_file(file=row, by=jun_in.person)
    post(client_of(mina), f"{ROOM}files/{row.pk}/removal/")
    assert status(client, path) == 404


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile(
            "x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        ),
        SimpleUploadedFile("x.jpg", b"PK\x03\x04" + b"0" * 100),
        SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\nbroken"),
        SimpleUploadedFile("x.exe", b"MZ\x90\x00" + bytes(50)),
    ],
)
def test_dangerous_files_are_refused_in_words(
    project: Project, mina: Person, client_of: Any, post: Any, upload: Any
) -> None:
    with pytest.raises(FileRefused):
        actions.add_file(project=project, by=mina, upload=upload, title="이상한 파일")
    upload.seek(0)
    answer = post(client_of(mina), f"{ROOM}files/", upload=upload, title="이상한 파일")
    assert answer.status_code == 422 and "이상한 파일" in answer.content.decode()
    assert not ProjectFile.objects.exists()


def test_an_answer_that_came_too_late_is_not_lost(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    row = f.make_decision(project)
    actions.close_decision(decision=row, by=mina, outcome="다음 주에 달아요.")
    answer = post(client_of(mina), f"{ROOM}decisions/{row.pk}/", choice="object", reason="비 소식이 있어요.")
    assert answer.status_code == 422
    assert "비 소식이 있어요." in answer.content.decode()


def test_the_second_sees_every_field_that_the_first_changed(
    project: Project, jun_in: Membership, mina: Person, client_of: Any, post: Any
) -> None:
    task = f.make_task(project, title="설명서 쓰기")
    data = {"title": "설명서 쓰기", "note": "", "version": task.version}
    post(client_of(mina), f"{ROOM}tasks/{task.pk}/", **data, assignee=jun_in.person_id)
    answer = post(client_of(jun_in.person), f"{ROOM}tasks/{task.pk}/", **data)
    assert answer.status_code == 422
    assert '<dd class="pre">준</dd>' in answer.content.decode()


def test_ticked_points_of_a_prototype_are_not_overwritten_unseen(
    project: Project, jun_in: Membership, mina: Person, client_of: Any, post: Any
) -> None:
    data = {"name": "알림판", "kind": "hardware", "version": 0}
    post(
        client_of(mina),
        f"{ROOM}prototype/",
        **data,
        licence="MIT",
        parts_text="종이 | 3",
        datasets_text="정류장 | 서울시 | CC0",
    )
    answer = post(client_of(jun_in.person), f"{ROOM}prototype/", **data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "MIT" in html and html.count("종이 | 3") == 1 and html.count("정류장 | 서울시 | CC0") == 1
    path = f"{ROOM}prototype/checklist/"
    post(
        client_of(mina),
        path,
        version=1,
        privacy_minimum="yes",
        privacy_delete="not_yet",
        privacy_delete_note="다음 달에 정해요.",
    )
    answer = post(client_of(jun_in.person), path, version=1)
    html = answer.content.decode()
    stored = html.partition("conflict-title")[2].partition("</section>")[0]
    assert answer.status_code == 422
    assert str(PrivacyPoint.MINIMUM.label) in stored and "다음 달에 정해요." in stored


def test_a_file_that_is_refused_says_so_at_its_field_and_leaves_no_draft(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    browser = client_of(mina)
    data = {"title": "소식", "body": "오늘 한 일을 적어요.", "go": "publish"}
    for path, name, words in (("updates/new/", "picture", data), ("files/", "upload", {"title": "도면"})):
        upload = SimpleUploadedFile("그림.svg", b"<svg><script>alert(1)</script></svg>")
        answer = post(browser, ROOM + path, **words, **{name: upload})
        assert answer.status_code == 422
        html = answer.content.decode()
        assert f'id="id_{name}_error"' in html and words["title"] in html
    assert not Update.objects.exists() and not ProjectFile.objects.exists()


def test_publishing_again_after_a_refusal_keeps_one_draft(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    answer = post(client_of(mina), f"{ROOM}updates/new/", title="소식", body="짧", go="publish")
    draft = Update.objects.get()
    assert answer.status_code == 422 and f'name="draft" value="{draft.pk}"' in answer.content.decode()


def test_a_refusal_stands_at_the_field_that_people_see(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    day = (clock.today() - timedelta(days=3)).isoformat()
    answer = post(
        client_of(mina), f"{ROOM}decisions/new/", title="언제 만날까요?", kind="consent", due_on=day
    )
    assert answer.status_code == 422 and 'id="id_due_on_error"' in answer.content.decode()
