"""What goes into a map."""

import hashlib
from datetime import datetime

from django.db.models import Q, QuerySet

from madang.deliberations.models import Deliberation, Device, Statement, StatementVote
from madang.deliberations.rules import State

Vote = tuple[int, int, int]


def votes_of(deliberation: Deliberation) -> list[Vote]:
    """(voter, statement, answer) of everybody who is not excluded, on every statement that is asked, in one order."""
    rows = StatementVote.objects.filter(
        voter__deliberation=deliberation, voter__banned_at=None, statement__state=Statement.State.SHOWN
    )
    return list(rows.order_by("voter", "statement").values_list("voter", "statement", "value"))


def texts_of(deliberation: Deliberation) -> dict[int, tuple[str, str]]:
    """The words and the language of each statement that is asked."""
    rows = Statement.objects.shown().filter(deliberation=deliberation).order_by("pk")
    return {key: (text, language) for key, text, language in rows.values_list("pk", "text", "language")}


def input_digest(votes: list[Vote], texts: dict[int, tuple[str, str]]) -> str:
    """SHA-256 of everything a map is made of."""
    hasher = hashlib.sha256(repr(sorted(texts)).encode())
    for vote in votes:
        hasher.update(b"%d %d %d\n" % vote)
    return hasher.hexdigest()


def digest_now(deliberation: Deliberation) -> str:
    """The `input_digest` of a map that would be made now."""
    return input_digest(votes_of(deliberation), texts_of(deliberation))


def devices_over(border: datetime) -> QuerySet[Device]:
    """The browsers that took part in deliberations which ended before `border`."""
    return Device.objects.filter(
        Q(voter__deliberation__closed_at__lt=border), ~Q(voter__deliberation__state=State.OPEN)
    )
