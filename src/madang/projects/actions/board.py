"""Tasks and milestones."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import DomainError
from madang.people.models import Person
from madang.projects import emails, rules
from madang.projects.models import Milestone, Project, Task
from madang.projects.models.changing import (
    must_allow,
    must_say,
    must_work,
    noted,
    place_of,
    room_changed,
    stirred,
)

STEP = 1000
TASKS_MOST = 500


class NotInTeam(DomainError):
    """Only somebody of the team can do it."""

    field = "assignee"


class TooManyTasks(DomainError):
    """A board that long helps nobody."""


def _must_be_in(project: Project, person: Person | None) -> None:
    if person and not project.memberships.filter(person=person, left_on=None).exists():
        raise NotInTeam(_("This person is not in the team any more. Please choose somebody else."))


def _end_of(project: Project, state: str) -> int:
    last = Task.objects.filter(project=project, state=state).aggregate(last=Max("position"))["last"]
    return (last or 0) + STEP


def _locked(task: Task, by: Person) -> Task:
    """The task with its board locked first, so that two moves wait for each other."""
    project = Project.objects.locked(task.project_id)
    place_of(project, by)
    must_work(project)
    row = Task.objects.select_for_update().get(pk=task.pk)
    row.project = project
    return row


def _tell_assignee(task: Task, by: Person) -> None:
    if task.assignee and task.assignee_id != by.pk:
        emails.tell(
            person=task.assignee, project=task.project, letter="task_given", key=f"{task.pk}:{task.version}",
            title=task.title, by=by,
        )  # fmt: skip


@transaction.atomic
def add_task(
    *, project: Project, by: Person, title: str, note: str = "", state: str = rules.TaskState.TODO,
    assignee: Person | None = None, due_on: date | None = None,
) -> Task:  # fmt: skip
    """Put a task at the end of its column. Raises WrongState, EmptyWords, NotInTeam, TooManyTasks, NotAllowed."""
    row = Project.objects.locked(project.pk)
    place_of(row, by)
    must_work(row)
    _must_be_in(row, assignee)
    if Task.objects.filter(project=row).count() >= TASKS_MOST:
        raise TooManyTasks(
            _("There are %(count)s tasks. Please remove old ones first.") % {"count": TASKS_MOST}
        )
    task = Task.objects.create(
        project=row, title=must_say(title, field="title"), note=note.strip(), state=state, assignee=assignee,
        due_on=due_on, created_by=by, position=_end_of(row, state),
        done_at=clock.now() if state == rules.TaskState.DONE else None,
    )  # fmt: skip
    room_changed(row)
    noted(by, "task_added", task)
    _tell_assignee(task, by)
    return task


@transaction.atomic
def edit_task(
    *,
    task: Task,
    by: Person,
    version: int,
    title: str,
    note: str,
    assignee: Person | None,
    due_on: date | None,
) -> Task:
    """Change what the task says. Raises EditConflict, WrongState, EmptyWords, NotInTeam, NotAllowed."""
    row = _locked(task, by)
    versions.check(row, version, ["title", "assignee", "due_on", "note"])
    if assignee and assignee.pk != row.assignee_id:
        _must_be_in(row.project, assignee)
    is_new = assignee is not None and assignee.pk != row.assignee_id
    row.title, row.note = must_say(title, field="title"), note.strip()
    row.assignee, row.due_on = assignee, due_on
    row.save()
    room_changed(row.project)
    noted(by, "task_edited", row)
    if is_new:
        _tell_assignee(row, by)
    return row


@transaction.atomic
def move_task(*, task: Task, by: Person, to: str) -> Task:
    """To the end of column `to` (a code of `TaskState`), or one place `up` or `down` in its own.

    Moving where it already stands changes nothing. Raises WrongState, NotAllowed.
    """
    row = _locked(task, by)
    if to in {"up", "down"}:
        _swap(row, to)
    elif to != row.state:
        must_allow("task", f"to_{to}", row)
        row.state, row.position = to, _end_of(row.project, to)
        row.done_at = clock.now() if to == rules.TaskState.DONE else None
        row.version += 1
        row.save()
        noted(by, "task_moved", row, to=to)
    room_changed(row.project)
    return row


def _swap(task: Task, way: str) -> None:
    """Change places with the neighbour above or below."""
    column = Task.objects.filter(project=task.project_id, state=task.state).exclude(pk=task.pk)
    near = (
        column.filter(position__lte=task.position).order_by("-position", "-pk").first()
        if way == "up"
        else column.filter(position__gte=task.position).order_by("position", "pk").first()
    )
    if near is None:
        return
    task.position, near.position = near.position, task.position
    if task.position == near.position:
        task.position += -1 if way == "up" else 1
    Task.objects.filter(pk=near.pk).update(position=near.position)
    Task.objects.filter(pk=task.pk).update(position=task.position)


@transaction.atomic
def remove_task(*, task: Task, by: Person) -> None:
    """Take a task off the board. Raises WrongState, NotAllowed."""
    row = _locked(task, by)
    noted(by, "task_removed", row)
    room_changed(row.project)
    row.delete()


# --- milestones ----------------------------------------------------------------------------------------


def _locked_milestone(milestone: Milestone, by: Person) -> Milestone:
    row = Milestone.objects.select_for_update(of=("self",)).select_related("project").get(pk=milestone.pk)
    place_of(row.project, by)
    must_work(row.project)
    return row


def _milestone_changed(milestone: Milestone, by: Person, verb: str) -> None:
    stirred(milestone.project)
    room_changed(milestone.project)
    noted(by, verb, milestone)


@transaction.atomic
def add_milestone(
    *, project: Project, by: Person, title: str, due_on: date, owner: Person | None = None
) -> Milestone:
    """Set the team a date, for all to see. Raises WrongState, EmptyWords, NotInTeam, NotAllowed."""
    place_of(project, by)
    must_work(project)
    _must_be_in(project, owner)
    row = Milestone.objects.create(
        project=project, title=must_say(title, field="title"), due_on=due_on, owner=owner
    )
    _milestone_changed(row, by, "milestone_added")
    return row


@transaction.atomic
def edit_milestone(
    *, milestone: Milestone, by: Person, version: int, title: str, due_on: date, owner: Person | None
) -> Milestone:
    """Change a date or its words. Raises EditConflict, WrongState, EmptyWords, NotInTeam, NotAllowed."""
    row = _locked_milestone(milestone, by)
    versions.check(row, version, ["title", "due_on", "owner"])
    if owner and owner.pk != row.owner_id:
        _must_be_in(row.project, owner)
    row.title, row.due_on, row.owner = must_say(title, field="title"), due_on, owner
    row.save()
    _milestone_changed(row, by, "milestone_edited")
    return row


@transaction.atomic
def finish_milestone(*, milestone: Milestone, by: Person, is_done: bool = True) -> Milestone:
    """Tick it off today, or take the tick back. Raises WrongState, NotAllowed."""
    row = _locked_milestone(milestone, by)
    row.done_on = (row.done_on or clock.today()) if is_done else None
    row.version += 1
    row.save()
    _milestone_changed(row, by, "milestone_done" if is_done else "milestone_reopened")
    return row


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: Person) -> None:
    """Take a date away. Raises WrongState, NotAllowed."""
    row = _locked_milestone(milestone, by)
    _milestone_changed(row, by, "milestone_removed")
    row.delete()
