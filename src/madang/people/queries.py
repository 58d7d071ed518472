"""Who is asking, who is who, and what a person has and should do, as the apps above tell it.

An app above registers in its `handlers.py`, which is loaded by itself:

    queries.own_things.append(problems.queries.own_section)     # Callable[[Person], OwnSection | None]
    queries.what_now.append(problems.queries.tasks_of)          # Callable[[Person], Iterable[Task]]
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import cast

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError
from madang.people.models import AccessToken, Notice, Person
from madang.people.rules import OwnSection, Task, first_task

own_things: list[Callable[[Person], OwnSection | None]] = []
what_now: list[Callable[[Person], Iterable[Task]]] = []
# Often enough to see whether a token is in use, seldom enough not to write at every call.
USE_NOTED_EVERY = timedelta(minutes=10)


class SignInNeeded(DomainError):
    """Only a known person may do this."""

    status = 401


def viewer(request: HttpRequest) -> Person | None:
    """The person who sent the request, with their roles read once; None for somebody who is not signed in."""
    if not request.user.is_authenticated:
        return None
    person = cast(Person, request.user)
    if "_prefetched_objects_cache" not in person.__dict__:
        prefetch_related_objects([person], "roles")
    return person


def signed_in(request: HttpRequest) -> Person:
    """The person who sent the request. Raises SignInNeeded (REST: 401) for a visitor."""
    person = viewer(request)
    if person is None:
        raise SignInNeeded(_("Please sign in first. It takes one e-mail with a code."))
    return person


def unread_count(person: Person) -> int:
    """How many notices in the inbox were not read yet."""
    return Notice.objects.filter(person=person, read_at=None).count()


def own_sections(person: Person) -> list[OwnSection]:
    """What the apps know of the person's own things, in their order; empty ones only where they say something."""
    found = [tell(person) for tell in own_things]
    return [section for section in found if section is not None and (section.items or section.empty)]


def tasks(person: Person) -> list[Task]:
    """Everything the person should do now, unordered."""
    return [task for tell in what_now for task in tell(person)]


def task_now(person: Person) -> Task | None:
    """The one thing to do now (지금 할 일)."""
    return first_task(tasks(person))


def token_digest(secret: str) -> str:
    """What is stored of an access token: it has 192 random bits, so that one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_in(header: str) -> AccessToken | None:
    """The valid token of an `Authorization` header with its person, or None."""
    kind, _space, secret = header.partition(" ")
    if kind.lower() != "bearer" or not 20 <= len(secret) <= 100:
        return None
    now = clock.now()
    found = AccessToken.objects.select_related("person").filter(
        digest=token_digest(secret.strip()), expires_at__gt=now, person__is_active=True
    ).first()  # fmt: skip
    if found and (found.last_used_at is None or now - found.last_used_at > USE_NOTED_EVERY):
        AccessToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def person_by_token(header: str) -> Person | None:
    """Whose token an `Authorization` header carries; None for no valid one."""
    token = token_in(header)
    return token.person if token else None
