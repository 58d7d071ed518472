"""What curators decide, with reasons and a way back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.people.models import Person
from madang.problems.models.answers import REASON_MAX
from madang.problems.models.problem import Problem

APPEAL_MAX = 1000


class Merge(models.Model):
    """That two reports are one problem; `moved` holds what went over, so that all of it can come back."""

    source = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="merges_received")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=REASON_MAX)
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    moved = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at=None), name="merged_into_one_at_a_time"
            ),
            models.CheckConstraint(name="merge_of_two", condition=~Q(source=models.F("target"))),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class ModerationCase(models.Model):
    """Something a curator turned down, hid or took off, with the reason its author reads and may appeal against."""

    class Reason(models.TextChoices):
        PERSONAL_DATA = "personal_data", pgettext_lazy("moderation", "Shows somebody's personal data")
        INSULT = "insult", pgettext_lazy("moderation", "Insults or hurts somebody")
        ADVERTISING = "advertising", pgettext_lazy("moderation", "Advertising")
        NOT_A_PROBLEM = (
            "not_a_problem",
            pgettext_lazy("moderation", "Does not describe a problem of daily life"),
        )
        ELSEWHERE = "elsewhere", pgettext_lazy("moderation", "Another office is in charge")
        UNTRUE = "untrue", pgettext_lazy("moderation", "Turned out not to be so")
        OTHER = "other", pgettext_lazy("moderation", "Another reason")

    class Kind(models.TextChoices):
        NEEDS_MORE = "needs_more", pgettext_lazy("moderation", "Asked for more")
        DECLINED = "declined", pgettext_lazy("moderation", "Declined")
        HIDDEN = "hidden", pgettext_lazy("moderation", "Hidden")
        REMOVED = "removed", pgettext_lazy("moderation", "Taken down")

    class Decision(models.TextChoices):
        GRANTED = "granted", pgettext_lazy("appeal", "Granted")
        REFUSED = "refused", pgettext_lazy("appeal", "Refused")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="cases")
    kind = models.CharField(max_length=12, choices=Kind)
    # What it is about where that is a part of the problem, such as `problems.evidence:5`.
    target = models.CharField(max_length=80, blank=True)
    reason_code = models.CharField(_("Reason"), max_length=20, choices=Reason, blank=True)
    note = models.CharField(_("What the author should know"), max_length=REASON_MAX)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    appeal = models.CharField(_("Why should it be decided anew?"), max_length=APPEAL_MAX, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_decision = models.CharField(max_length=10, choices=Decision, blank=True)
    appeal_reason = models.CharField(max_length=REASON_MAX, blank=True)
    appeal_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    appeal_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["problem", "-id"], name="case_of_problem"),
            models.Index(
                fields=["appealed_at"],
                name="case_appealed",
                condition=Q(appealed_at__isnull=False, appeal_decision=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.problem_id}"

    @property
    def can_appeal(self) -> bool:
        """Whether its author may ask once for a new decision."""
        return self.kind in (self.Kind.DECLINED, self.Kind.HIDDEN) and self.appealed_at is None
