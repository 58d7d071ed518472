"""Lists, the feed and REST: who sees which trials, and how often pages ask the database."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.translation import override

from madang.core import clock
from madang.people.models import Person
from madang.projects.actions import hide_project
from madang.projects.models import Project
from madang.trials import queries, rules
from madang.trials.models import Participant, Trial
from madang.trials.tests import factories as f

TrialIn = Callable[..., Trial]
PUBLIC = ("recruiting", "running", "analysing", "published", "stopped")


def published(trial: Trial) -> Trial:
    f.make_result(trial, numbers=rules.result_of([], [], []), published_at=clock.now())
    return trial


@pytest.mark.parametrize("state", [each.value for each in rules.TrialState])
def test_everybody_sees_what_the_centre_approved(
    state: str, trial_in: TrialIn, mina: Person, sora: Person, curator: Person, client_of: Any
) -> None:
    trial = published(trial_in(state))
    address = f"/trials/{trial.pk}/"
    is_public = state in PUBLIC
    assert (
        Client().get(address).status_code
        == client_of(sora).get(address).status_code
        == (200 if is_public else 404)
    )
    assert client_of(mina).get(address).status_code == 200
    assert client_of(curator).get(address).status_code == (404 if state == "draft" else 200)
    assert (trial.title in Client().get("/trials/").content.decode()) == is_public
    assert (Client().get(f"/api/v1/trials/{trial.number}").status_code == 200) == is_public


def test_a_trial_stopped_before_it_was_approved_stays_unseen(trial_in: TrialIn) -> None:
    trial = trial_in("stopped", approved_at=None)
    assert Client().get(f"/trials/{trial.pk}/").status_code == 404


def test_a_hidden_team_has_no_public_trial(trial_in: TrialIn, project: Project) -> None:
    trial = trial_in("recruiting")
    Project.objects.filter(pk=project.pk).update(hidden_at=clock.now(), hidden_reason="까닭")
    assert Client().get(f"/trials/{trial.pk}/").status_code == 404
    assert trial.title not in Client().get("/trials/").content.decode()
    assert Client().get("/api/v1/trials").json() == []


def test_no_kept_page_outlives_the_hiding_of_its_team(
    trial_in: TrialIn, project: Project, daeho: Person
) -> None:
    trial = trial_in("running", selection="lot")
    f.make_draw(trial)
    addresses = [f"/trials/{trial.pk}/", f"/trials/{trial.pk}/lot/", "/trials/"]
    for address in addresses:
        assert trial.title in Client().get(address).content.decode()
    hide_project(project=project, by=daeho, reason="광고예요.")
    for address in addresses:
        assert trial.title not in Client().get(address).content.decode(), address


def test_pages_are_kept_and_new_at_once(trial_in: TrialIn, sora: Person, client_of: Any, post: Any) -> None:
    trial = trial_in("recruiting", cells=(("누구나", 3),))
    first = Client().get(f"/trials/{trial.pk}/")
    assert "Cookie" not in first.headers.get("Vary", "") and not first.cookies
    assert Client().get(f"/trials/{trial.pk}/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    post(
        client_of(sora),
        f"/trials/{trial.pk}/join/",
        cell=trial.cells.get().pk,
        age="old_enough",
        agrees="on",
        consent_version=1,
    )
    assert "3자리 가운데 2자리" in Client().get(f"/trials/{trial.pk}/").content.decode()


def test_the_feed_is_atom(trial_in: TrialIn) -> None:
    trial = published(trial_in("published"))
    feed = ElementTree.fromstring(Client().get("/trials/feed/").content)
    assert trial.title in "".join(feed.itertext())


def test_english_pages_mark_what_is_korean(trial_in: TrialIn) -> None:
    trial = trial_in("recruiting")
    with override("en"):
        html = Client().get("/en/trials/").content.decode()
    assert f'lang="ko">{trial.title}' in html


def test_rest_tells_of_trials(trial_in: TrialIn, project: Project) -> None:
    trial = published(trial_in("published"))
    trial_in("recruiting")
    rows = Client().get("/api/v1/trials?state=published").json()
    assert [row["number"] for row in rows] == [trial.number] and rows[0]["outcome"] == "partly"
    assert len(Client().get("/api/v1/trials?project=bus-bell&limit=1").json()) == 1
    one = Client().get(f"/api/v1/trials/{trial.number}").json()
    assert one["result"]["summary"] and one["tasks"] == ["다음 버스 찾기", "첫차 시각 찾기"]
    assert Client().get("/api/v1/trials/E0").status_code == 404


def test_the_interface_tells_seats_only_while_people_are_sought(trial_in: TrialIn) -> None:
    """Later they would tell what the result hides: how many of a small kind took part."""
    for state, told in (("recruiting", (1, 1)), ("running", (None, None)), ("analysing", (None, None))):
        trial = trial_in(state, cells=(("60대", 2),))
        f.make_participant(trial)
        found = Client().get(f"/api/v1/trials/{trial.number}").json()
        assert (found["taken"], found["cells"][0]["seats_left"]) == told, state


def many(number: int) -> None:
    for _each in range(number):
        f.make_trial(state="recruiting", cells=(("60대", 2), ("70대", 3)))
        published(f.make_trial(state="published"))


@pytest.mark.parametrize("address", ["/trials/", "/trials/feed/", "/api/v1/trials"])
def test_lists_ask_as_often_for_30_as_for_1(address: str, assert_same_queries: Any) -> None:
    assert assert_same_queries(many, lambda: Client().get(address)) <= 12


def fill(trial: Trial) -> Callable[[int], None]:
    def make(number: int) -> None:
        for _each in range(number):
            f.record(f.make_participant(trial))

    return make


@pytest.mark.parametrize("page", ["", "sessions/", "plan/consent/"])
def test_the_room_asks_as_often_for_30_participants_as_for_1(
    page: str, trial_in: TrialIn, mina: Person, client_of: Any, assert_same_queries: Any
) -> None:
    trial = trial_in("running", cells=(("누구나", 60),))
    me = client_of(mina)
    assert assert_same_queries(fill(trial), lambda: me.get(f"/trials/room/bus-bell/{trial.pk}/{page}")) <= 20


def test_the_result_asks_as_often_for_30_participants_as_for_1(
    trial_in: TrialIn, mina: Person, client_of: Any, assert_same_queries: Any
) -> None:
    trial = trial_in("analysing", cells=(("누구나", 60),))
    me = client_of(mina)
    assert assert_same_queries(fill(trial), lambda: me.get(f"/trials/room/bus-bell/{trial.pk}/result/")) <= 20


def test_pages_of_a_trial_ask_as_often_for_30_as_for_1(trial_in: TrialIn, assert_same_queries: Any) -> None:
    trial = trial_in("running", cells=(("누구나", 60),))
    assert assert_same_queries(fill(trial), lambda: Client().get(f"/trials/{trial.pk}/")) <= 14


def test_the_list_of_a_teams_trials_asks_as_often_for_30_as_for_1(
    project: Project, mina: Person, client_of: Any, assert_same_queries: Any
) -> None:
    def make(number: int) -> None:
        for _each in range(number):
            f.make_trial(project)

    me = client_of(mina)
    assert assert_same_queries(make, lambda: me.get("/trials/room/bus-bell/")) <= 18


def test_the_desk_asks_as_often_for_30_as_for_1(
    daeho: Person, client_of: Any, assert_same_queries: Any
) -> None:
    trial = f.make_trial(state="running", cells=(("누구나", 60),))

    def make(number: int) -> None:
        for _each in range(number):
            f.make_trial(state="safety_check")
            f.make_participant(trial)

    me = client_of(daeho)
    assert assert_same_queries(make, lambda: me.get("/trials/checks/")) <= 18
    me.get(f"/trials/{trial.pk}/desk/people/")
    assert assert_same_queries(lambda number: None, lambda: me.get(f"/trials/{trial.pk}/desk/people/")) <= 18


def test_ones_own_page_asks_as_often_for_30_as_for_1(
    sora: Person, client_of: Any, assert_same_queries: Any
) -> None:
    def make(number: int) -> None:
        for _each in range(number):
            f.make_participant(f.make_trial(state="running"), sora)

    me = client_of(sora)
    assert assert_same_queries(make, lambda: me.get("/me/")) <= 40
    assert Participant.objects.filter(person=sora).count() == 30


def test_what_waits_for_nobody_costs_one_question(
    trial_in: TrialIn, sora: Person, django_assert_num_queries: Any
) -> None:
    trial_in("running")
    f.make_participant(trial_in("published", ended_at=clock.now()), sora)
    assert sora.held_roles == []
    with django_assert_num_queries(1):
        assert list(queries.tasks_of(sora)) == []


def test_plans_of_a_lead_cost_two_questions_however_many_there_are(
    project: Project, mina: Person, django_assert_num_queries: Any
) -> None:
    for _each in range(3):
        f.make_trial(project)
    assert mina.held_roles == []
    with django_assert_num_queries(2):
        assert list(queries.tasks_of(mina)) == []


def test_the_page_of_a_team_asks_once_for_its_trials(
    project: Project, trial_in: TrialIn, django_assert_num_queries: Any
) -> None:
    published(trial_in("published"))
    trial_in("running")
    with django_assert_num_queries(1):
        assert len(queries.project_panel(project).items) == len(queries.chain_steps(project)) == 2
