"""Which moves a round, a wish and a place know; what is worth a look before solving; what a move by hand would do.

Plain values in and out. The points are those of `allocation`, so that a move by hand is measured by the same yardstick.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from itertools import combinations

from madang.allocation.team_case import ANYWHERE_POINTS, CHOICE_POINTS, PLACED_POINTS, SKILL_POINTS
from madang.allocation.team_values import (
    CITIZEN,
    EXPERT,
    Member,
    TeamPerson,
    TeamRequest,
    TeamResult,
    Unplaced,
)


class RoundState(StrEnum):
    """Where a round stands. In `review` the solver runs and the desk looks at what it found."""

    DRAFT = "draft"
    WISHES = "wishes"
    REVIEW = "review"
    PUBLISHED = "published"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class WishState(StrEnum):
    """Whether a wish counts."""

    DRAFT = "draft"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class AskState(StrEnum):
    """What became of the question whether somebody would like to be in the same team."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class RunState(StrEnum):
    """What became of one run of the solver; the words after `running` are those of the calculation."""

    QUEUED = "queued"
    RUNNING = "running"
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"


class PlaceState(StrEnum):
    """Where a person's place stands."""

    PROPOSED = "proposed"
    RESERVE = "reserve"
    ASKED = "asked"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed change of state."""

    sources: frozenset[str]
    to: str


_R, _W, _A, _N, _P = RoundState, WishState, AskState, RunState, PlaceState
_WAITING = frozenset({_P.ASKED, _P.OFFERED})

# The one table: what may be done with what, from which states, and where it leads.
MOVES: dict[str, dict[str, Move]] = {
    "round": {
        "open": Move(frozenset({_R.DRAFT}), _R.WISHES),
        "close": Move(frozenset({_R.WISHES}), _R.REVIEW),
        "reopen": Move(frozenset({_R.REVIEW}), _R.WISHES),
        "publish": Move(frozenset({_R.REVIEW}), _R.PUBLISHED),
        "settle": Move(frozenset({_R.PUBLISHED}), _R.SETTLED),
        "cancel": Move(frozenset({_R.DRAFT, _R.WISHES, _R.REVIEW, _R.PUBLISHED}), _R.CANCELLED),
    },
    "wish": {
        "send": Move(frozenset({_W.DRAFT}), _W.SENT),
        "withdraw": Move(frozenset({_W.DRAFT, _W.SENT}), _W.WITHDRAWN),
        "resume": Move(frozenset({_W.WITHDRAWN}), _W.DRAFT),
    },
    "ask": {
        "accept": Move(frozenset({_A.WAITING}), _A.ACCEPTED),
        "decline": Move(frozenset({_A.WAITING, _A.ACCEPTED}), _A.DECLINED),
    },
    "run": {
        "begin": Move(frozenset({_N.QUEUED}), _N.RUNNING),
        "crash": Move(frozenset({_N.QUEUED, _N.RUNNING}), _N.CRASHED),
    },
    "place": {
        "ask": Move(frozenset({_P.PROPOSED}), _P.ASKED),
        "reserve": Move(frozenset({_P.PROPOSED}), _P.RESERVE),
        "offer": Move(frozenset({_P.RESERVE}), _P.OFFERED),
        "confirm": Move(_WAITING, _P.CONFIRMED),
        "decline": Move(_WAITING | {_P.CONFIRMED}, _P.DECLINED),
        "expire": Move(_WAITING, _P.EXPIRED),
        "leave": Move(_WAITING | {_P.CONFIRMED, _P.RESERVE}, _P.LEFT),
    },
}

UNDER_WAY = frozenset({_N.QUEUED, _N.RUNNING})
SOLVED = frozenset({_N.OPTIMAL, _N.FEASIBLE})
# A place that somebody holds: no other may be put there.
HELD = frozenset({_P.PROPOSED, _P.ASKED, _P.OFFERED, _P.CONFIRMED})
AWAITED = _WAITING

CHOICES_MOST = len(CHOICE_POINTS)
TOGETHER_MOST = 3
NEVER_MOST = 2
TEAMS_MOST = 20
SIZE_MOST = 20
PROBLEMS_MOST = 40
# Two people are a team; one alone is told that none came about.
TEAM_LEAST = 2
OFFER_DAYS = 2
REMIND_DAYS = 2
KEPT = timedelta(days=60)  # wishes, after the round is settled
SOLVE_SECONDS = 30
# The child is ended ten seconds after its limit; whatever is silent for so much longer is gone.
SILENT_SECONDS = 90
STEPS = 5


def allows(noun: str, move: str, state: str) -> bool:
    """Whether `move` of `noun` may start from `state`. Raises KeyError for what is not in the table."""
    return state in MOVES[noun][move].sources


def after(noun: str, move: str) -> str:
    """The state that `move` of `noun` leads to."""
    return MOVES[noun][move].to


# --- order --------------------------------------------------------------------------------------------
def moved(keys: Sequence[int], key: int, by: int) -> list[int]:
    """`keys` with `key` so many places further down (negative: up); at the ends it stays."""
    found = list(keys)
    if key in found:
        at = found.index(key)
        to = min(max(0, at + by), len(found) - 1)
        found.insert(to, found.pop(at))
    return found


def changed_choices(keys: Sequence[int], change: str, key: int) -> list[int]:
    """`keys` after one tap: `add`, `remove`, `up` or `down`; anything else changes nothing."""
    if change == "add":
        return [*keys, key][:CHOICES_MOST]
    if change == "remove":
        return [each for each in keys if each != key]
    return moved(keys, key, {"up": -1, "down": 1}.get(change, 0))


def drawn(seed: int, keys: Iterable[str]) -> list[str]:
    """`keys` in an order that nobody chose and everybody can check: by SHA-256 of seed and key."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())


