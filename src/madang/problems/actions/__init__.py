"""Every change a person, an API client or the clock can cause, by subject.

For the apps above: `mark_taken_up`, `answer_problem` (see `answer.py`); `say_me_too`, `follow_problem` (`join.py`).
"""

from madang.problems.actions.answer import BadDate, answer_problem, change_due, mark_taken_up
from madang.problems.actions.curate import (
    AppealOver,
    appeal_case,
    ask_for_more,
    assign_owner,
    decide_appeal,
    decline_report,
    hide_problem,
    lift_problem,
    publish_problem,
    restore_problem,
    start_checking,
    take_down,
)
from madang.problems.actions.deadlines import check_deadlines
from madang.problems.actions.draft import (
    AlreadySent,
    attach_picture,
    claim_draft,
    detach_picture,
    discard_draft,
    forget_drafts,
    save_draft,
    send_draft,
)
from madang.problems.actions.erase import erase_person
from madang.problems.actions.join import (
    EvidenceIncomplete,
    LinksNotYet,
    OwnProblem,
    add_evidence,
    follow_problem,
    say_me_too,
    take_back_evidence,
    take_back_me_too,
    tell_of_comment,
    unfollow_problem,
)
from madang.problems.actions.merge import CannotMerge, merge_problem, unmerge_problem
from madang.problems.actions.reading import note_reading
from madang.problems.actions.report import (
    ReportIncomplete,
    TooManyDrafts,
    TooManyReports,
    edit_problem,
    report_problem,
    resend_problem,
    withdraw_problem,
)
from madang.problems.models.changing import EmptyWords, WrongState

__all__ = [
    "AlreadySent",
    "AppealOver",
    "BadDate",
    "CannotMerge",
    "EmptyWords",
    "EvidenceIncomplete",
    "LinksNotYet",
    "OwnProblem",
    "ReportIncomplete",
    "TooManyDrafts",
    "TooManyReports",
    "WrongState",
    "add_evidence",
    "answer_problem",
    "appeal_case",
    "ask_for_more",
    "assign_owner",
    "attach_picture",
    "change_due",
    "check_deadlines",
    "claim_draft",
    "decide_appeal",
    "decline_report",
    "detach_picture",
    "discard_draft",
    "edit_problem",
    "erase_person",
    "follow_problem",
    "forget_drafts",
    "hide_problem",
    "lift_problem",
    "mark_taken_up",
    "merge_problem",
    "note_reading",
    "publish_problem",
    "report_problem",
    "resend_problem",
    "restore_problem",
    "save_draft",
    "say_me_too",
    "send_draft",
    "start_checking",
    "take_back_evidence",
    "take_back_me_too",
    "take_down",
    "tell_of_comment",
    "unfollow_problem",
    "unmerge_problem",
    "withdraw_problem",
]
