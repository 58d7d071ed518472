"""A person's own teams: on their page, what they should do now, and their data for export."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.core import clock
from madang.core.personal import Exported
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Urgency
from madang.people.rules import Task as ToDo
from madang.projects.models import (
    Condition,
    Decision,
    DecisionReply,
    Handover,
    Invitation,
    JoinRequest,
    MaintenancePlan,
    Membership,
    Project,
    ProjectFile,
    Task,
    Update,
)
from madang.projects.queries.handovers import due_checks, missing_plans, open_conditions, queue
from madang.projects.queries.page import TONES

ITEMS = 5


def own_section(person: Person) -> OwnSection:
    """My teams, and the teams I asked to join."""
    places = Membership.objects.filter(person=person, left_on=None).select_related("project")
    items = [_team_item(each) for each in places.order_by("-project__last_activity_at")[:ITEMS]]
    asked = JoinRequest.objects.filter(person=person, state__in=["waiting", "declined"]).select_related(
        "project"
    )
    items += [_request_item(each) for each in asked.order_by("-pk")[:ITEMS]]
    return OwnSection(
        title=_("My teams"), items=items[: ITEMS * 2],
        empty=_("You are in no team yet. Teams look for people who live with a problem, and for people with skills."),
        empty_action=_("See the teams"), empty_href=reverse("projects:list"),
    )  # fmt: skip


def _team_item(place: Membership) -> OwnItem:
    team = place.project
    return OwnItem(
        text=team.title, href=reverse("projects:room", args=[team.slug]), status=team.get_state_display(),
        tone=TONES[team.state], when=team.last_activity_at, language=team.language,
        next_step=_("You lead this team") if place.is_lead else place.part,
    )  # fmt: skip


def _request_item(request: JoinRequest) -> OwnItem:
    is_waiting = request.is_waiting
    return OwnItem(
        text=request.project.title, href=reverse("projects:request", args=[request.pk]),
        status=request.get_state_display(), tone="warn" if is_waiting else "neutral", when=request.created_at,
        language=request.project.language,
        next_step=_("The team answers you here. You can take it back.") if is_waiting else request.reason,
    )  # fmt: skip


# --- 지금 할 일 -----------------------------------------------------------------------------------------


def tasks_of(person: Person) -> Iterable[ToDo]:
    """Everything in teams and hand-overs that waits for the person."""
    yield from _invitations(person)
    if person.may_somewhere("projects.receive"):
        yield from _handovers(person)
        yield from _promises(person)
    places = list(Membership.objects.filter(person=person, left_on=None).select_related("project"))
    if places:
        yield from _offered_leads(person, [each.project for each in places])
        yield from _as_lead([each.project for each in places if each.is_lead])
        yield from _as_member(person, [each.project for each in places])


def _invitations(person: Person) -> Iterator[ToDo]:
    rows = Invitation.objects.open_at(clock.now()).filter(person=person).select_related("project")
    for row in rows:
        yield ToDo(
            text=_("The team “%(team)s” invites you") % {"team": row.project.title},
            detail=_("Open the invitation in your inbox to answer it."), href=reverse("people:inbox"),
            action=_("To the inbox"), urgency=Urgency.INVITED, due=row.expires_at, language=row.project.language,
        )  # fmt: skip


def _offered_leads(person: Person, teams: list[Project]) -> Iterator[ToDo]:
    """Only a member can be asked to lead."""
    for team in (each for each in teams if each.next_lead_id == person.pk):
        yield ToDo(
            text=_("Would you lead “%(team)s”?") % {"team": team.title}, detail=_("The team waits for your answer."),
            href=reverse("projects:room_team", args=[team.slug]), action=pgettext("button", "Answer"), urgency=Urgency.ANSWER_WAITED_FOR,
            language=team.language,
        )  # fmt: skip


def _handovers(person: Person) -> Iterator[ToDo]:
    for row in queue(person).filter(answer_due_on__isnull=False)[:ITEMS]:
        words = _("Please receive the hand-over of “%(team)s”")
        if row.state != Handover.State.PROPOSED:
            words = _("Please answer the hand-over of “%(team)s”")
        yield ToDo(
            text=words % {"team": row.project.title}, detail=row.partner.name,
            href=reverse("projects:handover", args=[row.pk]), action=_("To the hand-over"), due=row.answer_due_on,
            urgency=Urgency.OVERDUE if row.is_overdue else Urgency.ANSWER_WAITED_FOR, language=row.project.language,
        )  # fmt: skip
    for check in due_checks(person).filter(result="")[:ITEMS]:
        yield ToDo(
            text=_("Is “%(team)s” still in use?") % {"team": check.handover.project.title},
            detail=_("%(months)s months after the adoption") % {"months": check.month},
            href=reverse("projects:check", args=[check.pk]), action=pgettext("button", "Answer"), urgency=Urgency.ANSWER_WAITED_FOR,
            due=check.answer_until, language=check.handover.project.language,
        )  # fmt: skip


def _promises(person: Person) -> Iterator[ToDo]:
    """Conditions and maintenance plans that the person's institutions owe."""
    for row in open_conditions(person)[:ITEMS]:
        team = row.handover.project
        is_claimed, due = row.state == Condition.State.CLAIMED, row.confirm_due_on or row.due_on
        words = (
            _("“%(team)s” says that a condition is met")
            if is_claimed
            else _("A condition for “%(team)s” waits for you")
        )
        yield ToDo(
            text=words % {"team": team.title}, detail=row.text, href=reverse("projects:handover", args=[row.handover_id]),
            action=_("To the hand-over"), due=due, language=team.language,
            urgency=Urgency.OVERDUE if due < clock.today() else Urgency.ANSWER_WAITED_FOR if is_claimed else Urgency.DUE_SOON,
        )  # fmt: skip
    for plan in missing_plans(person)[:ITEMS]:
        yield ToDo(
            text=_("Who keeps “%(team)s” running?") % {"team": plan.project.title}, detail=plan.partner.name,
            href=reverse("projects:plan", args=[plan.pk]), action=_("Write the maintenance plan"), due=plan.plan_due_on,
            urgency=Urgency.OVERDUE if plan.plan_days_late else Urgency.DUE_SOON, language=plan.project.language,
        )  # fmt: skip


