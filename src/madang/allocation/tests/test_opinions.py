import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.allocation import opinions
from madang.allocation.clusters import adjusted_rand
from madang.allocation.opinions import NoGroups, Opinions, opinion_groups, routing_weights
from madang.allocation.tests.populations import Population, planted
from madang.allocation.votes import NO_VOTE, VoteTable

pytestmark = pytest.mark.once


def agreement_with_truth(found: Opinions, population: Population) -> float:
    """The adjusted Rand index of the groups shown against the planted ones."""
    number = {voter: group.id for group in found.groups for voter in group.voters}
    rows = [row for row, voter in enumerate(population.voters) if voter in number]
    assert len(rows) > len(population.voters) * 0.9
    shown = np.array([number[population.voters[row]] for row in rows])
    return adjusted_rand(shown, population.group[rows])


@pytest.mark.parametrize(
    ("sizes", "statements", "seed"),
    [([40, 30], 20, 1), ([120, 60], 24, 2), ([60, 50, 40], 30, 3), ([300, 200, 100], 40, 4)],
)
def test_planted_groups_are_found(sizes: list[int], statements: int, seed: int) -> None:
    population = planted(sizes, statements, seed=seed)
    found = opinion_groups(population.table)
    assert found.why_none is None
    assert len(found.groups) == len(sizes)
    assert agreement_with_truth(found, population) > 0.85
    assert found.stability is not None and found.stability > 0.9
    assert set(found.points) == {voter for group in found.groups for voter in group.voters}


def test_groups_are_numbered_by_size_then_by_their_smallest_voter() -> None:
    halves = planted([60, 60], 20, seed=5, answered=1)
    found = opinion_groups(halves.table)
    assert [group.id for group in found.groups] == [1, 2]
    sizes = [len(group.voters) for group in found.groups]
    assert sizes == sorted(sizes, reverse=True)
    if sizes[0] == sizes[1]:
        assert "v0" in found.groups[0].voters
    assert found.group_of("v0") in {1, 2}
    assert found.group_of("nobody") is None


def test_what_all_groups_share_is_common_ground_and_what_parts_them_is_divisive() -> None:
    population = planted([80, 70], 22, seed=6, common=3)
    population.votes[:, 3] = np.where(population.votes[:, 3] == NO_VOTE, NO_VOTE, -1)
    found = opinion_groups(population.table)
    assert set(found.consensus) == {"s0", "s1", "s2"}
    assert found.common_disagreement == ("s3",)
    assert set(found.divisive) == {f"s{number}" for number in range(4, 22)}


def test_what_most_pass_on_is_no_common_ground() -> None:
    population = planted([80, 70], 22, seed=7, common=3, answered=1)
    draw = np.random.default_rng(7)
    population.votes[draw.random(150) < 0.7, 0] = 0
    found = opinion_groups(population.table)
    assert found.predict[1]["s0"] > 0.6
    assert set(found.consensus) == {"s1", "s2"}


def test_a_small_group_is_not_outvoted() -> None:
    """Nine in ten agree, but the others all disagree: the product of the groups' rates, not the total, decides."""
    population = planted([180, 20], 20, seed=8, common=2, answered=1)
    population.votes[:, 1] = np.where(population.group == 0, 1, -1)
    found = opinion_groups(population.table)
    assert [len(group.voters) for group in found.groups] == [180, 20]
    assert found.consensus == ("s0",)
    assert found.divisive[0] == "s1"


def test_agree_rates_and_counts_are_those_of_the_group() -> None:
    population = planted([80, 70], 22, seed=9)
    found = opinion_groups(population.table)
    for group in found.groups:
        rows = [population.voters.index(voter) for voter in group.voters]
        for column, statement in enumerate(population.statements):
            votes = population.votes[rows, column]
            agree, disagree, passed = (int((votes == choice).sum()) for choice in (1, -1, 0))
            counts = found.counts[group.id][statement]
            assert (counts.agree, counts.disagree, counts.passed) == (agree, disagree, passed)
            assert found.predict[group.id][statement] == round((agree + 1) / (agree + disagree + 2), 6)


def test_marks_are_what_a_group_says_and_the_others_do_not() -> None:
    population = planted([80, 70, 60], 30, seed=10, common=3)
    for group in opinion_groups(population.table).groups:
        true_group = population.group[population.voters.index(group.voters[0])]
        own = {f"s{column}" for column in range(3, 30) if column % 3 == true_group}
        said = {mark.statement for mark in group.marks if mark.vote == 1}
        assert own <= said
        assert said - own <= {"s0", "s1", "s2"}, "what all agree on may be said a little more often here"
        assert own.isdisjoint(mark.statement for mark in group.marks if mark.vote == -1)
        assert all(mark.z > 1.28 and mark.z_rest > 1.28 for mark in group.marks)


def log_loss(rates: list[float], votes: list[int]) -> float:
    chances = [rate if vote == 1 else 1 - rate for rate, vote in zip(rates, votes, strict=True)]
    return float(-np.log(chances).mean())


