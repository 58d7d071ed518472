import json
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from madang.core import places
from madang.core.management.commands import make_districts

CITY_HALL = (37.5663, 126.9779)


def test_there_are_25_districts_with_plain_names() -> None:
    assert len(places.DISTRICTS) == 25
    assert all(found.name.endswith("구") and "서울" not in found.name for found in places.DISTRICTS)
    assert len({found.code for found in places.DISTRICTS} | {found.slug for found in places.DISTRICTS}) == 50


@pytest.mark.parametrize(
    ("point", "code"),
    [
        (CITY_HALL, "11140"),
        ((37.4784, 126.9516), "11620"),  # 관악구청
        ((37.5730, 126.9794), "11110"),  # 종로구청
        ((37.6544, 127.0565), "11350"),  # 노원구청
        ((37.5145, 127.1059), "11710"),  # 송파구청
        ((37.5509, 126.8495), "11500"),  # 강서구청
    ],
)
def test_a_known_place_lies_in_its_district(point: tuple[float, float], code: str) -> None:
    found = places.district_at(*point)
    assert found is not None
    assert found.code == code
    assert places.nearest_district(*point) == found


def test_outside_seoul_there_is_none_but_a_nearest_one() -> None:
    gwacheon = (37.4292, 126.9876)
    assert places.district_at(*gwacheon) is None
    assert places.nearest_district(*gwacheon).name in {"서초구", "관악구"}


def test_every_label_point_lies_in_its_own_district() -> None:
    for found in places.DISTRICTS:
        assert places.district_at(found.latitude, found.longitude) == found


@given(st.floats(37.3, 37.8), st.floats(126.6, 127.3))
def test_every_point_lies_in_at_most_one_district_and_has_a_nearest(
    latitude: float, longitude: float
) -> None:
    x, y = places.units(latitude, longitude)
    holding = [found for found in places.DISTRICTS if places._contains(found, x, y)]
    assert len(holding) <= 1 or all(places._edge_distance(found, x, y) < 2 for found in holding)
    assert places.nearest_district(latitude, longitude) in places.DISTRICTS


@given(st.floats(37.4, 37.7), st.floats(126.7, 127.2))
def test_a_rounded_point_is_less_than_a_hundred_metres_away_and_stays_put(
    latitude: float, longitude: float
) -> None:
    rounded = places.rounded_point(latitude, longitude)
    assert abs(rounded[0] - latitude) * 111_000 <= 56
    assert abs(rounded[1] - longitude) * 88_500 <= 45
    assert places.rounded_point(*rounded) == rounded


def test_the_drawing_and_the_degrees_agree() -> None:
    for found in places.DISTRICTS:
        for ring in found.outline():
            assert all(37.4 < latitude < 37.72 and 126.7 < longitude < 127.2 for latitude, longitude in ring)
    assert places.degrees(*places.units(*CITY_HALL)) == pytest.approx(CITY_HALL, abs=1e-4)


def test_found_by_code_and_by_slug_and_not_by_anything_else() -> None:
    assert places.district("11620") is places.district("gwanak-gu")
    assert places.district("관악구") is None


def test_labels_follow_the_language() -> None:
    code, label = places.DISTRICT_CHOICES[0]
    with translation.override("en"):
        assert (code, str(label)) == ("11110", "Jongno-gu")
    with translation.override("ko"):
        assert str(label) == "종로구"


def test_the_data_file_is_small_and_is_what_the_script_writes() -> None:
    stored = Path(places.__file__).with_name("districts.json").read_bytes()
    assert len(stored) <= 30_000
    triangle = [[127.0, 37.5], [127.1, 37.5], [127.05, 37.6], [127.0, 37.5]]
    feature = {
        "properties": {"code": "11290", "sigungu": "서울시성북구"},
        "geometry": {"type": "Polygon", "coordinates": [triangle]},
    }
    made = make_districts.extract(json.loads(json.dumps({"features": [feature]})))
    assert made["districts"][0]["name"] == "성북구"
    assert made["districts"][0]["path"] == "M0,1261l1000,0-500-1261z"
    assert places._rings(made["districts"][0]["path"]) == (((0, 1261), (1000, 1261), (500, 0)),)
