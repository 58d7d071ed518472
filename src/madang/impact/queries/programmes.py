"""The chain of each programme in figures, from the problem to what is in use a year later."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import caches
from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from madang.core import clock, live
from madang.impact import rules
from madang.impact.queries.facts import KEPT_SECONDS, NOT_COUNTED
from madang.people.models import Person
from madang.problems.models import Problem
from madang.programmes.models import Programme
from madang.projects.models import Handover, HandoverCheck, Project, ProjectProblem, PrototypeVersion

YEAR_MONTH = 12


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One programme with its chain."""

    programme: Programme
    figures: rules.Figures


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words: `of` says what it is a part of, where it is a part."""

    label: str | Promise
    part: int
    whole: int | None
    of: str | Promise


def _problems() -> dict[int, list[rules.Reported]]:
    """The problems of each programme: reported in it, or worked on by one of its teams."""
    linked = ProjectProblem.objects.filter(project__hidden_at=None)
    teams: dict[int, set[int]] = defaultdict(set)
    for problem, programme in linked.values_list("problem_id", "project__programme_id"):
        teams[problem].add(programme or 0)
    rows = Problem.objects.exclude(state__in=NOT_COUNTED).values_list("pk", "programme_id", "taken_up_at")
    found: dict[int, list[rules.Reported]] = defaultdict(list)
    for key, programme, taken_up in rows.iterator(chunk_size=5000):
        own = {programme, *teams.get(key, ())} - {None, 0}
        for each in own:
            found[each].append(rules.Reported(taken_up is not None, key in teams))
    return found


def _teams() -> dict[int, list[rules.Team]]:
    own = OuterRef("pk")
    rows = Project.objects.filter(hidden_at=None, programme__isnull=False).annotate(
        has_version=Exists(PrototypeVersion.objects.filter(prototype__project=own)),
        has_offered=Exists(Handover.objects.filter(project=own).exclude(state=Handover.State.WITHDRAWN)),
    )
    found: dict[int, list[rules.Team]] = defaultdict(list)
    for programme, has_version, has_offered in rows.values_list("programme_id", "has_version", "has_offered"):
        found[programme or 0].append(rules.Team(has_version, has_offered))
    return found


def _offers() -> dict[int, list[rules.Offer]]:
    checks = HandoverCheck.objects.filter(month=YEAR_MONTH).values_list("handover_id", "due_on", "result")
    year = {key: (due, result) for key, due, result in checks}
    rows = Handover.objects.filter(project__hidden_at=None, project__programme__isnull=False)
    found: dict[int, list[rules.Offer]] = defaultdict(list)
    for key, programme, state, due in rows.values_list(
        "pk", "project__programme_id", "state", "answer_due_on"
    ):
        found[programme or 0].append(rules.Offer(state, due, year.get(key)))
    return found


def chains() -> tuple[date, dict[int, rules.Figures]]:
    """Today's chain of each programme; calculated anew when something it rests on has changed."""
    today = clock.today()
    versions = "-".join(str(version) for version in live.versions(("impact", "problems", "projects")))
    key = f"chains:{today}:{versions}"
    kept: Any = caches["pages"].get(key)
    if kept is None:
        problems, teams, offers = _problems(), _teams(), _offers()
        keys = sorted({*problems, *teams, *offers})
        kept = {each: rules.figures(problems[each], teams[each], offers[each], today) for each in keys}
        caches["pages"].set(key, kept, KEPT_SECONDS)
    return today, kept


def programme_rows(viewer: Person | None) -> tuple[date, list[ProgrammeRow]]:
    """The programmes in which something was reported, the newest first."""
    today, found = chains()
    programmes = Programme.objects.visible_to(viewer).filter(pk__in=list(found)).order_by("-year", "-pk")
    return today, [ProgrammeRow(each, found[each.pk]) for each in programmes]


def figures_of(programme: Programme) -> tuple[date, rules.Figures]:
    """The chain of one programme; all zero where nothing happened yet."""
    today, found = chains()
    return today, found.get(programme.pk) or rules.figures([], [], [], today)


def lines(figures: rules.Figures) -> list[tuple[str, Line]]:
    """The chain in words, in its order; the first of each is a stable code."""
    shares = {
        "taken_up": (figures.taken_up, pgettext_lazy("chain", "taken up by an institution"), pgettext_lazy("chain of", "of the problems")),
        "with_team": (figures.with_team, pgettext_lazy("chain", "problems that a team works on"), pgettext_lazy("chain of", "of the problems")),
        "with_prototype": (figures.with_prototype, pgettext_lazy("chain", "teams with a prototype"), pgettext_lazy("chain of", "of the teams")),
        "handed_over": (figures.handed_over, pgettext_lazy("chain", "teams that handed over"), pgettext_lazy("chain of", "of the teams")),
        "adopted": (figures.adopted, pgettext_lazy("chain", "adopted"), pgettext_lazy("chain of", "of the hand-overs answered or overdue")),
        "in_use": (figures.in_use_after_a_year, pgettext_lazy("chain", "in use after 12 months"), pgettext_lazy("chain of", "of the adoptions that are a year old")),
    }  # fmt: skip
    counts = {
        "reported": (figures.reported, pgettext_lazy("chain", "problems reported"), "taken_up"),
        "teams": (figures.teams, pgettext_lazy("chain", "teams"), "with_prototype"),
        "offers": (figures.offers, pgettext_lazy("chain", "hand-overs"), "adopted"),
    }
    found: list[tuple[str, Line]] = []
    for code, (share, label, of) in shares.items():
        for name, (count, words, before) in counts.items():
            if before == code:
                found.append((name, Line(words, count, None, "")))
        found.append((code, Line(label, share.part, share.whole, of)))
    return found
