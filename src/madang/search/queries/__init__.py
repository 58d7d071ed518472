"""Finding: what the index has for a question, and what of it a person may see."""

from madang.search.queries.finding import (
    FOUND_MAX,
    Found,
    Group,
    find,
    grouped,
    marked,
    near_keys,
    suggest,
    visible,
    with_analyser,
)
from madang.search.queries.ranking import Asked, Hit, rank
from madang.search.queries.within import Within

__all__ = [
    "FOUND_MAX",
    "Asked",
    "Found",
    "Group",
    "Hit",
    "Within",
    "find",
    "grouped",
    "marked",
    "near_keys",
    "rank",
    "suggest",
    "visible",
    "with_analyser",
]
