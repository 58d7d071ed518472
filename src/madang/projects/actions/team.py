"""Joining, leaving, leading."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError, NotAllowed
from madang.core.language import language_of
from madang.people.models import Person
from madang.projects import emails, rules
from madang.projects.actions.openings import free_seat
from madang.projects.models import JoinRequest, Membership, Project, RoleOpening
from madang.projects.models.changing import (
    SeatTaken,
    must_allow,
    must_be_member,
    must_have_room,
    must_lead,
    must_lead_or_coordinate,
    must_say,
    must_take_people,
    noted,
    place_of,
    recount,
    room_changed,
    stirred,
)


class AlreadyInTeam(DomainError):
    """The person is in the team."""


class AlreadyAsked(DomainError):
    """A wish of the same person waits for an answer."""


class LeadStays(DomainError):
    """A team is not left without a lead."""


@transaction.atomic
def ask_to_join(
    *, project: Project, by: Person, message: str, opening: RoleOpening | None = None, is_problem_owner: bool = False,
    is_name_public: bool = False, language: str = "ko",
) -> JoinRequest:  # fmt: skip
    """`by` would like to join, for `opening` or without a seat. The lead hears of it.

    Raises MembersOnly, WrongState, AlreadyInTeam, AlreadyAsked, SeatTaken, EmptyWords.
    """
    must_be_member(by)
    row = Project.objects.locked(project.pk)
    must_take_people(row)
    if row.memberships.filter(person=by, left_on=None).exists():
        raise AlreadyInTeam(_("You are in this team already."))
    if row.join_requests.filter(person=by, state=JoinRequest.State.WAITING).exists():
        raise AlreadyAsked(
            _("You have asked already; the team will answer. You can take your wish back in “My activity”.")
        )
    must_have_room(opening, row)
    request = JoinRequest.objects.create(
        project=row, person=by, opening=opening, message=must_say(message, field="message"),
        is_problem_owner=is_problem_owner, is_name_public=is_name_public, language=language_of(message, language),
    )  # fmt: skip
    room_changed(row)
    noted(by, "asked_to_join", request)
    for lead in emails.leads_of(row):
        emails.tell(
            person=lead,
            project=row,
            letter="asked",
            key=str(request.pk),
            person_name=by,
            text=request.message,
            date=request.answer_due_on,
            by=by,
        )
    emails.tell(
        person=by, project=row, letter="asked_receipt", key=str(request.pk), date=request.answer_due_on, by=by,
        number=request.number,
        url=reverse("projects:request", args=[request.pk]),
    )  # fmt: skip
    return request


@transaction.atomic
def remind_of_requests(*, by: Person | None = None) -> int:
    """Remind leads, once, of a wish to join that they let wait for more than a week. Returns how many wishes."""
    last_day = clock.day_start(clock.today() - timedelta(days=rules.JOIN_ANSWER_DAYS))
    late = JoinRequest.objects.filter(state=JoinRequest.State.WAITING, created_at__lt=last_day)
    rows = list(late.select_related("project", "person"))
    for row in rows:
        for lead in emails.leads_of(row.project):
            emails.tell(
                person=lead, project=row.project, letter="asked_late", key=str(row.pk), person_name=row.person,
                text=row.message, date=row.answer_due_on, by=by,
            )  # fmt: skip
    return len(rows)


def _locked_request(request: JoinRequest, by: Person) -> JoinRequest:
    """The request with its project locked first, so that two accepts wait for each other."""
    project = Project.objects.locked(request.project_id)
    must_lead(project, by)
    row = JoinRequest.objects.select_for_update().get(pk=request.pk)
    row.project = project
    return row


def _settle(request: JoinRequest, by: Person, move: str, reason: str = "") -> None:
    must_allow("request", move, request)
    request.state = rules.after("request", move)
    request.reason, request.decided_by, request.decided_at = reason, by, clock.now()
    request.save()


@transaction.atomic
def seat_person(
    *, project: Project, by: Person, person: Person, opening: RoleOpening | None, **fields: object
) -> Membership:
    """`person` into the team, on `opening` where there is one; what lists show is counted anew."""
    kind = opening.kind if opening else ""
    fields["is_problem_owner"] = (
        bool(fields.get("is_problem_owner")) or kind == RoleOpening.Kind.PROBLEM_OWNER
    )
    membership = Membership.objects.create(
        project=project, person=person, is_expert=kind == RoleOpening.Kind.EXPERT, part=opening.title if opening else "",
        **fields,
    )  # fmt: skip
    if opening:
        opening.filled = min(opening.seats, opening.filled + 1)
        if opening.filled >= opening.seats:
            opening.state = RoleOpening.State.CLOSED
        opening.save()
    recount(project)
    stirred(project)
    room_changed(project)
    return membership


@transaction.atomic
def accept_request(*, request: JoinRequest, by: Person) -> Membership:
    """Take the person in. Their other waiting wishes in the same programme are withdrawn, and those teams told.

    Raises WrongState, SeatTaken, NotAllowed.
    """
    row = _locked_request(request, by)
    must_take_people(row.project)
    opening = RoleOpening.objects.select_for_update().filter(requests=row).first()
    if opening and not opening.seats_left:
        raise SeatTaken(_("This seat is taken. Open one more seat first, then take the person in."))
    _settle(row, by, "accept")
    membership = seat_person(
        project=row.project, by=by, person=row.person, opening=opening, is_problem_owner=row.is_problem_owner,
        is_name_public=row.is_name_public,
    )  # fmt: skip
    noted(by, "request_accepted", row)
    emails.tell(person=row.person, project=row.project, letter="accepted", key=f"r{row.pk}", by=by)
    withdraw_other_requests(membership=membership, by=by)
    return membership


@transaction.atomic
def withdraw_other_requests(*, membership: Membership, by: Person) -> None:
    """Withdraw the wishes to join other teams of the same programme: nobody waits for somebody who is taken."""
    person, project = membership.person, membership.project
    waiting = JoinRequest.objects.filter(person=person, state=JoinRequest.State.WAITING).exclude(
        project=project
    )
    # Teams outside any programme are a season of their own; `=None` would ask the database for nothing.
    same = (
        {"project__programme": project.programme_id}
        if project.programme_id
        else {"project__programme__isnull": True}
    )
    for other in waiting.filter(**same).select_related("project"):
        _settle(other, by, "withdraw")
        room_changed(other.project)
        noted(by, "request_withdrawn", other, because=project.pk)
        emails.tell(
            person=person,
            project=other.project,
            letter="others_withdrawn",
            key=str(other.pk),
            other=project.title,
        )
        for lead in emails.leads_of(other.project):
            emails.tell(
                person=lead,
                project=other.project,
                letter="went_elsewhere",
                key=str(other.pk),
                person_name=person,
            )


@transaction.atomic
def decline_request(*, request: JoinRequest, by: Person, reason: str) -> JoinRequest:
    """Do not take the person in, with a reason they read. Raises WrongState, EmptyWords, NotAllowed."""
    row = _locked_request(request, by)
    _settle(row, by, "decline", must_say(reason, field="reason"))
    room_changed(row.project)
    noted(by, "request_declined", row)
    emails.tell(
        person=row.person, project=row.project, letter="declined", key=str(row.pk), reason=row.reason, by=by
    )
    return row


@transaction.atomic
def withdraw_request(*, request: JoinRequest, by: Person) -> JoinRequest:
    """The person takes their wish back. Raises WrongState, NotAllowed."""
    row = JoinRequest.objects.select_for_update().select_related("project").get(pk=request.pk)
    if row.person_id != by.pk:
        raise NotAllowed
    _settle(row, by, "withdraw")
    room_changed(row.project)
    noted(by, "request_withdrawn", row)
    return row


@transaction.atomic
def edit_membership(
    *,
    membership: Membership,
    by: Person,
    part: str,
    is_problem_owner: bool,
    is_expert: bool,
    is_name_public: bool,
) -> Membership:
    """Say what one does in the team, and whether the name stands on the public page. Raises NotAllowed."""
    row = Membership.objects.select_for_update().select_related("project").get(pk=membership.pk)
    if row.person_id != by.pk or row.left_on:
        raise NotAllowed
    row.part, row.is_problem_owner, row.is_expert = part.strip(), is_problem_owner, is_expert
    row.is_name_public = is_name_public
    row.save()
    stirred(row.project)
    noted(by, "membership_edited", row)
    return row


def _end(membership: Membership, by: Person, verb: str, reason: str) -> None:
    membership.left_on, membership.left_reason = clock.today(), reason
    membership.role, membership.is_name_public = Membership.Role.MEMBER, False
    membership.save()
    project = membership.project
    if project.next_lead_id == membership.person_id:
        Project.objects.filter(pk=project.pk).update(next_lead=None)
    project.tasks.filter(assignee=membership.person_id).exclude(state="done").update(assignee=None)
    free_seat(membership=membership, by=by)
    recount(project)
    stirred(project)
    room_changed(project)
    noted(by, verb, membership)


@transaction.atomic
def leave_project(*, project: Project, by: Person, reason: str = "") -> Membership:
    """`by` leaves; open tasks lose them. The lead hands the lead over first, unless the team has ended.

    Raises LeadStays, NotAllowed.
    """
    row = Project.objects.locked(project.pk)
    membership = place_of(row, by)
    if membership.is_lead and not row.is_ended:
        raise LeadStays(_("You lead this team. Please hand the lead over first, or finish the team."))
    membership.project = row
    _end(membership, by, "left", reason.strip())
    for lead in emails.leads_of(row):
        emails.tell(
            person=lead,
            project=row,
            letter="left",
            key=str(membership.pk),
            person_name=by,
            reason=reason.strip(),
            by=by,
        )
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: Person, reason: str) -> Membership:
    """The lead or the centre takes somebody out, with a reason they read. Raises LeadStays, EmptyWords, NotAllowed."""
    row = Membership.objects.select_for_update().select_related("project", "person").get(pk=membership.pk)
    must_lead_or_coordinate(row.project, by)
    if row.left_on or row.person_id == by.pk:
        raise NotAllowed
    if row.is_lead:
        raise LeadStays(_("Please name another lead first."))
    why = must_say(reason, field="reason")
    _end(row, by, "removed", why)
    emails.tell(person=row.person, project=row.project, letter="removed", key=str(row.pk), reason=why, by=by)
    return row


# --- leading ------------------------------------------------------------------------------------------


@transaction.atomic
def offer_lead(*, project: Project, by: Person, to: Membership) -> Project:
    """Ask a member to lead; they confirm. Asking another takes the first question back. Raises NotAllowed."""
    row = Project.objects.locked(project.pk)
    must_lead(row, by)
    if to.project_id != row.pk or to.left_on or to.person_id == by.pk:
        raise NotAllowed
    row.next_lead = to.person
    row.version += 1
    row.save()
    room_changed(row)
    noted(by, "lead_offered", row, to=to.person_id)
    key = f"{row.pk}:{row.version}"
    emails.tell(person=to.person, project=row, letter="lead_offered", key=key, person_name=by, by=by)
    return row


@transaction.atomic
def take_lead(*, project: Project, by: Person) -> Project:
    """The person who was asked confirms and leads from now on; who led stays a member. Raises NotAllowed."""
    row = Project.objects.locked(project.pk)
    if row.next_lead_id != by.pk:
        raise NotAllowed
    return make_lead(project=row, membership=place_of(row, by), by=by)


@transaction.atomic
def decline_lead(*, project: Project, by: Person) -> Project:
    """The person who was asked would rather not lead; everything stays as it was. Raises NotAllowed."""
    row = Project.objects.locked(project.pk)
    if row.next_lead_id != by.pk:
        raise NotAllowed
    row.next_lead = None
    row.version += 1
    row.save()
    room_changed(row)
    noted(by, "lead_declined", row)
    _tell(emails.leads_of(row), row, "lead_declined", by)
    return row


@transaction.atomic
def appoint_lead(*, project: Project, by: Person, membership: Membership) -> Project:
    """The centre names a lead, for a team that lost its own. Raises NotAllowed."""
    row = Project.objects.locked(project.pk)
    if not by.may("projects.coordinate") or membership.project_id != row.pk or membership.left_on:
        raise NotAllowed
    return make_lead(project=row, membership=membership, by=by)


@transaction.atomic
def make_lead(*, project: Project, membership: Membership, by: Person | None) -> Project:
    """`membership` leads from now on, whoever led before; the team hears of it."""
    project.memberships.filter(role="lead", left_on=None).update(role=Membership.Role.MEMBER)
    Membership.objects.filter(pk=membership.pk).update(role=Membership.Role.LEAD)
    project.next_lead = None
    project.version += 1
    project.save()
    stirred(project)
    room_changed(project)
    noted(by, "lead_taken", project, person=membership.person_id)
    _tell(emails.team_of(project, but=membership.person), project, "lead_taken", membership.person)
    return project


def _tell(people: Iterable[Person], project: Project, letter: str, who: Person) -> None:
    for person in people:
        emails.tell(
            person=person,
            project=project,
            letter=letter,
            key=f"{project.pk}:{project.version}",
            person_name=who,
        )
