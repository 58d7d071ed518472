"""What the first page shows: the centre as it stands today."""

from collections import Counter
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.deliberations.models import Deliberation
from madang.deliberations.queries import open_now
from madang.funds.models import Fund
from madang.news.models import Article
from madang.problems.models import DistrictCount, Problem
from madang.programmes.models import Phase, Programme
from madang.projects.models import Handover, Project, RoleOpening

Stage = Problem.Stage
# The chain as visitors see it: a word for each station, and which stage stands there.
STATIONS: tuple[tuple[str | Promise, str, str], ...] = (
    (pgettext_lazy("station", "Reported"), "lightbulb", Stage.WAITING),
    (pgettext_lazy("station", "Being worked on"), "users", Stage.WORKING),
    (pgettext_lazy("station", "Adopted"), "circle-check", Stage.SOLVED),
    (pgettext_lazy("station", "Declined with a reason"), "message-circle", Stage.DECLINED),
)


@dataclass(frozen=True, slots=True)
class Station:
    """One station of the chain and how many problems stand there now."""

    word: str | Promise
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre on one day."""

    programme: Programme | None
    phase: Phase | None
    stations: list[Station]
    districts: dict[str, int]
    problems: list[Problem]
    deliberations: list[Deliberation]
    teams: list[Project]
    solved: Handover | None
    news: list[Article]
    fund: Fund | None


def centre_today() -> Centre:
    """Everything the first page tells everybody of the centre."""
    programme = (
        Programme.objects.visible_to(None)
        .filter(state=Programme.State.RUNNING)
        .order_by("-year", "-pk")
        .first()
    )
    stages: Counter[str] = Counter()
    districts: Counter[str] = Counter()
    for district, stage, count in DistrictCount.objects.values_list("district", "stage", "count"):
        stages[stage] += count
        districts[district] += count
    return Centre(
        programme=programme,
        phase=programme.phase_on(clock.today()) if programme else None,
        stations=[Station(word, icon, stages[stage]) for word, icon, stage in STATIONS],
        districts=dict(districts),
        problems=list(
            Problem.objects.listed()
            .with_card()
            .filter(stage=Stage.WAITING)
            .order_by("-me_too_count", "-pk")[:3]
        ),
        deliberations=open_now()[:1],
        teams=teams_looking(),
        solved=solved_lately(),
        news=list(Article.objects.visible_to(None).order_by("-published_at")[:3]),
        fund=Fund.objects.voting().order_by("closes_at", "pk").first(),
    )


def teams_looking(at_most: int = 3) -> list[Project]:
    """Teams with an open seat, the one that moved last first."""
    return list(
        Project.objects.visible_to(None)
        .filter(openings__state=RoleOpening.State.OPEN)
        .distinct()
        .select_related("theme")
        .order_by("-last_activity_at", "-pk")[:at_most]
    )


def solved_lately() -> Handover | None:
    """The last thing an institution adopted, with where it came from."""
    taken = [Handover.State.ADOPTED, Handover.State.ADAPTED]
    adopted = Handover.objects.filter(state__in=taken, project__hidden_at=None)
    return adopted.select_related("project", "partner").order_by("-answered_at", "-pk").first()
