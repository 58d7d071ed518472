"""Every change to a comment: by its author, by readers who report it, by moderators who answer for what they remove."""

from madang.comments.actions.erasing import erase_person, forget_removed, forget_reports
from madang.comments.actions.moderating import (
    REPORTS_PER_HOUR,
    AppealRefused,
    appeal_removal,
    decide_appeal,
    keep_comment,
    remove_comment,
    report_comment,
)
from madang.comments.actions.screening import learn_filter, screen_comments
from madang.comments.actions.writing import (
    CommentIsFixed,
    CommentRefused,
    CommentsClosed,
    MembersOnly,
    TooFast,
    edit_comment,
    post_comment,
    withdraw_comment,
)

__all__ = [
    "REPORTS_PER_HOUR",
    "AppealRefused",
    "CommentIsFixed",
    "CommentRefused",
    "CommentsClosed",
    "MembersOnly",
    "TooFast",
    "appeal_removal",
    "decide_appeal",
    "edit_comment",
    "erase_person",
    "forget_removed",
    "forget_reports",
    "keep_comment",
    "learn_filter",
    "post_comment",
    "remove_comment",
    "report_comment",
    "screen_comments",
    "withdraw_comment",
]
