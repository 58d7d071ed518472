"""Who is asking, and who is who."""

from typing import cast

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from madang.people.models import Notice, Person


def viewer(request: HttpRequest) -> Person | None:
    """The person who sent the request, with their roles read once; None for somebody who is not signed in."""
    if not request.user.is_authenticated:
        return None
    person = cast(Person, request.user)
    if "_prefetched_objects_cache" not in person.__dict__:
        prefetch_related_objects([person], "roles")
    return person


def unread_count(person: Person) -> int:
    """How many notices in the inbox were not read yet."""
    return Notice.objects.filter(person=person, read_at=None).count()
