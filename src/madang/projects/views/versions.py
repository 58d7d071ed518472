"""The frozen versions of a prototype for everybody: what is new in each, and what differs between two."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from madang.core.caching import public_page
from madang.people.queries import viewer
from madang.projects import queries
from madang.projects.forms import CompareForm
from madang.projects.models import Project, PrototypeVersion

SHOWN = 50


def _versions(request: HttpRequest, slug: str) -> tuple[Project, list[PrototypeVersion]]:
    project = get_object_or_404(Project.objects.visible_to(viewer(request)), slug=slug)
    return project, list(queries.versions_of(project)[:SHOWN])


@require_safe
@public_page("projects")
def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version with what is new in it and what changed since the one before."""
    project, versions = _versions(request, slug)
    form = CompareForm(versions=versions, initial=_first_and_last(versions)) if len(versions) > 1 else None
    context = {"project": project, "history": queries.history(versions), "form": form}
    return render(request, "projects/version_list.html", context)


def _first_and_last(versions: list[PrototypeVersion]) -> dict[str, str]:
    return {"old": str(versions[-1].pk), "new": str(versions[0].pk)}


@require_safe
@public_page("projects")
def version_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two versions, field by field; the first and the last one where the address names none that there are."""
    project, versions = _versions(request, slug)
    form = CompareForm(
        request.GET or None, versions=versions, initial=_first_and_last(versions) if versions else {}
    )
    chosen = form.cleaned_data if form.is_valid() else _first_and_last(versions) if versions else {}
    by_key = {str(each.pk): each for each in versions}
    old, new = by_key.get(chosen.get("old", "")), by_key.get(chosen.get("new", ""))
    context = {
        "project": project, "old": old, "new": new,
        "form": CompareForm(versions=versions, initial=chosen) if len(versions) > 1 else None,
        "changes": queries.changes(old.snapshot, new.snapshot) if old and new else [],
    }  # fmt: skip
    return render(request, "projects/version_compare.html", context)
