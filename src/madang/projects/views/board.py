"""The board and the dates of a team."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import live
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.projects import actions, queries
from madang.projects.forms import MilestoneForm, TaskForm, TaskNewForm, task_initial
from madang.projects.models import Milestone, Task
from madang.projects.views.entering import Room, language, page_methods, renewed, room_view, shown

BOARD = "board"


def fragment(request: HttpRequest, room: Room, name: str, template: str, make: Any) -> HttpResponse | None:
    """The part `name` of a page where it asks for it alone: 304 while nothing in the room has changed."""
    if request.headers.get("HX-Target") != name or not request.headers.get("HX-Request"):
        return None
    version = live.versions((f"room:{room.project.pk}",))[0]
    etag = f'W/"{name}-{room.project.pk}-{version}-{room.person.pk}-{language()}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = render(request, template, {"room": room, "project": room.project, **make()})
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
@room_view
def task_board(request: HttpRequest, room: Room) -> HttpResponse:
    """Three columns; each task is moved by buttons. The board keeps itself fresh."""
    is_all = bool(request.GET.get("all"))

    def parts() -> dict[str, Any]:
        return {"columns": queries.board(room.project, is_all=is_all), "moved": request.GET.get("moved", "")}

    part = fragment(request, room, BOARD, "projects/room/_board.html", parts)
    return part or shown(request, room, "room_tasks", "board", is_all=is_all, **parts())


def _task(room: Room, pk: int) -> Task:
    return get_object_or_404(Task.objects.filter(project=room.project).select_related("assignee"), pk=pk)


@page_methods
@room_view
@once
def task_new(request: HttpRequest, room: Room) -> HttpResponse:
    """Put something to do on the board."""
    members = list(queries.members(room.project))
    form = TaskNewForm(
        request.POST or None, members=members, initial={"state": request.GET.get("state") or "todo"}
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            task = actions.add_task(project=room.project, by=room.person, **data)
            messages.success(request, _("It is on the board."))
            return room.back("room_tasks", anchor=f"#task-{task.pk}")
    return shown(request, room, "room_tasks", "task_edit", form=form, task=None)


@page_methods
@room_view
@once
def task_edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Change what a task says; the second of two people sees what the first one saved."""
    task = _task(room, pk)
    form = TaskForm(
        request.POST or None, members=list(queries.members(room.project)), initial=task_initial(task)
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = dict(form.cleaned_data)
            actions.edit_task(task=task, by=room.person, version=data.pop("version") or 0, **data)
            messages.success(request, _("Your change is saved."))
            return room.back("room_tasks", anchor=f"#task-{task.pk}")
    return shown(request, room, "room_tasks", "task_edit", form=renewed(form, task), task=task)


@require_POST
@room_view
@once
def task_move(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """To another column, or one place up or down."""
    to = request.POST.get("to", "")
    if to not in {*Task.State.values, "up", "down"}:
        raise Http404
    task = actions.move_task(task=_task(room, pk), by=room.person, to=to)
    # A part of a page has no place to jump to: the moved task is told to take the focus.
    place = f"?moved={task.pk}" if request.headers.get("HX-Request") else f"#task-{task.pk}"
    return room.back("room_tasks", anchor=place)


@require_POST
@room_view
@once
def task_remove(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take a task off the board."""
    actions.remove_task(task=_task(room, pk), by=room.person)
    messages.success(request, _("The task is gone."))
    return room.back("room_tasks")


# --- dates --------------------------------------------------------------------------------------------


@page_methods
@room_view
@once
def milestone_list(request: HttpRequest, room: Room) -> HttpResponse:
    """The dates the team has set itself, and one more."""
    form = MilestoneForm(request.POST or None, members=list(queries.members(room.project)))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            actions.add_milestone(project=room.project, by=room.person, **data)
            messages.success(request, _("The date is set, for all to see."))
            return room.back("room_milestones")
    rows = Milestone.objects.filter(project=room.project).select_related("owner")
    return shown(request, room, "room_milestones", "milestones", form=form, milestones=list(rows))


def _milestone(room: Room, pk: int) -> Milestone:
    return get_object_or_404(Milestone.objects.filter(project=room.project), pk=pk)


@page_methods
@room_view
@once
def milestone_edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Move a date, or take it away."""
    row = _milestone(room, pk)
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_milestone(milestone=row, by=room.person)
        messages.success(request, _("The date is gone."))
        return room.back("room_milestones")
    initial = {"title": row.title, "due_on": row.due_on, "owner": row.owner_id, "version": row.version}
    form = MilestoneForm(request.POST or None, members=list(queries.members(room.project)), initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = dict(form.cleaned_data)
            actions.edit_milestone(milestone=row, by=room.person, version=data.pop("version") or 0, **data)
            messages.success(request, _("Your change is saved."))
            return room.back("room_milestones")
    return shown(request, room, "room_milestones", "milestone_edit", form=renewed(form, row), milestone=row)


@require_POST
@room_view
@once
def milestone_done(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Tick it off, or take the tick back."""
    actions.finish_milestone(
        milestone=_milestone(room, pk), by=room.person, is_done="undo" not in request.POST
    )
    return room.back("room_milestones")
