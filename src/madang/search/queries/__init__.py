"""Finding: what the index has for a question, and what of it a person may see."""

from madang.search.queries.ranking import Asked, Hit, rank

__all__ = ["Asked", "Hit", "rank"]
