"""The conditions of an adoption: set with the answer, said to be met by the team, confirmed by the institution."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError
from madang.core.language import language_of
from madang.people.models import Person
from madang.projects import emails, rules
from madang.projects.actions.ledger import enter_handover
from madang.projects.models import Condition, Handover, LedgerEntry
from madang.projects.models.changing import (
    handover_changed,
    must_allow,
    must_answer_for,
    must_lead,
    must_say,
)

# No condition reaches further than this: beyond it nobody can be held to it.
LONGEST_MONTHS = 24


class BadCondition(DomainError):
    """A condition without an adoption, too many of them, or a date that is no promise."""

    field = "conditions"


class OthersCondition(DomainError):
    """The institution sees to this condition, so that the team cannot say that it is met."""


def _must_be_possible(handover: Handover, conditions: Sequence[Mapping[str, Any]]) -> None:
    if not handover.is_taken:
        raise BadCondition(_("Only an adoption can have conditions. To decline, give the reason instead."))
    if len(conditions) > rules.CONDITIONS_MAX:
        raise BadCondition(
            _("Please set at most %(most)s conditions. More of them are a no.")
            % {"most": rules.CONDITIONS_MAX}
        )


def _must_be_ahead(due_on: date) -> None:
    today = clock.today()
    if not today < due_on <= rules.add_months(today, LONGEST_MONTHS):
        raise BadCondition(
            _("Please give each condition a date from tomorrow on, within %(most)s months.")
            % {"most": LONGEST_MONTHS}
        )


@transaction.atomic
def set_conditions(*, handover: Handover, by: Person, conditions: Sequence[Mapping[str, Any]]) -> None:
    """Hang an adoption on `conditions`, each with `text`, `side` (team or partner) and `due_on`. They are public.

    Raises BadCondition, EmptyWords, NotAllowed.
    """
    if not conditions:
        return
    must_answer_for(handover, by)
    _must_be_possible(handover, conditions)
    for row in conditions:
        _must_be_ahead(row["due_on"])
        text = must_say(row["text"], at_least=5, field="conditions")
        condition = Condition.objects.create(
            handover=handover, text=text, side=row["side"], due_on=row["due_on"],
            language=language_of(text, handover.language),
        )  # fmt: skip
        _enter(condition, LedgerEntry.Kind.CONDITION_SET, by, text)
    handover.open_conditions = len(conditions)
    handover.save(update_fields=["open_conditions"])


def _enter(condition: Condition, kind: str, by: Person | None, text: str) -> None:
    enter_handover(
        handover=condition.handover, kind=kind, by=by, text=text, due_on=condition.due_on,
        language=condition.language, data={"condition": condition.pk, "side": condition.side},
    )  # fmt: skip


def _locked(condition: Condition) -> Condition:
    """The condition with its hand-over, both held: two that are settled at once both see the other."""
    handover = Handover.objects.locked(condition.handover_id)
    row = Condition.objects.locked(condition.pk)
    row.handover = handover
    return row


@transaction.atomic
def claim_condition(*, condition: Condition, by: Person, note: str) -> Condition:
    """The team says that its condition is met, and how; the institution is asked whether it is so.

    Raises OthersCondition, WrongState, EmptyWords, NotAllowed.
    """
    row = _locked(condition)
    must_lead(row.handover.project, by)
    if not row.is_of_team:
        raise OthersCondition(_("The institution sees to this one and says itself when it is met."))
    must_allow("condition", "claim", row)
    row.note, row.claimed_at, row.claimed_by = must_say(note, field="note"), clock.now(), by
    _moved(row, "claim", by)
    emails.tell_answerers_of_handover(
        row.handover,
        "condition_claimed",
        by,
        key=f"{row.pk}:{row.claimed_at.timestamp():.0f}",
        title=row.text,
        text=row.note,
    )
    return row


@transaction.atomic
def confirm_condition(*, condition: Condition, by: Person, note: str = "") -> Condition:
    """The institution says that a condition is met. After the last one the adoption is unconditional.

    Raises WrongState, NotAllowed.
    """
    return _settled(condition, "confirm", by, note, LedgerEntry.Kind.CONDITION_MET)


@transaction.atomic
def waive_condition(*, condition: Condition, by: Person, note: str) -> Condition:
    """The institution does not ask for it any more, and says why. Raises WrongState, EmptyWords, NotAllowed."""
    return _settled(condition, "waive", by, must_say(note, field="note"), LedgerEntry.Kind.CONDITION_WAIVED)


@transaction.atomic
def send_back_condition(*, condition: Condition, by: Person, note: str) -> Condition:
    """The institution says what is still missing of what the team called met. Raises WrongState, EmptyWords, NotAllowed."""
    row = _locked(condition)
    must_answer_for(row.handover, by)
    must_allow("condition", "send_back", row)
    row.note, row.claimed_at, row.claimed_by = must_say(note, field="note"), None, None
    _moved(row, "send_back", by)
    _tell_team(row, "send_back", by)
    return row


def _settled(condition: Condition, move: str, by: Person, note: str, kind: str) -> Condition:
    row = _locked(condition)
    must_answer_for(row.handover, by)
    must_allow("condition", move, row)
    row.note = note.strip() or row.note
    row.closed_at, row.closed_by = clock.now(), by
    _moved(row, move, by)
    _enter(row, kind, by, f"{row.text} – {row.note}" if row.note else row.text)
    _tell_team(row, move, by)
    _recount(row.handover, by)
    return row


def _moved(condition: Condition, move: str, by: Person) -> None:
    condition.state = rules.after("condition", move)
    condition.save()
    handover_changed(condition.handover, by, f"condition_{move}", condition=condition.pk)


def _tell_team(condition: Condition, move: str, by: Person) -> None:
    emails.tell_team_of_handover(
        condition.handover, f"condition_{move}", by, key=f"{condition.pk}:{clock.now().timestamp():.0f}", title=condition.text,
        text=condition.note, reason=condition.note,
    )  # fmt: skip


def _recount(handover: Handover, by: Person) -> None:
    """Keep how many are open; with none left, the adoption is whole from today on."""
    handover.open_conditions = handover.conditions.unmet().count()  # type: ignore[attr-defined]  # its queryset
    if not handover.open_conditions:
        handover.unconditional_on = clock.today()
        enter_handover(handover=handover, kind=LedgerEntry.Kind.UNCONDITIONAL, by=by, due_on=None)
        emails.tell_team_of_handover(handover, "unconditional", by)
    handover.save(update_fields=["open_conditions", "unconditional_on"])
