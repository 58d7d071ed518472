"""Reviewers to applications, judges to entries, mentors to teams: `assign` is the door, `panel_values` what passes it.

The method: docs/reference/allocation.md. It starts a child process, so it belongs into the background worker.
"""

import time
from dataclasses import replace

from madang.allocation.panel_graph import Spreading, by_entry, connect, parts, spread_of
from madang.allocation.panel_model import PanelCase, Sights, build_panels, make_panel_case, plain_panels
from madang.allocation.panel_values import EntryPanel, PanelRequest, PanelResult, Sight
from madang.allocation.solver import Answer, Model, Solver, Status, gap_between

GAP = 0.001


class WrongPanels(RuntimeError):
    """The result breaks a rule of its own request: a fault of ours, never handed out."""


def assign(request: PanelRequest, *, seconds: float = 30, seed: int = 0, gap: float = GAP) -> PanelResult:
    """Who sees what: enough views, expertise, wishes and equal loads; then raters spread and connected.

    A shortage is told as it is. The same request and seed give the same result as long as the time does not cut in.
    Raises InputError for a request that contradicts itself.
    """
    began = time.monotonic()
    case = make_panel_case(request)
    sights = plain_panels(case)
    part = build_panels(case)
    with Solver() as solver:
        answer = solved(part.model, solver, seconds=seconds, seed=seed, gap=gap)
    if answer.is_solved and case.points(part.sights(answer.values)) > case.points(sights):
        sights = part.sights(answer.values)
    before = spread_of(case, sights)
    spread = Spreading(case, sights).run()
    joined, added = connect(case, spread)
    wrong = faults(request, case, joined, added)
    if wrong:
        raise WrongPanels("; ".join(wrong[:10]))
    taken = round(time.monotonic() - began, 2)
    return _result(case, joined, added, answer, before, seed, taken)


def solved(model: Model, solver: Solver, *, seconds: float, seed: int, gap: float) -> Answer:
    """The relaxation first: it is almost whole. What is whole in it stays, the few rest is solved; often that is best.

    Where it is not near enough to the bound, the whole model is solved from there.
    """
    until = time.monotonic() + seconds
    relaxed = solver.solve(replace(model, integer=[0] * len(model.cost)), seconds=seconds, seed=seed)
    if not relaxed.is_solved:
        return relaxed
    pinned = [
        1.0 if whole and value > 1 - 1e-6 else low
        for low, whole, value in zip(model.lower, model.integer, relaxed.values, strict=True)
    ]
    left = max(0.1, until - time.monotonic())
    answer = solver.solve(replace(model, lower=pinned), seconds=left, seed=seed, gap=gap / 2)
    if answer.is_solved and gap_between(answer.objective, relaxed.bound) <= gap:
        return replace(answer, status=Status.OPTIMAL, bound=relaxed.bound)
    left = max(0.1, until - time.monotonic())
    start = answer.values if answer.is_solved else None
    whole = solver.solve(model, seconds=left, seed=seed, gap=gap, start=start)
    return replace(whole, bound=min(whole.bound, relaxed.bound)) if whole.is_solved else whole


def _result(
    case: PanelCase,
    sights: Sights,
    added: list[tuple[int, int]],
    answer: Answer,
    before: int,
    seed: int,
    seconds: float,
) -> PanelResult:
    points = case.points(sights - set(added))
    has_bound = answer.bound < 1e29
    bound = max(answer.bound, points)
    found = parts(sights)
    apart = tuple(tuple(case.raters[r].key for r in sorted(part)) for part in found) if len(found) > 1 else ()
    loads = case.load(sights)
    lacking = case.without_expertise(sights)
    shortage = case.shortage(sights)
    return PanelResult(
        status=answer.status,
        panels=tuple(
            EntryPanel(
                entry=entry.key,
                raters=tuple(case.raters[rater].key for rater in sorted(panel)),
                shortage=shortage[at],
                has_expertise=at not in lacking if entry.track and case.views[at] else None,
            )
            for at, (entry, panel) in enumerate(zip(case.entries, by_entry(case, sights), strict=True))
        ),
        loads={rater.key: loads[at] for at, rater in enumerate(case.raters)},
        shortage=sum(shortage),
        without_expertise=len(lacking),
        spread_before=before,
        spread=spread_of(case, sights),
        extra_views=tuple(Sight(case.raters[rater].key, case.entries[entry].key) for rater, entry in added),
        parts=apart,
        points=points,
        bound=bound if has_bound else None,
        gap=round(gap_between(points, bound), 6) if has_bound else None,
        warnings=tuple(_warnings(case, sights, answer, apart)),
        seed=seed,
        seconds=seconds,
    )


def _warnings(
    case: PanelCase, sights: Sights, answer: Answer, apart: tuple[tuple[str, ...], ...]
) -> list[str]:
    found = []
    shortage = case.shortage(sights)
    if any(shortage):
        found.append(
            f"{sum(shortage)} views are missing at {sum(map(bool, shortage))} entries: "
            "more raters, larger loads or fewer views would help."
        )
    lacking = case.without_expertise(sights)
    if lacking:
        found.append(f"{len(lacking)} entries are seen by nobody who knows their track.")
    if apart:
        found.append(
            f"These panels cannot be compared: {len(apart)} groups of raters share no entry. "
            "Scores of different groups do not rank against each other."
        )
    if answer.status in {Status.CRASHED, Status.TIMED_OUT}:
        found.append(
            f"The solver gave nothing ({answer.detail or 'time was up'}): this is the plain arrangement."
        )
    return found


def faults(request: PanelRequest, case: PanelCase, sights: Sights, added: list[tuple[int, int]]) -> list[str]:
    """Every broken rule, checked against the request as it was written. Empty for a valid result."""
    raters = {rater.key: rater for rater in request.raters}
    views = {entry.key: request.views if entry.views is None else entry.views for entry in request.entries}
    named = [(case.raters[rater].key, case.entries[entry].key) for rater, entry in sorted(sights)]
    fixed = {(sight.rater, sight.entry) for sight in request.fixed}
    found = [f"{who} does not see {what} any more" for who, what in sorted(fixed - set(named))]
    for who, what in named:
        rater = raters[who]
        if (who, what) not in fixed and (rater.absent or what in {*rater.conflicts, *rater.recusals}):
            found.append(f"{who} must not see {what}")
    for key, rater in raters.items():
        count = sum(who == key for who, _ in named)
        if rater.load is not None and count > rater.load:
            found.append(f"{key} sees {count}, more than {rater.load}")
    for key, wanted in views.items():
        count = sum(what == key for _, what in named)
        more = sum(case.entries[entry].key == key for _, entry in added)
        most = max(wanted, sum(what == key for _, what in fixed)) + more
        if count > most:
            found.append(f"{key} is seen {count} times, not {most}")
    return found
