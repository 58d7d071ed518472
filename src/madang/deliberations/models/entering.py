"""Who answers: the one row of a person or a browser, made at the first answer."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.core import ids
from madang.core.errors import DomainError
from madang.deliberations.models.deliberation import Deliberation
from madang.deliberations.models.voting import Device, Voter, device_digest
from madang.people.models import Person


class SignInFirst(DomainError):
    """This deliberation takes answers of those alone who have proven an address."""

    status = 403


class AnsweredByAccount(DomainError):
    """The answers of this browser went over to an account, where they can still be changed."""

    status = 403


class NotCounted(DomainError):
    """The curators excluded this voter, with a reason."""

    status = 403


def voter_for(deliberation: Deliberation, by: Person | None, device: str) -> Voter:
    """The one row of whoever answers, made at the first answer. Raises SignInFirst, AnsweredByAccount, NotCounted."""
    if by is None and (deliberation.asks_for_sign_in or not device):
        raise SignInFirst(
            _(
                "In this deliberation one answers with a proven e-mail address. It takes one e-mail with a code."
            )
        )
    digest = device_digest(device, deliberation.pk)
    voter = _by_device(deliberation, digest) if by is None else _by_person(deliberation, by)
    if voter.is_banned:
        raise NotCounted(
            _("The curators excluded your answers from this deliberation. Their reason: “%(reason)s”. If you think "
              "this is wrong, write to the centre and name %(number)s.")
            % {"reason": voter.ban_reason, "number": voter.number}
        )  # fmt: skip
    return voter


def _by_person(deliberation: Deliberation, person: Person) -> Voter:
    known = Voter.objects.filter(deliberation=deliberation, person=person).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _new_voter(deliberation, person=person)
    except IntegrityError:
        # The same press came twice at once.
        return Voter.objects.get(deliberation=deliberation, person=person)


def _by_device(deliberation: Deliberation, digest: str) -> Voter:
    device = Device.objects.select_related("voter").filter(digest=digest).first()
    if device is None:
        try:
            with transaction.atomic():
                device = Device.objects.create(digest=digest, voter=_new_voter(deliberation))
        except IntegrityError:
            device = Device.objects.select_related("voter").get(digest=digest)
    if device.voter.person_id is not None:
        raise AnsweredByAccount(
            _(
                "You answered here with your account before. Please sign in, then you can go on; nothing is lost."
            )
        )
    return device.voter


def _new_voter(deliberation: Deliberation, person: Person | None = None) -> Voter:
    number = ids.receipt_number("V")
    while Voter.objects.filter(number=number).exists():
        number = ids.receipt_number("V")
    return Voter.objects.create(deliberation=deliberation, person=person, number=number)
