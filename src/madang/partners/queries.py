"""Who stands for an institution."""

from django.db.models import Q, QuerySet

from madang.core import clock, ids
from madang.partners.models import Partner
from madang.people.models import Person, Role


def _held_today(prefix: str = "") -> Q:
    today = clock.today()
    return Q(**{f"{prefix}since__lte": today}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": today})
    )


def staff_of(partner: Partner) -> QuerySet[Person]:
    """The people who hold the staff role for this institution today, by name."""
    roles = Role.objects.filter(_held_today(), kind=Role.Kind.PARTNER_STAFF, scope=ids.scope_of(partner))
    return Person.objects.filter(is_active=True, pk__in=roles.values("person")).order_by("name", "pk")


def partners_of(person: Person | None) -> list[Partner]:
    """The institutions whose staff the person is, by name; empty for everybody else (also for coordinators)."""
    if person is None:
        return []
    scopes = [role.scope for role in person.held_roles if role.kind == Role.Kind.PARTNER_STAFF]
    keys = [int(scope.rpartition(":")[2]) for scope in scopes if scope.startswith("partners.partner:")]
    return list(Partner.objects.filter(pk__in=keys)) if keys else []
