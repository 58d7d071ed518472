"""How a team's rows change: who may, by the table of moves, with what follows from it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, live
from madang.core.errors import DomainError, NotAllowed
from madang.people.models import Person
from madang.programmes.models import Programme
from madang.projects import rules
from madang.projects.models.handovers import Handover
from madang.projects.models.project import Project
from madang.projects.models.team import Membership, RoleOpening


class WrongState(DomainError):
    """It has moved on; what was asked is no longer possible."""


class EmptyWords(DomainError):
    """Something that others will read has no words."""


class MembersOnly(DomainError):
    """Only who has joined the centre may do this."""

    status = 403


class SeatTaken(DomainError):
    """Nobody is looked for on this seat any more."""

    field = "opening"


class NotInThisPhase(DomainError):
    """The programme does not allow it on this day."""


def must_be_in_season(programme: Programme | None, what: str) -> None:
    """Raise NotInThisPhase where a running programme does not allow `what` (a key of its rules) today."""
    if programme and programme.is_open and not programme.allows(what):
        raise NotInThisPhase(
            _(
                "“%(programme)s” does not allow this in its present phase. Its dates stand on the programme's page."
            )
            % {"programme": programme.name}
        )


def must_be_member(person: Person) -> None:
    """Raise MembersOnly for a guest."""
    if not person.is_member:
        raise MembersOnly(_("Please join first. It takes a minute, and what you wrote stays."))


def must_allow(noun: str, move: str, row: Any) -> None:
    """Raise WrongState unless `move` of `noun` may start from the state of `row`."""
    if not rules.allows(noun, move, row.state):
        raise WrongState(
            _("This is not possible any more: it now stands at “%(state)s”. Please load the page again.")
            % {"state": row.get_state_display()}
        )


def must_work(project: Project) -> None:
    """Raise WrongState where the team has ended its work."""
    if not project.is_working:
        raise WrongState(_("This team has ended its work, so nothing new can be added here."))


def must_take_people(project: Project) -> None:
    """Raise WrongState where the team takes nobody in."""
    if not project.is_joinable:
        raise WrongState(_("This team does not take anybody in now."))


def must_have_room(opening: RoleOpening | None, project: Project) -> None:
    """Raise SeatTaken where `opening` is full, closed or another team's."""
    if opening and (opening.project_id != project.pk or not opening.seats_left):
        raise SeatTaken(
            _("This seat has been taken in the meantime. You can still ask to join without a seat.")
        )


def must_say(text: str, *, at_least: int = 2, field: str = "text") -> str:
    """`text` without blanks around it. Raises EmptyWords where there is too little to read."""
    words = text.strip()
    if len(words) < at_least:
        raise EmptyWords(_("Please write a few words that others can understand."), field=field)
    return words


def place_of(project: Project, person: Person | None) -> Membership:
    """The membership of `person` in the team now. Raises NotAllowed for everybody else."""
    found = (
        Membership.objects.filter(project=project, person=person, left_on=None).first() if person else None
    )
    if found is None:
        raise NotAllowed
    return found


def must_lead(project: Project, person: Person) -> None:
    """Raise NotAllowed unless `person` leads the team."""
    if not place_of(project, person).is_lead:
        raise NotAllowed


def must_lead_or_coordinate(project: Project, person: Person) -> None:
    """Raise NotAllowed unless `person` leads the team or coordinates the centre's projects."""
    if not person.may("projects.coordinate"):
        must_lead(project, person)


def stirred(project: Project) -> None:
    """Something public of the project changed: it moves up in the list, and kept pages are old."""
    project.last_activity_at = clock.now()
    Project.objects.filter(pk=project.pk).update(last_activity_at=project.last_activity_at)
    problems = project.project_problems.values_list("problem_id", flat=True)
    live.bump("projects", f"project:{project.pk}", *(f"problem:{pk}" for pk in problems))


def room_changed(project: Project) -> None:
    """Something in the room changed: its fragments are old."""
    live.bump(f"room:{project.pk}")


def recount(project: Project) -> None:
    """Keep what lists show without counting: members, open seats, whether somebody is looked for."""
    project.member_count = project.memberships.filter(left_on=None).count()
    project.open_seats = rules.seats_left(project.openings.values_list("state", "seats", "filled"))
    project.is_looking = project.open_seats > 0 and project.is_joinable
    Project.objects.filter(pk=project.pk).update(
        member_count=project.member_count, open_seats=project.open_seats, is_looking=project.is_looking
    )


def noted(by: Person | None, verb: str, target: Any, **details: Any) -> None:
    """Write the act into the audit trail."""
    audit.record(by=by, verb=f"projects.{verb}", target=target, details=details)


def handover_changed(handover: Handover, by: Person | None, verb: str, **details: Any) -> None:
    """A hand-over moved: its page, the team's, the room and the queues are old; and the act is noted."""
    stirred(handover.project)
    room_changed(handover.project)
    live.bump("handovers", f"handover:{handover.pk}")
    noted(by, verb, handover, **details)


def must_answer_for(handover: Handover, person: Person) -> None:
    """Raise NotAllowed unless `person` answers for the institution of the hand-over."""
    if not person.may("projects.receive", scope=handover.partner):
        raise NotAllowed


def free_slug(title: str, number: str) -> str:
    """An address nobody has: from the title, with the end of the number where another team has it already."""
    slug = rules.slug_of(title, number)
    return f"{slug}-{number[-4:].lower()}" if Project.objects.filter(slug=slug).exists() else slug
