"""What the solver was asked and what it found, and where the desk put people since."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.matching import rules
from madang.matching.models.round import Round, skill_words, slot_words
from madang.matching.models.wish import Wish
from madang.people.models import Person
from madang.problems.models import Problem
from madang.projects.models import Project


class MatchRun(models.Model):
    """One run: the request and the answer as they were, so that everybody can repeat it."""

    class State(models.TextChoices):
        QUEUED = rules.RunState.QUEUED.value, pgettext_lazy("run", "Begins in a moment")
        RUNNING = rules.RunState.RUNNING.value, pgettext_lazy("run", "Is calculating")
        OPTIMAL = rules.RunState.OPTIMAL.value, pgettext_lazy("run", "Best teams found")
        FEASIBLE = rules.RunState.FEASIBLE.value, pgettext_lazy("run", "Good teams found, time was up")
        INFEASIBLE = rules.RunState.INFEASIBLE.value, pgettext_lazy("run", "No teams possible")
        TIMED_OUT = rules.RunState.TIMED_OUT.value, pgettext_lazy("run", "Nothing found in time")
        CRASHED = rules.RunState.CRASHED.value, pgettext_lazy("run", "Broken off")

    class How(models.TextChoices):
        FRESH = "fresh", pgettext_lazy("run", "From the start, only locked people stay")
        GENTLE = "gentle", pgettext_lazy("run", "With as few changes as possible")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField()
    base = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    how = models.CharField(_("How?"), max_length=8, choices=How, default=How.FRESH)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    input = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=1)
    seconds = models.PositiveSmallIntegerField(default=rules.SOLVE_SECONDS)
    result = models.JSONField(null=True, blank=True)
    method = models.PositiveSmallIntegerField(default=0)
    bound = models.FloatField(null=True, blank=True)
    gap = models.FloatField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    queued_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="run_number_once"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(state__in=["queued", "running"]), name="run_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.number} of {self.round_id}"

    @property
    def is_under_way(self) -> bool:
        """Whether an answer may still come."""
        return self.state in rules.UNDER_WAY and not self.is_lost

    @property
    def is_lost(self) -> bool:
        """Whether whoever calculated it has been silent for so long that it is gone."""
        silent = self.seconds + rules.SILENT_SECONDS
        return (
            self.state == self.State.RUNNING
            and self.started_at is not None
            and clock.now() > self.started_at + timedelta(seconds=silent)
        )

    @property
    def is_solved(self) -> bool:
        """Whether there are teams."""
        return self.state in rules.SOLVED


class MatchTeam(models.Model):
    """A team of a run. `project` is there from the start for a team that formed itself, otherwise once it is settled."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="teams")
    key = models.CharField(max_length=40)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=20, blank=True)
    covered = models.JSONField(default=list)
    unmet = models.JSONField(default=list)
    is_formed = models.BooleanField(default=False)
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="team_key_once")]

    def __str__(self) -> str:
        return f"{self.key} of run {self.run_id}"

    @property
    def place(self) -> int:
        """Which of the teams of its problem it is: 1, 2 …; 0 for a team that formed itself."""
        tail = self.key.rpartition("/")[2]
        return int(tail) if not self.is_formed and tail.isdigit() else 0

    @property
    def slot_words(self) -> str:
        """When it meets, in words."""
        return ", ".join(slot_words([self.slot]))

    @property
    def covered_words(self) -> list[str]:
        """The needed skills that somebody has."""
        return skill_words(self.covered)

    @property
    def unmet_words(self) -> list[str]:
        """The needed skills that nobody has."""
        return skill_words(self.unmet)


class Placement(models.Model):
    """Where a person is in a run: in a team, or on the reserve list."""

    class State(models.TextChoices):
        PROPOSED = rules.PlaceState.PROPOSED.value, pgettext_lazy("place", "Proposed")
        RESERVE = rules.PlaceState.RESERVE.value, pgettext_lazy("place", "On the reserve list")
        ASKED = rules.PlaceState.ASKED.value, pgettext_lazy("place", "Not answered yet")
        OFFERED = rules.PlaceState.OFFERED.value, pgettext_lazy("place", "Offered, not answered yet")
        CONFIRMED = rules.PlaceState.CONFIRMED.value, pgettext_lazy("place", "Confirmed")
        DECLINED = rules.PlaceState.DECLINED.value, pgettext_lazy("place", "Said no")
        EXPIRED = rules.PlaceState.EXPIRED.value, pgettext_lazy("place", "Not answered in time")
        LEFT = rules.PlaceState.LEFT.value, pgettext_lazy("place", "Left the round")

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="placements")
    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="placements")
    team = models.ForeignKey(
        MatchTeam, on_delete=models.CASCADE, null=True, blank=True, related_name="placements"
    )
    choice = models.PositiveSmallIntegerField(null=True, blank=True)
    # The reasons of the calculation for each better choice, or for having no place: {why, problem, points}.
    missed = models.JSONField(default=list)
    is_locked = models.BooleanField(default=False)
    is_moved = models.BooleanField(default=False)
    reserve_rank = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    answer_until = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "wish"], name="place_once")]
        indexes = [models.Index(fields=["state", "answer_until"], name="place_answer_due")]

    def __str__(self) -> str:
        return f"{self.wish_id} in {self.team_id}"

    @property
    def is_waited_for(self) -> bool:
        """Whether the person may still say yes or no."""
        return self.state in rules.AWAITED

    @property
    def is_held(self) -> bool:
        """Whether the seat is this person's."""
        return self.team_id is not None and self.state in rules.HELD
