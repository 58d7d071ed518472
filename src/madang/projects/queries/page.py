"""What the public page of a team shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from madang.core import clock
from madang.people.models import Person
from madang.problems.models import Problem
from madang.problems.queries import Panel, PanelItem
from madang.projects import rules
from madang.projects.models import (
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

UPDATES_SHOWN = 5
TONES: dict[str, str] = {
    "forming": "info", "active": "info", "handed_over": "ok", "closed": "neutral", "stopped": "neutral",
    "proposed": "warn", "received": "info", "in_review": "info", "adopted": "ok", "adapted": "ok", "declined": "danger",
    "withdrawn": "neutral", "": "neutral", "in_use": "ok", "partly": "warn", "no_answer": "danger",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: `state` is done, now, next or late."""

    title: str
    state: str
    when: date | datetime | None = None
    text: str | Promise = ""
    href: str = ""


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
    steps: list[Step] = field(default_factory=list)

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
        problems=list(project.problems.filter(is_public=True).order_by("project_problems__pk")),
        members=members,
        openings=list(project.openings.filter(state="open"))
        if project.has_openings and project.is_joinable
        else [],
        milestones=list(project.milestones.select_related("owner")) if project.has_milestones else [],
        updates=list(_updates(project)[: UPDATES_SHOWN + 1]) if project.has_updates else [],
        versions=list(_versions(project)) if project.has_versions else [],
        handovers=list(handovers_of(project)) if project.has_handovers else [],
        files=list(project.files.filter(is_public=True).select_related("file")) if project.has_files else [],
        place=next((each for each in members if viewer and each.person_id == viewer.pk), None),
    )
    page.steps = steps(page)
    return page


def _updates(project: Project) -> QuerySet[Update]:
    rows = Update.objects.public().filter(project=project)
    return rows.select_related("by", "picture").order_by("-published_at", "-pk")


def _versions(project: Project) -> QuerySet[PrototypeVersion]:
    return PrototypeVersion.objects.filter(prototype__project=project).defer("snapshot").order_by("-pk")[:10]


def handovers_of(project: Project) -> QuerySet[Handover]:
    """The hand-overs of a team, newest first, with institution, recipient, version and checks."""
    checks = Prefetch("checks", HandoverCheck.objects.order_by("month"))
    rows = Handover.objects.filter(project=project).select_related("partner", "recipient", "version")
    return rows.prefetch_related(checks).order_by("-pk")


# --- the way ------------------------------------------------------------------------------------------


def steps(page: Page) -> list[Step]:
    """문제 → 팀 → 시제품 → 인계 → 답 → 그 뒤: the whole way of a project with its dates."""
    project = page.project
    found = [_problem_step(page), Step(pgettext("way", "A team formed"), "done", project.created_at)]
    if page.versions:
        first = page.versions[-1]
        found.append(Step(pgettext("way", "Prototype"), "done", first.at, first.label))
    elif project.is_ended:
        pass
    else:
        due = next((each for each in page.milestones if each.done_on is None), None)
        text = _("Next: %(title)s") % {"title": due.title} if due else ""
        found.append(
            Step(
                pgettext("way", "Prototype"),
                "late" if due and due.is_late else "now",
                due.due_on if due else None,
                text,
            )
        )
    current = next((each for each in page.handovers if each.state != Handover.State.WITHDRAWN), None)
    found += handover_steps(current) if current else _without_handover(page)
    if project.is_ended:
        found = [each for each in found if each.state == "done"]
        found.append(Step(str(project.get_state_display()), "done", project.ended_at, project.ending))
    return found


def _problem_step(page: Page) -> Step:
    first = min((each.received_at or each.created_at for each in page.problems), default=None)
    return Step(pgettext("way", "A problem was reported"), "done", first)


def _without_handover(page: Page) -> list[Step]:
    state = "now" if page.versions else "next"
    return [
        Step(pgettext("way", "Hand-over to an institution"), state),
        Step(pgettext("way", "Public answer"), "next"),
    ]


def handover_steps(handover: Handover) -> list[Step]:
    """One hand-over: offered, received by name, examined, answered, and what became of it."""
    partner = handover.partner.name_in(get_language())
    found = [Step(_("Offered to %(partner)s") % {"partner": partner}, "done", handover.created_at)]
    if handover.state == Handover.State.WITHDRAWN:
        return [*found, Step(str(handover.get_state_display()), "done")]
    who = handover.recipient.shown_name if handover.recipient else ""
    in_charge = _("In charge: %(person)s") % {"person": who} if who else ""
    received = (
        "done" if handover.received_at or handover.is_decided else "late" if handover.is_overdue else "now"
    )
    title = pgettext("way", "Received") if received == "done" else pgettext("way", "Waiting to be received")
    found.append(Step(title, received, handover.received_at, in_charge))
    answer = pgettext("way", "Public answer")
    if handover.is_decided:
        found.append(Step(f"{answer}: {handover.get_state_display()}", "done", handover.answered_at))
        return [*found, *(_check_step(check) for check in handover.checks.all())]
    state = "late" if handover.is_overdue else "now" if handover.received_at else "next"
    text = _("promised for this day")
    return [*found, Step(answer, state, handover.answer_due_on, text)]


def _check_step(check: HandoverCheck) -> Step:
    title = _("After %(months)s months") % {"months": check.month}
    if check.result:
        state = "late" if check.result == HandoverCheck.Result.NO_ANSWER else "done"
        return Step(
            f"{title}: {check.get_result_display()}", state, check.answered_at or check.due_on, check.note
        )
    state = "now" if check.due_on <= clock.today() else "next"
    return Step(title, state, check.due_on, _("We ask whether it is still in use."))


# --- on the pages of problems -----------------------------------------------------------------------------


def panel(problem: Problem) -> Panel | None:
    """The teams of a problem, for its page, and the way to open one."""
    teams: Iterable[Project] = Project.objects.filter(
        hidden_at=None, project_problems__problem=problem
    ).order_by("-last_activity_at", "-pk")[:10]
    items = [
        PanelItem(
            text=team.title, href=reverse("projects:detail", args=[team.slug]), language=team.language,
            status=team.get_state_display(), tone=TONES[team.state], when=team.last_activity_at, detail=_detail(team),
        )
        for team in teams
    ]  # fmt: skip
    may_open = problem.is_listed and problem.state in rules.TEAM_MAY_FORM_FOR
    return Panel(
        title=_("Teams working on it"), items=items, action=_("Open a team for it") if may_open else "",
        action_href=f"{reverse('projects:new')}?problem={problem.pk}" if may_open else "",
    )  # fmt: skip


def _detail(team: Project) -> str:
    if team.is_looking:
        return _("%(members)s people, looking for %(seats)s more") % {
            "members": team.member_count, "seats": team.open_seats,
        }  # fmt: skip
    return _("%(members)s people") % {"members": team.member_count}
