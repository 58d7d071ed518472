"""Who is in charge."""

from django.db.models import Q, QuerySet

from madang.core import clock
from madang.people.models import Person, Role
from madang.people.rules import PERMISSIONS, RoleKind
from madang.problems.models import Problem


def _held(kinds: list[str], scope: str) -> QuerySet[Role]:
    today = clock.today()
    return Role.objects.filter(
        Q(until=None) | Q(until__gte=today), kind__in=kinds, scope=scope, since__lte=today
    )


def curator_ids() -> list[int]:
    """The people who check reports for the centre."""
    kinds = [str(kind) for kind in PERMISSIONS["problems.curate"]]
    return sorted(set(_held(kinds, "").values_list("person_id", flat=True)))


def owners_of(problem: Problem) -> list[Person]:
    """Those who answer for the problem: the named person, otherwise the institution's staff, otherwise the desk."""
    if problem.owner_person_id:
        keys = [problem.owner_person_id]
    elif problem.owner_partner_id:
        staff = _held([RoleKind.PARTNER_STAFF], f"partners.partner:{problem.owner_partner_id}")
        keys = list(staff.values_list("person_id", flat=True))
    else:
        keys = curator_ids()
    return list(Person.objects.filter(pk__in=keys, is_active=True).order_by("pk"))
