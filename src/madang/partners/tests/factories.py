"""Institutions and agreements for tests."""

import itertools
from typing import Any

from madang.partners.models import Agreement, AgreementParty, Consortium, ConsortiumMember, Partner
from madang.people import actions
from madang.people.models import Person
from madang.people.rules import RoleKind

_numbers = itertools.count(1)


def make_partner(name: str = "", **fields: Any) -> Partner:
    """An institution that takes part."""
    number = next(_numbers)
    fields.setdefault("slug", f"partner-{number}")
    fields.setdefault("kind", Partner.Kind.PUBLIC)
    return Partner.objects.create(name=name or f"기관 {number}", **fields)


def make_staff(person: Person, partner: Partner) -> Person:
    """Make `person` a representative of `partner`."""
    actions.give_role(person=person, kind=RoleKind.PARTNER_STAFF, scope=partner)
    return person


def make_consortium(*partners: Partner, name: str = "세 기관 모임", **fields: Any) -> Consortium:
    """A consortium; the first partner leads."""
    consortium = Consortium.objects.create(name=name, **fields)
    for number, partner in enumerate(partners):
        ConsortiumMember.objects.create(consortium=consortium, partner=partner, is_lead=number == 0)
    return consortium


def make_agreement(*partners: Partner, **fields: Any) -> Agreement:
    """A draft between `partners`."""
    fields.setdefault("title", "디지털 사회혁신 업무협약")
    fields.setdefault("text", "## 목적\n\n함께 시민의 문제를 풉니다.")
    agreement = Agreement.objects.create(**fields)
    for number, partner in enumerate(partners):
        AgreementParty.objects.create(
            agreement=agreement, partner=partner, duties="함께 일하기", order=number
        )
    return agreement
