"""Tables of matching, by noun."""

from madang.matching.models.round import Round, RoundProblem, RoundQuerySet
from madang.matching.models.run import MatchRun, MatchTeam, Placement
from madang.matching.models.wish import NeverWish, TogetherAsk, Wish, WishQuerySet

__all__ = [
    "MatchRun",
    "MatchTeam",
    "NeverWish",
    "Placement",
    "Round",
    "RoundProblem",
    "RoundQuerySet",
    "TogetherAsk",
    "Wish",
    "WishQuerySet",
]