@pytest.mark.parametrize("seed", range(4))
def test_groups_predict_hidden_votes_better_than_the_overall_rate(seed: int) -> None:
    population = planted([90, 60, 40], 30, seed=seed, firmness=0.8)
    draw = np.random.default_rng(seed + 1000)  # another stream than the votes came from
    is_hidden = (draw.random(population.votes.shape) < 0.2) & np.isin(population.votes, [1, -1])
    table = VoteTable.from_arrays(
        population.voters, population.statements, np.where(is_hidden, NO_VOTE, population.votes)
    )
    found = opinion_groups(table)
    by_group, by_all, votes = [], [], []
    for row, column in np.argwhere(is_hidden).tolist():
        voter, statement = population.voters[row], population.statements[column]
        group, counts = found.group_of(voter), found.overall[statement]
        if group is not None:
            by_group.append(found.predict[group][statement])
            by_all.append((counts.agree + 1) / (counts.agree + counts.disagree + 2))
            votes.append(int(population.votes[row, column]))
    assert len(votes) > 300
    assert log_loss(by_group, votes) < 0.95 * log_loss(by_all, votes)


# --- what must change nothing -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_rows_and_columns_changes_no_byte(seed: int) -> None:
    population = planted([45, 35, 25], 24, seed=20)
    expected = opinion_groups(population.table).to_json()
    draw = np.random.default_rng(seed)
    rows, columns = draw.permutation(105), draw.permutation(24)
    shuffled = VoteTable.from_arrays(
        [population.voters[row] for row in rows],
        [population.statements[column] for column in columns],
        population.votes[rows][:, columns],
    )
    assert opinion_groups(shuffled).to_json() == expected
    triples = population.triples
    again = VoteTable.from_triples([triples[number] for number in draw.permutation(len(triples))])
    assert opinion_groups(again).to_json() == expected


SMALL_VOTES = st.integers(50, 70).flatmap(
    lambda people: st.integers(1, 9).flatmap(
        lambda statements: st.tuples(
            st.just((people, statements)), st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0, 1)
        )
    )
)


def random_table(
    shape: tuple[int, int], seed: int, answered: float, leaning: float
) -> list[tuple[int, int, int]]:
    draw = np.random.default_rng(seed)
    votes = np.where(draw.random(shape) < leaning, 1, draw.choice([1, 0, -1], shape))
    cells = np.argwhere(draw.random(shape) <= answered).tolist()
    return [(row, column, int(votes[row, column])) for row, column in cells]


@settings(max_examples=40)
@given(SMALL_VOTES, st.randoms(use_true_random=False))
def test_shuffling_any_votes_changes_no_byte(drawn, shuffler) -> None:
    triples = random_table(*drawn)
    expected = opinion_groups(VoteTable.from_triples(triples))
    shuffler.shuffle(triples)
    assert opinion_groups(VoteTable.from_triples(triples)).to_json() == expected.to_json()
    assert Opinions.from_json(expected.to_json()) == expected


def test_banned_people_and_removed_statements_leave_no_trace() -> None:
    population = planted([70, 50, 40], 24, seed=30)
    triples = population.triples
    banned, removed = {f"v{number}" for number in range(0, 160, 7)}, {"s0", "s5", "s11"}
    clean = VoteTable.from_triples([row for row in triples if row[0] not in banned and row[1] not in removed])
    expected = opinion_groups(clean).to_json()
    triples += [(voter, "only for the banned", 1) for voter in banned]
    table = VoteTable.from_triples(triples)
    assert opinion_groups(table, banned=banned, removed=removed).to_json() == expected
    assert opinion_groups(population.table, banned=banned, removed=removed).to_json() == expected
    weights = routing_weights(table, banned=banned, removed=removed)
    assert weights.pop("only for the banned") == 5
    assert weights == routing_weights(clean)


def test_a_troop_that_is_banned_does_not_keep_the_others_below_fifty() -> None:
    population = planted([40, 30], 20, seed=31)
    found = opinion_groups(population.table, banned=[f"v{number}" for number in range(21)])
    assert found.why_none == NoGroups.TOO_FEW
    assert found.voters == 49
    assert (found.groups, found.points, found.consensus, found.predict) == ((), {}, (), {})
    assert opinion_groups(population.table, banned=[f"v{n}" for n in range(20)]).why_none != NoGroups.TOO_FEW


def test_axes_do_not_flip_when_somebody_joins() -> None:
    population = planted([60, 50, 40], 24, seed=32)
    before = opinion_groups(population.table)
    more = [*population.triples, *[("late", f"s{number}", 1) for number in range(10)]]
    after = opinion_groups(VoteTable.from_triples(more))
    for axis in (0, 1):
        moved = [
            before.points[voter][axis] * after.points[voter][axis]
            for voter in population.voters
            if voter in before.points
        ]
        assert sum(moved) > 0
    for found in (before, after):
        for axis in (0, 1):
            assert max(place[axis] for place in found.loadings.values()) == max(
                abs(place[axis]) for place in found.loadings.values()
            )


# --- tables with nothing to find --------------------------------------------------------------------


