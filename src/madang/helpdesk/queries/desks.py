"""Desks as pages show them: which one can ask, which somebody keeps or may open, and who answers at them."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.core import ids
from madang.helpdesk.models import Desk, Entry
from madang.helpdesk.models.desks import CENTRE
from madang.partners.models import Partner
from madang.partners.queries import Section, held_today
from madang.people.models import Person, Role
from madang.problems.queries import Panel, PanelItem
from madang.projects.models import Project
from madang.projects.rules import WORKING

DESKS_MOST = 100


def asked() -> QuerySet[Desk]:
    """The desks that anybody can ask, the centre's own first, with how many public answers each has."""
    return in_order(_counted(Desk.objects.open(), _public()))


def in_order(rows: QuerySet[Desk]) -> QuerySet[Desk]:
    """The centre's own first, then by name, with whose they are."""
    first = Case(When(slug=CENTRE, then=0), default=1, output_field=IntegerField())
    return rows.annotate(place=first).select_related("partner", "project").order_by("place", "name", "pk")


def _public() -> QuerySet[Entry]:
    return Entry.objects.current().filter(audience=Entry.Audience.PUBLIC)


def _counted(rows: QuerySet[Desk], entries: QuerySet[Entry]) -> QuerySet[Desk]:
    """With `answers`, how many of `entries` each desk has."""
    count = (
        entries.filter(desk=OuterRef("pk"))
        .order_by()
        .values("desk")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return rows.annotate(answers=Coalesce(Subquery(count, output_field=IntegerField()), Value(0)))


def served(person: Person) -> QuerySet[Desk]:
    """The desks that somebody keeps or answers at, with how many answers each has and whether they keep it."""
    keeps = Q(pk__in=Desk.objects.managed_by(person).values("pk"))
    rows = Desk.objects.filter(keeps | Q(pk__in=Desk.objects.served_by(person).values("pk")))
    rows = rows.annotate(is_kept=Case(When(keeps, then=Value(1)), default=Value(0)))
    return in_order(_counted(rows, Entry.objects.current()))


# --- opening --------------------------------------------------------------------------------------


def may_open(by: Person | None, *, partner: Partner | None, project: Project | None) -> bool:
    """Whether `by` may open a desk: the centre any, an institution its own, the lead of a working team its team's.
    None: the system itself."""
    if by is None or by.may("helpdesk.manage"):
        return True
    if partner is not None:
        return partner.is_active and by.may("partners.represent", scope=partner)
    return project is not None and led_by(by).filter(pk=project.pk).exists()


def led_by(person: Person) -> QuerySet[Project]:
    """The working teams that somebody leads."""
    led = person.memberships.filter(left_on=None, role="lead").values("project")
    return Project.objects.filter(pk__in=led, hidden_at=None, state__in=sorted(WORKING))


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whose a new desk can be: `key` names it in a form, `name` on the page."""

    key: str
    name: str
    partner: Partner | None = None
    project: Project | None = None


def keepers_for(person: Person) -> list[Keeper]:
    """For whom somebody may open a desk: their teams, their institutions, the centre."""
    language = get_language()
    teams = [
        Keeper(ids.scope_of(team), team.title, project=team)
        for team in led_by(person).order_by("title", "pk")[:DESKS_MOST]
    ]
    return [*teams, *_institutions(person, language), *_centre(person)]


def _institutions(person: Person, language: str | None) -> list[Keeper]:
    scopes = person.scopes("partners.represent", "partners.partner")
    if scopes == []:
        return []
    rows = Partner.objects.filter(is_active=True)
    rows = rows if scopes is None else rows.filter(pk__in=scopes)
    return [
        Keeper(ids.scope_of(row), row.name_in(language), partner=row) for row in rows.order_by("name", "pk")
    ]


def _centre(person: Person) -> list[Keeper]:
    return [Keeper("centre", _("The centre"))] if person.may("helpdesk.manage") else []


def may_open_any(person: Person | None) -> bool:
    """Whether somebody may open a desk at all."""
    if person is None:
        return False
    if person.may("helpdesk.manage") or person.may_somewhere("partners.represent"):
        return True
    return led_by(person).exists()


# --- who answers ----------------------------------------------------------------------------------


def agents_of(desk: Desk) -> QuerySet[Person]:
    """The people who hold the agent's role at this desk today, by name."""
    roles = Role.objects.filter(held_today(), kind=Role.Kind.AGENT, scope=ids.scope_of(desk))
    return Person.objects.filter(is_active=True, pk__in=roles.values("person")).order_by("name", "pk")


def serving(desk: Desk) -> QuerySet[Person]:
    """Who may look after an answer of this desk: its agents, its institution's staff, its team, who runs the centre's."""
    roles = Q(kind=Role.Kind.AGENT, scope__in=["", ids.scope_of(desk)])
    if desk.partner_id:
        roles |= Q(kind=Role.Kind.PARTNER_STAFF, scope=f"partners.partner:{desk.partner_id}")
    if desk.slug == CENTRE:
        roles |= Q(kind__in=[Role.Kind.ADMINISTRATOR, Role.Kind.COORDINATOR], scope="")
    held = Role.objects.filter(held_today()).filter(roles).values("person")
    people = Q(pk__in=held)
    if desk.project_id:
        people |= Q(memberships__project=desk.project_id, memberships__left_on=None)
    return Person.objects.filter(people, is_active=True).distinct().order_by("name", "pk")


def scopes() -> list[tuple[str, str]]:
    """The desks at which somebody may be agent: the scope of the role, and the name in the language in use."""
    language = get_language()
    return [(ids.scope_of(row), row.name_in(language)) for row in Desk.objects.order_by("name", "pk")]


# --- on the pages of others -----------------------------------------------------------------------


def section_of(partner: Partner, viewer: Person | None, language: str) -> Section:
    """For the page of an institution: the desks that it keeps."""
    rows = Desk.objects.open().filter(partner=partner).order_by("name", "pk")[:DESKS_MOST]
    items = [
        (row.name_in(language), reverse("helpdesk:chat", args=[row.slug]), row.about_in(language))
        for row in rows
    ]
    return Section(_("Ask the institution"), items)


def project_panel(project: Project) -> Panel:
    """For the page of a team: the desks that it keeps."""
    language = get_language()
    rows = Desk.objects.open().filter(project=project).order_by("name", "pk")[:DESKS_MOST]
    items = [
        PanelItem(
            text=row.name_in(language), href=reverse("helpdesk:chat", args=[row.slug]), detail=row.about_in(language)
        )
        for row in rows
    ]  # fmt: skip
    return Panel(title=_("Ask the team"), items=items)
