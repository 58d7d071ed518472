"""The numbers of an institution year by year, so that one sees whether it gets better."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from madang.impact.rules.numbers import (
    HandoverFact,
    Numbers,
    ProblemFact,
    adoption,
    in_time,
    time_to_answer,
    time_to_decide,
    time_to_receive,
)


@dataclass(frozen=True, slots=True)
class Year:
    """The numbers of one year."""

    year: int
    numbers: Numbers


def _in(day: date | None, year: int) -> bool:
    return day is not None and day.year == year


def of_year(
    problems: Sequence[ProblemFact], handovers: Sequence[HandoverFact], year: int, today: date
) -> Numbers:
    """The numbers of one institution in `year`.

    What took how long belongs to the year in which it was done: a year that is over does not change any more. Shares
    belong to the year of the promised date, so that silence is counted where it was promised.
    """
    return Numbers(
        received=sum(_in(each.published_on, year) for each in problems),
        time_to_answer=time_to_answer(
            (each for each in problems if _in(each.answered_on, year)), from_report=False
        ),
        in_time=in_time(
            [each for each in problems if _in(each.due_on, year)],
            [each for each in handovers if _in(each.due_on, year)],
            today,
        ),
        adoption=adoption((each for each in handovers if _in(each.due_on, year)), today),
        time_to_receive=time_to_receive(each for each in handovers if _in(each.received_on, year)),
        time_to_decide=time_to_decide(each for each in handovers if _in(each.answered_on, year)),
    )


def _days(problems: Iterable[ProblemFact], handovers: Iterable[HandoverFact]) -> Iterable[date | None]:
    for problem in problems:
        yield from (problem.published_on, problem.answered_on, problem.due_on)
    for handover in handovers:
        yield from (handover.offered_on, handover.received_on, handover.answered_on, handover.due_on)


def years(problems: Sequence[ProblemFact], handovers: Sequence[HandoverFact], today: date) -> list[Year]:
    """Each year from the first fact to this one, the earliest first; none where there is no fact."""
    known = [day.year for day in _days(problems, handovers) if day]
    if not known:
        return []
    last = max(today.year, *(year for year in known if year <= today.year), min(known))
    return [Year(year, of_year(problems, handovers, year, today)) for year in range(min(known), last + 1)]
