from collections.abc import Sequence
from fractions import Fraction
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.allocation.ballots import BadElection, Election, Project, in_units, unit_of
from madang.allocation.shares import equal_shares, greedy
from madang.allocation.shares_run import Doubt, ExactRun, Supporters, quick_run
from madang.allocation.tests import plain_shares

pytestmark = pytest.mark.once


def election(costs: dict[str, int], budget: int, ballots: Sequence[str]) -> Election:
    """Projects of one letter each; a ballot is the word of its letters."""
    return Election.of([Project(name, cost) for name, cost in costs.items()], budget, list(ballots))


def orders_at(vote: Election, step: int) -> str:
    """What is bought at a step, by the exact run, with which the quick one agrees where it has no doubt."""
    names = [project.id for project in vote.projects]
    exact = "".join(names[place] for place in ExactRun(vote, step).outcome.order)
    try:
        quick = "".join(names[place] for place in quick_run(vote, Supporters(vote), step).order)
    except Doubt:
        return exact
    assert quick == exact
    return exact


# --- worked by hand ---------------------------------------------------------------------------------


def test_a_majority_does_not_take_all() -> None:
    """Ten voters, budget 10, so each holds 1. Six approve a–e, four v–z, and everything costs 2.

    One of a–e costs each of its six a third, share (1/3)/2 = 1/6; one of v–z costs four a half each, share 1/4. So a, b, c are
    bought first, which takes all the money of the six, then v and w: 10 in all. With one more each, b = 2, the six could buy
    all five (5 · 1/3 < 2) and the four 4 of theirs (4 · 1/2 = 2): 18 > 10. So what step 0 buys is bought.
    The greedy count gives the six everything.
    """
    vote = election(dict.fromkeys("abcdevwxyz", 2), 10, ["abcde"] * 6 + ["vwxyz"] * 4)
    found = equal_shares(vote)
    assert "".join(found.order) == "abcvw"
    assert (found.steps, found.spent, found.with_nothing) == (0, 10, 0)
    assert found.projects[0].price == Fraction(1, 3)
    assert found.projects[5].price == Fraction(1, 2)
    assert found.projects[3].left == 0
    assert "".join(greedy(vote).winners) == "abcde"
    assert greedy(vote).with_nothing == 4


UNEVEN = election({"p": 9, "q": 8, "r": 8}, 24, ["pr", "pr", "pq", "q"])


def test_who_has_less_than_the_price_pays_all_they_have() -> None:
    """Budget 24, four voters: 6 each. p (9) costs its three 3 each, share 1/3, and is first; they hold 3, 3, 3, the last 6.

    q (8) would be 4 each, but the third holds 3: the third pays 3, the fourth 5, share 5/8. r (8) lacks 2: its two hold 6.
    With 7 each p leaves 4, 4, 4, 7, and both q and r are bought at 4: 25 > 24. So step 0 counts.
    """
    found = equal_shares(UNEVEN)
    assert (found.order, found.steps, found.spent) == (("p", "q"), 0, 17)
    assert [found.paid_by(voter) for voter in range(4)] == [{"p": 3}, {"p": 3}, {"p": 3, "q": 3}, {"q": 5}]
    p, q, r = found.projects
    assert [p.price, q.price] == [3, 5] and r.price is None
    assert r.left == 6 and (r.is_chosen, r.cost, r.approvals) == (False, 8, 2)


@pytest.mark.parametrize(("empty", "step"), [(0, 1), (1, 1), (4, 4), (9, 5)])
def test_empty_ballots_are_voters_too(empty: int, step: int) -> None:
    """p costs 6 of 10 and has one supporter, who holds 10 ÷ n + k: with four empty ballots 2 + 4, with nine 1 + 5.

    With one empty ballot 5 + 1 is enough at step 1; alone, 10 is enough at step 0 but the first test for "everything is
    bought" is at step 1.
    """
    vote = election({"p": 6}, 10, ["p", *[""] * empty])
    found = equal_shares(vote)
    assert (found.winners, found.steps) == (("p",), step)
    assert found.with_nothing == empty
    assert found.paid_by(0) == {"p": 6}
    assert empty == 0 or found.paid_by(1) == {}


