"""What groups agree on, where they part, and which statements mark a group. Counts in, statements out.

All of it works on tallies: for each group the people who agreed, disagreed and passed, one number a statement.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from madang.allocation.projection import Floats
from madang.allocation.votes import AGREE, DISAGREE, PASS, Matrix, tally

# One-sided 90 %: the bar for "more than chance" everywhere on the page.
CLEARLY = 1.28
# Common ground asks for three agreements in five, so that a hair above the half of a large group is none.
COMMON_RATE = 0.6
# Groups differ on a statement only where their agree rates are at least this far apart.
APART = 0.2


@dataclass(frozen=True)
class Tally:
    """One group's votes: how many agreed, disagreed and passed, for each statement."""

    agreed: Floats
    disagreed: Floats
    passed: Floats

    @property
    def decided(self) -> Floats:
        """Who did not pass."""
        return self.agreed + self.disagreed

    @property
    def rates(self) -> Floats:
        """The agree rate (A + 1) ÷ (A + D + 2) of each statement: ½ where nobody decided."""
        return (self.agreed + 1) / (self.decided + 2)

    def turned(self) -> "Tally":
        """As if everybody had said the opposite."""
        return Tally(self.disagreed, self.agreed, self.passed)

    def minus(self, other: "Tally") -> "Tally":
        """These votes without those of `other`."""
        return Tally(self.agreed - other.agreed, self.disagreed - other.disagreed, self.passed - other.passed)


@dataclass(frozen=True)
class Mark:
    """A statement that marks a group: its members say `vote` (1 or −1) clearly more often than the others.

    `rate` is the smoothed share of those who decided, `z` the test against one half, `z_rest` against the rest.
    """

    statement: str
    vote: int
    rate: float
    z: float
    z_rest: float


def counted(votes: Matrix) -> Tally:
    """The tally of these people's votes."""
    agreed, disagreed, passed = (
        tally(votes, choice).astype(np.float64) for choice in (AGREE, DISAGREE, PASS)
    )
    return Tally(agreed, disagreed, passed)


def z_against_half(some: float, of: float) -> float:
    """One-proportion z of `some` out of `of` against ½; 0 where there is nobody."""
    return (2 * some - of) / sqrt(of) if of else 0.0


def z_of_two(some: float, of: float, other_some: float, other_of: float) -> float:
    """Pooled two-proportion z; 0 where a side is empty or all say the same."""
    pooled = (some + other_some) / (of + other_of) if of and other_of else 0.0
    if not 0 < pooled < 1:
        return 0.0
    return (some / of - other_some / other_of) / sqrt(pooled * (1 - pooled) * (1 / of + 1 / other_of))


def common_ground(statements: tuple[str, ...], groups: list[Tally]) -> tuple[str, ...]:
    """Statements that every group agrees with, best first by the product of the groups' agree rates.

    In each group the agree rate is at least 0.6, and those who agree are clearly more than half of all who voted
    on it, passes included (z > 1.28). So no large group outvotes a small one, and silence is no agreement.
    """
    if not groups:
        return ()
    product = np.prod([group.rates for group in groups], axis=0).round(12)
    holds = [column for column in range(len(statements)) if all(_agrees(group, column) for group in groups)]
    return tuple(statements[column] for column in sorted(holds, key=lambda column: -product[column]))


def _agrees(group: Tally, column: int) -> bool:
    voted = group.decided[column] + group.passed[column]
    is_clear = z_against_half(group.agreed[column], voted) > CLEARLY
    return is_clear and bool(group.rates[column] >= COMMON_RATE)


def divisive(statements: tuple[str, ...], groups: list[Tally]) -> tuple[str, ...]:
    """Statements on which two groups differ, the widest apart first.

    Their highest and lowest agree rates are at least 0.2 apart, and not by chance (pooled z > 1.28).
    """
    if len(groups) < 2:
        return ()
    rates = np.array([group.rates for group in groups])
    width = (rates.max(axis=0) - rates.min(axis=0)).round(12)
    holds = [
        column
        for column in range(len(statements))
        if width[column] >= APART and _differ(groups, rates, column)
    ]
    return tuple(statements[column] for column in sorted(holds, key=lambda column: -width[column]))


def _differ(groups: list[Tally], rates: Floats, column: int) -> bool:
    high, low = groups[int(rates[:, column].argmax())], groups[int(rates[:, column].argmin())]
    return (
        z_of_two(high.agreed[column], high.decided[column], low.agreed[column], low.decided[column]) > CLEARLY
    )


def marks(statements: tuple[str, ...], group: Tally, everybody: Tally) -> tuple[Mark, ...]:
    """What marks a group: z against ½ and pooled z against the rest both above 1.28, strongest first."""
    found = [
        mark
        for vote, own, every in ((1, group, everybody), (-1, group.turned(), everybody.turned()))
        for column, statement in enumerate(statements)
        if (mark := _mark(statement, vote, column, own, every.minus(own)))
    ]
    place = {statement: number for number, statement in enumerate(statements)}
    return tuple(sorted(found, key=lambda mark: (-mark.z_rest, -mark.z, place[mark.statement])))


def _mark(statement: str, vote: int, column: int, own: Tally, rest: Tally) -> Mark | None:
    z = z_against_half(own.agreed[column], own.decided[column])
    z_rest = z_of_two(own.agreed[column], own.decided[column], rest.agreed[column], rest.decided[column])
    if z <= CLEARLY or z_rest <= CLEARLY:
        return None
    return Mark(
        statement, vote, round(float(own.rates[column]), 6), round(float(z), 6), round(float(z_rest), 6)
    )