def table_of(votes: list[list[int]]) -> VoteTable:
    return VoteTable.from_arrays(range(len(votes)), range(len(votes[0])), votes)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (VoteTable.from_triples([]), NoGroups.TOO_FEW),
        (VoteTable.from_triples([], statements=["a", "b"]), NoGroups.TOO_FEW),
        (table_of([[1] * 10] * 49), NoGroups.TOO_FEW),
        (table_of([[NO_VOTE] * 10] * 80), NoGroups.TOO_FEW),
        (table_of([[1] * 10] * 80), NoGroups.ALIKE),
        (table_of([[0] * 10] * 80), NoGroups.ALIKE),
        (table_of([[1], [-1]] * 40), NoGroups.ONE_STATEMENT),
        (table_of([[1] * 3 + [NO_VOTE] * 10] * 40 + [[NO_VOTE] * 3 + [-1] * 10] * 9 + [[1] + [NO_VOTE] * 12]), NoGroups.FEW_ANSWERS),
        (table_of([[1] * 10] * 78 + [[-1] * 10] * 2), NoGroups.SMALL),
    ],
)  # fmt: skip
def test_where_there_is_nothing_to_find_the_reason_is_told(table: VoteTable, why: NoGroups) -> None:
    found = opinion_groups(table)
    assert found.why_none == why
    assert found.groups == ()
    assert Opinions.from_json(found.to_json()) == found
    assert set(routing_weights(table)) == set(table.statements)


def test_noise_has_no_stable_groups() -> None:
    draw = np.random.default_rng(40)
    found = opinion_groups(table_of(draw.choice([1, -1], (200, 30)).tolist()))
    assert found.why_none == NoGroups.UNSTABLE
    assert found.stability is not None and found.stability < 0.6
    assert found.groups == () and found.divisive == ()


def test_all_different_votes_do_not_crash() -> None:
    every = [[1 if number >> bit & 1 else -1 for bit in range(6)] for number in range(64)]
    assert opinion_groups(table_of(every)).voters == 64


def test_two_opposite_camps_on_one_line_are_found() -> None:
    found = opinion_groups(table_of([[1] * 5 + [-1] * 5] * 40 + [[-1] * 5 + [1] * 5] * 20))
    assert [len(group.voters) for group in found.groups] == [40, 20]
    assert {y for _, y in found.points.values()} == {0.0}


def test_where_all_agree_the_common_ground_is_told_without_groups() -> None:
    found = opinion_groups(table_of([[1, 1, -1, 0]] * 80))
    assert (found.consensus, found.common_disagreement, found.divisive) == (("0", "1"), ("2",), ())


def test_who_answered_little_is_not_placed() -> None:
    population = planted([60, 50], 20, seed=41, answered=1)
    more = [*population.triples, ("few", "s3", 1), *[("enough", f"s{number}", 1) for number in range(7)]]
    found = opinion_groups(VoteTable.from_triples(more))
    assert found.group_of("few") is None and "few" not in found.points
    assert found.group_of("enough") is not None
    assert found.voters == 112
    counts = found.overall["s3"]
    assert counts.agree + counts.disagree + counts.passed == 112


def test_another_seed_draws_other_halves_and_finds_the_same_groups() -> None:
    population = planted([60, 50, 40], 24, seed=42, firmness=0.8)
    results = [opinion_groups(population.table, seed=seed) for seed in range(3)]
    assert len({result.stability for result in results}) > 1
    assert len({result.groups for result in results}) == 1


# --- the next statement -----------------------------------------------------------------------------


def test_what_is_new_divides_or_is_understood_comes_first() -> None:
    """The formula by hand: 60 people, votes of two camps on s0, all alike on s1, half pass on s2, s3 is new."""
    rows = [
        (voter, statement, vote)
        for voter in range(60)
        for statement, vote in (("s0", 1 if voter < 30 else -1), ("s1", 1), ("s2", 0 if voter % 2 else 1))
    ]
    weights = routing_weights(VoteTable.from_triples(rows, statements=["s3"]))
    rare = 1 + 20 / 65
    # s0 has the largest loading; s1 has none; s2 varies half as much and lies on the second axis.
    assert weights["s0"] == pytest.approx(2 * rare, abs=1e-5)
    assert weights["s1"] == pytest.approx(rare, abs=1e-5)
    assert weights["s2"] == pytest.approx(0.5 * 2 * rare, abs=1e-5)
    assert weights["s3"] == 5


def test_the_next_statement_is_drawn_by_weight_among_those_not_answered() -> None:
    weights = {"a": 3.0, "b": 1.0, "c": 0.0}
    drawn = [opinions.next_statement(weights, answered=[], seed=seed) for seed in range(2000)]
    assert drawn.count("c") == 0
    assert 0.7 < drawn.count("a") / 2000 < 0.8
    assert opinions.next_statement(weights, answered=["a", "b"], seed=1) == "c"
    assert opinions.next_statement(weights, answered=["a", "b", "c"], seed=1) is None
    assert opinions.next_statement({"7": 1.0}, answered=[7], seed=1) is None
