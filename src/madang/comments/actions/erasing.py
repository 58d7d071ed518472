"""What is forgotten: by time, and when somebody leaves."""

from django.db import transaction
from django.db.models import QuerySet

from madang.comments import queries, rules
from madang.comments.models import Appeal, Comment, Removal, Report
from madang.core import live
from madang.people.models import Person


@transaction.atomic
def forget_removed(*, rows: QuerySet[Comment], by: Person | None = None) -> int:
    """Blank the words of these removed comments, and what was said about them. Returns how many."""
    keys = list(rows.values_list("pk", flat=True))
    Appeal.objects.filter(comment__in=keys).update(text="")
    return Comment.objects.filter(pk__in=keys).update(body="")


@transaction.atomic
def forget_reports(*, rows: QuerySet[Report], by: Person | None = None) -> int:
    """Blank who sent these reports, and their notes; that a comment was reported stays. Returns how many."""
    return rows.update(by=None, note="")


def erase_person(*, by: Person) -> None:
    """Erase every word `by` wrote here, and what others wrote to them; what was answered keeps its place."""
    own = Comment.objects.filter(author=by)
    for comment in own.filter(state=Comment.State.SHOWN).only("pk", "target"):
        kind = queries.kind_of(comment.target)
        if kind and kind.on_count:
            kind.on_count(rules.target_parts(comment.target)[1], -1)
    own.filter(state=Comment.State.SHOWN).update(state=Comment.State.WITHDRAWN)
    Removal.objects.filter(comment__author=by).update(note="")
    Appeal.objects.filter(comment__author=by).update(text="", reason="")
    Report.objects.filter(comment__author=by).update(note="")
    Report.objects.filter(by=by).update(note="")
    own.update(body="")
    targets = set(own.values_list("target", flat=True))
    topics = {topic for target in targets if (kind := queries.kind_of(target)) for topic in kind.topics}
    live.bump("comments", *topics, *map(queries.topic_of, targets))
