"""What pages and other apps ask of several tables at once, by subject."""

from madang.helpdesk.queries.answering import Reply, reply_to
from madang.helpdesk.queries.retrieving import KIND, Candidate, Retrieved, documents_of, figures_of, retrieve

__all__ = ["KIND", "Candidate", "Reply", "Retrieved", "documents_of", "figures_of", "reply_to", "retrieve"]
