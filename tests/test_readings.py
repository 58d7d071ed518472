"""Staff who read what is not public are noted, in every app; whoever reads public things is not."""

from collections.abc import Callable

import pytest
from django.test import Client

from madang.comments import actions as comments
from madang.comments.models import Comment, Report
from madang.people import actions as people
from madang.people.models import Person, Reading
from madang.people.rules import READINGS, RoleKind
from madang.problems.models import Problem
from madang.problems.tests.factories import make_problem
from madang.projects.tests import factories as teams

ClientOf = Callable[[Person], Client]


@pytest.fixture
def curator(jun: Person) -> Person:
    people.give_role(person=jun, kind=RoleKind.CURATOR)
    return jun


def noted() -> list[tuple[str, str, list[str]]]:
    rows = Reading.objects.order_by("pk").select_related("by")
    return [(row.by.name, row.what, [one.name for one in row.of.all()]) for row in rows if row.by]


@pytest.mark.parametrize("address", ["/problems/{pk}/", "/problems/{pk}/desk/", "/api/v1/problems/{pk}"])
def test_a_report_that_is_not_public(
    address: str, curator: Person, mina: Person, sora: Person, client_of: ClientOf
) -> None:
    problem = make_problem(reporter=mina, state=Problem.State.RECEIVED)
    path = address.format(pk=problem.pk)
    client_of(mina).get(path)
    assert client_of(sora).get(path).status_code == 404
    assert noted() == [], "neither the reporter nor whoever sees nothing"
    assert client_of(curator).get(path).status_code == 200
    assert noted() == [("준", "problems.report", ["미나"])]


def test_reading_what_is_public_writes_nothing(curator: Person, mina: Person, client_of: ClientOf) -> None:
    problem = make_problem(reporter=mina)
    Comment.objects.create(target=f"problems.problem:{problem.pk}", author=mina, body="글")
    browser = client_of(curator)
    for path in (
        f"/problems/{problem.pk}/",
        f"/problems/{problem.pk}/desk/",
        "/problems/",
        f"/people/{mina.pk}/",
    ):
        browser.get(path)
        Client().get(path)
    assert noted() == []


def test_what_is_written_to_moderators(
    curator: Person, mina: Person, sora: Person, client_of: ClientOf
) -> None:
    problem = make_problem(comment_count=1)
    target = f"problems.problem:{problem.pk}"
    bad = Comment.objects.create(target=target, author=mina, body="나쁜 말")
    Report.objects.create(comment=bad, by=sora, reason_code="insult", note="욕이에요")
    browser = client_of(curator)
    browser.get("/comments/queue/")
    assert noted() == [("준", "comments.moderation", ["소라"])]
    comments.remove_comment(comment=bad, by=curator, reason_code="insult", note="")
    appeal = comments.appeal_removal(comment=bad, by=mina, text="농담이었어요")
    browser.get(f"/comments/appeals/{appeal.pk}/")
    assert noted()[1:] == [("준", "comments.moderation", ["미나"])]


def test_members_of_a_team_whose_names_are_not_public(
    daeho: Person, mina: Person, sora: Person, client_of: ClientOf
) -> None:
    project = teams.make_project(lead=mina)
    project.memberships.update(is_name_public=True)
    teams.make_membership(project, sora, is_name_public=False)
    assert client_of(daeho).get(f"/projects/{project.slug}/desk/").status_code == 200
    assert noted() == [("대호", "projects.desk", ["소라"])]


@pytest.mark.once
def test_each_place_has_words_in_both_languages(db: None) -> None:
    assert {"problems.report", "comments.moderation", "projects.desk", "people.list"} <= set(READINGS)
