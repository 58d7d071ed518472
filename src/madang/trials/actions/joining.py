"""Taking part: signing up with consent, the lot, the waiting list, and going again."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError, NotAllowed
from madang.people.models import Person
from madang.projects.models.changing import must_be_member, place_of
from madang.trials import emails, rules
from madang.trials.actions.results import remake_result
from madang.trials.models import Draw, Observation, Participant, QuotaCell, Trial
from madang.trials.models.changing import (
    NotInTime,
    WrongState,
    changed,
    locked,
    must_allow,
    noted,
    of_lead,
    recount,
)


class GuardianNeeded(DomainError):
    """Below fourteen a guardian has to agree."""

    field = "age"


class ConsentNeeded(DomainError):
    """Without this consent nobody can take part."""

    field = "agrees"


class ConsentChanged(DomainError):
    """The consent text has changed since it was read."""

    field = "agrees"


class OwnTrial(DomainError):
    """Who built it cannot also try it."""


class AlreadyIn(DomainError):
    """Once is enough."""


class NoSuchCell(DomainError):
    """Not one of the kinds of participants that are sought."""

    field = "cell"


def _must_be_able(trial: Trial, person: Person) -> None:
    must_be_member(person)
    if trial.project.memberships.filter(person=person, left_on=None).exists():
        raise OwnTrial(
            _("You are in the team that built it, so the trial needs somebody else. Please tell a neighbour.")
        )
    if not trial.is_joinable:
        raise WrongState(_("One cannot sign up for this trial any more. Its page says how it goes on."))
    if trial.participants.in_it().filter(person=person).exists():  # type: ignore[attr-defined]
        raise AlreadyIn(_("You have signed up for this trial already. You find it under “My activity”."))


def _must_have_read(trial: Trial, consent_version: int) -> None:
    if consent_version != trial.consent_version:
        raise ConsentChanged(
            _("This text has changed while you read it. Please read it once more, then agree.")
        )


@transaction.atomic
def take_part(
    *, trial: Trial, by: Person, cell: QuotaCell, is_old_enough: bool, agrees: bool, consent_version: int,
    may_quote: bool = False, may_invite: bool = False,
) -> Participant:  # fmt: skip
    """Sign up, agreeing to the consent text of the version that was read. `by` gets a seat, waits, or is in the lot.

    Raises GuardianNeeded, ConsentNeeded, ConsentChanged, OwnTrial, AlreadyIn, NoSuchCell, MembersOnly, WrongState.
    """
    row = locked(trial)
    _must_be_able(row, by)
    if not is_old_enough:
        raise GuardianNeeded(
            _("Below 14 a parent or guardian has to agree too. Please call us together, then we sign you up.")
        )
    if not agrees:
        raise ConsentNeeded(
            _("Without this consent you cannot take part: nothing may be written down without it.")
        )
    _must_have_read(row, consent_version)
    place = row.cells.select_for_update().filter(pk=cell.pk).first()
    if place is None:
        raise NoSuchCell(_("Please choose one of the kinds of participants."))
    participant = Participant.objects.create(
        trial=row, person=by, cell=place, consent_version=row.consent_version, may_quote=may_quote, may_invite=may_invite,
    )  # fmt: skip
    noted(by, "signed_up", row, consent=row.consent_version)
    if row.is_lot:
        emails.tell_participant(participant, "applied", by=by)
    elif place.seats_left:
        _seat(row, participant, place, by=by, letter="seated")
    else:
        _queue(participant, by)
    recount(row)
    changed(row)
    return participant


def _seat(trial: Trial, participant: Participant, cell: QuotaCell, *, by: Person | None, letter: str) -> None:
    """Give a seat and a code; `cell` is locked and has one free."""
    must_allow("participant", "seat", participant)
    cell.taken += 1
    cell.save(update_fields=["taken"])
    trial.last_code += 1
    Trial.objects.filter(pk=trial.pk).update(last_code=trial.last_code)
    participant.code = f"P-{trial.last_code:02}"
    participant.state, participant.decided_at = rules.after("participant", "seat"), clock.now()
    participant.save(update_fields=["code", "state", "decided_at"])
    noted(by, "seated", trial)
    emails.tell_participant(participant, letter, by=by)


def _queue(participant: Participant, by: Person | None) -> None:
    participant.state, participant.decided_at = rules.after("participant", "queue"), clock.now()
    participant.save(update_fields=["state", "decided_at"])
    emails.tell_participant(participant, "waiting", by=by)


@transaction.atomic
def draw_lots(*, trial: Trial, by: Person) -> Draw:
    """Draw who gets the seats, once, after the last day to sign up. Everybody hears; anybody can calculate it again.

    Raises NotInTime, WrongState, NotAllowed.
    """
    row = of_lead(trial, by)
    must_allow("trial", "start", row)
    if not row.is_lot or row.drawn_at is not None:
        raise WrongState(_("The lots of this trial are drawn already, or it has none."))
    if row.is_joinable:
        raise NotInTime(_("People can still sign up today. Draw the lots from the day after on."))
    cells = {cell.label: cell for cell in row.cells.select_for_update()}
    applied = {
        each.number: each
        for each in row.participants.filter(state=Participant.State.APPLIED).select_related("cell", "person")
    }
    row.seed, row.drawn_at = secrets.token_hex(16), clock.now()
    row.save()
    entries = {number: each.cell.label for number, each in sorted(applied.items())}
    seats = {label: cell.seats_left for label, cell in cells.items()}
    drawn = rules.draw(row.seed, entries, seats)
    for number in drawn.chosen:
        _seat(row, applied[number], cells[entries[number]], by=by, letter="seated")
    for number in drawn.waiting:
        _queue(applied[number], by)
    recount(row)
    changed(row)
    draw = Draw.objects.create(
        trial=row,
        seed=row.seed,
        entries=entries,
        seats=seats,
        chosen=drawn.chosen,
        waiting=drawn.waiting,
        by=by,
    )
    noted(by, "drawn", row, entries=len(entries))
    return draw


@transaction.atomic
def confirm_consent(*, participant: Participant, by: Person, consent_version: int) -> Participant:
    """Agree to the consent text as it stands now, which is the one that was read. Raises ConsentChanged, WrongState,
    NotAllowed."""
    trial = locked(participant.trial)
    row = _own(participant, by)
    must_allow("participant", "withdraw", row)
    _must_have_read(trial, consent_version)
    row.consent_version, row.consented_at = trial.consent_version, clock.now()
    row.save(update_fields=["consent_version", "consented_at"])
    noted(by, "consented", trial, consent=row.consent_version)
    changed(trial)
    return row


def _own(participant: Participant, by: Person) -> Participant:
    row = (
        Participant.objects.select_for_update(of=("self",))
        .select_related("trial__project", "cell")
        .get(pk=participant.pk)
    )
    if row.person_id is None or row.person_id != by.pk:
        raise NotAllowed
    return row


@transaction.atomic
def withdraw(*, participant: Participant, by: Person) -> Participant:
    """Stop taking part, at any time and without a reason: what was recorded is erased, results are made again.

    A seat goes to the next of the waiting list. Raises WrongState, NotAllowed.
    """
    trial = locked(participant.trial)
    row = _own(participant, by)
    must_allow("participant", "withdraw", row)
    was_seated, cell = row.is_seated, QuotaCell.objects.select_for_update().get(pk=row.cell_id)
    Observation.objects.filter(participant=row).delete()
    row.state, row.decided_at = rules.after("participant", "withdraw"), clock.now()
    row.code, row.note, row.session_at, row.may_quote, row.may_invite = "", "", None, False, False
    row.version += 1
    row.save()
    noted(by, "withdrawn", trial)
    if was_seated:
        cell.taken -= 1
        cell.save(update_fields=["taken"])
        _move_up(trial, cell)
        emails.tell_team(trial, "one_less", by=by, key=str(row.pk))
    recount(trial)
    if trial.is_published:
        remake_result(trial=trial, by=None)
    changed(trial)
    return row


def _move_up(trial: Trial, cell: QuotaCell) -> None:
    """Give a seat that became free to whoever waits for it with the smallest lot."""
    if trial.state not in rules.ALIVE or not trial.seed:
        return
    waiting = {
        each.number: each
        for each in cell.participants.filter(state=Participant.State.WAITING).select_related(
            "trial__project", "person"
        )
    }
    for number in rules.lot_order(trial.seed, waiting)[: cell.seats_left]:
        _seat(trial, waiting[number], cell, by=None, letter="moved_up")


@transaction.atomic
def set_session(*, participant: Participant, by: Person, session_at: datetime | None) -> Participant:
    """Say when the team meets a participant, or that no time is set; the participant hears. Raises NotInTime, WrongState,
    NotAllowed."""
    trial = locked(participant.trial)
    place_of(trial.project, by)
    row = (
        Participant.objects.select_for_update(of=("self",))
        .select_related("person", "trial__project")
        .get(pk=participant.pk)
    )
    if not row.is_seated or trial.state not in rules.ALIVE:
        raise WrongState(_("No time can be set here any more. Please load the page again."))
    if session_at is not None and not _is_within(trial, session_at):
        raise NotInTime(
            _("Please choose a time between the first and the last day of the trial."), field="session_at"
        )
    before, row.session_at = row.session_at, session_at
    if before == session_at:
        return row
    row.save(update_fields=["session_at"])
    changed(trial)
    noted(by, "session_set", row)
    # A key of this moment: a time that was set before, then another, may be set once more.
    letter, key = ("session" if session_at else "session_off"), f"{clock.now().timestamp():.3f}"
    emails.tell_participant(row, letter, key=key, by=by, date=session_at or before)
    return row


def _is_within(trial: Trial, moment: datetime) -> bool:
    day = clock.local(moment).date()
    return bool(trial.starts_on and trial.ends_on and trial.starts_on <= day <= trial.ends_on)
