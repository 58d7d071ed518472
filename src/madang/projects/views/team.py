"""Who is in the team, whom it looks for, who leads it, how it is shown."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import clock, files, ids
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.projects import actions, queries
from madang.projects.forms import (
    EndingForm,
    InviteForm,
    MembershipForm,
    OpeningForm,
    ProjectForm,
    ReasonForm,
    project_initial,
)
from madang.projects.models import Invitation, JoinRequest, Membership, RoleOpening
from madang.projects.views.entering import Room, lead_view, page_methods, renewed, room_view, shown


@require_safe
@room_view
def team_settings(request: HttpRequest, room: Room) -> HttpResponse:
    """Members, wishes to join, seats, invitations, and what one may do oneself."""
    wishes = JoinRequest.objects.filter(project=room.project, state=JoinRequest.State.WAITING)
    invitations = Invitation.objects.open_at(clock.now()).filter(project=room.project)
    parts: dict[str, Any] = {
        "members": list(queries.members(room.project)), "openings": list(room.project.openings.all()),
        "wishes": list(wishes.select_related("person", "opening")) if room.is_lead else [],
        "invitations": list(invitations.select_related("person", "opening")) if room.is_lead else [],
        "link": request.session.pop("invitation_link", "") if room.is_lead else "",
    }  # fmt: skip
    return shown(request, room, "room_team", "team", **parts)


@page_methods
@lead_view
@once
def project_edit(request: HttpRequest, room: Room) -> HttpResponse:
    """What the public page says."""
    project = room.project
    initial = project_initial(project) | {"alt": project.picture.alt if project.picture else ""}
    form = ProjectForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = dict(form.cleaned_data)
            upload, alt = data.pop("picture"), data.pop("alt")
            picture = files.store(upload, by=room.person, alt=alt, images_only=True) if upload else None
            actions.edit_project(project=project, by=room.person, picture=picture, **data)
            messages.success(request, _("Your change is saved."))
            return redirect("projects:detail", slug=project.slug)
    return shown(request, room, "room_team", "project_edit", form=renewed(form, project))


@page_methods
@room_view
@once
def membership_edit(request: HttpRequest, room: Room) -> HttpResponse:
    """What I do in the team, and whether my name is shown."""
    form = MembershipForm(request.POST or None, instance=room.place)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.edit_membership(membership=room.place, by=room.person, **form.cleaned_data)
            messages.success(request, _("Your change is saved."))
            return room.back("room_team")
    return shown(request, room, "room_team", "membership_edit", form=form)


def _stepped(
    request: HttpRequest,
    room: Room,
    form: Any,
    act: Any,
    *,
    said: str,
    title: str,
    text: str = "",
    danger: bool = False,
) -> HttpResponse:
    """A page that asks once more, with a reason where one is needed, then does it."""
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            act(**form.cleaned_data)
            messages.success(request, said)
            return room.back("room_team")
    return shown(request, room, "room_team", "step", form=form, title=title, text=text, danger=danger)


@page_methods
@room_view
@once
def project_leave(request: HttpRequest, room: Room) -> HttpResponse:
    """Leave the team."""
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.leave_project(project=room.project, by=room.person)
            messages.success(request, _("You have left the team. Thank you for your part in it."))
            return redirect("projects:detail", slug=room.project.slug)
    text = _("Your open tasks become free for others. What you wrote stays with the team.")
    return shown(
        request, room, "room_team", "step", form=form, title=_("Leave the team"), text=text, danger=True
    )


@page_methods
@lead_view
@once
def invite(request: HttpRequest, room: Room) -> HttpResponse:
    """Invite an address, or make a link to pass on."""
    form = InviteForm(request.POST or None, project=room.project)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _row, secret = actions.invite(project=room.project, by=room.person, **form.cleaned_data)
            request.session["invitation_link"] = request.build_absolute_uri(
                reverse("projects:invitation", args=[secret])
            )
            messages.success(request, _("The invitation is ready."))
            return room.back("room_team", anchor="#invitations")
    return shown(request, room, "room_team", "invite", form=form)


@require_POST
@lead_view
@once
def invitation_withdraw(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take an invitation back."""
    row = get_object_or_404(Invitation.objects.filter(project=room.project), pk=pk)
    actions.withdraw_invitation(invitation=row, by=room.person)
    messages.success(request, _("The invitation is taken back; its link no longer works."))
    return room.back("room_team", anchor="#invitations")


def _wish(room: Room, pk: int) -> JoinRequest:
    rows = JoinRequest.objects.filter(project=room.project).select_related("person", "opening")
    return get_object_or_404(rows, pk=pk)


