"""The list with its filters, and how often pages ask the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from madang.core import clock
from madang.partners.models import Partner
from madang.people.models import Person
from madang.programmes.tests.factories import make_theme
from madang.projects import actions
from madang.projects.models import DecisionReply, Membership, Project
from madang.projects.tests import factories as f


def titles(client: Client, query: str) -> list[str]:
    html = client.get(f"/projects/?{query}").content.decode().partition("<main")[2]
    return [name for name in ("버스", "가로등", "화분") if f">{name} 팀<" in html]


@pytest.fixture
def three(db: None) -> None:
    theme = make_theme(slug="night")
    now = clock.now()
    f.make_opening(f.make_project(title="버스 팀", last_activity_at=now - timedelta(days=9)), skills=["web"])
    f.make_project(title="가로등 팀", theme=theme, state="closed")
    f.make_project(title="화분 팀", state="forming", summary="빈 화분을 이웃과 나눠요.")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["버스", "가로등", "화분"]),
        ("theme=night", ["가로등"]),
        ("theme=none", ["버스", "가로등", "화분"]),
        ("state=closed", ["가로등"]),
        ("state=nonsense", ["버스", "가로등", "화분"]),
        ("looking=on", ["버스"]),
        ("skill=web", ["버스"]),
        ("skill=law", []),
        ("q=이웃", ["화분"]),
        ("q=%25", []),
    ],
)
def test_filters(three: None, client: Client, query: str, found: list[str]) -> None:
    assert titles(client, query) == found


def test_teams_that_look_for_people_come_first(three: None, client: Client) -> None:
    html = client.get("/projects/").content.decode()
    assert html.index("버스 팀") < html.index("가로등 팀")


def test_a_number_in_the_search_box_leads_to_its_page(project: Project, client: Client) -> None:
    assert client.get("/projects/", {"q": project.number.lower()})["Location"] == "/projects/bus-bell/"


def test_english_pages_mark_what_is_korean(project: Project, client: Client) -> None:
    with override("en"):
        html = client.get("/en/projects/").content.decode()
    assert f'lang="ko">{project.title}' in html


def test_public_pages_are_kept_and_new_at_once(project: Project, mina: Person, client: Client) -> None:
    first = client.get("/projects/bus-bell/")
    assert "Cookie" not in first.headers.get("Vary", "") and not first.cookies
    assert client.get("/projects/bus-bell/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    actions.add_milestone(project=project, by=mina, title="새 일정", due_on=clock.today())
    assert "새 일정" in client.get("/projects/bus-bell/").content.decode()


def many_teams(number: int) -> None:
    for _each in range(number):
        f.make_opening(f.make_project(theme=make_theme()))


def test_the_list_asks_as_often_for_30_as_for_1(assert_same_queries: Any, client: Client) -> None:
    assert assert_same_queries(many_teams, lambda: client.get("/projects/")) <= 12


def test_the_list_asks_as_often_for_30_as_for_1_when_signed_in(
    assert_same_queries: Any, mina: Person, client_of: Any
) -> None:
    me = client_of(mina)
    assert assert_same_queries(many_teams, lambda: me.get("/projects/")) <= 18


def fill(project: Project, library: Partner) -> Any:
    def make(number: int) -> None:
        for _each in range(number):
            f.make_membership(project, is_name_public=True)
            f.make_milestone(project)
            f.make_opening(project)
            f.make_update(project)
            f.make_version(project)
            f.make_checks(f.make_handover(project, state="adopted"), "in_use")
            f.make_task(project, assignee=project.memberships.get(role="lead").person)
            f.make_decision(project)
            f.make_request(project)

    return make


def test_the_page_asks_as_often_for_30_as_for_1(
    project: Project, library: Partner, assert_same_queries: Any, client: Client
) -> None:
    count = assert_same_queries(fill(project, library), lambda: client.get("/projects/bus-bell/"))
    assert count <= 15  # one of them: whether the team has a help desk


@pytest.mark.parametrize(
    "page", ["", "tasks/", "decisions/", "dates/", "updates/", "files/", "prototype/", "handover/", "team/"]
)
def test_the_room_asks_as_often_for_30_as_for_1(
    project: Project, library: Partner, mina: Person, assert_same_queries: Any, client_of: Any, page: str
) -> None:
    me = client_of(mina)
    assert (
        assert_same_queries(fill(project, library), lambda: me.get(f"/projects/bus-bell/room/{page}")) <= 18
    )


def test_the_queue_asks_as_often_for_30_as_for_1(
    library: Partner, staff: Person, assert_same_queries: Any, client_of: Any
) -> None:
    def make(number: int) -> None:
        for _each in range(number):
            f.make_handover(f.make_project(), library)
            f.make_checks(f.make_handover(f.make_project(), library, state="adopted"))

    me = client_of(staff)
    assert assert_same_queries(make, lambda: me.get("/projects/handovers/")) <= 18


@pytest.mark.parametrize("address", ["/api/v1/projects", "/api/v1/handovers"])
def test_rest_asks_as_often_for_30_as_for_1(assert_same_queries: Any, client: Client, address: str) -> None:
    def make(number: int) -> None:
        many_teams(number)
        for project in Project.objects.all()[:number]:
            f.make_handover(project)

    assert assert_same_queries(make, lambda: client.get(address)) <= 12


def test_a_decision_asks_as_often_for_30_answers_as_for_1(
    project: Project, mina: Person, assert_same_queries: Any, client_of: Any
) -> None:
    row, me = f.make_decision(project), client_of(mina)

    def make(number: int) -> None:
        for _each in range(number):
            place: Membership = f.make_membership(project)
            DecisionReply.objects.create(decision=row, person=place.person, stance="agree")

    assert assert_same_queries(make, lambda: me.get(f"/projects/bus-bell/room/decisions/{row.pk}/")) <= 18
