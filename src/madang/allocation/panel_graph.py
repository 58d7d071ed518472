"""Who sees what together with whom: spreading raters over many pairs, and connecting panels so that scores compare."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from madang.allocation.panel_model import PanelCase, Sights

BID_WEIGHT = 4  # units of spread that one point of bids is worth
MOST_TRIES = (
    400_000  # exchanges looked at; a count and not a time, so that the same input gives the same result
)
type Swap = tuple[tuple[int, int], tuple[int, int]]


def by_entry(case: PanelCase, sights: Sights) -> list[set[int]]:
    """The raters of each entry."""
    panels: list[set[int]] = [set() for _ in case.entries]
    for rater, entry in sights:
        panels[entry].add(rater)
    return panels


def spread_of(case: PanelCase, sights: Sights) -> int:
    """Σ over pairs of raters of (entries both see)²: small when everybody meets everybody."""
    return sum(count * count for count in _meetings(by_entry(case, sights)).values())


def _meetings(panels: list[set[int]]) -> Counter[tuple[int, int]]:
    return Counter(pair for panel in panels for pair in combinations(sorted(panel), 2))


class Spreading:
    """Exchanges entries between two raters while the spread falls.

    An exchange costs no expertise, breaks no rule, and gains at least four units of spread for each point of bids it loses.
    """

    def __init__(self, case: PanelCase, sights: Sights) -> None:
        self.case, self.sights = case, set(sights)
        self.panels = by_entry(case, sights)
        self.meetings = _meetings(self.panels)
        self.tries = 0

    def run(self) -> Sights:
        """Until no exchange helps, or enough were tried."""
        is_better = True
        while is_better and self.tries < MOST_TRIES:
            is_better = False
            for swap in exchanges(self.case, self.sights):
                self.tries += 1
                if self.tries >= MOST_TRIES:
                    break
                if swap[0] in self.sights and swap[1] in self.sights and self._helps(*swap):
                    self._do(*swap)
                    is_better = True
        return self.sights

    def _helps(self, one: tuple[int, int], two: tuple[int, int]) -> bool:
        (a, e), (b, f) = one, two
        if not may_exchange(self.case, self.panels, one, two):
            return False
        bids = self.case.bids
        lost = bids[a][e] + bids[b][f] - bids[a][f] - bids[b][e]
        gain = self._gain(a, e, b, f)
        return gain > 0 and BID_WEIGHT * lost <= gain

    def _gain(self, a: int, e: int, b: int, f: int) -> int:
        change = self._change(a, e, b, f)
        return -sum(delta * (2 * self.meetings[pair] + delta) for pair, delta in change.items())

    def _change(self, a: int, e: int, b: int, f: int) -> Counter[tuple[int, int]]:
        """How often pairs of raters meet more or less after the exchange."""
        change: Counter[tuple[int, int]] = Counter()
        for entry, goes, comes in ((e, a, b), (f, b, a)):
            for other in self.panels[entry]:
                if other != goes:
                    change[_pair(goes, other)] -= 1
                    change[_pair(comes, other)] += 1
        return change

    def _do(self, one: tuple[int, int], two: tuple[int, int]) -> None:
        (a, e), (b, f) = one, two
        self.meetings.update(self._change(a, e, b, f))
        exchange(self.sights, one, two)
        self.panels[e] ^= {a, b}
        self.panels[f] ^= {a, b}


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def exchanges(case: PanelCase, sights: Sights) -> Iterator[Swap]:
    """Pairs of sights that may change hands, in a fixed order."""
    movable = sorted(sights - case.fixed)
    for at, one in enumerate(movable):
        for two in movable[at + 1 :]:
            if one[0] != two[0] and one[1] != two[1]:
                yield one, two


def may_exchange(case: PanelCase, panels: list[set[int]], one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Whether rater a may see f and rater b may see e instead, without losing the only expert of an entry."""
    (a, e), (b, f) = one, two
    if f not in case.allowed[a] or e not in case.allowed[b] or a in panels[f] or b in panels[e]:
        return False
    for entry, goes, comes in ((e, a, b), (f, b, a)):
        if case.is_expert(goes, entry) and not case.is_expert(comes, entry):
            others = panels[entry] - {goes}
            if not any(case.is_expert(other, entry) for other in others):
                return False
    return True


def exchange(sights: Sights, one: tuple[int, int], two: tuple[int, int]) -> None:
    """Rater a sees f, rater b sees e."""
    (a, e), (b, f) = one, two
    sights -= {one, two}
    sights |= {(a, f), (b, e)}


def parts(sights: Sights) -> list[set[int]]:
    """Raters who are linked by entries seen in common, part by part, the largest first."""
    raters_of: dict[int, set[int]] = {}
    for rater, entry in sights:
        raters_of.setdefault(entry, set()).add(rater)
    found: list[set[int]] = []
    for panel in raters_of.values():
        joined = [part for part in found if part & panel]
        found = [part for part in found if not part & panel] + [panel.union(*joined)]
    return sorted(found, key=lambda part: (-len(part), min(part)))


def connect(case: PanelCase, sights: Sights) -> tuple[Sights, list[tuple[int, int]]]:
    """Link the parts by exchanges, or by one more view where a rater has room; returns the views that were added."""
    now, added = set(sights), list[tuple[int, int]]()
    while len(found := parts(now)) > 1:
        swapped = _link_by_exchange(case, now, found)
        if swapped is not None:
            now = swapped
            continue
        sight = _link_by_view(case, now, found)
        if sight is None:
            break
        now.add(sight)
        added.append(sight)
    return now, added


def _link_by_exchange(case: PanelCase, sights: Sights, found: list[set[int]]) -> Sights | None:
    """An exchange between two parts that leaves fewer of them, the one that loses least bids."""
    part_of = {rater: number for number, part in enumerate(found) for rater in part}
    panels = by_entry(case, sights)
    bids = case.bids
    best: tuple[int, Swap] | None = None
    for number, (one, two) in enumerate(exchanges(case, sights)):
        if number >= MOST_TRIES:
            break
        (a, e), (b, f) = one, two
        lost = bids[a][e] + bids[b][f] - bids[a][f] - bids[b][e]
        if part_of[a] == part_of[b] or (best is not None and lost >= best[0]):
            continue
        if may_exchange(case, panels, one, two):
            after = set(sights)
            exchange(after, one, two)
            if len(parts(after)) < len(found):
                best = (lost, (one, two))
    if best is None:
        return None
    after = set(sights)
    exchange(after, *best[1])
    return after


def _link_by_view(case: PanelCase, sights: Sights, found: list[set[int]]) -> tuple[int, int] | None:
    """A rater with room who may see an entry of another part, the one who would like it best."""
    part_of = {rater: number for number, part in enumerate(found) for rater in part}
    entry_part = {entry: part_of[rater] for rater, entry in sights}
    loads = case.load(sights)
    options = [
        (-case.bids[rater][entry], loads[rater], rater, entry)
        for rater, part in part_of.items()
        if loads[rater] < case.loads[rater]
        for entry in case.allowed[rater]
        if entry_part.get(entry, part) != part
    ]
    return min(options)[2:] if options else None
