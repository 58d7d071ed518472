"""Seoul's 25 districts (자치구): names, codes, outlines, and which of them a point lies in.

The outlines are kept once, as SVG paths on a grid of about 37 m, made by `manage make_districts`.
"""

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language

ATTRIBUTION = "행정구역 경계: 국토지리정보원, 2023-09-15"
_DATA: dict[str, Any] = json.loads((Path(__file__).with_name("districts.json")).read_text(encoding="utf-8"))
_FRAME: dict[str, Any] = _DATA["frame"]
VIEWBOX: str = _FRAME["viewbox"]

Ring = tuple[tuple[int, int], ...]


def _rings(path: str) -> tuple[Ring, ...]:
    """The rings of a path of the one spelling `make_districts` writes: `Mx,yl` relative moves `z`."""
    rings = []
    for part in path.split("z")[:-1]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x = y = 0
        ring = []
        for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + step_x, y + step_y
            ring.append((x, y))
        rings.append(tuple(ring))
    return tuple(rings)


@dataclass(frozen=True, slots=True)
class District:
    """One 자치구. `path` draws it in VIEWBOX; the point is where its label has most room."""

    code: str
    slug: str
    name: str
    name_en: str
    latitude: float
    longitude: float
    label_x: int
    label_y: int
    path: str = field(repr=False)
    rings: tuple[Ring, ...] = field(repr=False, compare=False, default=())

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.name_en if (get_language() or "ko").startswith("en") else self.name

    def outline(self) -> list[list[tuple[float, float]]]:
        """The rings as (latitude, longitude), for maps that draw themselves."""
        return [[degrees(x, y) for x, y in ring] for ring in self.rings]


DISTRICTS: tuple[District, ...] = tuple(
    District(**row, rings=_rings(row["path"])) for row in _DATA["districts"]
)
_BY_CODE = {found.code: found for found in DISTRICTS}
_BY_SLUG = {found.slug: found for found in DISTRICTS}
_label = lazy(lambda code: _BY_CODE[code].label, str)
# Labels follow the language of the page, so the list may stand in forms and models.
DISTRICT_CHOICES = [(found.code, _label(found.code)) for found in DISTRICTS]


def district(code: str) -> District | None:
    """The district with this code (`11110`) or slug (`jongno-gu`); None where there is none."""
    return _BY_CODE.get(code) or _BY_SLUG.get(code)


def units(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point lies in the drawing (x, y in units of VIEWBOX, y downwards)."""
    x = (longitude - _FRAME["west"]) * _FRAME["per_longitude"]
    return x, (_FRAME["north"] - latitude) * _FRAME["per_latitude"]


def degrees(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a point of the drawing."""
    latitude = _FRAME["north"] - y / _FRAME["per_latitude"]
    return round(latitude, 5), round(_FRAME["west"] + x / _FRAME["per_longitude"], 5)


def district_at(latitude: float, longitude: float) -> District | None:
    """The district the point lies in; None outside Seoul."""
    x, y = units(latitude, longitude)
    return next((found for found in DISTRICTS if _contains(found, x, y)), None)


def nearest_district(latitude: float, longitude: float) -> District:
    """The district the point lies in, otherwise the one whose edge is nearest."""
    x, y = units(latitude, longitude)
    return district_at(latitude, longitude) or min(DISTRICTS, key=lambda found: _edge_distance(found, x, y))


def rounded_point(latitude: float, longitude: float) -> tuple[float, float]:
    """The point on a grid of about 100 m, so that a report never names a single door."""
    return round(latitude, 3), round(longitude, 3)


def _edges(found: District) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [pair for ring in found.rings for pair in zip(ring, (*ring[1:], ring[0]), strict=True)]


def _contains(found: District, x: float, y: float) -> bool:
    """Even-odd rule: how often a ray to the right crosses the outline."""
    odd = False
    for (x1, y1), (x2, y2) in _edges(found):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _edge_distance(found: District, x: float, y: float) -> float:
    best = math.inf
    for (x1, y1), (x2, y2) in _edges(found):
        length = (x2 - x1) ** 2 + (y2 - y1) ** 2
        share = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
        best = min(best, math.dist((x, y), (x1 + share * (x2 - x1), y1 + share * (y2 - y1))))
    return best
