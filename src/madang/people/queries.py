"""Who is asking, who is who, and what a person has and should do, as the apps above tell it.

An app above registers in its `handlers.py`, which is loaded by itself:

    queries.own_things.append(problems.queries.own_section)     # Callable[[Person], OwnSection | None]
    queries.what_now.append(problems.queries.tasks_of)          # Callable[[Person], Iterable[Task]]
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madang.core import clock, live
from madang.core.errors import DomainError
from madang.core.models import AuditEntry
from madang.people import rules
from madang.people.models import (
    AccessToken,
    AddressChange,
    MailPreference,
    Notice,
    Person,
    Profile,
    Reading,
    Role,
)
from madang.people.rules import NoticeKind, OwnSection, RoleKind, Task, allows, first_task, usual_mode

own_things: list[Callable[[Person], OwnSection | None]] = []
what_now: list[Callable[[Person], Iterable[Task]]] = []
# Often enough to see whether a token is in use, seldom enough not to write at every call.
ACCOUNT_FIELDS = ("email", "name", "language", "is_member", "created_at", "joined_at")
USE_NOTED_EVERY = timedelta(minutes=10)
ADDRESS_CODE_WORKS = timedelta(minutes=10)
# Where allauth notes in the session by what means somebody came in.
AUTHENTICATIONS = "account_authentication_methods"
# Things a role may be held for, by kind of role: what gives (scope name, words) pairs, registered by apps above.
role_scopes: dict[str, Callable[[], list[tuple[str, str]]]] = {}


class SignInNeeded(DomainError):
    """Only a known person may do this."""

    status = 401


def viewer(request: HttpRequest) -> Person | None:
    """The person who sent the request, with their roles read once; None for somebody who is not signed in."""
    if not request.user.is_authenticated:
        return None
    person = request.user
    if not hasattr(person, "_prefetched_objects_cache"):
        prefetch_related_objects([person], "roles")
        live.expect((live.inbox(person.pk),))  # the header counts what is unread there
    if settings.MFA_REQUIRED_FOR_STAFF and not has_second_factor(request):
        # Where the centre asks staff for a second factor, roles count only in sessions that had it.
        person.held_roles = []
    return person


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the session was opened with a passkey, alone or after a code."""
    return any(record.get("method") == "mfa" for record in request.session.get(AUTHENTICATIONS, []))


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the person has staff roles that do not count in this session, because it was not opened by passkey."""
    person = viewer(request)
    if person is None or not settings.MFA_REQUIRED_FOR_STAFF or has_second_factor(request):
        return False
    return any(allows("desk.enter", role.kind) for role in person.roles.all())


def signed_in(request: HttpRequest) -> Person:
    """The person who sent the request. Raises SignInNeeded (REST: 401) for a visitor."""
    person = viewer(request)
    if person is None:
        raise SignInNeeded(_("Please sign in first. It takes one e-mail with a code."))
    return person


def unread_count(person: Person) -> int:
    """How many notices in the inbox were not read yet."""
    return Notice.objects.filter(person=person, read_at=None).count()


def mail_modes(person: Person) -> Callable[[str], str]:
    """How mail of each kind comes to the person: as chosen for it, as chosen for all others (`*`), or as usual."""
    chosen = dict(MailPreference.objects.filter(person=person).values_list("kind", "mode"))

    def mode(kind: str) -> str:
        return chosen.get(kind) or chosen.get("*") or usual_mode(kind)

    return mode


def notice_kinds(person: Person) -> list[NoticeKind]:
    """The kinds of notices that can come to the person, by the roles held today and in the order of their words.

    The roles are looked at themselves: letters come to staff whether or not this session was opened by passkey.
    """
    roles = {role.kind for role in person.roles.all() if role.counts_on(clock.today())}
    found = [kind for kind in rules.NOTICE_KINDS.values() if kind.reaches(roles)]
    return sorted(found, key=lambda kind: str(kind.label))


def mail_mode(person: Person, kind: str) -> str:
    """How mail of one kind comes to the person."""
    return mail_modes(person)(kind)


def own_sections(person: Person, *, at_most: int | None = None) -> list[OwnSection]:
    """What the apps know of the person's own things, in their order; empty ones only where they say something.

    No app is asked once there are `at_most`.
    """
    found = (tell(person) for tell in own_things)
    said = (section for section in found if section is not None and (section.items or section.empty))
    return list(islice(said, at_most))


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


def readings_of(person: Person) -> QuerySet[Reading]:
    """Who looked at the person's data, newest first."""
    return Reading.objects.filter(of=person).order_by("-pk")


