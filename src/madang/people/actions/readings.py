"""Who looked at whose personal data: noted where staff see what is not public."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from madang.core import clock
from madang.people.models import Person, Reading

# Going back to a page, or loading it again, is the same reading.
SAME_WITHIN = timedelta(hours=1)


def note_reading(*, by: Person, what: str, of: Iterable[int | None]) -> Reading | None:
    """Note that `by` saw personal data of the people with the keys `of`, at the place `what` of `rules.READINGS`.

    One row for a page, however many are on it. One's own data, and what was noted within the hour, is left out; where
    nothing is left nothing is written: None.
    """
    row_of = Reading.of.through
    noted = row_of.objects.filter(
        reading__by=by, reading__what=what, reading__at__gt=clock.now() - SAME_WITHIN
    )
    seen = {key for key in of if key and key != by.pk}
    new = seen - set(noted.values_list("person_id", flat=True)) if seen else seen
    if not new:
        return None
    with transaction.atomic():
        roles = sorted({role.kind for role in by.held_roles})
        reading = Reading.objects.create(by=by, what=what, roles=roles)
        row_of.objects.bulk_create([row_of(reading_id=reading.pk, person_id=key) for key in sorted(new)])
    return reading


@transaction.atomic
def forget_readings(*, rows: QuerySet[Reading], by: Person | None = None) -> int:
    """Remove these notes. Returns how many."""
    return rows.delete()[1].get("people.Reading", 0)