def company[K](links: Iterable[Sequence[K]], one: K) -> set[K]:
    """Who hangs together with `one` by `links` of two or more, `one` included."""
    groups, known, fresh = [set(link) for link in links], {one}, {one}
    while fresh:
        fresh = {key for group in groups if group & fresh for key in group} - known
        known |= fresh
    return known


# --- a look before solving --------------------------------------------------------------------------
class Look(StrEnum):
    """What a coordinator should know before the solver runs."""

    NOBODY = "nobody"
    TOO_FEW = "too_few"
    NO_EXPERTS = "no_experts"
    FEW_EXPERTS = "few_experts"
    NO_CITIZENS = "no_citizens"
    FEW_CITIZENS = "few_citizens"
    NOT_CHOSEN = "not_chosen"
    CROWDED = "crowded"
    NO_TIME = "no_time"
    SEATS = "seats"


@dataclass(frozen=True, slots=True)
class Warned:
    """One of these, with its numbers; `keys` are problems or people."""

    look: Look
    count: int = 0
    of: int = 0
    keys: tuple[str, ...] = ()
    is_fatal: bool = False


def looks(request: TeamRequest) -> list[Warned]:
    """What stands in the way of good teams, what stops every team first."""
    people = [person for person in request.people if not person.key.startswith("member:")]
    if not people:
        return [Warned(Look.NOBODY, is_fatal=True)]
    found = [*_too_few(people, request), *_roles(people, request), *_wanted(people, request)]
    free = Counter(slot for person in people for slot in person.slots or ())
    always = sum(person.slots is None for person in people)
    alone = [
        person.key
        for person in people
        if person.slots is not None
        and not any(free[slot] + always >= request.size_min for slot in person.slots)
    ]
    if alone and len(people) >= request.size_min:
        found.append(Warned(Look.NO_TIME, len(alone), len(people), tuple(alone)))
    return sorted(found, key=lambda warned: not warned.is_fatal)


def _too_few(people: Sequence[TeamPerson], request: TeamRequest) -> list[Warned]:
    if len(people) < request.size_min and not any(problem.formed for problem in request.problems):
        return [Warned(Look.TOO_FEW, len(people), request.size_min, is_fatal=True)]
    seats = sum(problem.teams for problem in request.problems) * request.size_max
    seats += sum(team.open_seats for problem in request.problems for team in problem.formed)
    return [Warned(Look.SEATS, seats, len(people))] if seats < len(people) else []


