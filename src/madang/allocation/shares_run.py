"""One run of the Method of Equal Shares: everybody holds the same money and pays for what they approved.

The rule is about exact numbers: two projects may need exactly the same share of their supporters, and then the rule for
ties decides. There are two ways to the same result:

`exact_run` counts in whole numbers of a unit that is made finer whenever a price asks for it.
`quick_run` counts in floating point, and carries along by how much each voter's money may be wrong. As soon as an error
that small could change a decision, it says so (Doubt) and the run is done exactly. It knows one tie without doubt: where all
supporters can pay the even share, a project costs each of them exactly 1 ÷ supporters of its cost, a comparison of whole
numbers.
"""

import heapq
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, inf

import numpy as np
import numpy.typing as npt

from madang.allocation.ballots import Election

type Floats = npt.NDArray[np.float64]

# A bound, with room to spare, for the relative error of one operation in double precision.
ROUNDING = 2.0**-51
# How close to a share somebody's money must be to count as perhaps too little.
NEAR = 1e-9


class Doubt(Exception):
    """A decision hangs on less than floating point can tell."""


@dataclass(frozen=True)
class Outcome:
    """`order`: the places of the projects bought, as they were. With up to `room` more for each voter, and that is
    a whole number below it, the same would have been bought."""

    order: tuple[int, ...]
    room: float


# --- in floating point ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Offer:
    """What a project asks now: each supporter pays `price` at most; `share` = price ÷ cost. Even: all can pay it."""

    share: float
    error: float
    place: int
    price: float
    price_error: float
    is_even: bool


class Supporters:
    """For each project the numbers of the kinds that approve it, and how many voters each is, as arrays."""

    def __init__(self, election: Election) -> None:
        sizes = np.array(election.sizes, dtype=np.float64)
        self.kinds = [np.array(group, dtype=np.int64) for group in election.supporters]
        self.sizes = [sizes[group] for group in self.kinds]


class _QuickRun:
    def __init__(self, election: Election, supporters: Supporters, step: int) -> None:
        self.election, self.supporters = election, supporters
        start = election.budget / election.voters + step
        self.money = np.full(len(election.kinds), start)
        self.wrong = np.full(len(election.kinds), start * ROUNDING)
        self.worst = start * ROUNDING
        self.room = inf
        self.waiting = self._all_offers(step)

    def _all_offers(self, step: int) -> list[tuple[float, int]]:
        """A lower bound of each affordable project's share: what is even. Whole numbers tell what is affordable."""
        election, bounds = self.election, []
        total = election.budget + step * election.voters
        for place in election.wanted:
            approvals = election.approvals[place]
            short = election.projects[place].cost * election.voters - approvals * total
            if short > 0:
                self.room = min(self.room, short / (approvals * election.voters))
            else:
                bounds.append((1 / approvals, place))
        heapq.heapify(bounds)
        return bounds

    def outcome(self) -> Outcome:
        order = []
        while (offer := self._best()) is not None:
            self._buy(offer)
            order.append(offer.place)
        return Outcome(tuple(order), self.room)

    def _best(self) -> _Offer | None:
        """The offer with the smallest share. A share never falls during a run, so an old one is a lower bound."""
        offers: list[_Offer] = []
        highest = inf
        while self.waiting and self.waiting[0][0] <= highest:
            _, place = heapq.heappop(self.waiting)
            offer = self._offer(place)
            if offer is not None:
                offers.append(offer)
                highest = min(highest, offer.share + offer.error)
        best = self._decided([offer for offer in offers if offer.share - offer.error <= highest])
        for offer in offers:
            if offer is not best:
                heapq.heappush(self.waiting, (offer.share - offer.error, offer.place))
        return best

    def _decided(self, offers: list[_Offer]) -> _Offer | None:
        """The first of several that ask the same. Raises Doubt where they only seem to."""
        if len(offers) > 1 and not all(offer.is_even for offer in offers):
            raise Doubt
        projects = self.election.projects
        return min(offers, key=lambda offer: (projects[offer.place].cost, offer.place), default=None)

    def _offer(self, place: int) -> _Offer | None:
        """What the project asks; None where its supporters cannot pay it, now and so until the end of the run."""
        cost, approvals = self.election.projects[place].cost, self.election.approvals[place]
        money = self.money[self.supporters.kinds[place]]
        even = cost / approvals
        if money.min() > even * (1 + NEAR) + self.worst:
            return _Offer(1 / approvals, 0.0, place, even, even * ROUNDING, is_even=True)
        sizes = self.supporters.sizes[place]
        wrong = self.wrong[self.supporters.kinds[place]]
        total = float(money @ sizes)
        error = float(wrong @ sizes) + total * len(money) * ROUNDING
        if total < cost - error:
            self.room = min(self.room, (cost - total - error) / approvals)
            return None
        if total <= cost + error:
            raise Doubt
        # With more money its share would fall, and with it might the order of what is bought.
        self.room = 0.0
        price = self._price(cost, approvals, money, sizes)
        price_error = self._price_error(price, cost, money, wrong, sizes)
        error = price_error / cost + ROUNDING * price / cost
        return _Offer(price / cost, error, place, price, price_error, is_even=False)

    def _price(self, cost: int, approvals: int, money: Floats, sizes: Floats) -> float:
        """The price at which payments of min(money, price) add up to the cost, from below: who has less pays all."""
        price, paying = cost / approvals, float(approvals)
        while True:
            is_short = money < price
            left = approvals - float(sizes[is_short].sum())
            if left <= 0:
                raise Doubt
            if left == paying:
                return price
            price, paying = (cost - float(money[is_short] @ sizes[is_short])) / left, left

    def _price_error(self, price: float, cost: int, money: Floats, wrong: Floats, sizes: Floats) -> float:
        """By how much the price may be wrong: those who pay all they have are wrong by as much as their money,
        and those who surely have enough carry the difference."""
        margin = price * NEAR + self.worst
        is_near = money <= price + margin
        carrying = float(sizes.sum() - sizes[is_near].sum())
        amount = float(wrong[is_near] @ sizes[is_near]) + cost * (len(money) + 4) * ROUNDING
        if carrying <= 0 or amount / carrying > price * NEAR:
            raise Doubt
        return amount / carrying

    def _buy(self, offer: _Offer) -> None:
        kinds = self.supporters.kinds[offer.place]
        money, wrong = self.money[kinds], self.wrong[kinds]
        pays_all = money + wrong < offer.price - offer.price_error
        self.money[kinds] = np.maximum(money - offer.price, 0.0)
        self.wrong[kinds] = np.where(pays_all, 0.0, wrong + offer.price_error + money * ROUNDING)
        self.worst = float(self.wrong.max())


