"""What people add to a problem: me too, evidence, following."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.models import StoredFile
from madang.core.places import DISTRICT_CHOICES
from madang.people.models import Person
from madang.problems.models.problem import Problem

STORY_MAX = 500
EVIDENCE_MAX = 1000


class MeToo(models.Model):
    """That one more person lives with the problem, and how, in their own words."""

    class Frequency(models.TextChoices):
        DAILY = "daily", pgettext_lazy("how often", "Every day")
        WEEKLY = "weekly", pgettext_lazy("how often", "Every week")
        MONTHLY = "monthly", pgettext_lazy("how often", "Now and then")
        ONCE = "once", pgettext_lazy("how often", "It happened once")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="me_toos")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="me_toos")
    district = models.CharField(_("District"), max_length=5, choices=DISTRICT_CHOICES, blank=True)
    frequency = models.CharField(_("How often?"), max_length=10, choices=Frequency, blank=True)
    story = models.CharField(_("In your own words"), max_length=STORY_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    is_hidden = models.BooleanField(default=False)
    came_from = models.ForeignKey(Problem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "person"], name="me_too_once")]
        indexes = [
            models.Index(
                fields=["problem", "-id"], name="me_too_stories", condition=Q(is_hidden=False) & ~Q(story="")
            ),
        ]

    def __str__(self) -> str:
        return f"me too {self.problem_id}"


class Follow(models.Model):
    """Somebody who wants to hear what becomes of a problem."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follows")
    came_from = models.ForeignKey(Problem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "person"], name="follow_once")]

    def __str__(self) -> str:
        return f"follow {self.problem_id}"


class Evidence(models.Model):
    """Something that shows the problem: a picture, a measurement, a link, a document, a story."""

    class Kind(models.TextChoices):
        PICTURE = "picture", pgettext_lazy("evidence", "Picture")
        MEASUREMENT = "measurement", pgettext_lazy("evidence", "Measured or counted")
        LINK = "link", pgettext_lazy("evidence", "Link")
        DOCUMENT = "document", pgettext_lazy("evidence", "Document")
        STORY = "story", pgettext_lazy("evidence", "What happened")

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("evidence", "Shown")
        REMOVED = "removed", pgettext_lazy("evidence", "Taken down")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    text = models.CharField(_("What does it show?"), max_length=EVIDENCE_MAX)
    language = models.CharField(max_length=5, default="ko")
    url = models.URLField(_("Address of the page"), max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    alt = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="evidence")
    state = models.CharField(max_length=10, choices=State, default=State.SHOWN)
    came_from = models.ForeignKey(Problem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["problem", "id"], name="evidence_shown", condition=Q(state="shown"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.problem_id}"
