"""What pages and other apps ask of several tables at once, by subject."""

from madang.projects.queries.handovers import answered, due_checks, queue, snapshot_of, staff_choices
from madang.projects.queries.listing import ORDER, Chosen, chosen_rows, problems_for
from madang.projects.queries.own import own_section, personal_data, tasks_of
from madang.projects.queries.page import (
    TONES,
    Page,
    Step,
    handover_steps,
    handovers_of,
    page_of,
    panel,
    with_page,
)
from madang.projects.queries.room import (
    Column,
    board,
    decision_with_replies,
    decisions,
    first_steps,
    members,
    overview,
    place,
    tally,
)

__all__ = [
    "ORDER",
    "TONES",
    "Chosen",
    "Column",
    "Page",
    "Step",
    "answered",
    "board",
    "chosen_rows",
    "decision_with_replies",
    "decisions",
    "due_checks",
    "first_steps",
    "handover_steps",
    "handovers_of",
    "members",
    "overview",
    "own_section",
    "page_of",
    "panel",
    "personal_data",
    "place",
    "problems_for",
    "queue",
    "snapshot_of",
    "staff_choices",
    "tally",
    "tasks_of",
    "with_page",
]
