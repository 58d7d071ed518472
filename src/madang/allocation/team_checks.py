"""From a request to a case. What contradicts itself is refused here, with who, why and what to do."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from madang.allocation.reading import InputError, all_different
from madang.allocation.team_case import ANY_TIME, NOWHERE, Case, Place
from madang.allocation.team_values import MOST_CHOICES, ROLES, Placement, TeamPerson, TeamRequest


def make_case(request: TeamRequest) -> Case:
    """The request as numbers. Raises InputError where no arrangement could be meant."""
    _check_sizes(request)
    _check_problems(request)
    for person in request.people:
        _check_person(person, request)
    people = sorted(request.people, key=lambda person: person.key)
    numbers = {person.key: number for number, person in enumerate(people)}
    _check_names(request, numbers)
    problems = sorted(request.problems, key=lambda problem: problem.key)
    slots = sorted({slot for person in people for slot in person.slots or ()}) or [ANY_TIME]
    places = list(_places(request, numbers))
    case = Case(
        request=request,
        people=people,
        problems=problems,
        slots=slots,
        places=places,
        groups=_groups(request, numbers),
        foes=_foes(request, numbers),
        locked=_placed(request.locked, "locked", request, numbers, places),
        kept=_placed(request.published, "published", request, numbers, places),
    )
    _check_wishes(case)
    _check_locks(case)
    return case


def _check_sizes(request: TeamRequest) -> None:
    for name in ("size_min", "size_max", "experts", "citizens"):
        if getattr(request, name) < (1 if name.startswith("size") else 0):
            raise InputError(name, f"{getattr(request, name)} is not possible: write a larger number.")
    if request.size_min > request.size_max:
        raise InputError(
            "size_min", f"{request.size_min} is more than size_max {request.size_max}: exchange the two."
        )
    if request.experts + request.citizens > request.size_max:
        raise InputError(
            "size_max",
            f"a team needs {request.experts} experts and {request.citizens} citizens, and has only "
            f"{request.size_max} seats: make size_max larger, or ask for fewer.",
        )


def _check_problems(request: TeamRequest) -> None:
    all_different((problem.key for problem in request.problems), "problems", "problem")
    keys = [
        f"{problem.key}/{number}" for problem in request.problems for number in range(1, problem.teams + 1)
    ]
    formed = [(problem, team) for problem in request.problems for team in problem.formed]
    all_different([*keys, *(team.key for _, team in formed)], "problems", "team")
    for problem in request.problems:
        if problem.teams < 0:
            raise InputError("problems", f"“{problem.key}” has {problem.teams} teams: write 0 or more.")
    for _, team in formed:
        if not team.members:
            raise InputError(
                "problems", f"the formed team “{team.key}” has no members: name them, or take it out."
            )
        if team.open_seats < 0:
            raise InputError("problems", f"“{team.key}” has {team.open_seats} open seats: write 0 or more.")
    counts = Counter(person for _, team in formed for person in team.members)
    for person, count in counts.items():
        if count > 1:
            raise InputError("problems", f"“{person}” is a member of {count} formed teams: keep one.")


def _check_person(person: TeamPerson, request: TeamRequest) -> None:
    place = f"people “{person.key}”"
    known = {problem.key for problem in request.problems}
    if person.role not in ROLES:
        raise InputError(place, f"role “{person.role}” is unknown: write expert or citizen.")
    if len(person.choices) > MOST_CHOICES:
        raise InputError(place, f"{len(person.choices)} choices: keep the first {MOST_CHOICES}.")
    for choice in person.choices:
        if choice not in known:
            raise InputError(
                place, f"chose the unknown problem “{choice}”: add it to problems, or take the choice out."
            )


def _check_names(request: TeamRequest, numbers: dict[str, int]) -> None:
    all_different((person.key for person in request.people), "people", "person")
    named = [("together", key) for group in request.together for key in group]
    named += [("never", key) for group in request.never for key in group]
    named += [("locked", placement.person) for placement in request.locked]
    named += [("published", placement.person) for placement in request.published]
    named += [
        ("problems", key) for problem in request.problems for team in problem.formed for key in team.members
    ]
    for field, key in named:
        if key not in numbers:
            raise InputError(field, f"“{key}” is not among the people: add the person, or take this out.")


def _places(request: TeamRequest, numbers: dict[str, int]) -> Iterator[Place]:
    named = {placement.team for placement in (*request.locked, *request.published)}
    for at, problem in enumerate(sorted(request.problems, key=lambda problem: problem.key)):
        for formed in sorted(problem.formed, key=lambda team: team.key):
            fixed = tuple(sorted(numbers[key] for key in formed.members))
            yield Place(formed.key, at, len(fixed) + formed.open_seats, fixed, is_formed=True)
        for number in range(1, problem.teams + 1):
            key = f"{problem.key}/{number}"
            yield Place(key, at, request.size_max, is_named=key in named)


def _groups(request: TeamRequest, numbers: dict[str, int]) -> list[tuple[int, ...]]:
    """Chains of "together" become one group."""
    leader = list(range(len(numbers)))

    def first(person: int) -> int:
        while leader[person] != person:
            person = leader[person]
        return person

    for wish in request.together:
        for a, b in pairwise(wish):
            low, high = sorted((first(numbers[a]), first(numbers[b])))
            leader[high] = low
    found: dict[int, list[int]] = {}
    for person in range(len(numbers)):
        found.setdefault(first(person), []).append(person)
    return [tuple(group) for group in found.values()]


def _foes(request: TeamRequest, numbers: dict[str, int]) -> list[frozenset[int]]:
    found: list[set[int]] = [set() for _ in numbers]
    for wish in request.never:
        for a, b in combinations(wish, 2):
            found[numbers[a]].add(numbers[b])
            found[numbers[b]].add(numbers[a])
    return [frozenset(foes) for foes in found]


def _placed(
    placements: Iterable[Placement],
    field: str,
    request: TeamRequest,
    numbers: dict[str, int],
    places: list[Place],
) -> dict[int, tuple[int, int]]:
    problems = {problem.key: at for at, problem in enumerate(sorted(request.problems, key=lambda p: p.key))}
    teams = {place.key: number for number, place in enumerate(places)}
    found: dict[int, tuple[int, int]] = {}
    for placement in placements:
        who = f"“{placement.person}”"
        if placement.problem not in problems:
            raise InputError(field, f"{who} is placed at the unknown problem “{placement.problem}”.")
        problem, place = problems[placement.problem], teams.get(placement.team, NOWHERE)
        if placement.team and (place == NOWHERE or places[place].problem != problem):
            raise InputError(
                field, f"{who} is placed in “{placement.team}”, which is no team of “{placement.problem}”."
            )
        if found.get(numbers[placement.person], (problem, place)) != (problem, place):
            raise InputError(field, f"{who} is placed twice, in different teams: keep one placement.")
        found[numbers[placement.person]] = (problem, place)
    return found


def _names(case: Case, people: Iterable[int]) -> str:
    return ", ".join(f"“{case.people[person].key}”" for person in people)


def _check_wishes(case: Case) -> None:
    for group in case.groups:
        if len(group) > case.request.size_max and not any(person in case.fixed_in for person in group):
            raise InputError(
                "together",
                f"{_names(case, group)} want to stay together, and a team has {case.request.size_max} seats: "
                "take somebody out, or make size_max larger.",
            )
        for a, b in combinations(group, 2):
            if b in case.foes[a]:
                raise InputError(
                    "never",
                    f"{_names(case, (a, b))} are to be together and never together: take one wish out.",
                )
    for place in case.places:
        for a, b in combinations(place.fixed, 2):
            if b in case.foes[a]:
                raise InputError(
                    "never",
                    f"{_names(case, (a, b))} are members of the formed team “{place.key}”: take the wish out.",
                )


def _check_locks(case: Case) -> None:
    for person, (problem, place) in case.locked.items():
        home = case.fixed_in.get(person)
        if home is not None and (case.places[home].problem != problem or place not in {NOWHERE, home}):
            raise InputError(
                "locked",
                f"{_names(case, [person])} is a member of the formed team “{case.places[home].key}” and locked "
                "elsewhere: take the lock out, or the person out of the team.",
            )
    for number, place_ in enumerate(case.places):
        inside = [
            person for person, (_, to) in case.locked.items() if to == number and person not in place_.fixed
        ]
        _check_locked_team(case, number, sorted([*inside, *place_.fixed]), bool(inside))
    for at, problem_ in enumerate(case.problems):
        seats = sum(case.places[place].seats for place in case.places_of[at])
        inside = [person for person, (to, _) in case.locked.items() if to == at]
        if len(inside) > seats:
            raise InputError(
                "locked",
                f"{len(inside)} people are locked at “{problem_.key}”, whose teams have {seats} seats: "
                "free some, or allow more teams.",
            )


def _check_locked_team(case: Case, number: int, inside: list[int], is_changed: bool) -> None:
    place = case.places[number]
    if not is_changed:
        return
    if len(inside) > place.seats:
        raise InputError(
            "locked",
            f"{_names(case, inside)} are locked in “{place.key}”, which has {place.seats} seats: free some of them.",
        )
    for a, b in combinations(inside, 2):
        if b in case.foes[a]:
            raise InputError(
                "locked",
                f"{_names(case, (a, b))} are locked in “{place.key}” and are never to be together: "
                "free one of them, or take the wish out.",
            )
    newcomers = [person for person in inside if person not in place.fixed]
    if not any(
        all(slot in case.free[person] for person in newcomers) for slot in case.slots_of_place(number)
    ):
        raise InputError(
            "locked",
            f"{_names(case, newcomers)} are locked in “{place.key}” and have no common free slot: "
            "free one of them, or add a slot to their times.",
        )
