"""The plan of a trial: as people typed it, and what is still missing in it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.trials import rules
from madang.trials.models import Measure, Trial


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan: its code (a key of PARTS), its name, and whether everything in it is there."""

    code: str
    title: str | Promise
    text: str | Promise
    is_done: bool


PART_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "what": (
        _("What you try, and what you expect"),
        _("One version, one sentence that could turn out wrong."),
    ),
    "who": (_("With whom, where and when"), _("Kinds of participants and seats, days, place.")),
    "how": (_("What they do, and what you measure"), _("Tasks, times, questions.")),
    "consent": (_("Consent and safety"), _("What they agree to, what is written down, what could go wrong.")),
}


def part_words(code: str) -> tuple[str | Promise, str | Promise]:
    """The name of a part of the plan, and what belongs into it."""
    return PART_WORDS[code]


def planned_measures(trial: Trial) -> list[rules.MeasurePlan]:
    """The measures of a trial as its plan has them."""
    rows = trial.measures.select_related("task").order_by("position")
    return [
        rules.MeasurePlan(
            row.kind,
            row.label,
            row.task.position if row.task else None,
            row.points,
            row.low_label,
            row.high_label,
        )
        for row in rows
    ]


def rows_as_typed(trial: Trial) -> dict[str, Any]:
    """The rows of a plan as the forms show them: cells, tasks and own scales line by line."""
    measures = planned_measures(trial)
    return {
        "cells_text": rules.cells_as_text(trial.cells.values_list("label", "seats")),
        "tasks_text": "\n".join(trial.tasks.values_list("title", flat=True)),
        "scales_text": rules.scales_as_text(each for each in measures if each.kind == Measure.Kind.SCALE),
        "with_sus": any(each.kind == Measure.Kind.SUS for each in measures),
    }


def parts(trial: Trial) -> list[Part]:
    """The four parts of the plan in their order."""
    done = {
        "what": bool(trial.title and trial.hypothesis and trial.why),
        "who": bool(
            trial.sought
            and trial.place
            and trial.recruit_until
            and trial.starts_on
            and trial.ends_on
            and trial.seats
        ),
        "how": bool(trial.plan) and trial.measures.exists(),
        "consent": bool(trial.consent_text and trial.data_kept and trial.contact and trial.risks),
    }
    return [Part(code, title, text, done[code]) for code, (title, text) in PART_WORDS.items()]


def missing(trial: Trial) -> list[Part]:
    """The parts in which something is missing."""
    return [part for part in parts(trial) if not part.is_done]


def unlink_day(trial: Trial) -> date:
    """From which day on nothing links the records to people, where the trial ends today."""
    return clock.today() + timedelta(days=trial.kept_days)
