"""How a fund changes: who may, by the table of moves, with what follows from it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.allocation.ballots import unit_of
from madang.core import audit, live
from madang.core.errors import DomainError, NotAllowed
from madang.funds import rules
from madang.funds.models.fund import Fund
from madang.people.models import Person
from madang.ui import formats


class WrongState(DomainError):
    """The fund has moved on; what was asked is not possible now."""


class EmptyWords(DomainError):
    """Something that others will read has no words."""


class BadMoney(DomainError):
    """A cost or budget that cannot be voted on."""

    field = "cost_krw"


def must_manage(by: Person | None) -> None:
    """Raise NotAllowed for everybody but those who run the centre's funds; None is the clock or the worker."""
    if by is not None and not by.may("funds.manage"):
        raise NotAllowed


def must_allow(move: str, fund: Fund) -> None:
    """Raise WrongState unless `move` may happen in the state of `fund`."""
    if not fund.allows(move):
        raise WrongState(
            _("This is not possible now: the fund stands at “%(state)s”. Please load the page again.")
            % {"state": fund.get_state_display()}
        )


def must_say(text: str, *, field: str, at_least: int = 5) -> str:
    """`text` without blanks around it. Raises EmptyWords where there is too little to read."""
    words = text.strip()
    if len(words) < at_least:
        raise EmptyWords(_("Please write a few words that others can understand."), field=field)
    return words


def must_cost_well(fund: Fund, cost_krw: int) -> None:
    """Raise BadMoney where `cost_krw` is nothing, above the pot, or no whole number of units of this fund."""
    unit = fund.unit_krw or unit_of(fund.budget_krw, fund.expected_ballots)
    if cost_krw <= 0:
        raise BadMoney(_("The cost must be above zero."))
    if cost_krw > fund.budget_krw:
        raise BadMoney(
            _("That is more than the whole fund holds (%(budget)s won). Please ask for less.")
            % {"budget": formats.number(fund.budget_krw)}
        )
    if cost_krw % unit:
        raise BadMoney(
            _("Please write a multiple of %(unit)s won: this fund counts in that unit.")
            % {"unit": formats.number(unit)}
        )


def managed(fund: Fund, by: Person | None, move: str) -> Fund:
    """The fund under a lock, for somebody who runs funds, where `move` may happen. Raises NotAllowed, WrongState."""
    must_manage(by)
    row = Fund.objects.locked(fund.pk)
    must_allow(move, row)
    return row


def moved(fund: Fund, move: str, by: Person | None, **details: Any) -> None:
    """Store the state that `move` leads to, with every other field of `fund`."""
    fund.state = rules.after(move)
    fund.version += 1
    fund.save()
    told(fund)
    noted(by, move, fund, **details)


def told(fund: Fund) -> None:
    """Something public of the fund changed: kept pages are old, also those of its teams."""
    live.bump("funds", "projects", f"fund:{fund.slug}")


def noted(by: Person | None, verb: str, target: Any, **details: Any) -> None:
    """Write the act into the audit trail: never what somebody chose."""
    audit.record(by=by, verb=f"funds.{verb}", target=target, details=details)
