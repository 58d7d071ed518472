"""The public ledger of what institutions did and left undone."""

from typing import Any

from django.db import transaction

from madang.core import clock, live
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems.models import Answer, DueChange, Problem
from madang.projects.models import Handover, LedgerEntry
from madang.projects.models.handovers import LEDGER_TEXT_MAX

_KIND_OF = {
    Answer.Kind.ANSWERED: LedgerEntry.Kind.ANSWERED,
    Answer.Kind.ADOPTED: LedgerEntry.Kind.PROBLEM_ADOPTED,
    Answer.Kind.ADAPTED: LedgerEntry.Kind.PROBLEM_ADAPTED,
    Answer.Kind.DECLINED: LedgerEntry.Kind.PROBLEM_DECLINED,
}


@transaction.atomic
def write_entry(
    *, partner: Partner, kind: str, by: Person | None = None, text: str = "", **fields: Any
) -> LedgerEntry:
    """Append what `partner` did; who acted for it stays in the audit trail alone (`by` is not kept here)."""
    entry = LedgerEntry.objects.create(
        partner=partner,
        kind=kind,
        text=text[:LEDGER_TEXT_MAX],
        at=fields.pop("at", None) or clock.now(),
        **fields,
    )
    live.bump("impact", "ledger", f"ledger:{partner.pk}")
    return entry


@transaction.atomic
def enter_handover(
    *, handover: Handover, kind: str, by: Person | None = None, text: str = "", data: dict[str, Any] | None = None, **fields: Any
) -> LedgerEntry:  # fmt: skip
    """Append what happened to a hand-over; the promised date is that of its answer unless `due_on` is given."""
    return write_entry(
        partner=handover.partner, kind=kind, project=handover.project, handover=handover, text=text, by=by, data=data or {},
        **{"due_on": handover.answer_due_on, "language": handover.language, **fields},
    )  # fmt: skip


@transaction.atomic
def enter_taken_up(*, problem: Problem, by: Person | None = None) -> LedgerEntry | None:
    """An institution took a problem up, with a date."""
    if problem.owner_partner is None:
        return None
    return write_entry(
        partner=problem.owner_partner,
        kind=LedgerEntry.Kind.TAKEN_UP,
        problem=problem,
        due_on=problem.answer_due_on,
        by=by,
    )


@transaction.atomic
def enter_answer(*, answer: Answer, by: Person | None = None) -> LedgerEntry | None:
    """An institution answered a problem. What only tells (progress, a question) is no entry."""
    kind = _KIND_OF.get(Answer.Kind(answer.kind))
    if kind is None or answer.partner is None:
        return None
    return write_entry(
        partner=answer.partner, kind=kind, problem=answer.problem, due_on=answer.problem.answer_due_on, by=by,
        text=answer.text, language=answer.language, at=answer.at,
    )  # fmt: skip


@transaction.atomic
def enter_due_change(*, change: DueChange, by: Person | None = None) -> LedgerEntry | None:
    """An institution moved an answer date."""
    partner = change.problem.owner_partner
    if partner is None or change.old is None or not change.reason:
        return None
    return write_entry(
        partner=partner, kind=LedgerEntry.Kind.DATE_CHANGED, problem=change.problem, due_on=change.new, text=change.reason,
        data={"old": change.old.isoformat(), "new": change.new.isoformat()}, by=by, at=change.at,
    )  # fmt: skip
