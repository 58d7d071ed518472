"""Another e-mail address: asked for, proven by a code sent there, told to the old one."""

import secrets
from enum import Enum

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, ids
from madang.core.errors import DomainError
from madang.people import emails, queries
from madang.people.models import AddressChange, Person
from madang.people.tasks import send_mail

TRIES = 5


class SameAddress(DomainError):
    """The new address is the one in use."""

    field = "email"


class Typed(Enum):
    """What became of a typed code."""

    DONE = "done"
    WRONG = "wrong"
    OVER = "over"


def _code_digest(person: Person, email: str, code: str) -> str:
    """What is stored of a code: bound to the person and the address."""
    return salted_hmac("madang.people.address", f"{person.pk}:{email}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def ask_for_address(*, by: Person, email: str) -> AddressChange:
    """Send a code to the address that `by` wants. One that belongs to another account gets a letter without a code,
    and nothing else tells the two apart. Raises SameAddress.
    """
    email = email.strip().lower()
    if email == by.email.lower():
        raise SameAddress(_("This is your address already. Please type the new one."))
    is_taken = queries.is_held_by_another(email, but=by)
    code = f"{secrets.randbelow(10**6):06d}"
    change, _is_new = AddressChange.objects.update_or_create(
        person=by,
        defaults={
            "email": email, "digest": "" if is_taken else _code_digest(by, email, code), "tries": 0,
            "asked_at": clock.now(),
        },
    )  # fmt: skip
    subject, body = emails.address_taken(by) if is_taken else emails.address_code(by, code)
    send_mail.enqueue(ids.token(12), email, subject, body)
    return change


@transaction.atomic
def take_address(*, by: Person, code: str) -> Typed:
    """Change the address of `by` to the one asked for, if `code` is the one sent there; the old address is told.

    Five tries, ten minutes, once. A wrong code is an answer and no exception, so that the try stays counted.
    """
    change = AddressChange.objects.select_for_update().filter(person=by).first()
    if change is None or change.tries >= TRIES or clock.now() - change.asked_at > queries.ADDRESS_CODE_WORKS:
        return Typed.OVER
    if not constant_time_compare(_code_digest(by, change.email, code), change.digest):
        change.tries += 1
        change.save(update_fields=["tries"])
        return Typed.OVER if change.tries >= TRIES else Typed.WRONG
    old = by.email
    try:
        with transaction.atomic():
            _move(by, change.email)
    except IntegrityError:  # somebody else proved it in these minutes
        change.delete()
        return Typed.OVER
    change.delete()
    subject, body = emails.address_changed(by)
    send_mail.enqueue(ids.token(12), old, subject, body)
    audit.record(by=by, verb="people.address_changed", target=by)
    return Typed.DONE


def _move(person: Person, email: str) -> None:
    """Give `person` the proven address `email`; whoever only typed it once and never proved it goes."""
    if not queries.is_held_by_another(email, but=person):
        Person.objects.filter(email__iexact=email).exclude(pk=person.pk).delete()
    EmailAddress.objects.filter(user=person).delete()
    person.email = email
    person.save(update_fields=["email"])
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
