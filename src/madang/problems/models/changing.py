"""How a row changes: under a lock, by the table of moves, with what follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, live
from madang.core.errors import DomainError
from madang.people.models import Person
from madang.problems import rules
from madang.problems.models.counts import DistrictCount
from madang.problems.models.problem import Problem


class WrongState(DomainError):
    """The problem has moved on; what was asked is no longer possible."""


class EmptyWords(DomainError):
    """Something that others will read has no words."""


def locked(problem: Problem) -> Problem:
    """The row as it is now, held until the transaction ends."""
    return Problem.objects.select_for_update().get(pk=problem.pk)


def must_allow(problem: Problem, move: str) -> None:
    """Raise WrongState unless `move` may start from the problem's state."""
    if not problem.allows(move):
        raise WrongState(
            _("This is not possible any more: the problem is now “%(state)s”. Please load the page again.")
            % {"state": problem.get_state_display()}
        )


def must_be_editable(problem: Problem) -> None:
    """Raise WrongState once somebody works on the report of a citizen."""
    if not problem.is_editable:
        raise WrongState(
            _(
                "This report can no longer be changed: it is now “%(state)s”. You can still add evidence or a comment."
            )
            % {"state": problem.get_state_display()}
        )


def must_say(text: str, *, at_least: int = 5, field: str = "text") -> str:
    """`text` without spaces around it. Raises EmptyWords where there is too little to read."""
    words = text.strip()
    if len(words) < at_least:
        raise EmptyWords(_("Please write a sentence that others can understand."), field=field)
    return words


@contextmanager
def changing(problem: Problem) -> Iterator[Problem]:
    """Inside, fields of the locked `problem` are set; on leaving, what follows from them is kept and all is saved."""
    before = listing_of(problem)
    yield problem
    problem.settle()
    problem.version += 1
    problem.last_activity_at = clock.now()
    problem.save()
    after = listing_of(problem)
    # Locks the topic's row first: what is counted below is then never counted by two transactions at once.
    live.bump("problems", f"problem:{problem.pk}")
    if before != after:
        count_out(before)
        count_in(after)


def move(problem: Problem, name: str, *, before: str = "") -> None:
    """Set the state that the move `name` leads to. Raises WrongState. To be used inside `changing`."""
    must_allow(problem, name)
    problem.state_before, problem.state = problem.state, rules.after(name, before=before)


def noted(by: Person | None, verb: str, problem: Problem, **details: Any) -> None:
    """Write the act into the audit trail."""
    audit.record(by=by, verb=f"problems.{verb}", target=problem, details=details)


Listing = tuple[str, int, str]


def listing_of(problem: Problem) -> Listing | None:
    """Where the problem counts in the list and on the map; None where it is not listed."""
    return (problem.district, problem.theme_id or 0, problem.stage) if problem.is_listed else None


def count_in(listing: Listing | None) -> None:
    """Count one more problem."""
    if listing is None:
        return
    district, theme_key, stage = listing
    DistrictCount.objects.get_or_create(district=district, theme_key=theme_key, stage=stage)
    _counted(listing).update(count=F("count") + 1)


def count_out(listing: Listing | None) -> None:
    """Count one problem less."""
    if listing is not None:
        _counted(listing).filter(count__gt=0).update(count=F("count") - 1)


def _counted(listing: Listing) -> Any:
    return DistrictCount.objects.filter(district=listing[0], theme_key=listing[1], stage=listing[2])
