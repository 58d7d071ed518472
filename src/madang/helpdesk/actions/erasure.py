"""What of a person goes from the help desk when they leave the centre."""

from django.db import transaction

from madang.helpdesk.actions.talks.ending import erase_talks
from madang.helpdesk.models import Desk, Entry, EntryVersion, Presence
from madang.people.models import Person


@transaction.atomic
def forget_author(*, by: Person) -> None:
    """Knowledge is the desk's: it stays, and no longer names who wrote or keeps it."""
    Desk.objects.filter(created_by=by).update(created_by=None)
    Entry.objects.filter(owner=by).update(owner=None)
    EntryVersion.objects.filter(by=by).update(by=None)
    Presence.objects.filter(person=by).delete()


@transaction.atomic
def erase_person(*, by: Person) -> None:
    """Everything of `by` at help desks: their talks go, and what they wrote for others no longer names them."""
    # Their presence first, as when somebody takes a talk.
    forget_author(by=by)
    erase_talks(by=by)
