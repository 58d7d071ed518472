"""What is measured: within which bounds, how a sheet of the System Usability Scale is scored, and plans as people type them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

TASKS_MOST = 8
TASK_TITLE_MAX = 100
SCALES_MOST = 8
SCALE_LABEL_MAX = 120
END_LABEL_MAX = 30
MINUTES_MOST = 480
COUNT_MOST = 999


class Kind(StrEnum):
    """What one number says. Codes are stable."""

    SUCCESS = "success"
    MINUTES = "minutes"
    COUNT = "count"
    SCALE = "scale"
    SUS = "sus"


# Measured at each task by the team; the others are asked of the participant at the end.
AT_TASKS = (Kind.SUCCESS, Kind.MINUTES, Kind.COUNT)
ASKED = frozenset({Kind.SCALE, Kind.SUS})
SUS_LENGTH = 10
# John Brooke, "SUS: a quick and dirty usability scale" (1996). Odd sentences are praise, even ones blame.
SUS_ITEMS = (
    _("I think that I would like to use this often."),
    _("I found it more complicated than it needs to be."),
    _("I thought it was easy to use."),
    _("I think I would need the help of somebody who knows technology to be able to use it."),
    _("I found that its parts fit together well."),
    _("I thought there was too much in it that does not agree with itself."),
    _("I imagine that most people would learn to use it very quickly."),
    _("I found it very awkward to use."),
    _("I felt very sure of myself while using it."),
    _("I had to learn a lot before I could begin with it."),
)


def sus_score(items: Sequence[int | None]) -> float | None:
    """The score of one sheet, 0 to 100: 2.5 · (Σ over odd items (x−1) + Σ over even items (5−x)).

    None where an item has no answer: an incomplete sheet has no score. Raises ValueError for anything but ten answers
    from 1 to 5.
    """
    if len(items) != SUS_LENGTH or any(item is not None and not 1 <= item <= 5 for item in items):
        raise ValueError("ten answers from 1 to 5")
    answers = [item for item in items if item is not None]
    if len(answers) < SUS_LENGTH:
        return None
    return 2.5 * (sum(x - 1 for x in answers[::2]) + sum(5 - x for x in answers[1::2]))


def bounds(kind: str, points: int = 0) -> tuple[int, int]:
    """The smallest and the largest value of a measure; both count."""
    return {
        Kind.SUCCESS: (0, 1), Kind.MINUTES: (0, MINUTES_MOST), Kind.COUNT: (0, COUNT_MOST), Kind.SCALE: (1, points),
        Kind.SUS: (1, 5),
    }[Kind(kind)]  # fmt: skip


def is_possible(kind: str, points: int, value: Decimal) -> bool:
    """Whether `value` can be an answer: within its bounds, and whole but for minutes, which know one decimal place."""
    low, high = bounds(kind, points)
    steps = value * 10 if kind == Kind.MINUTES else value
    return bool(value.is_finite() and low <= value <= high and steps == steps.to_integral_value())


# --- plans as people type them --------------------------------------------------------------------------


def lines_from(text: str, *, most: int, longest: int) -> list[str] | None:
    """The lines of a text without blank ones; None where there are too many, too long ones, or two alike."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    fits = (
        len(found) <= most and all(len(line) <= longest for line in found) and len(set(found)) == len(found)
    )
    return found if fits else None


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """One measure of a plan: at the task at place `task` (from 0), or None where it is asked at the end."""

    kind: str
    label: str = ""
    task: int | None = None
    points: int = 0
    low_label: str = ""
    high_label: str = ""


def scales_from(text: str) -> list[MeasurePlan] | None:
    """Own scales, one on each line: `question | what 1 means | what 5 means`, and `| 7` at its end for seven points.

    None where a line cannot be understood.
    """
    lines = lines_from(text, most=SCALES_MOST, longest=SCALE_LABEL_MAX + 2 * END_LABEL_MAX + 12)
    found = [_scale(line) for line in lines] if lines is not None else [None]
    return None if None in found else [scale for scale in found if scale]


def _scale(line: str) -> MeasurePlan | None:
    parts = [part.strip() for part in line.split("|")]
    points = parts.pop() if len(parts) == 4 else "5"
    fits = (
        len(parts) == 3
        and points in {"5", "7"}
        and all(parts)
        and len(parts[0]) <= SCALE_LABEL_MAX
        and max(map(len, parts[1:])) <= END_LABEL_MAX
    )
    return MeasurePlan(Kind.SCALE, parts[0], None, int(points), parts[1], parts[2]) if fits else None


def scales_as_text(scales: Iterable[MeasurePlan]) -> str:
    """Own scales as people type them."""
    return "\n".join(
        " | ".join([each.label, each.low_label, each.high_label, *(["7"] if each.points == 7 else [])])
        for each in scales
    )


def measures_of(
    tasks: int, at_tasks: Iterable[str], count_label: str, scales: Iterable[MeasurePlan], sus: bool
) -> list[MeasurePlan]:
    """All measures of a plan in their order: task by task, then the questions, then the System Usability Scale."""
    chosen = [kind for kind in AT_TASKS if kind in set(at_tasks)]
    found = [
        MeasurePlan(kind.value, count_label if kind == Kind.COUNT else "", task)
        for task in range(tasks)
        for kind in chosen
    ]
    return [*found, *scales, *([MeasurePlan(Kind.SUS.value)] if sus else [])]
