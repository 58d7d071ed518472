"""Changes to institutions, their people and their consortia."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import audit, files, ids, live, versions
from madang.core.errors import DomainError, NotAllowed
from madang.partners.models import Consortium, ConsortiumMember, Partner
from madang.people.actions import give_role
from madang.people.models import Person, Role
from madang.people.rules import RoleKind

# What its own staff may change, and what only the centre may.
OWN_FIELDS = ("name_en", "about", "about_en", "address", "phone", "email", "website")
CENTRE_FIELDS = ("slug", "name", "kind", "answer_days", "is_active")
# Pages beside those of the institutions; see urls.
RESERVED = frozenset({"new", "consortia", "agreements"})


class SlugTaken(DomainError):
    """Another institution has this address."""

    field = "slug"


class StaffUnknown(DomainError):
    """Nobody has joined with this address."""

    field = "email"


def _locked(partner: Partner) -> Partner:
    return Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)


def _check_slug(slug: str, partner: Partner | None = None) -> None:
    if slug in RESERVED:
        raise SlugTaken(_("This address is a page of its own. Please choose another one."))
    taken = Partner.objects.filter(slug=slug)
    if (taken.exclude(pk=partner.pk) if partner else taken).exists():
        raise SlugTaken(_("Another institution has this address. Please choose another one."))


@transaction.atomic
def create_partner(*, by: Person, **fields: Any) -> Partner:
    """Take an institution in. Raises NotAllowed, SlugTaken."""
    if not by.may("partners.manage"):
        raise NotAllowed
    _check_slug(fields["slug"])
    known = {name: value for name, value in fields.items() if name in OWN_FIELDS + CENTRE_FIELDS}
    partner = Partner.objects.create(**known)
    live.bump("partners")
    audit.record(by=by, verb="partners.created", target=partner)
    return partner


@transaction.atomic
def edit_partner(*, partner: Partner, by: Person, version: int, **fields: Any) -> Partner:
    """Change the page of an institution: its staff OWN_FIELDS, the centre all. Raises NotAllowed, EditConflict, SlugTaken."""
    if not by.may("partners.represent", scope=partner):
        raise NotAllowed
    allowed = OWN_FIELDS + CENTRE_FIELDS if by.may("partners.manage") else OWN_FIELDS
    partner = _locked(partner)
    versions.check(partner, version, list(allowed))
    known = {name: value for name, value in fields.items() if name in allowed}
    if "slug" in known:
        _check_slug(known["slug"], partner)
    changed = [name for name, value in known.items() if getattr(partner, name) != value]
    for name in changed:
        setattr(partner, name, known[name])
    partner.save()
    live.bump("partners")
    audit.record(by=by, verb="partners.edited", target=partner, details={"fields": changed})
    return partner


@transaction.atomic
def set_logo(*, partner: Partner, by: Person, upload: UploadedFile) -> Partner:
    """Show `upload` as its logo; the one before is erased. Raises NotAllowed, FileRefused."""
    if not by.may("partners.represent", scope=partner):
        raise NotAllowed
    partner = _locked(partner)
    before = partner.logo
    partner.logo = files.store(upload, by=by, alt=partner.name, images_only=True)
    partner.save(update_fields=["logo"])
    if before:
        files.remove(before)
    live.bump("partners")
    audit.record(by=by, verb="partners.logo_set", target=partner)
    return partner


@transaction.atomic
def remove_logo(*, partner: Partner, by: Person) -> Partner:
    """Erase its logo; without one nothing changes. Raises NotAllowed."""
    if not by.may("partners.represent", scope=partner):
        raise NotAllowed
    partner = _locked(partner)
    before = partner.logo
    if before is None:
        return partner
    partner.logo = None
    partner.save(update_fields=["logo"])
    files.remove(before)
    live.bump("partners")
    audit.record(by=by, verb="partners.logo_removed", target=partner)
    return partner


@transaction.atomic
def add_staff(*, partner: Partner, by: Person, email: str) -> Role:
    """Make the member with this address staff of the institution. Raises NotAllowed, StaffUnknown."""
    if not by.may("partners.manage"):
        raise NotAllowed
    person = Person.objects.filter(email__iexact=email.strip(), is_active=True, is_member=True).first()
    if person is None:
        raise StaffUnknown(_("Nobody has joined with this address. Ask them to join first, then come back."))
    return give_role(person=person, kind=RoleKind.PARTNER_STAFF, scope=partner, by=by)


@transaction.atomic
def remove_staff(*, partner: Partner, by: Person, person: Person) -> int:
    """Take the staff role for this institution off somebody. Returns how many rows went. Raises NotAllowed."""
    if not by.may("partners.manage"):
        raise NotAllowed
    held = Role.objects.filter(person=person, kind=RoleKind.PARTNER_STAFF, scope=ids.scope_of(partner))
    count, _rows = held.delete()
    if count:
        details = {"kind": RoleKind.PARTNER_STAFF, "scope": ids.scope_of(partner)}
        audit.record(by=by, verb="people.role_taken", target=person, details=details)
    return count


def _membership(consortium: Consortium) -> dict[str, Any]:
    """The members as the form of a consortium shows them."""
    members = list(consortium.members.all())
    return {
        "partners": [member.partner_id for member in members],
        "lead": next((member.partner_id for member in members if member.is_lead), None),
        **{f"part_{member.partner_id}": member.part for member in members},
    }


@transaction.atomic
def save_consortium(
    *,
    by: Person,
    name: str,
    members: Sequence[tuple[Partner, str]],
    lead: Partner | None = None,
    consortium: Consortium | None = None,
    version: int = 0,
    name_en: str = "",
    about: str = "",
) -> Consortium:
    """Make a consortium, or give the one that had this `version` these `members` (institution, its part).

    Raises NotAllowed, EditConflict.
    """
    if not by.may("partners.manage"):
        raise NotAllowed
    if consortium is None:
        consortium = Consortium()
    else:
        consortium = Consortium.objects.select_for_update(of=("self",)).get(pk=consortium.pk)
        versions.check(consortium, version, ["name", "name_en", "about"], also=_membership(consortium))
    consortium.name, consortium.name_en, consortium.about = name, name_en, about
    consortium.save()
    # The lead changes hands: nobody leads until the new one is set, so that there are never two.
    consortium.members.update(is_lead=False)
    consortium.members.exclude(partner__in=[partner for partner, _part in members]).delete()
    for partner, part in members:
        ConsortiumMember.objects.update_or_create(
            consortium=consortium, partner=partner, defaults={"part": part, "is_lead": partner == lead}
        )
    live.bump("partners", "programmes")
    audit.record(by=by, verb="partners.consortium_saved", target=consortium)
    return consortium
