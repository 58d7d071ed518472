"""Tables of search, and what can be found: each app says it for its own things."""

from madang.search.models.documents import (
    Audience,
    DocVector,
    Posting,
    SearchDoc,
    SearchName,
    SearchStat,
    SearchTerm,
)
from madang.search.models.log import LoggedSearch
from madang.search.models.sources import Document, Source, by_kind, in_both, register, sources

__all__ = [
    "Audience",
    "DocVector",
    "Document",
    "LoggedSearch",
    "Posting",
    "SearchDoc",
    "SearchName",
    "SearchStat",
    "SearchTerm",
    "Source",
    "by_kind",
    "in_both",
    "register",
    "sources",
]
