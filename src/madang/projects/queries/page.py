"""What the public page of a team shows."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from madang.people.models import Person
from madang.problems.models import Problem
from madang.projects import rules
from madang.projects.models import (
    Condition,
    Handover,
    HandoverCheck,
    Membership,
    Milestone,
    Project,
    ProjectFile,
    PrototypeVersion,
    RoleOpening,
    Update,
)
from madang.projects.queries import way
from madang.projects.queries.chain import ChainStep
from madang.projects.queries.way import Station

UPDATES_SHOWN = 5
TONES: dict[str, str] = {
    "forming": "info", "active": "info", "handed_over": "ok", "closed": "neutral", "stopped": "neutral",
    "proposed": "warn", "received": "info", "in_review": "info", "adopted": "ok", "adapted": "ok", "declined": "danger",
    "withdrawn": "neutral", "open": "warn", "claimed": "info", "met": "ok", "waived": "neutral", "": "neutral", "in_use": "ok", "partly": "warn", "no_answer": "danger",
}  # fmt: skip


@dataclass(slots=True)
class Page:
    """Everything the page of one team shows to one viewer."""

    project: Project
    problems: list[Problem]
    members: list[Membership]
    openings: list[Any]
    milestones: list[Milestone]
    updates: list[Update]
    versions: list[PrototypeVersion]
    handovers: list[Handover]
    files: list[ProjectFile]
    place: Membership | None = None
    steps: list[ChainStep] = field(default_factory=list)
    strip: list[Station] = field(default_factory=list)

    @property
    def named(self) -> list[Membership]:
        """Members who agreed that their name stands here."""
        return [each for each in self.members if each.is_name_public]

    @property
    def unnamed(self) -> int:
        """How many more there are."""
        return len(self.members) - len(self.named)

    @property
    def needs_owner(self) -> bool:
        """Whether the seat of those who live with the problem is empty."""
        return rules.looks_for_owner((each.is_problem_owner for each in self.members), self.project.state)


def with_page(rows: QuerySet[Project]) -> QuerySet[Project]:
    """With the row's own relations, and with what need not be asked for where there is none."""
    own = OuterRef("pk")
    return rows.select_related("theme", "programme", "picture", "prototype").annotate(
        has_openings=Exists(RoleOpening.objects.filter(project=own)),
        has_milestones=Exists(Milestone.objects.filter(project=own)),
        has_updates=Exists(Update.objects.public().filter(project=own)),
        has_versions=Exists(PrototypeVersion.objects.filter(prototype__project=own)),
        has_handovers=Exists(Handover.objects.filter(project=own)),
        has_conditions=Exists(Condition.objects.filter(handover__project=own)),
        has_files=Exists(ProjectFile.objects.filter(project=own, is_public=True)),
    )


def page_of(project: Any, viewer: Person | None) -> Page:
    """The page; `project` comes from `with_page`. Only what the viewer may see."""
    members = list(
        Membership.objects.filter(project=project, left_on=None)
        .select_related("person")
        .order_by("role", "joined_on", "pk")
    )
    page = Page(
        project=project,
        problems=list(
            project.problems.filter(is_public=True)
            .select_related("owner_partner")
            .order_by("project_problems__pk")
        ),
        members=members,
        openings=list(project.openings.filter(state="open"))
        if project.has_openings and project.is_joinable
        else [],
        milestones=list(project.milestones.select_related("owner")) if project.has_milestones else [],
        updates=list(_updates(project)[: UPDATES_SHOWN + 1]) if project.has_updates else [],
        versions=list(_versions(project)) if project.has_versions else [],
        handovers=_handovers(project) if project.has_handovers else [],
        files=list(project.files.filter(is_public=True).select_related("file")) if project.has_files else [],
        place=next((each for each in members if viewer and each.person_id == viewer.pk), None),
    )
    page.steps = way.chain_of(page)
    page.strip = way.strip(page)
    return page


def _updates(project: Project) -> QuerySet[Update]:
    rows = Update.objects.public().filter(project=project)
    return rows.select_related("by", "picture").order_by("-published_at", "-pk")


def _versions(project: Project) -> QuerySet[PrototypeVersion]:
    return PrototypeVersion.objects.filter(prototype__project=project).defer("snapshot").order_by("-pk")[:10]


def _handovers(project: Any) -> list[Handover]:
    conditions = Condition.objects.all() if project.has_conditions else Condition.objects.none()
    return list(handovers_of(project, conditions))


def handovers_of(project: Project, conditions: QuerySet[Condition] | None = None) -> QuerySet[Handover]:
    """The hand-overs of a team, newest first, with institution, recipient, version, conditions (all, unless given), plan
    and checks."""
    checks = Prefetch("checks", HandoverCheck.objects.order_by("month"))
    settled = Prefetch("conditions", Condition.objects.all() if conditions is None else conditions)
    rows = Handover.objects.filter(project=project).select_related("partner", "recipient", "version", "plan")
    return rows.prefetch_related(checks, settled).order_by("-pk")
