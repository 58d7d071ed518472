"""After the vote: which ballots count, counting, and making everything public at once."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError
from madang.funds.models import Fund, FundBallot, Voiding
from madang.funds.models.changing import managed, moved, must_say, noted
from madang.funds.tasks import compute_fund, tell_results
from madang.people.models import Person


class VoidedAlready(DomainError):
    """The ballot does not count already."""


@transaction.atomic
def void_ballot(*, ballot: FundBallot, by: Person, kind: str, note: str) -> Voiding:
    """Let a ballot not count, for a reason; nobody sees what was chosen in it. Can be undone until all is counted.

    Raises WrongState, VoidedAlready, EmptyWords, NotAllowed.
    """
    fund = managed(ballot.fund, by, "void")
    if ballot.voidings.filter(undone_at=None).exists():
        raise VoidedAlready(_("This ballot does not count already."))
    row = Voiding.objects.create(
        fund=fund, ballot=ballot, by=by, kind=Voiding.Kind(kind), note=must_say(note, field="note")
    )
    noted(by, "voided", fund, kind=kind)
    return row


@transaction.atomic
def restore_ballot(*, ballot: FundBallot, by: Person) -> int:
    """Let a voided ballot count again. Returns how many voidings were undone: 0 or 1. Raises WrongState, NotAllowed."""
    fund = managed(ballot.fund, by, "restore")
    count = ballot.voidings.filter(undone_at=None).update(undone_at=clock.now(), undone_by=by)
    if count:
        noted(by, "restored", fund)
    return count


@transaction.atomic
def finish_review(*, fund: Fund, by: Person) -> Fund:
    """Say that the ballots are as they should be; the worker counts them. Raises WrongState, NotAllowed."""
    row = managed(fund, by, "review")
    moved(row, "review", by)
    compute_fund.enqueue(row.pk, row.version)
    return row


@transaction.atomic
def reconsider_review(*, fund: Fund, by: Person) -> Fund:
    """Go back to the ballots before they are counted. Raises WrongState, NotAllowed."""
    row = managed(fund, by, "reconsider")
    moved(row, "reconsider", by)
    return row


@transaction.atomic
def publish_fund(*, fund: Fund, by: Person) -> Fund:
    """Make the whole result public at once; whoever voted and all teams hear of it. Raises WrongState, NotAllowed."""
    row = managed(fund, by, "publish")
    row.published_at = clock.now()
    moved(row, "publish", by, digest=row.result.digest)
    tell_results(row, by)
    return row