def quick_run(election: Election, supporters: Supporters, step: int) -> Outcome:
    """What is bought when each voter holds budget ÷ voters + step. Raises Doubt."""
    return _QuickRun(election, supporters, step).outcome()


# --- in whole numbers -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Purchase:
    """One project bought: `price` is the most a supporter pays; `all_of[kind]` what those paid who had less."""

    place: int
    price: Fraction
    all_of: dict[int, Fraction]


class ExactRun:
    """The run in exact numbers: `purchases` in order, then `left`, what each kind of voter still holds.

    All money is counted in `scale`-th parts of the unit; a price that is no whole number of them makes the scale finer.
    """

    def __init__(self, election: Election, step: int) -> None:
        self.election = election
        self.scale = election.voters
        self.money = [election.budget + step * election.voters] * len(election.kinds)
        self.room: Fraction | None = None
        self.purchases: list[Purchase] = []
        self._run()

    @cached_property
    def outcome(self) -> Outcome:
        """In the same form as that of a quick run."""
        return Outcome(
            tuple(purchase.place for purchase in self.purchases),
            inf if self.room is None else float(self.room),
        )

    def left(self, place: int) -> Fraction:
        """What the supporters of a project still hold together."""
        sizes, supporters = self.election.sizes, self.election.supporters[place]
        return Fraction(sum(self.money[kind] * sizes[kind] for kind in supporters), self.scale)

    def _run(self) -> None:
        election = self.election
        waiting = [self._rank(place, Fraction(1, election.approvals[place])) for place in election.wanted]
        heapq.heapify(waiting)
        fresh: dict[int, tuple[int, int]] = {}
        while waiting:
            *_, place = heapq.heappop(waiting)
            if place in fresh:
                self._buy(place, *fresh[place])
                fresh = {}
            elif (price := self._price(place)) is not None:
                fresh[place] = price
                share = Fraction(price[0], price[1] * self.scale * election.projects[place].cost)
                heapq.heappush(waiting, self._rank(place, share))

    def _rank(self, place: int, share: Fraction) -> tuple[Fraction, int, int, int]:
        """Smallest share, then more supporters, then lower cost, then earlier in the list."""
        return share, -self.election.approvals[place], self.election.projects[place].cost, place

    def _price(self, place: int) -> tuple[int, int] | None:
        """The price as a fraction of scaled money, or None where the supporters cannot pay."""
        election, money = self.election, self.money
        kinds, paying = election.supporters[place], election.approvals[place]
        missing = election.projects[place].cost * self.scale
        if min(map(money.__getitem__, kinds)) * paying >= missing:
            return missing, paying
        for kind in sorted(kinds, key=money.__getitem__):
            if missing <= money[kind] * paying:
                self.room = Fraction(0)
                return missing, paying
            missing -= money[kind] * election.sizes[kind]
            paying -= election.sizes[kind]
        room = Fraction(missing, election.approvals[place] * self.scale)
        self.room = room if self.room is None else min(self.room, room)
        return None

    def _buy(self, place: int, over: int, under: int) -> None:
        finer = under // gcd(over, under)
        if finer > 1:
            self.scale *= finer
            self.money = [amount * finer for amount in self.money]
        price = over * finer // under
        all_of = {}
        for kind in self.election.supporters[place]:
            if self.money[kind] < price:
                all_of[kind] = Fraction(self.money[kind], self.scale)
                self.money[kind] = 0
            else:
                self.money[kind] -= price
        self.purchases.append(Purchase(place, Fraction(price, self.scale), all_of))
