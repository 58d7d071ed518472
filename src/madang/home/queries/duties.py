"""What waits for the people who run the centre, and their four numbers."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.comments.models import Report
from madang.core import clock
from madang.core.models import OutboxTask
from madang.deliberations.queries import waiting_statements
from madang.deliberations.rules import LOOK_WITHIN
from madang.helpdesk.models import Desk
from madang.helpdesk.queries import messages_left
from madang.people.models import Person
from madang.problems.models import Problem
from madang.projects.models import Handover
from madang.projects.queries import due_checks, missing_plans, open_conditions
from madang.trials.queries import to_check

State = Problem.State
QUEUE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that waits for the staff: what it is, where, and until when."""

    kind: str | Promise
    text: str
    href: str
    due: date | None
    language: str = "ko"

    @property
    def is_late(self) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < clock.today()


def duties(person: Person) -> list[Duty]:
    """What waits for this person's decision, the least time left first."""
    found = [*problem_duties(person), *late_answers(person), *handover_duties(person), *check_duties(person), *promise_duties(person),
             *comment_duties(person), *statement_duties(person), *trial_duties(person), *message_duties(person)]  # fmt: skip
    return sorted(found, key=lambda duty: (duty.due is None, duty.due or date.max))[:QUEUE_LENGTH]


def problem_duties(person: Person) -> list[Duty]:
    """Reports to check for curators; promised answers for institutions."""
    rows: list[Problem] = []
    if person.may_somewhere("problems.curate"):
        rows += Problem.objects.filter(state__in=[State.RECEIVED, State.CHECKING]).order_by(
            "check_due_on", "pk"
        )[:QUEUE_LENGTH]
    if person.may_somewhere("problems.answer"):
        promised = Problem.objects.answerable_by(person).filter(awaits_answer=True)
        rows += promised.order_by("answer_due_on", "pk")[:QUEUE_LENGTH]
    return [
        Duty(
            kind=_("Answer a problem") if row.awaits_answer else _("Check a report"),
            text=row.title,
            href=reverse("problems:detail", args=[row.pk]),
            due=row.due_on,
            language=row.language,
        )
        for row in rows
    ]


def late_answers(person: Person) -> list[Duty]:
    """For curators: promised answers that others owe and that did not come in time."""
    scopes = person.scopes("problems.answer", "partners.partner")
    if scopes is None or not person.may("problems.curate"):
        return []
    others = Q(owner_partner=None) | ~Q(owner_partner__in=scopes)
    rows = Problem.objects.overdue().filter(others, is_listed=True).order_by("answer_due_on", "pk")
    return [
        Duty(_("The answer is late"), row.title, reverse("problems:detail", args=[row.pk]), row.due_on, row.language)
        for row in rows[:QUEUE_LENGTH]
    ]  # fmt: skip


def handover_duties(person: Person) -> list[Duty]:
    """Offers of teams that wait for an institution's answer."""
    if not person.may_somewhere("projects.receive"):
        return []
    open_states = [Handover.State.PROPOSED, Handover.State.RECEIVED, Handover.State.IN_REVIEW]
    rows = Handover.objects.filter(state__in=open_states).select_related("project")
    scopes = person.scopes("projects.receive", "partners.partner")
    if scopes is not None:
        rows = rows.filter(partner__in=scopes)
    return [
        Duty(_("Answer a hand-over"), row.project.title, reverse("projects:handover", args=[row.pk]),
             row.answer_due_on, row.project.language)
        for row in rows.order_by("answer_due_on", "pk")[:QUEUE_LENGTH]
    ]  # fmt: skip


def check_duties(person: Person) -> list[Duty]:
    """For institutions: whether what they adopted is still in use, asked after 3, 6 and 12 months."""
    if not person.may_somewhere("projects.receive"):
        return []
    return [
        Duty(_("Say whether it is still in use"), row.handover.project.title,
             reverse("projects:check", args=[row.pk]), row.answer_until, row.handover.project.language)
        for row in due_checks(person)[:QUEUE_LENGTH]
    ]  # fmt: skip


