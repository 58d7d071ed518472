"""What team formation is asked and what it answers. Both are JSON, so that the asking app stores them as they are."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from madang.allocation.reading import Fields, InputError, Json
from madang.allocation.solver import Status

VERSION = 1  # of the method: stored with each result
EXPERT, CITIZEN = "expert", "citizen"
ROLES = {EXPERT, CITIZEN}
MOST_CHOICES = 5


@dataclass(frozen=True, slots=True)
class TeamPerson:
    """Somebody who wants into a team. `slots` None means: free at any time."""

    key: str
    role: str = CITIZEN
    choices: tuple[str, ...] = ()
    anywhere: bool = False
    skills: tuple[str, ...] = ()
    slots: tuple[str, ...] | None = None

    @classmethod
    def from_json(cls, value: Any, place: str) -> Self:
        """Raises InputError."""
        fields = Fields.of(value, place, cls.__slots__)
        return cls(
            key=fields.key("key"),
            role=fields.key("role", CITIZEN).lower(),
            choices=fields.keys("choices"),
            anywhere=fields.flag("anywhere", False),
            skills=fields.keys("skills"),
            slots=fields.keys("slots") if fields.has("slots") else None,
        )


@dataclass(frozen=True, slots=True)
class FormedTeam:
    """A team that found itself: its members stay, its open seats may be filled."""

    key: str
    members: tuple[str, ...]
    open_seats: int = 0

    @classmethod
    def from_json(cls, value: Any, place: str) -> Self:
        """Raises InputError."""
        fields = Fields.of(value, place, cls.__slots__)
        return cls(fields.key("key"), fields.keys("members"), fields.whole("open_seats", 0, most=1000))


@dataclass(frozen=True, slots=True)
class TeamProblem:
    """What teams work on: skills that help, how many new teams at most, teams that are there already."""

    key: str
    skills: tuple[str, ...] = ()
    teams: int = 1
    formed: tuple[FormedTeam, ...] = ()

    @classmethod
    def from_json(cls, value: Any, place: str) -> Self:
        """Raises InputError."""
        fields = Fields.of(value, place, cls.__slots__)
        return cls(
            key=fields.key("key"),
            skills=fields.keys("skills"),
            teams=fields.whole("teams", 1, most=1000),
            formed=fields.each("formed", FormedTeam.from_json),
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """A person's place: in a team by its key, or in whichever team of the problem where `team` is empty."""

    person: str
    problem: str
    team: str = ""

    @classmethod
    def from_json(cls, value: Any, place: str) -> Self:
        """Raises InputError. "bus/2" as team names its problem; a number as team counts within the problem."""
        fields = Fields.of(value, place, cls.__slots__)
        team = fields.key("team", "")
        problem = fields.key("problem", team.rpartition("/")[0])
        if not problem:
            raise InputError(fields.at("problem"), "missing: which problem is the person placed at?")
        return cls(fields.key("person"), problem, f"{problem}/{team}" if team.isdigit() else team)


def lock_words(person: str, where: str) -> str:
    """How a lock is named among the `reasons` of an infeasible request."""
    return f"“{person}” is locked in “{where}”"


def read_group(value: Any, place: str) -> tuple[str, ...]:
    """Two or more people. Raises InputError."""
    group = Fields({"": value}, place).keys("")
    if len(group) < 2:
        raise InputError(place, "a wish names at least two people.")
    return group


