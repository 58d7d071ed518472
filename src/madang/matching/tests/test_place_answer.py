"""Told, answered, passed on: publishing, yes and no, the reserve list, what the clock does, the beginning of teams."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from madang.core import clock, live
from madang.matching import actions
from madang.matching.models import NeverWish, Placement, Round, TogetherAsk, Wish
from madang.matching.models.changing import desk_topic
from madang.matching.queries import own
from madang.matching.tests import factories as f
from madang.people import actions as people
from madang.people.models import Notice, Person, Reading
from madang.people.tests.factories import make_person
from madang.problems.models import Problem
from madang.problems.tests.factories import make_problem
from madang.projects.models import Membership, Project
from madang.projects.tests import factories as teams

ClientOf = Callable[[Person], Client]
State = Placement.State


def states(wishes: list[Wish]) -> list[str]:
    return [f.place_of(wish).state for wish in wishes]


def at(row: Round, page: str) -> str:
    return f"/matching/{row.pk}/{page}"


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("subject", flat=True))


# --- publishing -----------------------------------------------------------------------------------------


def test_everybody_is_told_a_team_or_a_number(daeho: Person, client_of: ClientOf) -> None:
    row, wishes = f.make_published(waiting=2, by=daeho)
    assert row.state == Round.State.PUBLISHED
    assert states(wishes) == [State.ASKED] * 4 + [State.RESERVE] * 2
    assert "내 팀" in told(wishes[0].person)[0] and "예비" in told(wishes[5].person)[0]
    assert {f.place_of(wish).reserve_rank for wish in wishes[4:]} == {1, 2}
    waiting = client_of(wishes[5].person).get(at(row, "team/")).content.decode()
    assert "자리가 다 찼어요" in waiting and "1지망" in waiting
    page = client_of(wishes[0].person).get(at(row, "team/")).content.decode()
    assert all(wish.person.name in page for wish in wishes[:4]) and "함께할게요" in page


def test_the_page_asks_once_more_and_names_who_is_left_out(
    round: Round, daeho: Person, client_of: ClientOf, post: Any
) -> None:
    Round.objects.update(state=Round.State.REVIEW)
    wishes, (one, _two) = f.make_wishes(round, experts=1, citizens=4), f.problems_of(round)
    round.refresh_from_db()
    run = f.make_run(round, {one: wishes[:4]}, wishes[4:])
    browser, page = client_of(daeho), at(round, f"runs/{run.number}/publication/")
    asked = browser.get(page).content.decode()
    assert wishes[4].person.name in asked and "1명" in asked
    assert Reading.objects.filter(by=daeho, what="matching.run", of=wishes[4].person).exists()
    assert post(browser, page)["Location"] == at(round, "desk/")
    assert browser.get(page)["Location"] == at(round, "runs/1/"), "and not a second time"


@pytest.mark.parametrize("change", ["new", "changed", "gone", "in a team", "apart", "offers"])
def test_nobody_is_left_out_unseen(
    change: str, round: Round, daeho: Person, client_of: ClientOf, post: Any
) -> None:
    Round.objects.update(state=Round.State.REVIEW)
    wishes, (one, two) = f.make_wishes(round, experts=1, citizens=3), f.problems_of(round)
    round.refresh_from_db()
    run = f.make_run(round, {one: wishes})
    if change == "new":
        f.make_wish(round)
    elif change == "changed":
        Wish.objects.filter(pk=wishes[1].pk).update(choices=[two])
    elif change == "gone":
        Wish.objects.filter(pk=wishes[1].pk).update(state="withdrawn")
    elif change == "apart":
        NeverWish.objects.create(wish=wishes[1], name="그 사람", other=wishes[2])
    elif change == "offers":
        round.offers.filter(problem=one).update(teams=0)
    else:
        teams.make_project(lead=wishes[1].person, programme=round.programme)
    answer = post(client_of(daeho), at(round, f"runs/{run.number}/publication/"))
    assert answer.status_code == 422 and "다시 계산" in answer.content.decode()
    assert states(wishes) == [State.PROPOSED] * 4 and not Notice.objects.exists()


def test_only_the_desk_publishes_and_only_in_time(round: Round, daeho: Person, mina: Person) -> None:
    Round.objects.update(state=Round.State.REVIEW)
    wishes, (one, _two) = f.make_wishes(round, experts=1, citizens=3), f.problems_of(round)
    round.refresh_from_db()
    run = f.make_run(round, {one: wishes})
    with pytest.raises(Exception, match="Not found"):
        actions.publish_run(run=run, by=mina)
    with clock.travel(clock.now() + timedelta(days=40)), pytest.raises(actions.BadDates):
        actions.publish_run(run=run, by=daeho)
    Round.objects.update(state=Round.State.WISHES)
    with pytest.raises(actions.WrongState):
        actions.publish_run(run=run, by=daeho)


# --- yes and no -----------------------------------------------------------------------------------------


def test_yes_with_one_tap(daeho: Person, client_of: ClientOf, post: Any) -> None:
    row, wishes = f.make_published(by=daeho)
    browser = client_of(wishes[1].person)
    assert [task.href for task in own.tasks_of(wishes[1].person)] == [at(row, "team/")]
    assert post(browser, at(row, "team/answer/"), answer="yes")["Location"] == at(row, "team/")
    assert f.place_of(wishes[1]).state == State.CONFIRMED
    assert list(own.tasks_of(wishes[1].person)) == []
    assert "확정" in browser.get(at(row, "team/")).content.decode()


def test_a_seat_that_becomes_free_is_offered_to_the_next_with_a_date(
    daeho: Person, client_of: ClientOf, post: Any
) -> None:
    row, wishes = f.make_published(waiting=2, by=daeho)
    post(client_of(wishes[1].person), at(row, "team/answer/"), answer="no")
    first, second = sorted(wishes[4:], key=lambda wish: f.place_of(wish).reserve_rank or 0)
    place = f.place_of(first)
    assert (place.state, f.place_of(second).state) == (State.OFFERED, State.RESERVE)
    assert place.team == f.place_of(wishes[0]).team and place.choice == 1
    assert place.answer_until is not None
    assert clock.local(place.answer_until).date() == clock.today() + timedelta(days=2)
    assert "자리가 났어요" in told(first.person)[-1]
    post(client_of(first.person), at(row, "team/answer/"), answer="no")
    assert states([first, second]) == [State.DECLINED, State.OFFERED]
    post(client_of(second.person), at(row, "team/answer/"), answer="yes")
    assert f.place_of(second).state == State.CONFIRMED


def test_one_answer_makes_no_page_of_everybody_old(daeho: Person) -> None:
    row, wishes = f.make_published(by=daeho)
    everybodys = ("matching", "programmes", f"round:{row.pk}")
    before, desk = live.versions(everybodys), live.versions((desk_topic(row),))
    actions.confirm_place(place=f.place_of(wishes[0]), by=wishes[0].person)
    actions.decline_place(place=f.place_of(wishes[1]), by=wishes[1].person)
    assert live.versions(everybodys) == before and live.versions((desk_topic(row),)) > desk


def test_no_also_after_a_yes(daeho: Person) -> None:
    _row, wishes = f.make_published(by=daeho)
    place = actions.confirm_place(place=f.place_of(wishes[1]), by=wishes[1].person)
    actions.decline_place(place=place, by=wishes[1].person)
    assert states([wishes[1], wishes[4]]) == [State.DECLINED, State.OFFERED]
    with pytest.raises(actions.WrongState):
        actions.confirm_place(place=f.place_of(wishes[1]), by=wishes[1].person)


def test_the_desk_hears_where_nobody_fits(daeho: Person) -> None:
    _row, wishes = f.make_published(by=daeho)
    NeverWish.objects.create(wish=wishes[4], name="그 사람", other=wishes[2])
    run = f.place_of(wishes[4]).run
    run.input["never"] = [[wishes[4].key, wishes[2].key]]
    run.save()
    actions.decline_place(place=f.place_of(wishes[1]), by=wishes[1].person)
    assert f.place_of(wishes[4]).state == State.RESERVE
    assert any("빈자리" in subject for subject in told(daeho))


def test_friends_on_the_list_are_asked_together_and_read_that(daeho: Person, client_of: ClientOf) -> None:
    problem = make_problem()
    row = f.make_round(problems=[problem], state=Round.State.REVIEW)
    wishes = f.make_wishes(row, experts=1, citizens=5)
    TogetherAsk.objects.create(wish=wishes[4], other=wishes[5], state="accepted")
    actions.publish_run(run=f.make_run(row, {problem.pk: wishes[:4]}, wishes[4:]), by=daeho)
    page = client_of(wishes[4].person).get(at(row, "team/")).content.decode()
    assert wishes[5].person.name in page and "같은 때에" in page
    actions.decline_place(place=f.place_of(wishes[1]), by=wishes[1].person)
    assert states(wishes[4:]) == [State.OFFERED] * 2, "with them the team has five of six seats"
    actions.decline_place(place=f.place_of(wishes[5]), by=wishes[5].person)
    assert f.place_of(wishes[4]).state == State.OFFERED


def test_whoever_has_found_a_team_meanwhile_is_not_asked(daeho: Person) -> None:
    row, wishes = f.make_published(waiting=2, by=daeho)
    first, second = sorted(wishes[4:], key=lambda wish: f.place_of(wish).reserve_rank or 0)
    teams.make_project(lead=first.person, programme=row.programme)
    actions.decline_place(place=f.place_of(wishes[1]), by=wishes[1].person)
    assert states([first, second]) == [State.RESERVE, State.OFFERED]


def test_whoever_waits_can_leave_the_list_and_is_not_asked(
    daeho: Person, client_of: ClientOf, post: Any
) -> None:
    row, wishes = f.make_published(waiting=2, by=daeho)
    first, second = sorted(wishes[4:], key=lambda wish: f.place_of(wish).reserve_rank or 0)
    browser = client_of(first.person)
    assert 'value="no"' in browser.get(at(row, "team/")).content.decode()
    assert post(browser, at(row, "team/answer/"), answer="no").status_code == 302
    assert 'value="no"' not in browser.get(at(row, "team/")).content.decode()
    actions.decline_place(place=f.place_of(wishes[1]), by=wishes[1].person)
    assert states([first, second]) == [State.LEFT, State.OFFERED]


def test_a_form_that_says_neither_gives_up_nothing(daeho: Person, client_of: ClientOf, post: Any) -> None:
    row, wishes = f.make_published(by=daeho)
    for data in ({}, {"answer": "maybe"}):
        assert post(client_of(wishes[1].person), at(row, "team/answer/"), **data).status_code == 404
    assert f.place_of(wishes[1]).state == State.ASKED


def test_a_later_day_for_answers_is_everybodys(daeho: Person) -> None:
    row, wishes = f.make_published(by=daeho)
    later, earlier = (row.confirm_until + timedelta(days=days) for days in (3, -3))
    with pytest.raises(actions.BadDates):
        actions.edit_round(round=row, by=daeho, version=row.version, confirm_until=earlier)
    row.refresh_from_db()
    actions.edit_round(round=row, by=daeho, version=row.version, confirm_until=later)
    answer_until = f.place_of(wishes[1]).answer_until
    assert answer_until is not None and clock.local(answer_until).date() == later
    with clock.travel(clock.day_end(later) - timedelta(hours=1)):
        assert actions.expire_places() == 0
        actions.confirm_place(place=f.place_of(wishes[1]), by=wishes[1].person)


def test_others_cannot_answer(daeho: Person, sora: Person, client_of: ClientOf, post: Any) -> None:
    row, wishes = f.make_published(by=daeho)
    assert client_of(sora).get(at(row, "team/")).status_code == 404
    assert post(client_of(sora), at(row, "team/answer/"), answer="no").status_code == 404
    with pytest.raises(Exception, match="Not found"):
        actions.confirm_place(place=f.place_of(wishes[0]), by=wishes[1].person)


def test_who_waits_cannot_say_yes_and_nobody_once_it_is_over(daeho: Person) -> None:
    row, wishes = f.make_published(by=daeho)
    with pytest.raises(actions.WrongState):
        actions.confirm_place(place=f.place_of(wishes[4]), by=wishes[4].person)
    Round.objects.filter(pk=row.pk).update(state=Round.State.SETTLED)
    with pytest.raises(actions.WrongState):
        actions.confirm_place(place=f.place_of(wishes[0]), by=wishes[0].person)


def test_too_late_is_too_late(daeho: Person) -> None:
    row, wishes = f.make_published(by=daeho)
    with clock.travel(clock.day_end(row.confirm_until) + timedelta(hours=1)), pytest.raises(actions.TooLate):
        actions.confirm_place(place=f.place_of(wishes[0]), by=wishes[0].person)


# --- by the clock ---------------------------------------------------------------------------------------


def test_who_does_not_answer_loses_the_seat_and_the_next_is_asked(daeho: Person) -> None:
    row, wishes = f.make_published(by=daeho)
    actions.confirm_place(place=f.place_of(wishes[0]), by=wishes[0].person)
    with clock.travel(clock.day_end(row.confirm_until) - timedelta(hours=20)):
        call_command("check_matching")
        assert "아직 답하지 않았어요" in told(wishes[1].person)[-1]
        assert all("아직" not in subject for subject in told(wishes[0].person))
    with clock.travel(clock.day_end(row.confirm_until) + timedelta(hours=1)):
        call_command("check_matching")
        assert states(wishes) == [State.CONFIRMED, *[State.EXPIRED] * 3, State.OFFERED]
        call_command("check_matching")
    assert "다음 사람에게" in told(wishes[1].person)[-1]


def test_wishes_end_by_themselves_and_drafts_are_reminded(daeho: Person) -> None:
    row = f.make_round()
    draft = f.make_wish(row, state=Wish.State.DRAFT)
    with clock.travel(clock.day_end(row.wishes_until) - timedelta(hours=20)):
        call_command("check_matching")
        call_command("check_matching")
    assert len(told(draft.person)) == 1
    with clock.travel(clock.day_end(row.wishes_until) + timedelta(hours=1)):
        call_command("check_matching")
    row.refresh_from_db()
    assert row.state == Round.State.REVIEW
    assert any("희망이 다 와서" in subject for subject in told(daeho))


# --- the beginning of teams -------------------------------------------------------------------------------


def confirm_all(wishes: list[Wish]) -> None:
    for wish in wishes:
        actions.confirm_place(place=f.place_of(wish), by=wish.person)


def test_confirmed_teams_become_projects(daeho: Person, client_of: ClientOf, post: Any, deliver: Any) -> None:
    row, wishes = f.make_published(by=daeho)
    Wish.objects.filter(pk=wishes[2].pk).update(would_lead=True)
    confirm_all(wishes[:4])
    deliver()
    assert post(client_of(daeho), at(row, "desk/settle/")).status_code == 302
    project = Project.objects.get()
    members = Membership.objects.filter(project=project)
    assert {each.person_id for each in members} == {wish.person_id for wish in wishes[:4]}
    assert members.get(role="lead").person == wishes[2].person
    assert members.get(person=wishes[0].person).is_expert
    assert not members.filter(is_name_public=True).exists(), "nobody agreed to that"
    assert (project.member_count, project.programme) == (4, row.programme)
    row.refresh_from_db()
    assert row.state == Round.State.SETTLED and row.settled_at is not None
    assert "팀이 시작했어요" in told(wishes[0].person)[-1] and "자리 없이" in told(wishes[4].person)[-1]
    assert client_of(wishes[0].person).get(f"/projects/{project.slug}/room/").status_code == 200
    assert (
        f"/projects/{project.slug}/room/"
        in client_of(wishes[0].person).get(at(row, "team/")).content.decode()
    )


def test_it_waits_for_the_answers(daeho: Person, client_of: ClientOf, post: Any) -> None:
    row, wishes = f.make_published(by=daeho)
    confirm_all(wishes[:3])
    assert post(client_of(daeho), at(row, "desk/settle/")).status_code == 409
    assert not Project.objects.exists()


def test_one_person_is_no_team(daeho: Person) -> None:
    row, wishes = f.make_published(waiting=0, by=daeho)
    confirm_all(wishes[:1])
    for wish in wishes[1:]:
        actions.decline_place(place=f.place_of(wish), by=wish.person)
    done = actions.settle_round(round=row, by=daeho)
    assert (len(done.opened), len(done.too_small), Project.objects.count()) == (0, 1, 0)
    assert "시작하지 못했어요" in told(wishes[0].person)[-1]


def test_a_team_that_cannot_begin_stops_no_other_and_can_be_begun_later(daeho: Person) -> None:
    row = f.make_round(state=Round.State.REVIEW)
    one, two = f.problems_of(row)
    wishes = f.make_wishes(row)
    run = f.make_run(row, {one: [wishes[0], *wishes[2:5]], two: [wishes[1], *wishes[5:]]})
    actions.publish_run(run=run, by=daeho)
    confirm_all(wishes)
    Problem.objects.filter(pk=one).update(state="adopted")
    done = actions.settle_round(round=row, by=daeho)
    assert len(done.opened) == len(done.failed) == 1 and Project.objects.count() == 1
    row.refresh_from_db()
    assert row.state == Round.State.PUBLISHED
    with pytest.raises(actions.WrongState):
        actions.decline_place(place=f.place_of(wishes[1]), by=wishes[1].person)
    Problem.objects.filter(pk=one).update(state="open")
    done = actions.settle_round(round=row, by=daeho)
    assert Project.objects.count() == 2 and not done.failed, "who has begun does not begin twice"


def test_a_place_in_a_team_that_formed_itself_becomes_a_membership(daeho: Person, deliver: Any) -> None:
    row = f.make_round(state=Round.State.REVIEW)
    one, _two = f.problems_of(row)
    project = teams.make_project(programme=row.programme, problems=[row.offers.get(problem=one).problem])
    opening = teams.make_opening(project, seats=1)
    wish = f.make_wish(row, role=Wish.Role.EXPERT, choices=[one])
    run = actions.start_run(round=row, by=daeho)
    deliver()
    run.refresh_from_db()
    actions.publish_run(run=run, by=daeho)
    confirm_all([wish])
    actions.settle_round(round=row, by=daeho)
    membership = Membership.objects.get(project=project, person=wish.person)
    opening.refresh_from_db()
    assert membership.is_expert and (opening.filled, opening.state) == (1, "closed")


def test_only_the_desk_lets_teams_begin(daeho: Person, client_of: ClientOf, post: Any) -> None:
    row, wishes = f.make_published(by=daeho)
    assert post(client_of(wishes[0].person), at(row, "desk/settle/")).status_code == 404
    with pytest.raises(Exception, match="Not found"):
        actions.settle_round(round=row, by=wishes[0].person)
    with pytest.raises(actions.WrongState):
        actions.settle_round(round=f.make_round(), by=daeho)


# --- one's own data ---------------------------------------------------------------------------------------


def test_who_leaves_the_centre_frees_the_seat_and_leaves_nothing(daeho: Person) -> None:
    gone = make_person("사라질 사람")
    row = f.make_round(state=Round.State.REVIEW)
    one, _two = f.problems_of(row)
    wishes = [*f.make_wishes(row, experts=1, citizens=3), f.make_wish(row, gone)]
    NeverWish.objects.create(wish=wishes[1], name="사라질 사람", other=wishes[4])
    run = f.make_run(row, {one: [wishes[0], *wishes[2:]]}, [wishes[1]])
    actions.publish_run(run=run, by=daeho)
    people.erase(by=gone)
    assert not Wish.objects.filter(pk=wishes[4].pk).exists() and not NeverWish.objects.exists()
    assert f.place_of(wishes[1]).state == State.OFFERED
    run.refresh_from_db()
    stored = json.dumps([run.input, run.result])
    assert f'"{wishes[4].key}"' not in stored and stored.count("gone:") == 2, (
        "no answer, yet the same numbers"
    )


def test_of_two_people_with_one_name_the_other_is_still_avoided(round: Round, mina: Person) -> None:
    gone, meant = make_person("같은 이름"), make_person("같은 이름")
    wish, _gone, other = (f.make_wish(round, person) for person in (mina, gone, meant))
    NeverWish.objects.create(wish=wish, name="같은 이름", other=other)
    NeverWish.objects.create(wish=other, name="같은 이름")
    people.erase(by=gone)
    assert NeverWish.objects.get().other == other


def test_a_team_is_not_told_without_somebody_who_left_meanwhile(round: Round, daeho: Person) -> None:
    Round.objects.update(state=Round.State.REVIEW)
    wishes, (one, _two) = f.make_wishes(round, experts=1, citizens=4), f.problems_of(round)
    round.refresh_from_db()
    run = f.make_run(round, {one: wishes})
    people.erase(by=wishes[4].person)
    with pytest.raises(actions.OldRun):
        actions.publish_run(run=run, by=daeho)


def test_whoever_has_no_part_in_a_round_is_asked_about_in_one_query(
    wish: Wish, sora: Person, django_assert_num_queries: Any
) -> None:
    sora.held_roles  # noqa: B018 - read once for the whole page
    with django_assert_num_queries(1):
        assert list(own.tasks_of(sora)) == []
    with django_assert_num_queries(1):
        assert own.own_section(sora) is None


def test_what_is_kept_can_be_taken_along(wish: Wish, mina: Person) -> None:
    actions.name_nevers(wish=wish, by=mina, names=["준"])
    data = own.personal_data(mina)
    assert data["wishes"][0]["number"] == wish.number and data["rather_not_with"][0]["name"] == "준"
    section = own.own_section(mina)
    assert section is not None and section.items[0].text == wish.round.title
    assert own.own_section(make_person()) is None


def test_wishes_go_sixty_days_after_the_teams_began(daeho: Person) -> None:
    row, wishes = f.make_published(by=daeho)
    Round.objects.filter(pk=row.pk).update(state=Round.State.SETTLED, settled_at=clock.now())
    for days, left in ((59, len(wishes)), (61, 0)):
        with clock.travel(clock.now() + timedelta(days=days)):
            call_command("retention", "--apply")
            assert Wish.objects.count() == left
    run = row.runs.get()
    assert [(each["key"], each["choices"]) for each in run.input["people"]] == [
        (f"gone:{number}", []) for number in range(1, len(wishes) + 1)
    ]
    assert not any(wish.key in json.dumps(run.result) for wish in wishes if len(wish.key) > 3)
