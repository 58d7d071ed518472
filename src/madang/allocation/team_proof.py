"""Checks a result against its request by the rules as they are written, sharing nothing with the models.

Every result is checked before it is handed out; `./madang bench allocation` and the tests use the same check.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from madang.allocation.team_values import EXPERT, Team, TeamPerson, TeamRequest, TeamResult

VALUES = {1: 100, 2: 80, 3: 60, 4: 45, 5: 30, 0: 8, None: 0}


def faults(request: TeamRequest, result: TeamResult) -> list[str]:
    """Every broken rule, in words. Empty for a valid result."""
    people = {person.key: person for person in request.people}
    if result.reasons or (not result.teams and not result.unplaced):
        return []
    found = [*_everybody_once(people, result), *_teams_exist(request, result)]
    if found:  # the rest would only repeat it
        return found
    formed = {team.key for problem in request.problems for team in problem.formed}
    for team in result.teams:
        found += _formed_faults(request, team) if team.key in formed else _team_faults(request, people, team)
        found += _member_faults(request, people, team)
    return [
        *found,
        *_wish_faults(request, result),
        *_lock_faults(request, result),
        *_sum_faults(request, people, result),
    ]


def _everybody_once(people: dict[str, TeamPerson], result: TeamResult) -> Iterator[str]:
    counts = Counter(member.person for team in result.teams for member in team.members)
    counts.update(entry.person for entry in result.unplaced)
    for key in people.keys() | counts.keys():
        if counts[key] != 1 or key not in people:
            yield f"{key} stands {counts[key]} times in the result"


def _teams_exist(request: TeamRequest, result: TeamResult) -> Iterator[str]:
    known = {f"{p.key}/{number}": p.key for p in request.problems for number in range(1, p.teams + 1)}
    known |= {team.key: p.key for p in request.problems for team in p.formed}
    for team in result.teams:
        if known.get(team.key) != team.problem:
            yield f"{team.key} is no team of {team.problem}"
    if len({team.key for team in result.teams}) != len(result.teams):
        yield "a team stands there twice"


def _team_faults(request: TeamRequest, people: dict[str, TeamPerson], team: Team) -> Iterator[str]:
    members = [people[member.person] for member in team.members]
    experts = sum(person.role == EXPERT for person in members)
    if not request.size_min <= len(members) <= request.size_max:
        yield f"{team.key} has {len(members)} members"
    if experts < request.experts or len(members) - experts < request.citizens:
        yield f"{team.key} has {experts} experts among {len(members)}"
    for person in members:
        if person.slots is not None and team.slot not in person.slots:
            yield f"{person.key} has no time for {team.key} at {team.slot}"


def _formed_faults(request: TeamRequest, team: Team) -> Iterator[str]:
    before = next(known for problem in request.problems for known in problem.formed if known.key == team.key)
    now = [member.person for member in team.members]
    if not set(before.members) <= set(now):
        yield f"{team.key} lost members"
    if len(now) > len(before.members) + before.open_seats:
        yield f"{team.key} has {len(now)} members and fewer seats"
    people = {person.key: person for person in request.people}
    for key in set(now) - set(before.members):
        slots = people[key].slots
        if slots is not None and team.slot not in slots:
            yield f"{key} has no time for {team.key} at {team.slot}"


def _member_faults(request: TeamRequest, people: dict[str, TeamPerson], team: Team) -> Iterator[str]:
    by_hand = {placement.person for placement in request.locked}
    by_hand |= {key for problem in request.problems for formed in problem.formed for key in formed.members}
    for member in team.members:
        choices = people[member.person].choices
        rank = choices.index(team.problem) + 1 if team.problem in choices else None
        if rank is None and people[member.person].anywhere:
            rank = 0
        if member.choice != rank:
            yield f"{member.person}: {team.problem} is choice {rank}, not {member.choice}"
        if rank is None and member.person not in by_hand:
            yield f"{member.person} did not choose {team.problem}"
    held = {skill for member in team.members for skill in people[member.person].skills}
    needed = next(problem.skills for problem in request.problems if problem.key == team.problem)
    if set(team.covered) != held & set(needed) or set(team.unmet) != set(needed) - held:
        yield f"{team.key} tells its skills wrongly"


def _where(result: TeamResult) -> dict[str, Team]:
    return {member.person: team for team in result.teams for member in team.members}


def _wish_faults(request: TeamRequest, result: TeamResult) -> Iterator[str]:
    at = {person: team.key for person, team in _where(result).items()}
    for group in request.together:
        if len({at.get(key) for key in group}) > 1:
            yield f"{', '.join(group)} are not together"
    for group in request.never:
        for a, b in combinations(group, 2):
            if a in at and at[a] == at.get(b):
                yield f"{a} and {b} are together"


def _lock_faults(request: TeamRequest, result: TeamResult) -> Iterator[str]:
    at = _where(result)
    for lock in request.locked:
        team = at.get(lock.person)
        if team is None or team.problem != lock.problem or lock.team not in {"", team.key}:
            yield f"{lock.person} is not where the lock is"


def _sum_faults(request: TeamRequest, people: dict[str, TeamPerson], result: TeamResult) -> Iterator[str]:
    published = {placement.person: placement for placement in request.published}
    total = 0
    for team in result.teams:
        total += 25 * len(team.covered)
        for member in team.members:
            kept = published.get(member.person)
            is_kept = kept and kept.problem == team.problem and kept.team in {"", team.key}
            total += VALUES[member.choice] + 60 + (20 if is_kept else 0)
    if abs(total - result.points) > 1e-6:
        yield f"the points are {total}, not {result.points}"
    if result.bound is not None and total > result.bound + 1e-3:
        yield f"{total} points are more than the bound {result.bound}"
