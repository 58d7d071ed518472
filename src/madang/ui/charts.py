"""Numbers as pictures: plain values in, shapes out. The macros of `components/data.html` draw them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from madang.core.places import ATTRIBUTION, DISTRICTS, VIEWBOX, District

TONES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its share of the longest, in percent."""

    label: str
    value: float
    share: float
    href: str


@dataclass(frozen=True, slots=True)
class MapArea:
    """A district on the map: its number and its tone from 0 (nothing) to 5 (most)."""

    district: District
    count: int
    tone: int
    href: str


@dataclass(frozen=True, slots=True)
class MapPicture:
    """All districts, and what each tone means."""

    areas: list[MapArea]
    legend: list[tuple[int, str]]
    viewbox: str = VIEWBOX
    attribution: str = ATTRIBUTION


def bars(rows: Sequence[Sequence[Any]]) -> list[Bar]:
    """Rows of (label, value) or (label, value, href) as bars; the longest is 100 %."""
    most = max((float(row[1] or 0) for row in rows), default=0) or 1
    return [
        Bar(
            str(row[0]),
            row[1] or 0,
            round(100 * float(row[1] or 0) / most, 2),
            str(row[2]) if len(row) > 2 else "",
        )
        for row in rows
    ]


def line_points(values: Sequence[float], width: int = 600, height: int = 160) -> str:
    """`points` of a polyline through `values`, from 0 at the bottom to the highest value at the top."""
    most = max(values, default=0) or 1
    step = width / max(1, len(values) - 1)
    return " ".join(
        f"{round(n * step, 1):g},{round(height - height * v / most, 1):g}" for n, v in enumerate(values)
    )


def stack_parts(rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows of (label, value) as parts of one bar: start, width and share in percent of the sum."""
    total = sum(float(row[1]) for row in rows) or 1
    parts, start = [], 0.0
    for number, row in enumerate(rows):
        share = 100 * float(row[1]) / total
        parts.append({"label": row[0], "value": row[1], "start": round(start, 2), "share": round(share, 2),
                      "tone": number % TONES + 1})  # fmt: skip
        start += share
    return parts


def tone_limits(counts: Sequence[int]) -> list[int]:
    """Upper limits of the tones 1 … 5 by quantiles of the counts above 0, without repetition."""
    found = sorted(count for count in counts if count > 0)
    if not found:
        return []
    limits = [found[max(0, -(-len(found) * part // TONES) - 1)] for part in range(1, TONES + 1)]
    return sorted(set(limits))


def tone_of(count: int, limits: Sequence[int]) -> int:
    """0 for nothing; otherwise the tone whose limit holds `count`, the highest always being the darkest."""
    if count <= 0:
        return 0
    place = next((number for number, limit in enumerate(limits) if count <= limit), len(limits) - 1)
    return place + 1 + TONES - len(limits)


def district_map(counts: dict[str, int], href: str | Callable[[District], str] = "") -> MapPicture:
    """The 25 districts with `counts` by code or slug; `href` is a function of a district or the start of an address
    to which the slug is added."""
    values = {each.code: counts.get(each.code, counts.get(each.slug, 0)) or 0 for each in DISTRICTS}
    limits = tone_limits(list(values.values()))
    areas = [
        MapArea(each, values[each.code], tone_of(values[each.code], limits),
                href(each) if callable(href) else f"{href}{each.slug}" if href else "")
        for each in DISTRICTS
    ]  # fmt: skip
    return MapPicture(areas, legend(limits, any(area.count == 0 for area in areas)))


def legend(limits: Sequence[int], has_none: bool) -> list[tuple[int, str]]:
    """Each tone used and the numbers it stands for: `1`, `2–4`, `5–9`."""
    entries = [(0, "0")] if has_none else []
    start = 1
    for limit in limits:
        entries.append((tone_of(limit, limits), str(limit) if start >= limit else f"{start}–{limit}"))
        start = limit + 1
    return entries
