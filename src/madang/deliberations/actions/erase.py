"""Erasing what a person answered when they leave."""

from django.db import transaction

from madang.core import live
from madang.deliberations import tasks
from madang.deliberations.models import Deliberation, Statement, Voter
from madang.people.models import Person


@transaction.atomic
def erase_person(*, by: Person) -> None:
    """Erase every answer of `by` and make the maps anew without them; what they wrote for others to answer stays
    without a name, since others answered it. A published result keeps its numbers, which name nobody."""
    voters = Voter.objects.filter(person=by)
    rows = list(Deliberation.objects.filter(pk__in=voters.values("deliberation")).order_by("pk"))
    Statement.objects.filter(voter__in=voters).update(appeal="", appeal_reason="", note="", voter=None)
    voters.delete()
    for row in rows:
        if row.state != row.State.PUBLISHED:
            tasks.ask_for_map(row, at_once=True)
    live.bump("deliberations", *(f"deliberation:{row.pk}" for row in rows))
