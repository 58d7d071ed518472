"""What teams tell the rest of the house, and what they do when something below happens."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.comments.queries import register_target
from madang.core import clock, personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.partners.queries import register_section
from madang.people import queries as people
from madang.people.rules import AUDIT_WORDS, READINGS, MailMode, register_notice
from madang.problems import signals as problems
from madang.problems.models import Answer, DueChange, Problem
from madang.problems.queries import register_panel
from madang.projects import actions, emails, queries
from madang.projects.models import Invitation, JoinRequest, Project
from madang.projects.rules import INVITATION_DAYS
from madang.search.models import Document, Source, register

personal.register("projects", export=queries.personal_data, erase=actions.erase_person)
people.own_things.append(queries.own_section)
people.what_now.append(queries.tasks_of)
register_section(queries.overdue_section)
register_panel(queries.panel, title=_("Teams working on it"))
register_target(
    "projects.project",
    visible=lambda person, pk: Project.objects.visible_to(person).filter(pk=pk).first(),
    url=lambda project: reverse("projects:detail", args=[project.slug]),
    label=_("Team"),
    is_open=lambda project: not project.is_ended,
    topics=("projects",),
)
register(
    Source(
        kind="project",
        model=Project,
        label=pgettext_lazy("navigation", "Teams"),
        icon="users",
        visible_to=Project.objects.visible_to,
        documents=lambda row: [Document(row.language, row.title, f"{row.summary}\n{row.about}")],
        url=lambda row: reverse("projects:detail", args=[row.slug]),
        note=Project.get_state_display,
        names=lambda row: [row.title],
        fields=frozenset({"title", "summary", "about", "language", "hidden_at"}),
    )
)
retention.register(
    Kept(
        "projects.work",
        what=_("Work in teams"),
        purpose=_("Making and testing a solution together, and showing it"),
        basis=Basis.CHOICE,
        fields=(
            "projects.Project", "projects.Membership", "projects.Decision", "projects.DecisionReply",
            "projects.Prototype", "projects.PrototypeVersion", "projects.Update", "projects.Task",
            "projects.ProjectFile", "projects.Milestone",
        ),
        ends=Ends.RECORD,
    ),
    Kept(
        "projects.requests",
        what=_("What you wrote when you asked to join a team"),
        purpose=_("So that the team can answer"),
        basis=Basis.CHOICE,
        fields=("projects.JoinRequest",),
        ends=_("From the answer on"),
        kept=retention.YEAR,
        over=lambda border: JoinRequest.objects.exclude(message=actions.FORGOTTEN).filter(
            ~Q(state=JoinRequest.State.WAITING), Q(decided_at__lt=border) | Q(decided_at=None, created_at__lt=border)
        ),
        forget=actions.forget_requests,
    ),
    Kept(
        "projects.invitations",
        what=_("The address of somebody who was invited into a team"),
        purpose=_("Sending the invitation"),
        basis=Basis.CHOICE,
        fields=("projects.Invitation",),
        ends=_("Until the invitation is over, at most"),
        kept=timedelta(days=INVITATION_DAYS),
        # The days of the period are in the invitation itself, which may have been made with another number.
        over=lambda border: Invitation.objects.exclude(email="").filter(expires_at__lt=clock.now()),
        forget=actions.forget_invitations,
    ),
    Kept(
        "projects.handovers",
        what=_("Who handed a solution over, and who answered"),
        purpose=_("So that everybody can see what became of a solution"),
        basis=Basis.TASK,
        fields=(
            "projects.Handover", "projects.HandoverCheck", "projects.Condition", "projects.MaintenancePlan",
        ),
        ends=Ends.RECORD,
        about=About.STAFF,
    ),
)  # fmt: skip
for code, label in emails.KINDS.items():
    mode = MailMode.NOW if code == emails.INVITED else MailMode.DIGEST
    register_notice(code, label, mode=mode, comes_to=("projects.receive",) if code == emails.DUTY else ())
READINGS["projects.desk"] = _("the members of a team, also those whose name is not public")
AUDIT_WORDS.update(
    {
        "projects.opened": pgettext_lazy("audit", "opened a team"),
        "projects.seated": pgettext_lazy("audit", "took somebody into a team who was placed there"),
        "projects.edited": pgettext_lazy("audit", "changed the page of a team"),
        "projects.problem_linked": pgettext_lazy("audit", "took another problem into a team"),
        "projects.start": pgettext_lazy("audit", "started a project"),
        "projects.close": pgettext_lazy("audit", "finished a project"),
        "projects.stop": pgettext_lazy("audit", "stopped a project"),
        "projects.resume": pgettext_lazy("audit", "took a project up again"),
        "projects.hidden": pgettext_lazy("audit", "hid a team"),
        "projects.shown": pgettext_lazy("audit", "showed a hidden team again"),
        "projects.prototype_saved": pgettext_lazy("audit", "saved the record of a prototype"),
        "projects.version_frozen": pgettext_lazy("audit", "froze a version of a prototype"),
        "projects.task_added": pgettext_lazy("audit", "added a task"),
        "projects.task_edited": pgettext_lazy("audit", "changed a task"),
        "projects.task_moved": pgettext_lazy("audit", "moved a task"),
        "projects.task_removed": pgettext_lazy("audit", "removed a task"),
        "projects.milestone_added": pgettext_lazy("audit", "added a date"),
        "projects.milestone_edited": pgettext_lazy("audit", "changed a date"),
        "projects.milestone_done": pgettext_lazy("audit", "reached a date"),
        "projects.milestone_reopened": pgettext_lazy("audit", "opened a date again"),
        "projects.milestone_removed": pgettext_lazy("audit", "removed a date"),
        "projects.update_edited": pgettext_lazy("audit", "changed an update"),
        "projects.update_published": pgettext_lazy("audit", "published an update"),
        "projects.update_removed": pgettext_lazy("audit", "removed an update"),
        "projects.file_added": pgettext_lazy("audit", "added a file"),
        "projects.file_shared": pgettext_lazy("audit", "changed who sees a file"),
        "projects.file_removed": pgettext_lazy("audit", "removed a file"),
        "projects.invited": pgettext_lazy("audit", "invited somebody into a team"),
        "projects.invitation_accepted": pgettext_lazy("audit", "accepted an invitation"),
        "projects.invitation_declined": pgettext_lazy("audit", "declined an invitation"),
        "projects.invitation_withdrawn": pgettext_lazy("audit", "withdrew an invitation"),
        "projects.role_opened": pgettext_lazy("audit", "opened a seat"),
        "projects.role_edited": pgettext_lazy("audit", "changed an open seat"),
        "projects.role_close": pgettext_lazy("audit", "closed an open seat"),
        "projects.role_reopen": pgettext_lazy("audit", "opened a seat again"),
        "projects.asked_to_join": pgettext_lazy("audit", "asked to join a team"),
        "projects.request_accepted": pgettext_lazy("audit", "took somebody into a team"),
        "projects.request_declined": pgettext_lazy("audit", "declined a request to join"),
        "projects.request_withdrawn": pgettext_lazy("audit", "withdrew a request to join"),
        "projects.membership_edited": pgettext_lazy("audit", "changed what they do in a team"),
        "projects.left": pgettext_lazy("audit", "left a team"),
        "projects.removed": pgettext_lazy("audit", "removed somebody from a team"),
        "projects.lead_offered": pgettext_lazy("audit", "offered somebody the lead"),
        "projects.seat_freed": pgettext_lazy("audit", "freed the seat of somebody who left"),
        "projects.lead_declined": pgettext_lazy("audit", "declined the lead"),
        "projects.lead_taken": pgettext_lazy("audit", "took the lead"),
        "projects.decision_opened": pgettext_lazy("audit", "put a decision to a team"),
        "projects.decision_replied": pgettext_lazy("audit", "replied to a decision"),
        "projects.decision_closed": pgettext_lazy("audit", "closed a decision"),
        "projects.handover_offered": pgettext_lazy("audit", "offered a hand-over"),
        "projects.handover_received": pgettext_lazy("audit", "received a hand-over"),
        "projects.handover_in_review": pgettext_lazy("audit", "began to review a hand-over"),
        "projects.handover_adopted": pgettext_lazy("audit", "adopted a solution"),
        "projects.handover_adapted": pgettext_lazy("audit", "adopted a solution with changes"),
        "projects.handover_declined": pgettext_lazy("audit", "did not adopt a solution"),
        "projects.handover_withdrawn": pgettext_lazy("audit", "withdrew a hand-over"),
        "projects.checklist_saved": pgettext_lazy("audit", "answered the checklists of a prototype"),
        "projects.condition_claim": pgettext_lazy("audit", "said that a condition is met"),
        "projects.condition_confirm": pgettext_lazy("audit", "confirmed that a condition is met"),
        "projects.condition_send_back": pgettext_lazy("audit", "said that a condition is not met yet"),
        "projects.condition_waive": pgettext_lazy("audit", "let a condition go"),
        "projects.plan_saved": pgettext_lazy("audit", "said who keeps a solution running"),
        "projects.check_answered": pgettext_lazy("audit", "said whether a solution is still in use"),
        "projects.check_missed": pgettext_lazy(
            "audit", "nobody said in time whether a solution is still in use"
        ),
    }
)


@receiver(problems.problem_taken_up)
def ledger_taken_up(sender: Any, problem: Problem, by: Any, **kwargs: Any) -> None:
    """An institution took a problem up: into its ledger."""
    actions.enter_taken_up(problem=problem, by=by)


@receiver(problems.problem_answered)
def ledger_answered(
    sender: Any, problem: Problem, by: Any, answer: Answer, origin: str, **kwargs: Any
) -> None:
    """An institution answered a problem: into its ledger, unless it said so about a hand-over that is in it."""
    if not origin:
        actions.enter_answer(answer=answer, by=by)


@receiver(post_save, sender=DueChange)
def ledger_due_changed(sender: Any, instance: DueChange, created: bool, **kwargs: Any) -> None:
    """An institution moved an answer date: into its ledger."""
    if created:
        actions.enter_due_change(change=instance, by=instance.by)
