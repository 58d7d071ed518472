"""What those who run the centre do with a team: close, stop, hide, name a lead, take somebody out."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import ids
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.actions import note_reading
from madang.people.queries import signed_in
from madang.projects import actions, queries
from madang.projects.forms import EndingForm, ReasonForm
from madang.projects.models import Project
from madang.projects.views.entering import page_methods

# Step → (its form, the action).
STEPS: dict[str, tuple[type[Form], Callable[..., Project]]] = {
    "start": (Form, actions.start_project),
    "resume": (Form, actions.resume_project),
    "show": (Form, actions.show_project),
    "close": (EndingForm, actions.close_project),
    "stop": (EndingForm, actions.stop_project),
    "hide": (ReasonForm, actions.hide_project),
}


@require_safe
@login_required
def project_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The team as the centre sees it: members, state, what can be done."""
    person = signed_in(request)
    project = get_object_or_404(Project.objects.coordinated_by(person), slug=slug)
    members = list(queries.members(project))
    note_reading(
        by=person, what="projects.desk", of=[one.person_id for one in members if not one.is_name_public]
    )
    context = {"project": project, "members": members}
    return render(request, "projects/project_desk.html", context)


@page_methods
@login_required
@once
def project_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One step, with its reason where others are to read one."""
    person = signed_in(request)
    project = get_object_or_404(Project.objects.coordinated_by(person), slug=slug)
    if step == "lead":
        return _appoint(request, project)
    if step not in STEPS:
        raise Http404
    kind, act = STEPS[step]
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            act(project=project, by=person, **form.cleaned_data)
            messages.success(request, _("Done. The team has been told."))
            return redirect("projects:desk", slug=slug)
    context = {"project": project, "form": form, "step": step, "cancel": "projects:desk"}
    return render(request, "projects/project_step.html", context, status=422 if form.errors else 200)


def _appoint(request: HttpRequest, project: Project) -> HttpResponse:
    person = signed_in(request)
    members = queries.members(project)
    if request.method == "POST":
        member = get_object_or_404(members, pk=ids.whole(request.POST.get("member", "")))
        actions.appoint_lead(project=project, by=person, membership=member)
        messages.success(request, _("Done. The team has been told."))
    return redirect("projects:desk", slug=project.slug)


@page_methods
@login_required
@once
def member_take_out(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody out of a team that cannot do so itself, with a reason they read."""
    person = signed_in(request)
    project = get_object_or_404(Project.objects.coordinated_by(person), slug=slug)
    member = get_object_or_404(queries.members(project), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.remove_member(membership=member, by=person, **form.cleaned_data)
            messages.success(request, _("The person has been told."))
            return redirect("projects:desk", slug=slug)
    title = _("Take %(person)s out of the team") % {"person": member.person.shown_name}
    context = {"project": project, "form": form, "title": title, "danger": True, "cancel": "projects:desk"}
    return render(request, "projects/project_step.html", context, status=422 if form.errors else 200)
