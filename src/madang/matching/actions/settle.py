"""Confirmed teams become projects, each in one piece."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError
from madang.matching import emails, rules
from madang.matching.actions.places import expire_places
from madang.matching.models import MatchTeam, Placement, Round
from madang.matching.models.changing import must_allow, must_coordinate, noted, stirred
from madang.matching.queries.naming import team_name
from madang.people.models import Person
from madang.projects import actions as projects
from madang.projects.models import Project

SUMMARY = _("A team that came together to solve “%(problem)s”. It is agreeing on what to do.")


class AnswersWaited(DomainError):
    """Some people may still say yes or no."""


@dataclass(slots=True)
class Settled:
    """What became of the teams: those that began, those that were too small, those that could not begin and why."""

    round: Round
    opened: list[Project] = field(default_factory=list)
    too_small: list[MatchTeam] = field(default_factory=list)
    failed: list[tuple[MatchTeam, str]] = field(default_factory=list)


@transaction.atomic
def settle_round(*, round: Round, by: Person) -> Settled:
    """Open a project for each team in which at least two confirmed; who confirmed a team that formed itself joins it.

    A team that cannot begin stops no other: it is told with the reason, and settling can be done again.
    Raises NotAllowed, WrongState, AnswersWaited.
    """
    must_coordinate(by)
    row = Round.objects.locked(round.pk)
    must_allow("round", "settle", row)
    expire_places(by=by)
    run = row.published_run
    if run is None or run.placements.filter(state__in=sorted(rules.AWAITED)).exists():
        raise AnswersWaited(
            _("Some people may still answer. Please wait until everybody has, or until their day is over.")
        )
    done = Settled(row)
    for team in run.teams.select_related("problem", "project").order_by("pk"):
        _settle_one(done, team, by)
    if not done.failed:
        _end(row, by)
    stirred(row)
    return done


def _settle_one(done: Settled, team: MatchTeam, by: Person) -> None:
    try:
        project = settle_team(team=team, by=by, round=done.round)
    except DomainError as error:
        done.failed.append((team, str(error)))
        return
    if project is None:
        done.too_small.append(team)
    else:
        done.opened.append(project)


@transaction.atomic
def settle_team(*, team: MatchTeam, by: Person, round: Round) -> Project | None:
    """One team, in one transaction: the project with its members and lead, or nothing at all.

    Returns None where too few confirmed, who are told. Done again it changes nothing. Raises what `projects` refuses.
    """
    must_coordinate(by)
    confirmed = list(
        team.placements.filter(state=Placement.State.CONFIRMED).select_related("wish__person").order_by("pk")
    )
    if team.project is not None and not team.is_formed:
        return team.project
    if team.project is not None:
        projects.seat_matched(project=team.project, by=by, members=_members(confirmed))
    elif len(confirmed) >= rules.TEAM_LEAST:
        team.project = projects.open_matched_project(
            by=by, title=team_name(team), summary=_summary(team, round), problem=team.problem,
            programme=round.programme, members=_members(confirmed),
        )  # fmt: skip
        team.save(update_fields=["project"])
        noted(by, "team_begun", team, project=team.project.pk)
    for place in confirmed:
        letter = "settled" if team.project else "no_team"
        emails.tell(
            person=place.wish.person, row=round, letter=letter, key=str(place.pk), team=team_name(team), by=by,
            target=team.project.slug if team.project else None,
        )  # fmt: skip
    return team.project


def _summary(team: MatchTeam, row: Round) -> str:
    """What the team says of itself until it says it better, in the language of the round."""
    with translation.override(row.language):
        return str(SUMMARY) % {"problem": team.problem.title[:120]}


def _members(places: list[Placement]) -> list[projects.MatchedMember]:
    """The lead first: whoever offered to lead, otherwise a citizen, the dearest choice first."""
    ordered = sorted(
        places,
        key=lambda place: (not place.wish.would_lead, place.wish.is_expert, place.choice or 9, place.pk),
    )
    return [
        projects.MatchedMember(
            person=place.wish.person,
            is_expert=place.wish.is_expert,
            is_problem_owner="lived" in place.wish.skills,
        )
        for place in ordered
    ]


def _end(row: Round, by: Person) -> None:
    row.state, row.settled_at = rules.after("round", "settle"), clock.now()
    row.version += 1
    row.save()
    noted(by, "round_settled", row)
    left = Placement.objects.filter(run=row.published_run_id, state=Placement.State.RESERVE)
    for place in left.select_related("wish__person"):
        emails.tell(person=place.wish.person, row=row, letter="reserve_over", key=str(place.pk), by=by)
