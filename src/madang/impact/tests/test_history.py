"""Medians to receive and to answer, year by year and in total; the chain of a programme. Case by case."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.impact import rules
from madang.impact.rules import HandoverFact, Median, Offer, ProblemFact, Reported, Share, Team
from madang.projects.rules import HandoverState

TODAY = date(2026, 11, 22)


def day(text: str) -> date:
    return date.fromisoformat(text)


def handover(
    state: str, offered: str, due: str, received: str = "", answered: str = "", withdrawn: str = ""
) -> HandoverFact:
    dates = [day(text) if text else None for text in (answered, received, withdrawn)]
    return HandoverFact(state, day(due), dates[0], (), 1, day(offered), dates[1], dates[2])


FACTS = [
    handover("adopted", "2025-12-20", "2026-01-10", "2025-12-30", "2026-01-05"),
    handover("declined", "2026-02-01", "2026-02-20", "2026-02-04", "2026-03-01"),
    handover("received", "2026-05-01", "2026-06-01", "2026-05-21"),
    handover("proposed", "2026-11-01", "2026-12-01"),
    handover("withdrawn", "2026-03-01", "2026-04-01", withdrawn="2026-03-20"),
    handover("withdrawn", "2026-03-01", "2026-04-01", withdrawn="2026-04-02"),
]
PROBLEMS = [
    ProblemFact(day("2025-11-01"), day("2025-11-05"), day("2026-01-14"), day("2025-11-20"), 1),
    ProblemFact(day("2026-03-01"), day("2026-03-05"), None, day("2026-03-20"), 1),
]


def test_time_to_receive_and_to_decide_run_from_the_offer() -> None:
    assert rules.time_to_receive(FACTS) == Median(10, 3)
    assert rules.time_to_decide(FACTS) == Median(22, 2)


def test_what_is_taken_back_after_its_date_was_missed() -> None:
    assert rules.in_time([], FACTS, TODAY) == Share(1, 4)
    assert rules.adoption(FACTS, TODAY) == Share(1, 4)


def test_each_year_holds_what_was_done_and_what_was_promised_in_it() -> None:
    first, second = rules.years(PROBLEMS, FACTS, TODAY)
    assert (first.year, second.year) == (2025, 2026)
    assert (first.numbers.received, second.numbers.received) == (1, 1)
    assert first.numbers.time_to_answer == Median(None, 0) and second.numbers.time_to_answer == Median(70, 1)
    assert first.numbers.in_time == Share(0, 1) and second.numbers.in_time == Share(1, 5)
    assert first.numbers.time_to_receive == Median(10, 1) and second.numbers.time_to_receive == Median(
        11.5, 2
    )
    assert first.numbers.adoption == Share(0, 0) and second.numbers.adoption == Share(1, 4)


def test_without_facts_there_are_no_years() -> None:
    assert rules.years([], [], TODAY) == []
    assert [each.year for each in rules.years([], [handover("proposed", "2024-02-01", "2024-03-01")], TODAY)] == [
        2024, 2025, 2026,
    ]  # fmt: skip


days = st.dates(day("2023-01-01"), day("2026-12-31"))
maybe = st.none() | days
problems = st.lists(st.builds(ProblemFact, days, days, maybe, maybe, st.just(1)), max_size=15)
offers = st.lists(
    st.builds(
        HandoverFact, st.sampled_from([each.value for each in HandoverState]), days, maybe, st.just(()), st.just(1), days,
        maybe, maybe,
    ),
    max_size=15,
)  # fmt: skip


@given(problems, offers)
def test_the_years_add_up_to_the_total(own: list[ProblemFact], given_: list[HandoverFact]) -> None:
    total, found = rules.of_partner(own, given_, TODAY), rules.years(own, given_, TODAY)
    for name in ("in_time", "adoption"):
        shares = [getattr(each.numbers, name) for each in found]
        whole = getattr(total, name)
        assert (sum(share.part for share in shares), sum(share.whole for share in shares)) == (
            whole.part,
            whole.whole,
        )
    # What lies ahead of this year is in no year yet.
    ahead = sum(bool(each.received_on and each.received_on.year > TODAY.year) for each in given_)
    counted = sum(each.numbers.time_to_receive.count for each in found)
    assert counted + ahead == total.time_to_receive.count


# --- the chain of a programme ---------------------------------------------------------------------------

OLD, SOON = TODAY - timedelta(days=30), TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("offer", "adopted", "in_use"),
    [
        (Offer("proposed", SOON), Share(0, 0), Share(0, 0)),
        (Offer("proposed", OLD), Share(0, 1), Share(0, 0)),
        (Offer("withdrawn", OLD), Share(0, 0), Share(0, 0)),
        (Offer("declined", SOON), Share(0, 1), Share(0, 0)),
        (Offer("adopted", SOON, (SOON, "")), Share(1, 1), Share(0, 0)),
        (Offer("adopted", OLD, (OLD, "")), Share(1, 1), Share(0, 1)),
        (Offer("adopted", OLD, (TODAY, "")), Share(1, 1), Share(0, 0)),
        (Offer("adapted", OLD, (OLD, "partly")), Share(1, 1), Share(1, 1)),
        (Offer("adapted", OLD, (TODAY, "stopped")), Share(1, 1), Share(0, 1)),
        (Offer("adopted", OLD, (OLD, "no_answer")), Share(1, 1), Share(0, 1)),
    ],
)
def test_what_counts_as_adopted_and_in_use_a_year_later(offer: Offer, adopted: Share, in_use: Share) -> None:
    found = rules.figures([], [], [offer], TODAY)
    assert (found.adopted, found.in_use_after_a_year) == (adopted, in_use)


def test_the_chain_counts_each_step_with_what_it_is_a_part_of() -> None:
    found = rules.figures(
        [Reported(True, True), Reported(True, False), Reported(False, False)],
        [Team(True, True), Team(True, False)],
        [Offer("adopted", OLD), Offer("declined", OLD), Offer("withdrawn", OLD)],
        TODAY,
    )
    assert (found.reported, found.teams, found.offers) == (3, 2, 2)
    assert (found.taken_up, found.with_team) == (Share(2, 3), Share(1, 3))
    assert (found.with_prototype, found.handed_over, found.adopted) == (Share(2, 2), Share(1, 2), Share(1, 2))


@given(
    st.lists(st.builds(Reported, st.booleans(), st.booleans()), max_size=9),
    st.lists(st.builds(Team, st.booleans(), st.booleans()), max_size=9),
    st.lists(
        st.builds(
            Offer, st.sampled_from([each.value for each in HandoverState]), days,
            st.none() | st.tuples(days, st.sampled_from(["", "in_use", "partly", "stopped", "no_answer"])),
        ),
        max_size=9,
    ),
)  # fmt: skip
def test_no_part_of_the_chain_is_more_than_its_whole(
    reported: list[Reported], teams: list[Team], made: list[Offer]
) -> None:
    found = rules.figures(reported, teams, made, TODAY)
    for share in (found.taken_up, found.with_team, found.with_prototype, found.handed_over, found.adopted,
                  found.in_use_after_a_year):  # fmt: skip
        assert 0 <= share.part <= share.whole
    assert found.adopted.whole <= found.offers
    assert found.in_use_after_a_year.whole <= found.adopted.part
