"""Asking to join, and what accepting one does to the others; invitations; leaving; leading."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from madang.core import clock, ids
from madang.core.errors import NotAllowed
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_guest, make_person
from madang.programmes.tests.factories import make_programme
from madang.projects import actions, rules
from madang.projects.models import Invitation, JoinRequest, Membership, Project
from madang.projects.tests import factories as f
from madang.ui import formats

JOIN = "/projects/bus-bell/join/"
WORDS = "저도 그 정류장을 매일 써요."


def notices(person: Person, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=kind).count()


def test_a_wish_to_join_reaches_the_lead(
    project: Project, mina: Person, jun: Person, client_of: Any, post: Any
) -> None:
    opening = f.make_opening(project)
    answer = post(client_of(jun), JOIN, message=WORDS, opening=opening.pk)
    wish = JoinRequest.objects.get()
    assert answer["Location"] == f"/projects/requests/{wish.pk}/"
    assert (wish.person, wish.opening, wish.state) == (jun, opening, "waiting")
    assert notices(mina, "projects.team") == 1 and not notices(jun, "projects.team")
    html = client_of(mina).get("/projects/bus-bell/room/team/").content.decode()
    assert WORDS in html


def test_who_asks_has_a_receipt_number_on_the_page_and_in_the_inbox(
    project: Project, jun: Person, client_of: Any, post: Any
) -> None:
    page = client_of(jun).get(post(client_of(jun), JOIN, message=WORDS)["Location"]).content.decode()
    number = JoinRequest.objects.get().number
    assert number.startswith("J") and ids.clean_receipt(number) == number
    assert "접수번호" in page and number in page
    assert number in Notice.objects.get(person=jun, kind="projects.joining").body


def test_visitors_sign_in_guests_join_members_go_to_the_room(
    project: Project, mina: Person, client_of: Any
) -> None:
    assert "/sign-in/" in Client().get(JOIN)["Location"]
    assert client_of(make_guest()).get(JOIN)["Location"].startswith("/join/")
    assert client_of(mina).get(JOIN)["Location"] == "/projects/bus-bell/room/"


def test_one_wish_per_person_and_team(project: Project, jun: Person) -> None:
    actions.ask_to_join(project=project, by=jun, message=WORDS)
    with pytest.raises(actions.AlreadyAsked):
        actions.ask_to_join(project=project, by=jun, message=WORDS)
    f.make_membership(project, sora := make_person())
    with pytest.raises(actions.AlreadyInTeam):
        actions.ask_to_join(project=project, by=sora, message=WORDS)


def test_the_same_wish_sent_twice_is_one(project: Project, jun: Person, client_of: Any) -> None:
    client, data = client_of(jun), {"form_token": "t", "message": WORDS}
    assert client.post(JOIN, data)["Location"] == client.post(JOIN, data)["Location"]
    assert JoinRequest.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"message": ""}, {"message": "가" * 1001}, {"opening": "9999"}])
def test_a_bad_wish_is_told(project: Project, jun: Person, client_of: Any, post: Any, wrong: Any) -> None:
    f.make_opening(project)
    assert post(client_of(jun), JOIN, **({"message": WORDS} | wrong)).status_code == 422
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("state", ["handed_over", "closed", "stopped"])
def test_a_team_that_takes_nobody_in_says_so(jun: Person, state: str) -> None:
    with pytest.raises(actions.WrongState):
        actions.ask_to_join(project=f.make_project(state=state), by=jun, message=WORDS)


def test_a_seat_that_is_taken_is_said_to_be(project: Project, jun: Person) -> None:
    full, other = f.make_opening(project, seats=1, filled=1), f.make_opening(f.make_project())
    for opening in (full, other):
        with pytest.raises(actions.SeatTaken):
            actions.ask_to_join(project=project, by=jun, message=WORDS, opening=opening)


def test_accepting_takes_the_person_in(
    project: Project, mina: Person, jun: Person, client_of: Any, post: Any
) -> None:
    opening = f.make_opening(project, kind="problem_owner", seats=1)
    wish = f.make_request(project, jun, opening=opening, is_name_public=True)
    post(client_of(mina), f"/projects/bus-bell/room/team/requests/{wish.pk}/acceptance/")
    place = Membership.objects.get(project=project, person=jun)
    assert (place.is_problem_owner, place.is_name_public, place.part) == (True, True, opening.title)
    opening.refresh_from_db()
    project.refresh_from_db()
    assert (opening.filled, opening.state) == (1, "closed")
    assert (project.member_count, project.open_seats, project.is_looking) == (2, 0, False)
    assert notices(jun, "projects.joining") == 1


def test_accepting_one_withdraws_the_others_of_the_same_programme(jun: Person) -> None:
    season = make_programme()
    here, there = f.make_project(programme=season), f.make_project(programme=season)
    elsewhere = f.make_project()
    wishes = [f.make_request(each, jun) for each in (here, there, elsewhere)]
    lead = here.memberships.get(role="lead").person
    actions.accept_request(request=wishes[0], by=lead)
    states = [JoinRequest.objects.get(pk=each.pk).state for each in wishes]
    assert states == ["accepted", "withdrawn", "waiting"]
    assert notices(there.memberships.get(role="lead").person, "projects.team") == 1
    assert not notices(elsewhere.memberships.get(role="lead").person, "projects.team")
    assert notices(jun, "projects.joining") == 2  # welcome, and the withdrawn one


def test_teams_outside_programmes_are_one_season(jun: Person) -> None:
    here, there = f.make_project(), f.make_project()
    first, second = f.make_request(here, jun), f.make_request(there, jun)
    actions.accept_request(request=first, by=here.memberships.get(role="lead").person)
    second.refresh_from_db()
    assert second.state == "withdrawn"


@pytest.mark.parametrize("state", [each.value for each in rules.RequestState])
def test_every_state_of_a_wish_times_every_move(
    project: Project, mina: Person, jun: Person, state: str
) -> None:
    moves = {
        "accept": lambda wish: actions.accept_request(request=wish, by=mina),
        "decline": lambda wish: actions.decline_request(request=wish, by=mina, reason="자리가 없어요."),
        "withdraw": lambda wish: actions.withdraw_request(request=wish, by=jun),
    }
    for name, act in moves.items():
        JoinRequest.objects.all().delete()
        Membership.objects.filter(person=jun).delete()
        wish = f.make_request(project, jun, state=state, reason="까닭" if state == "declined" else "")
        if rules.allows("request", name, state):
            act(wish)
            wish.refresh_from_db()
            assert wish.state == rules.after("request", name)
        else:
            with pytest.raises(actions.WrongState):
                act(wish)


def test_only_the_lead_answers_and_only_the_person_withdraws(
    project: Project, jun_in: Membership, sora: Person, mina: Person, client_of: Any, post: Any
) -> None:
    wish = f.make_request(project)
    for person in (jun_in.person, sora):
        with pytest.raises(NotAllowed):
            actions.accept_request(request=wish, by=person)
    with pytest.raises(NotAllowed):
        actions.withdraw_request(request=wish, by=mina)
    assert client_of(mina).get(f"/projects/requests/{wish.pk}/").status_code == 404


def test_declining_needs_a_reason_the_person_reads(
    project: Project, mina: Person, jun: Person, client_of: Any, post: Any
) -> None:
    wish = f.make_request(project, jun)
    path = f"/projects/bus-bell/room/team/requests/{wish.pk}/refusal/"
    assert post(client_of(mina), path, reason=" ").status_code == 422
    post(client_of(mina), path, reason="이번에는 자리가 다 찼어요.")
    assert (
        "이번에는 자리가 다 찼어요." in client_of(jun).get(f"/projects/requests/{wish.pk}/").content.decode()
    )


def test_an_accepted_wish_for_a_full_seat_waits_for_one_more(project: Project, mina: Person) -> None:
    opening = f.make_opening(project, seats=1)
    first, second = f.make_request(project, opening=opening), f.make_request(project, opening=opening)
    actions.accept_request(request=first, by=mina)
    with pytest.raises(actions.SeatTaken):
        actions.accept_request(request=second, by=mina)


# --- invitations --------------------------------------------------------------------------------------


def test_an_invitation_by_mail_reaches_the_inbox_and_is_accepted(
    project: Project, mina: Person, jun: Person, client_of: Any, post: Any
) -> None:
    post(
        client_of(mina), "/projects/bus-bell/room/team/invite/", email="jun@example.org", message="같이 해요!"
    )
    notice = Notice.objects.get(person=jun, kind="projects.invited")
    secret = notice.url.rstrip("/").rpartition("/")[2]
    assert secret not in str(Invitation.objects.values()) and Invitation.objects.get().person == jun
    assert "같이 해요!" in client_of(jun).get(notice.url).content.decode()
    answer = post(client_of(jun), notice.url, accept="1", is_name_public="on")
    assert answer["Location"] == "/projects/bus-bell/room/"
    assert Membership.objects.get(person=jun).is_name_public
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.email) == ("accepted", "")


def test_a_stranger_with_an_address_becomes_a_guest_who_may_join(project: Project, mina: Person) -> None:
    invitation, _secret = actions.invite(project=project, by=mina, email="new@example.org")
    guest = Person.objects.get(email="new@example.org")
    assert not guest.is_member and invitation.person == guest
    with pytest.raises(actions.MembersOnly):
        actions.accept_invitation(invitation=invitation, by=guest)


def test_a_link_works_for_whoever_is_given_it_but_once(
    project: Project, mina: Person, jun: Person, sora: Person, client_of: Any, post: Any
) -> None:
    html = client_of(mina)
    post(html, "/projects/bus-bell/room/team/invite/", email="")
    page = html.get("/projects/bus-bell/room/team/").content.decode()
    link = (
        "/projects/invitations/"
        + page.partition("/projects/invitations/")[2].partition('"')[0].partition("<")[0]
    )
    assert link not in html.get("/projects/bus-bell/room/team/").content.decode()
    post(client_of(jun), link, accept="1")
    assert Membership.objects.filter(project=project, person=jun).exists()
    assert post(client_of(sora), link, accept="1").status_code == 409


def test_an_invitation_is_for_one_person(
    project: Project, jun: Person, sora: Person, client_of: Any, post: Any
) -> None:
    _invitation, secret = f.make_invitation(project, person=jun)
    path = f"/projects/invitations/{secret}/"
    assert 'name="accept"' not in client_of(sora).get(path).content.decode()
    assert post(client_of(sora), path, accept="1").status_code == 409
    assert "/sign-in/" in Client().get(path)["Location"]
    assert client_of(sora).get("/projects/invitations/made-up/").status_code == 404


@pytest.mark.parametrize("state", [each.value for each in rules.RequestState])
def test_every_state_of_an_invitation_times_every_move(project: Project, mina: Person, state: str) -> None:
    moves = {
        "accept": lambda row, by: actions.accept_invitation(invitation=row, by=by),
        "decline": lambda row, by: actions.decline_invitation(invitation=row, by=by),
        "withdraw": lambda row, by: actions.withdraw_invitation(invitation=row, by=mina),
    }
    for name, act in moves.items():
        person = make_person()
        row, _secret = f.make_invitation(project, person=person, state=state)
        if rules.allows("invitation", name, state):
            act(row, person)
            row.refresh_from_db()
            assert row.state == rules.after("invitation", name)
        else:
            with pytest.raises(actions.WrongState):
                act(row, person)


def test_an_invitation_ends_by_itself_and_forgets_its_address(project: Project, jun: Person) -> None:
    row, _secret = f.make_invitation(project, person=jun, email="jun@example.org")
    with clock.travel(clock.now() + timedelta(days=15)):
        with pytest.raises(actions.WrongState):
            actions.accept_invitation(invitation=row, by=jun)
        call_command("retention", apply=True)
    row.refresh_from_db()
    assert row.email == ""


def test_only_the_lead_invites(project: Project, jun_in: Membership, client_of: Any) -> None:
    assert client_of(jun_in.person).get("/projects/bus-bell/room/team/invite/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.invite(project=project, by=jun_in.person)


# --- leaving and leading ------------------------------------------------------------------------------


def test_a_member_leaves_and_frees_their_tasks(
    project: Project, jun_in: Membership, mina: Person, client_of: Any, post: Any
) -> None:
    task = f.make_task(project, assignee=jun_in.person)
    post(client_of(jun_in.person), "/projects/bus-bell/room/team/leave/")
    jun_in.refresh_from_db()
    task.refresh_from_db()
    project.refresh_from_db()
    assert jun_in.left_on == clock.today() and task.assignee is None and project.member_count == 1
    assert client_of(jun_in.person).get("/projects/bus-bell/room/").status_code == 404
    assert notices(mina, "projects.team") == 1


def test_the_lead_hands_over_before_leaving(
    project: Project, jun_in: Membership, mina: Person, client_of: Any, post: Any
) -> None:
    with pytest.raises(actions.LeadStays):
        actions.leave_project(project=project, by=mina)
    path = "/projects/bus-bell/room/team/lead/"
    post(client_of(mina), path, member=jun_in.pk)
    project.refresh_from_db()
    assert project.next_lead == jun_in.person
    assert Membership.objects.get(project=project, role="lead").person == mina
    post(client_of(jun_in.person), path, go="take")
    assert Membership.objects.get(project=project, role="lead").person == jun_in.person
    actions.leave_project(project=project, by=mina)
    assert not Membership.objects.filter(project=project, person=mina, left_on=None).exists()


def test_who_is_asked_to_lead_may_say_no(
    project: Project, jun_in: Membership, mina: Person, sora: Person
) -> None:
    actions.offer_lead(project=project, by=mina, to=jun_in)
    with pytest.raises(NotAllowed):
        actions.take_lead(project=project, by=sora)
    actions.decline_lead(project=project, by=jun_in.person)
    project.refresh_from_db()
    assert project.next_lead is None
    assert notices(mina, "projects.team") == 1
    with pytest.raises(NotAllowed):
        actions.take_lead(project=project, by=jun_in.person)


def test_somebody_is_taken_out_with_a_reason(
    project: Project, jun_in: Membership, mina: Person, sora: Person, client_of: Any, post: Any
) -> None:
    path = f"/projects/bus-bell/room/team/members/{jun_in.pk}/removal/"
    assert client_of(jun_in.person).get(path).status_code == 404
    assert post(client_of(mina), path, reason="").status_code == 422
    post(client_of(mina), path, reason="약속한 일을 두 달째 못 했어요.")
    jun_in.refresh_from_db()
    assert jun_in.left_on and jun_in.left_reason
    assert notices(jun_in.person, "projects.joining") == 1
    with pytest.raises(NotAllowed):
        actions.remove_member(membership=jun_in, by=mina, reason="또")


def test_the_centre_names_a_lead_for_a_lost_team(
    project: Project, jun_in: Membership, daeho: Person, client_of: Any, post: Any
) -> None:
    with pytest.raises(NotAllowed):
        actions.appoint_lead(project=project, by=jun_in.person, membership=jun_in)
    post(client_of(daeho), "/projects/bus-bell/desk/lead/", member=jun_in.pk)
    assert Membership.objects.get(project=project, role="lead").person == jun_in.person


def test_names_are_public_only_by_consent(
    project: Project, jun_in: Membership, client_of: Any, post: Any, client: Client
) -> None:
    assert "준" not in client.get("/projects/bus-bell/").content.decode().partition("<main")[2]
    post(
        client_of(jun_in.person),
        "/projects/bus-bell/room/team/me/",
        part="웹 개발",
        is_expert="on",
        is_name_public="on",
    )
    html = client.get("/projects/bus-bell/").content.decode()
    assert "웹 개발" in html and "<b>준</b>" in html


# --- seats --------------------------------------------------------------------------------------------


def test_a_seat_is_opened_changed_closed_and_opened_again(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    client = client_of(mina)
    post(
        client,
        "/projects/bus-bell/room/team/seats/new/",
        title="디자이너",
        kind="expert",
        skills=["design"],
        seats=2,
    )
    opening = project.openings.get()
    project.refresh_from_db()
    assert project.is_looking and project.open_seats == 2 and opening.skill_codes == ",design,"
    path = f"/projects/bus-bell/room/team/seats/{opening.pk}/"
    post(client, path, title="화면 디자이너", kind="expert", skills=["design", "web"], seats=1, version=1)
    post(client, f"{path}state/", go="close")
    project.refresh_from_db()
    assert not project.is_looking
    post(client, f"{path}state/", go="reopen")
    project.refresh_from_db()
    assert (project.open_seats, project.is_looking) == (1, True)


def test_there_are_never_fewer_seats_than_people(project: Project, mina: Person) -> None:
    opening = f.make_opening(project, seats=3, filled=2)
    with pytest.raises(actions.TooFewSeats):
        actions.edit_role(
            opening=opening, by=mina, version=1, title="웹", kind="expert", skills=[], seats=1, about=""
        )


def test_a_wish_has_a_day_for_its_answer_and_lateness_is_said(
    project: Project, mina: Person, jun: Person, client_of: Any
) -> None:
    wish = actions.ask_to_join(project=project, by=jun, message="저도 함께하고 싶어요.")
    receipt = Notice.objects.get(person=jun)
    assert receipt.url == f"/projects/requests/{wish.pk}/" and receipt.mailed_at, "in the inbox, not by mail"
    page = client_of(jun)
    assert wish.answer_due_on == clock.today() + timedelta(days=7)
    assert f"{formats.day(wish.answer_due_on)}까지" in page.get(receipt.url).content.decode()
    with clock.travel(clock.day_start(wish.answer_due_on)):
        assert actions.remind_of_requests() == 0 and not wish.is_late
    with clock.travel(clock.day_end(wish.answer_due_on)):
        call_command("check_handovers")
        assert actions.remind_of_requests() == 1
        assert Notice.objects.filter(person=mina, key__startswith="projects.asked_late:").count() == 1
        assert "미안" in (text := page.get(receipt.url).content.decode()) or "죄송" in text
    actions.withdraw_request(request=wish, by=jun)
    with clock.travel(clock.day_end(wish.answer_due_on)):
        assert actions.remind_of_requests() == 0


@pytest.mark.parametrize("way", ["leave", "removed", "erased"])
def test_the_seat_of_who_goes_is_free_again(project: Project, mina: Person, jun: Person, way: str) -> None:
    opening, other = f.make_opening(project, seats=2), f.make_opening(project)
    for person, seat in ((jun, opening), (make_person(), opening), (make_person(), other)):
        wish = actions.ask_to_join(project=project, by=person, message=WORDS, opening=seat)
        place = actions.accept_request(request=wish, by=mina)
        if person == jun:
            mine = place
    if way == "leave":
        actions.leave_project(project=project, by=jun)
    elif way == "removed":
        actions.remove_member(membership=mine, by=mina, reason="약속한 일을 하지 않았어요.")
    else:
        actions.erase_person(by=jun)
    opening.refresh_from_db()
    other.refresh_from_db()
    assert (opening.filled, opening.state, other.filled) == (1, "closed", 1)
    actions.reopen_role(opening=opening, by=mina)
    project.refresh_from_db()
    assert project.open_seats == 1


def test_who_came_in_without_a_seat_frees_none(project: Project, mina: Person, jun_in: Membership) -> None:
    opening = f.make_opening(project, filled=1, seats=1, state="closed")
    actions.leave_project(project=project, by=jun_in.person)
    opening.refresh_from_db()
    assert opening.filled == 1
