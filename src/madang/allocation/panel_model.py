"""The mixed-integer model of panels (brief: reviewers → applications), and the numbers it is made of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from madang.allocation.panel_values import USUAL_BID, PanelEntry, PanelRequest, Rater, check_names
from madang.allocation.reading import InputError, all_different
from madang.allocation.solver import Model

SHORTAGE_POINTS = 1000
EXPERTISE_POINTS = 50
type Sights = set[tuple[int, int]]  # rater, entry


@dataclass(frozen=True)
class PanelCase:
    """The request sorted by key and numbered."""

    raters: list[Rater]
    entries: list[PanelEntry]
    views: list[int]
    loads: list[int]
    fixed: frozenset[tuple[int, int]]

    @cached_property
    def allowed(self) -> list[set[int]]:
        """The entries that each rater may see: no conflict, no recusal, not absent; what is fixed stays."""
        return [
            {
                number
                for number, entry in enumerate(self.entries)
                if (at, number) in self.fixed
                or not (rater.absent or entry.key in rater.conflicts or entry.key in rater.recusals)
            }
            for at, rater in enumerate(self.raters)
        ]

    @cached_property
    def bids(self) -> list[list[int]]:
        """How much each rater would like to see each entry, 0 to 10."""
        return [[rater.bids.get(entry.key, USUAL_BID) for entry in self.entries] for rater in self.raters]

    @cached_property
    def balanced(self) -> list[int]:
        """The raters whose loads are compared: those who may see something."""
        return [at for at in range(len(self.raters)) if self.loads[at] and self.allowed[at]]

    def is_expert(self, rater: int, entry: int) -> bool:
        """Whether the rater knows the track of the entry; also where the entry has none."""
        track = self.entries[entry].track
        return not track or track in self.raters[rater].expertise

    def load(self, sights: Sights) -> list[int]:
        """How much each rater sees."""
        counts = [0] * len(self.raters)
        for rater, _ in sights:
            counts[rater] += 1
        return counts

    def shortage(self, sights: Sights) -> list[int]:
        """Missing views by entry."""
        missing = list(self.views)
        for _, entry in sights:
            missing[entry] -= 1
        return [max(0, count) for count in missing]

    def without_expertise(self, sights: Sights) -> set[int]:
        """Entries whose track nobody of their panel knows."""
        known = {entry for rater, entry in sights if self.is_expert(rater, entry)}
        return {
            at for at, entry in enumerate(self.entries) if entry.track and at not in known and self.views[at]
        }

    def points(self, sights: Sights) -> float:
        """Bids − 1000·shortage − 50·(no expertise) − (largest load − smallest load)."""
        loads = [self.load(sights)[rater] for rater in self.balanced]
        return (
            sum(self.bids[rater][entry] for rater, entry in sights)
            - SHORTAGE_POINTS * sum(self.shortage(sights))
            - EXPERTISE_POINTS * len(self.without_expertise(sights))
            - (max(loads) - min(loads) if loads else 0)
        )


def make_panel_case(request: PanelRequest) -> PanelCase:
    """Raises InputError for a request that contradicts itself."""
    all_different((rater.key for rater in request.raters), "raters", "rater")
    all_different((entry.key for entry in request.entries), "entries", "entry")
    check_names(request)
    raters = sorted(request.raters, key=lambda rater: rater.key)
    entries = sorted(request.entries, key=lambda entry: entry.key)
    rater_at = {rater.key: at for at, rater in enumerate(raters)}
    entry_at = {entry.key: at for at, entry in enumerate(entries)}
    views = [request.views if entry.views is None else entry.views for entry in entries]
    present = sum(not rater.absent for rater in raters)
    usual = math.ceil(sum(views) / max(1, present)) + 1
    fixed = frozenset((rater_at[sight.rater], entry_at[sight.entry]) for sight in request.fixed)
    loads = [usual if rater.load is None else rater.load for rater in raters]
    for at, rater in enumerate(raters):
        count = sum(who == at for who, _ in fixed)
        if rater.load is not None and count > rater.load:
            raise InputError(
                "fixed",
                f"“{rater.key}” is to see {count} entries and has a load of {rater.load}: make it larger.",
            )
        loads[at] = max(loads[at], count)
    for number, entry in enumerate(entries):
        views[number] = max(views[number], sum(what == number for _, what in fixed))
        if views[number] < 0:
            raise InputError("entries", f"“{entry.key}” has {views[number]} views: write 0 or more.")
    if any(load < 0 for load in loads):
        raise InputError("raters", "a load below 0 is not possible: write 0 or more.")
    return PanelCase(raters, entries, views, loads, fixed)


@dataclass(frozen=True, slots=True)
class PanelModel:
    """The model with the numbers of its variables."""

    model: Model
    x: dict[tuple[int, int], int]

    def sights(self, values: Sequence[float]) -> Sights:
        """The solution."""
        return {pair for pair, column in self.x.items() if values[column] > 0.5}


def build_panels(case: PanelCase) -> PanelModel:
    """x rater sees entry; shortage; nobody with expertise; the largest and smallest load."""
    model = Model()
    x = {
        (rater, entry): model.column(case.bids[rater][entry], lower=float((rater, entry) in case.fixed))
        for rater in range(len(case.raters))
        for entry in sorted(case.allowed[rater])
    }
    of_entry: list[list[int]] = [[] for _ in case.entries]
    of_rater: list[list[int]] = [[] for _ in case.raters]
    for rater, entry in x:
        of_entry[entry].append(rater)
        of_rater[rater].append(entry)
    for entry, views in enumerate(case.views):
        seen = [(x[rater, entry], 1.0) for rater in of_entry[entry]]
        missing = model.column(-SHORTAGE_POINTS, upper=math.inf, is_whole=False)
        model.row([*seen, (missing, 1.0)], lower=views, upper=views)
        if case.entries[entry].track and views:
            nobody = model.column(-EXPERTISE_POINTS, is_whole=False)
            experts = [(x[r, entry], 1.0) for r in of_entry[entry] if case.is_expert(r, entry)]
            model.row([*experts, (nobody, 1.0)], lower=1)
    largest = model.column(-1.0, upper=math.inf, is_whole=False)
    smallest = model.column(1.0, upper=math.inf, is_whole=False)
    model.row([(largest, 1.0), (smallest, -1.0)], lower=0)
    for rater, entries in enumerate(of_rater):
        work = [(x[rater, entry], 1.0) for entry in entries]
        model.row(work, upper=case.loads[rater])
        if rater in case.balanced:
            model.row([*work, (largest, -1.0)], upper=0)
            model.row([*work, (smallest, -1.0)], lower=0)
    if not case.balanced:
        model.row([(smallest, 1.0)], upper=0)
    return PanelModel(model, x)


def plain_panels(case: PanelCase) -> Sights:
    """A simple first arrangement: entry by entry, experts first, then whoever has least to do."""
    sights = set(case.fixed)
    loads = case.load(sights)
    order = sorted(range(len(case.entries)), key=lambda e: (sum(e in seen for seen in case.allowed), e))
    for entry in order:
        has = sum(what == entry for _, what in case.fixed)
        for _ in range(case.views[entry] - has):
            options = [
                rater
                for rater in range(len(case.raters))
                if entry in case.allowed[rater]
                and (rater, entry) not in sights
                and loads[rater] < case.loads[rater]
            ]
            if not options:
                break
            needs = not any(case.is_expert(rater, entry) for rater, what in sights if what == entry)
            best = min(
                options,
                key=lambda r: (needs and not case.is_expert(r, entry), loads[r], -case.bids[r][entry], r),
            )
            sights.add((best, entry))
            loads[best] += 1
    return sights
