"""What an institution promised and has let pass, for its pages: with how many days, the longest first."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.core import clock
from madang.partners.models import Partner
from madang.partners.queries import Section
from madang.people.models import Person
from madang.problems.models import Problem
from madang.projects import rules
from madang.projects.models import Condition, Handover

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Overdue:
    """One promised date that is over."""

    text: str
    language: str
    href: str
    what: str | Promise
    due_on: date

    @property
    def days(self) -> int:
        """How long it is over."""
        return rules.days_late(self.due_on, clock.today())


def overdue_of(partner: Partner) -> list[Overdue]:
    """Answers to problems and hand-overs, own conditions and maintenance plans that are overdue; only what is public."""
    today = clock.today()
    problems = Problem.objects.overdue().filter(owner_partner=partner, is_public=True)
    asked = Handover.objects.filter(partner=partner, project__hidden_at=None).select_related("project")
    unmet = Condition.objects.filter(
        handover__in=asked, state=Condition.State.OPEN, side=Condition.Side.PARTNER, due_on__lt=today
    )
    found = [
        *(_problem(row) for row in problems.order_by("answer_due_on", "pk")[:SHOWN]),
        *(_handover(row, gettext_lazy("answer to a hand-over"), row.answer_due_on)
          for row in asked.overdue().order_by("answer_due_on", "pk")[:SHOWN]),
        *(_condition(row) for row in unmet.select_related("handover__project")[:SHOWN]),
        *(_handover(row, gettext_lazy("maintenance plan"), row.plan_due_on)
          for row in asked.without_plan().filter(plan_due_on__lt=today).order_by("plan_due_on", "pk")[:SHOWN]),
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.due_on, each.href))


def _problem(row: Problem) -> Overdue:
    due_on = row.answer_due_on or clock.today()
    href = reverse("problems:detail", args=[row.pk])
    return Overdue(row.title, row.language, href, gettext_lazy("answer to a problem"), due_on)


def _handover(row: Handover, what: Promise, due_on: date | None) -> Overdue:
    href = reverse("projects:handover", args=[row.pk])
    return Overdue(row.project.title, row.project.language, href, what, due_on or clock.today())


def _condition(row: Condition) -> Overdue:
    href = reverse("projects:handover", args=[row.handover_id])
    return Overdue(row.text, row.language, href, gettext_lazy("condition"), row.due_on)


def overdue_section(partner: Partner, viewer: Person | None, language: str) -> Section | None:
    """The same as a part of the institution's page, with a word of apology."""
    found = overdue_of(partner)
    return Section(
        title=_("Promised and not kept yet"),
        items=[
            (
                each.text,
                each.href,
                _("%(what)s, %(days)s days overdue") % {"what": each.what, "days": each.days},
            )
            for each in found
        ],
        about=_("These dates have passed. We are sorry for those who wait; the institution is reminded."),
        is_late=True,
    )
