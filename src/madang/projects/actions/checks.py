"""What became of an adoption after 3, 6 and 12 months: asked, answered, or noted as not answered."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, live
from madang.core.language import language_of
from madang.people.models import Person
from madang.projects import emails, rules
from madang.projects.actions.ledger import enter_handover
from madang.projects.models import HandoverCheck, LedgerEntry
from madang.projects.models.changing import WrongState, handover_changed, must_answer_for, must_say
from madang.ui import formats


def _tell_of_check(check: HandoverCheck, letter: str, people: Any, **values: Any) -> None:
    handover = check.handover
    for person in people:
        emails.tell(
            person=person, project=handover.project, letter=letter, key=str(check.pk), target=handover.pk,
            partner=handover.partner, months=check.month, **values,
        )  # fmt: skip


def _checks() -> Any:
    return HandoverCheck.objects.select_related(
        "handover__project", "handover__partner", "handover__recipient"
    )


@transaction.atomic
def ask_due_checks(*, by: Person | None = None) -> int:
    """Ask institution and team, once, where the day of a check has come. Returns how many were asked."""
    due = list(_checks().filter(result="", asked_at=None, due_on__lte=clock.today()))
    for check in due:
        HandoverCheck.objects.filter(pk=check.pk).update(asked_at=clock.now())
        until = check.answer_until
        _tell_of_check(check, "check_asked", emails.answerers_of(check.handover), date=until)
        _tell_of_check(check, "check_coming", emails.team_of(check.handover.project), date=until)
        live.bump("handovers", f"handover:{check.handover_id}", f"project:{check.handover.project_id}")
    return len(due)


@transaction.atomic
def pass_over_checks(*, by: Person | None = None) -> int:
    """Note “no answer” where two weeks have passed. It counts, and can still be answered. Returns how many."""
    last_day = clock.today() - rules.CHECK_GRACE
    # Held, so that an answer given at this moment is not overwritten by silence.
    missed = list(_checks().select_for_update(of=("self",)).filter(result="", due_on__lt=last_day))
    for check in missed:
        _set_result(check, rules.after("check", "pass_over"), LedgerEntry.Kind.CHECK_MISSED, by)
        _tell_of_check(check, "check_missed", emails.team_of(check.handover.project))
    return len(missed)


def _must_be_answerable(check: HandoverCheck, result: str) -> None:
    if not check.is_due:
        raise WrongState(_("This question is only asked on %(date)s.") % {"date": formats.day(check.due_on)})
    if not rules.allows("check", result, check.result):
        raise WrongState(_("This was answered already. Please load the page again."))


@transaction.atomic
def answer_check(*, check: HandoverCheck, by: Person, result: str, note: str) -> HandoverCheck:
    """The institution says whether it is in use: `in_use`, `partly` or `stopped` (with a reason).

    Late answers replace “no answer”. Raises WrongState (not yet due, or answered), EmptyWords, NotAllowed.
    """
    row = _checks().select_for_update(of=("self",)).get(pk=check.pk)
    must_answer_for(row.handover, by)
    _must_be_answerable(row, result)
    row.note, row.by, row.answered_at = must_say(note, field="note"), by, clock.now()
    _set_result(row, result, LedgerEntry.Kind.CHECK, by, text=row.note)
    team = emails.team_of(row.handover.project, but=by)
    _tell_of_check(row, "check_answered", team, state=HandoverCheck.Result(result).label, text=row.note)
    return row


def _set_result(check: HandoverCheck, result: str, kind: str, by: Person | None, text: str = "") -> None:
    check.result = result
    check.save()
    handover = check.handover
    enter_handover(
        handover=handover, kind=kind, by=by, text=text, due_on=check.due_on, language=language_of(text, "ko"),
        data={"month": check.month, "result": result},
    )  # fmt: skip
    handover_changed(
        handover, by, "check_answered" if text else "check_missed", month=check.month, result=result
    )
