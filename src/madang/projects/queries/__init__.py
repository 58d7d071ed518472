"""What pages and other apps ask of several tables at once, by subject."""

from madang.projects.queries.above import (
    list_links,
    project_panels,
    register_list_link,
    register_project_panel,
    register_room,
    room_tabs,
)
from madang.projects.queries.chain import ChainStep, in_order, register_chain_step
from madang.projects.queries.handover_steps import handover_steps
from madang.projects.queries.handovers import (
    answered,
    due_checks,
    missing_plans,
    open_conditions,
    others_of,
    plan_history,
    plan_words,
    queue,
    staff_choices,
)
from madang.projects.queries.listing import ORDER, Chosen, chosen_rows, problems_for
from madang.projects.queries.overdue import Overdue, overdue_of, overdue_section
from madang.projects.queries.own import own_section, personal_data, tasks_of
from madang.projects.queries.page import TONES, Page, handovers_of, page_of, with_page
from madang.projects.queries.panel import panel
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
from madang.projects.queries.versions import (
    GROUPS,
    POINTS,
    changes,
    checklist,
    history,
    open_points,
    versions_of,
)

__all__ = [
    "GROUPS",
    "ORDER",
    "POINTS",
    "TONES",
    "ChainStep",
    "Chosen",
    "Column",
    "Overdue",
    "Page",
    "answered",
    "board",
    "changes",
    "checklist",
    "chosen_rows",
    "decision_with_replies",
    "decisions",
    "due_checks",
    "first_steps",
    "handover_steps",
    "handovers_of",
    "history",
    "in_order",
    "list_links",
    "members",
    "missing_plans",
    "open_conditions",
    "open_points",
    "others_of",
    "overdue_of",
    "overdue_section",
    "overview",
    "own_section",
    "page_of",
    "panel",
    "personal_data",
    "place",
    "plan_history",
    "plan_words",
    "problems_for",
    "project_panels",
    "queue",
    "register_chain_step",
    "register_list_link",
    "register_project_panel",
    "register_room",
    "room_tabs",
    "staff_choices",
    "tally",
    "tasks_of",
    "versions_of",
    "with_page",
]
