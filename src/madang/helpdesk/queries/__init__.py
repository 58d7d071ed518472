"""What pages and other apps ask of several tables at once, by subject."""

from madang.helpdesk.queries.answering import Reply, as_choice, reply_to, reply_with_candidates, sources
from madang.helpdesk.queries.desks import (
    Keeper,
    agents_of,
    asked,
    keepers_for,
    may_open,
    may_open_any,
    project_panel,
    scopes,
    section_of,
    served,
    serving,
)
from madang.helpdesk.queries.keeping import desk_section, entries_to_check, knowledge_data
from madang.helpdesk.queries.listing import FILTERS, as_rows, counts, found, history, kept, readable
from madang.helpdesk.queries.own import messages_left
from madang.helpdesk.queries.retrieving import KIND, Candidate, Retrieved, documents_of, figures_of, retrieve

__all__ = [
    "FILTERS",
    "KIND",
    "Candidate",
    "Keeper",
    "Reply",
    "Retrieved",
    "agents_of",
    "as_choice",
    "as_rows",
    "asked",
    "counts",
    "desk_section",
    "documents_of",
    "entries_to_check",
    "figures_of",
    "found",
    "history",
    "keepers_for",
    "kept",
    "knowledge_data",
    "may_open",
    "may_open_any",
    "messages_left",
    "project_panel",
    "readable",
    "reply_to",
    "reply_with_candidates",
    "retrieve",
    "scopes",
    "section_of",
    "served",
    "serving",
    "sources",
]
