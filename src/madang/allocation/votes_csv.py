"""Votes on statements from a CSV file with the columns voter, statement, vote."""

from collections.abc import Iterator
from typing import BinaryIO

from madang.allocation.text_tables import BadFile, columns, rows
from madang.allocation.votes import BadVotes, VoteTable

COLUMNS = ("voter", "statement", "vote")
VALUES = {"1": 1, "0": 0, "-1": -1}
ID_MAX = 200


def read_votes(file: BinaryIO) -> VoteTable:
    """The table; of several votes of a person on a statement the last line counts. Raises BadFile."""
    try:
        return VoteTable.from_triples(_triples(file))
    except BadVotes as error:
        raise BadFile(0, str(error)) from error


def _triples(file: BinaryIO) -> Iterator[tuple[str, str, int]]:
    table = rows(file, ",")
    line, header = next(table, (0, []))
    if not header:
        raise BadFile(1, f"the file is empty; its first line must be {','.join(COLUMNS)}")
    places = columns(line, header, COLUMNS)
    voter_at, statement_at, vote_at = (places[name] for name in COLUMNS)
    for line, cells in table:
        if len(cells) != len(header):
            raise BadFile(line, f"has {len(cells)} cells, the first line has {len(header)}")
        vote = VALUES.get(cells[vote_at])
        if vote is None:
            raise BadFile(line, f"a vote is 1, 0 or -1, not “{cells[vote_at][:40]}”")
        voter, statement = cells[voter_at], cells[statement_at]
        if not (0 < len(voter) <= ID_MAX and 0 < len(statement) <= ID_MAX):
            raise BadFile(line, f"voter and statement need between 1 and {ID_MAX} characters")
        yield voter, statement, vote
