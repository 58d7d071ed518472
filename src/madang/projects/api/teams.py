"""REST: teams, what they tell, whom they look for, their board."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from madang.core import paging
from madang.core.errors import NotAllowed
from madang.people.models import Person
from madang.people.queries import signed_in, viewer
from madang.problems.models import Problem
from madang.programmes.models import Theme
from madang.projects import actions, queries
from madang.projects.models import JoinRequest, Membership, Milestone, Project, RoleOpening, Task, Update
from madang.projects.models.project import ABOUT_MAX, SUMMARY_MAX, TITLE_MAX, TITLE_MIN
from madang.projects.models.team import MESSAGE_MAX
from madang.projects.models.work import TASK_NOTE_MAX, TASK_TITLE_MAX

router = Router(tags=["projects"])


class OpeningOut(Schema):
    id: int
    title: str
    kind: str
    skills: list[str]
    seats: int
    filled: int
    state: str
    about: str


class ProjectOut(Schema):
    number: str
    slug: str
    title: str
    summary: str
    language: str
    state: str
    theme: str
    member_count: int
    open_seats: int
    created_at: datetime
    last_activity_at: datetime
    openings: list[OpeningOut]
    url: str

    @staticmethod
    def resolve_theme(obj: Any) -> str:
        return obj.theme.slug if obj.theme else ""

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("projects:detail", args=[obj.slug])

    @staticmethod
    def resolve_openings(obj: Any) -> list[Any]:
        return list(obj.openings.all())


class MemberOut(Schema):
    """`name` is empty where the person did not agree that it is shown."""

    name: str
    role: str
    part: str
    is_problem_owner: bool
    is_expert: bool

    @staticmethod
    def resolve_name(obj: Any) -> str:
        return obj.person.shown_name if obj.is_name_public else ""

    @staticmethod
    def resolve_part(obj: Any) -> str:
        return obj.part if obj.is_name_public else ""


class MilestoneOut(Schema):
    id: int
    title: str
    due_on: date
    done_on: date | None


class ProjectDetailOut(ProjectOut):
    about: str
    ending: str
    version: int
    problems: list[str]
    members: list[MemberOut]
    milestones: list[MilestoneOut]

    @staticmethod
    def resolve_problems(obj: Any) -> list[str]:
        return list(obj.problems.filter(is_public=True).order_by("pk").values_list("number", flat=True))

    @staticmethod
    def resolve_members(obj: Any) -> list[Any]:
        return list(
            Membership.objects.filter(project=obj, left_on=None).select_related("person").order_by("pk")
        )

    @staticmethod
    def resolve_milestones(obj: Any) -> list[Any]:
        return list(Milestone.objects.filter(project=obj))


class UpdateOut(Schema):
    id: int
    title: str
    body: str
    language: str
    published_at: datetime
    edited_at: datetime | None


class ProjectIn(Schema):
    """`problems` are their numbers (`M2611-…`)."""

    title: str = Field(min_length=TITLE_MIN, max_length=TITLE_MAX)
    summary: str = Field(min_length=2, max_length=SUMMARY_MAX)
    problems: list[str] = Field(min_length=1, max_length=10)
    about: str = Field("", max_length=ABOUT_MAX)
    is_problem_owner: bool = False
    is_expert: bool = False
    is_name_public: bool = False


class JoinIn(Schema):
    message: str = Field(min_length=2, max_length=MESSAGE_MAX)
    opening: int | None = Field(None, ge=1, lt=2**63)
    is_problem_owner: bool = False
    is_name_public: bool = False


class JoinOut(Schema):
    id: int
    project: str
    state: str
    created_at: datetime

    @staticmethod
    def resolve_project(obj: Any) -> str:
        return str(obj.project.slug)


class TaskOut(Schema):
    id: int
    title: str
    note: str
    state: str
    assignee: int | None = Field(None, alias="assignee_id")
    due_on: date | None
    version: int


class TaskIn(Schema):
    """`assignee` is the key of somebody in the team."""

    title: str = Field(min_length=2, max_length=TASK_TITLE_MAX)
    note: str = Field("", max_length=TASK_NOTE_MAX)
    assignee: int | None = Field(None, ge=1, lt=2**63)
    due_on: date | None = None


class TaskNewIn(TaskIn):
    state: Task.State = Task.State.TODO


class TaskEditIn(TaskIn):
    """`version` is the one that was read; another one is refused with what is stored now."""

    version: int = Field(ge=1, lt=2**31)


class MoveIn(Schema):
    to: Task.State


@router.get("", response=list[ProjectOut])
def projects(
    request: HttpRequest, response: HttpResponse, q: str = "", theme: str = "", state: str = "", skill: str = "",
    looking: bool = False, after: str = "", limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:  # fmt: skip
    """Public teams, those that look for people first; filtered by words, theme, state, skill looked for."""
    chosen = queries.Chosen(
        q=q[:100], theme=Theme.objects.filter(slug=theme).first() if theme else None,
        state=state if state in Project.State.values else "", skill=skill if skill.isalpha() else "", is_looking=looking,
    )  # fmt: skip
    if theme and chosen.theme is None:
        return []
    return paging.part(
        request, response, queries.chosen_rows(chosen), order=queries.ORDER, limit=limit, after=after
    )


def _project(person: Person | None, slug: str) -> Project:
    return get_object_or_404(Project.objects.visible_to(person).select_related("theme"), slug=slug)


@router.post("", response={201: ProjectDetailOut})
def project_open(request: HttpRequest, data: ProjectIn) -> Any:
    """Open a team and lead it."""
    person = signed_in(request)
    fields = data.dict()
    numbers = fields.pop("problems")
    problems = list(Problem.objects.visible_to(person).filter(number__in=numbers))
    return Status(201, actions.open_project(by=person, problems=problems, **fields))


@router.get("/{slug}", response=ProjectDetailOut)
def project(request: HttpRequest, slug: str) -> Any:
    """One team: names of members only where they agreed."""
    return _project(viewer(request), slug)


@router.get("/{slug}/updates", response=list[UpdateOut])
def updates(
    request: HttpRequest,
    response: HttpResponse,
    slug: str,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:
    """What a team has told in public, newest first."""
    rows = Update.objects.public().filter(project=_project(viewer(request), slug))
    return paging.part(request, response, rows, order=("-published_at",), limit=limit, after=after)


@router.post("/{slug}/join-requests", response={201: JoinOut})
def join_request(request: HttpRequest, slug: str, data: JoinIn) -> Any:
    """Ask to join, for a seat or without one."""
    person = signed_in(request)
    project = _project(person, slug)
    opening = get_object_or_404(RoleOpening, project=project, pk=data.opening) if data.opening else None
    fields = data.dict(exclude={"opening"})
    return Status(201, actions.ask_to_join(project=project, by=person, opening=opening, **fields))


@router.delete("/{slug}/join-requests/{pk}", response={204: None})
def join_request_withdraw(request: HttpRequest, slug: str, pk: int) -> Any:
    """Take one's own wish back."""
    person = signed_in(request)
    rows = JoinRequest.objects.filter(project__slug=slug, person=person)
    actions.withdraw_request(request=get_object_or_404(rows, pk=_key(pk)), by=person)
    return Status(204, None)


