"""Coming in: from an address to a guest, from a guest to a member, and what one agrees to."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock
from madang.core.errors import DomainError
from madang.people.models import Consent, Person, Profile

TERMS_VERSION = "2026-11"


class ConsentMissing(DomainError):
    """Joining needs the required consents."""

    field = "purposes"


class NameMissing(DomainError):
    """A member has a name that others see."""

    field = "name"


@transaction.atomic
def make_guest(*, email: str, language: str = "ko") -> Person:
    """The person with this address, new as a guest if nobody has it. Whether they can enter is proven by code."""
    found = Person.objects.filter(email__iexact=email).first()
    person = found or Person.objects.create_user(email=email, language=language)
    # Where allauth notes that the address was proven.
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"primary": True})
    return person


@transaction.atomic
def forget_guests(*, rows: QuerySet[Person], by: Person | None = None) -> int:
    """Remove these guests, but for those whom something refers to. Returns how many."""
    removed = 0
    for person in rows:
        try:
            with transaction.atomic():
                person.delete()
                removed += 1
        except (ProtectedError, RestrictedError):
            continue
    return removed


@transaction.atomic
def join(*, by: Person, name: str, purposes: list[str]) -> Person:
    """Make the guest `by` a member who agreed to `purposes`; what they wrote stays theirs.

    Whoever joins has said to be 14 or older (the form asks). Raises NameMissing, ConsentMissing.
    """
    if not name.strip():
        raise NameMissing(_("Please tell us a name or nickname. Others see it beside what you write."))
    if any(purpose not in purposes for purpose in Consent.REQUIRED):
        raise ConsentMissing(_("To join, please agree to the two required points. The others are up to you."))
    by.name, by.is_member, by.joined_at = name.strip(), True, by.joined_at or clock.now()
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
def withdraw_consent(*, by: Person, purpose: str) -> None:
    """End a consent that is up to the person. Raises ConsentMissing for a required one: that means leaving."""
    if purpose in Consent.REQUIRED:
        raise ConsentMissing(_("This one is needed to take part. To end it, erase your account."))
    if Consent.objects.filter(person=by, purpose=purpose, withdrawn_at=None).update(withdrawn_at=clock.now()):
        if purpose == Consent.Purpose.PROFILE:
            Profile.objects.filter(person=by).update(is_public=False)
        audit.record(by=by, verb="people.consent_withdrawn", target=by, details={"purpose": purpose})
