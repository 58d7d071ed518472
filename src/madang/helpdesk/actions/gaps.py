"""What becomes of questions that found no answer: an entry, another way to ask for one, or nothing."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import audit
from madang.core.errors import DomainError
from madang.helpdesk.actions.knowledge import add_variants, put_entry
from madang.helpdesk.models import Asked, Desk, Entry
from madang.helpdesk.models.changing import check_agent
from madang.helpdesk.queries import gaps
from madang.people.models import Person


class GapGone(DomainError):
    """Somebody dealt with these questions already."""


def _held(desk: Desk, asked: Collection[int]) -> list[Asked]:
    """Those of the questions that are still open, held until the transaction ends: of two at once the second finds none."""
    return list(gaps.open_questions([desk.pk]).select_for_update().filter(pk__in=asked)[: gaps.NEWEST])


def _handle(rows: Collection[Asked]) -> int:
    return Asked.objects.filter(pk__in=[row.pk for row in rows]).update(is_handled=True)


@transaction.atomic
def answer_gap(*, desk: Desk, by: Person, asked: Collection[int], **fields: Any) -> Entry:
    """Write the entry that the questions with the keys `asked` were missing, `fields` as in `put_entry`; they are dealt
    with from then on. Raises NotAllowed, BadEntry, GapGone."""
    check_agent(desk, by)
    rows = _held(desk, asked)
    if not rows:
        raise GapGone(
            _(
                "A colleague has dealt with these questions meanwhile. Saving again keeps your answer beside theirs."
            )
        )
    entry = put_entry(desk=desk, by=by, **fields)
    _handle(rows)
    return entry


@transaction.atomic
def ask_alike(*, entry: Entry, by: Person, asked: Collection[int]) -> int:
    """Let `entry` be found by the words of these questions, which are dealt with from then on. Returns how many they
    were: 0 where somebody was faster. Raises NotAllowed, BadEntry."""
    check_agent(entry.desk, by)
    rows = _held(entry.desk, asked)
    if rows:
        add_variants(entry=entry, by=by, texts=gaps.texts_of(rows))
    return _handle(rows)


@transaction.atomic
def dismiss_gap(*, desk: Desk, by: Person, asked: Collection[int]) -> int:
    """Say that these questions are no matter for the desk. Returns how many were still open. Raises NotAllowed."""
    check_agent(desk, by)
    count = _handle(_held(desk, asked))
    if count:
        audit.record(by=by, verb="helpdesk.gap_dismissed", target=desk, details={"count": count})
    return count
