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


@transaction.atomic
def learn_filter(*, by: Person | None = None) -> AdFilter | None:
    """Learn anew from the moderators' decisions, and measure how often that errs. None where they are too few.

    What was learnt from words that have been erased since goes with the old filter: its figures stay, nothing else.
    """
    ads, others = queries.decided_texts()
    if not advertising.is_enough(ads, others):
        AdFilter.objects.update(weights=b"")
        live.bump("comments")
        return None
    found, quality = advertising.learnt(ads, others), advertising.tested(ads, others)
    AdFilter.objects.update(weights=b"")
    row = AdFilter.objects.create(
        weights=found.to_bytes(), threshold=found.threshold, ads=quality.ads, missed=quality.missed,
        others=quality.others, false_alarms=quality.false_alarms,
    )  # fmt: skip
    live.bump("comments")
    return row


@transaction.atomic
def screen_comments(*, by: Person | None = None) -> int:
    """Report to the moderators, in the name of the program, new comments that read like advertising. Returns how many.

    A comment is looked at once: when its author can no longer change it. Where nobody complained about one for a week,
    the readers have judged, and the program is not asked.
    """
    row = AdFilter.objects.select_for_update().exclude(weights=b"").order_by("-pk").first()
    if row is None:
        return 0
    known = advertising.AdFilter.from_bytes(bytes(row.weights), row.threshold)
    now = clock.now()
    fixed = Comment.objects.filter(
        created_at__lt=now - EDIT_WITHIN, created_at__gte=now - queries.UNDISPUTED_AFTER, screened_at=None
    )
    rows = list(fixed.only("pk", "body", "state").order_by("created_at", "pk")[:SCREEN_MOST])
    suspects = [row for row in rows if row.state == Comment.State.SHOWN and known.suspects(row.body)]
    Report.objects.bulk_create(
        [Report(comment=row, reason_code=Reason.AD, is_by_program=True) for row in suspects]
    )
    Comment.objects.filter(pk__in=[row.pk for row in rows]).update(screened_at=now)
    return len(suspects)
