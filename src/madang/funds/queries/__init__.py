"""What pages and other apps ask of several tables at once, by subject."""

from madang.funds.queries.count import PROGRAM, Counted, count
from madang.funds.queries.own import TONES, own_section, personal_data, tasks_of, teams_that_may_apply
from madang.funds.queries.page import (
    Choice,
    OwnBallot,
    Page,
    ballot_of,
    entries_of,
    listed,
    page_of,
    panel,
    result_page,
    steps,
    with_card,
)
from madang.funds.queries.review import BallotRow, Review, ballots_for_review, review_of, rows_of
from madang.funds.queries.voters import addresses_of, count_entitled, may_vote, votable_by, voters

__all__ = [
    "PROGRAM",
    "TONES",
    "BallotRow",
    "Choice",
    "Counted",
    "OwnBallot",
    "Page",
    "Review",
    "addresses_of",
    "ballot_of",
    "ballots_for_review",
    "count",
    "count_entitled",
    "entries_of",
    "listed",
    "may_vote",
    "own_section",
    "page_of",
    "panel",
    "personal_data",
    "result_page",
    "review_of",
    "rows_of",
    "steps",
    "tasks_of",
    "teams_that_may_apply",
    "votable_by",
    "voters",
    "with_card",
]
