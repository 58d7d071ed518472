"""Preparing a round, its way by the table of moves, its pages for everybody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.errors import EditConflict
from madang.matching import actions
from madang.matching.models import Round
from madang.matching.tests import factories as f
from madang.people.models import Notice, Person
from madang.problems.tests.factories import make_problem
from madang.programmes.models import Programme
from madang.programmes.tests.factories import make_programme

ClientOf = Callable[[Person], Client]


def form(**fields: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "title": "가을 팀 짜기", "introduction": "매주 모여요.", "wishes_until": today + timedelta(days=5),
        "confirm_until": today + timedelta(days=9), "size_min": 4, "size_max": 6, "experts": 1, "citizens": 2, **fields,
    }  # fmt: skip


def test_from_nothing_to_taking_wishes(eunju: Person, client_of: ClientOf, post: Any) -> None:
    programme, problem, browser = make_programme(), make_problem(), client_of(eunju)
    answer = post(browser, "/matching/new/", programme=programme.pk, **form())
    row = Round.objects.get()
    assert answer["Location"] == f"/matching/{row.pk}/problems/"
    assert Client().get(f"/matching/{row.pk}/").status_code == 404, "a draft is the desk's own"
    fields = {f"p{problem.pk}-is_offered": "on", f"p{problem.pk}-teams": 2, f"p{problem.pk}-skills": ["web"]}
    assert post(browser, answer["Location"], version=row.version, **fields).status_code == 302
    offer = row.offers.get()
    assert (offer.problem, offer.teams, offer.skills) == (problem, 2, ["web"])
    assert post(browser, f"/matching/{row.pk}/desk/open/").status_code == 302
    page = Client().get(f"/matching/{row.pk}/").content.decode()
    assert "팀 짜기에 참여하기" in page and problem.title in page
    assert "팀 짜기에 참여하기" in Client().get(f"/programmes/{programme.slug}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"size_min": 7}, "size_min"),
        ({"experts": 5}, "experts"),
        ({"confirm_until": "2020-01-01"}, "confirm_until"),
        ({"title": ""}, "title"),
        ({"size_max": 99}, "size_max"),
        ({"wishes_until": "nonsense"}, "wishes_until"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    fields: dict[str, Any], name: str, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    answer = post(client_of(eunju), "/matching/new/", programme=make_programme().pk, **form(**fields))
    assert answer.status_code == 422 and f'id="id_{name}_error"' in answer.content.decode()
    assert not Round.objects.exists()


def test_only_the_desk_prepares(round: Round, mina: Person, client_of: ClientOf, post: Any) -> None:
    browser = client_of(mina)
    for page in (
        "new/",
        f"{round.pk}/edit/",
        f"{round.pk}/problems/",
        f"{round.pk}/desk/",
        f"{round.pk}/desk/cancellation/",
    ):
        assert browser.get(f"/matching/{page}").status_code == 404
    for step in ("open", "close", "reopen", "settle", "nonsense"):
        assert post(browser, f"/matching/{round.pk}/desk/{step}/").status_code == 404
    for act in (actions.open_round, actions.close_round, actions.reopen_round):
        with pytest.raises(Exception, match="Not found"):
            act(round=round, by=mina)
    with pytest.raises(Exception, match="Not found"):
        actions.cancel_round(round=round, by=mina, reason="그냥 싫어요")


def test_two_people_at_once_do_not_overwrite_each_other(
    round: Round, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    before = round.version
    answer = post(client_of(eunju), f"/matching/{round.pk}/edit/", version=before, **form(title="새 이름"))
    assert answer.status_code == 302
    with pytest.raises(EditConflict):
        actions.edit_round(round=round, by=eunju, version=before, title="옛 이름")
    answer = post(client_of(eunju), f"/matching/{round.pk}/edit/", version=before, **form(title="옛 이름"))
    assert answer.status_code == 422 and "새 이름" in answer.content.decode()


def test_sizes_stay_once_wishes_are_taken(round: Round, eunju: Person) -> None:
    with pytest.raises(actions.WrongState):
        actions.edit_round(round=round, by=eunju, version=round.version, size_max=9)
    later = round.wishes_until + timedelta(days=1)
    assert (
        actions.edit_round(round=round, by=eunju, version=round.version, wishes_until=later).wishes_until
        == later
    )


def test_whoever_chose_a_problem_hears_that_it_is_taken_back(
    round: Round, mina: Person, eunju: Person
) -> None:
    one, two = f.problems_of(round)
    f.make_wish(round, mina, choices=[two, one])
    other = f.make_wish(round, choices=[one])
    kept, gone = (round.offers.get(problem=pk).problem for pk in (one, two))
    actions.offer_problems(round=round, by=eunju, version=round.version, offers=[(kept, [], 1)])
    notice = Notice.objects.get(person=mina)
    assert gone.title in notice.body and notice.url == f"/matching/{round.pk}/wish/problems/"
    assert not Notice.objects.filter(person=other.person).exists()


def test_a_problem_that_waits_for_nothing_is_not_offered(
    round: Round, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    adopted = make_problem(state="adopted")
    with pytest.raises(actions.NothingOffered):
        actions.offer_problems(round=round, by=eunju, version=round.version, offers=[(adopted, [], 1)])
    answer = post(client_of(eunju), f"/matching/{round.pk}/problems/", version=round.version)
    assert answer.status_code == 422 and round.offers.count() == 2, "an open round offers something"


MOVES = {
    "open": (actions.open_round, "draft", "wishes"),
    "close": (actions.close_round, "wishes", "review"),
    "reopen": (actions.reopen_round, "review", "wishes"),
}


@pytest.mark.parametrize("state", Round.State.values)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_from_each_state(
    move: str, state: str, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    _act, source, to = MOVES[move]
    row = f.make_round(state=state)
    answer = post(client_of(eunju), f"/matching/{row.pk}/desk/{move}/")
    row.refresh_from_db()
    assert (answer.status_code, row.state) == ((302, to) if state == source else (409, state))


@pytest.mark.parametrize("state", Round.State.values)
def test_cancelled_with_a_reason_that_everybody_reads(
    state: str, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    row = f.make_round(state=state)
    wish = f.make_wish(row)
    page = f"/matching/{row.pk}/desk/cancellation/"
    assert post(client_of(eunju), page, reason="").status_code == 422
    answer = post(client_of(eunju), page, reason="사람이 너무 적게 모였어요.")
    row.refresh_from_db()
    if state in {"settled", "cancelled"}:
        assert answer.status_code == 422 and row.state == state
    else:
        assert (answer.status_code, row.state) == (302, "cancelled")
        assert "사람이 너무 적게" in Notice.objects.get(person=wish.person).body


def test_reopened_wishes_are_told(eunju: Person) -> None:
    row = f.make_round(state=Round.State.REVIEW)
    wish = f.make_wish(row)
    actions.reopen_round(round=row, by=eunju)
    assert Notice.objects.filter(person=wish.person, subject__contains="다시 받아요").count() == 1


@pytest.mark.parametrize("act", [actions.open_round, actions.reopen_round])
def test_nothing_is_opened_for_a_day_that_is_over(act: Any, eunju: Person) -> None:
    row = f.make_round(state="draft" if act is actions.open_round else "review")
    with clock.travel(clock.day_end(row.wishes_until) + timedelta(hours=1)), pytest.raises(actions.BadDates):
        act(round=row, by=eunju)


# --- what everybody sees ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", Round.State.values)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_state_has_its_page(
    state: str, prefix: str, mina: Person, eunju: Person, client_of: ClientOf
) -> None:
    row = f.make_round(state=state)
    for browser in (Client(), client_of(mina)):
        assert browser.get(f"{prefix}/matching/{row.pk}/").status_code == (404 if state == "draft" else 200)
    assert client_of(eunju).get(f"{prefix}/matching/{row.pk}/desk/").status_code == 200


def test_a_round_of_a_draft_programme_is_the_desks_own(mina: Person, client_of: ClientOf) -> None:
    row = f.make_round(programme=make_programme(state=Programme.State.DRAFT))
    assert client_of(mina).get(f"/matching/{row.pk}/").status_code == 404
    assert client_of(mina).get(f"/api/v1/matching/{row.pk}").status_code == 404


def test_programs_read_rounds_and_nobody_in_them(round: Round, mina: Person) -> None:
    wish = f.make_wish(round, mina)
    told = Client().get(f"/api/v1/matching/{round.pk}")
    assert told.json()["offers"][0]["skills"] == ["web"] and wish.number not in told.content.decode()
    assert [row["id"] for row in Client().get("/api/v1/matching").json()] == [round.pk]


def test_the_list_and_the_page_ask_as_often_for_thirty(assert_same_queries: Any, round: Round) -> None:
    programme = round.programme

    def make(count: int) -> None:
        for _ in range(count):
            f.make_round(programme=programme, problems=[make_problem()])

    assert_same_queries(make, lambda: Client().get("/matching/"))


@pytest.mark.parametrize("page", ["", "wish/problems/", "wish/together/", "wish/send/"])
def test_pages_of_a_person_ask_as_often_for_thirty(
    page: str, round: Round, mina: Person, client_of: ClientOf, assert_same_queries: Any
) -> None:
    f.make_wish(round, mina)
    client = client_of(mina)

    def make(count: int) -> None:
        for _ in range(count):
            round.offers.create(problem=make_problem(), skills=["web"])
            f.make_wish(round)

    assert_same_queries(make, lambda: client.get(f"/matching/{round.pk}/{page}"))


def test_the_team_page_asks_as_often_for_more_people(
    daeho: Person, client_of: ClientOf, assert_same_queries: Any
) -> None:
    row, wishes = f.make_published(waiting=0, by=daeho)
    place = f.place_of(wishes[0])

    def make(count: int) -> None:
        for wish in [f.make_wish(row) for _ in range(count)]:
            place.run.placements.create(wish=wish, team=place.team, state="asked")

    assert_same_queries(make, lambda: client_of(wishes[0].person).get(f"/matching/{row.pk}/team/"))
