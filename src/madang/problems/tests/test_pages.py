"""Every page opens for those it is for, in both languages, and stays closed for the others."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madang.people import actions as people
from madang.people.models import Person
from madang.people.rules import RoleKind
from madang.problems import actions
from madang.problems.models import ModerationCase, Problem
from madang.problems.tests.factories import (
    make_answer,
    make_evidence,
    make_me_too,
    make_partner,
    make_problem,
    make_theme,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
PUBLIC = ["problems:list", "problems:map", "problems:feed", "problems:report_what"]


@pytest.fixture
def problem(mina: Person, sora: Person, hana: Person) -> Problem:
    """미나's problem with everything on its page, owned by the institution 하나 works for."""
    partner = make_partner()
    people.give_role(person=hana, kind=RoleKind.PARTNER_STAFF, scope=partner)
    found = make_problem(
        reporter=mina, owner_partner=partner, theme=make_theme(), state="taken_up", owner_person=hana
    )
    make_me_too(found, person=sora, story="저도 매일 겪어요", frequency="daily")
    make_evidence(found, by=sora)
    make_answer(found, by=hana)
    return found


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_open_for_everybody(name: str, prefix: str, problem: Problem) -> None:
    assert Client().get(prefix + reverse(name)).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("state", sorted(Problem.State.values))
def test_a_problem_in_any_state_has_a_page_for_its_reporter_and_the_curators(
    state: str, prefix: str, mina: Person, daeho: Person, client_of: ClientOf
) -> None:
    fields: dict[str, Any] = {"merged_into": make_problem()} if state == "merged" else {}
    found = make_problem(state=state, reporter=mina, **fields)
    address = f"{prefix}/problems/{found.pk}/"
    assert client_of(mina).get(address).status_code == 200
    assert client_of(daeho).get(address).status_code == (404 if state == "draft" else 200)
    assert Client().get(address).status_code == (200 if found.is_public else 404)


@pytest.mark.parametrize("name", ["me_too", "follow", "evidence"])
def test_those_who_join_have_their_pages(
    name: str, problem: Problem, sora: Person, client_of: ClientOf
) -> None:
    address = reverse(f"problems:{name}", args=[problem.pk])
    assert client_of(sora).get(address).status_code == 200
    answer = Client().get(address)
    assert answer.status_code == 302 and f"next={address}" in answer["Location"]


@pytest.mark.parametrize("name", ["edit", "withdraw", "appeal", "sent"])
def test_a_report_is_changed_by_its_reporter_only(
    name: str, mina: Person, sora: Person, daeho: Person, client_of: ClientOf
) -> None:
    found = make_problem(state="received", reporter=mina)
    address = reverse(f"problems:{name}", args=[found.pk])
    assert client_of(mina).get(address).status_code == 200
    assert client_of(sora).get(address).status_code == 404
    assert client_of(daeho).get(address).status_code == 404


@pytest.mark.parametrize("name", ["take_up", "due", "answer"])
def test_an_institution_answers_for_its_own_part_only(
    name: str, problem: Problem, hana: Person, sora: Person, daeho: Person, client_of: ClientOf
) -> None:
    address = reverse(f"problems:{name}", args=[problem.pk])
    other = reverse(f"problems:{name}", args=[make_problem(owner_partner=make_partner()).pk])
    assert client_of(hana).get(address).status_code == 200
    assert client_of(hana).get(other).status_code == 404
    assert client_of(sora).get(address).status_code == 404
    assert client_of(daeho).get(other).status_code == 200


def test_the_queue_and_the_desk_are_for_curators(
    problem: Problem, hana: Person, sora: Person, daeho: Person, client_of: ClientOf
) -> None:
    for tab in ("check", "more", "late", "appeals"):
        assert client_of(daeho).get(reverse("problems:queue"), {"tab": tab}).status_code == 200
    for address in (reverse("problems:queue"), reverse("problems:desk", args=[problem.pk])):
        assert client_of(daeho).get(address).status_code == 200
        assert client_of(hana).get(address).status_code == 404
        assert client_of(sora).get(address).status_code == 404


def test_duties_show_an_institution_only_its_own(
    problem: Problem, hana: Person, sora: Person, client_of: ClientOf
) -> None:
    other = make_problem(title="다른 기관의 일이에요", owner_partner=make_partner())
    page = client_of(hana).get(reverse("problems:duties")).content.decode()
    assert problem.title in page and other.title not in page
    assert client_of(sora).get(reverse("problems:duties")).status_code == 404


def test_an_appeal_is_decided_on_its_own_page(mina: Person, daeho: Person, client_of: ClientOf) -> None:
    found = make_problem(reporter=mina)
    actions.hide_problem(problem=found, by=daeho, reason_code="insult", note="욕설이 있어요.")
    actions.appeal_case(problem=found, by=mina, text="욕설이 아니라 상호 이름이에요.")
    case = ModerationCase.objects.get()
    address = reverse("problems:appeal_decide", args=[found.pk, case.pk])
    assert client_of(daeho).get(address).status_code == 200
    assert client_of(mina).get(address).status_code == 404
    sent = client_of(daeho).post(address, {"is_granted": "1", "reason": "상호 이름이 맞아요."})
    assert sent.status_code == 302
    found.refresh_from_db()
    assert found.state == "open" and found.is_listed


def test_what_is_hidden_is_nowhere(problem: Problem, daeho: Person) -> None:
    actions.hide_problem(problem=problem, by=daeho, reason_code="insult", note="욕설이 있어요.")
    visitor = Client()
    for name in ("problems:list", "problems:feed"):
        assert problem.title not in visitor.get(reverse(name)).content.decode()
    for name in ("detail", "similar_to", "picture"):
        assert visitor.get(reverse(f"problems:{name}", args=[problem.pk])).status_code == 404
    found = visitor.get(reverse("problems:similar"), {"title": problem.title})
    assert problem.title not in found.content.decode()
