"""What participants do, what is measured, and what was measured."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.people.models import Person
from madang.trials import rules
from madang.trials.models.participants import Participant
from madang.trials.models.trial import COUNT_LABEL_MAX, Trial


class Task(models.Model):
    """One thing that every participant is asked to do."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=rules.TASK_TITLE_MAX)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["trial", "position"], name="trial_task_place")]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """One number that is taken of every participant: at a task, or asked at the end."""

    class Kind(models.TextChoices):
        SUCCESS = rules.Kind.SUCCESS.value, pgettext_lazy("measure", "Managed it")
        MINUTES = rules.Kind.MINUTES.value, pgettext_lazy("measure", "Minutes")
        COUNT = rules.Kind.COUNT.value, pgettext_lazy("measure", "Count")
        SCALE = rules.Kind.SCALE.value, pgettext_lazy("measure", "Question")
        SUS = rules.Kind.SUS.value, pgettext_lazy("measure", "Usability (SUS, 0 to 100)")

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, null=True, blank=True, related_name="measures")
    label = models.CharField(max_length=max(COUNT_LABEL_MAX, rules.SCALE_LABEL_MAX), blank=True)
    points = models.PositiveSmallIntegerField(default=0)
    low_label = models.CharField(max_length=rules.END_LABEL_MAX, blank=True)
    high_label = models.CharField(max_length=rules.END_LABEL_MAX, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["trial", "position"], name="trial_measure_place"),
            models.CheckConstraint(
                name="trial_measure_at_task", condition=Q(kind__in=["scale", "sus"]) | Q(task__isnull=False)
            ),
            models.CheckConstraint(
                name="trial_scale_points", condition=~Q(kind="scale") | Q(points__in=[5, 7])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}".strip()

    @property
    def is_asked(self) -> bool:
        """Whether participants may answer it themselves."""
        return self.kind in rules.ASKED

    @property
    def items(self) -> range:
        """The items of the measure: ten sentences of a SUS sheet, otherwise the measure itself (0)."""
        return range(1, rules.SUS_LENGTH + 1) if self.kind == self.Kind.SUS else range(1)


class Observation(models.Model):
    """One number of one participant. Withdrawing deletes it. `by` is who of the team wrote it down; nobody where
    participants answered themselves, so that nothing but their seat leads to them."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="observations")
    measure = models.ForeignKey(Measure, on_delete=models.RESTRICT, related_name="observations")
    item = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField(_("value"), max_digits=6, decimal_places=1)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "measure", "item"], name="observation_once"),
            models.CheckConstraint(
                name="observation_bounded", condition=Q(value__gte=0, value__lte=rules.COUNT_MOST)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.measure_id}.{self.item}"
