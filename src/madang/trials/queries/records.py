"""What was recorded: sheet by sheet for the team, and as plain facts for the calculation."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from madang.trials import rules
from madang.trials.models import Measure, Observation, Participant, Task, Trial


def measures_of(trial: Trial) -> list[Measure]:
    """The measures of a trial with their tasks, in order."""
    return list(trial.measures.select_related("task").order_by("position"))


def facts(trial: Trial) -> tuple[list[rules.MeasureFact], list[rules.Sheet]]:
    """What `rules.result_of` calculates with: the measures, and a sheet for each participant of whom something is recorded."""
    measures = [
        rules.MeasureFact(
            row.pk,
            row.kind,
            row.label,
            row.task.title if row.task else "",
            row.points,
            row.low_label,
            row.high_label,
        )
        for row in measures_of(trial)
    ]
    values: dict[tuple[int, str], dict[tuple[int, int], float]] = defaultdict(dict)
    rows = Observation.objects.filter(participant__trial=trial, participant__state=Participant.State.SEATED)
    found = rows.order_by("participant_id").values_list(
        "participant_id", "participant__cell__label", "measure_id", "item", "value"
    )
    for person, cell, measure, item, value in found:
        values[person, cell][measure, item] = float(value)
    return measures, [rules.Sheet(cell, sheet) for (_person, cell), sheet in values.items()]


def present_numbers(trial: Trial) -> dict[str, Any]:
    """What would be published now, for the team to look at."""
    measures, sheets = facts(trial)
    return rules.result_of(measures, sheets, list(trial.cells.values_list("label", flat=True)))


def field_name(measure: int, item: int) -> str:
    """The name of the field for one value on a sheet."""
    return f"m{measure}_{item}"


def typed(value: Decimal) -> str:
    """A value as people type it: 7, 7.5."""
    return f"{value.normalize():f}"


def sheet_as_typed(participant: Participant) -> dict[str, str]:
    """A participant's values by the names of their fields."""
    return {
        field_name(row.measure_id, row.item): typed(row.value)
        for row in participant.observations.order_by("pk")
    }


@dataclass(frozen=True, slots=True)
class SheetPart:
    """The measures of one task, or (without one) those asked at the end."""

    task: Task | None
    measures: list[Measure]


def sheet_parts(measures: list[Measure]) -> list[SheetPart]:
    """The measures task by task, then the questions."""
    tasks = {each.task.pk: each.task for each in measures if each.task}
    found = [
        SheetPart(task, [each for each in measures if each.task_id == key]) for key, task in tasks.items()
    ]
    asked = [each for each in measures if each.task is None]
    return [*found, *([SheetPart(None, asked)] if asked else [])]


def values_wanted(measures: list[Measure]) -> int:
    """How many values a full sheet has."""
    return sum(len(each.items) for each in measures)


def participants(trial: Trial) -> QuerySet[Participant]:
    """Who takes part, by code; each with how much is recorded. Never with who they are."""
    rows = trial.participants.filter(state=Participant.State.SEATED).select_related("cell")
    return rows.annotate(recorded=Count("observations")).order_by("code")
