"""The content is whole: everything it names exists, and nothing that a page needs is missing."""

import re
from collections import Counter

import pytest
from django.conf import settings

from madang.core import places
from madang.demo.rules import content
from madang.helpdesk.rules.entries import is_address
from madang.people.models import Profile
from madang.people.rules import RoleKind
from madang.problems.rules import LISTED, State

PHONE = re.compile(r"\b01[016789]-?\d{3,4}-?\d{4}\b|\b02-(?!000-)\d{3,4}-\d{4}\b")

# Between the same marks as buttons and pages, and none: names, and words that somebody types.
NAMES = {
    "SHINY NET", "디지털 사회혁신 센터", "○○광장", "혼자 사시는 어머니", "English", "홈 화면에 추가", "○월 ○일까지 답변",
}  # fmt: skip

STAGES = {"forming", "team", "building", "prototype", "handed_over", "adopted", "adapted", "declined"}


def test_everything_that_is_named_exists_and_days_run_forward() -> None:
    assert content.faults() == []


@pytest.mark.parametrize("change", [{"at": [35.1, 129.0]}, {"by": "nobody"}, {"state": "needs_more"}])
def test_a_fault_is_found(change: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    broken = content.problems()
    broken[0] = broken[0] | change
    monkeypatch.setattr(content, "problems", lambda: broken)
    assert content.faults()


def test_every_district_and_theme_has_problems() -> None:
    problems = content.problems()
    public = [row for row in problems if row["state"] in LISTED]
    assert {row["district"] for row in public} == {found.slug for found in places.DISTRICTS}
    assert min(Counter(row["theme"] for row in problems).values()) >= 10
    assert len(problems) >= 60


def test_every_state_of_a_problem_is_there() -> None:
    assert {row["state"] for row in content.problems()} == set(State)


def test_some_answers_are_late_and_some_due() -> None:
    due = [row["due_in"] for row in content.problems() if row["state"] == "taken_up"]
    assert sum(days < 0 for days in due) >= 3
    assert sum(days >= 0 for days in due) >= 5


def test_projects_stand_at_every_stage() -> None:
    projects = content.projects()
    assert len(projects) >= 12
    assert {row["state"] for row in projects} == STAGES
    checks = [
        check
        for row in projects
        for handover in row.get("handovers", [])
        for check in handover.get("checks", [])
    ]
    assert {check["state"] for check in checks} == {"in_use", "partly", "stopped", "no_answer"}
    assert {check["month"] for check in checks} == {3, 6, 12}


def test_people_use_the_codes_of_the_product_and_the_cast_is_complete() -> None:
    people = content.read("people")["people"]
    assert {skill for row in people for skill in row["skills"]} <= set(Profile.Skill.values)
    assert {role["kind"] for row in people for role in row.get("roles", [])} <= set(RoleKind)
    assert [row["key"] for row in content.cast()] == ["mina", "jun", "hana", "eunju", "daeho", "sora"]
    assert all(row["sees"] and row["sees_en"] and row["does"] and row["does_en"] for row in content.cast())
    assert len({row["key"] for row in people}) == len(people)


def test_the_founding_facts_are_those_of_the_reference_centre() -> None:
    first = next(row for row in content.read("programmes")["programmes"] if row["slug"] == "pilot-2020")
    assert [(phase["kind"], phase["starts_on"][:7]) for phase in first["phases"]] == [
        ("recruit", "2020-07"), ("learn", "2020-08"), ("project", "2020-09"), ("jam", "2020-10"),
    ]  # fmt: skip
    assert {row["for_whom"]: row["hours"] for row in content.read("programmes")["tracks"]} == {
        "expert": 200, "leader": 100, "common": 0,
    }  # fmt: skip
    nine = next(row for row in content.read("partners")["agreements"] if row["key"] == "nine")
    assert len(nine["parties"]) == 9
    opening = next(row for row in content.articles() if row["key"] == "opening")
    assert (opening["on"], opening["licence"]) == ("2020-08-19", 4)


def test_only_invented_institutions_answer() -> None:
    invented = {row["slug"] for row in content.read("partners")["partners"] if row["invented"]}
    answering = {row["partner"] for row in content.problems() if "partner" in row}
    receiving = {handover["partner"] for row in content.projects() for handover in row.get("handovers", [])}
    assert answering | receiving <= invented
    for row in content.read("partners")["partners"]:
        assert row["invented"] == ("지어낸 기관" in row["about"])


def test_answers_name_only_what_the_pages_really_show() -> None:
    catalogues = settings.PACKAGE.glob("*/locale/ko/LC_MESSAGES/django.po")
    shown = "".join(path.read_text().replace('"\n"', "") for path in catalogues)
    quoted = {
        words
        for row in content.knowledge()
        for words in re.findall("‘([^’]+)’", f"{row['title']} {row['body']}")
    }
    assert {words for words in quoted - NAMES if words not in shown} == set()
    assert {
        row["url"] for row in content.knowledge() if row.get("url") and not is_address(row["url"])
    } == set()


def test_no_real_telephone_and_no_stiff_words() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(content.FOLDER.glob("*.toml")))
    assert not PHONE.findall(text)
    # Stiff words of offices that product.md forbids.
    assert not re.findall(
        "내방|상기|익일|교부|귀하|하시기 바랍니다|잘못 입력하셨습니다|대시보드|프로토타입|멘토링", text
    )
