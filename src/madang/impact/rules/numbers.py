"""What the numbers of a centre mean. Plain values in and out; each number comes with its denominator."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from madang.projects.rules import is_in_use

# Fewer than this and a share says more about single cases than about an institution.
SMALL_CELL = 5


@dataclass(frozen=True, slots=True)
class ProblemFact:
    """What one problem tells: `due_on` is the first date that was promised, not a later one it was moved to."""

    received_on: date | None
    published_on: date | None
    answered_on: date | None
    due_on: date | None
    partner: int | None = None


@dataclass(frozen=True, slots=True)
class HandoverFact:
    """What one hand-over tells; `checks` are (due, result)."""

    state: str
    due_on: date
    answered_on: date | None
    checks: tuple[tuple[date, str], ...] = ()
    partner: int = 0
    offered_on: date | None = None
    received_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def is_counted(self) -> bool:
        """Whether the institution had to answer it. Taken back in time it had not; taken back after the date, it had."""
        return self.state != "withdrawn" or (
            self.withdrawn_on is not None and self.withdrawn_on > self.due_on
        )


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; `rate` is None where there is nothing to share."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """From 0 to 1."""
        return self.part / self.whole if self.whole else None

    @property
    def is_small(self) -> bool:
        """Whether the denominator is too small for a percentage to mean anything."""
        return self.whole < SMALL_CELL


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of `count` values in whole days; None where there is none."""

    days: float | None
    count: int

    @property
    def is_small(self) -> bool:
        """Whether it rests on too few values."""
        return self.count < SMALL_CELL


@dataclass(frozen=True, slots=True)
class Numbers:
    """The honest numbers, for the centre or one institution, in total or of one year.

    `time_to_receive` and `time_to_decide` are about hand-overs: from the offer to the receipt, and to the answer.
    """

    received: int
    time_to_answer: Median
    in_time: Share
    adoption: Share
    time_to_receive: Median
    time_to_decide: Median


def days_between(start: date | None, end: date | None) -> int | None:
    """Whole days from `start` to `end`, never below 0; None where either is missing."""
    return max(0, (end - start).days) if start and end else None


def median_days(values: Iterable[int | None]) -> Median:
    """The median of those values that are known."""
    known = [value for value in values if value is not None]
    return Median(statistics.median(known) if known else None, len(known))


def time_to_answer(problems: Iterable[ProblemFact], *, from_report: bool = True) -> Median:
    """Days until the first public answer: from the report (what citizens wait), or from publication (what an
    institution needs). Problems without an answer are not in it; `in_time` shows them."""
    return median_days(
        days_between(each.received_on if from_report else each.published_on, each.answered_on)
        for each in problems
    )


def time_to_receive(handovers: Iterable[HandoverFact]) -> Median:
    """Days from the offer until somebody of the institution received it by name."""
    return median_days(days_between(each.offered_on, each.received_on) for each in handovers)


def time_to_decide(handovers: Iterable[HandoverFact]) -> Median:
    """Days from the offer until the institution's public answer."""
    return median_days(days_between(each.offered_on, each.answered_on) for each in handovers)


def in_time(problems: Iterable[ProblemFact], handovers: Iterable[HandoverFact], today: date) -> Share:
    """Answers given by the promised date, of all whose date is over or that were answered.

    Problems and hand-overs count alike. Due today and unanswered is not yet in it; a moved date does not help,
    because the first one counts. Offers taken back before their date are left out.
    """
    dates = [(each.due_on, each.answered_on) for each in problems if each.due_on]
    dates += [(each.due_on, each.answered_on) for each in handovers if each.is_counted]
    counted = [(due, answered) for due, answered in dates if due and (answered or due < today)]
    return Share(sum(1 for due, answered in counted if answered and answered <= due), len(counted))


def adoption(handovers: Iterable[HandoverFact], today: date) -> Share:
    """(adopted or adapted, in use or partly at the last due check) ÷ hand-overs past their answer date.

    What is silent past its date counts as not adopted; an answer before its date counts when the date has come.
    """
    due = [each for each in handovers if each.is_counted and each.due_on < today]
    return Share(sum(is_in_use(each.state, each.checks, today) for each in due), len(due))


def numbers(problems: Sequence[ProblemFact], handovers: Sequence[HandoverFact], today: date) -> Numbers:
    """The centre's numbers on `today`."""
    return Numbers(
        received=sum(each.received_on is not None for each in problems),
        time_to_answer=time_to_answer(problems),
        in_time=in_time(problems, handovers, today),
        adoption=adoption(handovers, today),
        time_to_receive=time_to_receive(handovers),
        time_to_decide=time_to_decide(handovers),
    )


def by_partner(
    problems: Sequence[ProblemFact], handovers: Sequence[HandoverFact], today: date
) -> dict[int, Numbers]:
    """The same for each institution; its time counts from publication, when the question reached it."""
    own, given = facts_by_partner(problems, handovers)
    return {key: of_partner(own[key], given[key], today) for key in sorted({*own, *given})}


def facts_by_partner(
    problems: Iterable[ProblemFact], handovers: Iterable[HandoverFact]
) -> tuple[dict[int, list[ProblemFact]], dict[int, list[HandoverFact]]]:
    """The facts of each institution; problems that nobody is in charge of are left out."""
    own: dict[int, list[ProblemFact]] = defaultdict(list)
    given: dict[int, list[HandoverFact]] = defaultdict(list)
    for problem in problems:
        if problem.partner:
            own[problem.partner].append(problem)
    for handover in handovers:
        given[handover.partner].append(handover)
    return own, given


def of_partner(problems: Sequence[ProblemFact], handovers: Sequence[HandoverFact], today: date) -> Numbers:
    """The numbers of one institution; its time counts from publication, when the question reached it."""
    return Numbers(
        received=len(problems),
        time_to_answer=time_to_answer(problems, from_report=False),
        in_time=in_time(problems, handovers, today),
        adoption=adoption(handovers, today),
        time_to_receive=time_to_receive(handovers),
        time_to_decide=time_to_decide(handovers),
    )


def shown_share(share: Share) -> str:
    """A share for people: `7/9`; a percentage only where the denominator carries one; empty where there is none."""
    if not share.whole:
        return ""
    if share.is_small:
        return f"{share.part}/{share.whole}"
    return f"{round(100 * (share.rate or 0))}% ({share.part}/{share.whole})"
