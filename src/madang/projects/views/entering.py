"""Who comes in: the room of a team is its own."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from madang.people.models import Person
from madang.people.queries import signed_in
from madang.projects import queries
from madang.projects.models import Membership, Project

page_methods = require_http_methods(["GET", "HEAD", "POST"])
RoomView = Callable[..., HttpResponse]


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

    def back(self, page: str, *args: Any, anchor: str = "") -> HttpResponse:
        """To a page of the room, after something was done."""
        return redirect(reverse(f"projects:{page}", args=[self.project.slug, *args]) + anchor)


def room_view(view: RoomView) -> RoomView:
    """Decorate a view of the room: it gets a `Room` instead of the slug. Sign-in for visitors, 404 for others."""

    @functools.wraps(view)
    @login_required
    def wrapped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        person = signed_in(request)
        place = queries.place(person, slug)
        if place is None:
            raise Http404
        return view(request, Room(place, person), **kwargs)

    return wrapped


def lead_view(view: RoomView) -> RoomView:
    """The same for what only the lead does: 404 for the rest of the team too."""

    @functools.wraps(view)
    def only_lead(request: HttpRequest, room: Room, **kwargs: Any) -> HttpResponse:
        if not room.is_lead:
            raise Http404
        return view(request, room, **kwargs)

    return room_view(only_lead)


def shown(request: HttpRequest, room: Room, current: str, template: str, **context: Any) -> HttpResponse:
    """A page of the room; 422 where its form was refused."""
    form = context.get("form")
    values = {
        "room": room,
        "project": room.project,
        "place": room.place,
        "tabs": queries.room_tabs(room.project, f"projects:{current}"),
        **context,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"projects/room/{template}.html", values, status=status)


def language() -> str:
    """The language of the page, for what is written on it."""
    return (get_language() or "ko")[:2]


def to_joining(request: HttpRequest) -> HttpResponse:
    """A guest first joins, then comes back to this page."""
    return redirect(f"{reverse('people:join')}?{urlencode({'next': request.get_full_path()})}")


def renewed(form: Any, row: Any) -> Any:
    """After a conflict the form carries the present version, so that saving again is meant."""
    if hasattr(form, "conflict"):
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = row.version
    return form
