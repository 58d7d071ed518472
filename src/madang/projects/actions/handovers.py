"""Handing over: offer, receive, examine, answer in public."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, ids, live
from madang.core.errors import DomainError, NotAllowed
from madang.partners import queries as partners
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems import actions as problems
from madang.problems.models import Answer, Problem
from madang.problems.rules import language_of
from madang.projects import emails, rules
from madang.projects.actions.ledger import write_entry
from madang.projects.models import Handover, HandoverCheck, LedgerEntry, Project, PrototypeVersion
from madang.projects.models.changing import (
    WrongState,
    must_allow,
    must_be_in_season,
    must_lead,
    must_say,
    must_work,
    noted,
    recount,
    room_changed,
    stirred,
)
from madang.ui import formats

_MOVE_OF = {"adopted": "adopt", "adapted": "adapt", "declined": "decline"}


class BadAnswerDate(DomainError):
    """Too soon for anybody to look at it, or too far away to be a promise."""

    field = "answer_due_on"


class OfferedAlready(DomainError):
    """The same institution has an offer of this team to answer."""

    field = "partner"


class NotTheirStaff(DomainError):
    """The recipient does not work for the institution."""

    field = "recipient"


def _must_be_a_promise(due_on: date) -> None:
    today = clock.today()
    first, last = today + timedelta(days=rules.ANSWER_MIN_DAYS), today + timedelta(days=rules.ANSWER_MAX_DAYS)
    if not first <= due_on <= last:
        raise BadAnswerDate(
            _("Please give the institution at least %(least)s days and at most %(most)s.")
            % {"least": rules.ANSWER_MIN_DAYS, "most": rules.ANSWER_MAX_DAYS}
        )


@transaction.atomic
def offer_handover(
    *, project: Project, by: Person, version: PrototypeVersion, partner: Partner, what: str, maintainer: str,
    answer_due_on: date, licence: str = "", language: str = "ko",
) -> Handover:  # fmt: skip
    """Offer a frozen version to an institution, which answers in public by `answer_due_on`. Its staff hear of it.

    Raises BadAnswerDate, OfferedAlready, NotInThisPhase, WrongState, EmptyWords, NotAllowed.
    """
    row = Project.objects.locked(project.pk)
    must_lead(row, by)
    must_work(row)
    must_be_in_season(row.programme, "hand_over")
    _must_be_a_promise(answer_due_on)
    if version.prototype.project_id != row.pk:
        raise NotAllowed
    if row.handovers.awaited().filter(partner=partner).exists():  # type: ignore[attr-defined]
        raise OfferedAlready(_("This institution has still to answer your earlier offer."))
    handover = Handover.objects.create(
        project=row, version=version, partner=partner, what=must_say(what, field="what", at_least=10), by=by,
        maintainer=must_say(maintainer, field="maintainer"), licence=licence, answer_due_on=answer_due_on,
        language=language_of(what, language),
    )  # fmt: skip
    _changed(handover, by, "handover_offered")
    _enter(handover, LedgerEntry.Kind.OFFERED, by, text=handover.what)
    for person in emails.answerers_of(handover):
        _tell(person, handover, "offered", by, text=handover.what)
    return handover


def _enter(handover: Handover, kind: str, by: Person | None, *, text: str = "", **data: Any) -> None:
    write_entry(
        partner=handover.partner, kind=kind, project=handover.project, handover=handover, text=text, data=data, by=by,
        due_on=handover.answer_due_on, language=handover.language,
    )  # fmt: skip


def _changed(handover: Handover, by: Person | None, verb: str, **details: Any) -> None:
    stirred(handover.project)
    room_changed(handover.project)
    live.bump("handovers", f"handover:{handover.pk}")
    noted(by, verb, handover, **details)


def _tell(person: Person, handover: Handover, letter: str, by: Person | None, **values: Any) -> None:
    emails.tell(
        person=person, project=handover.project, letter=letter, key=str(handover.pk), target=handover.pk,
        partner=handover.partner, by=by, **{"date": handover.answer_due_on, **values},
    )  # fmt: skip


def _tell_team(handover: Handover, letter: str, by: Person | None, **values: Any) -> None:
    for person in emails.team_of(handover.project, but=by):
        _tell(person, handover, letter, by, **values)


def _locked(handover: Handover, by: Person) -> Handover:
    """The hand-over under a lock. Raises NotAllowed unless `by` answers for its institution."""
    row = Handover.objects.locked(handover.pk)
    if not by.may("projects.receive", scope=row.partner):
        raise NotAllowed
    return row


@transaction.atomic
def receive_handover(*, handover: Handover, by: Person, recipient: Person) -> Handover:
    """The institution received it; `recipient` of its staff answers for it by name, for all to see.

    Raises WrongState, NotTheirStaff, NotAllowed.
    """
    row = _locked(handover, by)
    must_allow("handover", "receive", row)
    if recipient.pk != by.pk and not partners.staff_of(row.partner).filter(pk=recipient.pk).exists():
        raise NotTheirStaff(_("Please choose somebody who works for the institution."))
    row.recipient, row.received_at = recipient, clock.now()
    row.state = rules.after("handover", "receive")
    row.save()
    _changed(row, by, "handover_received", recipient=recipient.pk)
    _enter(row, LedgerEntry.Kind.RECEIVED, by)
    _tell_team(row, "received", by, recipient=recipient.shown_name)
    return row


@transaction.atomic
def review_handover(*, handover: Handover, by: Person) -> Handover:
    """The institution has begun to examine it. Raises WrongState, NotAllowed."""
    row = _locked(handover, by)
    must_allow("handover", "review", row)
    row.state, row.reviewing_at = rules.after("handover", "review"), clock.now()
    row.save()
    _changed(row, by, "handover_in_review")
    _tell_team(row, "in_review", by)
    return row


@transaction.atomic
def answer_handover(
    *, handover: Handover, by: Person, outcome: str, answer: str, reason: str = "", language: str = "ko"
) -> Handover:
    """The institution answers in public: `outcome` is adopted, adapted or declined (with a reason).

    What is adopted is asked about after 3, 6 and 12 months. The problems behind it get the same public answer: a
    refusal only from the institution in charge of the problem, for another one's no does not end it.
    Raises WrongState, EmptyWords, NotAllowed.
    """
    row = _locked(handover, by)
    move = _MOVE_OF[outcome]
    must_allow("handover", move, row)
    row.answer = must_say(answer, field="answer", at_least=10)
    row.reason = must_say(reason, field="reason") if outcome == "declined" else reason.strip()
    row.language = language_of(row.answer, language)
    row.state, row.answered_at, row.answered_by = rules.after("handover", move), clock.now(), by
    row.recipient = row.recipient or by
    row.save()
    if outcome != "declined":
        _take_over(row)
    _changed(row, by, f"handover_{outcome}")
    solved = row.project.problems.filter(is_public=True).order_by("pk").values_list("number", flat=True)
    _enter(
        row, LedgerEntry.Kind(outcome), by, text=row.answer, in_time=row.answered_on <= row.answer_due_on,
        problems=list(solved),
    )  # fmt: skip
    _tell_team(row, "answered", by, state=Handover.State(row.state).label, text=row.answer[:1000])
    for problem in row.project.problems.all():
        _answer_problem(row, problem, by)
    return row


def _take_over(handover: Handover) -> None:
    """What follows from an adoption: the checks to come, and that the team has handed over."""
    HandoverCheck.objects.bulk_create(
        [
            HandoverCheck(handover=handover, month=month, due_on=due_on)
            for month, due_on in rules.check_dates(handover.answered_on)
        ]
    )
    project = Project.objects.locked(handover.project_id)
    if project.allows("hand_over"):
        project.state = rules.after("project", "hand_over")
        project.version += 1
        project.save()
        recount(project)
    handover.project = project


def _answer_problem(handover: Handover, problem: Problem, by: Person) -> None:
    """The problem's own public answer, where one is still awaited."""
    kind = Answer.Kind(handover.state)
    in_charge = problem.owner_partner_id in (None, handover.partner_id)
    if kind == Answer.Kind.DECLINED and not in_charge:
        kind = Answer.Kind.PROGRESS
    if not problem.is_listed or (kind != Answer.Kind.PROGRESS and not problem.allows(_MOVE_OF[kind.value])):
        return
    text = f"{handover.answer}\n\n{handover.reason}".strip()
    problems.answer_problem(
        problem=problem, by=by, kind=kind, text=text, partner=handover.partner, language=handover.language,
        origin=ids.scope_of(handover),
    )  # fmt: skip


