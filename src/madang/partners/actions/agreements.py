"""The life of an agreement: draft → open for signing → signed by all → ended. Its text freezes when it opens."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, live, versions
from madang.core.errors import DomainError, NotAllowed
from madang.partners import queries, rules
from madang.partners.models import Agreement, AgreementParty, Partner
from madang.people.actions import notify
from madang.people.models import Person

FIELDS = ("title", "text", "starts_on", "ends_on")
type Duties = Sequence[tuple[Partner, str]]


class AgreementFrozen(DomainError):
    """The text can no longer be changed that way."""


class AgreementNotReady(DomainError):
    """Something is missing before it can be signed."""


class CannotSign(DomainError):
    """This person cannot sign this text now."""


def _locked(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)


def _set_parties(agreement: Agreement, parties: Duties) -> None:
    agreement.parties.exclude(partner__in=[partner for partner, _duties in parties]).delete()
    for order, (partner, duties) in enumerate(parties):
        AgreementParty.objects.update_or_create(
            agreement=agreement, partner=partner,
            defaults={"duties": duties, "order": order, "partner_name": partner.name},
        )  # fmt: skip


def _changed(agreement: Agreement, by: Person, verb: str, **details: Any) -> None:
    live.bump("partners")
    audit.record(by=by, verb=f"partners.agreement_{verb}", target=agreement, details=details)


@transaction.atomic
def draft_agreement(
    *,
    by: Person,
    title: str,
    text: str,
    parties: Duties,
    starts_on: date | None = None,
    ends_on: date | None = None,
    language: str = "ko",
) -> Agreement:
    """Begin an agreement between `parties` (institution, what it takes on). Raises NotAllowed."""
    if not by.may("partners.manage"):
        raise NotAllowed
    agreement = Agreement.objects.create(
        title=title, text=text, starts_on=starts_on, ends_on=ends_on, language=language, created_by=by
    )
    _set_parties(agreement, parties)
    _changed(agreement, by, "drafted")
    return agreement


@transaction.atomic
def edit_agreement(
    *,
    agreement: Agreement,
    by: Person,
    version: int,
    title: str,
    text: str,
    parties: Duties,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Agreement:
    """Change a draft: by those who manage institutions and by the parties' staff.

    Only the centre changes who the parties are. Raises NotAllowed, AgreementFrozen, EditConflict.
    """
    fields = {"title": title, "text": text, "starts_on": starts_on, "ends_on": ends_on}
    agreement = _rewritten(agreement, by, version, fields)
    if not by.may("partners.manage"):
        known = {party.partner_id for party in agreement.parties.all()}
        if {partner.pk for partner, _duties in parties} != known:
            raise NotAllowed
    _set_parties(agreement, parties)
    _changed(agreement, by, "edited")
    return agreement


@transaction.atomic
def keep_agreement(
    *, by: Person, agreement: Agreement | None, version: int, duties: Duties, **typed: Any
) -> Agreement:
    """Keep what is being typed into a draft, whatever is still missing; without `agreement` begin one.

    A title stays until there is another. Who the parties are changes only by saving, since their staff may read the
    draft. Raises as `edit_agreement`.
    """
    known = {name: value for name, value in typed.items() if name in FIELDS}
    if agreement is None:
        return draft_agreement(by=by, parties=[], **{"text": "", **known})
    if not known.get("title"):
        known.pop("title", None)
    agreement = _rewritten(agreement, by, version, known)
    for partner, words in duties:
        agreement.parties.filter(partner=partner).update(duties=words)
    return agreement


def _rewritten(agreement: Agreement, by: Person, version: int, fields: dict[str, Any]) -> Agreement:
    """The draft with `fields`, saved; refuses what `edit_agreement` names."""
    if not Agreement.objects.visible_to(by).filter(pk=agreement.pk).exists():
        raise NotAllowed
    agreement = _locked(agreement)
    if agreement.is_frozen:
        raise AgreementFrozen(_("This agreement is open for signing: its text can no longer change."))
    if not Agreement.objects.editable_by(by).filter(pk=agreement.pk).exists():
        raise NotAllowed
    versions.check(agreement, version, list(FIELDS))
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save()
    return agreement


@transaction.atomic
def open_agreement(*, agreement: Agreement, by: Person) -> Agreement:
    """Freeze the text, compute its hash and ask the parties to sign. Raises NotAllowed, AgreementFrozen, AgreementNotReady."""
    if not by.may("partners.manage"):
        raise NotAllowed
    agreement = _locked(agreement)
    if agreement.is_frozen:
        raise AgreementFrozen(_("This agreement is open for signing already."))
    if not (agreement.title and agreement.text.strip()):
        raise AgreementNotReady(_("An agreement needs a title and a text. Write them first."))
    parties = list(agreement.parties.select_related("partner"))
    if len(parties) < 2:
        raise AgreementNotReady(_("An agreement needs at least two institutions. Add them first."))
    without = [party.partner.name for party in parties if not queries.staff_of(party.partner).exists()]
    if without:
        raise AgreementNotReady(
            _("Nobody could sign for: %(names)s. Give somebody the role of institution staff there first.")
            % {"names": ", ".join(without)}
        )
    agreement.state, agreement.opened_at = Agreement.State.OPEN, clock.now()
    agreement.text_hash = rules.text_hash(agreement.canonical_text())
    agreement.version += 1
    agreement.save()
    for party in parties:
        for person in queries.staff_of(party.partner):
            _ask(person, agreement)
    _changed(agreement, by, "opened", hash=agreement.text_hash)
    return agreement


def _ask(person: Person, agreement: Agreement) -> None:
    with translation.override(person.language):
        notify(
            person=person, kind="partners.agreement", key=f"partners.open:{agreement.pk}:{agreement.version}",
            subject=gettext("Please read and sign: %(title)s") % {"title": agreement.title},
            url=reverse("partners:agreement", args=[agreement.pk]),
        )  # fmt: skip


@transaction.atomic
def reopen_draft(*, agreement: Agreement, by: Person) -> Agreement:
    """Make an agreement that nobody has signed a draft again. Raises NotAllowed, AgreementFrozen."""
    if not by.may("partners.manage"):
        raise NotAllowed
    agreement = _locked(agreement)
    if agreement.state != Agreement.State.OPEN or agreement.parties.filter(signed_at__isnull=False).exists():
        raise AgreementFrozen(
            _("Somebody has signed this text, so it stays as it is. Draft a new agreement instead.")
        )
    agreement.state, agreement.text_hash, agreement.opened_at = Agreement.State.DRAFT, "", None
    agreement.version += 1
    agreement.save()
    _changed(agreement, by, "reopened")
    return agreement


@transaction.atomic
def sign_agreement(
    *, agreement: Agreement, partner: Partner, by: Person, name: str, title: str, seen_hash: str
) -> AgreementParty:
    """Sign for `partner`: `by` is its staff, typed their `name`, and saw the text with the hash `seen_hash`.

    Coordinators cannot sign for others. When all have signed, the agreement is signed. Signing twice changes nothing.
    Raises NotAllowed, CannotSign.
    """
    if not Agreement.objects.visible_to(by).filter(pk=agreement.pk).exists():
        raise NotAllowed
    agreement = _locked(agreement)
    party = agreement.parties.filter(partner=partner).first()
    if party is None or partner not in queries.partners_of(by):
        raise NotAllowed
    if party.is_signed:
        return party
    if agreement.state != Agreement.State.OPEN:
        raise CannotSign(_("This agreement is not open for signing."))
    computed = rules.text_hash(agreement.canonical_text())
    if not seen_hash == agreement.text_hash == computed:
        raise CannotSign(_("The text is not the one you were shown. Please read it again, then sign."))
    if not name.strip():
        raise CannotSign(_("Please type your name: it stands as your signature."), field="name")
    party.signed_by, party.signed_name, party.signed_title = by, name.strip(), title.strip()
    party.signed_at, party.signed_hash = clock.now(), computed
    party.save()
    audit.record(
        by=by, verb="partners.agreement_signed", target=agreement, details={"partner": partner.pk, "hash": computed},
        personal={"name": party.signed_name},
    )  # fmt: skip
    live.bump("partners")
    if not agreement.parties.filter(signed_at=None).exists():
        _all_signed(agreement)
    return party


def _all_signed(agreement: Agreement) -> None:
    agreement.state, agreement.signed_at = Agreement.State.SIGNED, clock.now()
    agreement.save(update_fields=["state", "signed_at"])
    audit.record(
        by=None, verb="partners.agreement_complete", target=agreement, details={"hash": agreement.text_hash}
    )
    for party in agreement.parties.select_related("partner"):
        for person in queries.staff_of(party.partner):
            _tell_signed(person, agreement)


def _tell_signed(person: Person, agreement: Agreement) -> None:
    with translation.override(person.language):
        notify(
            person=person, kind="partners.agreement", key=f"partners.signed:{agreement.pk}",
            subject=gettext("Signed by all: %(title)s") % {"title": agreement.title},
            url=reverse("partners:agreement", args=[agreement.pk]),
        )  # fmt: skip


@transaction.atomic
def end_agreement(*, agreement: Agreement, by: Person) -> Agreement:
    """Note that a signed agreement has ended. Raises NotAllowed, AgreementFrozen."""
    if not by.may("partners.manage"):
        raise NotAllowed
    agreement = _locked(agreement)
    if agreement.state != Agreement.State.SIGNED:
        raise AgreementFrozen(_("Only an agreement that all have signed can end."))
    agreement.state, agreement.ended_at = Agreement.State.ENDED, clock.now()
    agreement.save(update_fields=["state", "ended_at"])
    _changed(agreement, by, "ended")
    return agreement


def forget_signer(*, by: Person) -> None:
    """Erase the name of somebody who leaves: that the institution signed which text, and when, stays."""
    AgreementParty.objects.filter(signed_by=by).update(signed_name="", signed_title="")
    Agreement.objects.filter(created_by=by).update(created_by=None)
