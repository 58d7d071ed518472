"""What the assignment of reviewers, judges or mentors is asked and what it answers. Both are JSON, to be stored."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from madang.allocation.reading import Fields, InputError, Json, as_key
from madang.allocation.solver import Status

VERSION = 1  # of the method: stored with each result
MOST_BID = 10
USUAL_BID = 5  # of whoever said nothing about an entry


@dataclass(frozen=True, slots=True)
class Rater:
    """A reviewer, judge or mentor. `load` None: the fair share and one more. `bids` by entry: 0 no wish, 10 a great one."""

    key: str
    load: int | None = None
    expertise: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    recusals: tuple[str, ...] = ()
    absent: bool = False
    bids: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Any, place: str) -> Self:
        """Raises InputError."""
        fields = Fields.of(value, place, cls.__slots__)
        bids = fields.data.get("bids") or {}
        named = Fields.of(bids, fields.at("bids"), map(str, bids) if isinstance(bids, Mapping) else ())
        return cls(
            key=fields.key("key"),
            load=fields.whole("load", 0) if fields.has("load") else None,
            expertise=fields.keys("expertise"),
            conflicts=fields.keys("conflicts"),
            recusals=fields.keys("recusals"),
            absent=fields.flag("absent", False),
            bids={str(key): named.whole(key, USUAL_BID, most=MOST_BID) for key in bids},
        )


@dataclass(frozen=True, slots=True)
class PanelEntry:
    """An application, an entry, a team. `views` None: as many as the request says for all."""

    key: str
    track: str = ""
    views: int | None = None

    @classmethod
    def from_json(cls, value: Any, place: str) -> Self:
        """Raises InputError. A bare name is an entry too."""
        if not isinstance(value, Mapping):
            return cls(as_key(value, place))
        fields = Fields.of(value, place, cls.__slots__)
        views = fields.whole("views", 0, most=1000) if fields.has("views") else None
        return cls(fields.key("key"), fields.key("track", ""), views)


@dataclass(frozen=True, slots=True)
class Sight:
    """One rater sees one entry."""

    rater: str
    entry: str

    @classmethod
    def from_json(cls, value: Any, place: str = "") -> Self:
        """Raises InputError."""
        fields = Fields.of(value, place, cls.__slots__)
        return cls(fields.key("rater"), fields.key("entry"))


@dataclass(frozen=True, slots=True)
class PanelRequest:
    """Who may see what. `fixed` are sights that stay, because they are done or were decided by hand."""

    raters: tuple[Rater, ...]
    entries: tuple[PanelEntry, ...]
    views: int = 3
    fixed: tuple[Sight, ...] = ()

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Read what `to_json` wrote, or what somebody typed. Raises InputError."""
        fields = Fields.of(value, "", cls.__slots__)
        return cls(
            raters=fields.each("raters", Rater.from_json),
            entries=fields.each("entries", PanelEntry.from_json),
            views=fields.whole("views", 3, most=1000),
            fixed=fields.each("fixed", Sight.from_json),
        )

    def to_json(self) -> Json:
        """Plain values for a JSON column."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class EntryPanel:
    """Who sees an entry; `shortage` views could not be found; `has_expertise` None: its track asks for none."""

    entry: str
    raters: tuple[str, ...]
    shortage: int = 0
    has_expertise: bool | None = None


@dataclass(frozen=True, slots=True)
class PanelResult:
    """The answer. `parts` are groups of raters whose scores cannot be compared, empty when all can."""

    status: Status
    panels: tuple[EntryPanel, ...] = ()
    loads: Mapping[str, int] = field(default_factory=dict)
    shortage: int = 0
    without_expertise: int = 0
    spread_before: int = 0  # Σ over pairs of raters of (entries both see)²
    spread: int = 0
    extra_views: tuple[Sight, ...] = ()  # added so that panels can be compared
    parts: tuple[tuple[str, ...], ...] = ()
    points: float = 0.0
    bound: float | None = None
    gap: float | None = None
    warnings: tuple[str, ...] = ()
    seed: int = 0
    seconds: float = 0.0
    version: int = VERSION

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        read = {
            "status": Status(value["status"]),
            "panels": tuple(
                EntryPanel(**{**panel, "raters": tuple(panel["raters"])}) for panel in value["panels"]
            ),
            "extra_views": tuple(Sight(**sight) for sight in value["extra_views"]),
            "parts": tuple(map(tuple, value["parts"])),
            "warnings": tuple(value["warnings"]),
        }
        return cls(**{**value, **read})

    def to_json(self) -> Json:
        """Plain values for a JSON column."""
        return asdict(self)


def check_names(request: PanelRequest) -> None:
    """Every name that is used is known, and no sight that stays is forbidden. Raises InputError."""
    entries = {entry.key for entry in request.entries}
    raters = {rater.key: rater for rater in request.raters}
    for rater in request.raters:
        for name, keys in (
            ("conflicts", rater.conflicts),
            ("recusals", rater.recusals),
            ("bids", rater.bids),
        ):
            unknown = sorted(set(keys) - entries)
            if unknown:
                raise InputError(
                    f"raters “{rater.key}”.{name}", f"“{unknown[0]}” is no entry: add it, or take this out."
                )
    for sight in request.fixed:
        if sight.rater not in raters or sight.entry not in entries:
            raise InputError("fixed", f"“{sight.rater}” → “{sight.entry}”: one of the two is unknown.")
        rater = raters[sight.rater]
        if sight.entry in {*rater.conflicts, *rater.recusals}:
            raise InputError(
                "fixed",
                f"“{sight.rater}” is to see “{sight.entry}” and has a conflict with it: take one of the two out.",
            )
