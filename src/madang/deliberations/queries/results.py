"""The result as pages show it, and where one voter stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.deliberations import rules
from madang.deliberations.models import Deliberation, MapRun, Statement, StatementVote, Voter
from madang.deliberations.rules import picture, position

NEEDED = 50


@dataclass(frozen=True, slots=True)
class Bar:
    """The share that agrees, of one group or everybody; None: too few to say."""

    name: str
    share: float | None

    @property
    def percent(self) -> int | None:
        """As whole percent."""
        return None if self.share is None else round(self.share * 100)


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with the shares that agree."""

    pk: int
    text: str
    language: str
    everybody: Bar
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Told:
    """A statement by which a group is known, and what its people say of it."""

    text: str
    language: str
    agrees: bool
    pk: int


@dataclass(frozen=True, slots=True)
class Area:
    """A group on the map."""

    number: int
    letter: str
    size: int
    area: list[float]
    label: list[float]
    marks: list[list[float]]
    told: list[Told]


@dataclass(frozen=True, slots=True)
class Shown:
    """A result in the language of the page."""

    reason: str
    voters: int
    votes: int
    grouped: int
    stability: float | None
    groups: list[Area]
    shared: list[Line]
    refused: list[Line]
    divides: list[Line]
    lines: list[Line]
    width: float = picture.WIDTH
    height: float = picture.HEIGHT

    @property
    def missing(self) -> int:
        """How many voters are missing before there is a map."""
        return max(0, NEEDED - self.voters)


@dataclass(frozen=True, slots=True)
class Position:
    """Where one voter stands: the place on the map and the group, or how many answers are missing."""

    answered: int
    missing: int
    place: tuple[float, float] | None = None
    group: Area | None = None
    # Of the statements the group is known by: how many the voter answered alike, and in all.
    alike: int = 0
    compared: int = 0


def latest_run(deliberation: Deliberation) -> MapRun | None:
    """The last map."""
    return MapRun.objects.filter(deliberation=deliberation).order_by("-pk").first()


def shown_result(stored: dict[str, Any]) -> Shown:
    """A stored result, ready to be shown."""
    rows = {row["id"]: row for row in stored["statements"]}
    letters = [rules.letter(number) for number in range(1, len(stored["groups"]) + 1)]
    lines = {key: _line(row, letters) for key, row in rows.items()}
    return Shown(
        reason=stored["reason"], voters=stored["voters"], votes=stored["votes"], grouped=stored["grouped"],
        stability=stored["stability"],
        groups=[_area(number, group, rows) for number, group in enumerate(stored["groups"], start=1)],
        shared=[lines[key] for key in stored["shared"]],
        refused=[lines[key] for key in stored["refused"]],
        divides=[lines[key] for key in stored["divides"]],
        lines=list(lines.values()),
    )  # fmt: skip


def group_name(letter: str) -> str:
    """What a group is called."""
    return _("Group %(letter)s") % {"letter": letter}


def _line(row: dict[str, Any], letters: list[str]) -> Line:
    bars = [Bar(group_name(letter), share) for letter, share in zip(letters, row["shares"], strict=True)]
    everybody = Bar(pgettext("voters", "Everybody"), row["share"])
    return Line(row["id"], row["text"], row["language"], everybody, bars)


def _area(number: int, group: dict[str, Any], rows: dict[int, Any]) -> Area:
    told = [Told(rows[key]["text"], rows[key]["language"], value > 0, key) for key, value in group["told"]]
    return Area(
        number, rules.letter(number), group["size"], group["area"], group["label"], group["marks"], told
    )


def position_of(run: MapRun | None, voter: Voter | None, shown: Shown | None) -> Position:
    """Where the voter stands on the map, from their answers of this moment; for nobody's eyes but theirs."""
    said: dict[int, int] = {}
    if voter is not None and not voter.is_banned:
        asked = StatementVote.objects.filter(voter=voter, statement__state=Statement.State.SHOWN)
        said = dict(asked.values_list("statement", "value"))
    if run is None or shown is None or not shown.groups:
        return Position(len(said), 0)
    place = position.place(run.axes, said)
    if place is None:
        known = sum(str(key) in run.axes["statements"] for key in said)
        return Position(len(said), position.needed(run.axes) - known)
    group = shown.groups[position.nearest(place, [each.area for each in shown.groups])]
    compared = [told for told in group.told if told.pk in said]
    alike = sum(said[told.pk] == (1 if told.agrees else -1) for told in compared)
    return Position(len(said), 0, place, group, alike, len(compared))


HEAD = ("statement", "text", "group", "agree", "disagree", "pass", "agree_share")
HIDDEN = "<5"


def csv_rows(stored: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The counts of each statement, of everybody and of each group; numbers below five are hidden."""
    yield HEAD
    for row in stored["statements"]:
        parts = [("all", row["all"], row["share"])]
        parts += [
            (rules.letter(number), cells, share)
            for number, (cells, share) in enumerate(zip(row["groups"], row["shares"], strict=True), start=1)
        ]
        for name, cells, share in parts:
            counts = [HIDDEN if cell is None else cell for cell in cells]
            yield row["id"], row["text"], name, *counts, "" if share is None else share
