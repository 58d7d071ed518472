"""Tables of trials, by noun."""

from madang.trials.models.measuring import Measure, Observation, Task
from madang.trials.models.participants import Participant
from madang.trials.models.results import Draw, Result
from madang.trials.models.trial import ConsentText, QuotaCell, SafetyCheck, Trial

__all__ = [
    "ConsentText",
    "Draw",
    "Measure",
    "Observation",
    "Participant",
    "QuotaCell",
    "Result",
    "SafetyCheck",
    "Task",
    "Trial",
]
