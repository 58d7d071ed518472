"""Every change that a team, a participant, the centre or the clock can cause, by subject."""

from madang.trials.actions.erasure import erase_person, forget_links
from madang.trials.actions.joining import (
    AlreadyIn,
    ConsentNeeded,
    GuardianNeeded,
    NoSuchCell,
    OwnTrial,
    confirm_consent,
    draw_lots,
    set_session,
    take_part,
    withdraw,
)
from madang.trials.actions.plan import (
    BadDates,
    NotUnderstood,
    TooManyTrials,
    discard_trial,
    save_part,
    start_trial,
)
from madang.trials.actions.records import (
    BadNumber,
    ConsentOutdated,
    NotTheirs,
    answer_sheet,
    record_sheet,
)
from madang.trials.actions.results import publish_result, remake_result, save_result
from madang.trials.actions.steps import (
    NotComplete,
    NotDrawn,
    approve_trial,
    begin_analysis,
    resume_running,
    send_back_trial,
    start_running,
    stop_trial,
    submit_trial,
)
from madang.trials.models.changing import EmptyWords, NotInTime, WrongState

__all__ = [
    "AlreadyIn",
    "BadDates",
    "BadNumber",
    "ConsentNeeded",
    "ConsentOutdated",
    "EmptyWords",
    "GuardianNeeded",
    "NoSuchCell",
    "NotComplete",
    "NotDrawn",
    "NotInTime",
    "NotTheirs",
    "NotUnderstood",
    "OwnTrial",
    "TooManyTrials",
    "WrongState",
    "answer_sheet",
    "approve_trial",
    "begin_analysis",
    "confirm_consent",
    "discard_trial",
    "draw_lots",
    "erase_person",
    "forget_links",
    "publish_result",
    "record_sheet",
    "remake_result",
    "resume_running",
    "save_part",
    "save_result",
    "send_back_trial",
    "set_session",
    "start_running",
    "start_trial",
    "stop_trial",
    "submit_trial",
    "take_part",
    "withdraw",
]
