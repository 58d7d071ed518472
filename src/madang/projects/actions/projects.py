"""Opening a team and its way: start, close, stop, go on, hide."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import DomainError, NotAllowed
from madang.core.language import language_of
from madang.core.models import StoredFile
from madang.people.models import Person
from madang.problems.models import Problem
from madang.programmes.models import Programme, Theme
from madang.projects import emails, rules, tasks
from madang.projects.models import Membership, Project
from madang.projects.models.changing import (
    free_slug,
    must_allow,
    must_be_in_season,
    must_be_member,
    must_lead,
    must_lead_or_coordinate,
    must_say,
    noted,
    recount,
    room_changed,
    stirred,
)
from madang.projects.models.project import project_number


class NoProblem(DomainError):
    """A team needs a problem that waits for a solution."""

    field = "problems"


class TooManyTeams(DomainError):
    """One person can lead only so many teams at a time."""


def _must_be_solvable(problems: Sequence[Problem]) -> None:
    if not problems:
        raise NoProblem(_("Please choose at least one problem the team works on."))
    settled = [each for each in problems if each.state not in rules.TEAM_MAY_FORM_FOR or not each.is_listed]
    if settled:
        raise NoProblem(
            _("“%(problem)s” is not waiting for a solution any more. Please choose another problem.")
            % {"problem": settled[0].title}
        )


@transaction.atomic
def open_project(
    *,
    by: Person,
    title: str,
    summary: str,
    problems: Sequence[Problem],
    about: str = "",
    theme: Theme | None = None,
    programme: Programme | None = None,
    part: str = "",
    is_problem_owner: bool = False,
    is_expert: bool = False,
    is_name_public: bool = False,
    language: str = "ko",
) -> Project:
    """`by` opens a team for `problems` and leads it. Those who live with the problems hear of it.

    Theme and programme come from the first problem where they are not given. Raises MembersOnly, NoProblem,
    NotInThisPhase, TooManyTeams.
    """
    must_be_member(by)
    _must_be_solvable(problems)
    first = problems[0]
    programme = programme or first.programme
    must_be_in_season(programme, "form_team")
    led = Membership.objects.filter(
        person=by, role="lead", left_on=None, project__state__in=sorted(rules.JOINABLE)
    )
    if led.count() >= rules.LED_AT_ONCE:
        raise TooManyTeams(
            _("You lead %(count)s teams already. Please hand one over or finish it first.")
            % {"count": rules.LED_AT_ONCE}
        )
    number = project_number()
    project = Project.objects.create(
        number=number,
        slug=free_slug(title, number),
        title=must_say(title, field="title"),
        summary=must_say(summary, field="summary"),
        about=about.strip(),
        language=language_of(title + summary, language),
        theme=theme or first.theme,
        programme=programme,
        created_by=by,
    )
    project.problems.add(*problems)
    Membership.objects.create(
        project=project, person=by, role=Membership.Role.LEAD, part=part.strip(), is_problem_owner=is_problem_owner,
        is_expert=is_expert, is_name_public=is_name_public,
    )  # fmt: skip
    recount(project)
    stirred(project)
    noted(by, "opened", project, problems=[problem.pk for problem in problems])
    tasks.tell_neighbours.enqueue(project.pk, by.pk)
    return project


@transaction.atomic
def edit_project(
    *, project: Project, by: Person, version: int, title: str, summary: str, about: str, theme: Theme | None,
    picture: StoredFile | None = None, without_picture: bool = False,
) -> Project:  # fmt: skip
    """Change what the team says of itself. The address stays. Raises EditConflict, EmptyWords, NotAllowed."""
    row = Project.objects.locked(project.pk)
    must_lead(row, by)
    versions.check(row, version, ["title", "summary", "about", "theme"])
    row.title = must_say(title, field="title")
    row.summary = must_say(summary, field="summary")
    row.about, row.theme = about.strip(), theme
    row.picture = picture or (None if without_picture else row.picture)
    row.save()
    stirred(row)
    room_changed(row)
    noted(by, "edited", row)
    return row


@transaction.atomic
def link_problem(*, project: Project, by: Person, problem: Problem) -> Project:
    """The team takes on one more problem. Raises NoProblem, NotAllowed."""
    row = Project.objects.locked(project.pk)
    must_lead(row, by)
    _must_be_solvable([problem])
    row.problems.add(problem)
    stirred(row)
    noted(by, "problem_linked", row, problem=problem.pk)
    return row


def _move(
    project: Project, by: Person, name: str, *, ending: str | None = None, told: bool = True
) -> Project:
    row = Project.objects.locked(project.pk)
    must_lead_or_coordinate(row, by)
    must_allow("project", name, row)
    row.state = rules.after("project", name)
    if ending is not None:
        row.ending = ending
    row.started_at = row.started_at or (clock.now() if row.state == Project.State.ACTIVE else None)
    row.ended_at = clock.now() if row.is_ended else None
    row.version += 1
    row.save()
    recount(row)
    stirred(row)
    room_changed(row)
    noted(by, name, row)
    if told:
        _tell_team(row, by, "moved", state=Project.State(row.state).label, reason=ending or "")
    return row


def _tell_team(project: Project, by: Person | None, letter: str, **values: Any) -> None:
    for person in emails.team_of(project, but=by):
        emails.tell(
            person=person,
            project=project,
            letter=letter,
            key=f"{project.pk}:{project.version}",
            by=by,
            **values,
        )


@transaction.atomic
def start_project(*, project: Project, by: Person) -> Project:
    """The team is complete enough and begins to work. Raises WrongState, NotAllowed."""
    return _move(project, by, "start")


@transaction.atomic
def close_project(*, project: Project, by: Person, ending: str) -> Project:
    """The team has done its work; `ending` says in public what it leaves. Raises WrongState, EmptyWords, NotAllowed."""
    return _move(project, by, "close", ending=must_say(ending, field="ending"))


@transaction.atomic
def stop_project(*, project: Project, by: Person, ending: str) -> Project:
    """The team gives up, or is stopped by the centre; `ending` says why. Raises WrongState, EmptyWords, NotAllowed."""
    return _move(project, by, "stop", ending=must_say(ending, field="ending"))


@transaction.atomic
def resume_project(*, project: Project, by: Person) -> Project:
    """A team that had ended goes on. Raises WrongState, NotAllowed."""
    return _move(project, by, "resume", ending="")


@transaction.atomic
def hide_project(*, project: Project, by: Person, reason: str) -> Project:
    """The centre takes the public page away for `reason`, which the team reads. Raises EmptyWords, NotAllowed."""
    _must_coordinate(by)
    row = Project.objects.locked(project.pk)
    row.hidden_at, row.hidden_reason = row.hidden_at or clock.now(), must_say(reason, field="reason")
    return _hidden_or_shown(row, by, "hidden", reason=row.hidden_reason)


@transaction.atomic
def show_project(*, project: Project, by: Person) -> Project:
    """The centre makes the page public again. Raises NotAllowed."""
    _must_coordinate(by)
    row = Project.objects.locked(project.pk)
    row.hidden_at, row.hidden_reason = None, ""
    return _hidden_or_shown(row, by, "shown")


def _must_coordinate(by: Person) -> None:
    if not by.may("projects.coordinate"):
        raise NotAllowed


def _hidden_or_shown(project: Project, by: Person, verb: str, **values: Any) -> Project:
    project.version += 1
    project.save()
    recount(project)
    stirred(project)
    noted(by, verb, project)
    _tell_team(project, by, verb, **values)
    return project
