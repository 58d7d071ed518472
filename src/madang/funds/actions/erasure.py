"""What of a person goes from the funds when they leave the centre, and what goes by age."""

from collections.abc import Iterable

from django.db import transaction

from madang.core import clock
from madang.funds import emails
from madang.funds.models import Elector, Fund, FundBallot, Voiding
from madang.funds.models.changing import told
from madang.people import actions as people
from madang.people.models import Person


@transaction.atomic
def erase_person(*, by: Person) -> None:
    """A ballot cast before the end of the vote goes with its person; afterwards it stays, without anything of them.

    Until the end everybody may still change their mind, and leaving is one way to do so. After it the result must be the
    same whoever leaves.
    """
    for ballot in FundBallot.objects.filter(person=by).select_related("fund"):
        Voiding.objects.filter(ballot=ballot).update(note="")
        if ballot.fund.state == Fund.State.OPEN and not ballot.fund.is_over:
            ballot.delete()
        else:
            FundBallot.objects.filter(pk=ballot.pk).update(
                person=None, device="", created_at=None, saved_at=None
            )
    Elector.objects.filter(email__iexact=by.email).delete()


@transaction.atomic
def forget_ballots(*, rows: Iterable[Fund], by: Person | None = None) -> int:
    """Delete who voted what in these funds, and who could; the result keeps the ballots without people. Returns how many
    funds.

    The letters go too that told somebody what they had chosen.
    """
    funds = list(rows)
    for fund in funds:
        people.forget_notices(keys=emails.keys_of_choices(fund))
        FundBallot.objects.filter(fund=fund).delete()
        Elector.objects.filter(fund=fund).delete()
        Voiding.objects.filter(fund=fund).update(note="")
        Fund.objects.filter(pk=fund.pk).update(unlinked_at=clock.now())
        told(fund)
    return len(funds)
