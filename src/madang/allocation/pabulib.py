"""Votes on projects as `.pb` files, the format of the library of participatory budgets (Pabulib).

UTF-8, cells parted by `;`, three sections: META (key;value), PROJECTS and VOTES, each with a header. Read are approval
votes; further columns, quotation marks and a byte order mark are passed over. Written is always the same for the same vote.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from madang.allocation.ballots import MOST_MONEY, Election, Project
from madang.allocation.text_tables import BadFile, columns, rows

FIRST_KEYS = (
    "description",
    "country",
    "unit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
)
COUNTED_KEYS = frozenset({"num_projects", "num_votes", "budget", "vote_type"})
# Choose-1 is an approval vote with one approval at most.
VOTE_TYPES = ("approval", "choose-1")
PROJECTS_MAX, VOTES_MAX = 10_000, 5_000_000
_WHOLE = re.compile(r"([0-9]{1,16})(?:[.,]0{1,6})?")

type Row = tuple[int, list[str]]


@dataclass(frozen=True)
class PbProject:
    """A project of a file; `is_selected` is None where the file does not say."""

    id: str
    cost: int
    name: str = ""
    is_selected: bool | None = None


@dataclass(frozen=True)
class PbFile:
    """A vote as it stands in a file: `ballots` are (voter id, project ids) in the order of the file.

    `meta` holds what is not counted from the rest, such as description, country, unit, instance, rule.
    """

    budget: int
    projects: tuple[PbProject, ...]
    ballots: tuple[tuple[str, tuple[str, ...]], ...]
    meta: dict[str, str] = field(default_factory=dict)
    vote_type: str = "approval"

    @property
    def election(self) -> Election:
        """What the rules count. Raises BadElection."""
        return Election.of(
            [Project(project.id, project.cost) for project in self.projects],
            self.budget,
            [ballot for _, ballot in self.ballots],
        )


# --- reading ----------------------------------------------------------------------------------------


def read_pb(file: BinaryIO) -> PbFile:
    """The vote in a file. Raises BadFile, which names the line, for anything that is no whole approval vote."""
    # A tab or a line break inside a cell is a blank, as everywhere in the format.
    table = ((line, [_one_line(cell) for cell in row]) for line, row in rows(file, ";"))
    meta, line = _meta(table)
    budget = _money(meta, "budget", line)
    vote_type = meta.get("vote_type", (0, ""))[1]
    if vote_type not in VOTE_TYPES:
        said = f"“{vote_type[:40]}”" if vote_type else "missing"
        raise BadFile(
            meta.get("vote_type", (line, ""))[0],
            f"vote_type must be {' or '.join(VOTE_TYPES)}, and is {said}",
        )
    projects = tuple(_projects(table, budget))
    ballots = tuple(_ballots(table, {project.id for project in projects}))
    _check_count(meta, "num_projects", len(projects))
    _check_count(meta, "num_votes", len(ballots))
    rest = {key: value for key, (_, value) in meta.items() if key not in COUNTED_KEYS}
    return PbFile(budget, projects, ballots, rest, vote_type)


def _begins(row: list[str], section: str) -> bool:
    return row[0] == section and not any(row[1:])


def _until(table: Iterator[Row], section: str, after: str) -> Iterator[Row]:
    """The rows before the next section begins. Raises BadFile where it never does."""
    line = 0
    for line, row in table:
        if _begins(row, section):
            return
        yield line, row
    raise BadFile(line + 1, f"the section {section} is missing after {after}")


def _meta(table: Iterator[Row]) -> tuple[dict[str, tuple[int, str]], int]:
    """Each key with its line and value, and the last line."""
    line, row = next(table, (1, [""]))
    if not _begins(row, "META"):
        raise BadFile(line, "the file must begin with META")
    found: dict[str, tuple[int, str]] = {}
    for line, row in _until(table, "PROJECTS", "META"):
        key, value, *rest = [*row, ""]
        if any(rest) or not key:
            raise BadFile(line, "a line of META is key;value")
        if key in found:
            raise BadFile(line, f"{key} is there twice")
        if (key, value) != ("key", "value"):
            found[key] = line, value
    return found, line


def _money(meta: dict[str, tuple[int, str]], key: str, last: int) -> int:
    line, value = meta.get(key, (last, ""))
    return _whole(line, key, value)


def _whole(line: int, name: str, text: str) -> int:
    number = _WHOLE.fullmatch(text)
    if number is None or not 0 < int(number[1]) <= MOST_MONEY:
        raise BadFile(line, f"{name} must be a whole number above 0, not “{text[:40]}”")
    return int(number[1])


def _check_count(meta: dict[str, tuple[int, str]], key: str, there: int) -> None:
    """A file that was cut off must not give a result."""
    line, value = meta.get(key, (0, str(there)))
    if value != str(there):
        raise BadFile(line, f"{key} is {value[:20]}, and the file holds {there}")


def _cells(line: int, row: list[str], width: int) -> list[str]:
    if any(row[width:]):
        raise BadFile(line, f"has more cells than the {width} columns of its section")
    return row[:width] + [""] * (width - len(row))


def _header(table: Iterator[Row], section: str, wanted: tuple[str, ...]) -> tuple[dict[str, int], int]:
    line, row = next(table, (0, []))
    if not row:
        raise BadFile(0, f"the section {section} has no header")
    return columns(line, row, wanted), len(row)


def _projects(table: Iterator[Row], budget: int) -> Iterator[PbProject]:
    places, width = _header(table, "PROJECTS", ("project_id", "cost"))
    seen: set[str] = set()
    for line, row in _until(table, "VOTES", "PROJECTS"):
        cells = _cells(line, row, width)
        project = _project(line, {name: cells[place] for name, place in places.items()})
        if project.cost > budget:
            raise BadFile(
                line, f"project {project.id} costs {project.cost}, more than the budget of {budget}"
            )
        if project.id in seen:
            raise BadFile(line, f"project {project.id} is there twice")
        seen.add(project.id)
        if len(seen) > PROJECTS_MAX:
            raise BadFile(line, f"there are more than {PROJECTS_MAX} projects")
        yield project


def _project(line: int, cells: dict[str, str]) -> PbProject:
    name = cells["project_id"]
    if not name or "," in name:
        raise BadFile(line, "a project_id must not be empty or hold a comma")
    selected = cells.get("selected", "")
    return PbProject(
        name,
        _whole(line, f"the cost of project {name}", cells["cost"]),
        " ".join(cells.get("name", "").split()),
        selected == "1" if selected else None,
    )


def _ballots(table: Iterator[Row], projects: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    places, width = _header(table, "VOTES", ("voter_id", "vote"))
    seen: set[str] = set()
    for line, row in table:
        cells = _cells(line, row, width)
        voter = cells[places["voter_id"]]
        if not voter or voter in seen:
            raise BadFile(line, f"voter {voter} is there twice" if voter else "the voter_id is missing")
        seen.add(voter)
        if len(seen) > VOTES_MAX:
            raise BadFile(line, f"there are more than {VOTES_MAX} votes")
        yield voter, _approved(line, cells[places["vote"]], projects)


def _approved(line: int, vote: str, projects: set[str]) -> tuple[str, ...]:
    approved = tuple(name.strip() for name in vote.split(",")) if vote else ()
    for name in approved:
        if name not in projects:
            raise BadFile(line, f"the vote names the unknown project “{name[:40]}”")
    if len(set(approved)) < len(approved):
        raise BadFile(line, "the vote names a project twice")
    return approved


# --- writing ----------------------------------------------------------------------------------------


def write_pb(vote: PbFile) -> str:
    """The vote as text: the known keys of META first, the others by name; projects and ballots in their order.

    Raises ValueError for an id that the format cannot hold, or one that is not there.
    """
    _check_ids(vote)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([["META"], ["key", "value"], *_meta_rows(vote), ["PROJECTS"]])
    writer.writerows(_project_rows(vote))
    writer.writerows([["VOTES"], ["voter_id", "vote"]])
    writer.writerows([voter, ",".join(ballot)] for voter, ballot in vote.ballots)
    return text.getvalue()


def _meta_rows(vote: PbFile) -> Iterator[list[str]]:
    told = {
        **{key: _one_line(value) for key, value in vote.meta.items()},
        "num_projects": str(len(vote.projects)),
        "num_votes": str(len(vote.ballots)),
        "budget": str(vote.budget),
        "vote_type": vote.vote_type,
    }
    known = [key for key in FIRST_KEYS if key in told]
    for key in [*known, *sorted(told.keys() - set(FIRST_KEYS))]:
        yield [key, told[key]]


def _project_rows(vote: PbFile) -> Iterator[list[str]]:
    votes = {project.id: 0 for project in vote.projects}
    for _, ballot in vote.ballots:
        for name in ballot:
            votes[name] += 1
    is_told = any(project.is_selected is not None for project in vote.projects)
    yield ["project_id", "cost", "votes", "name", *(["selected"] if is_told else [])]
    for project in vote.projects:
        selected = "" if project.is_selected is None else str(int(project.is_selected))
        yield [
            project.id, str(project.cost), str(votes[project.id]), _one_line(project.name),
            *([selected] if is_told else []),
        ]  # fmt: skip


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def _check_ids(vote: PbFile) -> None:
    known = {project.id for project in vote.projects}
    voters = [voter for voter, _ in vote.ballots]
    for name in [*known, *voters, *vote.meta]:
        if not name or name != _one_line(name):
            raise ValueError(f"{name!r} cannot be an id or key of a .pb file.")
    if any("," in name for name in known):
        raise ValueError("A project id of a .pb file holds no comma.")
    if len(known) < len(vote.projects) or len(set(voters)) < len(voters):
        raise ValueError("An id comes twice.")
    for voter, ballot in vote.ballots:
        if not known.issuperset(ballot) or len(set(ballot)) < len(ballot):
            raise ValueError(f"The ballot of {voter} names an unknown project, or one twice.")


def anonymised(ballots: Iterable[Collection[str]], *, seed: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Ballots to publish: shuffled, with voter numbers from 1 that lead back to nobody.

    The order they are handed in leaves no trace, and the same ballots and seed give the same rows.
    """
    ordered = sorted(tuple(sorted(ballot)) for ballot in ballots)
    places = np.random.default_rng(seed).permutation(len(ordered)).tolist()
    return tuple((str(number), ordered[place]) for number, place in enumerate(places, start=1))
