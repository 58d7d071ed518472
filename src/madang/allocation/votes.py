"""The table of votes: who agreed with which statement, disagreed, passed, or said nothing."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

AGREE, PASS, DISAGREE = 1, 0, -1
NO_VOTE = -128
VOTES = frozenset({AGREE, PASS, DISAGREE})

# A table of all voters and statements must fit into memory (33,000 × 500 are 16 million).
CELLS_MAX = 400_000_000

type Id = str | int
type Matrix = npt.NDArray[np.int8]


class BadVotes(ValueError):
    """The votes cannot be read as a table; says which and why."""


def id_order(name: str) -> tuple[int, int, str]:
    """The order of ids everywhere: numbers by their value, then all others as texts."""
    return (0, int(name), name) if name.isascii() and name.isdigit() and len(name) < 19 else (1, 0, name)


@dataclass(frozen=True, eq=False)
class VoteTable:
    """Votes of `voters` (rows) on `statements` (columns), both in `id_order`; NO_VOTE where there is none.

    Ids are texts; numbers are taken as the texts they are written as.
    """

    voters: tuple[str, ...]
    statements: tuple[str, ...]
    votes: Matrix

    @classmethod
    def from_triples(cls, triples: Iterable[tuple[Id, Id, int]], *, statements: Iterable[Id] = ()) -> Self:
        """From (voter, statement, vote); of several votes of a person on a statement the last given counts.

        `statements` are further ones that nobody may have voted on yet. Raises BadVotes.
        """
        row_of: dict[str, int] = {}
        column_of: dict[str, int] = {}
        for statement in statements:
            column_of.setdefault(str(statement), len(column_of))
        rows, columns, values = array("q"), array("q"), array("b")
        for voter, statement, vote in triples:
            if vote not in VOTES:
                raise BadVotes(f"A vote is 1, 0 or -1, not {vote!r} (voter {voter}, statement {statement}).")
            rows.append(row_of.setdefault(str(voter), len(row_of)))
            columns.append(column_of.setdefault(str(statement), len(column_of)))
            values.append(int(vote))
        if len(row_of) * len(column_of) > CELLS_MAX:
            raise BadVotes(
                f"{len(row_of)} voters × {len(column_of)} statements are more than can be compared."
            )
        votes = np.full((len(row_of), len(column_of)), NO_VOTE, dtype=np.int8)
        # Of several values for one cell numpy keeps the last, which is the one that counts.
        votes[np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)] = np.array(values, np.int8)
        return cls._in_order(tuple(row_of), tuple(column_of), votes)

    @classmethod
    def from_arrays(cls, voters: Sequence[Id], statements: Sequence[Id], votes: npt.ArrayLike) -> Self:
        """From a matrix voters × statements of 1, 0, −1 and NO_VOTE, in any order of rows and columns.

        Raises BadVotes where the shape does not fit, an id comes twice or a value is none of the four.
        """
        matrix = np.asarray(votes)
        rows, columns = tuple(map(str, voters)), tuple(map(str, statements))
        if matrix.shape != (len(rows), len(columns)):
            raise BadVotes(
                f"{len(rows)} voters and {len(columns)} statements do not fit votes of shape {matrix.shape}."
            )
        for ids in (rows, columns):
            if len(set(ids)) < len(ids):
                raise BadVotes(f"An id comes twice: {next(name for name in ids if ids.count(name) > 1)}.")
        if not np.isin(matrix, [*VOTES, NO_VOTE]).all():
            raise BadVotes(f"A vote is 1, 0, -1, or {NO_VOTE} where there is none.")
        return cls._in_order(rows, columns, matrix.astype(np.int8))

    @classmethod
    def _in_order(cls, voters: tuple[str, ...], statements: tuple[str, ...], votes: Matrix) -> Self:
        rows = sorted(range(len(voters)), key=lambda row: id_order(voters[row]))
        columns = sorted(range(len(statements)), key=lambda column: id_order(statements[column]))
        return cls(
            tuple(voters[row] for row in rows),
            tuple(statements[column] for column in columns),
            np.ascontiguousarray(votes[rows][:, columns]) if rows and columns else votes,
        )

    def without(self, *, banned: Collection[Id] = (), removed: Collection[Id] = ()) -> Self:
        """The table as if `banned` people had never voted and `removed` statements had never been written."""
        out, gone = set(map(str, banned)), set(map(str, removed))
        return self._part(
            np.array([voter not in out for voter in self.voters], dtype=bool),
            np.array([statement not in gone for statement in self.statements], dtype=bool),
        )

    def answered(self) -> Self:
        """Only who voted at all, and only statements that somebody voted on."""
        voted = self.votes != NO_VOTE
        return self._part(voted.any(axis=1), voted.any(axis=0))

    def _part(self, rows: npt.NDArray[np.bool_], columns: npt.NDArray[np.bool_]) -> Self:
        if rows.all() and columns.all():
            return self
        return type(self)(
            _kept(self.voters, rows), _kept(self.statements, columns), self.votes[np.ix_(rows, columns)]
        )


def _kept(names: tuple[str, ...], mask: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, stays in zip(names, mask, strict=True) if stays)


def tally(votes: Matrix, choice: int) -> npt.NDArray[Any]:
    """How many rows hold `choice`, for each column."""
    return np.count_nonzero(votes == choice, axis=0)
