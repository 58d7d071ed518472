"""What pages, the worker and other apps ask of several tables at once, by subject."""

from madang.deliberations.queries.answering import Answered, Ballot, answers, ballot, receipt, voter_of
from madang.deliberations.queries.desk import Waiting, log_rows, waiting_statements
from madang.deliberations.queries.listing import drafts, open_now, past, problems_of
from madang.deliberations.queries.own import own_section, panel, personal_data, tasks_of
from madang.deliberations.queries.results import (
    Position,
    Shown,
    csv_rows,
    latest_run,
    position_of,
    shown_result,
)
from madang.deliberations.queries.voting import devices_over, digest_now, input_digest, texts_of, votes_of

__all__ = [
    "Answered",
    "Ballot",
    "Position",
    "Shown",
    "Waiting",
    "answers",
    "ballot",
    "csv_rows",
    "devices_over",
    "digest_now",
    "drafts",
    "input_digest",
    "latest_run",
    "log_rows",
    "open_now",
    "own_section",
    "panel",
    "past",
    "personal_data",
    "position_of",
    "problems_of",
    "receipt",
    "shown_result",
    "tasks_of",
    "texts_of",
    "voter_of",
    "votes_of",
    "waiting_statements",
]
