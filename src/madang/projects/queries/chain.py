"""The chain on a team's page: what it is made of, and how an app above adds its own steps.

    projects.queries.register_chain_step(lambda project: [ChainStep("trial", _("Field trial"), "done", when=…)])

Register in `handlers.py`. The maker gets a project that may be shown to the public and asks the database a fixed number
of times. Its steps join the timeline, and their station appears in the strip between those before and after it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.projects.models import Project

# Station → (its word, its icon), in the order of the chain.
STATIONS: dict[str, tuple[Promise, str]] = {
    "problem": (pgettext_lazy("chain", "Problem"), "lightbulb"),
    "team": (pgettext_lazy("chain", "Team"), "users"),
    "prototype": (pgettext_lazy("chain", "Prototype"), "wrench"),
    "trial": (pgettext_lazy("chain", "Field trial"), "clipboard-list"),
    "handover": (pgettext_lazy("chain", "Hand-over"), "handshake"),
    "answer": (pgettext_lazy("chain", "Answer"), "megaphone"),
    "use": (pgettext_lazy("chain", "In use"), "badge-check"),
}


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step: `station` is a key of `STATIONS`, `state` is done, now, next or late."""

    station: str
    title: str
    state: str
    when: date | datetime | None = None
    text: str | Promise = ""
    href: str = ""


_FAR = datetime(9999, 1, 1, tzinfo=clock.SEOUL)
_GROUP = {"done": 0, "late": 1, "now": 1, "next": 2}


def in_order(steps: Iterable[ChainStep]) -> list[ChainStep]:
    """What is done in the order of time, then what is late or under way, then what is ahead."""
    return sorted(steps, key=lambda step: (_GROUP[step.state], _moment(step.when)))


def _moment(when: date | datetime | None) -> datetime:
    if isinstance(when, datetime):
        return when
    return clock.day_start(when) if when else _FAR


ChainMaker = Callable[[Project], Iterable[ChainStep]]
_makers: list[ChainMaker] = []


def register_chain_step(make: ChainMaker) -> None:
    """Let an app above add its steps to the chain of every team."""
    if make not in _makers:
        _makers.append(make)


def registered_steps(project: Project) -> list[ChainStep]:
    """What the apps above add for this team."""
    return [step for make in _makers for step in make(project)]