@require_POST
@lead_view
@once
def request_accept(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take somebody in."""
    wish = _wish(room, pk)
    actions.accept_request(request=wish, by=room.person)
    messages.success(request, _("%(person)s is in the team now.") % {"person": wish.person.shown_name})
    return room.back("room_team")


@page_methods
@lead_view
@once
def request_decline(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Do not take somebody in, with a reason."""
    wish = _wish(room, pk)
    return _stepped(
        request, room, ReasonForm(request.POST or None),
        lambda reason: actions.decline_request(request=wish, by=room.person, reason=reason),
        said=_("The person has been told."), text=wish.message,
        title=_("Decline the wish of %(person)s") % {"person": wish.person.shown_name},
    )  # fmt: skip


def _member(room: Room, pk: int) -> Membership:
    return get_object_or_404(queries.members(room.project), pk=pk)


@page_methods
@lead_view
@once
def member_remove(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take somebody out, with a reason."""
    member = _member(room, pk)
    return _stepped(
        request, room, ReasonForm(request.POST or None),
        lambda reason: actions.remove_member(membership=member, by=room.person, reason=reason),
        said=_("The person has been told."), danger=True,
        title=_("Take %(person)s out of the team") % {"person": member.person.shown_name},
    )  # fmt: skip


@require_POST
@room_view
@once
def lead_change(request: HttpRequest, room: Room) -> HttpResponse:
    """The lead asks a member to lead; the member says yes or no."""
    go = request.POST.get("go")
    if go == "take":
        actions.take_lead(project=room.project, by=room.person)
        messages.success(request, _("You lead the team now."))
    elif go == "decline":
        actions.decline_lead(project=room.project, by=room.person)
        messages.success(request, _("Everything stays as it was. The team has been told."))
    else:
        member = _member(room, ids.whole(request.POST.get("member", "")))
        actions.offer_lead(project=room.project, by=room.person, to=member)
        messages.success(request, _("%(person)s has been asked.") % {"person": member.person.shown_name})
    return room.back("room_team")


# --- seats --------------------------------------------------------------------------------------------


def _opening(room: Room, pk: int) -> RoleOpening:
    return get_object_or_404(RoleOpening.objects.filter(project=room.project), pk=pk)


@page_methods
@lead_view
@once
def role_new(request: HttpRequest, room: Room) -> HttpResponse:
    """Look for somebody."""
    form = OpeningForm(
        request.POST or None, initial={"seats": 1, "kind": request.GET.get("kind") or "expert"}
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            actions.open_role(project=room.project, by=room.person, **data)
            messages.success(request, _("It stands on your page now, and people with these skills find you."))
            return room.back("room_team", anchor="#seats")
    return shown(request, room, "room_team", "role_edit", form=form, opening=None)


@page_methods
@lead_view
@once
def role_edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Change whom the team looks for."""
    row = _opening(room, pk)
    names = ("title", "kind", "skills", "seats", "about", "version")
    form = OpeningForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = dict(form.cleaned_data)
            actions.edit_role(opening=row, by=room.person, version=data.pop("version") or 0, **data)
            messages.success(request, _("Your change is saved."))
            return room.back("room_team", anchor="#seats")
    return shown(request, room, "room_team", "role_edit", form=renewed(form, row), opening=row)


@require_POST
@lead_view
@once
def role_state(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Look for nobody there any more, or again."""
    act = actions.reopen_role if request.POST.get("go") == "reopen" else actions.close_role
    act(opening=_opening(room, pk), by=room.person)
    return room.back("room_team", anchor="#seats")


# --- the team's own way -------------------------------------------------------------------------------


@page_methods
@lead_view
@once
def project_step(request: HttpRequest, room: Room, step: str) -> HttpResponse:
    """Begin to work, finish, stop, go on."""
    project, person = room.project, room.person
    steps: dict[str, tuple[type[Form], Any, str]] = {
        "start": (Form, actions.start_project, _("Begin to work")),
        "resume": (Form, actions.resume_project, _("Go on with the team")),
        "close": (EndingForm, actions.close_project, _("Finish the team")),
        "stop": (EndingForm, actions.stop_project, _("Stop the team")),
    }
    if step not in steps:
        raise Http404
    kind, act, title = steps[step]
    return _stepped(
        request, room, kind(request.POST or None), lambda **data: act(project=project, by=person, **data),
        said=_("Done. The team has been told."), title=title, danger=step == "stop",
    )  # fmt: skip
