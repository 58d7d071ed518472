"""Groups of people who vote alike, what they share, and which statement to show next.

The method, step by step, stands in docs/reference/allocation.md. Everything is decided by the votes and the seed:
rows and columns may come in any order, and who was banned leaves no trace.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

import numpy as np

from madang.allocation import agreement, clusters
from madang.allocation.agreement import Mark, Tally
from madang.allocation.clusters import Labels
from madang.allocation.projection import Floats, Projection, project
from madang.allocation.votes import NO_VOTE, PASS, Id, Matrix, VoteTable, tally

METHOD = "opinion-groups/1"
FEWEST_VOTERS = 50
ENOUGH_VOTES = 7
STABLE = 0.6
DIGITS = 6


class NoGroups(StrEnum):
    """Why there are no groups. The codes are stable: they are stored."""

    TOO_FEW = "too_few"  # fewer than 50 people voted
    ONE_STATEMENT = "one_statement"  # one statement divides nobody in two directions
    FEW_ANSWERS = "few_answers"  # too few people answered enough statements for two groups of five
    ALIKE = "alike"  # everybody voted alike
    SMALL = "small"  # any division has a group below 5 people or 5 %
    UNSTABLE = "unstable"  # half of the people would be divided otherwise


@dataclass(frozen=True)
class Counts:
    """How many of a group agreed, disagreed and passed."""

    agree: int
    disagree: int
    passed: int


@dataclass(frozen=True)
class Group:
    """People who vote alike. Ids count from 1, the largest group first, equal ones by their smallest voter id."""

    id: int
    voters: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Opinions:
    """The result: to be stored as JSON. Statements are those that somebody voted on; ids are texts.

    `predict[group][statement]` is the agree rate, `counts` what it rests on. `consensus`, `common_disagreement` and
    `divisive` hold statements, best first; without groups the first two speak of all voters as one.
    """

    voters: int
    seed: int
    why_none: NoGroups | None
    groups: tuple[Group, ...] = ()
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    loadings: dict[str, tuple[float, float]] = field(default_factory=dict)
    consensus: tuple[str, ...] = ()
    common_disagreement: tuple[str, ...] = ()
    divisive: tuple[str, ...] = ()
    predict: dict[int, dict[str, float]] = field(default_factory=dict)
    counts: dict[int, dict[str, Counts]] = field(default_factory=dict)
    overall: dict[str, Counts] = field(default_factory=dict)
    silhouette: float | None = None
    stability: float | None = None
    method: str = METHOD

    def group_of(self, voter: Id) -> int | None:
        """The id of the voter's group; None for somebody who is in none."""
        name = str(voter)
        return next((group.id for group in self.groups if name in group.voters), None)

    def to_json(self) -> str:
        """One line of JSON, the same for the same votes to the last byte."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        stored = json.loads(text)
        stored["why_none"] = NoGroups(stored["why_none"]) if stored["why_none"] else None
        stored["groups"] = tuple(
            Group(group["id"], tuple(group["voters"]), tuple(Mark(**mark) for mark in group["marks"]))
            for group in stored["groups"]
        )
        for name in ("consensus", "common_disagreement", "divisive"):
            stored[name] = tuple(stored[name])
        for name in ("points", "loadings"):
            stored[name] = {key: (x, y) for key, (x, y) in stored[name].items()}
        stored["predict"] = {int(group): rates for group, rates in stored["predict"].items()}
        stored["counts"] = {int(group): _counts_from(rows) for group, rows in stored["counts"].items()}
        stored["overall"] = _counts_from(stored["overall"])
        return cls(**stored)


def _counts_from(rows: dict[str, Any]) -> dict[str, Counts]:
    return {statement: Counts(**row) for statement, row in rows.items()}


def opinion_groups(
    table: VoteTable, *, banned: Collection[Id] = (), removed: Collection[Id] = (), seed: int = 0
) -> Opinions:
    """Groups, their place on the map, common ground and differences, from who voted how.

    `banned` people (or who withdrew consent) and `removed` statements leave before anything else. `seed` draws
    the half-samples of the stability test. Below 50 voters nothing is told but the counts.
    """
    table = table.without(banned=banned, removed=removed).answered()
    everybody = agreement.counted(table.votes)
    overall = _counts(table.statements, everybody)
    if len(table.voters) < FEWEST_VOTERS:
        return Opinions(len(table.voters), seed, NoGroups.TOO_FEW, overall=overall)
    rows = _grouped_rows(table)
    projection = project(table.votes[rows])
    found = _divide(table.votes[rows], projection, seed)
    told = _told(table, rows, found)
    all_in_one = told.tallies or [everybody]
    return Opinions(
        voters=len(table.voters),
        seed=seed,
        why_none=found.why_none,
        groups=told.groups,
        points=_places([table.voters[row] for row in rows], projection.points),
        loadings=_places(table.statements, projection.loadings),
        consensus=agreement.common_ground(table.statements, all_in_one),
        common_disagreement=agreement.common_ground(table.statements, [one.turned() for one in all_in_one]),
        divisive=agreement.divisive(table.statements, told.tallies),
        predict={
            group.id: _rates(table.statements, one)
            for group, one in zip(told.groups, told.tallies, strict=True)
        },
        counts={
            group.id: _counts(table.statements, one)
            for group, one in zip(told.groups, told.tallies, strict=True)
        },
        overall=overall,
        silhouette=found.silhouette,
        stability=found.stability,
    )


@dataclass(frozen=True)
class _Found:
    """Labels of the grouped people, or why there are none."""

    why_none: NoGroups | None = None
    labels: Labels | None = None
    silhouette: float | None = None
    stability: float | None = None


@dataclass(frozen=True)
class _Told:
    groups: tuple[Group, ...]
    tallies: list[Tally]


def _grouped_rows(table: VoteTable) -> Labels:
    """The rows of those who answered enough to be placed: 7 statements, or all where there are fewer."""
    enough = min(ENOUGH_VOTES, len(table.statements))
    return np.flatnonzero(np.count_nonzero(table.votes != NO_VOTE, axis=1) >= enough)


def _divide(votes: Matrix, projection: Projection, seed: int) -> _Found:
    """Steps 4–6: the best partition, if it is large and stable enough."""
    if votes.shape[1] < 2:
        return _Found(NoGroups.ONE_STATEMENT)
    if len(votes) < 2 * clusters.SMALLEST:
        return _Found(NoGroups.FEW_ANSWERS)
    if not projection.spread[0]:
        return _Found(NoGroups.ALIKE)
    best = clusters.best_partition(projection.points, clusters.smallest_allowed(len(votes)))
    if best is None:
        return _Found(NoGroups.SMALL)
    labels, silhouette = best
    stable = clusters.stability(votes, labels, seed)
    why_none = NoGroups.UNSTABLE if stable < STABLE else None
    return _Found(why_none, labels, round(silhouette, DIGITS), round(stable, DIGITS))


def _told(table: VoteTable, rows: Labels, found: _Found) -> _Told:
    """The groups in their order, with what marks them, and their tallies."""
    if found.why_none or found.labels is None:
        return _Told((), [])
    members = [rows[found.labels == label] for label in range(int(found.labels.max()) + 1)]
    members.sort(key=lambda group: (-len(group), int(group[0])))
    tallies = [agreement.counted(table.votes[group]) for group in members]
    everybody = agreement.counted(table.votes[rows])
    groups = tuple(
        Group(
            number,
            tuple(table.voters[row] for row in group),
            agreement.marks(table.statements, one, everybody),
        )
        for number, (group, one) in enumerate(zip(members, tallies, strict=True), start=1)
    )
    return _Told(groups, tallies)


def _counts(statements: tuple[str, ...], group: Tally) -> dict[str, Counts]:
    columns = zip(group.agreed, group.disagreed, group.passed, strict=True)
    return {
        statement: Counts(int(agreed), int(disagreed), int(passed))
        for statement, (agreed, disagreed, passed) in zip(statements, columns, strict=True)
    }


def _rates(statements: tuple[str, ...], group: Tally) -> dict[str, float]:
    return {
        statement: round(float(rate), DIGITS) for statement, rate in zip(statements, group.rates, strict=True)
    }


def _places(names: Collection[str], places: Floats) -> dict[str, tuple[float, float]]:
    rounded = places.round(DIGITS) + 0.0
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, rounded, strict=True)}


# --- the next statement -----------------------------------------------------------------------------


def routing_weights(
    table: VoteTable, *, banned: Collection[Id] = (), removed: Collection[Id] = ()
) -> dict[str, float]:
    """With which weight each statement is drawn to be shown next.

    (1 − share of passes) · (1 + length of its loading ÷ the largest) · (1 + 20 ÷ (5 + votes)): what people can
    decide on, what divides them, what is new. Statements without votes are in it: give them to the table by name.
    """
    table = table.without(banned=banned, removed=removed)
    answered = table.answered()
    loadings = project(answered.votes[_grouped_rows(answered)]).loadings
    lengths = dict(zip(answered.statements, np.hypot(loadings[:, 0], loadings[:, 1]), strict=True))
    largest = max(lengths.values(), default=0.0)
    votes = np.count_nonzero(table.votes != NO_VOTE, axis=0)
    passes = tally(table.votes, PASS)
    return {
        statement: round(
            (1 - float(passes[column]) / max(int(votes[column]), 1))
            * (1 + (float(lengths.get(statement, 0.0)) / largest if largest else 0.0))
            * (1 + 20 / (5 + int(votes[column]))),
            DIGITS,
        )
        for column, statement in enumerate(table.statements)
    }


def next_statement(weights: dict[str, float], *, answered: Collection[Id], seed: int) -> str | None:
    """Draws one of the statements that are not `answered` yet by its weight; None where none is left.

    A statement that everybody passed on has no weight: it is drawn only when nothing else is left.
    """
    seen = set(map(str, answered))
    left = [(statement, weight) for statement, weight in weights.items() if statement not in seen]
    if not left:
        return None
    worth = np.array([weight for _, weight in left])
    if not worth.sum():
        worth = np.ones(len(left))
    return left[int(np.random.default_rng(seed).choice(len(left), p=worth / worth.sum()))][0]
