"""When the numbers are old, and what institutions' pages show of them."""

from typing import Any

from django.dispatch import receiver

from madang.core import live
from madang.impact import queries
from madang.partners.queries import register_facts
from madang.problems import signals

register_facts(queries.facts)


@receiver(
    [
        signals.problem_received,
        signals.problem_published,
        signals.problem_taken_up,
        signals.problem_answered,
        signals.problem_merged,
        signals.problem_unmerged,
        signals.problem_closed,
    ]
)
def numbers_changed(sender: Any, **kwargs: Any) -> None:
    """A problem moved: the numbers are calculated anew. Hand-overs say so through the ledger."""
    live.bump("impact")
