"""What problems do when something below happens, and what they tell the apps below of themselves."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from madang.comments import queries as comments
from madang.core import clock, personal
from madang.people import queries as people
from madang.people import rules as people_rules
from madang.people.models import Person
from madang.problems import actions, emails, queries
from madang.problems.models import Problem


def _visible(person: Person | None, pk: int) -> Any:
    return Problem.objects.visible_to(person).filter(pk=pk, is_listed=True).first()


def _count_comment(pk: int, by: int) -> None:
    Problem.objects.filter(pk=pk).update(comment_count=F("comment_count") + by, last_activity_at=clock.now())


comments.register_target(
    "problems.problem",
    visible=_visible,
    url=lambda problem: reverse("problems:detail", args=[problem.pk]),
    label=_("Problem"),
    topics=("problems",),
    on_count=_count_comment,
    on_posted=lambda comment, problem: actions.tell_of_comment(
        problem=problem, by=comment.author, comment=comment
    ),
)
people.own_things.append(queries.own_section)
people.what_now.append(queries.tasks_of)
personal.register("problems", export=queries.personal_data, erase=actions.erase_person)
for code, label in emails.KINDS.items():
    people_rules.register_notice(code, label)
