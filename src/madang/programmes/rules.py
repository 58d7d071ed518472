"""Which phase of a programme makes what possible."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol


class PhaseKind(StrEnum):
    """The parts of a season, in their usual order."""

    RECRUIT = "recruit"
    LEARN = "learn"
    PROJECT = "project"
    JAM = "jam"
    FOLLOW = "follow"


_ALL = frozenset(PhaseKind)

# What → the phases in which it is possible. Phases may overlap; then what either allows is possible.
POSSIBLE: dict[str, frozenset[PhaseKind]] = {
    "report_problem": frozenset({PhaseKind.RECRUIT, PhaseKind.LEARN, PhaseKind.PROJECT}),
    "apply": frozenset({PhaseKind.RECRUIT}),
    "attend_course": frozenset({PhaseKind.LEARN, PhaseKind.PROJECT}),
    "form_team": frozenset({PhaseKind.LEARN, PhaseKind.PROJECT}),
    "work_in_team": frozenset({PhaseKind.LEARN, PhaseKind.PROJECT, PhaseKind.JAM, PhaseKind.FOLLOW}),
    "submit_prototype": frozenset({PhaseKind.PROJECT, PhaseKind.JAM}),
    "vote": frozenset({PhaseKind.JAM}),
    "hand_over": frozenset({PhaseKind.PROJECT, PhaseKind.JAM, PhaseKind.FOLLOW}),
    "report_result": _ALL,
}


class Dated(Protocol):
    """Anything with a kind, a first and a last day."""

    @property
    def kind(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def on_day[P: Dated](phases: Iterable[P], day: date) -> list[P]:
    """The phases that run on `day`, the one that began last first; first and last day both count."""
    running = [phase for phase in phases if phase.starts_on <= day <= phase.ends_on]
    return sorted(running, key=lambda phase: phase.starts_on, reverse=True)


def is_possible(what: str, phases: Iterable[Dated], day: date) -> bool:
    """Whether `what` (a key of POSSIBLE, otherwise KeyError) may be done on `day`.

    A programme without any phase sets no limits: a centre need not work in seasons.
    """
    wanted, dated = POSSIBLE[what], list(phases)
    return not dated or any(phase.kind in wanted for phase in on_day(dated, day))


def next_opening(what: str, phases: Iterable[Dated], day: date) -> date | None:
    """The first day after `day` on which a phase begins that allows `what`; None if none will."""
    coming = [phase.starts_on for phase in phases if phase.kind in POSSIBLE[what] and phase.starts_on > day]
    return min(coming, default=None)
