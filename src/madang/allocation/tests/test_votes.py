import numpy as np
import pytest

from madang.allocation.votes import NO_VOTE, BadVotes, VoteTable

pytestmark = pytest.mark.once


def test_the_last_vote_of_a_person_on_a_statement_counts() -> None:
    table = VoteTable.from_triples([("a", 1, 1), ("b", 1, 1), ("a", 1, -1), ("a", 2, 1), ("a", 1, 0)])
    assert table.voters == ("a", "b")
    assert table.votes.tolist() == [[0, 1], [1, NO_VOTE]]


def test_many_changes_of_mind_still_end_with_the_last() -> None:
    draw = np.random.default_rng(1)
    triples = [
        (int(voter), int(statement), int(vote))
        for voter, statement, vote in zip(
            draw.integers(0, 20, 5000), draw.integers(0, 9, 5000), draw.integers(-1, 2, 5000), strict=True
        )
    ]
    last = {(str(voter), str(statement)): vote for voter, statement, vote in triples}
    table = VoteTable.from_triples(triples)
    assert {
        (voter, statement): table.votes[row, column]
        for row, voter in enumerate(table.voters)
        for column, statement in enumerate(table.statements)
    } == last


def test_ids_stand_in_the_order_of_numbers_then_of_texts() -> None:
    table = VoteTable.from_triples([(10, "나", 1), (9, "가", 1), ("b", 3, 1), ("a", 20, 1)])
    assert table.voters == ("9", "10", "a", "b")
    assert table.statements == ("3", "20", "가", "나")
    assert VoteTable.from_triples([("²", 1, 1), ("9" * 30, 1, 1)]).voters == ("9" * 30, "²")


@pytest.mark.parametrize("vote", [2, -2, NO_VOTE, 0.5, None, "1"])
def test_a_vote_is_one_of_three(vote) -> None:
    with pytest.raises(BadVotes, match="voter a, statement s"):
        VoteTable.from_triples([("a", "s", vote)])


@pytest.mark.parametrize(
    ("voters", "statements", "votes", "said"),
    [
        (["a"], ["s", "t"], [[1]], "do not fit"),
        (["a", "a"], ["s"], [[1], [1]], "comes twice: a"),
        (["a", "b"], ["s", "s"], [[1, 1], [1, 1]], "comes twice: s"),
        (["a"], ["s"], [[3]], "A vote is"),
        (["a"], ["s"], [[float("nan")]], "A vote is"),
    ],
)
def test_arrays_that_are_no_table_are_refused(voters, statements, votes, said: str) -> None:
    with pytest.raises(BadVotes, match=said):
        VoteTable.from_arrays(voters, statements, votes)


def test_what_was_banned_or_removed_is_gone_and_what_is_left_empty_is_not_answered() -> None:
    table = VoteTable.from_triples([(1, "s", 1), (2, "t", 1), (3, "s", 0)], statements=["u"])
    without = table.without(banned=[2], removed=["s"])
    assert (without.voters, without.statements) == (("1", "3"), ("t", "u"))
    assert (without.answered().voters, without.answered().statements) == ((), ())
    assert table.answered().statements == ("s", "t")
    assert table.without(banned=["nobody"]).votes is table.votes
