"""What everybody may see of a calculation: numbers of groups, none about fewer than five people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from madang.allocation.opinions import Counts, Group, Opinions
from madang.deliberations.rules import SMALLEST_SHOWN, picture

# How many statements stand under a heading, and with how many a group is told.
LISTED = 5
TOLD = 3

Text = tuple[str, str]
Vote = tuple[int, int, int]
Axes = dict[str, Any]
NOBODY = Counts(0, 0, 0)


def axes_of(opinions: Opinions, votes: Iterable[Vote]) -> Axes:
    """By what a voter's answers become a place in the picture: `rules.position.Axes` as JSON holds it.

    The mean of a statement is that of the people on the map, as the projection takes it.
    """
    sums: dict[str, list[int]] = {}
    for voter, statement, value in votes:
        if str(voter) in opinions.points:
            found = sums.setdefault(str(statement), [0, 0])
            found[0] += value
            found[1] += 1
    frame = picture.frame_of(opinions.points.values())
    loadings = {
        key: [*axes, round(sums[key][0] / sums[key][1], 6)]
        for key, axes in opinions.loadings.items()
        if key in sums
    }
    return {"frame": frame.values(), "statements": loadings}


def public_result(opinions: Opinions, texts: Mapping[int, Text], votes: int) -> dict[str, Any]:
    """The result as it is stored, published and handed out as JSON. `texts`: statement → words and language."""
    frame = picture.frame_of(opinions.points.values())
    places = {key: frame.place(point) for key, point in opinions.points.items()}
    return {
        "method": opinions.method,
        "seed": opinions.seed,
        "reason": str(opinions.why_none or ""),
        "stability": opinions.stability,
        "voters": opinions.voters,
        "votes": votes,
        "grouped": sum(len(group.voters) for group in opinions.groups),
        "statements": [_row(key, texts[key], opinions) for key in sorted(texts)],
        "groups": [_group(group, places) for group in opinions.groups],
        "shared": _keys(opinions.consensus),
        "refused": _keys(opinions.common_disagreement),
        "divides": _keys(opinions.divisive),
    }


def _keys(statements: Iterable[str]) -> list[int]:
    return [int(key) for key in statements][:LISTED]


def _cells(counts: Counts) -> list[int]:
    return [counts.agree, counts.disagree, counts.passed]


def _row(key: int, text: Text, opinions: Opinions) -> dict[str, Any]:
    """One statement: the answers of everybody and of each group; what is too few, and what would tell it, is None."""
    name = str(key)
    everybody = _cells(opinions.overall.get(name, NOBODY))
    parts = [_cells(opinions.counts[group.id].get(name, NOBODY)) for group in opinions.groups]
    table = [everybody, *parts]
    shown = [
        [None if is_hidden else cell for cell, is_hidden in zip(*row, strict=True)]
        for row in zip(table, picture.hidden_cells(table), strict=True)
    ]
    return {
        "id": key, "text": text[0], "language": text[1],
        "all": shown[0], "share": _share(everybody),
        "groups": shown[1:],
        "shares": [_share(cells) for cells in parts],
    }  # fmt: skip


def _share(cells: Sequence[int]) -> float | None:
    """The share that agrees of those who said yes or no, drawn a little to the middle (participation, agree rate).

    In whole percent: the numbers that are hidden could be counted back from more digits.
    """
    agree, disagree = cells[0], cells[1]
    return round((agree + 1) / (agree + disagree + 2), 2) if agree + disagree >= SMALLEST_SHOWN else None


def _group(group: Group, places: Mapping[str, picture.Point]) -> dict[str, Any]:
    points = [places[voter] for voter in group.voters]
    ellipse = picture.area(points)
    return {
        "size": len(points),
        "area": ellipse,
        "label": picture.label_place(ellipse),
        "marks": picture.marks(points),
        "told": [[int(mark.statement), mark.vote] for mark in group.marks[:TOLD]],
    }
