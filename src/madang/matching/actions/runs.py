"""Asking the solver, and changing by hand what it found."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madang.allocation.reading import InputError
from madang.allocation.team_checks import make_case
from madang.allocation.team_proof import faults
from madang.allocation.team_values import Placement as Seat
from madang.allocation.team_values import TeamRequest, TeamResult
from madang.core.errors import DomainError
from madang.matching import rules, tasks
from madang.matching.models import MatchRun, MatchTeam, Placement, Round
from madang.matching.models.changing import (
    WrongState,
    desk_changed,
    must_coordinate,
    next_number,
    noted,
    store_result,
)
from madang.matching.queries import asking, contradicting
from madang.people.models import Person


class Contradiction(DomainError):
    """What is locked or wished for cannot all hold."""


class BadResult(DomainError):
    """An answer that does not fit its request."""


class NothingToSolve(DomainError):
    """No team can come about."""


class AlreadyUnderWay(DomainError):
    """One calculation at a time."""


def _must_be_in_review(row: Round) -> None:
    if row.state != Round.State.REVIEW:
        raise WrongState(
            _(
                "Teams are formed after the wishes are in and before they are told. The round stands at “%(state)s”."
            )
            % {"state": row.get_state_display()}
        )


def _give_up_lost(row: Round) -> None:
    """A run whose worker is gone is said to have crashed, so that another can begin."""
    for run in row.runs.select_for_update().filter(state__in=sorted(rules.UNDER_WAY)):
        if not run.is_lost:
            raise AlreadyUnderWay(
                _("The teams are being calculated already. This page tells when it is done.")
            )
        tasks.crashed(run)


@transaction.atomic
def start_run(*, round: Round, by: Person, base: MatchRun | None = None, how: str = "fresh") -> MatchRun:
    """Have the teams calculated: locked people of `base` stay; `gentle` also keeps the others where it can.

    Raises NotAllowed, WrongState, AlreadyUnderWay, NothingToSolve, Contradiction.
    """
    must_coordinate(by)
    row = Round.objects.locked(round.pk)
    _must_be_in_review(row)
    _give_up_lost(row)
    locked: tuple[Seat, ...] = ()
    published: tuple[Seat, ...] = ()
    if base is not None:
        places = list(base.placements.filter(run__round=row).select_related("team"))
        locked = asking.seats_of(place for place in places if place.is_locked)
        published = asking.seats_of(places) if how == MatchRun.How.GENTLE else ()
    request = asking.request_of(row, locked=locked, published=published)
    _must_be_possible(request, row)
    run = _queued(row, by, request, base, how)
    noted(by, "run_started", run, people=len(request.people), how=how)
    desk_changed(row)
    tasks.solve_run.enqueue(run.pk)
    return run


@transaction.atomic
def keep_result(*, run: MatchRun, by: Person, result: TeamResult) -> MatchRun:
    """Keep an answer that was calculated outside the worker, after looking whether it keeps every rule of the request.

    Raises NotAllowed, WrongState, BadResult.
    """
    must_coordinate(by)
    row = MatchRun.objects.select_for_update(of=("self",)).select_related("round").get(pk=run.pk)
    if row.state not in rules.UNDER_WAY:
        raise WrongState(_("This calculation has ended already."))
    if broken := faults(asking.request_in(row), result):
        raise BadResult(_("This answer breaks a rule: %(rule)s") % {"rule": broken[0]})
    store_result(row, result)
    noted(by, "run_finished", row, state=row.state)
    desk_changed(row.round)
    return row


def _queued(row: Round, by: Person, request: TeamRequest, base: MatchRun | None, how: str) -> MatchRun:
    try:
        with transaction.atomic():
            return MatchRun.objects.create(
                round=row,
                number=next_number(row),
                base=base,
                how=how,
                seed=row.seed,
                by=by,
                input=request.to_json(),
            )
    except IntegrityError:
        raise AlreadyUnderWay(
            _("The teams are being calculated already. This page tells when it is done.")
        ) from None


def _must_be_possible(request: TeamRequest, row: Round) -> None:
    """Refuse in words what the calculation would refuse, and what can have no team at all."""
    if not any(person.key.isdigit() for person in request.people):
        raise NothingToSolve(_("Nobody has sent wishes yet, so there is nothing to calculate."))
    if words := contradicting.words(request, row):
        raise Contradiction(words)
    try:
        make_case(request)
    except InputError as error:
        raise Contradiction(contradicting.unnamed()) from error


# --- by hand ------------------------------------------------------------------------------------------


def _locked_place(place: Placement, by: Person) -> Placement:
    must_coordinate(by)
    row = Round.objects.locked(place.run.round_id)
    _must_be_in_review(row)
    found = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("run", "wish", "team")
        .get(pk=place.pk)
    )
    found.run.round = row
    if not found.run.is_solved:
        raise WrongState(_("This calculation found no teams."))
    return found


@transaction.atomic
def lock_place(*, place: Placement, by: Person, is_locked: bool) -> Placement:
    """Hold a person in the team, or let go, for the next calculation. Raises NotAllowed, WrongState."""
    row = _locked_place(place, by)
    if row.team_id is None and is_locked:
        raise WrongState(_("This person has no team yet. Put them into one first."))
    row.is_locked = is_locked
    row.save()
    desk_changed(row.run.round)
    noted(by, "place_locked" if is_locked else "place_unlocked", row)
    return row


@transaction.atomic
def move_place(*, place: Placement, by: Person, team: MatchTeam | None, is_locked: bool = True) -> Placement:
    """Put a person into another team of the run, or on the reserve list; the next calculation holds them there.

    Raises NotAllowed, WrongState.
    """
    row = _locked_place(place, by)
    if team is not None and team.run_id != row.run_id:
        raise WrongState(_("This team belongs to another calculation. Please load the page again."))
    request = asking.request_in(row.run)
    person = next(each for each in request.people if each.key == str(row.wish_id))
    row.team, row.is_moved = team, True
    row.is_locked = is_locked and team is not None
    row.choice = rules.choice_of(person, str(team.problem_id)) if team else None
    row.missed = [] if team else [{"why": "by_hand", "problem": "", "points": None}]
    row.save()
    _recount_teams(row.run, request)
    desk_changed(row.run.round)
    noted(by, "place_moved", row, team=team.key if team else "")
    return row


def _recount_teams(run: MatchRun, request: TeamRequest) -> None:
    """Keep what the teams show: when they can meet, which skills they have."""
    weighed = rules.weigh(request, asking.arrangement(run, request, run.placements.all()))
    needed = {problem.key: problem.skills for problem in request.problems}
    teams = list(run.teams.all())
    for team in teams:
        covered = weighed.skills.get(team.key, ())
        team.covered = list(covered)
        team.unmet = [skill for skill in needed.get(str(team.problem_id), ()) if skill not in covered]
        team.slot = weighed.slots.get(team.key, team.slot)
    MatchTeam.objects.bulk_update(teams, ["covered", "unmet", "slot"])
