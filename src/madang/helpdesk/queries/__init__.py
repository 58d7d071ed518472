"""What pages and other apps ask of several tables at once, by subject."""

from madang.helpdesk.queries.answering import Reply, as_choice, reply_to, reply_with_candidates, sources
from madang.helpdesk.queries.retrieving import KIND, Candidate, Retrieved, documents_of, figures_of, retrieve

__all__ = [
    "KIND",
    "Candidate",
    "Reply",
    "Retrieved",
    "as_choice",
    "documents_of",
    "figures_of",
    "reply_to",
    "reply_with_candidates",
    "retrieve",
    "sources",
]
