"""The four numbers, case by case."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.impact import rules
from madang.impact.rules import HandoverFact, Median, ProblemFact, Share

TODAY = date(2026, 11, 22)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def problem(
    received: int = 30,
    answered: int | None = None,
    due: int | None = 10,
    partner: int = 1,
    published: int = 28,
) -> ProblemFact:
    """All in days before today; `due` below 0 lies in the future."""
    return ProblemFact(
        ago(received),
        ago(published),
        None if answered is None else ago(answered),
        None if due is None else ago(due),
        partner,
    )


def handover(
    state: str, due: int, answered: int | None = None, *checks: tuple[int, str], partner: int = 1
) -> HandoverFact:
    return HandoverFact(
        state, ago(due), None if answered is None else ago(answered), tuple((ago(day), result) for day, result in checks),
        partner,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answered", "median", "count"),
    [([], None, 0), ([None, None], None, 0), ([10], 20, 1), ([10, 20], 15, 2), ([0, 10, 29, None], 20, 3)],
)
def test_time_to_answer_is_the_median_of_those_answered(
    answered: list[int | None], median: float | None, count: int
) -> None:
    found = rules.time_to_answer([problem(answered=day) for day in answered])
    assert found == Median(median, count)


def test_citizens_wait_from_the_report_institutions_answer_from_publication() -> None:
    facts = [problem(received=30, published=20, answered=10)]
    assert rules.time_to_answer(facts).days == 20
    assert rules.time_to_answer(facts, from_report=False).days == 10


def test_days_never_run_backwards() -> None:
    assert rules.days_between(ago(1), ago(3)) == 0
    assert rules.days_between(None, TODAY) is None


@pytest.mark.parametrize(
    ("fact", "share"),
    [
        (problem(answered=12, due=10), Share(1, 1)),
        (problem(answered=10, due=10), Share(1, 1)),
        (problem(answered=9, due=10), Share(0, 1)),
        (problem(answered=None, due=1), Share(0, 1)),
        (problem(answered=None, due=0), Share(0, 0)),  # until the end of today
        (problem(answered=None, due=-5), Share(0, 0)),
        (problem(answered=5, due=-5), Share(1, 1)),
        (problem(answered=None, due=None), Share(0, 0)),
    ],
)
def test_in_time_counts_what_is_over_or_answered(fact: ProblemFact, share: Share) -> None:
    assert rules.in_time([fact], [], TODAY) == share


@pytest.mark.parametrize(
    ("fact", "share"),
    [
        (handover("adopted", 10, 12), Share(1, 1)),
        (handover("declined", 10, 10), Share(1, 1)),
        (handover("received", 1), Share(0, 1)),
        (handover("withdrawn", 10), Share(0, 0)),
        (handover("proposed", -3), Share(0, 0)),
    ],
)
def test_hand_overs_count_as_promises_too(fact: HandoverFact, share: Share) -> None:
    assert rules.in_time([], [fact], TODAY) == share


@pytest.mark.parametrize(
    ("fact", "share"),
    [
        (handover("adopted", 100, 105), Share(1, 1)),
        (handover("adapted", 100, 105, (10, "partly")), Share(1, 1)),
        (handover("adopted", 100, 105, (10, "stopped")), Share(0, 1)),
        (handover("adopted", 100, 105, (40, "no_answer")), Share(0, 1)),
        (handover("adopted", 100, 105, (40, "in_use"), (1, "")), Share(1, 1)),
        (handover("declined", 100, 105), Share(0, 1)),
        (handover("received", 3), Share(0, 1)),  # silence past the date is counted
        (handover("received", 0), Share(0, 0)),
        (handover("adopted", -4, 2), Share(0, 0)),  # its date has not come
        (handover("withdrawn", 100), Share(0, 0)),
    ],
)
def test_the_adoption_rate(fact: HandoverFact, share: Share) -> None:
    assert rules.adoption([fact], TODAY) == share


def test_a_share_of_nothing_is_no_rate() -> None:
    assert Share(0, 0).rate is None and rules.shown_share(Share(0, 0)) == ""


@pytest.mark.parametrize(
    ("share", "shown"),
    [(Share(1, 4), "1/4"), (Share(4, 4), "4/4"), (Share(2, 5), "40% (2/5)"), (Share(0, 9), "0% (0/9)")],
)
def test_small_denominators_get_no_percentage(share: Share, shown: str) -> None:
    assert rules.shown_share(share) == shown


def test_each_institution_has_its_own_numbers() -> None:
    problems = [
        problem(answered=12, partner=1),
        problem(partner=2),
        ProblemFact(ago(3), None, None, None, None),
    ]
    found = rules.by_partner(problems, [handover("adopted", 9, 10, partner=3)], TODAY)
    assert set(found) == {1, 2, 3}
    assert (found[1].in_time, found[2].in_time, found[3].adoption) == (Share(1, 1), Share(0, 1), Share(1, 1))
    assert rules.numbers(problems, [], TODAY).received == 3


days = st.integers(-400, 400)
facts = st.builds(problem, received=days, answered=st.none() | days, due=st.none() | days)
offers = st.builds(
    handover,
    st.sampled_from(["proposed", "received", "adopted", "adapted", "declined", "withdrawn"]),
    days,
    st.none() | days,
)


@given(st.lists(facts, max_size=20), st.lists(offers, max_size=20))
def test_a_part_is_never_more_than_its_whole(
    problems: list[ProblemFact], handovers: list[HandoverFact]
) -> None:
    found = rules.numbers(problems, handovers, TODAY)
    for share in (found.in_time, found.adoption):
        assert 0 <= share.part <= share.whole
    assert found.time_to_answer.days is None or found.time_to_answer.days >= 0
