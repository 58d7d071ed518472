"""Statements of one line, and what curators decide about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.comments.models import APPEAL_MAX, NOTE_MAX, Reason
from madang.core import clock
from madang.deliberations.models.deliberation import Deliberation
from madang.deliberations.models.voting import Voter
from madang.deliberations.rules import TEXT_MAX
from madang.people.models import Person


class StatementQuerySet(models.QuerySet["Statement"]):
    def shown(self) -> StatementQuerySet:
        """Those that are asked."""
        return self.filter(state=Statement.State.SHOWN)

    def appealed(self) -> StatementQuerySet:
        """Those about which an appeal waits for its decision."""
        return self.filter(appealed_at__isnull=False, appeal_decision="")

    def written_by(self, voter: Voter | None) -> StatementQuerySet:
        """A voter's own, in whichever state."""
        return self.none() if voter is None else self.filter(voter=voter)

    def with_votes(self) -> StatementQuerySet:
        """With the number of answers of those who are not banned, as `vote_count`."""
        count = models.Count("votes", filter=Q(votes__voter__banned_at=None))
        return self.annotate(vote_count=count)


class Statement(models.Model):
    """One line that others agree or disagree with."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("statement", "Being looked at")
        SHOWN = "shown", pgettext_lazy("statement", "Asked")
        REMOVED = "removed", pgettext_lazy("statement", "Not shown")

    class Decision(models.TextChoices):
        GRANTED = "granted", pgettext_lazy("appeal", "Granted")
        REFUSED = "refused", pgettext_lazy("appeal", "Refused")

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="statements")
    text = models.CharField(_("In one line"), max_length=TEXT_MAX)
    # As it is compared, so that nothing is asked twice.
    plain = models.CharField(max_length=TEXT_MAX * 2, editable=False)
    language = models.CharField(max_length=5, default="ko")
    # None: the curators, or somebody who left.
    voter = models.ForeignKey(
        Voter, on_delete=models.SET_NULL, null=True, blank=True, related_name="statements"
    )
    is_seed = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=clock.now)
    reason_code = models.CharField(_("Reason"), max_length=12, choices=Reason, blank=True)
    note = models.CharField(_("What the author reads"), max_length=NOTE_MAX, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    appeal = models.CharField(_("Why it should be asked"), max_length=APPEAL_MAX, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_decision = models.CharField(max_length=10, choices=Decision, blank=True)
    appeal_reason = models.CharField(max_length=NOTE_MAX, blank=True)
    appeal_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # What `with_votes` adds.
    vote_count: int

    objects = StatementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deliberation", "state"], name="statement_by_state"),
            models.Index(fields=["created_at"], name="statement_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "plain"], name="statement_once"),
            models.CheckConstraint(
                name="statement_removed_with_reason", condition=~Q(state="removed") | ~Q(reason_code="")
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def can_appeal(self) -> bool:
        """Whether its author may ask once for a new decision."""
        return self.state == self.State.REMOVED and self.appealed_at is None

    @property
    def awaits_decision(self) -> bool:
        """Whether an appeal waits."""
        return self.appealed_at is not None and not self.appeal_decision
