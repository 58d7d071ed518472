"""The lot that was drawn, and what came out. Both are kept as they were."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.versions import VersionField
from madang.people.models import Person
from madang.projects.models import PrototypeVersion
from madang.trials import rules
from madang.trials.models.trial import Trial

SUMMARY_MAX = 600
LEARNT_MAX = 3000
CHANGED_MAX = 2000


class Draw(models.Model):
    """One drawing of lots: its seed, who was in it by receipt number, and the outcome. Anybody can draw it again."""

    trial = models.OneToOneField(Trial, on_delete=models.CASCADE, related_name="draw")
    seed = models.CharField(max_length=64)
    # {"Y2611-…": "60s", …}; {"60s": 5, …}; receipt numbers in the order of their lots.
    entries = models.JSONField()
    seats = models.JSONField()
    chosen = models.JSONField()
    waiting = models.JSONField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"draw of {self.trial_id}"


class Result(models.Model):
    """What came out, in words of the team and in numbers that were frozen when it was published."""

    class Outcome(models.TextChoices):
        YES = rules.Outcome.YES.value, pgettext_lazy("hypothesis", "It held")
        PARTLY = rules.Outcome.PARTLY.value, pgettext_lazy("hypothesis", "It held in part")
        NO = rules.Outcome.NO.value, pgettext_lazy("hypothesis", "It did not hold")
        CANNOT_TELL = rules.Outcome.CANNOT_TELL.value, pgettext_lazy("hypothesis", "We cannot tell")

    trial = models.OneToOneField(Trial, on_delete=models.CASCADE, related_name="result")
    outcome = models.CharField(_("Did it turn out as you expected?"), max_length=11, choices=Outcome)
    summary = models.CharField(_("What came out, in two or three sentences?"), max_length=SUMMARY_MAX)
    learnt = models.TextField(_("What did you learn?"), max_length=LEARNT_MAX, blank=True)
    changed = models.TextField(_("What do you change because of it?"), max_length=CHANGED_MAX, blank=True)
    newer_version = models.ForeignKey(
        PrototypeVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("In which version is it changed?"),
    )  # fmt: skip
    language = models.CharField(max_length=5, default="ko")
    # What `rules.result_of` and `rules.open_rows` made; empty until it is published.
    numbers = models.JSONField(default=dict, blank=True)
    rows = models.JSONField(default=list, blank=True)
    saved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    # Somebody withdrew after it was published: the numbers were made again.
    remade_on = models.DateField(null=True, blank=True)
    version = VersionField()

    def __str__(self) -> str:
        return f"{self.trial_id} {self.outcome}"
