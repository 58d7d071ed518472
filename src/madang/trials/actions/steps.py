"""The steps of a trial: handed in, checked, opened, run, ended; each by the table of moves."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError
from madang.people.models import Person
from madang.projects.models.changing import must_lead_or_coordinate, must_work
from madang.trials import emails, queries, rules
from madang.trials.models import Participant, SafetyCheck, Trial
from madang.trials.models.changing import (
    NotInTime,
    changed,
    for_check,
    locked,
    must_allow,
    must_say,
    noted,
    of_lead,
    recount,
)
from madang.trials.models.consenting import keep_consent_text


class NotComplete(DomainError):
    """Something that the centre and participants need to know is missing."""


class NotDrawn(DomainError):
    """The lots were not drawn yet."""


def _moved(trial: Trial, by: Person | None, move: str, **details: object) -> Trial:
    """Take the step, keep it and write it down."""
    trial.state = rules.after("trial", move)
    trial.version += 1
    trial.save()
    changed(trial)
    noted(by, move, trial, **details)
    return trial


@transaction.atomic
def submit_trial(*, trial: Trial, by: Person) -> Trial:
    """Hand the plan in for the safety check; the centre hears of it. Raises NotComplete, WrongState, NotInTime, NotAllowed."""
    row = of_lead(trial, by)
    must_allow("trial", "submit", row)
    must_work(row.project)
    if missing := queries.missing(row):
        raise NotComplete(
            _("Something is still missing: %(parts)s.")
            % {"parts": ", ".join(str(each.title) for each in missing)}
        )
    if row.recruit_until is None or row.recruit_until < clock.today():
        raise NotInTime(_("The last day to sign up has passed. Please choose a later one."))
    SafetyCheck.objects.create(trial=row, asked_by=by)
    _moved(row, by, "submit")
    for person in emails.checkers():
        emails.tell(person=person, trial=row, letter="to_check", key=f"{row.pk}:{row.version}", by=by)
    return row


def _decide(trial: Trial, by: Person, *, is_approved: bool, reason: str) -> None:
    check = trial.safety_checks.select_for_update().get(decided_at=None)
    check.is_approved, check.reason, check.decided_by, check.decided_at = is_approved, reason, by, clock.now()
    check.save()


@transaction.atomic
def approve_trial(*, trial: Trial, by: Person, reason: str = "") -> Trial:
    """The centre holds it to be safe: from now on it is public and looks for participants. Raises WrongState, NotInTime,
    NotAllowed."""
    row = for_check(trial, by)
    must_allow("trial", "approve", row)
    if row.recruit_until is None or row.recruit_until < clock.today():
        raise NotInTime(
            _(
                "The last day to sign up has passed. Please send it back, so that the team chooses a later one."
            )
        )
    _decide(row, by, is_approved=True, reason=reason.strip())
    row.approved_at = row.approved_at or clock.now()
    if not row.is_lot:
        row.seed = secrets.token_hex(16)
    keep_consent_text(row)
    _moved(row, by, "approve")
    emails.tell_team(row, "approved", by=by, reason=reason.strip())
    for person in emails.invited_to(row):
        emails.tell(person=person, trial=row, letter="later_trial", key=str(row.pk), by=by)
    return row


@transaction.atomic
def send_back_trial(*, trial: Trial, by: Person, reason: str) -> Trial:
    """The centre asks for changes before people may take part. Raises WrongState, EmptyWords, NotAllowed."""
    row = for_check(trial, by)
    must_allow("trial", "send_back", row)
    words = must_say(reason, field="reason", at_least=5)
    _decide(row, by, is_approved=False, reason=words)
    _moved(row, by, "send_back")
    emails.tell_team(row, "sent_back", by=by, reason=words)
    return row


@transaction.atomic
def start_running(*, trial: Trial, by: Person) -> Trial:
    """The sessions begin; nobody can sign up any more. Raises NotDrawn, WrongState, NotAllowed."""
    row = of_lead(trial, by)
    must_allow("trial", "start", row)
    if row.is_lot and row.drawn_at is None:
        raise NotDrawn(_("Draw the lots first, so that everybody who signed up knows."))
    return _moved(row, by, "start")


@transaction.atomic
def begin_analysis(*, trial: Trial, by: Person) -> Trial:
    """The sessions are over; who still waited for a seat hears that none became free. Raises WrongState, NotAllowed."""
    row = of_lead(trial, by)
    must_allow("trial", "analyse", row)
    _pass_over(row, by, letter="not_chosen")
    return _moved(row, by, "analyse")


@transaction.atomic
def resume_running(*, trial: Trial, by: Person) -> Trial:
    """Some sessions are still to be recorded: back to running. Raises WrongState, NotAllowed."""
    row = of_lead(trial, by)
    must_allow("trial", "resume", row)
    return _moved(row, by, "resume")


@transaction.atomic
def stop_trial(*, trial: Trial, by: Person, reason: str) -> Trial:
    """End it before its time, with a reason that everybody reads: the lead, or who coordinates the centre's projects.

    Everybody in it hears of it. Raises WrongState, EmptyWords, NotAllowed.
    """
    row = locked(trial)
    if not by.may("trials.check"):
        must_lead_or_coordinate(row.project, by)
    must_allow("trial", "stop", row)
    row.stop_reason = must_say(reason, field="reason", at_least=5)
    if row.state == Trial.State.SAFETY_CHECK:
        _decide(row, by, is_approved=False, reason=row.stop_reason)
    row.ended_at = clock.now()
    row.unlink_on = queries.unlink_day(row)
    for participant in row.participants.seated().select_related("person"):  # type: ignore[attr-defined]
        emails.tell_participant(participant, "stopped", by=by, reason=row.stop_reason)
    _pass_over(row, by, letter="stopped", reason=row.stop_reason)
    _moved(row, by, "stop")
    emails.tell_team(row, "team_stopped", by=by, reason=row.stop_reason)
    return row


def _pass_over(trial: Trial, by: Person, *, letter: str, **words: str) -> None:
    """Nobody waits in silence: whoever hoped for a seat is told that there is none."""
    hoping = trial.participants.filter(state__in=[Participant.State.APPLIED, Participant.State.WAITING])
    for participant in hoping.select_related("person"):
        participant.state, participant.decided_at = rules.after("participant", "pass_over"), clock.now()
        participant.save(update_fields=["state", "decided_at"])
        emails.tell_participant(participant, letter, by=by, **words)
    recount(trial)
