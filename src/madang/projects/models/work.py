"""What a team does: tells, plans, keeps files, sets itself dates."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.models import StoredFile
from madang.core.versions import VersionField
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models.project import Project

UPDATE_TITLE_MAX = 80
UPDATE_BODY_MAX = 10_000
TASK_TITLE_MAX = 120
TASK_NOTE_MAX = 2000
FILE_TITLE_MAX = 80
MILESTONE_TITLE_MAX = 80


class UpdateQuerySet(models.QuerySet["Update"]):
    def public(self) -> UpdateQuerySet:
        """What everybody may read."""
        return self.filter(published_at__isnull=False, is_public=True)


class Update(models.Model):
    """How it is going, told by the team. Without `published_at` it is a draft of the one who writes it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="updates")
    title = models.CharField(_("Title"), max_length=UPDATE_TITLE_MAX)
    body = models.TextField(_("What happened?"), max_length=UPDATE_BODY_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="project_updates")
    picture = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_public = models.BooleanField(_("Everybody may read it"), default=True)
    created_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = VersionField()

    objects = UpdateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "-published_at", "-id"], name="update_of_project"),
            models.Index(
                fields=["-published_at", "-id"],
                name="update_public",
                condition=Q(is_public=True, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether nobody but the team reads it yet."""
        return self.published_at is None


class Task(models.Model):
    """One piece of work on the board."""

    class State(models.TextChoices):
        TODO = rules.TaskState.TODO.value, pgettext_lazy("task", "To do")
        DOING = rules.TaskState.DOING.value, pgettext_lazy("task", "Doing")
        DONE = rules.TaskState.DONE.value, pgettext_lazy("task", "Done")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("What is to be done?"), max_length=TASK_TITLE_MAX)
    note = models.TextField(_("Note"), max_length=TASK_NOTE_MAX, blank=True)
    state = models.CharField(_("Column"), max_length=6, choices=State, default=State.TODO)
    assignee = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="project_tasks",
        verbose_name=_("Who?"),
    )
    due_on = models.DateField(_("By when?"), null=True, blank=True)
    # Steps of 1,000, so that one between two needs no renumbering most of the time.
    position = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    version = VersionField()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["project", "state", "position", "id"], name="task_board"),
            models.Index(fields=["assignee", "due_on"], name="task_of_person", condition=~Q(state="done")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.state != self.State.DONE and self.due_on is not None and self.due_on < clock.today()


class ProjectFile(models.Model):
    """A file of the team, for itself or for everybody."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("What is it?"), max_length=FILE_TITLE_MAX)
    is_public = models.BooleanField(_("Everybody may open it"), default=False)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """A date the team sets itself, public with its project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("What will be ready?"), max_length=MILESTONE_TITLE_MAX)
    due_on = models.DateField(_("By when?"))
    done_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Who sees to it?"),
    )
    version = VersionField()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_on is None and self.due_on < clock.today()
