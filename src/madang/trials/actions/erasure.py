"""What of a person goes from the trials when they leave the centre, or by age."""

from django.db import transaction
from django.db.models import QuerySet

from madang.core import clock
from madang.people import actions as people
from madang.people.models import Person
from madang.trials import emails, rules
from madang.trials.actions.joining import withdraw
from madang.trials.models import Observation, Participant

# What of a participant is bound to the person.
_BLANK = {"person": None, "note": "", "session_at": None, "may_quote": False, "may_invite": False}


@transaction.atomic
def erase_person(*, by: Person) -> None:
    """Take `by` out of every trial: what was recorded is erased, results are made again, seats go to who waits."""
    mine = Participant.objects.filter(person=by)
    for participant in mine.filter(state__in=sorted(rules.IN_IT)).select_related("trial__project"):
        withdraw(participant=participant, by=by)
    mine.update(**_BLANK)


@transaction.atomic
def forget_links(*, rows: QuerySet[Participant], by: Person | None = None) -> int:
    """Forget who these participants were; what was recorded stays, without anybody to whom it could lead.

    The letters that named their codes go too. So do the moments: the audit trail knows who did something at each.
    """
    found = list(rows.select_related("trial", "person"))
    for row in found:
        people.forget_notices(keys=emails.keys_of(row), person=row.person)
        ended = row.trial.ended_at or clock.now()
        Observation.objects.filter(participant=row).update(at=ended)
        own = Participant.objects.filter(pk=row.pk)
        own.update(**_BLANK, created_at=ended, consented_at=ended, decided_at=ended)
    return len(found)