@dataclass(frozen=True, slots=True)
class TeamRequest:
    """Everything that decides who works with whom. Each field but `people` and `problems` has a usual value."""

    people: tuple[TeamPerson, ...]
    problems: tuple[TeamProblem, ...]
    size_min: int = 4
    size_max: int = 6
    experts: int = 1
    citizens: int = 2
    together: tuple[tuple[str, ...], ...] = ()
    never: tuple[tuple[str, ...], ...] = ()
    locked: tuple[Placement, ...] = ()
    published: tuple[Placement, ...] = ()
    place_everyone: bool = True

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Read what `to_json` wrote, or what somebody typed. Raises InputError."""
        fields = Fields.of(value, "", cls.__slots__)
        return cls(
            people=fields.each("people", TeamPerson.from_json),
            problems=fields.each("problems", TeamProblem.from_json),
            size_min=fields.whole("size_min", 4, least=1, most=1000),
            size_max=fields.whole("size_max", 6, least=1, most=1000),
            experts=fields.whole("experts", 1, most=1000),
            citizens=fields.whole("citizens", 2, most=1000),
            together=fields.each("together", read_group),
            never=fields.each("never", read_group),
            locked=fields.each("locked", Placement.from_json),
            published=fields.each("published", Placement.from_json),
            place_everyone=fields.flag("place_everyone", True),
        )

    def to_json(self) -> Json:
        """Plain values for a JSON column."""
        return asdict(self)


class Why(StrEnum):
    """Why somebody is not where they would rather be. The first that holds is told."""

    FULL = "full"
    NO_COMMON_TIME = "no_common_time"
    ROLE_MIX = "role_mix"
    NEVER_PAIR = "never_pair"
    TOO_FEW = "too_few"  # no team came about: not enough people for one
    LOCKED = "locked"  # somebody placed the person by hand, or the team formed itself
    COSTS_OTHERS = "costs_others"  # `points`: what the others would lose
    NOT_EXAMINED = "not_examined"  # the time was up before this could be tried
    # of people without any place
    NO_CHOICES = "no_choices"
    NO_FREE_TIME = "no_free_time"
    NO_EXPERTS = "no_experts"
    NO_CITIZENS = "no_citizens"


@dataclass(frozen=True, slots=True)
class Reason:
    """One missed better choice, or (with an empty `problem`) why somebody has no place at all."""

    why: Why
    problem: str = ""
    points: float | None = None

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(Why(value["why"]), value["problem"], value["points"])


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a place. `choice` is 1 to 5, 0 for "anywhere", None for a place by hand."""

    person: str
    choice: int | None
    missed: tuple[Reason, ...] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(value["person"], value["choice"], tuple(map(Reason.from_json, value["missed"])))


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its weekly slot (empty: nobody named slots, or its members share none)."""

    key: str
    problem: str
    slot: str
    members: tuple[Member, ...]
    covered: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    formed: bool = False

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        members = tuple(map(Member.from_json, value["members"]))
        lists = (tuple(value["covered"]), tuple(value["unmet"]))
        return cls(value["key"], value["problem"], value["slot"], members, *lists, value["formed"])


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A person without a place: one reason for each choice, or one for all."""

    person: str
    reasons: tuple[Reason, ...]

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(value["person"], tuple(map(Reason.from_json, value["reasons"])))


@dataclass(frozen=True, slots=True)
class Metrics:
    """How good the teams are for the people. Shares are of those who named a choice and belong to no formed team."""

    people: int = 0
    placed: int = 0
    unplaced: int = 0
    first_choice: float = 0.0
    top_three: float = 0.0
    unmet_skills: int = 0
    mutual_gain_swaps: int = 0
    kept: int = 0  # published places that were kept


@dataclass(frozen=True, slots=True)
class TeamResult:
    """The answer. `points` never exceed `bound`, a true upper bound; `gap` is the share between them."""

    status: Status
    teams: tuple[Team, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    metrics: Metrics = field(default_factory=Metrics)
    points: float = 0.0
    bound: float | None = None
    gap: float | None = None
    warnings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # of an infeasible request: the locks that contradict each other
    seed: int = 0
    seconds: float = 0.0
    version: int = VERSION

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        read = {
            "status": Status(value["status"]),
            "teams": tuple(map(Team.from_json, value["teams"])),
            "unplaced": tuple(map(Unplaced.from_json, value["unplaced"])),
            "metrics": Metrics(**value["metrics"]),
            "warnings": tuple(value["warnings"]),
            "reasons": tuple(value["reasons"]),
        }
        return cls(**{**value, **read})

    def to_json(self) -> Json:
        """Plain values for a JSON column."""
        return asdict(self)
