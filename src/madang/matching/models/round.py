"""The round: one time in a programme at which teams are formed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.versions import VersionField
from madang.matching import rules
from madang.people.models import Person, Profile
from madang.problems.models import Problem
from madang.programmes.models import Programme

TITLE_MIN = 2
TITLE_MAX = 80
INTRODUCTION_MAX = 3000
REASON_MAX = 500


class RoundQuerySet(models.QuerySet["Round"]):
    """Which rounds, for whom."""

    def visible_to(self, person: Person | None) -> RoundQuerySet:
        """What is open or was; drafts only for those who run them. Nothing of a programme that is a draft itself."""
        if person is not None and person.may("matching.coordinate"):
            return self
        programmes = Programme.objects.visible_to(person).values("pk")
        return self.exclude(state=Round.State.DRAFT).filter(programme__in=programmes)

    def editable_by(self, person: Person | None) -> RoundQuerySet:
        """All, for those who form teams for the centre."""
        return self if person is not None and person.may("matching.coordinate") else self.none()

    def locked(self, pk: int) -> Round:
        """The row as it is now, held until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("programme").get(pk=pk)


class Round(models.Model):
    """Wishes until a day, teams by calculation, answers until a day."""

    class State(models.TextChoices):
        DRAFT = rules.RoundState.DRAFT.value, pgettext_lazy("round", "In preparation")
        WISHES = rules.RoundState.WISHES.value, pgettext_lazy("round", "Taking wishes")
        REVIEW = rules.RoundState.REVIEW.value, pgettext_lazy("round", "Teams are being formed")
        PUBLISHED = rules.RoundState.PUBLISHED.value, pgettext_lazy("round", "Teams are told")
        SETTLED = rules.RoundState.SETTLED.value, pgettext_lazy("round", "Teams have begun")
        CANCELLED = rules.RoundState.CANCELLED.value, pgettext_lazy("round", "Cancelled")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="rounds")
    title = models.CharField(_("Title"), max_length=TITLE_MAX)
    introduction = models.TextField(_("What people should know"), max_length=INTRODUCTION_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    problems = models.ManyToManyField(Problem, through="RoundProblem", related_name="rounds")
    size_min = models.PositiveSmallIntegerField(_("Fewest people in a team"), default=4)
    size_max = models.PositiveSmallIntegerField(_("Most people in a team"), default=6)
    experts = models.PositiveSmallIntegerField(_("Technical experts in a team, at least"), default=1)
    citizens = models.PositiveSmallIntegerField(_("Citizens in a team, at least"), default=2)
    wishes_until = models.DateField(_("Wishes are taken until"))
    confirm_until = models.DateField(_("Answers are taken until"))
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    reason = models.CharField(_("Reason"), max_length=REASON_MAX, blank=True)
    # The order of the reserve list, and which of equally good teams are found.
    seed = models.PositiveIntegerField(default=1)
    published_run = models.ForeignKey(
        "MatchRun", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    version = VersionField()

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="round_sizes_fit", condition=Q(size_min__gte=1, size_max__gte=F("size_min"))
            ),
            models.CheckConstraint(
                name="round_roles_fit", condition=Q(size_max__gte=F("experts") + F("citizens"))
            ),
            models.CheckConstraint(
                name="round_dates_run_forward", condition=Q(confirm_until__gt=F("wishes_until"))
            ),
            models.CheckConstraint(
                name="round_cancelled_with_reason", condition=~Q(state="cancelled") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="round_of_programme")]

    def __str__(self) -> str:
        return self.title

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES["round"]` may start now."""
        return rules.allows("round", move, self.state)

    @property
    def takes_wishes(self) -> bool:
        """Whether somebody may state or change wishes now."""
        return self.state == self.State.WISHES and clock.today() <= self.wishes_until

    @property
    def is_told(self) -> bool:
        """Whether everybody knows their team."""
        return self.state in {self.State.PUBLISHED, self.State.SETTLED}

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done in it any more."""
        return self.state in {self.State.SETTLED, self.State.CANCELLED}

    @property
    def answers_end(self) -> datetime:
        """Until when people may say yes or no to the team they were told."""
        return clock.day_end(self.confirm_until) - timedelta(seconds=1)

    @property
    def next_date(self) -> date | None:
        """The day up to which people can do something now."""
        return {self.State.WISHES: self.wishes_until, self.State.PUBLISHED: self.confirm_until}.get(
            self.State(self.state)
        )


class RoundProblem(models.Model):
    """A problem that teams may choose in this round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="offers")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="round_offers")
    skills = models.JSONField(_("Skills that help"), default=list, blank=True)
    teams = models.PositiveSmallIntegerField(_("How many new teams at most?"), default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "problem"], name="round_problem_once"),
            models.CheckConstraint(
                name="round_problem_teams", condition=Q(teams__gte=0, teams__lte=rules.TEAMS_MOST)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} in {self.round_id}"

    @property
    def skill_words(self) -> list[str]:
        """The skills in the language of the page."""
        return skill_words(self.skills)


def skill_words(codes: list[str] | tuple[str, ...]) -> list[str]:
    """Skills in words, in their usual order; codes that are no more are left out."""
    return [str(skill.label) for skill in Profile.Skill if skill.value in codes]


def slot_words(codes: list[str] | tuple[str, ...]) -> list[str]:
    """Weekly slots in words, in their usual order."""
    return [str(slot.label) for slot in Profile.Slot if slot.value in codes]