def _key(pk: int) -> int:
    """A key that every database can hold; 404 for others."""
    if not 0 < pk < 2**63:
        raise Http404
    return pk


# --- the room -----------------------------------------------------------------------------------------


def _room(request: HttpRequest, slug: str) -> tuple[Project, Person]:
    """The team, for its members; 404 for everybody else."""
    person = signed_in(request)
    place = queries.place(person, slug)
    if place is None:
        raise NotAllowed
    return place.project, person


def _assignee(project: Project, pk: int | None) -> Person | None:
    return (
        get_object_or_404(Person, memberships__project=project, memberships__left_on=None, pk=pk)
        if pk
        else None
    )


@router.get("/{slug}/tasks", response=list[TaskOut])
def tasks(
    request: HttpRequest,
    response: HttpResponse,
    slug: str,
    after: str = "",
    limit: int = Query(50, ge=1, le=paging.MOST),
) -> Any:
    """The board, column by column; for the team alone."""
    project, _person = _room(request, slug)
    rows = Task.objects.filter(project=project)
    return paging.part(request, response, rows, order=("state", "position", "pk"), limit=limit, after=after)


@router.post("/{slug}/tasks", response={201: TaskOut})
def task_add(request: HttpRequest, slug: str, data: TaskNewIn) -> Any:
    """Put a task on the board."""
    project, person = _room(request, slug)
    fields = data.dict(exclude={"assignee"})
    return Status(
        201,
        actions.add_task(project=project, by=person, assignee=_assignee(project, data.assignee), **fields),
    )


@router.put("/{slug}/tasks/{pk}", response=TaskOut)
def task_edit(request: HttpRequest, slug: str, pk: int, data: TaskEditIn) -> Any:
    """Change what a task says; 409 with the stored values where somebody else did meanwhile."""
    project, person = _room(request, slug)
    task = get_object_or_404(Task, project=project, pk=_key(pk))
    fields = data.dict(exclude={"assignee"})
    return actions.edit_task(task=task, by=person, assignee=_assignee(project, data.assignee), **fields)


@router.post("/{slug}/tasks/{pk}/moves", response=TaskOut)
def task_move(request: HttpRequest, slug: str, pk: int, data: MoveIn) -> Any:
    """Move a task to another column."""
    project, person = _room(request, slug)
    return actions.move_task(
        task=get_object_or_404(Task, project=project, pk=_key(pk)), by=person, to=data.to
    )


@router.delete("/{slug}/tasks/{pk}", response={204: None})
def task_remove(request: HttpRequest, slug: str, pk: int) -> Any:
    """Take a task off the board."""
    project, person = _room(request, slug)
    actions.remove_task(task=get_object_or_404(Task, project=project, pk=_key(pk)), by=person)
    return Status(204, None)
