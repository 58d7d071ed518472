"""Running the solver: in the worker, in a child of its own, never in a request."""

from django.db import transaction
from django.tasks import task

from madang.allocation.reading import InputError
from madang.allocation.solver import Status
from madang.allocation.team_values import TeamResult
from madang.allocation.teams import form_teams
from madang.core import clock
from madang.matching import emails, rules
from madang.matching.models import MatchRun
from madang.matching.models.changing import desk_changed, noted, store_result
from madang.matching.queries.asking import request_in


@task
def solve_run(run_id: int) -> None:
    """Calculate the teams of a run. A run that is found begun was left by a worker that is gone: it has crashed.

    No transaction is open while the solver works, so that nobody waits for it.
    """
    run = _begun(run_id)
    if run is None:
        return
    try:
        result = form_teams(request_in(run), seconds=run.seconds, seed=run.seed)
    except InputError as error:
        result = TeamResult(Status.INFEASIBLE, reasons=(str(error),), seed=run.seed)
    _finish(run_id, result)


@transaction.atomic
def _begun(run_id: int) -> MatchRun | None:
    run = MatchRun.objects.select_for_update().select_related("round").filter(pk=run_id).first()
    if run is None or run.state not in rules.UNDER_WAY:
        return None
    if run.state == MatchRun.State.RUNNING:
        crashed(run)
        return None
    run.state, run.started_at = rules.after("run", "begin"), clock.now()
    run.save()
    desk_changed(run.round)
    return run


def crashed(run: MatchRun) -> None:
    """Say of a run that it was broken off. Call it with the row locked."""
    run.state, run.finished_at = rules.after("run", "crash"), clock.now()
    run.save()
    desk_changed(run.round)
    noted(None, "run_crashed", run)
    _tell(run)


@transaction.atomic
def _finish(run_id: int, result: TeamResult) -> None:
    """Keep the answer, unless the run was given up meanwhile."""
    run = MatchRun.objects.select_for_update().select_related("round").filter(pk=run_id).first()
    if run is None or run.state != MatchRun.State.RUNNING:
        return
    store_result(run, result)
    desk_changed(run.round)
    noted(None, "run_finished", run, state=run.state)
    _tell(run)


def _tell(run: MatchRun) -> None:
    emails.tell_desk(
        row=run.round,
        letter="solved",
        key=str(run.pk),
        target=run.number,
        state=MatchRun.State(run.state).label,
    )
