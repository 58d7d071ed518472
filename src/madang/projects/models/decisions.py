"""Light decisions: a question, answers with reasons, and an outcome in words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models.project import Project

TITLE_MAX = 100
BODY_MAX = 4000
OPTION_MAX = 80
OUTCOME_MAX = 1000
REPLY_REASON_MAX = 500


class Decision(models.Model):
    """A question to the team. It is closed by an outcome in words, never by numbers alone."""

    class Kind(models.TextChoices):
        CONSENT = "consent", pgettext_lazy("decision", "Consent: go ahead unless somebody objects")
        ADVICE = "advice", pgettext_lazy("decision", "Advice: hear everybody, then the asker decides")
        VOTE = "vote", pgettext_lazy("decision", "Vote: choose one of several")

    class State(models.TextChoices):
        OPEN = rules.DecisionState.OPEN.value, pgettext_lazy("decision", "Open")
        CLOSED = rules.DecisionState.CLOSED.value, pgettext_lazy("decision", "Decided")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="decisions")
    title = models.CharField(_("What is to be decided?"), max_length=TITLE_MAX)
    body = models.TextField(_("What should everybody know?"), max_length=BODY_MAX, blank=True)
    kind = models.CharField(_("How do we decide?"), max_length=10, choices=Kind)
    options = models.JSONField(default=list, blank=True)
    due_at = models.DateTimeField(pgettext_lazy("due date", "Answer by"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(_("What was decided?"), max_length=OUTCOME_MAX, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_closed_with_outcome", condition=~Q(state="closed") | ~Q(outcome="")
            )
        ]
        indexes = [models.Index(fields=["project", "state", "due_at"], name="decision_of_project")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether answers are taken."""
        return self.state == self.State.OPEN

    @property
    def is_due(self) -> bool:
        """Whether its time is over and somebody should say what was decided."""
        return self.is_open and self.due_at <= clock.now()


class DecisionReply(models.Model):
    """What one person answers; the last one counts."""

    class Stance(models.TextChoices):
        AGREE = rules.Stance.AGREE.value, pgettext_lazy("stance", "Fine with me")
        ABSTAIN = rules.Stance.ABSTAIN.value, pgettext_lazy("stance", "I leave it to you")
        OBJECT = rules.Stance.OBJECT.value, pgettext_lazy("stance", "I object")
        ADVICE = rules.Stance.ADVICE.value, pgettext_lazy("stance", "My advice")
        OPTION = rules.Stance.OPTION.value, pgettext_lazy("stance", "I choose")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="replies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="decision_replies")
    stance = models.CharField(_("Your answer"), max_length=10, choices=Stance)
    option = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(_("Why?"), max_length=REPLY_REASON_MAX, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="decision_reply_last_counts")
        ]

    def __str__(self) -> str:
        return f"{self.stance} {self.decision_id}"
