"""The result as pages show it, and where one voter stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.deliberations import rules
from madang.deliberations.models import Deliberation, MapRun, StatementVote, Voter
from madang.deliberations.rules import picture

NEEDED = 50
ENOUGH = 7
# Everything but what only each voter may see.
PUBLIC = ("deliberation", "made_at", "is_final", "voters", "votes", "method", "seed", "input_digest", "result")


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
    """The last map, without the places of its voters."""
    return MapRun.objects.filter(deliberation=deliberation).order_by("-pk").only(*PUBLIC).first()


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
    bars = [
        Bar(group_name(letter), share) for letter, share in zip(letters, row["shares"], strict=True)
    ]
    everybody = Bar(pgettext("voters", "Everybody"), row["share"])
    return Line(row["id"], row["text"], row["language"], [everybody, *bars])


def _area(number: int, group: dict[str, Any], rows: dict[int, Any]) -> Area:
    told = [
        Told(rows[key]["text"], rows[key]["language"], value > 0, key) for key, value in group["told"]
    ]
    return Area(number, rules.letter(number), group["size"], group["area"], group["marks"], told)


def position_of(run: MapRun | None, voter: Voter | None, shown: Shown | None, answered: int) -> Position:
    """Where the voter stands on the map; for nobody's eyes but theirs."""
    missing = max(0, min(ENOUGH, len(shown.lines) if shown else ENOUGH) - answered)
    if run is None or voter is None or shown is None or not shown.groups or voter.is_banned:
        return Position(answered, missing)
    place = MapRun.objects.filter(pk=run.pk).values_list(f"places__v{voter.pk}", flat=True).first()
    if not place:
        return Position(answered, missing)
    group = shown.groups[int(place[2]) - 1]
    said = dict(
        StatementVote.objects.filter(voter=voter, statement__in=[told.pk for told in group.told]).values_list(
            "statement", "value"
        )
    )
    alike = sum(said.get(told.pk) == (1 if told.agrees else -1) for told in group.told)
    return Position(answered, 0, (place[0], place[1]), group, alike, len(said))


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
