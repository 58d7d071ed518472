"""The whole chain of one team: a strip of stations, and every step with its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from madang.problems.models import Problem
from madang.projects.models import Handover
from madang.projects.queries.chain import STATIONS, ChainStep, in_order, registered_steps
from madang.projects.queries.handover_steps import handover_steps

if TYPE_CHECKING:
    from madang.projects.queries.page import Page


@dataclass(frozen=True, slots=True)
class Station:
    """One station of the strip: its word, how far it is, a date and a few words."""

    label: str | Promise
    icon: str
    state: str
    when: date | datetime | None
    words: str


def chain_of(page: Page) -> list[ChainStep]:
    """문제 → 팀 → 시제품 → 현장 실험 → 인계 → 답 → 쓰임: every step with its date, what is done in the order of time."""
    project = page.project
    opened = ChainStep("team", pgettext("way", "A team formed"), "done", project.created_at)
    found = [step for problem in page.problems for step in _problem(problem)]
    found += [opened, *_news(page), *_prototype(page), *registered_steps(project), *_handovers(page)]
    if project.is_ended:
        found = [each for each in found if each.state == "done"]
        state = str(project.get_state_display())
        found.append(ChainStep("team", state, "done", project.ended_at, project.ending))
    return in_order(found)


def _problem(problem: Problem) -> list[ChainStep]:
    """Reported on which day, taken up by whom."""
    href = reverse("problems:detail", args=[problem.pk])
    reported = problem.received_at or problem.created_at
    found = [
        ChainStep("problem", pgettext("way", "A problem was reported"), "done", reported, problem.title, href)
    ]
    if problem.taken_up_at and problem.owner_partner:
        name = problem.owner_partner.name_in(get_language())
        title = _("Taken up by %(partner)s") % {"partner": name}
        found.append(ChainStep("problem", title, "done", problem.taken_up_at, "", href))
    return found


def _news(page: Page) -> list[ChainStep]:
    """The latest update; all of them have a page of their own."""
    if not page.updates:
        return []
    latest = page.updates[0]
    href = reverse("projects:update", args=[page.project.slug, latest.pk])
    return [
        ChainStep("team", pgettext("way", "Latest news"), "done", latest.published_at, latest.title, href)
    ]


def _prototype(page: Page) -> list[ChainStep]:
    """Each frozen version; before the first, the next date that the team set itself."""
    title = pgettext("way", "Prototype")
    if page.versions:
        href = reverse("projects:versions", args=[page.project.slug])
        return [
            ChainStep("prototype", f"{title} {each.label}", "done", each.at, each.note, href)
            for each in reversed(page.versions)
        ]
    if page.project.is_ended:
        return []
    due = next((each for each in page.milestones if each.done_on is None), None)
    text = _("Next: %(title)s") % {"title": due.title} if due else ""
    state = "late" if due and due.is_late else "now"
    return [ChainStep("prototype", title, state, due.due_on if due else None, text)]


def _handovers(page: Page) -> list[ChainStep]:
    asked = [each for each in page.handovers if each.state != Handover.State.WITHDRAWN]
    if not asked:
        state = "now" if page.versions else "next"
        return [
            ChainStep("handover", pgettext("way", "Hand-over to an institution"), state),
            ChainStep("answer", pgettext("way", "Public answer"), "next"),
        ]
    several = len(asked) > 1
    return [step for each in asked for step in handover_steps(each, is_one_of_several=several)]


# --- the strip ----------------------------------------------------------------------------------------


def strip(page: Page) -> list[Station]:
    """The stations of the chain, each with how far it is. One that no app fills is left out, but the last is always told."""
    words = _words(page)
    found = []
    for code, (label, icon) in STATIONS.items():
        steps = [each for each in page.steps if each.station == code]
        if steps or (code == "use" and not page.project.is_ended):
            found.append(Station(label, icon, _state(steps), _day(steps), words.get(code, "")))
    return found


def _state(steps: list[ChainStep]) -> str:
    states = {each.state for each in steps}
    return next((state for state in ("late", "now", "done") if state in states), "next")


def _day(steps: list[ChainStep]) -> date | datetime | None:
    """The last thing that was done there, otherwise the first date that is ahead."""
    done = [each.when for each in steps if each.state == "done" and each.when]
    ahead = [each.when for each in steps if each.state != "done" and each.when]
    return done[-1] if done else ahead[0] if ahead else None


def _words(page: Page) -> dict[str, str]:
    """A few words for each station: how many, which version, what was answered."""
    asked = [each for each in page.handovers if each.state != Handover.State.WITHDRAWN]
    problems, people = len(page.problems), page.project.member_count
    found = {
        "problem": ngettext("%(num)s problem", "%(num)s problems", problems) % {"num": problems},
        "team": ngettext("%(num)s person", "%(num)s people", people) % {"num": people},
        "prototype": page.versions[0].label if page.versions else "",
    }
    if asked:
        count = len(asked)
        found["handover"] = ngettext("%(num)s institution", "%(num)s institutions", count) % {"num": count}
        found["answer"] = _answers(asked)
        found["use"] = _use(asked)
    return found


def _answers(asked: list[Handover]) -> str:
    """What was answered; of several how many adopted it."""
    decided = [each for each in asked if each.is_decided]
    if not decided:
        return ""
    if len(asked) == 1:
        return str(decided[0].get_state_display())
    taken = sum(each.is_taken for each in asked)
    return _("%(taken)s of %(all)s adopted it") % {"taken": taken, "all": len(asked)}


def _use(asked: list[Handover]) -> str:
    """The latest thing that was said about whether it is in use."""
    told = [check for each in asked for check in each.checks.all() if check.result]
    return str(max(told, key=lambda check: check.due_on).get_result_display()) if told else ""
