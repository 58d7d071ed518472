"""The institutions' queue of hand-overs, and what waits in it."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from madang.core import clock
from madang.partners.models import Partner
from madang.partners.queries import staff_of
from madang.people.models import Person
from madang.projects.models import Condition, Handover, HandoverCheck, MaintenancePlan
from madang.ui import formats


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
    settled = Prefetch("conditions", Condition.objects.select_related("claimed_by", "closed_by"))
    return rows.select_related(
        "project__theme", "partner", "recipient", "version__prototype", "answered_by", "plan"
    ).prefetch_related("checks", "project__problems", settled, "plans", "reminders")


def others_of(handover: Handover) -> list[Handover]:
    """The other institutions that the team asked, with what they answered in public; the earliest first."""
    rows = Handover.objects.filter(project=handover.project_id).exclude(pk=handover.pk)
    asked = rows.exclude(state=Handover.State.WITHDRAWN).select_related("partner", "version")
    return list(asked.order_by("created_at", "pk"))


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """One version of a maintenance plan, with what changed since the one before."""

    plan: MaintenancePlan
    changed: list[tuple[str, str, str]]


def plan_words(plan: MaintenancePlan, name: str) -> str:
    """What a plan says under `name`, in words; empty where it says nothing."""
    value = getattr(plan, name)
    if value in (None, ""):
        return ""
    if name == "ending":
        return str(plan.get_ending_display())
    if name == "cost_a_year":
        return _("%(amount)s won") % {"amount": formats.number(value)}
    return formats.day(value) if name.endswith("_on") else str(value)


def plan_history(plans: list[MaintenancePlan]) -> list[ShownPlan]:
    """All versions of a plan (newest first): (label, before, after) for each thing that changed."""
    found = []
    for plan, before in zip_longest(plans, plans[1:]):
        names = MaintenancePlan.SAID if before else ()
        changed = [
            (_label(name), plan_words(before, name), plan_words(plan, name))
            for name in names
            if getattr(before, name) != getattr(plan, name)
        ]
        found.append(ShownPlan(plan, changed))
    return found


def _label(name: str) -> str:
    field: Any = MaintenancePlan._meta.get_field(name)
    return str(field.verbose_name)


def open_conditions(person: Person) -> QuerySet[Condition]:
    """Conditions that wait for the person's institutions: their own, and those the team says are met."""
    rows = Condition.objects.filter(handover__in=Handover.objects.receivable_by(person))
    mine = Q(state=Condition.State.CLAIMED) | Q(state=Condition.State.OPEN, side=Condition.Side.PARTNER)
    return rows.filter(mine).select_related("handover__project", "handover__partner").order_by("due_on", "pk")


def missing_plans(person: Person) -> QuerySet[Handover]:
    """What the person's institutions adopted and have not said who keeps it running, the least time left first."""
    rows = Handover.objects.receivable_by(person).without_plan().select_related("project", "partner")
    return rows.order_by("plan_due_on", "pk")


def staff_choices(partner: Partner, person: Person) -> list[tuple[int, str]]:
    """Who may be named as recipient: the institution's staff, and who is asking."""
    found = {each.pk: each.shown_name for each in staff_of(partner)}
    return [(person.pk, person.shown_name), *((pk, name) for pk, name in found.items() if pk != person.pk)]
