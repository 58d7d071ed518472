"""Numbers as pictures: tones, bars, lines."""

from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.core.places import DISTRICTS
from madang.ui import charts

COUNTS = st.lists(st.integers(0, 1000), min_size=25, max_size=25)


@settings(deadline=None)
@given(COUNTS)
def test_more_is_never_lighter(counts: list[int]) -> None:
    limits = charts.tone_limits(counts)
    tones = [charts.tone_of(count, limits) for count in sorted(counts)]
    assert tones == sorted(tones)
    assert all(tone in range(6) for tone in tones)
    assert all((count == 0) == (tone == 0) for count, tone in zip(sorted(counts), tones, strict=True))


@settings(deadline=None)
@given(COUNTS)
def test_the_most_is_always_darkest_and_the_legend_complete(counts: list[int]) -> None:
    picture = charts.district_map({each.code: n for each, n in zip(DISTRICTS, counts, strict=True)})
    used = {area.tone for area in picture.areas}
    assert max(used) == (5 if any(counts) else 0)
    assert used <= {tone for tone, _ in picture.legend}


def test_counts_by_code_or_slug_and_links_by_start_or_function() -> None:
    picture = charts.district_map({"nowon-gu": 3, "11110": 1}, href="/problems/?district=")
    found = {area.district.slug: area for area in picture.areas}
    assert found["nowon-gu"].count == 3
    assert found["jongno-gu"].count == 1
    assert found["nowon-gu"].href == "/problems/?district=nowon-gu"
    picture = charts.district_map({}, href=lambda district: f"/{district.code}/")
    assert picture.areas[0].href == f"/{picture.areas[0].district.code}/"


def test_bars_and_lines_of_nothing_do_not_fall_over() -> None:
    assert charts.bars([]) == []
    assert charts.bars([("a", 0)])[0].share == 0
    assert charts.line_points([]) == ""
    assert charts.line_points([5]) == "0,0"
    assert charts.stack_parts([("a", 0), ("b", 0)])[1]["share"] == 0


def test_a_map_is_a_group_of_links_beside_the_same_numbers() -> None:
    template = engines["jinja2" if "jinja2" in engines else next(iter(engines))].from_string(
        '{% import "ui/components.html" as c %}{{ c.map_districts({"nowon-gu": 1234}, "/p/?d=") }}'
    )
    html = template.render({})
    assert 'role="group"' in html
    assert 'role="img"' not in html
    assert html.count('href="/p/?d=nowon-gu"') == 2
    assert html.count("1,234") == 3