def unproven_guests(border: datetime) -> QuerySet[Person]:
    """Guests who typed an address before `border` and never proved it."""
    return Person.objects.filter(is_member=False, erased_at=None, created_at__lt=border, roles=None).exclude(
        emailaddress__verified=True
    )


def ended_devices(border: datetime) -> QuerySet[UserSession]:
    """What was noted of devices that are signed out since then, or signed in before `border`."""
    live = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=clock.now())
    return UserSession.objects.filter(~Exists(live) | Q(last_seen_at__lt=border, created_at__lt=border))


def scope_words() -> dict[str, str]:
    """The words for every scope that a role may be held for, by its name."""
    return {scope: words for choices in role_scopes.values() for scope, words in choices()}


def is_held_by_another(email: str, *, but: Person) -> bool:
    """Whether somebody else has this address and did more than type it once."""
    others = Person.objects.filter(email__iexact=email).exclude(pk=but.pk)
    return others.exclude(is_member=False, erased_at=None, roles=None, emailaddress__verified=False).exists()


def needs_setup() -> bool:
    """Whether the centre has no administrator yet."""
    return not Role.objects.filter(kind=RoleKind.ADMINISTRATOR, scope="", person__is_active=True).exists()


def setup_code_file() -> Path:
    """Where the set-up code of an empty centre stands, readable by its owner alone."""
    return Path(settings.DATA) / "setup_code"


def is_setup_code(text: str) -> bool:
    """Whether `text` is the set-up code; never where there is none."""
    path = setup_code_file()
    stored = path.read_text().strip() if path.exists() else ""
    return bool(stored) and secrets.compare_digest(stored.encode(), text.strip().encode())


def personal_data(person: Person) -> dict[str, Any]:
    """Everything people itself knows of a person, as plain values."""
    profile = Profile.objects.filter(person=person).values(
        "about", "district", "skills", "interests", "available_times", "is_public"
    )
    return {
        "account": {name: getattr(person, name) for name in ACCOUNT_FIELDS},
        "profile": profile.first(),
        "roles": list(person.roles.values("kind", "scope", "since", "until")),
        "consents": list(person.consents.values("purpose", "version", "given_at", "withdrawn_at")),
        "notices": list(
            person.notices.order_by("pk").values("kind", "subject", "body", "url", "created_at", "read_at")
        ),
        "new_address": list(AddressChange.objects.filter(person=person).values("email", "asked_at")),
        "mail_preferences": list(person.mail_preferences.values("kind", "mode")),
        "access_tokens": list(
            person.access_tokens.values("name", "prefix", "scopes", "created_at", "expires_at")
        ),
        "devices": list(UserSession.objects.filter(user=person).values("ip", "user_agent", "created_at")),
        "passkeys": list(
            Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")
        ),
        "provider_accounts": list(
            SocialAccount.objects.filter(user=person).values("provider", "uid", "date_joined")
        ),
        "readings": [
            {"at": row.at, "what": rules.reading_words(row.what), "by": row.role_words}
            for row in readings_of(person)
        ],
        "audit": list(
            AuditEntry.objects.filter(actor_id=person.pk)
            .order_by("number")
            .values("at", "verb", "target", "details")
        ),
    }
