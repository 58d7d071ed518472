"""Invented populations with known groups."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from madang.allocation.votes import NO_VOTE, Matrix, VoteTable


@dataclass(frozen=True)
class Population:
    """`group[i]` is the true group of voter i; `votes` are voters × statements. Ids are v0, v1 … and s0, s1 …"""

    group: npt.NDArray[np.int64]
    votes: Matrix

    @cached_property
    def voters(self) -> list[str]:
        return [f"v{number}" for number in range(len(self.votes))]

    @cached_property
    def statements(self) -> list[str]:
        return [f"s{number}" for number in range(self.votes.shape[1])]

    @property
    def table(self) -> VoteTable:
        return VoteTable.from_arrays(self.voters, self.statements, self.votes)

    @property
    def triples(self) -> list[tuple[str, str, int]]:
        return [
            (f"v{row}", f"s{column}", int(self.votes[row, column]))
            for row, column in np.argwhere(self.votes != NO_VOTE).tolist()
        ]


def planted(
    sizes: list[int],
    statements: int,
    *,
    seed: int,
    answered: float = 0.5,
    passes: float = 0.1,
    common: int = 2,
    firmness: float = 0.9,
) -> Population:
    """Groups of `sizes` that hold opposite views with `firmness`; the first `common` statements please everybody.

    Of k groups each statement parts one from the others, in turn, so that k groups need no more than two
    directions. People answer a share of the statements, and pass on some.
    """
    draw = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    chance = np.full((len(sizes), statements), 1 - firmness)
    for column in range(statements):
        chance[column % len(sizes), column] = firmness
    chance[:, :common] = firmness
    shape = (len(group), statements)
    votes = np.where(draw.random(shape) < chance[group], 1, -1).astype(np.int8)
    votes[draw.random(shape) < passes] = 0
    votes[draw.random(shape) > answered] = NO_VOTE
    return Population(group, votes)
