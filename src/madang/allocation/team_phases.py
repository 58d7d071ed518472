"""From a case to the best plan in the time given: one solve up to 250 people, above that an outline, parts, refining."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from madang.allocation.solver import Answer, Status, gap_between
from madang.allocation.team_case import (
    ANYWHERE_POINTS,
    KEPT_POINTS,
    NOWHERE,
    PLACED_POINTS,
    SKILL_POINTS,
    Case,
    Plan,
    empty_plan,
    points,
)
from madang.allocation.team_chains import make_room
from madang.allocation.team_greedy import greedy
from madang.allocation.team_model import TeamModel, build, in_order
from madang.allocation.team_outline import TIMES_UP_TO, clusters, outline
from madang.allocation.team_search import CHILDREN, REGION, Part, Pool, Search

ONE_SOLVE = 250  # people
CLUSTER, SECONDS_FOR_CLUSTER = 100, 1.5  # people, and what such a part needs at least
CROWD = 15  # people a locked team is completed from, where there are many


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan with a true upper bound of the points, or the reasons why there is none."""

    plan: Plan | None
    bound: float
    status: Status
    reasons: tuple[str, ...] = ()


def arrange(case: Case, pool: Pool, *, seconds: float, seed: int, gap: float) -> Outcome:
    """The best plan found in `seconds`."""
    until = time.monotonic() + seconds
    first, answer = _with_locks(case, pool, seconds / 4, seed)
    if first is None:
        status = answer.status if answer else Status.TIMED_OUT
        return Outcome(None, simple_bound(case), status, answer.reasons if answer else ())
    if len(case.people) <= ONE_SOLVE:
        plan, bound = _in_one(case, first, pool, until, seed, gap)
    else:
        plan, bound = _in_parts(case, first, pool, until, seed, gap)
    is_near = gap_between(points(case, plan), bound) <= gap + 1e-9
    return Outcome(plan, bound, Status.OPTIMAL if is_near else Status.FEASIBLE)


def simple_bound(case: Case) -> float:
    """Everybody at the best place, every skill covered: what nobody can exceed, known without solving."""
    skills = sum(SKILL_POINTS * len(case.problems[place.problem].skills) for place in case.places)
    return skills + sum(_best_worth(case, person) for person in range(len(case.people)))


def _best_worth(case: Case, person: int) -> float:
    bound = case.locked.get(person, (NOWHERE, NOWHERE))[0]
    home = [case.fixed_in[person]] if person in case.fixed_in else []
    problems = {*case.choices[person], *([bound] if bound != NOWHERE else [])}
    places = home or [place for problem in problems for place in case.places_of[problem]]
    drifting = ANYWHERE_POINTS + PLACED_POINTS + KEPT_POINTS if case.people[person].anywhere else 0
    return float(max(drifting, *(case.worth(person, place) for place in places), 0))


# --- people placed by hand --------------------------------------------------------------------------


def _with_locks(case: Case, pool: Pool, seconds: float, seed: int) -> tuple[Plan | None, Answer | None]:
    """A plan that keeps every lock: those who are locked, completed to teams by others."""
    plan = empty_plan(case)
    if not case.locked:
        return plan, None
    problems = {problem for problem, _ in case.locked.values()}
    places = [place for problem in sorted(problems) for place in case.places_of[problem]]
    answer = None
    for most in (CROWD * len(places), len(case.people)):
        people = _company(case, places, most)
        part = build(case, people, places)
        answer = pool.solve(part.model, seconds=seconds, seed=seed, gap=0.1)
        if answer.is_solved:
            return part.plan(answer.values, plan), None
        if len(people) == len(case.people):
            break
    return None, answer


def _company(case: Case, places: list[int], most: int) -> set[int]:
    bound = {friend for person in case.locked for friend in case.group_of[person]}
    bound |= {person for person, place in case.fixed_in.items() if place in places}
    willing = [
        person
        for person in range(len(case.people))
        if person not in bound and any(case.may_join(person, place) for place in places)
    ]
    for person in willing[:most]:
        bound.update(case.group_of[person])
    return bound


# --- up to 250 people: one solve --------------------------------------------------------------------


