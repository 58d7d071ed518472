"""What institutions say in public, and which dates they moved."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems.models.problem import Problem

ANSWER_MAX = 4000
REASON_MAX = 500


class Answer(models.Model):
    """One public statement of the institution in charge, named and dated. It is never changed, only followed."""

    class Kind(models.TextChoices):
        TAKEN_UP = "taken_up", pgettext_lazy("answer", "We take this up")
        PROGRESS = "progress", pgettext_lazy("answer", "How it is going")
        QUESTION = "question", pgettext_lazy("answer", "A question to those concerned")
        ANSWERED = "answered", pgettext_lazy("answer", "Answer: we are trying it")
        ADOPTED = "adopted", pgettext_lazy("answer", "Adopted: we do it")
        ADAPTED = "adapted", pgettext_lazy("answer", "Adopted with changes")
        DECLINED = "declined", pgettext_lazy("answer", "Declined: we do not do it, and why")

    # The kinds that answer the promise; the others only tell.
    DECIDING = (Kind.ANSWERED, Kind.ADOPTED, Kind.ADAPTED, Kind.DECLINED)

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(_("Answer"), max_length=ANSWER_MAX)
    language = models.CharField(max_length=5, default="ko")
    partner = models.ForeignKey(
        Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["problem", "id"], name="answer_of_problem")]

    def __str__(self) -> str:
        return f"{self.kind} {self.problem_id}"


class DueChange(models.Model):
    """That an answer date was moved, by whom and why: public, like the date itself."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="due_changes")
    old = models.DateField(null=True)
    new = models.DateField()
    reason = models.CharField(max_length=REASON_MAX)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
