"""People into teams, fairly: `form_teams` is the door; what it is asked and answers stands in `team_values`.

    request = TeamRequest.from_json(json.load(file))
    result = form_teams(request, seconds=20, seed=1)
    column = result.to_json()

The method: docs/reference/allocation.md. It starts child processes and takes its seconds, so it belongs into the
background worker, never into a request.
"""

import time
from contextlib import nullcontext
from dataclasses import replace

from madang.allocation.solver import Status, gap_between
from madang.allocation.team_case import NOWHERE, Case, Plan, covered, points
from madang.allocation.team_checks import make_case
from madang.allocation.team_phases import Outcome, arrange
from madang.allocation.team_proof import faults
from madang.allocation.team_reasons import Explainer, Reasons, mutual_gains
from madang.allocation.team_search import Pool, Search
from madang.allocation.team_values import Member, Metrics, Team, TeamRequest, TeamResult, Unplaced

GAP = 0.005
FOR_SOLVING = 0.85  # of the seconds; the rest is for explaining


class WrongResult(RuntimeError):
    """The result breaks a rule of its own request: a fault of ours, never handed out."""


def form_teams(
    request: TeamRequest,
    *,
    seconds: float = 30,
    seed: int = 0,
    gap: float = GAP,
    pool: Pool | None = None,
) -> TeamResult:
    """The best teams found in about `seconds`, with reasons, metrics and a true upper bound of the points.

    `gap` is how near to the bound is near enough (0.005: half a percent); then it ends sooner. The same request and
    seed give the same result as long as no time limit cuts in. `pool` are children to be used again. Raises InputError
    for a request that contradicts itself; locks that cannot be kept all together give the status `infeasible` with
    their names in `reasons`.
    """
    began = time.monotonic()
    case = make_case(request)
    with nullcontext(pool) if pool else Pool() as children:
        outcome = arrange(case, children, seconds=seconds * FOR_SOLVING, seed=seed, gap=gap)
        if outcome.plan is None:
            return _nothing(outcome, seed, began)
        search = Search(case, outcome.plan, children, seed=seed)
        reasons = Explainer(search).explain(began + seconds)
        troubles = tuple(
            dict.fromkeys(f"The solver failed: {answer.detail}." for answer in children.troubles)
        )
    result = _result(case, search.plan, reasons, outcome, gap)
    seconds_taken = round(time.monotonic() - began, 2)
    result = replace(result, warnings=(*_warnings(case), *troubles), seed=seed, seconds=seconds_taken)
    wrong = faults(request, result)
    if wrong:
        raise WrongResult("; ".join(wrong[:10]))
    return result


def _nothing(outcome: Outcome, seed: int, began: float) -> TeamResult:
    seconds = round(time.monotonic() - began, 2)
    return TeamResult(outcome.status, reasons=outcome.reasons, seed=seed, seconds=seconds)


def _result(case: Case, plan: Plan, reasons: Reasons, outcome: Outcome, gap: float) -> TeamResult:
    total = points(case, plan)
    bound = max(outcome.bound, float(total), 0.0)  # the solver counts to six digits
    share = gap_between(total, bound)
    members = plan.members()
    return TeamResult(
        status=Status.OPTIMAL if share <= gap + 1e-9 else Status.FEASIBLE,
        teams=tuple(_team(case, place, plan, members[place], reasons) for place in sorted(members)),
        unplaced=tuple(
            Unplaced(case.people[person].key, reasons.get(person, ())) for person in plan.unplaced
        ),
        metrics=metrics_of(case, plan),
        points=float(total),
        bound=round(bound, 3) if bound > total else bound,
        gap=round(share, 6),
    )


def _team(case: Case, place: int, plan: Plan, members: list[int], reasons: Reasons) -> Team:
    team = case.places[place]
    problem = case.problems[team.problem]
    found = covered(case, place, members)
    return Team(
        key=team.key,
        problem=problem.key,
        slot=case.slots[plan.slot[place]],
        members=tuple(
            Member(case.people[person].key, case.choice(person, team.problem), reasons.get(person, ()))
            for person in members
        ),
        covered=tuple(found),
        unmet=tuple(skill for skill in problem.skills if skill not in found),
        formed=team.is_formed,
    )


def metrics_of(case: Case, plan: Plan) -> Metrics:
    """How good a plan is for the people."""
    placed = [person for person, place in enumerate(plan.at) if place != NOWHERE]
    choosers = [p for p in range(len(plan.at)) if case.choices[p] and p not in case.fixed_in]
    ranks = [case.choice(p, case.places[plan.at[p]].problem) for p in choosers if plan.at[p] != NOWHERE]
    unmet = sum(
        len(case.problems[case.places[place].problem].skills) - len(covered(case, place, members))
        for place, members in plan.members().items()
    )
    return Metrics(
        people=len(plan.at),
        placed=len(placed),
        unplaced=len(plan.at) - len(placed),
        first_choice=round(ranks.count(1) / max(1, len(choosers)), 4),
        top_three=round(sum(rank in {1, 2, 3} for rank in ranks) / max(1, len(choosers)), 4),
        unmet_skills=unmet,
        mutual_gain_swaps=len(set(mutual_gains(case, plan))),
        kept=sum(_is_kept(case, person, plan.at[person]) for person in placed),
    )


def _is_kept(case: Case, person: int, place: int) -> bool:
    problem, team = case.kept.get(person, (NOWHERE, NOWHERE))
    return problem == case.places[place].problem and team in {NOWHERE, place}


def _warnings(case: Case) -> list[str]:
    found = []
    if not case.people:
        found.append("There are no people.")
    if case.people and sum(case.is_expert) < case.request.experts:
        found.append("No team is possible without an expert: find some, or set experts to 0.")
    if case.people and len(case.people) - sum(case.is_expert) < case.request.citizens:
        found.append("There are fewer citizens than one team needs: find some, or make citizens smaller.")
    if not case.places:
        found.append("There are no teams: give problems with at least one team.")
    for number, place in enumerate(case.places):
        slots = case.slots_of_place(number)
        if place.fixed and not all(slots[0] in case.free[person] for person in place.fixed):
            found.append(f"The members of the formed team “{place.key}” have no common free slot.")
    return found
