"""Dates of hand-overs, of what was promised with them, and of the questions afterwards."""

import calendar
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from madang.projects.rules.states import HANDOVER_TAKEN, IN_USE

CHECK_MONTHS = (3, 6, 12)
CHECK_GRACE = timedelta(days=14)
# An institution needs some days to look at what it is given; further away than half a year is no promise.
ANSWER_MIN_DAYS = 7
ANSWER_MAX_DAYS = 180
WARN_DAYS = 3
# How many institutions are asked in one step, and how many conditions an adoption can have: beyond that nobody reads.
ASKED_AT_ONCE = 10
CONDITIONS_MAX = 5
# So long an institution has after an adoption to say who keeps it running.
PLAN_DAYS = 30
# So long it has to say whether a condition is met of which the team says so.
CONFIRM_DAYS = 7


class Stage(StrEnum):
    """When somebody is reminded of a promised date: once each."""

    BEFORE = "before"
    ON = "on"
    AFTER = "after"


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where that month is shorter (31 Jan + 1 = 28 or 29 Feb)."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def check_dates(answered_on: date) -> list[tuple[int, date]]:
    """When to ask what became of it: (months, day) for 3, 6 and 12 months after the institution's answer."""
    return [(months, add_months(answered_on, months)) for months in CHECK_MONTHS]


def days_left(due_on: date, today: date) -> int:
    """Whole days until the end of `due_on`; negative once it is over."""
    return (due_on - today).days


def is_in_use(state: str, checks: Collection[tuple[date, str]], today: date) -> bool:
    """Whether what was handed over is in use: adopted or adapted, and in use or partly at the last due check.

    `checks` are (due, result). One still within its two weeks of grace is not counted yet, so that the check before
    it decides; without any earlier check the adoption itself does. No answer counts as not in use.
    """
    if state not in HANDOVER_TAKEN:
        return False
    told = [(due, result) for due, result in checks if due <= today and result]
    return not told or max(told)[1] in IN_USE


def reminder_stage(due_on: date, today: date) -> Stage | None:
    """Which reminder is due on `today`; None while the date is further away than `WARN_DAYS`.

    What an outage left out is not made up for: after the date only the last one still makes sense.
    """
    left = days_left(due_on, today)
    if left > WARN_DAYS:
        return None
    return Stage.AFTER if left < 0 else Stage.ON if left == 0 else Stage.BEFORE


def days_late(due_on: date | None, today: date) -> int:
    """Whole days since `due_on` was over; 0 while it is not, and where nothing was promised."""
    return max(0, -days_left(due_on, today)) if due_on else 0


def plan_due_on(adopted_on: date) -> date:
    """Until when an institution says who keeps running what it adopted."""
    return adopted_on + timedelta(days=PLAN_DAYS)


def confirm_due_on(claimed_on: date) -> date:
    """Until when an institution says whether a condition is met, of which the team said so on `claimed_on`."""
    return claimed_on + timedelta(days=CONFIRM_DAYS)


def changed_names(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """The names under which two versions of the same thing hold something else, in the order of `new`."""
    return [name for name, value in new.items() if old.get(name) != value]
