"""What cannot all hold, in words: locks against seats, times and wishes."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from django.utils.translation import gettext as _

from madang.allocation.team_values import TeamRequest
from madang.matching.models import Round, Wish


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
    yield from _locked_apart(request)
    for team, people in inside.items():
        yield from _in_one_team(request, team, people)


def _among_wishes(request: TeamRequest) -> Iterator[str]:
    never = {frozenset(pair) for pair in request.never}
    for group in request.together:
        for pair in combinations(group, 2):
            if frozenset(pair) in never:
                yield _(
                    "%(names)s want to be together, and one of them would rather not be with the other. "
                    "Please talk with them, then untie the name under “Who stated what”."
                ) % {"names": names(pair)}


def _locked_apart(request: TeamRequest) -> Iterator[str]:
    team_of = {seat.person: seat.team for seat in request.locked}
    for group in request.together:
        if len({team_of[key] for key in group if key in team_of}) > 1:
            yield _(
                "%(names)s want to be together and are held in different teams. Please let one of them go."
            ) % {"names": names(group)}


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
