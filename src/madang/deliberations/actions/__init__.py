"""Every change a person, a visitor or the clock can cause, by subject."""

from madang.deliberations.actions.banning import ReasonNeeded, ban_voter, unban_voter
from madang.deliberations.actions.erase import erase_person
from madang.deliberations.actions.manage import (
    BadDate,
    DeliberationIncomplete,
    NotReady,
    close_deliberation,
    close_due,
    edit_deliberation,
    open_deliberation,
    prepare_deliberation,
    publish_result,
    recompute_map,
)
from madang.deliberations.actions.statements import (
    AlikeStatements,
    AppealOver,
    StatementRefused,
    TooManyStatements,
    add_seeds,
    add_statement,
    appeal_statement,
    decide_appeal,
    remove_statement,
    show_statement,
)
from madang.deliberations.actions.vote import (
    BadSheet,
    NoAnswer,
    StatementGone,
    absorb_device,
    cast_vote,
    copy_in_sheets,
    forget_devices,
)
from madang.deliberations.models.changing import DeliberationOver, WrongState
from madang.deliberations.models.entering import AnsweredByAccount, NotCounted, SignInFirst

__all__ = [
    "AlikeStatements",
    "AnsweredByAccount",
    "AppealOver",
    "BadDate",
    "BadSheet",
    "DeliberationIncomplete",
    "DeliberationOver",
    "NoAnswer",
    "NotCounted",
    "NotReady",
    "ReasonNeeded",
    "SignInFirst",
    "StatementGone",
    "StatementRefused",
    "TooManyStatements",
    "WrongState",
    "absorb_device",
    "add_seeds",
    "add_statement",
    "appeal_statement",
    "ban_voter",
    "cast_vote",
    "close_deliberation",
    "close_due",
    "copy_in_sheets",
    "decide_appeal",
    "edit_deliberation",
    "erase_person",
    "forget_devices",
    "open_deliberation",
    "prepare_deliberation",
    "publish_result",
    "recompute_map",
    "remove_statement",
    "show_statement",
    "unban_voter",
]
