"""Answering: a person, a browser without an account, or sheets of paper that are copied in."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, ids
from madang.core.errors import DomainError, NotAllowed
from madang.deliberations import tasks
from madang.deliberations.models import Deliberation, Device, Statement, StatementVote, Voter
from madang.deliberations.models.changing import held_open
from madang.deliberations.models.entering import voter_for
from madang.deliberations.models.voting import device_digest
from madang.people.models import Person


class NoAnswer(DomainError):
    """What was sent is none of the three answers."""


class StatementGone(DomainError):
    """The statement is no longer asked."""


class BadSheet(DomainError):
    """A sheet names a statement of another deliberation, or an answer that is none."""


@transaction.atomic
def cast_vote(
    *, deliberation: Deliberation, statement: Statement, by: Person | None, value: int, device: str = ""
) -> StatementVote:
    """Answer one statement, as `by` or as the browser with the token `device`; the last answer counts.

    The row is its own record: the audit trail would tell the staff who thinks what. Raises DeliberationOver,
    StatementGone, SignInFirst, AnsweredByAccount, NotCounted.
    """
    row = held_open(deliberation)
    is_asked = Statement.objects.shown().filter(pk=statement.pk, deliberation=row).exists()
    if not is_asked:
        raise StatementGone(_("This statement is no longer asked. The next one is waiting below."))
    voter = voter_for(row, by, device)
    vote = StatementVote(
        voter=voter, statement=statement, value=StatementVote.Value(value), changed_at=clock.now()
    )
    StatementVote.objects.bulk_create(
        [vote],
        update_conflicts=True,
        unique_fields=["voter", "statement"],
        update_fields=["value", "changed_at"],
    )
    tasks.ask_for_map(row)
    return vote


@transaction.atomic
def withdraw_answers(*, deliberation: Deliberation, by: Person | None, voter: Voter | None) -> int:
    """Take back everything `voter` answered, as if it had never been there; lines they wrote stay theirs.

    `voter` is what `queries.voter_of` finds for `by` or their browser. A published result keeps its numbers, which name
    nobody. Returns how many answers that were. Raises NotAllowed.
    """
    if (
        voter is None
        or voter.deliberation_id != deliberation.pk
        or voter.person_id != (by.pk if by else None)
    ):
        raise NotAllowed
    count, _rows = StatementVote.objects.filter(voter=voter).delete()
    row = Deliberation.objects.get(pk=deliberation.pk)
    if count and row.state != row.State.PUBLISHED:
        tasks.ask_for_map(row, at_once=True)
    audit.record(by=by, verb="deliberations.answers_withdrawn", target=row)
    return count


@transaction.atomic
def absorb_device(*, by: Person, device: str) -> int:
    """What the browser with the token `device` answered becomes `by`'s own, in every deliberation.

    Where both answered the same statement the later answer counts. A voter whose answers do not count stays so.
    Returns how many deliberations that were.
    """
    digests = {device_digest(device, key) for key in Deliberation.objects.values_list("pk", flat=True)}
    found = Device.objects.filter(digest__in=digests, voter__person=None)
    return sum(_absorb(row, by) for row in found.order_by("pk"))


def _absorb(device: Device, by: Person) -> bool:
    """Whether there was something to absorb: a browser that signs in twice at once has it absorbed once."""
    old = Voter.objects.select_for_update().filter(pk=device.voter_id, person=None).first()
    if old is None:
        return False
    own = Voter.objects.filter(deliberation=old.deliberation_id, person=by).first()
    if own is None:
        old.person = by
        old.save(update_fields=["person"])
        return True
    answered = dict(StatementVote.objects.filter(voter=own).values_list("statement", "changed_at"))
    for vote in StatementVote.objects.filter(voter=old):
        if vote.statement_id not in answered or vote.changed_at > answered[vote.statement_id]:
            StatementVote.objects.filter(voter=own, statement=vote.statement_id).delete()
            StatementVote.objects.filter(pk=vote.pk).update(voter=own)
    Statement.objects.filter(voter=old).update(voter=own)
    Device.objects.filter(voter=old).update(voter=own)
    if old.is_banned and not own.is_banned:
        Voter.objects.filter(pk=own.pk).update(
            banned_at=old.banned_at, banned_by=old.banned_by, ban_reason=old.ban_reason
        )
    deliberation = old.deliberation
    old.delete()
    tasks.ask_for_map(deliberation)
    return True


@transaction.atomic
def copy_in_sheets(
    *, deliberation: Deliberation, by: Person, sheets: Iterable[Mapping[int, int]]
) -> list[Voter]:
    """Copy in what people answered on paper, at a market or a meeting: each sheet is one voter, statement → answer.

    All sheets or none. Raises NotAllowed, DeliberationOver, BadSheet.
    """
    if not by.may("problems.curate"):
        raise NotAllowed
    row, given = held_open(deliberation), [dict(sheet) for sheet in sheets]
    asked = set(Statement.objects.shown().filter(deliberation=row).values_list("pk", flat=True))
    for number, sheet in enumerate(given, start=1):
        if not sheet or not set(sheet) <= asked or not set(sheet.values()) <= set(StatementVote.Value.values):
            raise BadSheet(_("Sheet %(number)s has an answer that does not fit. Nothing was copied in.") % {"number": number})  # fmt: skip
    voters = Voter.objects.bulk_create(
        Voter(deliberation=row, number=number) for number in _unused_numbers(len(given))
    )
    now = clock.now()
    StatementVote.objects.bulk_create(
        StatementVote(voter=voter, statement_id=key, value=value, changed_at=now)
        for voter, sheet in zip(voters, given, strict=True)
        for key, value in sheet.items()
    )
    tasks.ask_for_map(row)
    audit.record(by=by, verb="deliberations.sheets_copied", target=row, details={"sheets": len(voters)})
    return voters


def _unused_numbers(count: int) -> list[str]:
    """So many different receipt numbers that nobody has."""
    found: set[str] = set()
    while len(found) < count:
        found |= {ids.receipt_number("V") for _number in range(count - len(found))}
        found -= set(Voter.objects.filter(number__in=found).values_list("number", flat=True))
    return sorted(found)


@transaction.atomic
def forget_devices(*, rows: QuerySet[Device], by: Person | None = None) -> int:
    """Let go of these browsers: their answers stay, and nobody can tell any more whose they were. Returns how many."""
    return Device.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()[0]
