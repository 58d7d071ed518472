"""Calculating: through the real worker and the real solver, refused, broken off, repeated, changed by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.allocation.solver import Status
from madang.allocation.team_values import TeamResult, Unplaced
from madang.core import clock, outbox
from madang.core.models import OutboxTask
from madang.matching import actions
from madang.matching.models import MatchRun, NeverWish, Placement, Round, TogetherAsk, Wish
from madang.matching.queries import desk
from madang.matching.tests import factories as f
from madang.people.models import Notice, Person, Reading
from madang.projects.tests import factories as teams

ClientOf = Callable[[Person], Client]


@pytest.fixture
def review(round: Round) -> Round:
    """The round after its wishes, without any."""
    round.state = Round.State.REVIEW
    round.save()
    return round


def solved(row: Round, wishes: list[Wish]) -> MatchRun:
    """Two teams of four and four; whoever is left waits."""
    one, two = f.problems_of(row)
    return f.make_run(row, {one: [wishes[0], *wishes[2:5]], two: [wishes[1], *wishes[5:8]]}, wishes[8:])


def at(run: MatchRun, page: str = "") -> str:
    return f"/matching/{run.round_id}/runs/{run.number}/{page}"


# --- the solver ---------------------------------------------------------------------------------------


def test_the_worker_forms_teams(
    review: Round, eunju: Person, client_of: ClientOf, post: Any, deliver: Any
) -> None:
    wishes = f.make_wishes(review)
    browser = client_of(eunju)
    answer = post(browser, f"/matching/{review.pk}/runs/", how="fresh")
    run = MatchRun.objects.get()
    assert answer["Location"] == at(run)
    assert "계산해요" in browser.get(at(run)).content.decode()
    deliver()
    run.refresh_from_db()
    assert (run.state, run.method) == (MatchRun.State.OPTIMAL, 1)
    assert run.gap is not None and run.gap < 0.01
    places = list(run.placements.select_related("team"))
    assert {place.wish_id for place in places} == {wish.pk for wish in wishes}
    assert all(place.team_id for place in places) and len({place.team_id for place in places}) == 2
    page = browser.get(at(run)).content.decode()
    assert all(wish.person.name in page for wish in wishes)
    assert Notice.objects.filter(person=eunju, kind="matching.duty").exists()
    assert Reading.objects.filter(by=eunju, what="matching.run").exists()


def test_everybody_wants_one_problem(review: Round, eunju: Person, deliver: Any) -> None:
    one, _two = f.problems_of(review)
    f.make_wishes(review, experts=3, citizens=6, choices=[one])
    assert any("1지망" in text for text, _is_fatal in desk.warnings(review))
    run = actions.start_run(round=review, by=eunju)
    deliver()
    waiting = run.placements.filter(team=None)
    assert waiting.count() == 3 and all(place.missed for place in waiting)


def test_one_person_alone_waits_with_a_reason(review: Round, eunju: Person, deliver: Any) -> None:
    wish = f.make_wish(review)
    assert desk.warnings(review)[0][1], "said before: too few"
    run = actions.start_run(round=review, by=eunju)
    deliver()
    run.refresh_from_db()
    assert run.is_solved
    assert f.place_of(wish).missed


def test_without_an_expert_nobody_has_a_team_and_all_know_why(
    review: Round, eunju: Person, deliver: Any
) -> None:
    f.make_wishes(review, experts=0, citizens=6)
    assert ("기술전문가가 0명인데 팀마다 1명이 필요해서 팀을 만들 수 없어요.", True) in desk.warnings(review)
    run = actions.start_run(round=review, by=eunju)
    deliver()
    assert {place.missed[0]["why"] for place in run.placements.filter(team=None)} <= {
        "no_experts",
        "role_mix",
    }


def test_friends_stay_together_and_foes_apart(review: Round, eunju: Person, deliver: Any) -> None:
    wishes = f.make_wishes(review)
    TogetherAsk.objects.create(wish=wishes[2], other=wishes[3], state="accepted")
    NeverWish.objects.create(wish=wishes[2], name="그 사람", other=wishes[4])
    actions.start_run(round=review, by=eunju)
    deliver()
    place = {wish.pk: f.place_of(wish) for wish in wishes}
    assert place[wishes[2].pk].team_id == place[wishes[3].pk].team_id != place[wishes[4].pk].team_id


def test_a_team_that_formed_itself_keeps_its_people_and_gets_more(
    review: Round, eunju: Person, deliver: Any
) -> None:
    one, _two = f.problems_of(review)
    project = teams.make_project(
        programme=review.programme, problems=[review.offers.get(problem=one).problem], state="forming"
    )
    teams.make_opening(project, seats=1)
    wish = f.make_wish(review, role=Wish.Role.EXPERT, choices=[one], skills=["web"])
    run = actions.start_run(round=review, by=eunju)
    deliver()
    place = f.place_of(wish)
    assert place.team is not None and place.team.is_formed and place.team.project == project
    assert run.placements.count() == 1, "who is in it already is no part of the list"


def test_who_is_in_a_team_of_the_season_is_left_out(review: Round, eunju: Person) -> None:
    wishes = f.make_wishes(review)
    teams.make_project(lead=wishes[0].person, programme=review.programme)
    run = actions.start_run(round=review, by=eunju)
    assert wishes[0].key not in {person["key"] for person in run.input["people"]}
    assert desk.stated(review).in_teams == 1


# --- refused ------------------------------------------------------------------------------------------


def test_only_the_desk_calculates(review: Round, mina: Person, client_of: ClientOf, post: Any) -> None:
    f.make_wishes(review)
    assert post(client_of(mina), f"/matching/{review.pk}/runs/").status_code == 404
    with pytest.raises(Exception, match="Not found"):
        actions.start_run(round=review, by=mina)


@pytest.mark.parametrize("state", [state for state in Round.State if state != Round.State.REVIEW])
def test_teams_are_formed_between_wishes_and_telling(
    state: str, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    row = f.make_round(state=state)
    f.make_wishes(row)
    assert post(client_of(eunju), f"/matching/{row.pk}/runs/").status_code == 422
    assert not MatchRun.objects.exists()


def test_nothing_to_calculate_is_said(review: Round, eunju: Person, client_of: ClientOf, post: Any) -> None:
    answer = post(client_of(eunju), f"/matching/{review.pk}/runs/")
    assert answer.status_code == 422 and "희망을 보낸 사람이 없어서" in answer.content.decode()


def test_one_at_a_time(review: Round, eunju: Person, client_of: ClientOf, post: Any) -> None:
    f.make_wishes(review)
    actions.start_run(round=review, by=eunju)
    answer = post(client_of(eunju), f"/matching/{review.pk}/runs/")
    assert answer.status_code == 422 and "이미 계산하고 있어요" in answer.content.decode()


def test_what_contradicts_itself_is_refused_in_words(
    review: Round, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    wishes = f.make_wishes(review)
    run = solved(review, wishes)
    NeverWish.objects.create(wish=wishes[2], name="그 사람", other=wishes[3])
    for wish in (wishes[2], wishes[3]):
        actions.lock_place(place=f.place_of(wish), by=eunju, is_locked=True)
    page = post(client_of(eunju), f"/matching/{review.pk}/runs/", how="fresh")
    told = page.content.decode()
    assert page.status_code == 422 and wishes[2].person.name in told and "고정을 풀어 주세요" in told
    assert review.runs.count() == 1 and run.is_solved


@pytest.mark.parametrize("fault", ["seats", "time", "apart", "wishes"])
def test_each_contradiction_names_its_people(fault: str, review: Round, eunju: Person) -> None:
    wishes = f.make_wishes(review)
    one, two = f.problems_of(review)
    f.make_run(review, {one: [wishes[0], *wishes[2:5]], two: [wishes[1], *wishes[5:8]]})
    if fault == "seats":
        Round.objects.update(size_min=3, size_max=3)
        Placement.objects.update(is_locked=True)
    elif fault == "time":
        Wish.objects.filter(pk=wishes[2].pk).update(slots=["weekend_day"])
        Placement.objects.filter(wish__in=wishes[2:4]).update(is_locked=True)
    elif fault == "apart":
        TogetherAsk.objects.create(wish=wishes[2], other=wishes[5], state="accepted")
        Placement.objects.update(is_locked=True)
    else:
        TogetherAsk.objects.create(wish=wishes[2], other=wishes[3], state="accepted")
        NeverWish.objects.create(wish=wishes[3], name="그 사람", other=wishes[2])
    with pytest.raises(actions.Contradiction, match=wishes[2].person.name):
        actions.start_run(round=review, by=eunju, base=review.runs.get())


def test_friends_of_friends_who_would_rather_not_are_named(review: Round, eunju: Person) -> None:
    wishes = f.make_wishes(review)
    for one, other in ((2, 3), (3, 4)):
        TogetherAsk.objects.create(wish=wishes[one], other=wishes[other], state="accepted")
    NeverWish.objects.create(wish=wishes[4], name="그 사람", other=wishes[2])
    with pytest.raises(actions.Contradiction, match=wishes[4].person.name):
        actions.start_run(round=review, by=eunju)


def test_a_team_that_is_offered_no_more_holds_nobody(review: Round, eunju: Person) -> None:
    wishes = f.make_wishes(review)
    run = solved(review, wishes)
    review.offers.filter(problem=f.problems_of(review)[1]).delete()
    gentle = actions.start_run(round=review, by=eunju, base=run, how="gentle")
    assert {seat["person"] for seat in gentle.input["published"]} == {
        wish.key for wish in [wishes[0], *wishes[2:5]]
    }
    gentle.delete()
    run.placements.filter(wish=wishes[5]).update(is_locked=True)
    with pytest.raises(actions.Contradiction, match=wishes[5].person.name):
        actions.start_run(round=review, by=eunju, base=run)


def test_why_there_are_no_teams_is_said_by_names_and_can_be_mended(
    review: Round, eunju: Person, client_of: ClientOf, post: Any, deliver: Any
) -> None:
    wishes = f.make_wishes(review, experts=5, citizens=4)
    one, _two = f.problems_of(review)
    run = f.make_run(review, {one: wishes[:5]}, wishes[5:])
    run.placements.filter(team__isnull=False).update(is_locked=True)
    browser = client_of(eunju)
    post(browser, f"/matching/{review.pk}/runs/", how="fresh")
    deliver()
    again = review.runs.get(number=2)
    assert again.state == MatchRun.State.INFEASIBLE
    page = browser.get(at(again)).content.decode()
    problem = review.offers.get(problem=one).problem
    assert any(f"{wish.person.name} 님을 “{problem.title}” 팀에" in page for wish in wishes[:5])
    assert "한 사람은 고정을 풀고" in page and "is locked in" not in page and at(run) in page
    # The last calculation that found teams can be changed: otherwise nobody could ever be let go.
    assert "고정 풀기" in browser.get(at(run)).content.decode()


# --- broken off -----------------------------------------------------------------------------------------


def test_a_killed_worker_leaves_a_run_that_says_so_and_can_be_started_again(
    review: Round, eunju: Person, client_of: ClientOf, post: Any, deliver: Any
) -> None:
    f.make_wishes(review)
    deliver()
    run = actions.start_run(round=review, by=eunju)
    # What a SIGKILL in the middle leaves behind: a claimed task, and a run that has begun.
    task = outbox.claim_next(clock.now())
    assert task is not None and task.task.endswith("solve_run")
    MatchRun.objects.filter(pk=run.pk).update(state="running", started_at=clock.now())
    assert deliver() == 0, "nobody takes it while it may still be under way"
    browser = client_of(eunju)
    with clock.travel(clock.now() + timedelta(minutes=4)):
        part = browser.get(at(run), headers={"HX-Request": "true", "HX-Target": "run-state"})
        assert "중간에 멈췄어요" in part.content.decode()
        assert post(browser, f"/matching/{review.pk}/runs/", how="fresh").status_code == 302
    run.refresh_from_db()
    assert run.state == MatchRun.State.CRASHED
    with clock.travel(clock.now() + timedelta(minutes=10)):
        deliver()
    run.refresh_from_db()
    assert run.state == MatchRun.State.CRASHED, "the old task finds it ended"
    assert review.runs.get(number=2).is_solved
    assert not OutboxTask.objects.filter(task__endswith="solve_run").exists()


def test_the_next_worker_says_that_the_first_one_is_gone(review: Round, eunju: Person, deliver: Any) -> None:
    f.make_wishes(review)
    run = actions.start_run(round=review, by=eunju)
    MatchRun.objects.filter(pk=run.pk).update(state="running", started_at=clock.now())
    deliver()
    run.refresh_from_db()
    assert run.state == MatchRun.State.CRASHED
    assert Notice.objects.filter(person=eunju, body__contains="멈췄어요").exists()


@pytest.mark.parametrize("state", [Status.TIMED_OUT, Status.CRASHED, Status.INFEASIBLE])
def test_a_run_without_teams_says_what_to_do(
    state: Status, review: Round, eunju: Person, client_of: ClientOf
) -> None:
    f.make_wishes(review)
    run = actions.start_run(round=review, by=eunju)
    actions.keep_result(run=run, by=eunju, result=TeamResult(state, reasons=("x is locked",), seed=1))
    page = client_of(eunju).get(at(run)).content.decode()
    assert "다시 계산하기" in page and run.placements.count() == 0
    assert "x is locked" not in page
    assert ("고정한 사람을 풀고" in page) == (state == Status.INFEASIBLE)
    with pytest.raises(actions.WrongState):
        actions.publish_run(run=run, by=eunju)
    with pytest.raises(actions.WrongState):
        actions.keep_result(run=run, by=eunju, result=TeamResult(state))


def test_an_answer_that_breaks_a_rule_is_not_kept(review: Round, eunju: Person, mina: Person) -> None:
    f.make_wishes(review)
    run = actions.start_run(round=review, by=eunju)
    with pytest.raises(actions.BadResult):
        actions.keep_result(
            run=run, by=eunju, result=TeamResult(Status.OPTIMAL, unplaced=(Unplaced("0", ()),))
        )
    with pytest.raises(Exception, match="Not found"):
        actions.keep_result(run=run, by=mina, result=TeamResult(Status.TIMED_OUT))


def test_the_part_that_asks_is_answered_cheaply(review: Round, eunju: Person, client_of: ClientOf) -> None:
    f.make_wishes(review)
    run = actions.start_run(round=review, by=eunju)
    ask = {"HX-Request": "true", "HX-Target": "run-state"}
    browser = client_of(eunju)
    first = browser.get(at(run), headers=ask)
    assert browser.get(at(run), headers={**ask, "If-None-Match": first["ETag"]}).status_code == 304


# --- by hand --------------------------------------------------------------------------------------------


def test_a_move_shows_its_effect_first_and_holds(
    review: Round, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    wishes = f.make_wishes(review)
    run, browser = solved(review, wishes), client_of(eunju)
    place = f.place_of(wishes[2])
    page = browser.get(at(run, f"places/{place.pk}/")).content.decode()
    assert "점수 -20" in page and "사람이 모자람" in page
    other = f.place_of(wishes[5]).team
    assert other is not None
    assert post(browser, at(run, f"places/{place.pk}/"), to=other.pk)["Location"] == at(
        run, f"#place-{place.pk}"
    )
    place.refresh_from_db()
    assert (place.team, place.is_locked, place.is_moved, place.choice) == (other, True, True, 2)
    assert "규칙에 어긋나요" in browser.get(at(run)).content.decode()


def test_onto_the_reserve_list_and_back(review: Round, eunju: Person, client_of: ClientOf, post: Any) -> None:
    wishes = f.make_wishes(review)
    run, browser, place = solved(review, wishes), client_of(eunju), f.place_of(wishes[2])
    post(browser, at(run, f"places/{place.pk}/"), to="reserve")
    place.refresh_from_db()
    assert (place.team, place.is_locked) == (None, False)
    assert "손으로 옮겼어요" in browser.get(at(run)).content.decode()
    with pytest.raises(actions.WrongState):
        actions.lock_place(place=place, by=eunju, is_locked=True)


@pytest.mark.parametrize("to", ["", "none", "99999", "-1"])
def test_nowhere_is_no_place(to: str, review: Round, eunju: Person, client_of: ClientOf, post: Any) -> None:
    wishes = f.make_wishes(review)
    run, place = solved(review, wishes), f.place_of(wishes[2])
    assert post(client_of(eunju), at(run, f"places/{place.pk}/"), to=to).status_code in {404, 422}
    assert f.place_of(wishes[2]).team == place.team


def test_only_the_desk_moves_and_holds(review: Round, mina: Person, client_of: ClientOf, post: Any) -> None:
    wishes = f.make_wishes(review)
    run, place = solved(review, wishes), f.place_of(wishes[2])
    for page in ("", "changes/", "publication/", f"places/{place.pk}/"):
        assert client_of(mina).get(at(run, page)).status_code == 404
    assert post(client_of(mina), at(run, f"places/{place.pk}/lock/"), lock="1").status_code == 404


def test_nothing_is_moved_once_it_was_told(daeho: Person) -> None:
    _row, wishes = f.make_published(by=daeho)
    with pytest.raises(actions.WrongState):
        actions.move_place(place=f.place_of(wishes[1]), by=daeho, team=None)


def test_held_people_stay_when_the_others_are_calculated_again(
    review: Round, eunju: Person, client_of: ClientOf, post: Any, deliver: Any
) -> None:
    wishes = f.make_wishes(review)
    run, browser = solved(review, wishes), client_of(eunju)
    place = f.place_of(wishes[2])
    other = f.place_of(wishes[5]).team
    assert other is not None
    post(browser, at(run, f"places/{place.pk}/"), to=other.pk)
    post(browser, f"/matching/{review.pk}/runs/", how="gentle")
    deliver()
    again = review.runs.get(number=2)
    assert again.base == run and again.is_solved
    assert [seat["person"] for seat in again.input["locked"]] == [wishes[2].key]
    now = f.place_of(wishes[2])
    assert now.team is not None and (now.team.key, now.is_locked) == (other.key, True)
    changes = browser.get(at(again, "changes/")).content.decode()
    assert f"계산 {run.number}" in changes
    assert browser.get(at(run, "changes/") + "?with=2").status_code == 200


# --- as many queries with thirty ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page", ["desk/", "desk/people/", "runs/1/", "runs/1/publication/", "runs/1/changes/"]
)
def test_pages_of_the_desk_ask_as_often_for_thirty(
    page: str, review: Round, eunju: Person, client_of: ClientOf, assert_same_queries: Any
) -> None:
    one, _two = f.problems_of(review)
    client = client_of(eunju)

    def make(count: int) -> None:
        Wish.objects.all().delete()
        MatchRun.objects.all().delete()
        wishes = f.make_wishes(review, experts=1, citizens=count + 2)
        for wish in wishes[1:]:
            NeverWish.objects.create(wish=wish, name="그 사람", other=wishes[0])
        f.make_run(review, {one: wishes[:2]}, wishes[2:])
        f.make_run(review, {one: wishes[1:]}, wishes[:1])
        # That these people were looked at is noted once.
        client.get(f"/matching/{review.pk}/{page}")

    assert_same_queries(make, lambda: client.get(f"/matching/{review.pk}/{page}"))
