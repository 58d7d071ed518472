"""Statements: written by whoever answers, looked at by curators, asked again for after a no."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.comments.models import APPEAL_MAX, NOTE_MAX, Reason
from madang.comments.rules import has_link, tidy
from madang.core import audit, clock
from madang.core.errors import DomainError, NotAllowed
from madang.core.language import language_of
from madang.deliberations import rules, tasks
from madang.deliberations.models import Deliberation, Statement, Voter
from madang.deliberations.models.changing import WrongState, changed, held_open, locked, must_be_changeable
from madang.deliberations.models.entering import voter_for
from madang.people.models import Person


class StatementRefused(DomainError):
    """The text cannot be taken: too short, too long, with a link, or asked already."""

    field = "text"


class TooManyStatements(DomainError):
    """More statements in an hour than somebody who thinks about them writes."""

    status = 429
    field = "text"


class AlikeStatements(DomainError):
    """Others wrote nearly the same; `found` are theirs. Sent again with `is_new`, it is taken."""

    field = "text"

    def __init__(self, message: object, found: list[Statement]) -> None:
        super().__init__(str(message))
        self.found = found


class AppealOver(DomainError):
    """There is nothing to appeal against, or the appeal was decided."""


def _checked(text: str) -> str:
    words = rules.one_line(text)
    if len(rules.compared(words)) < rules.TEXT_MIN:
        raise StatementRefused(_("Please write a sentence to which others can say yes or no."))
    if len(words) > rules.TEXT_MAX:
        raise StatementRefused(
            _("A statement has at most %(limit)s characters; yours has %(count)s. One thought is enough.")
            % {"limit": rules.TEXT_MAX, "count": len(words)}
        )
    if has_link(words):
        raise StatementRefused(_("A statement has no links. Please say in words what you mean."))
    return words


def _stored(
    deliberation: Deliberation, words: str, state: str, *, voter: Voter | None, language: str
) -> Statement:
    try:
        with transaction.atomic():
            return Statement.objects.create(
                deliberation=deliberation, text=words, plain=rules.compared(words), state=state, voter=voter,
                is_seed=voter is None, language=language_of(words, language), created_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise StatementRefused(
            _("“%(text)s” was written here before, and the same is asked once.") % {"text": words}
        ) from None


@transaction.atomic
def add_statement(
    *, deliberation: Deliberation, by: Person | None, text: str, device: str = "", is_new: bool = False,
    language: str = "ko",
) -> Statement:  # fmt: skip
    """Write a statement for others to answer; it is shown at once, or after a curator's look where that was chosen.

    Raises DeliberationOver, SignInFirst, AnsweredByAccount, NotCounted, StatementRefused, TooManyStatements, and
    AlikeStatements unless `is_new`.
    """
    row, words = held_open(deliberation), _checked(text)
    voter = voter_for(row, by, device)
    since = clock.now() - timedelta(hours=1)
    if Statement.objects.filter(voter=voter, created_at__gt=since).count() >= rules.STATEMENTS_AN_HOUR:
        raise TooManyStatements(
            _("You wrote %(count)s statements within an hour. Please wait a little; your words stay here.")
            % {"count": rules.STATEMENTS_AN_HOUR}
        )
    if not is_new:
        _must_be_new(row, words)
    state = Statement.State.WAITING if row.is_moderated_first else Statement.State.SHOWN
    statement = _stored(row, words, state, voter=voter, language=language)
    if state == Statement.State.SHOWN:
        changed(row)
    audit.record(by=by, verb="deliberations.statement_added", target=statement)
    return statement


def _must_be_new(deliberation: Deliberation, words: str) -> None:
    asked = Statement.objects.shown().filter(deliberation=deliberation)
    keys = rules.alike(words, dict(asked.values_list("pk", "text")))
    if keys and not asked.filter(plain=rules.compared(words)).exists():
        found = asked.in_bulk(keys)
        raise AlikeStatements(
            _("Others wrote something similar; see below. If yours says something else, send it again."),
            [found[key] for key in keys],
        )


@transaction.atomic
def add_seeds(*, deliberation: Deliberation, by: Person, texts: Iterable[str]) -> list[Statement]:
    """Curators write statements from different points of view, so that the first voter has something to answer.

    Raises NotAllowed, WrongState, StatementRefused.
    """
    if not by.may("problems.curate"):
        raise NotAllowed
    row = locked(deliberation)
    must_be_changeable(row)
    words = [_checked(text) for text in texts if text.strip()]
    shown = Statement.State.SHOWN
    found = [_stored(row, each, shown, voter=None, language=row.language) for each in words]
    if found:
        changed(row)
        if row.opened_at:
            tasks.ask_for_map(row)
        audit.record(by=by, verb="deliberations.seeds_added", target=row, details={"count": len(found)})
    return found


def _to_decide(statement: Statement, by: Person) -> tuple[Deliberation, Statement]:
    if not by.may("problems.curate"):
        raise NotAllowed
    row = locked(statement.deliberation)
    must_be_changeable(row)
    return row, Statement.objects.select_for_update(of=("self",)).select_related("voter__person").get(pk=statement.pk)  # fmt: skip


@transaction.atomic
def show_statement(*, statement: Statement, by: Person) -> Statement:
    """Have a statement asked, also one that was removed; its author is told. Raises NotAllowed, WrongState."""
    row, stored = _to_decide(statement, by)
    if stored.state == Statement.State.SHOWN:
        return stored
    stored.state, stored.decided_by, stored.decided_at = Statement.State.SHOWN, by, clock.now()
    stored.reason_code = stored.note = ""
    if stored.awaits_decision:
        # What was asked for is done; nobody need decide it again.
        stored.appeal_decision, stored.appeal_by = Statement.Decision.GRANTED, by
    stored.save()
    tasks.tell_author(stored, "shown", by=by)
    tasks.ask_for_map(row)
    changed(row)
    audit.record(by=by, verb="deliberations.statement_shown", target=stored)
    return stored


@transaction.atomic
def remove_statement(*, statement: Statement, by: Person, reason_code: str, note: str) -> Statement:
    """Not ask a statement, or no longer, with the reason its author reads; its answers leave the map.

    Raises NotAllowed, WrongState.
    """
    row, stored = _to_decide(statement, by)
    if stored.state == Statement.State.REMOVED:
        raise WrongState(_("This statement was removed already."))
    stored.state, stored.decided_by, stored.decided_at = Statement.State.REMOVED, by, clock.now()
    stored.reason_code, stored.note = Reason(reason_code), tidy(note)[:NOTE_MAX]
    stored.save()
    tasks.tell_author(stored, "removed", by=by, reason=f"{stored.get_reason_code_display()}\n{stored.note}".strip())  # fmt: skip
    tasks.ask_for_map(row)
    changed(row)
    audit.record(by=by, verb="deliberations.statement_removed", target=stored, details={"reason": reason_code})  # fmt: skip
    return stored


@transaction.atomic
def appeal_statement(*, statement: Statement, by: Person | None, voter: Voter | None, text: str) -> Statement:
    """Its author (`voter`) asks once to look again at a statement that is not asked, until the result is published.

    Raises NotAllowed, WrongState, AppealOver.
    """
    row = locked(statement.deliberation)
    stored = Statement.objects.select_for_update().get(pk=statement.pk)
    if voter is None or stored.voter_id != voter.pk:
        raise NotAllowed
    must_be_changeable(row)
    if not stored.can_appeal:
        raise AppealOver(
            _("There is no decision here that could be appealed against, or you did so already.")
        )
    words = tidy(text)
    if len(words) < rules.TEXT_MIN or len(words) > APPEAL_MAX:
        raise AppealOver(
            _("Please say in a few sentences why it should be asked, in at most %(limit)s characters.")
            % {"limit": APPEAL_MAX},
            field="text",
        )
    stored.appeal, stored.appealed_at = words, clock.now()
    stored.save(update_fields=["appeal", "appealed_at"])
    changed(row)
    audit.record(by=by, verb="deliberations.appealed", target=stored)
    return stored


@transaction.atomic
def decide_appeal(*, statement: Statement, by: Person, is_granted: bool, reason: str) -> Statement:
    """Decide an appeal with a reason its author reads; granted, the statement is asked.

    Raises NotAllowed, WrongState, AppealOver.
    """
    _row, stored = _to_decide(statement, by)
    if not stored.awaits_decision:
        raise AppealOver(_("This appeal was decided already."))
    decision = Statement.Decision.GRANTED if is_granted else Statement.Decision.REFUSED
    stored.appeal_decision, stored.appeal_reason = decision, tidy(reason)[:NOTE_MAX]
    stored.appeal_by = by
    stored.save(update_fields=["appeal_decision", "appeal_reason", "appeal_by"])
    if is_granted:
        stored = show_statement(statement=stored, by=by)
    else:
        tasks.tell_author(stored, "appeal_refused", by=by, reason=stored.appeal_reason)
    audit.record(by=by, verb="deliberations.appeal_decided", target=stored, details={"decision": decision})
    return stored