@transaction.atomic
def withdraw_handover(*, handover: Handover, by: Person) -> Handover:
    """The team takes back an offer that nobody has received yet. Raises WrongState, NotAllowed."""
    row = Handover.objects.locked(handover.pk)
    must_lead(row.project, by)
    must_allow("handover", "withdraw", row)
    row.state = rules.after("handover", "withdraw")
    row.save()
    _changed(row, by, "handover_withdrawn")
    _enter(row, LedgerEntry.Kind.WITHDRAWN, by)
    for person in emails.answerers_of(row):
        _tell(person, row, "taken_back", by)
    return row


# --- reminders and checks, by the clock -----------------------------------------------------------------


@transaction.atomic
def remind_of_handovers(*, by: Person | None = None) -> int:
    """Remind institutions once before and once after their date, and tell teams of a missed one. Returns how many."""
    today = clock.today()
    waiting = Handover.objects.awaited().filter(answer_due_on__lte=today + timedelta(days=rules.WARN_DAYS))
    rows = list(waiting.select_related("project", "partner", "recipient"))
    for row in rows:
        letter = "duty_late" if row.is_overdue else "duty_soon"
        for person in emails.answerers_of(row):
            _tell(person, row, letter, by)
        if row.is_overdue:
            _tell_team(row, "answer_late", by)
    return len(rows)


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
    missed = list(_checks().filter(result="", due_on__lt=last_day))
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
    if not by.may("projects.receive", scope=row.handover.partner):
        raise NotAllowed
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
    write_entry(
        partner=handover.partner, kind=kind, project=handover.project, handover=handover, text=text, by=by,
        due_on=check.due_on, language=language_of(text, "ko"), data={"month": check.month, "result": result},
    )  # fmt: skip
    _changed(handover, by, "check_answered" if text else "check_missed", month=check.month, result=result)
