"""What teams tell the rest of the house, and what they do when something below happens."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from madang.comments.queries import register_target
from madang.core import personal
from madang.people import queries as people
from madang.people.rules import MailMode, register_notice
from madang.problems import signals as problems
from madang.problems.models import Answer, DueChange, Problem
from madang.problems.queries import register_panel
from madang.projects import actions, emails, queries
from madang.projects.models import Project

personal.register("projects", export=queries.personal_data, erase=actions.erase_person)
people.own_things.append(queries.own_section)
people.what_now.append(queries.tasks_of)
register_panel(queries.panel, title=_("Teams working on it"))
register_target(
    "projects.project",
    visible=lambda person, pk: Project.objects.visible_to(person).filter(pk=pk).first(),
    url=lambda project: reverse("projects:detail", args=[project.slug]),
    label=_("Team"),
    is_open=lambda project: not project.is_ended,
    topics=("projects",),
)
for code, label in emails.KINDS.items():
    register_notice(code, label, mode=MailMode.NOW if code == emails.INVITED else MailMode.DIGEST)


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
