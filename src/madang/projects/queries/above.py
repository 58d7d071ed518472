"""What the apps above add to a team: pages of its room, and parts of its public page.

They register in their `handlers.py`. The frame of the room, `projects/room/frame.html`, and the macros of
`projects/_parts.html` are there for their pages too; a view gives `project` and `tabs` (`room_tabs`).
"""

from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.problems.queries import Panel
from madang.projects.models import Project

_OWN: tuple[tuple[str, str | Promise], ...] = (
    ("projects:room", _("At a glance")), ("projects:room_tasks", _("Tasks")), ("projects:room_updates", _("Updates")),
    ("projects:room_decisions", _("Decisions")), ("projects:room_milestones", _("Dates")),
    ("projects:room_files", _("Files")), ("projects:room_prototype", _("Prototype")),
    ("projects:room_handover", _("Hand-over")), ("projects:room_team", _("Team")),
)  # fmt: skip
PanelMaker = Callable[[Project], Panel]
_rooms: list[tuple[str, str | Promise]] = []
_panels: list[PanelMaker] = []
_links: list[tuple[str, str | Promise, str]] = []


def register_room(page: str, title: str | Promise) -> None:
    """Add `page`, the name of an address that takes a team's slug, to the tabs of every room."""
    if page not in [known for known, _title in _rooms]:
        _rooms.append((page, title))


def register_project_panel(make: PanelMaker) -> None:
    """Show on every team's page what `make(project)` gives, where it has items. It asks a fixed number of times."""
    if make not in _panels:
        _panels.append(make)


def register_list_link(page: str, title: str | Promise, icon: str) -> None:
    """Lead from the list of teams to `page`, the name of an address."""
    if page not in [known for known, _title, _icon in _links]:
        _links.append((page, title, icon))


def project_panels(project: Project) -> list[Panel]:
    """What the apps above show on this team's page; those with nothing to show are left out."""
    return [panel for make in _panels if (panel := make(project)).items]


def list_links() -> list[tuple[str, str | Promise, str]]:
    """Where the list of teams leads besides: (address, title, icon)."""
    return [(reverse(page), title, icon) for page, title, icon in _links]


def room_tabs(project: Project, current: str) -> list[tuple[str | Promise, str, bool]]:
    """The tabs of a room: (title, address, whether it is `current`, the name of an address). Added pages stand after the
    prototype, before the hand-over."""
    pages = [*_OWN[:-2], *_rooms, *_OWN[-2:]]
    return [(title, reverse(page, args=[project.slug]), page == current) for page, title in pages]
