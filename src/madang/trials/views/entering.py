"""Who comes in: a trial in the room of its team is the team's own."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from madang.people.models import Person
from madang.people.queries import signed_in
from madang.projects import queries as projects
from madang.projects.models import Membership, Project, PrototypeVersion
from madang.trials import queries
from madang.trials.models import Trial

page_methods = require_http_methods(["GET", "HEAD", "POST"])
RoomView = Callable[..., HttpResponse]
TAB = "trials:room"


class Room:
    """The room of one team, entered by one of its members."""

    def __init__(self, place: Membership, person: Person) -> None:
        self.place, self.person = place, person

    @property
    def project(self) -> Project:
        """The team."""
        return self.place.project

    @property
    def is_lead(self) -> bool:
        """Whether the visitor leads it."""
        return self.place.is_lead

    def back(self, page: str, *args: Any) -> HttpResponse:
        """To a page of the room, after something was done."""
        return redirect(reverse(f"trials:{page}", args=[self.project.slug, *args]))

    def versions(self) -> list[PrototypeVersion]:
        """The frozen versions of its prototype, newest first."""
        return list(
            PrototypeVersion.objects.filter(prototype__project=self.project).defer("snapshot").order_by("-pk")
        )


def room_view(view: RoomView) -> RoomView:
    """Decorate a view of the room: it gets a `Room` instead of the slug. Sign-in for visitors, 404 for others."""

    @functools.wraps(view)
    @login_required
    def wrapped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        person = signed_in(request)
        place = projects.place(person, slug)
        if place is None:
            raise Http404
        return view(request, Room(place, person), **kwargs)

    return wrapped


def trial_view(view: RoomView) -> RoomView:
    """The same for one trial of the team: the view gets it instead of its key."""

    @functools.wraps(view)
    def of_trial(request: HttpRequest, room: Room, pk: int, **kwargs: Any) -> HttpResponse:
        rows = queries.with_page(Trial.objects.of_team(room.project))
        return view(request, room, get_object_or_404(rows, pk=pk), **kwargs)

    return room_view(of_trial)


def shown(request: HttpRequest, room: Room, template: str, **context: Any) -> HttpResponse:
    """A page of the room; 422 where its form was refused."""
    form = context.get("form")
    values = {
        "room": room, "project": room.project, "tabs": projects.room_tabs(room.project, TAB), "tones": queries.TONES,
        **context,
    }  # fmt: skip
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"trials/room/{template}.html", values, status=status)


def language() -> str:
    """The language of the page, for what is written on it."""
    return (get_language() or "ko")[:2]


def to_joining(request: HttpRequest) -> HttpResponse:
    """A guest first joins, then comes back to this page."""
    return redirect(f"{reverse('people:join')}?{urlencode({'next': request.get_full_path()})}")
