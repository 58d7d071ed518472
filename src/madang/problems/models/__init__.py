"""Tables of problems, by noun."""

from madang.problems.models.answers import Answer, DueChange
from madang.problems.models.counts import DistrictCount
from madang.problems.models.curation import Merge, ModerationCase
from madang.problems.models.drafts import ReportDraft
from madang.problems.models.problem import Problem, ProblemQuerySet
from madang.problems.models.voices import Evidence, Follow, MeToo

__all__ = [
    "Answer",
    "DistrictCount",
    "DueChange",
    "Evidence",
    "Follow",
    "MeToo",
    "Merge",
    "ModerationCase",
    "Problem",
    "ProblemQuerySet",
    "ReportDraft",
]
