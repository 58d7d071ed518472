"""What a program does for the moderators: it learns from their decisions what advertising looks like, and shows them
what looks alike. It removes nothing."""

from django.db import transaction

from madang.comments import queries
from madang.comments.models import EDIT_WITHIN, AdFilter, Comment, Reason, Report
from madang.comments.rules import advertising
from madang.core import clock, live
from madang.people.models import Person

# Comments looked at in one go; the rest waits for the next.
SCREEN_MOST = 2000


def learn_filter(*, by: Person | None = None) -> AdFilter | None:
    """Learn anew from the moderators' decisions, and measure how often that errs. None where they are too few.

    What was learnt from words that have been erased since goes with the old filter: its figures stay, nothing else.
    No transaction is open while it learns: that takes seconds, in which on SQLite nobody else could write.
    """
    ads, others = queries.decided_texts()
    if not advertising.is_enough(ads, others):
        return _put_to_work(None)
    found, quality = advertising.learnt(ads, others), advertising.tested(ads, others)
    return _put_to_work(
        AdFilter(
            weights=found.to_bytes(), threshold=found.threshold, ads=quality.ads, missed=quality.missed,
            others=quality.others, false_alarms=quality.false_alarms,
        )
    )  # fmt: skip


@transaction.atomic
def _put_to_work(row: AdFilter | None) -> AdFilter | None:
    AdFilter.objects.update(weights=b"")
    if row is not None:
        row.save()
    live.bump("comments")
    return row


def screen_comments(*, by: Person | None = None) -> int:
    """Report to the moderators, in the name of the program, new comments that read like advertising. Returns how many.

    A comment is looked at once: when its author can no longer change it. Where nobody complained about one for a week,
    the readers have judged, and the program is not asked.
    """
    row = AdFilter.objects.exclude(weights=b"").order_by("-pk").first()
    if row is None:
        return 0
    known = advertising.AdFilter.from_bytes(bytes(row.weights), row.threshold)
    now = clock.now()
    fixed = Comment.objects.filter(
        created_at__lt=now - EDIT_WITHIN, created_at__gte=now - queries.UNDISPUTED_AFTER, screened_at=None
    )
    rows = list(fixed.only("pk", "body", "state").order_by("created_at", "pk")[:SCREEN_MOST])
    suspects = {row.pk for row in rows if row.state == Comment.State.SHOWN and known.suspects(row.body)}
    return _report([row.pk for row in rows], suspects)


@transaction.atomic
def _report(looked_at: list[int], suspects: set[int]) -> int:
    """Keep what was found, unless another run was first or the comment is gone meanwhile."""
    fresh = list(
        Comment.objects.select_for_update().filter(pk__in=looked_at, screened_at=None).only("pk", "state").order_by("pk")
    )  # fmt: skip
    found = [row for row in fresh if row.pk in suspects and row.state == Comment.State.SHOWN]
    Report.objects.bulk_create(
        [Report(comment=row, reason_code=Reason.AD, is_by_program=True) for row in found]
    )
    Comment.objects.filter(pk__in=[row.pk for row in fresh]).update(screened_at=clock.now())
    return len(found)