def _roles(people: Sequence[TeamPerson], request: TeamRequest) -> list[Warned]:
    """A team needs its experts and citizens; with too few of one kind fewer teams come about."""
    found, teams = [], -(-len(people) // request.size_max)
    for role, least, none, few in (
        (EXPERT, request.experts, Look.NO_EXPERTS, Look.FEW_EXPERTS),
        (CITIZEN, request.citizens, Look.NO_CITIZENS, Look.FEW_CITIZENS),
    ):
        there = sum(person.role == role for person in people)
        if least and there < least:
            found.append(Warned(none, there, least, is_fatal=True))
        elif least and there < least * teams:
            found.append(Warned(few, there, there // least))
    return found


def _wanted(people: Sequence[TeamPerson], request: TeamRequest) -> list[Warned]:
    chosen = Counter(key for person in people for key in person.choices)
    first = Counter(person.choices[0] for person in people if person.choices)
    nobody = tuple(problem.key for problem in request.problems if not chosen[problem.key])
    found = [Warned(Look.NOT_CHOSEN, len(nobody), len(request.problems), nobody)] if nobody else []
    for problem in request.problems:
        seats = problem.teams * request.size_max + sum(team.open_seats for team in problem.formed)
        if first[problem.key] > seats:
            found.append(Warned(Look.CROWDED, first[problem.key], seats, (problem.key,)))
    return found


# --- what a calculation keeps of people -----------------------------------------------------------------
GONE = "gone:"


def without_people(request: TeamRequest, keys: Collection[str]) -> TeamRequest:
    """The request with nothing left of what these people answered; that there was somebody stays: `gone:1`, `gone:2` …"""
    before = sum(person.key.startswith(GONE) for person in request.people)
    going = [person.key for person in request.people if person.key in keys]
    names = {key: f"{GONE}{number}" for number, key in enumerate(going, start=before + 1)}
    return replace(
        request,
        people=tuple(
            TeamPerson(names[person.key], slots=()) if person.key in names else person for person in request.people
        ),
        together=tuple(group for group in request.together if not names.keys() & set(group)),
        never=tuple(group for group in request.never if not names.keys() & set(group)),
        locked=tuple(seat for seat in request.locked if seat.person not in names),
        published=tuple(seat for seat in request.published if seat.person not in names),
    )  # fmt: skip


def result_without(result: TeamResult, keys: Collection[str]) -> TeamResult:
    """The result without where these people were and why."""
    return replace(
        result,
        teams=tuple(
            replace(team, members=tuple(Member(GONE, None) if one.person in keys else one for one in team.members))
            for team in result.teams
        ),
        unplaced=tuple(Unplaced(GONE, ()) if one.person in keys else one for one in result.unplaced),
    )  # fmt: skip


# --- a move by hand -----------------------------------------------------------------------------------
class Fault(StrEnum):
    """A rule that an arrangement breaks."""

    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    EXPERTS = "experts"
    CITIZENS = "citizens"
    TIME = "time"
    NEVER = "never"
    APART = "apart"
    NOT_WANTED = "not_wanted"


@dataclass(frozen=True, slots=True)
class Seats:
    """The people of one team as an arrangement has them."""

    key: str
    problem: str
    slot: str
    people: tuple[str, ...]
    is_formed: bool = False
    seats: int = 0  # of a formed team, with those who are in it


@dataclass(frozen=True, slots=True)
class Weighed:
    """What an arrangement is worth, and which rules it breaks in which team. `slots` and `skills` are by team."""

    points: int
    faults: tuple[tuple[Fault, str], ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def weigh(request: TeamRequest, teams: Sequence[Seats]) -> Weighed:
    """Points and broken rules of `teams`; an empty team is none. Raises KeyError for people who are not in `request`."""
    people = {person.key: person for person in request.people}
    needed = {problem.key: problem.skills for problem in request.problems}
    points, slots, skills = 0, {}, {}
    faults: list[tuple[Fault, str]] = []
    for team in (team for team in teams if team.people):
        members = [people[key] for key in team.people]
        held = {skill for member in members for skill in member.skills}
        skills[team.key] = tuple(skill for skill in needed.get(team.problem, ()) if skill in held)
        slots[team.key] = common_slot(members, team.slot)
        points += sum(worth(member, team.problem) for member in members)
        points += SKILL_POINTS * len(skills[team.key])
        faults += [(fault, team.key) for fault in _faults(request, team, members, slots[team.key])]
    faults += [(Fault.APART, "") for group in request.together if _is_apart(group, teams)]
    return Weighed(points, tuple(faults), slots, skills)


def weigh_move(
    request: TeamRequest, teams: Sequence[Seats], key: str, to: str | None
) -> tuple[int, tuple[Fault, ...]]:
    """Points won or lost, and rules newly broken, when `key` goes into the team `to` (None: the reserve list).

    The same as weighing everything before and after; but of all teams only the two of the move are looked at, since a
    thousand people could go into two hundred teams.
    """
    moved = [_with(_without(team, key), (key,) if team.key == to else ()) for team in teams]
    near = [place for place, team in enumerate(teams) if key in team.people or team.key == to]
    friends = tuple(group for group in request.together if key in group)
    alone = replace(request, together=())
    before, after = (weigh(alone, [each[place] for place in near]) for each in (teams, moved))
    broken = [fault for fault, at in after.faults if (fault, at) not in before.faults]
    if not any(_is_apart(group, teams) for group in request.together) and any(
        _is_apart(group, moved) for group in friends
    ):
        broken.append(Fault.APART)
    return after.points - before.points, tuple(broken)


def worth(person: TeamPerson, problem: str) -> int:
    """Points of the person in a team of `problem`: the choice, and having a place at all."""
    if problem in person.choices:
        return CHOICE_POINTS[person.choices.index(problem)] + PLACED_POINTS
    return PLACED_POINTS + (ANYWHERE_POINTS if person.anywhere else 0)


def choice_of(person: TeamPerson, problem: str) -> int | None:
    """1 to 5, 0 for "anywhere", None where the person did not ask for it."""
    if problem in person.choices:
        return person.choices.index(problem) + 1
    return 0 if person.anywhere else None


def common_slot(members: Sequence[TeamPerson], present: str) -> str:
    """When all can meet: the present slot while it suits everybody, otherwise the first that does, otherwise none."""
    named = [set(member.slots) for member in members if member.slots is not None]
    if not named:
        return present
    shared = set.intersection(*named)
    return present if present in shared else min(shared, default="")


def _faults(request: TeamRequest, team: Seats, members: Sequence[TeamPerson], slot: str) -> Iterable[Fault]:
    most = team.seats if team.is_formed else request.size_max
    if len(members) > most:
        yield Fault.TOO_LARGE
    if not team.is_formed:
        experts = sum(member.role == EXPERT for member in members)
        if len(members) < request.size_min:
            yield Fault.TOO_SMALL
        if experts < request.experts:
            yield Fault.EXPERTS
        if len(members) - experts < request.citizens:
            yield Fault.CITIZENS
    if not slot and any(member.slots is not None for member in members):
        yield Fault.TIME
    if any(len(set(group) & set(team.people)) > 1 for group in request.never):
        yield Fault.NEVER
    if any(choice_of(member, team.problem) is None for member in members if member.choices or member.slots):
        yield Fault.NOT_WANTED


def _is_apart(group: tuple[str, ...], teams: Sequence[Seats]) -> bool:
    """Whether people who would be together are in different teams; being without a place is told elsewhere."""
    return len({team.key for team in teams for key in group if key in team.people}) > 1


def next_in_line(
    request: TeamRequest, teams: Sequence[Seats], team: str, waiting: Sequence[str]
) -> tuple[str, ...]:
    """Who of `waiting`, in its order, may have the free seats of `team`, by the rules that hold for everybody.

    One person, or friends who wait and stay together: they were told that whatever team it becomes, they are in the same
    one, so they are asked where there is room for all of them. Nobody: (). First those whom the team needs to keep its
    mix of roles; nobody who did not ask for the problem, has no common time, is not to meet somebody of it, or has a
    friend with a seat in another team.
    """
    seats = next(each for each in teams if each.key == team)
    elsewhere = {key for each in teams if each is not seats for key in each.people}
    # Of those who said no, or left, nobody need wait for the other.
    present = {*waiting, *elsewhere, *seats.people}
    ties = [pair for group in request.together for pair in combinations(group, 2) if present.issuperset(pair)]
    before = _faults_in(request, seats)
    fitting = []
    for key in waiting:
        friends = company(ties, key)
        if friends & elsewhere:
            continue
        asked = tuple(each for each in waiting if each in friends)
        faults = _faults_in(request, _with(seats, asked))
        if not faults - before:
            fitting.append((len(faults), asked))
    return min(fitting, key=lambda pair: pair[0], default=(0, ()))[1]


def _faults_in(request: TeamRequest, team: Seats) -> set[Fault]:
    """Which rules one team breaks by itself: a thousand people wait while every seat of a round is passed on."""
    return {fault for fault, at in weigh(request, [team]).faults if at == team.key}


def _without(team: Seats, key: str) -> Seats:
    people = tuple(each for each in team.people if each != key)
    return Seats(team.key, team.problem, team.slot, people, team.is_formed, team.seats)


def _with(team: Seats, keys: Sequence[str]) -> Seats:
    return Seats(team.key, team.problem, team.slot, (*team.people, *keys), team.is_formed, team.seats)


# --- two arrangements ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Changed:
    """A person whose place differs between two runs; an empty team is no place."""

    person: str
    before: str
    now: str
    is_better: bool | None = None


def compared(
    before: Mapping[str, tuple[str, str]],
    now: Mapping[str, tuple[str, str]],
    people: Mapping[str, TeamPerson],
) -> list[Changed]:
    """Who is elsewhere. Places are (team, problem) by person; better and worse are by the person's own choices."""
    found = []
    for key in sorted({*before, *now}):
        old, new = before.get(key, ("", "")), now.get(key, ("", ""))
        if old[0] != new[0]:
            was, is_ = (_value(people.get(key), place[1]) for place in (old, new))
            found.append(Changed(key, old[0], new[0], None if was == is_ else is_ > was))
    return found


def _value(person: TeamPerson | None, problem: str) -> int:
    return worth(person, problem) if person is not None and problem else 0
