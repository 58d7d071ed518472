"""Who is what in the centre, and who may no longer enter."""

import os
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from madang.core import audit, ids
from madang.core.errors import DomainError, NotAllowed
from madang.people import queries
from madang.people.actions.readings import note_reading
from madang.people.models import Person, Role
from madang.people.rules import RoleKind


class LastAdministrator(DomainError):
    """A centre always keeps somebody who can give roles."""


class NotAMember(DomainError):
    """Only members hold roles."""


@transaction.atomic
def give_role(
    *,
    person: Person,
    kind: str,
    scope: models.Model | str | None = None,
    by: Person | None = None,
    until: date | None = None,
) -> Role:
    """Give `person` a role for the centre or for `scope` (a row, or its name `partners.partner:3`).

    Giving it twice changes only its end. `by` None: the system itself (demonstration). Who may give a role for one
    thing, that thing's app decides; one for the centre only administrators give. Raises NotAllowed, NotAMember.
    """
    name = scope if isinstance(scope, str) else ids.scope_of(scope)
    if by is not None and not name and not by.may("people.manage"):
        raise NotAllowed
    if by is not None and not person.is_member:
        raise NotAMember(_("Only members hold roles. Ask this person to join first; it takes a minute."))
    role, is_new = Role.objects.get_or_create(
        person=person, kind=kind, scope=name, defaults={"given_by": by, "until": until}
    )
    if is_new or role.until != until:
        role.until = until
        role.save(update_fields=["until"])
        details = {"kind": kind, "scope": name, "until": until}
        audit.record(by=by, verb="people.role_given", target=person, details=details)
    person.__dict__.pop("held_roles", None)
    person.__dict__.pop("_prefetched_objects_cache", None)
    return role


@transaction.atomic
def take_role(*, role: Role, by: Person) -> None:
    """Take a role away. Raises NotAllowed, LastAdministrator."""
    if not by.may("people.manage"):
        raise NotAllowed
    if role.kind == RoleKind.ADMINISTRATOR:
        keep_an_administrator(without=role.person)
    details = {"kind": role.kind, "scope": role.scope}
    audit.record(by=by, verb="people.role_taken", target=role.person, details=details)
    role.delete()


@transaction.atomic
def deactivate(*, person: Person, by: Person, reason: str) -> None:
    """Close an account: it cannot enter any more, and every device is signed out. Raises NotAllowed, LastAdministrator."""
    if not by.may("people.manage"):
        raise NotAllowed
    keep_an_administrator(without=person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    for session in UserSession.objects.filter(user=person):
        session.end()
    audit.record(by=by, verb="people.deactivated", target=person, personal={"reason": reason[:300]})


@transaction.atomic
def reactivate(*, person: Person, by: Person) -> None:
    """Open a closed account again. Raises NotAllowed, also for one that was erased."""
    if not by.may("people.manage") or person.erased_at:
        raise NotAllowed
    Person.objects.filter(pk=person.pk).update(is_active=True)
    audit.record(by=by, verb="people.reactivated", target=person)


@transaction.atomic
def see_contact(*, person: Person, by: Person) -> str:
    """The address of `person` for somebody who may see it; that they looked is recorded. Raises NotAllowed."""
    if not by.may("people.see_contacts"):
        raise NotAllowed
    audit.record(by=by, verb="people.contact_seen", target=person)
    note_reading(by=by, what="people.contact", of=[person.pk])
    return person.email


def keep_an_administrator(*, without: Person, by: Person | None = None) -> None:
    """Make sure that the centre has an administrator beside `without`, if they are one. Raises LastAdministrator."""
    held = {role.person_id for role in _administrators()}
    if held == {without.pk}:
        raise LastAdministrator(
            _("This is the last administrator. Give the role to somebody else first, then come back here.")
        )


@transaction.atomic
def remove_passkeys(*, person: Person, by: Person) -> None:
    """Remove the passkeys of somebody who lost them. Raises NotAllowed."""
    if not by.may("people.manage"):
        raise NotAllowed
    Authenticator.objects.filter(user=person).delete()
    audit.record(by=by, verb="people.passkeys_removed", target=person)


@transaction.atomic
def find_people(*, by: Person, people: QuerySet[Person], text: str, role: str) -> QuerySet[Person]:
    """Those of `people` with `text` in their name, or with exactly this address, which is recorded. Raises NotAllowed."""
    if not by.may("people.see_contacts"):
        raise NotAllowed
    if "@" in text:
        people = people.filter(email__iexact=text.strip())
        for found in people[:5]:
            audit.record(by=by, verb="people.found_by_address", target=found)
    elif text.strip():
        people = people.filter(name__icontains=text.strip())
    if role:
        people = people.filter(pk__in=Role.objects.filter(kind=role).values("person_id"))
    return people


@transaction.atomic
def become_first_administrator(*, by: Person) -> Role:
    """Make `by` the first administrator of an empty centre. Raises NotAllowed once there is one."""
    if _administrators().exists():
        raise NotAllowed
    role = give_role(person=by, kind=RoleKind.ADMINISTRATOR)
    audit.record(by=by, verb="people.set_up", target=by)
    transaction.on_commit(lambda: queries.setup_code_file().unlink(missing_ok=True))
    return role


def make_setup_code(*, by: Person | None = None) -> str:
    """The set-up code of an empty centre, made at first use. Raises NotAllowed once there is an administrator."""
    if not queries.needs_setup():
        raise NotAllowed
    path = queries.setup_code_file()
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(ids.token(12))
    return path.read_text().strip()


def _administrators() -> QuerySet[Role]:
    return Role.objects.filter(
        kind=RoleKind.ADMINISTRATOR, scope="", person__is_active=True
    ).select_for_update()
