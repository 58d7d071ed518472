"""Who stands for an institution, what its page shows, and which signatures are waited for.

Apps above add to the page of an institution in their `handlers.py`:

    partners.queries.register_facts(lambda partner: [Fact(_("Adopted"), "3", of="5", on=…, href=…)])
    partners.queries.register_section(lambda partner, viewer, language: Section(_("Programmes"), [...]))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.core import clock, ids
from madang.core.models import StoredFile
from madang.partners.models import Agreement, AgreementParty, Consortium, ConsortiumMember, Partner
from madang.people.models import Person, Role
from madang.people.rules import Task, Urgency


@dataclass(frozen=True, slots=True)
class Fact:
    """A number on the page of an institution, with its denominator and its day."""

    label: str | Promise
    value: str
    of: str = ""
    on: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A list on the page of an institution: (text, address, what stands below it) each."""

    title: str | Promise
    items: list[tuple[str, str, str]]
    more_href: str = ""
    # A sentence above the list; whether its entries are overdue, so that each says so with a sign.
    about: str | Promise = ""
    is_late: bool = False


_facts: list[Callable[[Partner], Iterable[Fact]]] = []
_sections: list[Callable[[Partner, Person | None, str], Section | None]] = []


def register_facts(tell: Callable[[Partner], Iterable[Fact]]) -> None:
    """Let an app above add numbers to the page of an institution."""
    _facts.append(tell)


def register_section(tell: Callable[[Partner, Person | None, str], Section | None]) -> None:
    """Let an app above add a list; it is told the institution, the viewer and the language of the page."""
    _sections.append(tell)


def facts_of(partner: Partner) -> list[Fact]:
    """All numbers for the page of `partner`."""
    return [fact for tell in _facts for fact in tell(partner)]


def sections_of(partner: Partner, viewer: Person | None, language: str) -> list[Section]:
    """All lists for the page of `partner` that are not empty."""
    found = [tell(partner, viewer, language) for tell in _sections]
    return [section for section in found if section is not None and section.items]


def held_today() -> Q:
    """Roles that count today."""
    today = clock.today()
    return Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))


def staff_of(partner: Partner) -> QuerySet[Person]:
    """The people who hold the staff role for this institution today, by name."""
    roles = Role.objects.filter(held_today(), kind=Role.Kind.PARTNER_STAFF, scope=ids.scope_of(partner))
    return Person.objects.filter(is_active=True, pk__in=roles.values("person")).order_by("name", "pk")


def partners_of(person: Person | None) -> list[Partner]:
    """The institutions whose staff the person is, by name; empty for everybody else (also for coordinators)."""
    if person is None:
        return []
    scopes = [role.scope for role in person.held_roles if role.kind == Role.Kind.PARTNER_STAFF]
    keys = [int(scope.rpartition(":")[2]) for scope in scopes if scope.startswith("partners.partner:")]
    return list(Partner.objects.filter(pk__in=keys)) if keys else []


def listed(viewer: Person | None) -> QuerySet[Partner]:
    """Institutions for the list, with logo."""
    return Partner.objects.visible_to(viewer).select_related("logo").order_by("name", "pk")


def consortia() -> QuerySet[Consortium]:
    """All consortia with their members."""
    members = ConsortiumMember.objects.select_related("partner")
    return Consortium.objects.prefetch_related(Prefetch("members", members)).order_by("name", "pk")


def agreements(viewer: Person | None) -> QuerySet[Agreement]:
    """Agreements the viewer may see, with their parties, newest first."""
    parties = AgreementParty.objects.select_related("partner")
    return Agreement.objects.visible_to(viewer).prefetch_related(Prefetch("parties", parties))


def agreements_of(partner: Partner, viewer: Person | None) -> QuerySet[Agreement]:
    """Those of them in which `partner` is a party."""
    return agreements(viewer).filter(
        pk__in=AgreementParty.objects.filter(partner=partner).values("agreement")
    )


def parties_to_sign(agreement: Agreement, viewer: Person | None) -> list[AgreementParty]:
    """The parties for which the viewer can sign now: staff of an institution that has not signed yet."""
    if agreement.state != Agreement.State.OPEN or viewer is None:
        return []
    own = {partner.pk for partner in partners_of(viewer)}
    return [party for party in agreement.parties.all() if party.partner_id in own and not party.is_signed]


def logo_for(viewer: Person | None, slug: str) -> StoredFile | None:
    """The logo of an institution that the viewer may see."""
    partner = listed(viewer).filter(slug=slug).first()
    return partner.logo if partner else None


def tasks_of(person: Person) -> list[Task]:
    """Agreements that wait for a signature of this person's institution."""
    own = [partner.pk for partner in partners_of(person)]
    if not own:
        return []
    waiting = AgreementParty.objects.filter(
        partner__in=own, signed_at=None, agreement__state=Agreement.State.OPEN
    ).select_related("agreement")
    return [
        Task(
            text=_("Sign: %(title)s") % {"title": party.agreement.title}, detail=party.partner_name,
            href=reverse("partners:agreement", args=[party.agreement_id]), action=_("Read and sign"),
            urgency=Urgency.ANSWER_WAITED_FOR,
        )
        for party in waiting
    ]  # fmt: skip


def personal_data(person: Person) -> dict[str, Any]:
    """What the person signed."""
    rows = AgreementParty.objects.filter(signed_by=person).values(
        "agreement__title", "partner_name", "signed_name", "signed_title", "signed_at", "signed_hash"
    )
    return {"signatures": list(rows)}


def staff_scopes() -> list[tuple[str, str]]:
    """The institutions that somebody may be staff of: the scope of the role, and the name in the language in use."""
    language = get_language()
    rows = Partner.objects.filter(is_active=True).order_by("name", "pk")
    return [(ids.scope_of(row), row.name_in(language)) for row in rows]