def test_the_step_before_the_overspend_counts_and_nothing_is_filled_up() -> None:
    """Budget 10, two voters: 5 each. The first approves a (5) and c (4), the second b (6).

    Alone, each project has share 1; c is cheaper, so the first voter buys c and keeps 1 + k. From k = 1 the second buys b:
    10 in all. At k = 4 the first has 9 − 4 = 5 for a: 15 > 10. So step 3 counts.
    At k = 0 there would be 6 left, enough for a, which a rule that fills up would buy.
    """
    vote = election({"a": 5, "b": 6, "c": 4}, 10, ["ac", "b"])
    assert [orders_at(vote, step) for step in range(5)] == ["c", "cb", "cb", "cb", "cab"]
    found = equal_shares(vote)
    assert (found.order, found.winners, found.steps, found.spent) == (("c", "b"), ("b", "c"), 3, 10)


def test_the_count_ends_when_everything_approved_is_bought() -> None:
    """z has no supporter and is not waited for."""
    found = equal_shares(election({"a": 2, "z": 1, "b": 3}, 100, ["ab", "b"]))
    assert (found.winners, found.steps) == (("a", "b"), 1)
    assert found.projects[1].approvals == 0 and found.projects[1].left == 0


def test_where_nobody_approves_anything_nothing_is_bought() -> None:
    found = equal_shares(election({"a": 2}, 100, ["", ""]))
    assert (found.winners, found.spent, found.with_nothing, found.paid) == ((), 0, 2, ())
    assert greedy(election({"a": 2}, 100, ["", ""])).winners == ()


def test_ties_go_to_the_lower_cost_then_to_the_earlier_in_the_list() -> None:
    """All have two supporters who can pay the even share, so the same share 1/2: b and d (3) before a (4)."""
    assert orders_at(election({"a": 4, "b": 3, "d": 3}, 60, ["abd", "abd"]), 0) == "bda"
    assert orders_at(election({"a": 4, "d": 3, "b": 3}, 60, ["abd", "abd"]), 0) == "dba"


def test_ties_go_to_more_supporters_first() -> None:
    """Fourteen voters with 10 each. y (100) takes all of its ten, of whom the first also approves p.

    p (12) has three supporters, one without money: 6 from each of the others, share 1/2. q (10) has two: 5 each, 1/2.
    p costs more and comes later, but three approve it.
    """
    vote = election({"q": 10, "p": 12, "y": 100}, 140, ["yp", "p", "p", "q", "q", *["y"] * 9])
    assert orders_at(vote, 0) == "ypq"


def test_a_third_of_a_budget_is_a_third_of_it_exactly() -> None:
    """Three thirds of 10 are 10, and three sevenths of 7 · 10¹⁴ + 1 cost what they cost: no coin is lost in rounding."""
    assert orders_at(election({"a": 10}, 10, ["a", "a", "a"]), 0) == "a"
    budget = 7 * 10**14 + 1
    vote = election({"a": budget, "b": 1}, budget, ["a"] * 6 + ["ab"])
    assert orders_at(vote, 0) == "a"
    assert orders_at(election({"a": budget}, budget, ["a"] * 6 + [""]), 0) == ""


def test_half_a_unit_in_two_hundred_billion_thousands_decides() -> None:
    """Four voters with 10¹⁴ + ½ each. c (3) costs its two 1½ each and is, of three shares of ½, the cheapest: first.

    b (2 · 10¹⁴ − 2) then has a supporter with 10¹⁴ − 1, exactly the even share. Those of a (2 · 10¹⁴) hold 10¹⁴ + ½ and
    10¹⁴ − 1 together: half a unit too little.
    """
    money = 10**14
    vote = election({"a": 2 * money, "b": 2 * money - 2, "c": 3}, 4 * money + 2, ["a", "ac", "bc", "b"])
    assert orders_at(vote, 0) == "cb"
    assert ExactRun(vote, 0).left(0) == 2 * money - Fraction(1, 2)
    assert orders_at(vote, 1) == "cba"


# --- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("projects", "budget", "ballots", "said"),
    [
        ([], 10, [["a"]], "no projects"),
        ([Project("a", 5)], 10, [], "no ballots"),
        ([Project("a", 11)], 10, [["a"]], "Project a costs 11, more than the whole budget of 10"),
        ([Project("a", 0)], 10, [["a"]], "cost of project a must be a whole number above 0, not 0"),
        ([Project("a", -1)], 10, [["a"]], "not -1"),
        ([Project("a", cast(int, 1.5))], 10, [["a"]], "not 1.5"),
        ([Project("a", True)], 10, [["a"]], "not True"),
        ([Project("a", 1)], 0, [["a"]], "budget must be a whole number above 0"),
        ([Project("a", 1)], 10**16, [["a"]], "budget must be"),
        ([Project("a", 1), Project("a", 2)], 10, [["a"]], "Project a is there twice"),
        ([Project("a", 1)], 10, [["a"], ["a", "b"]], "Ballot 2 names the unknown project b"),
        ([Project("a", 1)], 10, [["a", "a"]], "Ballot 1 names a project twice"),
    ],
)
def test_what_cannot_be_counted_says_why(projects, budget, ballots, said: str) -> None:
    with pytest.raises(BadElection, match=said):
        Election.of(projects, budget, ballots)


