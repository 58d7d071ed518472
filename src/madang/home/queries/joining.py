"""Everything of the centre that somebody can join now, one way after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.deliberations.queries import open_now
from madang.funds.models import Fund
from madang.home.queries.today import teams_looking
from madang.matching.models import Round
from madang.matching.queries.page import listed
from madang.programmes.queries import listed as programmes
from madang.trials.queries import recruiting

AT_MOST = 6  # of one way; its own page has all


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take part: what it is, the page that has all of it, and what is open now, each with its card's name."""

    key: str
    title: str | Promise
    about: str | Promise
    page: str
    rows: list[Any]


def ways() -> list[Way]:
    """What is open first, the rest after it; otherwise from what asks least of somebody to what asks most."""
    return sorted(_ways(), key=lambda way: not way.rows)


def _ways() -> Iterator[Way]:
    today = clock.today()
    rounds = listed(None).filter(state=Round.State.WISHES, wishes_until__gte=today)
    yield Way(
        "deliberation", _("Deliberations"),
        _("Answer one statement at a time. You see what all share and where you stand. No account is needed."),
        "deliberations:list", open_now()[:AT_MOST],
    )  # fmt: skip
    yield Way(
        "fund", _("Seed funds"), _("Decide with everybody which teams get money."),
        "funds:list", list(Fund.objects.voting().order_by("closes_at", "pk")[:AT_MOST]),
    )  # fmt: skip
    yield Way(
        "trial", _("Field trials"), _("Try what neighbours have built, and say honestly what you think of it."),
        "trials:list", recruiting(at_most=AT_MOST),
    )  # fmt: skip
    yield Way(
        "round", _("Forming teams"),
        _("Say which problems you would like to work on and when you have time. You get a team that fits."),
        "matching:list", list(rounds.order_by("wishes_until", "pk")[:AT_MOST]),
    )  # fmt: skip
    yield Way(
        "team", _("Teams that look for people"), _("Join a team that has begun. Each says whom it needs."),
        "projects:list", teams_looking(at_most=AT_MOST),
    )  # fmt: skip
    found = [(programme, programme.phase_on(today)) for programme in programmes(None)]
    yield Way(
        "programme", _("Programmes"), _("Each programme is a season: an open call, learning, projects, a jam."),
        "programmes:list", [(programme, phase) for programme, phase in found if phase][:AT_MOST],
    )  # fmt: skip
