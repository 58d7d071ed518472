"""What people type about trials, by subject."""

from madang.trials.forms.plan import FORMS, CheckForm, ReasonForm, WhatForm
from madang.trials.forms.sheets import (
    ConfirmForm,
    JoinForm,
    RecordForm,
    ResultForm,
    SessionForm,
    SheetForm,
)

__all__ = [
    "FORMS",
    "CheckForm",
    "ConfirmForm",
    "JoinForm",
    "ReasonForm",
    "RecordForm",
    "ResultForm",
    "SessionForm",
    "SheetForm",
    "WhatForm",
]
