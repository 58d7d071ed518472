"""Checklists with reasons, frozen versions with what is new, and what changed between two of them, in words."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from madang.core.errors import NotAllowed
from madang.partners.models import Partner
from madang.people.models import Person
from madang.projects import actions, rules
from madang.projects.models import CHECKLISTS, Membership, Project, Prototype, PrototypeVersion
from madang.projects.tests import factories as f

PATH = "/projects/bus-bell/room/prototype/"
WHY = "지우는 날을 아직 정하지 못했어요."


@pytest.fixture
def prototype(project: Project) -> Prototype:
    return f.make_prototype(project)


def answers(**points: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {group: {} for group in CHECKLISTS}
    for name, answer in points.items():
        group, _line, point = name.partition("_")
        found[group][point] = answer
    return found


# --- checklists ---------------------------------------------------------------------------------------


def test_points_are_answered_with_a_few_words_why(
    prototype: Prototype, project: Project, mina: Person, client_of: Any, post: Any, client: Client
) -> None:
    data = {"privacy_minimum": "yes", "privacy_delete": "not_yet", "privacy_delete_note": WHY, "access_captions": "na",
            "access_captions_note": "소리가 나지 않아요.", "data_source": "yes"}  # fmt: skip
    post(client_of(mina), f"{PATH}checklist/", version=1, **data)
    prototype.refresh_from_db()
    assert prototype.privacy == {"minimum": "yes", "delete": "not_yet"}
    assert prototype.notes == {"privacy_delete": WHY, "access_captions": "소리가 나지 않아요."}
    page = client.get("/projects/bus-bell/").content.decode()
    assert WHY in page and "누구나 쓰기(접근성)" in page
    assert WHY in client_of(mina).get(f"{PATH}checklist/").content.decode()


@pytest.mark.parametrize("point", ["privacy_delete", "data_persons"])
def test_not_yet_about_people_needs_a_reason(
    prototype: Prototype, project: Project, mina: Person, client_of: Any, post: Any, point: str
) -> None:
    assert post(client_of(mina), f"{PATH}checklist/", version=1, **{point: "not_yet"}).status_code == 422
    with pytest.raises(actions.ReasonMissing):
        actions.save_checklist(
            project=project, by=mina, version=1, answers=answers(**{point: "not_yet"}), notes={point: " "}
        )
    prototype.refresh_from_db()
    assert prototype.version == 1


@pytest.mark.parametrize("wrong", [{"privacy_minimum": "perhaps"}, {"privacy_minimum_note": "가" * 201}])
def test_a_bad_answer_is_told(
    prototype: Prototype, project: Project, mina: Person, client_of: Any, post: Any, wrong: Any
) -> None:
    assert post(client_of(mina), f"{PATH}checklist/", version=1, **wrong).status_code == 422


def test_the_record_comes_first_and_the_team_alone_writes(
    project: Project, mina: Person, sora: Person, client_of: Any
) -> None:
    assert client_of(mina).get(f"{PATH}checklist/").status_code == 302
    assert client_of(sora).get(f"{PATH}checklist/").status_code == 404
    with pytest.raises(actions.NothingWritten):
        actions.save_checklist(project=project, by=mina, version=0, answers={}, notes={})
    with pytest.raises(NotAllowed):
        actions.save_checklist(project=project, by=sora, version=0, answers={}, notes={})


def test_an_ended_team_answers_nothing(prototype: Prototype, project: Project, mina: Person) -> None:
    actions.close_project(project=project, by=mina, ending="모두 만들었어요.")
    with pytest.raises(actions.WrongState):
        actions.save_checklist(project=project, by=mina, version=1, answers={}, notes={})


# --- freezing -----------------------------------------------------------------------------------------


def test_what_is_new_is_needed_and_stands_in_public(
    prototype: Prototype, project: Project, jun_in: Membership, client_of: Any, post: Any, client: Client
) -> None:
    jun = client_of(jun_in.person)
    assert post(jun, f"{PATH}freeze/", label="1.0", note="").status_code == 422
    post(jun, f"{PATH}freeze/", label="1.0", note="도착 시각을 크게 보여 줘요.")
    for path in ("/projects/bus-bell/", "/projects/bus-bell/versions/"):
        assert "도착 시각을 크게 보여 줘요." in client.get(path).content.decode()


def test_an_old_record_without_its_reasons_is_not_frozen(
    prototype: Prototype, project: Project, mina: Person
) -> None:
    Prototype.objects.update(privacy={"delete": "not_yet"})
    with pytest.raises(actions.ReasonMissing):
        actions.freeze_version(prototype=prototype, by=mina, label="1.0", note="첫판이에요.")
    assert not PrototypeVersion.objects.exists()


def test_open_points_go_along_and_the_institution_sees_them(
    prototype: Prototype, project: Project, library: Partner, mina: Person, client_of: Any, client: Client
) -> None:
    actions.save_checklist(
        project=project, by=mina, version=1, answers=answers(privacy_delete="not_yet", access_zoom="not_yet"),
        notes={"privacy_delete": WHY},
    )  # fmt: skip
    version = actions.freeze_version(prototype=prototype, by=mina, label="1.0", note="첫판이에요.")
    assert WHY in client_of(mina).get("/projects/bus-bell/room/handover/new/").content.decode()
    row = f.make_handover(project, library, version=version)
    page = client.get(f"/projects/handovers/{row.pk}/").content.decode()
    assert "이 확정본에 아직 없는 것" in page and page.count(WHY) >= 2


# --- comparing ----------------------------------------------------------------------------------------


def two(project: Project) -> tuple[PrototypeVersion, PrototypeVersion]:
    """Two versions that differ in name, licence, a part, a data set, a point and a reason."""
    first = f.make_prototype(
        project, name="알림판", licence="MIT", parts=[{"name": "화면", "count": "1", "note": ""}],
        privacy={"minimum": "not_yet"}, notes={"privacy_minimum": "줄이는 중이에요."},
    )  # fmt: skip
    old = f.make_version(project, "1.0")
    first.name, first.licence, first.privacy, first.notes = "큰 알림판", "Apache-2.0", {"minimum": "yes"}, {}
    first.parts = [{"name": "화면", "count": "2", "note": ""}, {"name": "나사", "count": "8", "note": ""}]
    first.datasets = [{"name": "정류장", "source": "서울시", "licence": "CC0"}]
    first.save()
    return old, f.make_version(project, "2.0", note="화면이 둘이에요.")


def test_two_versions_are_compared_in_words(project: Project, client: Client) -> None:
    old, new = two(project)
    page = client.get(f"/projects/bus-bell/versions/comparison/?old={old.pk}&new={new.pk}").content.decode()
    for words in (
        "알림판",
        "큰 알림판",
        "Apache-2.0",
        "나사",
        "정류장",
        "줄이는 중이에요.",
        "아직이에요",
        "화면이 둘이에요.",
    ):
        assert words in page, words
    assert "달라진 점 7가지" in client.get("/projects/bus-bell/versions/").content.decode()
    got = client.get("/api/v1/projects/bus-bell/versions/comparison?old=1.0&new=2.0").json()
    assert len(got) == 7 and {"old", "new", "label"} == set(got[0])


@pytest.mark.parametrize("query", ["", "?old=x&new=y", "?old=99999999&new=1", "?old=1"])
def test_an_address_that_names_none_shows_first_and_last(
    project: Project, client: Client, query: str
) -> None:
    two(project)
    page = client.get(f"/projects/bus-bell/versions/comparison/{query}").content.decode()
    assert "큰 알림판" in page


def test_without_versions_both_pages_say_so(project: Project, client: Client) -> None:
    assert "아직 확정본이 없어요" in client.get("/projects/bus-bell/versions/").content.decode()
    assert client.get("/projects/bus-bell/versions/comparison/").status_code == 200


def test_a_hidden_team_shows_its_versions_to_nobody(project: Project, client: Client) -> None:
    two(project)
    Project.objects.update(hidden_at=project.created_at, hidden_reason="광고예요.")
    for path in ("versions/", "versions/comparison/"):
        assert client.get(f"/projects/bus-bell/{path}").status_code == 404


def test_the_history_asks_as_often_for_30_as_for_1(
    project: Project, assert_same_queries: Any, client: Client
) -> None:
    def more(count: int) -> None:
        for _each in range(count):
            f.make_version(project)

    assert assert_same_queries(more, lambda: client.get("/projects/bus-bell/versions/")) <= 8


def test_what_was_frozen_before_the_new_points_is_still_shown(project: Project, client: Client) -> None:
    old = {"kind": "service", "name": "옛 알림판", "summary": "", "repository_url": "", "demo_url": "", "licence": "MIT",
           "data_used": "", "privacy": {"minimum": "yes"}, "safety": {"access": "not_yet", "harm": "yes"}, "parts": []}  # fmt: skip
    version = f.make_version(project, "0.9", snapshot=old)
    row = f.make_handover(project, version=version)
    page = client.get(f"/projects/handovers/{row.pk}/").content.decode()
    assert "옛 알림판" in page and "이 확정본에 아직 없는 것" in page
    version.refresh_from_db()
    assert version.snapshot == old


# --- the calculation ----------------------------------------------------------------------------------


def test_an_older_record_keeps_what_it_said_about_access() -> None:
    found = rules.whole({"safety": {"access": "yes", "harm": "na"}})
    assert found["access"] == {"usable": "yes"} and found["safety"] == {"harm": "na"}
    assert rules.compare({"safety": {"access": "yes"}}, {"access": {"usable": "yes"}}) == []


@pytest.mark.parametrize(
    ("group", "point", "answer", "needed"),
    [
        ("privacy", "delete", "not_yet", True), ("privacy", "delete", "na", False), ("privacy", "delete", "yes", False),
        ("data", "persons", "not_yet", True), ("data", "source", "not_yet", False), ("access", "zoom", "not_yet", False),
    ],
)  # fmt: skip
def test_where_a_reason_is_owed(group: str, point: str, answer: str, needed: bool) -> None:
    assert rules.needs_note(group, point, answer) is needed


def test_two_parts_of_one_name_are_told_apart() -> None:
    old = {"parts": [{"name": "나사", "count": "8"}, {"name": "나사", "count": "4"}]}
    new = {"parts": [{"name": "나사", "count": "8"}, {"name": "나사", "count": "6"}]}
    assert [(each.old, each.new) for each in rules.compare(old, new)] == [("4", "6")]


words = st.text(
    st.characters(codec="utf-8", exclude_characters="|\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), max_size=9
)
words = words.map(str.strip)
answered = st.dictionaries(st.sampled_from(["minimum", "delete"]), st.sampled_from(["yes", "not_yet", "na"]))
snapshots = st.fixed_dictionaries(
    {
        "name": words, "privacy": answered, "notes": st.dictionaries(st.sampled_from(["privacy_minimum"]), words),
        "parts": st.lists(st.fixed_dictionaries({"name": words, "count": words, "note": words}), max_size=3),
    }
)  # fmt: skip


@given(snapshots, snapshots)
def test_a_comparison_is_empty_for_the_same_and_turns_round(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert rules.compare(old, old) == []
    there = {(each.kind, each.name, each.old, each.new) for each in rules.compare(old, new)}
    back = {(each.kind, each.name, each.new, each.old) for each in rules.compare(new, old)}
    assert there == back


@given(
    st.lists(st.fixed_dictionaries({"name": words.filter(bool), "count": words, "note": words}), max_size=5)
)
def test_a_list_typed_and_read_back_is_the_same(rows: list[dict[str, str]]) -> None:
    cells = rules.LISTS["parts"]
    assert rules.from_lines(rules.as_lines(rows, cells), cells) == rows
