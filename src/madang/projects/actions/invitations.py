"""Inviting somebody: a member, an address, or whoever is given the link."""

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from madang.core import clock, ids
from madang.core.errors import DomainError
from madang.people import actions as people
from madang.people.models import Person
from madang.projects import emails, rules
from madang.projects.actions.team import AlreadyInTeam, seat_person, withdraw_other_requests
from madang.projects.models import Invitation, Membership, Project, RoleOpening
from madang.projects.models.changing import (
    WrongState,
    must_allow,
    must_be_member,
    must_have_room,
    must_lead,
    must_take_people,
    noted,
    room_changed,
)

INVITATIONS_MOST = 30


class TooManyInvitations(DomainError):
    """So many wait for an answer that one more is likely to be a mistake."""


@transaction.atomic
def invite(
    *, project: Project, by: Person, email: str = "", opening: RoleOpening | None = None, message: str = ""
) -> tuple[Invitation, str]:
    """Invite whoever has `email`, or without one whoever is given the link. Returns the invitation and its secret.

    The secret is shown once; only its digest is kept. Raises WrongState, SeatTaken, AlreadyInTeam,
    TooManyInvitations, NotAllowed.
    """
    row = Project.objects.locked(project.pk)
    must_lead(row, by)
    must_take_people(row)
    must_have_room(opening, row)
    if row.invitations.open_at(clock.now()).count() >= INVITATIONS_MOST:
        raise TooManyInvitations(_("Many invitations wait for an answer. Please take some back first."))
    person = people.make_guest(email=email, language=by.language) if email else None
    if person and row.memberships.filter(person=person, left_on=None).exists():
        raise AlreadyInTeam(_("This person is in the team already."), field="email")
    secret = ids.token()
    if person:
        # A new letter replaces the old link.
        row.invitations.open_at(clock.now()).filter(person=person).update(
            state=Invitation.State.WITHDRAWN, email="", answered_at=clock.now()
        )
    invitation = Invitation.objects.create(
        project=row, person=person, email=email, opening=opening, message=message.strip(), by=by,
        digest=rules.link_digest(secret),
    )  # fmt: skip
    room_changed(row)
    noted(by, "invited", invitation)
    if person:
        _send(invitation, person, secret, by)
    return invitation, secret


def _send(invitation: Invitation, person: Person, secret: str, by: Person) -> None:
    with override(person.language):
        path = reverse("projects:invitation", args=[secret])
    emails.tell(
        person=person, project=invitation.project, letter="invited", key=str(invitation.pk), url=path, person_name=by,
        text=invitation.message, date=clock.local(invitation.expires_at).date(), by=by,
    )  # fmt: skip


def _locked(invitation: Invitation) -> Invitation:
    project = Project.objects.locked(invitation.project_id)
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    row.project = project
    return row


def _must_be_for(invitation: Invitation, by: Person) -> None:
    if invitation.person_id and invitation.person_id != by.pk:
        raise WrongState(
            _(
                "This invitation was sent to another address. Please sign in with that one, or ask the team for a new link."
            )
        )
    if not invitation.is_open:
        raise WrongState(_("This invitation is over. Please ask the team for a new one."))


def _settle(invitation: Invitation, by: Person, move: str) -> None:
    must_allow("invitation", move, invitation)
    invitation.state = rules.after("invitation", move)
    invitation.answered_at, invitation.email = clock.now(), ""
    invitation.person = invitation.person or (by if move != "withdraw" else None)
    invitation.save()
    room_changed(invitation.project)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: Person, is_name_public: bool = False) -> Membership:
    """`by` joins by the link. Their waiting wishes in the same programme are withdrawn.

    Raises MembersOnly, WrongState (over, or for somebody else), AlreadyInTeam.
    """
    must_be_member(by)
    row = _locked(invitation)
    _must_be_for(row, by)
    must_take_people(row.project)
    if row.project.memberships.filter(person=by, left_on=None).exists():
        raise AlreadyInTeam(_("You are in this team already."))
    opening = RoleOpening.objects.select_for_update().filter(invitations=row).first()
    _settle(row, by, "accept")
    row.project.join_requests.filter(person=by, state="waiting").update(
        state="withdrawn", decided_at=clock.now()
    )
    free = opening if opening and opening.seats_left else None
    membership = seat_person(
        project=row.project, by=by, person=by, opening=free, is_name_public=is_name_public
    )
    noted(by, "invitation_accepted", row)
    for lead in emails.leads_of(row.project):
        emails.tell(
            person=lead,
            project=row.project,
            letter="invitation_accepted",
            key=str(row.pk),
            person_name=by,
            by=by,
        )
    withdraw_other_requests(membership=membership, by=by)
    return membership


@transaction.atomic
def decline_invitation(*, invitation: Invitation, by: Person) -> Invitation:
    """`by` would rather not. Raises WrongState."""
    row = _locked(invitation)
    _must_be_for(row, by)
    _settle(row, by, "decline")
    noted(by, "invitation_declined", row)
    for lead in emails.leads_of(row.project):
        emails.tell(person=lead, project=row.project, letter="invitation_declined", key=str(row.pk), by=by)
    return row


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Person) -> Invitation:
    """The lead takes the invitation back; its link is dead. Raises WrongState, NotAllowed."""
    row = _locked(invitation)
    must_lead(row.project, by)
    _settle(row, by, "withdraw")
    noted(by, "invitation_withdrawn", row)
    return row


@transaction.atomic
def forget_invitations(*, rows: QuerySet[Invitation], by: Person | None = None) -> int:
    """Blank the addresses of these invitations. Returns how many."""
    return rows.update(email="")
