"""The institutions' queue of hand-overs, and what waits in it."""

from typing import Any

from django.db.models import F, QuerySet

from madang.core import clock
from madang.partners.models import Partner
from madang.partners.queries import staff_of
from madang.people.models import Person
from madang.projects.models import Handover, HandoverCheck


def queue(person: Person) -> QuerySet[Handover]:
    """What the person's institutions have still to answer, the least time left first."""
    rows = Handover.objects.receivable_by(person).awaited().select_related("project", "partner", "recipient")
    return rows.order_by("answer_due_on", "pk")


def answered(person: Person) -> QuerySet[Handover]:
    """What they have answered, newest first."""
    rows = Handover.objects.receivable_by(person).filter(answered_at__isnull=False)
    return rows.select_related("project", "partner").order_by(F("answered_at").desc(), "-pk")


def due_checks(person: Person) -> QuerySet[HandoverCheck]:
    """Checks whose day has come and that nobody answered, longest first."""
    rows = HandoverCheck.objects.filter(
        handover__in=Handover.objects.receivable_by(person), result__in=["", "no_answer"], due_on__lte=clock.today()
    )  # fmt: skip
    return rows.select_related("handover__project", "handover__partner").order_by("due_on", "pk")


def with_page(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    """With everything one hand-over's page shows of its relations."""
    return rows.select_related(
        "project__theme", "partner", "recipient", "version__prototype", "answered_by"
    ).prefetch_related("checks", "project__problems")


def staff_choices(partner: Partner, person: Person) -> list[tuple[int, str]]:
    """Who may be named as recipient: the institution's staff, and who is asking."""
    found = {each.pk: each.shown_name for each in staff_of(partner)}
    return [(person.pk, person.shown_name), *((pk, name) for pk, name in found.items() if pk != person.pk)]


def snapshot_of(handover: Handover) -> dict[str, Any]:
    """What was frozen in the version that is handed over."""
    return dict(handover.version.snapshot)
