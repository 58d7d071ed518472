"""Lists of trials: for everybody, for a team, for those who check."""

from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.people.models import Person
from madang.problems.models import Problem
from madang.problems.queries import Panel, PanelItem
from madang.projects.models import Project
from madang.projects.queries import ChainStep
from madang.trials.models import SafetyCheck, Trial

TONES: dict[str, str] = {
    "draft": "neutral", "safety_check": "warn", "recruiting": "ok", "running": "info", "analysing": "info",
    "published": "ok", "stopped": "neutral", "applied": "warn", "seated": "ok", "waiting": "warn", "not_chosen": "neutral",
    "withdrawn": "neutral", "yes": "ok", "partly": "warn", "no": "danger", "cannot_tell": "neutral",
}  # fmt: skip
RECRUITING_SHOWN = 30
OF_PROJECT = 20
# What no list shows.
LONG = (
    "plan", "consent_text", "risks", "result__numbers", "result__rows", "result__learnt", "result__changed",
)  # fmt: skip


def with_card(rows: QuerySet[Trial]) -> QuerySet[Trial]:
    """With what a list row shows: its team, its seats, what came out."""
    return rows.select_related("project", "result").defer(*LONG).prefetch_related("cells")


def recruiting(*, at_most: int = RECRUITING_SHOWN) -> list[Trial]:
    """Trials that seek participants today, the one that closes first before the others."""
    return list(with_card(Trial.objects.recruiting()).order_by("recruit_until", "pk")[:at_most])


def others() -> QuerySet[Trial]:
    """Public trials that one cannot sign up for: running, being written up, published, stopped."""
    open_now = Trial.objects.recruiting().values("pk")
    return with_card(Trial.objects.public().exclude(pk__in=open_now))


def of_team(project: Project) -> list[Trial]:
    """All trials of a team, newest first."""
    return list(with_card(Trial.objects.of_team(project)))


def to_check(person: Person) -> QuerySet[SafetyCheck]:
    """Plans that wait for the centre's answer, the longest first; none for who may not check."""
    rows = SafetyCheck.objects.filter(decided_at=None, trial__in=Trial.objects.checkable_by(person))
    return rows.select_related("trial__project").order_by("asked_at", "pk")


def checked(person: Person) -> QuerySet[SafetyCheck]:
    """What was decided lately."""
    rows = SafetyCheck.objects.filter(decided_at__isnull=False, trial__in=Trial.objects.checkable_by(person))
    return rows.select_related("trial__project", "decided_by").order_by(F("decided_at").desc(), "-pk")


# --- on the pages of problems and teams -------------------------------------------------------------------


def item_of(trial: Trial) -> PanelItem:
    """One trial as the pages of what it grew from show it."""
    result = trial.result if trial.is_published else None
    status = result.get_outcome_display() if result else trial.get_state_display()
    return PanelItem(
        text=trial.title, href=reverse("trials:detail", args=[trial.pk]), status=status,
        tone=TONES[result.outcome if result else trial.state], when=trial.changed_at, language=trial.language,
        detail=result.summary if result else trial.hypothesis,
    )  # fmt: skip


def panel(problem: Problem) -> Panel:
    """The trials of the teams that work on a problem, for its page."""
    rows = with_card(Trial.objects.public().filter(project__project_problems__problem=problem))
    found = rows.order_by("-changed_at", "-pk")[:OF_PROJECT]
    return Panel(title=_("Field trials"), items=[item_of(trial) for trial in found])


def _shown_of(project: Project) -> list[Trial]:
    """The public trials of a team, the earliest first: asked for once, however many parts of its page show them."""
    rows = Trial.objects.public().select_related("result").defer(*LONG).order_by("pk")
    prefetch_related_objects([project], Prefetch("trials", rows, to_attr="shown_trials"))
    found: list[Trial] = getattr(project, "shown_trials")  # noqa: B009 - the name given above
    return found


def project_panel(project: Project) -> Panel:
    """The trials of a team, for its public page, what changed last first."""
    found = sorted(_shown_of(project), key=lambda trial: (trial.changed_at, trial.pk), reverse=True)
    return Panel(title=_("Field trials"), items=[item_of(trial) for trial in found[:OF_PROJECT]])


def chain_steps(project: Project) -> list[ChainStep]:
    """The trials of a team as steps of its chain: what came out of each, or that it is under way."""
    return [_step(trial) for trial in _shown_of(project)[:OF_PROJECT]]


def _step(trial: Trial) -> ChainStep:
    found, href = item_of(trial), reverse("trials:detail", args=[trial.pk])
    title = _("Field trial: %(state)s") % {"state": found.status}
    state = "done" if trial.is_ended else "now"
    return ChainStep(
        "trial", title, state, trial.changed_at if trial.is_ended else trial.ends_on, trial.title, href
    )
