"""Tables of projects, by noun."""

from madang.projects.models.decisions import Decision, DecisionReply
from madang.projects.models.handovers import Handover, HandoverCheck, LedgerEntry
from madang.projects.models.project import Project, ProjectProblem, ProjectQuerySet
from madang.projects.models.prototypes import (
    CheckAnswer,
    Licence,
    PrivacyPoint,
    Prototype,
    PrototypeVersion,
    SafetyPoint,
)
from madang.projects.models.team import Invitation, JoinRequest, Membership, RoleOpening
from madang.projects.models.work import Milestone, ProjectFile, Task, Update

__all__ = [
    "CheckAnswer",
    "Decision",
    "DecisionReply",
    "Handover",
    "HandoverCheck",
    "Invitation",
    "JoinRequest",
    "LedgerEntry",
    "Licence",
    "Membership",
    "Milestone",
    "PrivacyPoint",
    "Project",
    "ProjectFile",
    "ProjectProblem",
    "ProjectQuerySet",
    "Prototype",
    "PrototypeVersion",
    "RoleOpening",
    "SafetyPoint",
    "Task",
    "Update",
]
