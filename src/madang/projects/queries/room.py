"""What the room of a team shows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.core import clock
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models import (
    Decision,
    DecisionReply,
    JoinRequest,
    Membership,
    Milestone,
    Project,
    Prototype,
    Task,
    Update,
)

DONE_SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board."""

    code: str
    label: str
    tasks: list[Task]


def place(person: Person, slug: str) -> Membership | None:
    """The person's place in the team, with the team; None for everybody else."""
    rows = Membership.objects.filter(person=person, left_on=None, project__slug=slug)
    return rows.select_related("project__theme", "project__programme", "project__next_lead").first()


def members(project: Project) -> QuerySet[Membership]:
    """Everybody in the team now, the lead first."""
    rows = Membership.objects.filter(project=project, left_on=None).select_related("person")
    return rows.order_by("role", "joined_on", "pk")


def board(project: Project, *, is_all: bool = False) -> list[Column]:
    """The three columns. What was done more than a month ago is left out unless `is_all`."""
    rows = Task.objects.filter(project=project).select_related("assignee").order_by("position", "pk")
    if not is_all:
        rows = rows.exclude(state=Task.State.DONE, done_at__lt=clock.now() - DONE_SHOWN)
    found = list(rows)
    return [
        Column(code, str(label), [row for row in found if row.state == code])
        for code, label in Task.State.choices
    ]


def decisions(project: Project, person: Person) -> QuerySet[Decision]:
    """Open ones by date, then decided ones; each says whether the person has answered and how many have."""
    mine = DecisionReply.objects.filter(decision=OuterRef("pk"), person=person)
    rows = Decision.objects.filter(project=project).select_related("by")
    return rows.annotate(is_answered=Exists(mine), replied=Count("replies")).order_by(
        "-state", "due_at", "-pk"
    )


def decision_with_replies(project: Project, pk: int) -> QuerySet[Decision]:
    """One decision with everything that was answered."""
    replies = DecisionReply.objects.select_related("person").order_by("pk")
    rows = Decision.objects.filter(project=project, pk=pk).select_related("by", "closed_by")
    return rows.prefetch_related(Prefetch("replies", replies))


def tally(decision: Decision) -> dict[str, int]:
    """How many answered what; `decision` with its replies."""
    return rules.tally(
        ((reply.stance, reply.option) for reply in decision.replies.all()), len(decision.options)
    )


def overview(project: Project, person: Person) -> dict[str, Any]:
    """The first page of the room."""
    open_tasks = Task.objects.filter(project=project).exclude(state=Task.State.DONE)
    found = list(decisions(project, person).filter(state=Decision.State.OPEN)[:5])
    return {
        "next_milestone": Milestone.objects.filter(project=project, done_on=None)
        .select_related("owner")
        .first(),
        "my_tasks": list(open_tasks.filter(assignee=person).order_by("due_on", "position")[:5]),
        "decisions": found,
        "waiting": [each for each in found if not getattr(each, "is_answered", False)],
        "updates": list(
            Update.objects.filter(project=project, published_at__isnull=False)
            .select_related("by")
            .order_by("-published_at", "-pk")[:3]
        ),
        "requests": JoinRequest.objects.filter(project=project, state=JoinRequest.State.WAITING).count(),
        "prototype": Prototype.objects.filter(project=project).first(),
    }


def first_steps(project: Project, shown: dict[str, Any], *, is_lead: bool) -> list[tuple[str, str]]:
    """What a new team does first: (words, address), until it is done."""

    def address(page: str) -> str:
        return reverse(f"projects:{page}", args=[project.slug])

    found = []
    if is_lead and project.member_count < 2 and not project.open_seats and project.is_joinable:
        found.append((_("Say whom you look for"), address("role_new")))
    if not shown["next_milestone"] and project.is_working:
        found.append((_("Set a first date"), address("room_milestones")))
    if not shown["updates"] and project.is_working:
        found.append((_("Tell the neighbours how you begin"), address("update_new")))
    return found
