"""What people do with their own account, and what others tell them."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, ids
from madang.core.errors import DomainError
from madang.people.models import Consent, MailPreference, Notice, Person, Profile, Role
from madang.people.tasks import send_notice

TERMS_VERSION = "2026-11"


class ConsentMissing(DomainError):
    """Joining needs the required consents."""


@transaction.atomic
def make_guest(*, email: str, language: str = "ko") -> Person:
    """The person with this address, new as a guest if nobody has it. Whether they can enter is proven by code."""
    found = Person.objects.filter(email__iexact=email).first()
    return found or Person.objects.create_user(email=email, language=language)


@transaction.atomic
def join(*, by: Person, name: str, purposes: list[str]) -> Person:
    """Make the guest `by` a member who agreed to `purposes`; what they wrote stays theirs. Raises ConsentMissing."""
    if any(purpose not in purposes for purpose in Consent.REQUIRED):
        raise ConsentMissing(_("To join, please agree to the two required points. The others are up to you."))
    by.name, by.is_member, by.joined_at = name, True, by.joined_at or clock.now()
    by.save(update_fields=["name", "is_member", "joined_at"])
    Profile.objects.get_or_create(person=by)
    for purpose in purposes:
        give_consent(by=by, purpose=purpose)
    audit.record(by=by, verb="people.joined", target=by)
    return by


@transaction.atomic
def give_consent(*, by: Person, purpose: str) -> Consent:
    """Note that `by` agrees to `purpose` in its present version; an older version in force is ended."""
    in_force = Consent.objects.filter(person=by, purpose=purpose, withdrawn_at=None)
    same = in_force.filter(version=TERMS_VERSION).first()
    if same:
        return same
    in_force.update(withdrawn_at=clock.now())
    consent = Consent.objects.create(person=by, purpose=purpose, version=TERMS_VERSION)
    audit.record(by=by, verb="people.consented", target=consent, details={"purpose": purpose})
    return consent


@transaction.atomic
def give_role(*, person: Person, kind: str, scope: models.Model | None = None, by: Person | None = None) -> Role:
    """Give `person` a role for the centre or for `scope`; giving it twice changes nothing."""
    role, is_new = Role.objects.get_or_create(
        person=person, kind=kind, scope=ids.scope_of(scope), defaults={"given_by": by}
    )
    if is_new:
        audit.record(by=by, verb="people.role_given", target=person, details={"kind": kind, "scope": role.scope})
    person.__dict__.pop("held_roles", None)
    return role


@transaction.atomic
def notify(*, person: Person, kind: str, key: str, subject: str, body: str = "", url: str = "") -> Notice | None:
    """Put a notice into the person's inbox at once, once per `key`; by mail as they prefer.

    `kind` is the event, such as `problems.answered`. Write `subject` and `body` in the language of the person
    (`translation.override(person.language)`). People who left get nothing: None.
    """
    if not person.is_active or person.erased_at:
        return None
    notice, is_new = Notice.objects.get_or_create(
        key=f"{key}:{person.pk}"[:120],
        defaults={"person": person, "kind": kind, "subject": subject[:200], "body": body[:2000], "url": url[:300]},
    )
    if is_new and mail_mode(person, kind) == MailPreference.Mode.NOW:
        send_notice.enqueue(notice.pk)
    return notice


def mail_mode(person: Person, kind: str) -> str:
    """How the person wants mail of this kind: as chosen, otherwise in the daily digest."""
    chosen = MailPreference.objects.filter(person=person, kind=kind).values_list("mode", flat=True).first()
    return chosen or MailPreference.Mode.DIGEST
