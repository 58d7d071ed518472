"""Every page opens for those it is for, in both languages, with one h1; and for nobody else."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from madang.people.models import Person
from madang.projects.models import Membership, Project
from madang.projects.tests import factories as f

ROOM = (
    "room", "room_tasks", "task_new", "room_milestones", "room_updates", "update_new", "room_files", "room_decisions",
    "decision_new", "room_prototype", "room_handover", "room_team", "membership",
)  # fmt: skip
LEAD = ("handover_new", "edit", "invite", "role_new")


@pytest.fixture
def full(project: Project, jun_in: Membership) -> Project:
    """A team that has one of everything."""
    for _number in range(2):
        f.make_task(project, assignee=jun_in.person)
        f.make_milestone(project)
        f.make_update(project)
        f.make_opening(project)
    f.make_request(project)
    f.make_decision(project, kind="vote", options=["가", "나"])
    f.make_version(project, "1.0")
    f.make_checks(f.make_handover(project, state="adopted"), "in_use")
    return project


def address(language: str, name: str, *args: object) -> str:
    with override(language):
        return reverse(f"projects:{name}", args=args)


def opens(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    html = answer.content.decode()
    assert len(re.findall(r"<h1[ >]", html)) == 1, path
    return html


@pytest.mark.parametrize("language", ["ko", "en"])
def test_public_pages_open_for_everybody(full: Project, language: str) -> None:
    update, handover = full.updates.first(), full.handovers.first()
    assert update and handover
    for name, args in [
        ("list", ()), ("detail", ("bus-bell",)), ("updates", ("bus-bell",)), ("update", ("bus-bell", update.pk)),
        ("handover", (handover.pk,)),
    ]:  # fmt: skip
        html = opens(Client(), address(language, name, *args))
        assert "csrfmiddlewaretoken" not in html, name
    assert Client().get(address(language, "feed")).status_code == 200
    assert Client().get(address(language, "team_feed", "bus-bell")).status_code == 200


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_room_opens_for_the_team(
    full: Project, mina: Person, jun: Person, client_of: Callable[[Person], Client], language: str
) -> None:
    for name in ROOM:
        opens(client_of(jun), address(language, name, "bus-bell"))
        opens(client_of(mina), address(language, name, "bus-bell"))
    for name in LEAD:
        opens(client_of(mina), address(language, name, "bus-bell"))
        assert client_of(jun).get(address(language, name, "bus-bell")).status_code == 404
    rows = {
        "task": full.tasks.first(), "milestone": full.milestones.first(), "update_edit": full.updates.first(),
        "room_decision": full.decisions.first(), "role": full.openings.first(),
        "request_decline": full.join_requests.first(),
    }  # fmt: skip
    for name, row in rows.items():
        assert row
        opens(client_of(mina), address(language, name, "bus-bell", row.pk))


def test_the_room_is_shut_for_others(
    full: Project, sora: Person, hana: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    for name in (*ROOM, *LEAD):
        path = address("ko", name, "bus-bell")
        assert "/sign-in/" in Client().get(path)["Location"]
        for person in (sora, hana, daeho):
            assert client_of(person).get(path).status_code == 404, (name, person)


def test_the_desk_opens_for_the_centre_alone(
    full: Project, mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    opens(client_of(daeho), address("ko", "desk", "bus-bell"))
    for step in ("close", "stop", "hide"):
        opens(client_of(daeho), address("ko", "desk_step", "bus-bell", step))
    assert client_of(mina).get(address("ko", "desk", "bus-bell")).status_code == 404
    assert client_of(daeho).get(address("ko", "desk_step", "bus-bell", "nonsense")).status_code == 404


def test_the_institutions_pages_open_for_its_staff(
    project: Project, staff: Person, sora: Person, library: object, client_of: Callable[[Person], Client]
) -> None:
    handover = f.make_handover(project, library)  # type: ignore[arg-type]
    opens(client_of(staff), address("ko", "handovers"))
    opens(client_of(staff), address("ko", "handover_receive", handover.pk))
    # Who has not received it is led there first.
    assert client_of(staff).get(address("ko", "handover_answer", handover.pk)).status_code == 302
    handover.state = "received"
    handover.save()
    opens(client_of(staff), address("ko", "handover_answer", handover.pk))
    for name, args in [
        ("handovers", ()),
        ("handover_receive", (handover.pk,)),
        ("handover_answer", (handover.pk,)),
    ]:
        assert client_of(sora).get(address("ko", name, *args)).status_code == 404


def test_empty_pages_say_what_would_be_here(
    project: Project, mina: Person, client_of: Callable[[Person], Client]
) -> None:
    for name in ROOM:
        opens(client_of(mina), address("ko", name, "bus-bell"))
    opens(client_of(mina), address("ko", "detail", "bus-bell"))
    opens(client_of(mina), address("ko", "new"))
