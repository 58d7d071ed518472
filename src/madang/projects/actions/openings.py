"""Whom the team looks for."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import DomainError
from madang.people.models import Person, Profile
from madang.projects import rules
from madang.projects.models import Invitation, JoinRequest, Membership, Project, RoleOpening
from madang.projects.models.changing import (
    must_allow,
    must_lead,
    must_say,
    must_work,
    noted,
    recount,
    room_changed,
    stirred,
)


class TooFewSeats(DomainError):
    """More people sit there already."""

    field = "seats"


def _known(skills: Sequence[str]) -> list[str]:
    return [code for code in Profile.Skill.values if code in skills]


def _changed(project: Project) -> None:
    recount(project)
    stirred(project)
    room_changed(project)


@transaction.atomic
def open_role(
    *,
    project: Project,
    by: Person,
    title: str,
    kind: str,
    skills: Sequence[str] = (),
    seats: int = 1,
    about: str = "",
) -> RoleOpening:
    """Look for somebody. Raises WrongState, EmptyWords, NotAllowed."""
    row = Project.objects.locked(project.pk)
    must_lead(row, by)
    must_work(row)
    opening = RoleOpening.objects.create(
        project=row, title=must_say(title, field="title"), kind=kind, skills=_known(skills), seats=seats,
        about=about.strip(),
    )  # fmt: skip
    _changed(row)
    noted(by, "role_opened", opening)
    return opening


@transaction.atomic
def edit_role(
    *, opening: RoleOpening, by: Person, version: int, title: str, kind: str, skills: Sequence[str], seats: int,
    about: str,
) -> RoleOpening:  # fmt: skip
    """Change whom the team looks for. Raises EditConflict, TooFewSeats, EmptyWords, NotAllowed."""
    project = Project.objects.locked(opening.project_id)
    must_lead(project, by)
    row = RoleOpening.objects.select_for_update().get(pk=opening.pk)
    versions.check(row, version, ["title", "kind", "skills", "seats", "about"])
    if seats < row.filled:
        raise TooFewSeats(
            _("%(count)s people sit there already; there cannot be fewer seats.") % {"count": row.filled}
        )
    row.title, row.kind, row.skills = must_say(title, field="title"), kind, _known(skills)
    row.seats, row.about = seats, about.strip()
    row.save()
    _changed(project)
    noted(by, "role_edited", row)
    return row


def _move(opening: RoleOpening, by: Person, name: str) -> RoleOpening:
    project = Project.objects.locked(opening.project_id)
    must_lead(project, by)
    row = RoleOpening.objects.select_for_update().get(pk=opening.pk)
    must_allow("opening", name, row)
    row.state = rules.after("opening", name)
    row.save()
    _changed(project)
    noted(by, f"role_{name}", row)
    return row


@transaction.atomic
def close_role(*, opening: RoleOpening, by: Person) -> RoleOpening:
    """Look for nobody there any more. Wishes that wait stay to be answered. Raises WrongState, NotAllowed."""
    return _move(opening, by, "close")


@transaction.atomic
def reopen_role(*, opening: RoleOpening, by: Person) -> RoleOpening:
    """Look again. Raises WrongState, NotAllowed."""
    return _move(opening, by, "reopen")


@transaction.atomic
def free_seat(*, membership: Membership, by: Person | None) -> None:
    """The seat on which somebody came in is empty again; a closed one stays closed until the lead looks again.

    Call it with the project locked, before the members are counted anew.
    """
    since = clock.day_start(membership.joined_on)
    rows = RoleOpening.objects.select_for_update().filter(project=membership.project_id, filled__gt=0)
    asked = JoinRequest.objects.filter(person=membership.person_id, state="accepted", decided_at__gte=since)
    invited = Invitation.objects.filter(person=membership.person_id, state="accepted", answered_at__gte=since)
    seat = (
        rows.filter(Q(pk__in=asked.values("opening")) | Q(pk__in=invited.values("opening")))
        .order_by("-pk")
        .first()
    )
    if seat:
        seat.filled -= 1
        seat.save(update_fields=["filled"])
        noted(by, "seat_freed", seat)