def promise_duties(person: Person) -> list[Duty]:
    """For institutions: conditions to confirm or to meet, and who keeps running what they adopted."""
    if not person.may_somewhere("projects.receive"):
        return []
    conditions = [
        Duty(_("Say whether a condition is met") if row.confirm_due_on else _("Meet a condition"), row.handover.project.title,
             reverse("projects:handover", args=[row.handover_id]), row.confirm_due_on or row.due_on, row.handover.project.language)
        for row in open_conditions(person)[:QUEUE_LENGTH]
    ]  # fmt: skip
    plans = [
        Duty(_("Write the maintenance plan"), row.project.title, reverse("projects:plan", args=[row.pk]), row.plan_due_on,
             row.project.language)
        for row in missing_plans(person)[:QUEUE_LENGTH]
    ]  # fmt: skip
    return conditions + plans


def trial_duties(person: Person) -> list[Duty]:
    """For those who check safety: plans of field trials that wait for their answer."""
    return [
        Duty(_("Check a field trial"), row.trial.title, reverse("trials:desk_trial", args=[row.trial_id]), row.due_on,
             row.trial.language)
        for row in to_check(person)[:QUEUE_LENGTH]
    ]  # fmt: skip


def message_duties(person: Person) -> list[Duty]:
    """Messages that citizens left at help desks, until the day on which an answer was promised."""
    rows = messages_left(Desk.objects.served_by(person)).select_related("desk")[:QUEUE_LENGTH]
    return [
        Duty(_("Answer a message at a help desk"), f"{row.desk.name} · {row.number}",
             reverse("helpdesk:room_talk", args=[row.desk.slug, row.number]), row.answer_due_on)
        for row in rows
    ]  # fmt: skip


def comment_duties(person: Person) -> list[Duty]:
    """Reported comments, as one line."""
    if not person.may_somewhere("comments.moderate"):
        return []
    oldest = Report.objects.filter(handled_at=None).order_by("created_at").first()
    if oldest is None:
        return []
    due = clock.local(oldest.created_at).date() + timedelta(days=2)
    return [Duty(_("Reported comments"), "", reverse("comments:queue"), due)]


def statement_duties(person: Person) -> list[Duty]:
    """Statements of deliberations that wait for a look, as one line."""
    oldest = waiting_statements().first() if person.may("problems.curate") else None
    if oldest is None:
        return []
    due = clock.local(oldest.created_at + LOOK_WITHIN).date()
    return [Duty(_("Statements that wait"), "", reverse("deliberations:queue"), due)]


@dataclass(frozen=True, slots=True)
class Today:
    """The staff room's four numbers, each with what it is counted among."""

    received_this_week: int
    waiting: int
    late: int
    promised: int
    stuck_effects: int


def today_numbers(person: Person) -> Today:
    """Counts for the whole centre, or for the person's institutions."""
    day = clock.today()
    rows = Problem.objects.exclude(state=State.DRAFT)
    scopes = person.scopes("problems.answer", "partners.partner")
    if scopes is not None and not person.may_somewhere("problems.curate"):
        rows = rows.filter(owner_partner__in=scopes)
    counts = rows.aggregate(
        received=Count("pk", filter=Q(received_at__gte=clock.day_start(day - timedelta(days=6)))),
        waiting=Count("pk", filter=Q(state__in=[State.RECEIVED, State.CHECKING])),
        late=Count("pk", filter=Q(awaits_answer=True, answer_due_on__lt=day)),
        promised=Count("pk", filter=Q(awaits_answer=True)),
    )
    return Today(
        received_this_week=counts["received"],
        waiting=counts["waiting"],
        late=counts["late"],
        promised=counts["promised"],
        stuck_effects=OutboxTask.objects.filter(state=OutboxTask.State.STUCK).count(),
    )
