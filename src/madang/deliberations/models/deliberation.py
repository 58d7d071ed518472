"""The question that neighbours think about together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.versions import VersionField
from madang.deliberations import rules
from madang.people.models import Person
from madang.problems.models import Problem
from madang.programmes.models import Theme

QUESTION_MIN, QUESTION_MAX = 8, 120
INTRODUCTION_MAX = 2000
WORDS_MAX = 2000


class DeliberationQuerySet(models.QuerySet["Deliberation"]):
    def visible_to(self, person: Person | None) -> DeliberationQuerySet:
        """What is or was open; for curators the drafts as well."""
        if person is not None and person.may("problems.curate"):
            return self
        return self.exclude(state=rules.State.DRAFT)

    def curatable_by(self, person: Person | None) -> DeliberationQuerySet:
        """All of them, for those who curate problems."""
        return self.all() if person is not None and person.may("problems.curate") else self.none()


class Deliberation(models.Model):
    """A question, statements of one line about it, and what came of it."""

    class State(models.TextChoices):
        DRAFT = rules.State.DRAFT.value, pgettext_lazy("deliberation", "Being prepared")
        OPEN = rules.State.OPEN.value, pgettext_lazy("deliberation", "Open now")
        CLOSED = rules.State.CLOSED.value, pgettext_lazy("deliberation", "Closed, being summed up")
        PUBLISHED = rules.State.PUBLISHED.value, pgettext_lazy("deliberation", "Result published")

    class Who(models.TextChoices):
        ANYONE = "anyone", _("Everybody, also without an account")
        PROVEN = "proven", _("Whoever has proven an e-mail address")

    number = models.CharField(max_length=20, unique=True)
    question = models.CharField(_("Question"), max_length=QUESTION_MAX)
    introduction = models.TextField(_("What this question is about"), max_length=INTRODUCTION_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliberations"
    )
    problems: models.ManyToManyField[Problem, DeliberationProblem] = models.ManyToManyField(
        Problem, through="DeliberationProblem", related_name="deliberations"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    who = models.CharField(_("Who may answer?"), max_length=10, choices=Who, default=Who.ANYONE)
    is_moderated_first = models.BooleanField(_("New statements are looked at first"), default=True)
    closes_on = models.DateField(_("Open until"), null=True, blank=True)
    # What happens with the result, said before anybody votes; and what the curators say of it afterwards.
    promise = models.CharField(_("What happens with the result"), max_length=500, blank=True)
    summary = models.TextField(_("In the curators' words"), max_length=WORDS_MAX, blank=True)
    # The result as it was published, with the words of that day.
    frozen = models.JSONField(null=True, blank=True)
    # Until when the next map was asked of the worker.
    map_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = VersionField()

    objects = DeliberationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="deliberation_by_state")]
        constraints = [
            models.CheckConstraint(
                name="deliberation_open_has_an_end", condition=~Q(state="open") | Q(closes_on__isnull=False)
            ),
            models.CheckConstraint(
                name="deliberation_published_is_frozen",
                condition=~Q(state="published") | Q(frozen__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.question}"

    @property
    def is_open(self) -> bool:
        """Whether votes and statements are taken now."""
        return self.state == self.State.OPEN and (self.closes_on is None or clock.today() <= self.closes_on)

    @property
    def is_over(self) -> bool:
        """Whether it was open and takes nothing more."""
        return self.state != self.State.DRAFT and not self.is_open

    @property
    def asks_for_sign_in(self) -> bool:
        """Whether one proves an address before answering."""
        return self.who == self.Who.PROVEN

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES` may start now."""
        return rules.allows(move, self.state)


class DeliberationProblem(models.Model):
    """That a deliberation is about a problem."""

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="links")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="deliberation_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "problem"], name="deliberation_problem_once")
        ]

    def __str__(self) -> str:
        return f"{self.deliberation_id} {self.problem_id}"
