"""Panels: the best of small cases, conflicts kept, shortage honest, raters spread, parts joined or warned about."""

import json
import random
from dataclasses import replace
from itertools import product

import pytest

from madang.allocation.panel_graph import Spreading, connect, parts, spread_of
from madang.allocation.panel_model import build_panels, make_panel_case, plain_panels
from madang.allocation.panel_values import PanelEntry, PanelRequest, PanelResult, Rater, Sight
from madang.allocation.panels import assign, faults, solved
from madang.allocation.reading import InputError
from madang.allocation.solver import Solver

pytestmark = pytest.mark.once


def small(seed: int) -> PanelRequest:
    draw = random.Random(seed)
    entries = tuple(PanelEntry(f"e{n}", draw.choice(["", "web", "art"])) for n in range(draw.choice([2, 3])))
    names = [entry.key for entry in entries]
    raters = tuple(
        Rater(
            f"r{n}",
            load=draw.choice([None, 1, 2, 3]),
            expertise=tuple(draw.sample(["web", "art"], draw.choice([0, 1]))),
            conflicts=tuple(draw.sample(names, draw.choice([0, 0, 1]))),
            recusals=tuple(draw.sample(names, draw.choice([0, 0, 0, 1]))),
            absent=draw.random() < 0.15,
            bids={name: draw.randint(0, 10) for name in names if draw.random() < 0.7},
        )
        for n in range(draw.choice([2, 3, 4]))
    )
    return PanelRequest(raters, entries, views=draw.choice([1, 2]))


