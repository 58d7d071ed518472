"""How far what was reported in one programme has come: a chain of figures, each with what it is a part of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from madang.impact.rules.numbers import Share
from madang.projects.rules import CHECK_GRACE, HANDOVER_TAKEN, IN_USE


@dataclass(frozen=True, slots=True)
class Reported:
    """One problem of the programme."""

    is_taken_up: bool
    has_team: bool


@dataclass(frozen=True, slots=True)
class Team:
    """One team of the programme."""

    has_version: bool
    has_offered: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One hand-over of the programme's teams; `year_check` is (due, result) of the question after 12 months."""

    state: str
    due_on: date
    year_check: tuple[date, str] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The chain in numbers. Each `whole` is what the `part` could have been."""

    reported: int
    taken_up: Share
    with_team: Share
    teams: int
    with_prototype: Share
    handed_over: Share
    offers: int
    adopted: Share
    in_use_after_a_year: Share


def _share(flags: Iterable[bool]) -> Share:
    found = list(flags)
    return Share(sum(found), len(found))


def figures(
    problems: Collection[Reported], teams: Collection[Team], offers: Collection[Offer], today: date
) -> Figures:
    """The chain of one programme on `today`.

    Adopted is counted of the hand-overs that were answered or should have been; in use of the adoptions whose question
    after 12 months was answered or whose two weeks for it are over. Offers taken back are left out.
    """
    made = [each for each in offers if each.state != "withdrawn"]
    answered = HANDOVER_TAKEN | {"declined"}
    judged = [each for each in made if each.state in answered or each.due_on < today]
    asked = [each.year_check for each in made if each.state in HANDOVER_TAKEN and each.year_check]
    over = [(due, result) for due, result in asked if result or due + CHECK_GRACE < today]
    return Figures(
        reported=len(problems),
        taken_up=_share(each.is_taken_up for each in problems),
        with_team=_share(each.has_team for each in problems),
        teams=len(teams),
        with_prototype=_share(each.has_version for each in teams),
        handed_over=_share(each.has_offered for each in teams),
        offers=len(made),
        adopted=_share(each.state in HANDOVER_TAKEN for each in judged),
        in_use_after_a_year=_share(result in IN_USE for _due, result in over),
    )
