"""What cannot all hold, in words: locks against seats, times, roles and wishes."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from django.utils.translation import gettext as _

from madang.allocation.team_values import Placement as Seat
from madang.allocation.team_values import TeamRequest, lock_words
from madang.matching.models import MatchRun, MatchTeam, Round, Wish
from madang.matching.queries.asking import request_in, team_keys
from madang.matching.queries.naming import team_name
from madang.matching.rules import company


def names(keys: Iterable[str]) -> str:
    """The people of these wishes."""
    pks = [int(key) for key in keys if key.isdigit()]
    found = Wish.objects.filter(pk__in=pks).select_related("person").order_by("pk")
    return ", ".join(wish.person.shown_name for wish in found)


def words(request: TeamRequest, row: Round) -> str:
    """The first contradiction with who it is about and what to do; empty where there is none."""
    return next(_found(request, row), "")


def _found(request: TeamRequest, row: Round) -> Iterator[str]:
    yield from _among_wishes(request)
    inside: dict[str, list[str]] = {}
    for seat in request.locked:
        inside.setdefault(seat.team, []).append(seat.person)
    yield from _locked_nowhere(request)
    yield from _locked_apart(request)
    for team, people in inside.items():
        yield from _in_one_team(request, team, people)


def _among_wishes(request: TeamRequest) -> Iterator[str]:
    never = {frozenset(pair) for pair in request.never}
    for group in _companies(request):
        for pair in combinations(group, 2):
            if frozenset(pair) in never:
                yield _(
                    "%(names)s want to be together, and one of them would rather not be with the other. "
                    "Please talk with them, then untie the name under “Who stated what”."
                ) % {"names": names(pair)}


def _companies(request: TeamRequest) -> list[tuple[str, ...]]:
    """Everybody who stays together with somebody, also by way of a third, as one group."""
    named = {key for group in request.together for key in group}
    return sorted({tuple(sorted(company(request.together, key))) for key in named})


def _locked_apart(request: TeamRequest) -> Iterator[str]:
    team_of = {seat.person: seat.team for seat in request.locked}
    for group in _companies(request):
        if len({team_of[key] for key in group if key in team_of}) > 1:
            yield _(
                "%(names)s want to be together and are held in different teams. Please let one of them go."
            ) % {"names": names(group)}


def _locked_nowhere(request: TeamRequest) -> Iterator[str]:
    teams = team_keys(request.problems)
    if lost := [seat.person for seat in request.locked if seat.team not in teams]:
        yield _("%(names)s are held in a team that is not offered any more. Please let them go.") % {
            "names": names(lost)
        }


def _in_one_team(request: TeamRequest, team: str, people: list[str]) -> Iterator[str]:
    formed = {each.key: each for problem in request.problems for each in problem.formed}
    seats = formed[team].open_seats if team in formed else request.size_max
    if len(people) > seats:
        yield _("%(names)s are held in one team, which has %(seats)s seats. Please let some of them go.") % {
            "names": names(people), "seats": seats,
        }  # fmt: skip
    for pair in combinations(people, 2):
        if any(set(pair) <= set(group) for group in request.never):
            yield _(
                "%(names)s are held in one team, and one of them would rather not be with the other. Please let one go."
            ) % {"names": names(pair)}
    times = [set(each.slots) for each in request.people if each.key in people and each.slots is not None]
    if times and not set.intersection(*times):
        yield _("%(names)s are held in one team and have no time in common. Please let one of them go.") % {
            "names": names(people)
        }


# --- what only the calculation finds ----------------------------------------------------------------------


def unnamed() -> str:
    """What is said where nobody can be named."""
    return _(
        "What is held and what people wished for cannot all come true. Please let go of those who are held and look at "
        "the names under “Who stated what”, then calculate again."
    )


def found_by(run: MatchRun) -> list[str]:
    """Why a run found no teams: who is held where, and what to do; empty for a run that was not infeasible."""
    if run.state != MatchRun.State.INFEASIBLE:
        return []
    request = request_in(run)
    by_words = {lock_words(seat.person, seat.team): seat for seat in request.locked}
    seats = [by_words[words] for words in (run.result or {}).get("reasons", ()) if words in by_words]
    if not seats:
        return [unnamed()]
    told = [
        _("%(name)s is held in the team “%(team)s”.") % {"name": names([seat.person]), "team": _team_of(seat)}
        for seat in seats
    ]
    return [
        *told,
        _("They cannot all stay: a team has at most %(most)s people, at least %(experts)s of them technical experts and "
          "%(citizens)s citizens, one time in common, and friends stay together. Please let one of them go, then "
          "calculate again.")
        % {"most": request.size_max, "experts": request.experts, "citizens": request.citizens},
    ]  # fmt: skip


def _team_of(seat: Seat) -> str:
    """What the team of a seat is called, though it has not come about."""
    formed = seat.team.partition(":")[2]
    team = MatchTeam(
        key=seat.team, problem_id=int(seat.problem), is_formed=bool(formed), project_id=formed or None
    )
    return team_name(team)
