"""Keeping a desk: opening it, its words and hours, where it stands, who answers, closing it."""

from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import paging, versions
from madang.core.errors import DomainError, shown_on
from madang.core.idempotency import once
from madang.helpdesk import actions, queries
from madang.helpdesk.forms.desks import AgentForm, DeskForm, HoursForm, OpenForm, OriginsForm, hours_shown
from madang.helpdesk.models import Desk
from madang.people.models import Person
from madang.people.queries import signed_in

# Whether an address belongs to a member is told to whoever keeps a desk, and not for a list of them.
AGENT_LIMIT = {"agent": "20/10m/user"}
page_methods = require_http_methods(["GET", "HEAD", "POST"])


class TooManyTries(DomainError):
    """More addresses than one has colleagues."""

    status = 429
    field = "email"


def managed(request: HttpRequest, slug: str) -> tuple[Desk, Person]:
    """The desk, for those who keep it; 404 for everybody else."""
    person = signed_in(request)
    rows = Desk.objects.managed_by(person).select_related("partner", "project")
    return get_object_or_404(rows, slug=slug), person


def shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, 422 when its form was refused."""
    return render(
        request, f"helpdesk/{template}.html", context, status=422 if context["form"].errors else 200
    )


@require_safe
@login_required
def desk_index(request: HttpRequest) -> HttpResponse:
    """The desks that one keeps or answers at."""
    person = signed_in(request)
    page = paging.page(request, queries.served(person), order=("place", "name"))
    may_open = queries.may_open_any(person)
    if not page.rows and not may_open:
        raise Http404
    return render(request, "helpdesk/desk_index.html", {"page": page, "may_open": may_open})


@page_methods
@login_required
@once
def desk_open(request: HttpRequest) -> HttpResponse:
    """Open a desk with a name; everything else begins as usual."""
    person = signed_in(request)
    keepers = queries.keepers_for(person)
    if not keepers:
        raise Http404
    asked = request.GET.get("for", "")[:80]
    first = next((each for each in keepers if each.key == asked), keepers[0])
    initial = {"keeper": first.key, "name": _("Help desk of %(name)s") % {"name": first.name}}
    form = OpenForm(
        request.POST or None, keepers=keepers, with_slug=person.may("helpdesk.manage"), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            desk = actions.open_desk(by=person, **form.chosen())
            messages.success(request, _("The desk is open, on working days from nine to six."))
            return redirect("helpdesk:knowledge", slug=desk.slug)
    return shown(request, "desk_open", {"form": form, "keepers": keepers})


@page_methods
@login_required
@once
def desk_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the words of a desk; the second of two people sees what the first one saved."""
    desk, person = managed(request, slug)
    form = DeskForm(request.POST or None, initial=model_to_dict(desk, fields=DeskForm.Meta.fields))
    return _edited(request, desk, person, form, "edit", lambda: form.cleaned_data)


@page_methods
@login_required
@once
def hours_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change when somebody is there."""
    desk, person = managed(request, slug)
    form = HoursForm(request.POST or None, initial=hours_shown(desk))
    return _edited(request, desk, person, form, "hours", form.chosen)


@page_methods
@login_required
@once
def embed_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The lines with which other sites show the desk, and which sites may."""
    desk, person = managed(request, slug)
    form = OriginsForm(request.POST or None, initial={"origins": "\n".join(desk.origins)})
    more = {
        "link": settings.BASE_URL + reverse("helpdesk:chat", args=[slug]),
        # In Korean, whatever language this page is in: the site beside it is not ours.
        "script": f"{settings.BASE_URL}/help/{slug}/widget.js",
    }
    return _edited(request, desk, person, form, "embed", lambda: {"origins": form.chosen()}, more)


def _edited(
    request: HttpRequest, desk: Desk, person: Person, form: Any, page: str, chosen: Callable[[], dict[str, Any]],
    more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """One of the forms of a desk: saved, or shown with what is wrong."""
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            stored = {**hours_shown(desk), "origins": "\n".join(desk.origins)}
            actions.edit_desk(desk=desk, by=person, version=versions.given(request), shown=stored, **chosen())
            messages.success(request, _("Your change is saved."))
            return redirect(f"helpdesk:{page}", slug=desk.slug)
    context = {"form": form, "desk": desk, "version": versions.shown(request, form, desk), **(more or {})}
    return shown(request, f"desk_{page}", context)


def _check_pace(request: HttpRequest) -> None:
    if not ratelimit.consume(request, app="madang", action="agent", config=AGENT_LIMIT):
        raise TooManyTries(_("That were very many addresses. Please wait some minutes and go on then."))


@page_methods
@login_required
@once
def agents_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answers at a desk."""
    desk, person = managed(request, slug)
    form = AgentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _check_pace(request)
            actions.add_agent(desk=desk, by=person, email=form.cleaned_data["email"])
            messages.success(request, _("They can answer at this desk now."))
            return redirect("helpdesk:agents", slug=slug)
    agents = list(queries.agents_of(desk))
    return shown(request, "desk_agents", {"form": form, "desk": desk, "agents": agents})


@require_POST
@login_required
@once
def agent_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take the agent's role at a desk off somebody."""
    desk, person = managed(request, slug)
    actions.remove_agent(desk=desk, by=person, person=get_object_or_404(queries.agents_of(desk), pk=pk))
    messages.success(request, _("They no longer answer at this desk."))
    return redirect("helpdesk:agents", slug=slug)


@require_POST
@login_required
@once
def desk_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a desk for good, or open it again."""
    desk, person = managed(request, slug)
    if "reopen" in request.POST:
        actions.reopen_desk(desk=desk, by=person)
        messages.success(request, _("The desk is open again."))
    else:
        actions.close_desk(desk=desk, by=person)
        messages.success(request, _("The desk is closed. What it knows is kept."))
    return redirect("helpdesk:edit", slug=slug)
