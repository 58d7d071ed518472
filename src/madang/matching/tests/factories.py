"""Rounds, wishes and runs for tests. Rows are made as they stand after the actions that lead there."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from madang.allocation.solver import Status
from madang.allocation.team_values import Member, Metrics, Reason, Team, TeamResult, Unplaced, Why
from madang.core import clock
from madang.matching import actions
from madang.matching.models import MatchRun, Placement, Round, RoundProblem, Wish
from madang.matching.models.changing import next_number, store_result
from madang.matching.queries import asking
from madang.people.models import Person
from madang.people.tests.factories import make_person
from madang.problems.models import Problem
from madang.problems.tests.factories import make_problem
from madang.programmes.tests.factories import make_programme

EVENING = "weekday_evening"


def make_round(*, problems: Sequence[Problem] = (), **fields: Any) -> Round:
    """A round that takes wishes for two weeks, for two problems unless given."""
    today = clock.today()
    fields.setdefault("title", "가을 팀 짜기")
    fields.setdefault("state", Round.State.WISHES)
    fields.setdefault("wishes_until", today + timedelta(days=14))
    fields.setdefault("confirm_until", today + timedelta(days=21))
    if "programme" not in fields:
        fields["programme"] = make_programme()
    if fields["state"] == Round.State.CANCELLED:
        fields.setdefault("reason", "사람이 너무 적었어요.")
    row = Round.objects.create(**fields)
    for problem in problems or (make_problem(), make_problem()):
        RoundProblem.objects.create(round=row, problem=problem, skills=["web"])
    return row


def problems_of(row: Round) -> list[int]:
    """The keys of the offered problems, in their order."""
    return list(row.offers.order_by("pk").values_list("problem_id", flat=True))


def make_wish(row: Round, person: Person | None = None, **fields: Any) -> Wish:
    """Wishes of a citizen that were sent: the problems in their order, weekday evenings."""
    fields.setdefault("choices", problems_of(row))
    fields.setdefault("slots", [EVENING])
    fields.setdefault("state", Wish.State.SENT)
    fields.setdefault("step", 4)
    if fields["state"] == Wish.State.SENT:
        fields.setdefault("sent_at", clock.now())
    return Wish.objects.create(round=row, person=person or make_person(), **fields)


def make_wishes(row: Round, *, experts: int = 2, citizens: int = 6, **fields: Any) -> list[Wish]:
    """Enough for two teams; experts know the web."""
    made = [make_wish(row, role=Wish.Role.EXPERT, skills=["web"], **fields) for _ in range(experts)]
    return made + [make_wish(row, **fields) for _ in range(citizens)]


def make_run(
    row: Round, teams: dict[int, Sequence[Wish]], waiting: Sequence[Wish] = (), **fields: Any
) -> MatchRun:
    """A run that found these teams: by problem, one for each; `waiting` have none."""
    request = asking.request_of(row)
    run = MatchRun.objects.create(
        round=row, number=next_number(row), input=request.to_json(), seed=row.seed, state=MatchRun.State.RUNNING,
        started_at=clock.now(), **fields,
    )  # fmt: skip
    found = tuple(
        Team(
            key=f"{problem}/1", problem=str(problem), slot=EVENING, covered=("web",),
            members=tuple(_member(wish, problem) for wish in wishes),
        )
        for problem, wishes in teams.items()
    )  # fmt: skip
    unplaced = tuple(Unplaced(wish.key, (Reason(Why.FULL, str(wish.choices[0])),)) for wish in waiting)
    store_result(
        run, TeamResult(Status.OPTIMAL, found, unplaced, Metrics(), points=1000, bound=1000, gap=0.0, seed=1)
    )
    return run


def _member(wish: Wish, problem: int) -> Member:
    choice = wish.choices.index(problem) + 1 if problem in wish.choices else 0
    missed = tuple(Reason(Why.FULL, str(key)) for key in wish.choices[: max(0, choice - 1)])
    return Member(wish.key, choice, missed)


def make_published(
    *, waiting: int = 1, by: Person, experts: int = 1, **fields: Any
) -> tuple[Round, list[Wish]]:
    """A round whose one team of an expert and citizens was told, `waiting` citizens on the reserve list.

    Returns the round and the wishes: experts, citizens of the team, those who wait.
    """
    problem = make_problem()
    row = make_round(problems=[problem], **fields)
    wishes = make_wishes(row, experts=experts, citizens=4 - experts + waiting)
    row.state = Round.State.REVIEW
    row.save()
    run = make_run(row, {problem.pk: wishes[:4]}, wishes[4:])
    actions.publish_run(run=run, by=by)
    row.refresh_from_db()
    return row, wishes


def place_of(wish: Wish) -> Placement:
    """Where somebody is in the newest run, as it is now."""
    return (
        Placement.objects.filter(wish=wish)
        .order_by("-run__number")
        .select_related("run__round", "team", "wish")[0]
    )