def _in_one(case: Case, first: Plan, pool: Pool, until: float, seed: int, gap: float) -> tuple[Plan, float]:
    """The whole model on one child; the other betters a plain start meanwhile. Then both better the better one."""
    search = Search(case, greedy(case, first), pool, seed=seed)
    start = in_order(case, search.plan)
    part = build(case, range(len(case.people)), range(len(case.places)))
    coarse = pool.solve(
        outline(case, has_times=True).model, seconds=(until - time.monotonic()) / 4, seed=seed
    )
    bound = min(coarse.objective if coarse.is_solved else math.inf, simple_bound(case))

    def whole() -> Answer:
        left = (until - time.monotonic()) / 2
        values = part.start(case, start)
        return pool.solve(part.model, seconds=left, seed=seed, gap=gap, start=values)

    solving = pool.begin(whole)
    search.refine(until, is_enough=solving.done, children=CHILDREN - 1)
    answer = solving.result()
    bound = min(answer.bound, bound)
    if answer.status == Status.OPTIMAL:
        plan = part.plan(answer.values, start)
        if plan.unplaced and case.request.place_everyone:
            plan = _fewest_left_out(case, part, plan, pool, until, seed, gap)
        return plan, bound
    if answer.is_solved:
        search.take(part.plan(answer.values, start))
    search.refine(until, is_enough=_is_enough(search, bound, gap))
    return search.plan, bound


def _fewest_left_out(
    case: Case, part: TeamModel, plan: Plan, pool: Pool, until: float, seed: int, gap: float
) -> Plan:
    """First as many people placed as possible, then, with that number, the most points."""
    model, cost = part.model, part.model.cost
    seats = set(part.x.values())
    model.cost = [float(column in seats) for column in range(len(cost))]
    left = (until - time.monotonic()) / 2
    before = in_order(case, plan)
    counted = pool.solve(model, seconds=left, seed=seed, gap=0.0, start=part.start(case, before))
    if not counted.is_solved:
        return plan
    fullest = in_order(case, part.plan(counted.values, before))
    placed = len(case.people) - len(fullest.unplaced)
    model.cost = cost
    model.row([(column, 1.0) for column in sorted(seats)], lower=placed)
    start = part.start(case, before if len(before.unplaced) == len(fullest.unplaced) else fullest)
    left = max(0.1, until - time.monotonic())
    answer = pool.solve(model, seconds=left, seed=seed, gap=gap, start=start)
    return part.plan(answer.values, before) if answer.is_solved else fullest


def _is_enough(search: Search, bound: float, gap: float) -> Callable[[], bool]:
    """Everybody has a place, and the points are as near to the bound as was asked."""

    def is_enough() -> bool:
        has_all = not search.plan.unplaced or not search.case.request.place_everyone
        return has_all and gap_between(points(search.case, search.plan), bound) <= gap

    return is_enough


# --- above 250 people: outline, parts, refining -----------------------------------------------------


def _in_parts(case: Case, first: Plan, pool: Pool, until: float, seed: int, gap: float) -> tuple[Plan, float]:
    """A: the outline gives the bound and says who belongs where. B: each cluster by itself. C: across them."""
    model = outline(case, has_times=len(case.people) <= TIMES_UP_TO)
    left = until - time.monotonic()
    answer = pool.solve(model.model, seconds=left * 0.4, seed=seed)
    bound = min(answer.objective if answer.is_solved else simple_bound(case), simple_bound(case))
    search = Search(case, greedy(case, first), pool, seed=seed)
    if answer.is_solved:
        plan = _by_clusters(case, first, model.homes(case, answer.values), search, until)
        search.take(greedy(case, plan))
    if case.request.place_everyone:
        search.take(make_room(case, search.plan))
    search.refine(until, is_enough=_is_enough(search, bound, gap))
    return search.plan, bound


def _by_clusters(case: Case, first: Plan, homes: list[int], search: Search, until: float) -> Plan:
    """Each cluster of problems with the people who belong there, solved by itself from a plain start."""
    left = until - time.monotonic()
    per_person = left * CHILDREN * 0.6 / len(case.people)
    is_short = per_person * CLUSTER < SECONDS_FOR_CLUSTER
    cut = clusters(case, homes, CLUSTER // 2 if is_short else CLUSTER)
    cluster = {~problem: number for number, problems in enumerate(cut) for problem in problems}
    for person, home in enumerate(homes):
        if first.at[person] != NOWHERE:
            home = case.places[first.at[person]].problem
        cluster[person] = cluster.get(~home, NOWHERE)
    own = Search(case, greedy(case, first, cluster), search.pool, seed=search.seed)
    parts = []
    for number, problems in enumerate(cut):
        people = frozenset(person for person in range(len(case.people)) if cluster[person] == number)
        places = frozenset(place for problem in problems for place in case.places_of[problem])
        if people:
            parts.append(Part(people, places))
    largest = max((len(part.people) for part in parts), default=REGION)
    own.solve_all(parts, max(0.5, per_person * min(largest, CLUSTER)), until, is_priced=False)
    return own.plan
