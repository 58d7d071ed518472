"""The project: a team that works on one or several problems."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, ids
from madang.core.models import StoredFile
from madang.core.versions import VersionField
from madang.people.models import Person
from madang.problems.models import Problem
from madang.programmes.models import Programme, Theme
from madang.projects import rules

TITLE_MIN = 2
TITLE_MAX = 60
SUMMARY_MAX = 200
ABOUT_MAX = 8000
REASON_MAX = 500


def project_number() -> str:
    """A new number such as `T2611-7K3QX4`."""
    return ids.receipt_number("T")


class ProjectQuerySet(models.QuerySet["Project"]):
    """Which projects, for whom."""

    def visible_to(self, person: Person | None) -> ProjectQuerySet:
        """Every project is public; hidden ones only for their team and for those who coordinate."""
        if person is None:
            return self.filter(hidden_at=None)
        if person.may("projects.coordinate"):
            return self
        return self.filter(Q(hidden_at=None) | Q(pk__in=self._teams_of(person)))

    def editable_by(self, person: Person | None) -> ProjectQuerySet:
        """Those that `person` leads."""
        return self.none() if person is None else self.filter(pk__in=self._teams_of(person, role="lead"))

    def coordinated_by(self, person: Person | None) -> ProjectQuerySet:
        """All, for those who coordinate the centre's projects."""
        return self if person is not None and person.may("projects.coordinate") else self.none()

    def looking(self) -> ProjectQuerySet:
        """Those with open seats."""
        return self.filter(is_looking=True)

    def with_card(self) -> ProjectQuerySet:
        """With what a list row shows, without the long text."""
        return self.select_related("theme", "picture").defer("about", "ending").prefetch_related("openings")

    def locked(self, pk: int) -> Project:
        """The row as it is now, held until the transaction ends."""
        return self.select_for_update().get(pk=pk)

    @staticmethod
    def _teams_of(person: Person, **fields: Any) -> Any:
        return person.memberships.filter(left_on=None, **fields).values("project")


class Project(models.Model):
    """A team and its way from a problem to something in use; one number, one address for all time."""

    class State(models.TextChoices):
        FORMING = rules.ProjectState.FORMING.value, pgettext_lazy("project", "Team is forming")
        ACTIVE = rules.ProjectState.ACTIVE.value, pgettext_lazy("project", "At work")
        HANDED_OVER = rules.ProjectState.HANDED_OVER.value, pgettext_lazy("project", "Handed over")
        CLOSED = rules.ProjectState.CLOSED.value, pgettext_lazy("project", "Finished")
        STOPPED = rules.ProjectState.STOPPED.value, pgettext_lazy("project", "Stopped")

    number = models.CharField(max_length=20, unique=True, default=project_number)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("What is the team called?"), max_length=TITLE_MAX)
    summary = models.CharField(_("What does it do?"), max_length=SUMMARY_MAX)
    about = models.TextField(_("More about it"), max_length=ABOUT_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects"
    )
    problems = models.ManyToManyField(Problem, through="ProjectProblem", related_name="projects")
    picture = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    state = models.CharField(max_length=12, choices=State, default=State.FORMING)
    # Why it was stopped, or what it leaves behind: public.
    ending = models.CharField(max_length=REASON_MAX, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=REASON_MAX, blank=True)
    # Who has been asked to lead next, until they answer.
    next_lead = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_activity_at = models.DateTimeField(default=clock.now)
    # Kept in the transaction that changes them, so that lists need not count.
    member_count = models.PositiveIntegerField(default=0)
    open_seats = models.PositiveIntegerField(default=0)
    is_looking = models.BooleanField(default=False)
    version = VersionField()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-is_looking", "-last_activity_at", "-id"],
                name="project_list",
                condition=Q(hidden_at=None),
            ),
            models.Index(
                fields=["theme", "-is_looking", "-last_activity_at", "-id"],
                name="project_theme",
                condition=Q(hidden_at=None),
            ),
            models.Index(
                fields=["state", "-is_looking", "-last_activity_at", "-id"],
                name="project_state",
                condition=Q(hidden_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_stopped_with_reason", condition=~Q(state="stopped") | ~Q(ending="")
            ),
            models.CheckConstraint(
                name="project_hidden_with_reason", condition=Q(hidden_at=None) | ~Q(hidden_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES["project"]` may start now."""
        return rules.allows("project", move, self.state)

    @property
    def is_joinable(self) -> bool:
        """Whether people may ask to join."""
        return self.state in rules.JOINABLE and self.hidden_at is None

    @property
    def is_working(self) -> bool:
        """Whether the room takes new work."""
        return self.state in rules.WORKING

    @property
    def is_ended(self) -> bool:
        """Whether it was finished or stopped."""
        return self.state in rules.ENDED


class ProjectProblem(models.Model):
    """That a project works on a problem."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="project_problems")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="project_problems")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "problem"], name="project_problem_once")]

    def __str__(self) -> str:
        return f"{self.project_id} ← {self.problem_id}"