@pytest.mark.parametrize(
    ("budget", "ballots", "unit"),
    [
        (300_000_000, 40_000, 10),  # 7,500 won each: 750 units of ten, only 75 of a hundred
        (300_000_000, 30_000, 100),  # 10,000 won each: a hundred units of a hundred, just enough
        (300_000_000, 30_001, 10),
        (1_000, 1_000, 1),
        (10_000, 0, 100),
    ],
)
def test_the_unit_leaves_each_voter_a_hundred_units(budget: int, ballots: int, unit: int) -> None:
    assert unit_of(budget, ballots) == unit


def test_amounts_are_whole_units() -> None:
    assert in_units(12_300, 100) == 123
    with pytest.raises(BadElection, match="12350 is no multiple of 100"):
        in_units(12_350, 100)


# --- properties -------------------------------------------------------------------------------------

LETTERS = "abcdefg"


@st.composite
def elections(draw: st.DrawFn, *, distinct_costs: bool = False) -> Election:
    budget = draw(st.sampled_from([1, 7, 30, 100, 1000]))
    cost = st.one_of(st.integers(1, budget), st.sampled_from([-(-budget // 10), -(-budget // 4), budget]))
    most = min(7, budget) if distinct_costs else 7
    costs = draw(st.lists(cost, min_size=1, max_size=most, unique=distinct_costs))
    names = LETTERS[: len(costs)]
    ballots = draw(st.lists(st.sets(st.sampled_from(names)), min_size=1, max_size=20))
    return Election.of([Project(*row) for row in zip(names, costs, strict=True)], budget, ballots)


def ballots_of(vote: Election) -> list[frozenset[str]]:
    return [
        frozenset() if kind is None else frozenset(vote.projects[place].id for place in vote.kinds[kind])
        for kind in vote.kind_of
    ]


@given(elections())
def test_nobody_overpays_and_every_price_is_paid_in_full(vote: Election) -> None:
    found = equal_shares(vote)
    ballots = ballots_of(vote)
    assert found.spent <= vote.budget and found.steps is not None
    paid = [found.paid_by(voter) for voter in range(vote.voters)]
    for ballot, mine in zip(ballots, paid, strict=True):
        assert sum(mine.values()) <= Fraction(vote.budget, vote.voters) + found.steps
        assert mine.keys() == ballot & set(found.winners)
    for project in found.projects:
        amounts = [mine[project.id] for mine in paid if project.id in mine]
        if project.is_chosen:
            assert sum(amounts) == project.cost and max(amounts) == project.price
        else:
            assert not amounts and project.left is not None and project.left < project.cost


@given(elections())
def test_the_next_step_would_overspend_or_everything_is_bought(vote: Election) -> None:
    found = equal_shares(vote)
    assert found.steps is not None
    bought = [vote.projects[place].id for place in ExactRun(vote, found.steps).outcome.order]
    assert tuple(bought) == found.order
    following = ExactRun(vote, found.steps + 1).outcome.order
    assert vote.cost(following) > vote.budget or {vote.projects[p].id for p in vote.wanted} <= set(bought)


@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(vote: Election, shuffler) -> None:
    order = list(range(vote.voters))
    shuffler.shuffle(order)
    ballots = ballots_of(vote)
    shuffled = Election.of(vote.projects, vote.budget, [ballots[voter] for voter in order])
    for rule in (equal_shares, greedy):
        first, second = rule(vote), rule(shuffled)
        assert (first.order, first.steps, first.projects) == (second.order, second.steps, second.projects)
        assert [first.paid_by(voter) for voter in order] == [second.paid_by(at) for at in range(len(order))]


@given(elections(distinct_costs=True), st.randoms(use_true_random=False))
def test_the_order_of_projects_decides_only_between_equal_costs(vote: Election, shuffler) -> None:
    projects = list(vote.projects)
    shuffler.shuffle(projects)
    again = Election.of(projects, vote.budget, ballots_of(vote))
    assert equal_shares(vote).order == equal_shares(again).order
    assert greedy(vote).order == greedy(again).order


def random_election(seed: int) -> tuple[list[Project], int, list[frozenset[str]]]:
    """Small, with many equal costs, equal ballots, thin and thick support, so that ties and shortages are common."""
    draw = np.random.default_rng(seed)
    budget = int(draw.choice([10, 48, 100, 600]))
    names = LETTERS[: draw.integers(1, 8)]
    some = [-(-budget // part) for part in (12, 6, 4, 3)]
    costs = draw.choice(some, len(names)) if seed % 2 else draw.integers(1, budget, len(names), endpoint=True)
    chance = draw.choice([0.15, 0.4, 0.7], len(names))
    ballots = [
        frozenset(name for name, is_in in zip(names, draw.random(len(names)) < chance, strict=True) if is_in)
        for _ in range(draw.integers(1, 22))
    ]
    return [Project(name, int(cost)) for name, cost in zip(names, costs, strict=True)], budget, ballots


@pytest.mark.parametrize("hundred", range(5))
def test_grouped_and_plain_buy_the_same_in_the_same_order_at_the_same_step(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        projects, budget, ballots = random_election(seed)
        found = equal_shares(Election.of(projects, budget, ballots))
        assert (list(found.order), found.steps) == plain_shares.winners(projects, budget, ballots), seed


@pytest.mark.parametrize("seed", range(6))
def test_quick_and_exact_runs_buy_the_same_at_every_step(seed: int) -> None:
    draw = np.random.default_rng(seed)
    projects = [Project(f"p{place}", int(draw.integers(200, 4000))) for place in range(14)]
    ballots = [
        {f"p{place}" for place in np.flatnonzero(draw.random(14) < draw.choice([0.1, 0.4]))}
        for _ in range(150)
    ]
    vote = Election.of(projects, 15_000, ballots)
    supporters, sure = Supporters(vote), 0
    for step in range(0, 60, 3):
        exact = ExactRun(vote, step).outcome
        try:
            quick = quick_run(vote, supporters, step)
        except Doubt:
            continue
        sure += 1
        assert quick.order == exact.order
        assert quick.room == pytest.approx(exact.room, abs=1e-6)
    assert sure >= 15


def test_a_tie_that_floating_point_cannot_tell_is_counted_exactly() -> None:
    vote = election({"q": 10, "p": 12, "y": 100}, 140, ["yp", "p", "p", "q", "q", *["y"] * 9])
    with pytest.raises(Doubt):
        quick_run(vote, Supporters(vote), 0)


def test_steps_that_change_nothing_are_passed_over_in_no_time() -> None:
    """One supporter for a project that costs two thirds of the budget: a billion steps, all but two the same."""
    found = equal_shares(election({"a": 2 * 10**9, "b": 10**9}, 3 * 10**9, ["a", "b", *[""] * 2998]))
    assert (found.order, found.steps) == (("b", "a"), 2 * 10**9 - 10**6)


# --- the greedy count, and what is told -------------------------------------------------------------


def test_greedy_takes_most_approvals_and_skips_what_does_not_fit() -> None:
    """a (3 approvals, 6) leaves 4 of 10; b (2, 5) does not fit; d before c, equal approvals at lower cost; c then not."""
    vote = election({"a": 6, "b": 5, "c": 4, "d": 3, "e": 1}, 10, ["abc", "abd", "ad", "c", ""])
    found = greedy(vote)
    assert (found.order, found.winners, found.spent) == (("a", "d"), ("a", "d"), 9)
    assert found.with_nothing == 2
    assert (found.steps, found.paid_by(0)) == (None, {})


def test_the_result_is_told_with_who_paid_what() -> None:
    told = equal_shares(UNEVEN).as_dict(["v1", "v2", "v3", "v4"])
    assert told["winners"] == ["p", "q"]
    assert told["paid"]["v3"] == {"p": 3.0, "q": 3.0}
    assert told["projects"][2] == {
        "id": "r", "cost": 8, "approvals": 2, "chosen": False, "price": None, "left": 6.0,
    }  # fmt: skip
    assert (told["steps"], told["ballots"], told["voters_with_nothing"]) == (0, 4, 0)
    assert greedy(UNEVEN).as_dict()["paid"] == {}
