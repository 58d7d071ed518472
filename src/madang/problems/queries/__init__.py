"""What pages and other apps ask of several tables at once, by subject."""

from madang.problems.queries.charge import curator_ids, owners_of
from madang.problems.queries.finding import documents_of, said_of
from madang.problems.queries.listing import ORDERS, Chosen, Counts, card_states, cards, chosen_rows, counts
from madang.problems.queries.own import joined_section, own_section, personal_data, tasks_of
from madang.problems.queries.panels import Panel, PanelItem, panels, register_panel
from madang.problems.queries.similar import similar, with_words
from madang.problems.queries.timeline import Step, steps

__all__ = [
    "ORDERS",
    "Chosen",
    "Counts",
    "Panel",
    "PanelItem",
    "Step",
    "card_states",
    "cards",
    "chosen_rows",
    "counts",
    "curator_ids",
    "documents_of",
    "joined_section",
    "own_section",
    "owners_of",
    "panels",
    "personal_data",
    "register_panel",
    "said_of",
    "similar",
    "steps",
    "tasks_of",
    "with_words",
]
