"""One team as everybody sees it: its page, its updates, its files."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madang.comments.queries import shown_thread
from madang.core import files, paging
from madang.core.caching import public_page
from madang.people.models import Person
from madang.people.queries import viewer
from madang.projects import queries
from madang.projects.models import Project, ProjectFile, Update
from madang.projects.views.lists import atom


@require_safe
@public_page("projects", "handovers", "comments", "problems", "partners")
def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a team comes from, who it is, whom it looks for, what it has done, and what became of it."""
    person = viewer(request)
    project = get_object_or_404(queries.with_page(Project.objects.visible_to(person)), slug=slug)
    page = queries.page_of(project, person)
    context = {
        "project": project, "page": page, "tones": queries.TONES, "prototype": getattr(project, "prototype", None),
        "checklist": queries.checklist(getattr(project, "prototype", None)),
        "thread": shown_thread(project, person, request.GET.get("comments")), "data": linked_data(project),
        "panels": queries.project_panels(project), "may_coordinate": person is not None and person.may("projects.coordinate"),
    }  # fmt: skip
    return render(request, "projects/project_detail.html", context)


def linked_data(project: Project) -> dict[str, Any]:
    """The team for machines (schema.org)."""
    address = settings.BASE_URL + reverse("projects:detail", args=[project.slug])
    data: dict[str, Any] = {
        "@type": "Project",
        "@id": address,
        "url": address,
        "name": project.title,
        "description": project.summary,
        "identifier": project.number,
        "foundingDate": project.created_at.date().isoformat(),
        "numberOfEmployees": {"@type": "QuantitativeValue", "value": project.member_count},
    }
    if project.theme:
        data["knowsAbout"] = project.theme.name_in(get_language())
    return data


def _project(person: Person | None, slug: str) -> Project:
    return get_object_or_404(Project.objects.visible_to(person), slug=slug)


@require_safe
def project_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a team, for whoever may see the team; `?size=` s, m or l."""
    rows = Project.objects.visible_to(viewer(request)).select_related("picture")
    project = get_object_or_404(rows, slug=slug)
    if project.picture is None:
        raise Http404
    return files.response(project.picture, request.GET.get("size", "m"))


def readable_updates(person: Person | None) -> QuerySet[Update]:
    """Updates that `person` may read: public ones, those of their own teams, their own drafts."""
    rows = Update.objects.filter(project__in=Project.objects.visible_to(person))
    public = Q(published_at__isnull=False, is_public=True)
    if person is None:
        return rows.filter(public)
    own = person.memberships.filter(left_on=None).values("project")
    return rows.filter(
        public | Q(published_at__isnull=False, project__in=own) | Q(by=person, project__in=own)
    )


@require_safe
@public_page("projects")
def update_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything a team has told, newest first."""
    project = _project(viewer(request), slug)
    rows = Update.objects.public().filter(project=project).select_related("by", "picture")
    page = paging.page(request, rows, order=("-published_at",), size=10)
    return render(request, "projects/update_list.html", {"project": project, "page": page})


@require_safe
@public_page("projects")
def update_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One update by itself, to be passed on."""
    rows = readable_updates(viewer(request)).select_related("project", "by", "picture")
    update = get_object_or_404(rows, project__slug=slug, pk=pk)
    address = settings.BASE_URL + request.path_info
    return render(
        request,
        "projects/update_detail.html",
        {"project": update.project, "update": update, "address": address},
    )


@require_safe
def update_picture(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The picture of an update, for whoever may read it."""
    rows = readable_updates(viewer(request)).select_related("picture")
    update = get_object_or_404(rows, project__slug=slug, pk=pk)
    if update.picture is None:
        raise Http404
    return files.response(update.picture, request.GET.get("size", "m"))


@require_safe
@public_page("projects")
def team_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What one team tells, as an Atom feed."""
    project = _project(viewer(request), slug)
    rows = Update.objects.public().filter(project=project).select_related("project")
    address = reverse("projects:team_feed", args=[slug])
    return atom(project.title, reverse("projects:detail", args=[slug]), address, rows)


@require_safe
def project_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A file of a team: a public one for whoever sees the team, the others for the team alone."""
    person = viewer(request)
    rows = ProjectFile.objects.filter(project__in=Project.objects.visible_to(person), project__slug=slug)
    if person is None:
        rows = rows.filter(is_public=True)
    else:
        own = person.memberships.filter(left_on=None).values("project")
        rows = rows.filter(Q(is_public=True) | Q(project__in=own))
    row = get_object_or_404(rows.select_related("file"), pk=pk)
    return files.response(row.file, request.GET.get("size", "l"))
