"""Tables of projects, by noun."""

from madang.projects.models.decisions import Decision, DecisionReply
from madang.projects.models.handovers import Handover, HandoverCheck, LedgerEntry
from madang.projects.models.project import Project, ProjectProblem, ProjectQuerySet
from madang.projects.models.promises import Condition, MaintenancePlan, Reminder
from madang.projects.models.prototypes import (
    CHECKLISTS,
    AccessPoint,
    CheckAnswer,
    CodePoint,
    DataPoint,
    Licence,
    PrivacyPoint,
    Prototype,
    PrototypeVersion,
    SafetyPoint,
)
from madang.projects.models.team import Invitation, JoinRequest, Membership, RoleOpening
from madang.projects.models.work import Milestone, ProjectFile, Task, Update

__all__ = [
    "CHECKLISTS",
    "AccessPoint",
    "CheckAnswer",
    "CodePoint",
    "Condition",
    "DataPoint",
    "Decision",
    "DecisionReply",
    "Handover",
    "HandoverCheck",
    "Invitation",
    "JoinRequest",
    "LedgerEntry",
    "Licence",
    "MaintenancePlan",
    "Membership",
    "Milestone",
    "PrivacyPoint",
    "Project",
    "ProjectFile",
    "ProjectProblem",
    "ProjectQuerySet",
    "Prototype",
    "PrototypeVersion",
    "Reminder",
    "RoleOpening",
    "SafetyPoint",
    "Task",
    "Update",
]
