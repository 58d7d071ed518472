"""What a problem's page shows of its teams: who they are, and how far each has come."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.problems.models import Problem
from madang.problems.queries import Panel, PanelItem
from madang.projects import rules
from madang.projects.models import Handover, Project, PrototypeVersion
from madang.projects.queries.page import TONES

TEAMS_SHOWN = 10


def panel(problem: Problem) -> Panel | None:
    """The teams of a problem, for its page, and the way to open one."""
    teams = _teams(problem).order_by("-last_activity_at", "-pk")[:TEAMS_SHOWN]
    items = [
        PanelItem(
            text=team.title, href=reverse("projects:detail", args=[team.slug]), language=team.language,
            status=team.get_state_display(), tone=TONES[team.state], when=team.last_activity_at, detail=_detail(team),
        )
        for team in teams
    ]  # fmt: skip
    may_open = problem.is_listed and problem.state in rules.TEAM_MAY_FORM_FOR
    return Panel(
        title=_("Teams working on it"), items=items, action=_("Open a team for it") if may_open else "",
        action_href=f"{reverse('projects:new')}?problem={problem.pk}" if may_open else "",
    )  # fmt: skip


def _teams(problem: Problem) -> QuerySet[Project]:
    """Its public teams with the label of their last version and all their hand-overs."""
    last = PrototypeVersion.objects.filter(prototype__project=OuterRef("pk")).order_by("-pk")
    asked = Handover.objects.exclude(state=Handover.State.WITHDRAWN).select_related("partner").order_by("-pk")
    rows = Project.objects.filter(hidden_at=None, project_problems__problem=problem)
    return rows.annotate(last_version=Subquery(last.values("label")[:1])).prefetch_related(
        Prefetch("handovers", asked)
    )


def _detail(team: Project) -> str:
    """How many they are, what they have built, and what institutions said."""
    people = _("%(members)s people") % {"members": team.member_count}
    if team.is_looking:
        people = _("%(members)s people, looking for %(seats)s more") % {
            "members": team.member_count, "seats": team.open_seats,
        }  # fmt: skip
    label: str | None = getattr(team, "last_version", None)
    built = _("prototype %(label)s") % {"label": label} if label else ""
    return " · ".join(filter(None, (people, built, *_answers(list(team.handovers.all())))))


def _answers(asked: list[Handover]) -> list[str]:
    """The last answer of each institution, or how many are still waited for."""
    taken = [each for each in asked if each.is_taken]
    if taken:
        return [_said(each) for each in taken]
    waiting = sum(each.is_open for each in asked)
    if waiting:
        return [_("waiting for the answer of %(count)s institutions") % {"count": waiting}]
    return [_said(each) for each in asked[:1]]


def _said(handover: Handover) -> str:
    words = _("%(partner)s: %(state)s") % {
        "partner": handover.partner.name_in(get_language()), "state": handover.get_state_display(),
    }  # fmt: skip
    return f"{words} ({_('on conditions')})" if handover.is_conditional else words
