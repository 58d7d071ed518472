"""The public list and the map: what was chosen, in which order, and how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from madang.core import clock
from madang.core.caching import shared_cards
from madang.problems.models import DistrictCount, Problem, ProblemQuerySet
from madang.problems.queries.similar import with_words
from madang.programmes.models import Theme

OVERDUE = "overdue"
ORDERS: dict[str, tuple[str, ...]] = {
    "new": ("-published_at",),
    "me_too": ("-me_too_count",),
    "due": ("answer_due_on",),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody filters by. Empty parts filter nothing."""

    q: str = ""
    theme: Theme | None = None
    district: str = ""
    stage: str = ""
    sort: str = "new"

    @property
    def is_any(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.q or self.theme or self.district or self.stage)

    def said(self) -> dict[str, str]:
        """What is chosen as an address says it; the usual order is not said."""
        found = {
            "q": self.q, "stage": self.stage, "theme": self.theme.slug if self.theme else "",
            "district": self.district, "sort": "" if self.sort == "new" else self.sort,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value}

    @property
    def is_narrow(self) -> bool:
        """Whether one of the folded filters is in use."""
        return bool(self.theme or self.district or self.sort in {"me_too", "due"})

    @property
    def order(self) -> tuple[str, ...]:
        """The fields of the order; what is overdue stands by its date."""
        return ORDERS["due"] if self.stage == OVERDUE else ORDERS.get(self.sort, ORDERS["new"])


def chosen_rows(chosen: Chosen) -> ProblemQuerySet:
    """The listed problems that fit; to be ordered by `chosen.order`."""
    rows = Problem.objects.listed()
    if chosen.stage == OVERDUE:
        rows = rows.filter(awaits_answer=True, answer_due_on__lt=clock.today())
    elif chosen.stage:
        rows = rows.filter(stage=chosen.stage)
    if chosen.sort == "due":
        rows = rows.filter(awaits_answer=True)
    if chosen.theme:
        rows = rows.filter(theme=chosen.theme)
    if chosen.district:
        rows = rows.filter(district=chosen.district)
    return with_words(rows, chosen.q) if chosen.q else rows


# What says whether a kept card still shows its row, and the fields of every order.
CARD_STATE = ("pk", "version", "me_too_count", "comment_count")
ORDER_FIELDS = ("published_at", "answer_due_on")


def card_states(chosen: Chosen) -> QuerySet[Any]:
    """The problems that fit, as little of each as tells whether its card is kept."""
    return chosen_rows(chosen).values_list(*CARD_STATE, *ORDER_FIELDS, named=True)


def cards(rows: Iterable[Any]) -> list[SafeString]:
    """The cards of such rows; read whole are only those whose card is not kept."""

    def read(keys: list[int]) -> dict[int, dict[str, Any]]:
        found = Problem.objects.with_card().in_bulk(keys)
        return {key: {"problem": problem} for key, problem in found.items()}

    return shared_cards("problems/_card.html", {row.pk: row[: len(CARD_STATE)] for row in rows}, read)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many listed problems there are, by what people ask for; from the kept numbers, in one query."""

    total: int
    by_district: dict[str, int]
    by_stage: dict[str, int]
    by_theme: dict[int, int]


def counts(chosen: Chosen | None = None) -> Counts:
    """The numbers for `chosen` theme, district and stage (words are not counted beforehand)."""
    rows = DistrictCount.objects.filter(count__gt=0)
    if chosen and chosen.theme:
        rows = rows.filter(theme_key=chosen.theme.pk)
    if chosen and chosen.district:
        rows = rows.filter(district=chosen.district)
    if chosen and chosen.stage and chosen.stage != OVERDUE:
        rows = rows.filter(stage=chosen.stage)
    by_district: dict[str, int] = {}
    by_stage: dict[str, int] = {}
    by_theme: dict[int, int] = {}
    total = 0
    for district, theme_key, stage, count in rows.values_list("district", "theme_key", "stage", "count"):
        total += count
        by_district[district] = by_district.get(district, 0) + count
        by_stage[stage] = by_stage.get(stage, 0) + count
        by_theme[theme_key] = by_theme.get(theme_key, 0) + count
    return Counts(total, by_district, by_stage, by_theme)
