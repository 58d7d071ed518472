"""Teams that were formed for people: opened with everybody in them, or filled where they had open seats."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core.errors import NotAllowed
from madang.core.language import language_of
from madang.people.models import Person
from madang.problems.models import Problem
from madang.programmes.models import Programme
from madang.projects import rules, tasks
from madang.projects.actions.projects import NoProblem
from madang.projects.actions.team import seat_person, withdraw_other_requests
from madang.projects.models import Membership, Project, RoleOpening
from madang.projects.models.changing import (
    SeatTaken,
    free_slug,
    must_be_in_season,
    must_say,
    must_take_people,
    noted,
    recount,
    room_changed,
    stirred,
)
from madang.projects.models.project import project_number


@dataclass(frozen=True, slots=True)
class MatchedMember:
    """Somebody who confirmed a place in a team."""

    person: Person
    is_expert: bool = False
    is_problem_owner: bool = False


def _must_coordinate(by: Person) -> None:
    if not by.may("projects.coordinate"):
        raise NotAllowed


@transaction.atomic
def open_matched_project(
    *, by: Person, title: str, summary: str, problem: Problem, programme: Programme, members: Sequence[MatchedMember]
) -> Project:  # fmt: skip
    """The centre opens a team for `problem` with all its members; the first leads, and can hand the lead over.

    Names stay off the public page until each member shows their own. Those who live with the problem hear of it.
    Raises NotAllowed, NoProblem, NotInThisPhase, EmptyWords.
    """
    _must_coordinate(by)
    if not members or problem.state not in rules.TEAM_MAY_FORM_FOR or not problem.is_listed:
        raise NoProblem(
            _("“%(problem)s” is not waiting for a solution any more. Please choose another problem.")
            % {"problem": problem.title}
        )
    must_be_in_season(programme, "form_team")
    number = project_number()
    project = Project.objects.create(
        number=number, slug=free_slug(title, number), title=must_say(title, field="title"),
        summary=must_say(summary, field="summary"), language=language_of(title, problem.language), theme=problem.theme,
        programme=programme, created_by=by,
    )  # fmt: skip
    project.problems.add(problem)
    lead = Membership.Role.LEAD
    for place, member in enumerate(members):
        Membership.objects.create(
            project=project, person=member.person, role=lead if place == 0 else Membership.Role.MEMBER,
            is_expert=member.is_expert, is_problem_owner=member.is_problem_owner,
        )  # fmt: skip
    recount(project)
    stirred(project)
    noted(by, "opened", project, problems=[problem.pk], members=len(members))
    for membership in project.memberships.select_related("person", "project"):
        withdraw_other_requests(membership=membership, by=membership.person)
    tasks.tell_neighbours.enqueue(project.pk, by.pk)
    return project


@transaction.atomic
def seat_matched(*, project: Project, by: Person, members: Sequence[MatchedMember]) -> Project:
    """Put people who were placed in a team with open seats on them; who is in it already stays as they are.

    Raises NotAllowed, WrongState, SeatTaken.
    """
    _must_coordinate(by)
    row = Project.objects.locked(project.pk)
    present = set(row.memberships.filter(left_on=None).values_list("person_id", flat=True))
    coming = [member for member in members if member.person.pk not in present]
    if coming:
        must_take_people(row)
    for member in coming:
        membership = seat_person(
            project=row, by=by, person=member.person, opening=_seat_for(row, member),
            is_problem_owner=member.is_problem_owner,
        )  # fmt: skip
        if member.is_expert and not membership.is_expert:
            Membership.objects.filter(pk=membership.pk).update(is_expert=True)
        noted(by, "seated", membership)
        withdraw_other_requests(membership=membership, by=member.person)
    room_changed(row)
    return row


def _seat_for(project: Project, member: MatchedMember) -> RoleOpening:
    """An open seat, of the person's own kind where there is one. Raises SeatTaken."""
    openings = [
        each
        for each in RoleOpening.objects.select_for_update().filter(
            project=project, state=RoleOpening.State.OPEN
        )
        if each.seats_left
    ]
    if not openings:
        raise SeatTaken(
            _("The seats of “%(project)s” have been taken meanwhile. Please ask its lead to open one more.")
            % {"project": project.title}
        )
    expert = RoleOpening.Kind.EXPERT
    return min(openings, key=lambda each: ((each.kind == expert) != member.is_expert, each.pk))
