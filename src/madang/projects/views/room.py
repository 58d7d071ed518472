"""The first page of a team's room."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from madang.projects import queries
from madang.projects.views.entering import Room, room_view, shown


@require_safe
@room_view
def overview(request: HttpRequest, room: Room) -> HttpResponse:
    """What comes next, what waits for me, what is new."""
    parts = queries.overview(room.project, room.person)
    steps = queries.first_steps(room.project, parts, is_lead=room.is_lead)
    return shown(request, room, "room", "overview", first_steps=steps, **parts)
