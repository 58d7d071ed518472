"""Tables of deliberations, by noun."""

from madang.deliberations.models.deliberation import Deliberation, DeliberationProblem, DeliberationQuerySet
from madang.deliberations.models.statements import Statement, StatementQuerySet
from madang.deliberations.models.voting import Device, MapRun, StatementVote, Voter

__all__ = [
    "Deliberation",
    "DeliberationProblem",
    "DeliberationQuerySet",
    "Device",
    "MapRun",
    "Statement",
    "StatementQuerySet",
    "StatementVote",
    "Voter",
]
