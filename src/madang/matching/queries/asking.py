"""From the rows of a round to the request of the calculation, and the present arrangement of a run."""

from collections.abc import Iterable

from django.db.models import Prefetch

from madang.allocation.team_values import (
    CITIZEN,
    EXPERT,
    FormedTeam,
    TeamPerson,
    TeamProblem,
    TeamRequest,
)
from madang.allocation.team_values import Placement as Seat
from madang.matching import rules
from madang.matching.models import MatchRun, NeverWish, Placement, Round, RoundProblem, TogetherAsk, Wish
from madang.projects.models import Membership, Project
from madang.projects.rules import JOINABLE


def formed_key(project: Project) -> str:
    """The name of a team that formed itself, in the calculation."""
    return f"project:{project.pk}"


def formed_teams(row: Round, offers: Iterable[RoundProblem]) -> dict[int, list[Project]]:
    """Teams of the programme with open seats, by the first offered problem they work on. A team stands once."""
    wanted = [offer.problem_id for offer in offers]
    members = Membership.objects.filter(left_on=None).order_by("pk")
    projects = (
        Project.objects.filter(
            programme=row.programme_id, open_seats__gt=0, state__in=sorted(JOINABLE), hidden_at=None,
            project_problems__problem__in=wanted,
        )
        .distinct().order_by("pk")
        .prefetch_related("project_problems", Prefetch("memberships", members, to_attr="present"))
    )  # fmt: skip
    found: dict[int, list[Project]] = {}
    for project in projects:
        problem = next(
            link.problem_id for link in project.project_problems.all() if link.problem_id in wanted
        )
        found.setdefault(problem, []).append(project)
    return found


def in_a_team(row: Round) -> set[int]:
    """Keys of people who are in a team of the programme already: nobody is placed twice."""
    places = Membership.objects.filter(
        left_on=None, project__programme=row.programme_id, project__state__in=sorted(JOINABLE)
    )
    return set(places.values_list("person_id", flat=True))


def request_of(row: Round, *, locked: tuple[Seat, ...] = (), published: tuple[Seat, ...] = ()) -> TeamRequest:
    """Everything that was sent and is offered, as the calculation takes it."""
    offers = list(row.offers.all())
    known = {offer.problem_id for offer in offers}
    busy = in_a_team(row)
    wishes = [wish for wish in row.wishes.counted().order_by("pk") if wish.person_id not in busy]
    formed = formed_teams(row, offers)
    members = [
        member for teams in formed.values() for team in teams for member in getattr(team, "present", ())
    ]
    keys = {wish.key for wish in wishes}
    problems = tuple(_problem(offer, formed.get(offer.problem_id, [])) for offer in offers)
    teams = team_keys(problems)
    return TeamRequest(
        people=(*(person_of(wish, known) for wish in wishes), *map(_member, members)),
        problems=problems,
        size_min=row.size_min, size_max=row.size_max, experts=row.experts, citizens=row.citizens,
        together=_together(keys, row), never=_never(keys, row),
        locked=tuple(seat for seat in locked if seat.person in keys),
        published=tuple(seat for seat in published if seat.person in keys and seat.team in teams),
    )  # fmt: skip


def team_keys(problems: Iterable[TeamProblem]) -> set[str]:
    """The teams there may be, by the names under which the calculation knows them."""
    found = set()
    for problem in problems:
        found |= {f"{problem.key}/{number}" for number in range(1, problem.teams + 1)}
        found |= {team.key for team in problem.formed}
    return found


def person_of(wish: Wish, known: set[int]) -> TeamPerson:
    """A wish as the calculation takes it; problems that are offered no more are left out."""
    return TeamPerson(
        key=wish.key, role=wish.role, choices=tuple(str(pk) for pk in wish.choices if pk in known),
        anywhere=wish.anywhere, skills=tuple(wish.skills), slots=tuple(wish.slots),
    )  # fmt: skip


def _member(member: Membership) -> TeamPerson:
    """Somebody who is in a team already stays; of their times nothing is known."""
    return TeamPerson(key=f"member:{member.pk}", role=EXPERT if member.is_expert else CITIZEN)


def _problem(offer: RoundProblem, formed: list[Project]) -> TeamProblem:
    teams = [
        FormedTeam(
            key=formed_key(project),
            members=tuple(f"member:{member.pk}" for member in getattr(project, "present", ())),
            open_seats=project.open_seats,
        )
        for project in formed
    ]
    return TeamProblem(
        key=str(offer.problem_id), skills=tuple(offer.skills), teams=offer.teams,
        formed=tuple(team for team in teams if team.members),
    )  # fmt: skip


def _together(keys: set[str], row: Round) -> tuple[tuple[str, ...], ...]:
    asks = TogetherAsk.objects.filter(wish__round=row, state=TogetherAsk.State.ACCEPTED).order_by("pk")
    pairs = ((str(one), str(other)) for one, other in asks.values_list("wish_id", "other_id"))
    return tuple(pair for pair in pairs if keys.issuperset(pair))


def _never(keys: set[str], row: Round) -> tuple[tuple[str, ...], ...]:
    named = NeverWish.objects.filter(wish__round=row, other__isnull=False).order_by("pk")
    pairs = {tuple(sorted((str(one), str(other)))) for one, other in named.values_list("wish_id", "other_id")}
    return tuple(sorted(pair for pair in pairs if keys.issuperset(pair)))


def seats_of(places: Iterable[Placement]) -> tuple[Seat, ...]:
    """Places that are held, as the calculation takes them. `team` is there already."""
    return tuple(
        Seat(str(place.wish_id), str(place.team.problem_id), place.team.key)
        for place in places
        if place.team is not None and place.state in rules.HELD
    )


def request_in(run: MatchRun) -> TeamRequest:
    """What the run was asked."""
    return TeamRequest.from_json(run.input)


def arrangement(run: MatchRun, request: TeamRequest, places: Iterable[Placement]) -> list[rules.Seats]:
    """The run's teams with those who hold a seat in them now."""
    formed = {team.key: team for problem in request.problems for team in problem.formed}
    inside: dict[int, list[str]] = {}
    for place in places:
        if place.team_id is not None and place.state in rules.HELD:
            inside.setdefault(place.team_id, []).append(str(place.wish_id))
    found = []
    for team in run.teams.all():
        fixed = formed[team.key].members if team.key in formed else ()
        seats = len(fixed) + formed[team.key].open_seats if team.key in formed else 0
        people = (*fixed, *inside.get(team.pk, ()))
        found.append(rules.Seats(team.key, str(team.problem_id), team.slot, people, team.is_formed, seats))
    return found
