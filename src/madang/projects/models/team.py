"""Who works together, who is looked for, who asks, who is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, ids
from madang.people.models import Person, Profile
from madang.projects import rules
from madang.projects.models.project import REASON_MAX, Project

OPENING_TITLE_MAX = 60
OPENING_ABOUT_MAX = 600
MESSAGE_MAX = 1000
SEATS_MAX = 20
PART_MAX = 60


class Membership(models.Model):
    """That a person is, or was, in a team."""

    class Role(models.TextChoices):
        LEAD = "lead", pgettext_lazy("team", "Lead")
        MEMBER = "member", pgettext_lazy("team", "Member")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    part = models.CharField(_("What I do in the team"), max_length=PART_MAX, blank=True)
    is_problem_owner = models.BooleanField(_("I live with this problem"), default=False)
    is_expert = models.BooleanField(_("I bring technical skills"), default=False)
    # Others see the name on the public page only where the person agreed to it.
    is_name_public = models.BooleanField(_("Show my name on the team's public page"), default=False)
    joined_on = models.DateField(default=clock.today)
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=REASON_MAX, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(left_on=None), name="membership_once"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(left_on=None, role="lead"), name="membership_one_lead"
            ),
        ]
        indexes = [models.Index(fields=["person", "left_on"], name="membership_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.project_id}"

    @property
    def is_lead(self) -> bool:
        """Whether this person leads the team now."""
        return self.role == self.Role.LEAD and self.left_on is None


class RoleOpening(models.Model):
    """Somebody the team looks for (함께할 사람)."""

    class Kind(models.TextChoices):
        EXPERT = "expert", pgettext_lazy("opening", "Technical expert")
        CITIZEN = "citizen", pgettext_lazy("opening", "Citizen")
        PROBLEM_OWNER = "problem_owner", pgettext_lazy("opening", "Somebody who lives with the problem")

    class State(models.TextChoices):
        OPEN = rules.OpeningState.OPEN.value, pgettext_lazy("opening", "Looking")
        CLOSED = rules.OpeningState.CLOSED.value, pgettext_lazy("opening", "Closed")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="openings")
    title = models.CharField(_("Who is it you look for?"), max_length=OPENING_TITLE_MAX)
    kind = models.CharField(_("Kind"), max_length=14, choices=Kind)
    skills = models.JSONField(_("Skills"), default=list, blank=True)
    # `,web,data,`: the same codes as text, because not every database can look into JSON.
    skill_codes = models.CharField(max_length=200, blank=True, editable=False)
    seats = models.PositiveSmallIntegerField(_("How many people?"), default=1)
    filled = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    about = models.CharField(_("What will they do?"), max_length=OPENING_ABOUT_MAX, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="opening_has_seats", condition=Q(seats__gte=1, seats__lte=SEATS_MAX)),
            models.CheckConstraint(name="opening_not_overfilled", condition=Q(filled__lte=models.F("seats"))),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **options: Any) -> None:
        self.skill_codes = f",{','.join(self.skills)}," if self.skills else ""
        super().save(*args, **options)

    @property
    def seats_left(self) -> int:
        """How many may still come."""
        return max(0, self.seats - self.filled) if self.state == self.State.OPEN else 0

    @property
    def skill_labels(self) -> list[str]:
        """The skills in the language of the page."""
        known = dict(Profile.Skill.choices)
        return [str(known[code]) for code in self.skills if code in known]


def request_number() -> str:
    """A new receipt number such as `J2611-7K3QX4`."""
    return ids.receipt_number("J")


class JoinRequest(models.Model):
    """That somebody wants to join; answered by the lead, with a reason where it is declined."""

    class State(models.TextChoices):
        WAITING = rules.RequestState.WAITING.value, pgettext_lazy("join request", "Waiting for an answer")
        ACCEPTED = rules.RequestState.ACCEPTED.value, pgettext_lazy("join request", "Welcome")
        DECLINED = rules.RequestState.DECLINED.value, pgettext_lazy("join request", "Not this time")
        WITHDRAWN = rules.RequestState.WITHDRAWN.value, pgettext_lazy("join request", "Withdrawn")

    number = models.CharField(max_length=20, unique=True, default=request_number)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="join_requests")
    opening = models.ForeignKey(
        RoleOpening, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="join_requests")
    message = models.CharField(_("Why would you like to join?"), max_length=MESSAGE_MAX)
    language = models.CharField(max_length=5, default="ko")
    is_problem_owner = models.BooleanField(_("I live with this problem"), default=False)
    is_name_public = models.BooleanField(_("Show my name on the team's public page"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("Reason"), max_length=REASON_MAX, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(state="waiting"), name="join_request_once"
            ),
            models.CheckConstraint(
                name="join_declined_with_reason", condition=~Q(state="declined") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["person", "state"], name="join_request_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.project_id} {self.state}"

    @property
    def is_waiting(self) -> bool:
        """Whether the lead has still to answer."""
        return self.state == self.State.WAITING

    @property
    def answer_due_on(self) -> date:
        """Until when the team is asked to answer."""
        return rules.join_answer_due_on(clock.local(self.created_at).date())

    @property
    def is_late(self) -> bool:
        """Whether the team let that day pass."""
        return self.is_waiting and self.answer_due_on < clock.today()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open_at(self, moment: datetime) -> InvitationQuerySet:
        """Those that may still be answered."""
        return self.filter(state=rules.RequestState.WAITING, expires_at__gt=moment)


def invitation_end() -> datetime:
    """Until when an invitation may be answered."""
    return clock.now() + timedelta(days=rules.INVITATION_DAYS)


class Invitation(models.Model):
    """That the team asks a member, or whoever has an address; answered by its link. Only a digest of it is kept."""

    class State(models.TextChoices):
        WAITING = rules.RequestState.WAITING.value, pgettext_lazy("invitation", "Sent")
        ACCEPTED = rules.RequestState.ACCEPTED.value, pgettext_lazy("invitation", "Accepted")
        DECLINED = rules.RequestState.DECLINED.value, pgettext_lazy("invitation", "Declined")
        WITHDRAWN = rules.RequestState.WITHDRAWN.value, pgettext_lazy("invitation", "Taken back")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    opening = models.ForeignKey(
        RoleOpening, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="project_invitations"
    )
    # Forgotten as soon as it is answered or over.
    email = models.EmailField(_("E-mail"), max_length=254, blank=True)
    message = models.CharField(_("A word with it"), max_length=MESSAGE_MAX, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=invitation_end)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "state"], name="invitation_of_person")]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.project_id}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be answered."""
        return self.state == self.State.WAITING and clock.now() < self.expires_at
