"""The vote from its opening to its end."""

import random
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.allocation.ballots import unit_of
from madang.allocation.shares import EQUAL_SHARES
from madang.core import clock
from madang.core.errors import DomainError
from madang.funds import queries
from madang.funds.actions.setup import BadTimes
from madang.funds.models import Extension, Fund, FundProject
from madang.funds.models.changing import managed, moved, must_cost_well, must_say, noted, told
from madang.funds.rules import SHORTEST_VOTE, Electorate
from madang.funds.tasks import tell_cancelled, tell_invited, tell_managers, tell_voters
from madang.people.models import Person


class NotReady(DomainError):
    """Something without which nobody could vote is missing."""


class VoteOver(DomainError):
    """The last moment of the vote has passed."""


def _must_have_time(closes_at: datetime | None, begins: datetime) -> datetime:
    if closes_at is None or closes_at < begins + SHORTEST_VOTE:
        raise BadTimes(_("Please give people at least one hour to vote."))
    return closes_at


def _must_be_ready(fund: Fund, entries: list[FundProject]) -> None:
    if not entries:
        raise NotReady(_("There is no project to vote on yet. Put one in, or let teams apply."))
    for entry in entries:
        must_cost_well(fund, entry.cost_krw)
    if fund.electorate == Electorate.NAMED and not fund.electors.exists():
        raise NotReady(_("Nobody may vote yet. Please write the list of addresses first."))


@transaction.atomic
def open_fund(*, fund: Fund, by: Person) -> Fund:
    """Open the vote. Unit, rule and order are fixed now, the order by lot; it begins at once or at `opens_at`.

    Raises WrongState, NotReady, BadMoney, BadTimes, NotAllowed.
    """
    row = managed(fund, by, "open")
    now = clock.now()
    row.opens_at = max(row.opens_at or now, now)
    _must_have_time(row.closes_at, row.opens_at)
    entries = list(FundProject.objects.on_ballot().filter(fund=row))
    row.unit_krw, row.rule = unit_of(row.budget_krw, row.expected_ballots), EQUAL_SHARES
    _must_be_ready(row, entries)
    random.SystemRandom().shuffle(entries)
    for place, entry in enumerate(entries, start=1):
        entry.place = place
    FundProject.objects.bulk_update(entries, ["place"])
    row.opened_at = now
    moved(row, "open", by, unit=row.unit_krw, rule=row.rule, projects=len(entries))
    tell_invited.enqueue(row.pk, by.pk)
    return row


@transaction.atomic
def extend_fund(*, fund: Fund, by: Person, closes_at: datetime, reason: str) -> Fund:
    """Let the vote run longer, with a public reason. Raises WrongState, VoteOver, BadTimes, EmptyWords, NotAllowed."""
    row = managed(fund, by, "extend")
    if row.is_over:
        raise VoteOver(_("The vote has ended, so it cannot be made longer any more."))
    old = row.closes_at or clock.now()
    if closes_at <= old:
        raise BadTimes(_("That is no later than the present end. Please choose a later moment."))
    Extension.objects.create(fund=row, old=old, new=closes_at, reason=must_say(reason, field="reason"), by=by)
    row.closes_at = closes_at
    row.version += 1
    row.save()
    told(row)
    noted(by, "extend", row, closes_at=closes_at)
    tell_voters.enqueue(row.pk, "extended", f"{row.pk}:{row.version}", reason)
    return row


@transaction.atomic
def close_fund(*, fund: Fund, by: Person | None = None, reason: str = "") -> Fund:
    """End the vote: by the clock at its last moment, or earlier by the centre with a public reason.

    From now on nothing is taken; how many might have voted is noted. Raises WrongState, NotReady, EmptyWords, NotAllowed.
    """
    row = managed(fund, by, "close")
    if not row.is_over:
        if by is None:
            return row
        if row.is_coming:
            raise NotReady(_("The vote has not begun yet. You can call the fund off instead."))
        row.reason = must_say(reason, field="reason")
    row.closed_at = min(clock.now(), row.closes_at or clock.now())
    row.entitled = queries.count_entitled(row)
    moved(row, "close", by, early=bool(row.reason))
    tell_managers(row, "review", by)
    return row


def close_due_funds(*, by: Person | None = None) -> int:
    """End every vote whose last moment has passed. Returns how many."""
    due = Fund.objects.filter(state=Fund.State.OPEN, closes_at__lte=clock.now())
    return len([close_fund(fund=fund, by=by) for fund in due])


@transaction.atomic
def cancel_fund(*, fund: Fund, by: Person, reason: str) -> Fund:
    """Call the fund off, with a public reason; whoever voted and the teams hear of it.

    Raises WrongState, EmptyWords, NotAllowed.
    """
    row = managed(fund, by, "cancel")
    row.reason, row.cancelled_at = must_say(reason, field="reason"), clock.now()
    moved(row, "cancel", by)
    tell_cancelled(row, by)
    return row
