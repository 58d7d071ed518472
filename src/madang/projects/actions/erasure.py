"""What of a person goes from the teams when they leave the centre, or by age."""

from django.db import transaction
from django.db.models import QuerySet

from madang.core import clock
from madang.people.models import Person
from madang.projects import rules
from madang.projects.actions.openings import free_seat
from madang.projects.actions.team import make_lead
from madang.projects.models import (
    DecisionReply,
    Handover,
    Invitation,
    JoinRequest,
    Membership,
    Project,
    Update,
)
from madang.projects.models.changing import recount, room_changed, stirred

# What stands where words were: a wish to join is never without any.
FORGOTTEN = "…"


@transaction.atomic
def forget_requests(*, rows: QuerySet[JoinRequest], by: Person | None = None) -> int:
    """Blank what was written in these answered wishes to join. Returns how many."""
    return rows.update(message=FORGOTTEN)


@transaction.atomic
def erase_person(*, by: Person) -> None:
    """Blank what `by` wrote as a person; what the team built stays with it, without its name.

    A team whose lead leaves is led by who has been in it longest; an empty one is stopped.
    """
    JoinRequest.objects.filter(person=by, state=JoinRequest.State.WAITING).update(
        state=JoinRequest.State.WITHDRAWN
    )
    JoinRequest.objects.filter(person=by).exclude(message="").update(message=FORGOTTEN)
    Invitation.objects.filter(person=by).update(email="", message="", state=Invitation.State.WITHDRAWN)
    Invitation.objects.filter(email__iexact=by.email).update(email="")
    Invitation.objects.filter(by=by).update(message="")
    DecisionReply.objects.filter(person=by).update(reason="")
    Update.objects.filter(by=by, published_at=None).delete()
    Handover.objects.filter(recipient=by).update(recipient=None)
    Project.objects.filter(next_lead=by).update(next_lead=None)
    for membership in Membership.objects.filter(person=by, left_on=None).select_related("project"):
        _leave(membership, by)
    Membership.objects.filter(person=by).update(part="", left_reason="", is_name_public=False)


def _leave(membership: Membership, by: Person) -> None:
    project, was_lead = membership.project, membership.is_lead
    membership.left_on, membership.role = clock.today(), Membership.Role.MEMBER
    membership.save()
    free_seat(membership=membership, by=None)
    project.tasks.filter(assignee=by).exclude(state=rules.TaskState.DONE).update(assignee=None)
    oldest = (
        project.memberships.filter(left_on=None).order_by("joined_on", "pk").select_related("person").first()
    )
    if was_lead and oldest:
        make_lead(project=project, membership=oldest, by=None)
    elif was_lead and project.allows("stop"):
        project.state, project.ending, project.ended_at = (
            Project.State.STOPPED,
            "모두 팀을 떠났어요.",
            clock.now(),
        )
        project.save()
    recount(project)
    stirred(project)
    room_changed(project)
