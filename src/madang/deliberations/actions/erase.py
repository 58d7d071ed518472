"""Erasing what a person answered when they leave."""

from django.db import transaction

from madang.core import live
from madang.deliberations import tasks
from madang.deliberations.models import Deliberation, Statement, Voter
from madang.people.models import Person


@transaction.atomic
def erase_person(*, by: Person) -> None:
    """Erase every answer of `by` and make the maps anew without them; what they wrote and others were asked stays
    without a name, what was never asked goes. A published result keeps its numbers, which name nobody."""
    voters = Voter.objects.filter(person=by)
    rows = list(Deliberation.objects.filter(pk__in=voters.values("deliberation")).order_by("pk"))
    own = Statement.objects.filter(voter__in=voters)
    own.exclude(state=Statement.State.SHOWN).filter(votes=None).delete()
    # Nobody is left who could read what is decided about an appeal.
    own.appealed().update(appealed_at=None)
    own.update(appeal="", appeal_reason="", note="", voter=None)
    voters.delete()
    for row in rows:
        if row.state != row.State.PUBLISHED:
            tasks.ask_for_map(row, at_once=True)
    live.bump("deliberations", *(f"deliberation:{row.pk}" for row in rows))
