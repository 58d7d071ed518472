"""Pure calculations of search: the terms of a text, what a term weighs, the words to mark and the sentences to show."""

from madang.search.rules.analysis import ANALYSIS_VERSION, Terms, analyse, is_name, names_in, plain
from madang.search.rules.personal import looks_personal
from madang.search.rules.weights import WEIGHT_MOST, idf, share_of, weight

__all__ = [
    "ANALYSIS_VERSION",
    "WEIGHT_MOST",
    "Terms",
    "analyse",
    "idf",
    "is_name",
    "looks_personal",
    "names_in",
    "plain",
    "share_of",
    "weight",
]
