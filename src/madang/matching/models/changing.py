"""How the rows of a round change: who may, by the table of moves, with what follows from it."""

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madang.allocation.solver import Status
from madang.allocation.team_values import TeamResult
from madang.core import audit, clock, live
from madang.core.errors import DomainError, NotAllowed
from madang.matching import rules
from madang.matching.models.round import Round
from madang.matching.models.run import MatchRun, MatchTeam, Placement
from madang.people.models import Person


class WrongState(DomainError):
    """It has moved on; what was asked is no longer possible."""


class MembersOnly(DomainError):
    """Only who has joined the centre may do this."""

    status = 403


class TooLate(DomainError):
    """The day for it is over."""


def must_allow(noun: str, move: str, row: Any) -> None:
    """Raise WrongState unless `move` of `noun` may start from the state of `row`."""
    if not rules.allows(noun, move, row.state):
        raise WrongState(
            _("This is not possible any more: it now stands at “%(state)s”. Please load the page again.")
            % {"state": row.get_state_display()}
        )


def must_coordinate(by: Person) -> None:
    """Raise NotAllowed unless `by` forms teams for the centre."""
    if not by.may("matching.coordinate"):
        raise NotAllowed


def must_be_member(person: Person) -> None:
    """Raise MembersOnly for a guest."""
    if not person.is_member:
        raise MembersOnly(_("Please join first. It takes a minute, and you come back here."))


def must_take_wishes(row: Round) -> None:
    """Raise TooLate or WrongState where wishes are not taken."""
    if row.state == Round.State.WISHES and clock.today() > row.wishes_until:
        raise TooLate(
            _("Wishes were taken until yesterday or earlier. The page of the round says what happens now.")
        )
    if not row.takes_wishes:
        raise WrongState(
            _("Wishes are not taken now: the round stands at “%(state)s”.")
            % {"state": row.get_state_display()}
        )


def desk_topic(row: Round) -> str:
    """The topic of the desk's parts of a round."""
    return f"round-desk:{row.pk}"


def stirred(row: Round) -> None:
    """Something that everybody sees has changed: kept pages are old."""
    live.bump("matching", "programmes", f"round:{row.pk}", desk_topic(row))


def desk_changed(row: Round) -> None:
    """Something that only the desk sees has changed."""
    live.bump(desk_topic(row))


def noted(by: Person | None, verb: str, target: Any, **details: Any) -> None:
    """Write the act into the audit trail."""
    audit.record(by=by, verb=f"matching.{verb}", target=target, details=details)


def next_number(row: Round) -> int:
    """The number of the round's next run."""
    return (row.runs.aggregate(last=Max("number"))["last"] or 0) + 1


def store_result(run: MatchRun, result: TeamResult) -> None:
    """Keep the answer of the calculation: as it is, and as teams and places that the desk can change."""
    run.state = result.status.value
    run.result = result.to_json()
    run.method, run.bound, run.gap = result.version, result.bound, result.gap
    run.finished_at = clock.now()
    run.save()
    if result.status in {Status.OPTIMAL, Status.FEASIBLE}:
        _store_teams(run, result)


def _store_teams(run: MatchRun, result: TeamResult) -> None:
    locked = {row["person"] for row in run.input["locked"]}
    kept = [team for team in result.teams if any(person.person.isdigit() for person in team.members)]
    rows = MatchTeam.objects.bulk_create(
        MatchTeam(
            run=run, key=team.key, problem_id=int(team.problem), slot=team.slot, covered=list(team.covered),
            unmet=list(team.unmet), is_formed=team.formed,
            project_id=int(team.key.partition(":")[2]) if team.formed else None,
        )
        for team in kept
    )  # fmt: skip
    places = [
        Placement(
            run=run, wish_id=int(member.person), team=row, choice=member.choice,
            missed=[{"why": one.why.value, "problem": one.problem, "points": one.points} for one in member.missed],
            is_locked=member.person in locked,
        )
        for row, team in zip(rows, kept, strict=True)
        for member in team.members
        if member.person.isdigit()
    ]  # fmt: skip
    places += [
        Placement(
            run=run, wish_id=int(one.person),
            missed=[{"why": why.why.value, "problem": why.problem, "points": why.points} for why in one.reasons],
        )
        for one in result.unplaced
        if one.person.isdigit()
    ]  # fmt: skip
    there = set(run.round.wishes.values_list("pk", flat=True))
    Placement.objects.bulk_create(place for place in places if place.wish_id in there)