def crowd(entries: int, raters: int, seed: int = 0, views: int = 3) -> PanelRequest:
    draw = random.Random(seed)
    names = [f"e{n:03}" for n in range(entries)]
    tracks = ["web", "art", "law"]
    return PanelRequest(
        tuple(
            Rater(
                f"r{n:02}",
                expertise=(draw.choice(tracks),),
                conflicts=tuple(draw.sample(names, entries // 12)),
                bids={name: draw.randint(0, 10) for name in names if draw.random() < 0.3},
            )
            for n in range(raters)
        ),
        tuple(PanelEntry(name, draw.choice(tracks)) for name in names),
        views,
    )


def best_by_trying(case) -> float:
    pairs = [(rater, entry) for rater, seen in enumerate(case.allowed) for entry in sorted(seen)]
    best = -float("inf")
    for chosen in product((False, True), repeat=len(pairs)):
        sights = {pair for pair, is_in in zip(pairs, chosen, strict=True) if is_in}
        loads, views = case.load(sights), [0] * len(case.entries)
        for _, entry in sights:
            views[entry] += 1
        if all(map(int.__le__, loads, case.loads)) and all(map(int.__le__, views, case.views)):
            best = max(best, case.points(sights))
    return best


def test_the_model_equals_trying_everything():
    tried = 0
    with Solver() as solver:
        for seed in range(150):
            case = make_panel_case(small(seed))
            if sum(map(len, case.allowed)) <= 9:
                tried += 1
                part = build_panels(case)
                answer = solved(part.model, solver, seconds=10, seed=0, gap=0.0)
                assert case.points(part.sights(answer.values)) == best_by_trying(case) <= answer.bound + 1e-6
    assert tried > 100


def test_conflicts_recusals_absences_and_loads_are_kept():
    request = crowd(40, 8)
    away = replace(request.raters[0], absent=True)
    busy = replace(request.raters[1], load=2, recusals=("e001",))
    asked = replace(request, raters=(away, busy, *request.raters[2:]))
    result = assign(asked, seconds=10)
    case = make_panel_case(asked)
    numbers = {rater.key: at for at, rater in enumerate(case.raters)}
    sights = {(numbers[r], at) for at, panel in enumerate(result.panels) for r in panel.raters}
    assert faults(asked, case, sights, []) == []
    assert result.loads["r00"] == 0 and result.loads["r01"] <= 2
    assert all(len(panel.raters) + panel.shortage == 3 for panel in result.panels)
    assert faults(asked, case, sights | {(numbers["r00"], 0)}, []) != []


def test_the_points_never_exceed_the_bound_and_beat_the_plain_arrangement():
    request = crowd(60, 12)
    result = assign(request, seconds=10)
    case = make_panel_case(request)
    assert result.bound is not None and case.points(plain_panels(case)) < result.points <= result.bound
    assert max(result.loads.values()) - min(result.loads.values()) <= 2


def test_a_shortage_is_told():
    result = assign(PanelRequest((Rater("r1"), Rater("r2")), (PanelEntry("e1"), PanelEntry("e2"))), seconds=5)
    assert result.shortage == 2
    assert [panel.shortage for panel in result.panels] == [1, 1]
    assert any("2 views are missing at 2 entries" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    "request_", [PanelRequest((), ()), PanelRequest((), (PanelEntry("e"),)), PanelRequest((Rater("r"),), ())]
)
def test_nobody_or_nothing(request_):
    result = assign(request_, seconds=5)
    assert result.shortage == 3 * len(request_.entries)


def test_a_track_nobody_knows_is_told():
    raters = tuple(Rater(f"r{n}", expertise=("web",)) for n in range(3))
    result = assign(
        PanelRequest(raters, (PanelEntry("e1", "web"), PanelEntry("e2", "art"), PanelEntry("e3"))), seconds=5
    )
    assert [panel.has_expertise for panel in result.panels] == [True, False, None]
    assert result.without_expertise == 1


def test_what_is_fixed_stays():
    request = replace(crowd(20, 6), fixed=(Sight("r00", "e000"), Sight("r01", "e000")))
    request = replace(
        request, raters=tuple(replace(rater, conflicts=(), bids={}) for rater in request.raters)
    )
    panel = assign(request, seconds=5).panels[0]
    assert {"r00", "r01"} <= set(panel.raters)


def test_spreading_lets_raters_meet_many_others():
    """Two fixed blocks of raters who always meet each other are mixed; loads and views stay."""
    request = PanelRequest(
        tuple(Rater(f"r{n}") for n in range(6)), tuple(PanelEntry(f"e{n}") for n in range(12))
    )
    case = make_panel_case(request)
    blocks = {(rater, entry) for entry in range(12) for rater in ((0, 1, 2) if entry < 6 else (3, 4, 5))}
    mixed = Spreading(case, blocks).run()
    assert spread_of(case, blocks) == 6 * 36
    assert spread_of(case, mixed) < 6 * 36 / 2
    assert case.load(mixed) == case.load(blocks) and case.shortage(mixed) == case.shortage(blocks)


def test_parts_are_joined_by_an_exchange():
    case = make_panel_case(
        PanelRequest(tuple(Rater(f"r{n}") for n in range(4)), tuple(PanelEntry(f"e{n}") for n in range(4)), 2)
    )
    apart = {(rater, entry) for entry in range(4) for rater in ((0, 1) if entry < 2 else (2, 3))}
    joined, added = connect(case, apart)
    assert (len(parts(apart)), len(parts(joined)), added) == (2, 1, [])
    assert case.load(joined) == case.load(apart)


def test_parts_are_joined_by_one_more_view_where_nothing_can_be_exchanged():
    fixed = tuple(Sight(f"r{n}", f"e{n // 2}") for n in range(4))
    request = PanelRequest(
        tuple(Rater(f"r{n}", load=2) for n in range(4)), (PanelEntry("e0"), PanelEntry("e1")), 2, fixed
    )
    result = assign(request, seconds=5)
    assert len(result.extra_views) == 1 and result.parts == ()


def test_panels_that_cannot_be_compared_are_warned_about():
    raters = tuple(Rater(f"r{n}", conflicts=("e1",) if n < 2 else ("e0",)) for n in range(4))
    result = assign(PanelRequest(raters, (PanelEntry("e0"), PanelEntry("e1")), 2), seconds=5)
    assert result.parts == (("r0", "r1"), ("r2", "r3"))
    assert any("panels cannot be compared" in warning for warning in result.warnings)


def test_the_order_of_the_input_changes_nothing():
    request = crowd(30, 8)
    turned = replace(request, raters=request.raters[::-1], entries=request.entries[::-1])
    one, two = assign(request, seconds=10, seed=3), assign(turned, seconds=10, seed=3)
    assert replace(one, seconds=0) == replace(two, seconds=0)


def test_request_and_result_survive_a_json_column():
    request = replace(crowd(12, 5), fixed=(Sight("r00", "e011"),))
    request = replace(request, raters=tuple(replace(rater, conflicts=()) for rater in request.raters))
    assert PanelRequest.from_json(json.loads(json.dumps(request.to_json()))) == request
    result = assign(request, seconds=5)
    assert PanelResult.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"raters": [{"key": "a", "bids": {"e": 11}}], "entries": ["e"]}, "raters[0].bids.e: 11 is not possible"),
        ({"raters": [{"key": "a", "load": -1}]}, "raters[0].load: -1 is not possible"),
        ({"raters": [{"key": "a"}, {"key": "a"}]}, "rater “a” is there twice"),
        ({"raters": [{"key": "a", "conflicts": ["x"]}]}, "“x” is no entry"),
        ({"raters": [{"key": "a", "conflicts": ["e"]}], "entries": ["e"], "fixed": [{"rater": "a", "entry": "e"}]}, "has a conflict with it"),
        ({"raters": [{"key": "a", "load": 0}], "entries": ["e"], "fixed": [{"rater": "a", "entry": "e"}]}, "a load of 0"),
        ({"fixed": [{"rater": "a", "entry": "e"}]}, "one of the two is unknown"),
        ({"entries": ["e", "e"]}, "entry “e” is there twice"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_place(typed, words):
    with pytest.raises(InputError) as refusal:
        assign(PanelRequest.from_json(typed), seconds=1)
    assert words in str(refusal.value)
