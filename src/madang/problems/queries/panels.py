"""What the apps above show on a problem's page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.problems.models import Problem


@dataclass(frozen=True, slots=True)
class PanelItem:
    """One thing of another app that grew from a problem: a team, a trial, a hand-over."""

    text: str
    href: str
    status: str | Promise = ""
    tone: str = "neutral"
    when: date | datetime | None = None
    detail: str | Promise = ""
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a problem's page that another app fills."""

    title: str | Promise
    items: list[PanelItem]
    action: str | Promise = ""
    action_href: str = ""


PanelMaker = Callable[[Problem], "list[PanelItem] | Panel | None"]
_panels: list[tuple[str | Promise, PanelMaker]] = []


_TEAMS = _("Teams working on it")


def register_panel(make: PanelMaker, *, title: str | Promise = _TEAMS) -> None:
    """Show on every problem's page what `make(problem)` gives: items under `title`, or a whole `Panel`.

    Register in `handlers.py`. `make` should ask the database a fixed number of times.
    """
    if make not in [known for _title, known in _panels]:
        _panels.append((title, make))


def panels(problem: Problem) -> list[Panel]:
    """What the other apps show on this problem's page; those with nothing to show are left out."""
    found = []
    # Apps higher up the river register first: what a thing grew into stands below what it grew from.
    for title, make in reversed(_panels):
        made = make(problem)
        panel = made if isinstance(made, Panel) else Panel(title, made or [])
        if panel.items or panel.action:
            found.append(panel)
    return found