def _conditions(teams: list[Project]) -> Iterator[ToDo]:
    rows = Condition.objects.filter(
        handover__project__in=teams, state=Condition.State.OPEN, side=Condition.Side.TEAM
    )
    for row in rows.select_related("handover__project").order_by("due_on")[:ITEMS]:
        team = row.handover.project
        yield ToDo(
            text=_("A condition for “%(team)s” waits for you") % {"team": team.title}, detail=row.text,
            href=reverse("projects:handover", args=[row.handover_id]), action=_("To the hand-over"), due=row.due_on,
            urgency=Urgency.OVERDUE if row.is_overdue else Urgency.DUE_SOON, language=team.language,
        )  # fmt: skip


def _as_lead(teams: list[Project]) -> Iterator[ToDo]:
    if teams:
        yield from _conditions(teams)
    rows = JoinRequest.objects.filter(project__in=teams, state=JoinRequest.State.WAITING) if teams else ()
    for row in rows.select_related("project", "person")[:ITEMS] if teams else ():  # type: ignore[union-attr]
        yield ToDo(
            text=_("Please answer %(person)s, who would like to join “%(team)s”")
            % {"person": row.person.shown_name, "team": row.project.title},
            detail=row.message[:120], href=reverse("projects:room_team", args=[row.project.slug]) + "#requests",
            action=pgettext("button", "Answer"),
            urgency=Urgency.OVERDUE if row.is_late else Urgency.ANSWER_WAITED_FOR, due=row.answer_due_on,
            language=row.project.language,
        )  # fmt: skip


def _as_member(person: Person, teams: list[Project]) -> Iterator[ToDo]:
    mine = DecisionReply.objects.filter(decision=OuterRef("pk"), person=person)
    waiting = Decision.objects.filter(~Exists(mine), project__in=teams, state=Decision.State.OPEN).exclude(
        by=person
    )
    for row in waiting.select_related("project").order_by("due_at")[:ITEMS]:
        yield ToDo(
            text=_("Say what you think: %(title)s") % {"title": row.title}, detail=row.project.title,
            href=reverse("projects:room_decision", args=[row.project.slug, row.pk]), action=pgettext("button", "Answer"),
            urgency=Urgency.OVERDUE if row.is_due else Urgency.ANSWER_WAITED_FOR, due=row.due_at,
            language=row.project.language,
        )  # fmt: skip
    tasks = Task.objects.filter(assignee=person, project__in=teams, due_on__isnull=False).exclude(
        state="done"
    )
    for task in tasks.select_related("project").order_by("due_on")[:ITEMS]:
        yield ToDo(
            text=task.title, detail=task.project.title, href=reverse("projects:room_tasks", args=[task.project.slug]),
            action=_("To the task"), urgency=Urgency.OVERDUE if task.is_late else Urgency.DUE_SOON, due=task.due_on,
            language=task.project.language,
        )  # fmt: skip


# --- one's own data ---------------------------------------------------------------------------------------


def personal_data(person: Person) -> Exported:
    """Everything teams keep of the person, for the export of their own data."""
    files = ProjectFile.objects.filter(by=person).select_related("file")
    told = Update.objects.filter(by=person, picture__isnull=False).select_related("picture")
    data: dict[str, Any] = {
        "memberships": _values(
            Membership.objects.filter(person=person),
            ("project__title", "role", "part", "is_problem_owner", "is_expert", "is_name_public", "joined_on", "left_on",
             "left_reason"),
        ),
        "join_requests": _values(
            JoinRequest.objects.filter(person=person), ("number", "project__title", "message", "state", "reason", "created_at")
        ),
        "invitations": _values(
            Invitation.objects.filter(person=person), ("project__title", "email", "message", "state", "created_at")
        ),
        "decisions": _values(
            Decision.objects.filter(by=person), ("project__title", "title", "body", "options", "created_at")
        ),
        "decision_replies": _values(
            DecisionReply.objects.filter(person=person), ("decision__title", "stance", "option", "reason", "at")
        ),
        "updates": _values(Update.objects.filter(by=person), ("project__title", "title", "body", "published_at")),
        "tasks": _values(Task.objects.filter(assignee=person), ("project__title", "title", "state", "due_on")),
        "handovers_offered": _values(
            Handover.objects.filter(by=person), ("number", "what", "maintainer", "state", "created_at")
        ),
        "handovers_received": _values(Handover.objects.filter(recipient=person), ("number", "state", "received_at")),
        "conditions_claimed": _values(Condition.objects.filter(claimed_by=person), ("text", "note", "claimed_at")),
        "conditions_settled": _values(Condition.objects.filter(closed_by=person), ("text", "note", "state", "closed_at")),
        "maintenance_plans": _values(
            MaintenancePlan.objects.filter(by=person), ("handover__number", "number", "keeper", "faults", "ending_note", "at")
        ),
        "files": [{"title": row.title, "name": row.file.name} for row in files],
    }  # fmt: skip
    pictures = [row.picture for row in told if row.picture]
    return Exported(data, [*(row.file for row in files), *pictures])


def _values(rows: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values(*names))
