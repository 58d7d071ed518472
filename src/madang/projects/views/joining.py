"""Opening a team, asking to join one, answering an invitation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from madang.core import ids
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.models import Person
from madang.people.queries import signed_in
from madang.projects import actions, queries, rules
from madang.projects.forms import JoinForm, ProjectNewForm
from madang.projects.models import Invitation, JoinRequest, Project, RoleOpening
from madang.projects.views.entering import language, page_methods, to_joining


def _numbers(texts: list[str]) -> list[int]:
    return [number for text in texts[:10] if (number := ids.whole(text))]


@page_methods
@login_required
@once
def project_new(request: HttpRequest) -> HttpResponse:
    """Open a team for one or several problems."""
    person = signed_in(request)
    if not person.is_member:
        return to_joining(request)
    given = _numbers(request.GET.getlist("problem") + request.POST.getlist("problems"))
    problems = queries.problems_for(person, given)
    asked = [each.pk for each in problems if each.pk in given]
    form = ProjectNewForm(request.POST or None, problems=problems, initial={"problems": asked})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data: dict[str, Any] = {**form.cleaned_data, "problems": list(form.cleaned_data["problems"])}
            project = actions.open_project(by=person, language=language(), **data)
            messages.success(request, _("The team is open. Now say whom you look for."))
            return redirect("projects:room", slug=project.slug)
    context = {"form": form, "problems": problems}
    return render(request, "projects/project_new.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def project_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to join, for one seat or without one."""
    person = signed_in(request)
    project = get_object_or_404(Project.objects.visible_to(person), slug=slug)
    if not person.is_member:
        return to_joining(request)
    if queries.place(person, slug):
        return redirect("projects:room", slug=slug)
    rows = project.openings.filter(state="open").select_related("project")
    openings = [each for each in rows if each.seats_left]
    form = JoinForm(request.POST or None, openings=openings, initial=_join_initial(request, openings))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            wish = actions.ask_to_join(project=project, by=person, language=language(), **form.cleaned_data)
            messages.success(request, _("Your wish to join was sent. The team answers you in your inbox."))
            return redirect("projects:request", pk=wish.pk)
    waiting = JoinRequest.objects.filter(
        project=project, person=person, state=JoinRequest.State.WAITING
    ).first()
    context = {"form": form, "project": project, "openings": openings, "waiting": waiting}
    return render(request, "projects/project_join.html", context, status=422 if form.errors else 200)


def _join_initial(request: HttpRequest, openings: list[RoleOpening]) -> dict[str, Any]:
    asked = request.GET.get("opening", "")
    chosen = next((each for each in openings if str(each.pk) == asked), None)
    is_owner = chosen is not None and chosen.kind == RoleOpening.Kind.PROBLEM_OWNER
    return {
        "opening": chosen.pk if chosen else "",
        "is_problem_owner": is_owner or bool(request.GET.get("owner")),
    }


@page_methods
@login_required
@once
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own wish to join: where it stands; taken back by one button."""
    person = signed_in(request)
    rows = JoinRequest.objects.filter(person=person).select_related("project", "opening", "decided_by")
    wish = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        actions.withdraw_request(request=wish, by=person)
        messages.success(request, _("Your wish to join is withdrawn."))
        return redirect("projects:detail", slug=wish.project.slug)
    return render(request, "projects/request_detail.html", {"wish": wish, "project": wish.project})


def _invited(secret: str) -> Invitation:
    rows = Invitation.objects.select_related("project", "opening", "by")
    return get_object_or_404(rows, digest=rules.link_digest(secret[:100]))


@page_methods
@login_required
@once
def invitation_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Say yes or no to an invitation, by its link."""
    person = signed_in(request)
    invitation = _invited(secret)
    if not Project.objects.visible_to(person).filter(pk=invitation.project_id).exists():
        raise Http404
    if not person.is_member:
        return to_joining(request)
    if request.method == "POST":
        return _answered(request, invitation, person)
    is_mine = invitation.person_id in (None, person.pk)
    context = {"invitation": invitation, "project": invitation.project, "is_mine": is_mine}
    return render(request, "projects/invitation_answer.html", context)


def _answered(request: HttpRequest, invitation: Invitation, person: Person) -> HttpResponse:
    if "decline" in request.POST:
        actions.decline_invitation(invitation=invitation, by=person)
        messages.success(request, _("You said no. The team knows, without a reason."))
        return redirect("projects:detail", slug=invitation.project.slug)
    is_public = bool(request.POST.get("is_name_public"))
    actions.accept_invitation(invitation=invitation, by=person, is_name_public=is_public)
    messages.success(request, _("Welcome to the team!"))
    return redirect("projects:room", slug=invitation.project.slug)
