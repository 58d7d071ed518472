"""Who answers, what they answer, and the map that is made of it."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.deliberations.models.deliberation import Deliberation
from madang.people.models import Person

REASON_MAX = 300


def device_digest(token: str, deliberation_id: int) -> str:
    """What is stored of a browser's token: another one in each deliberation, so that nobody can join them."""
    return hashlib.sha256(f"{deliberation_id}\n{token}".encode()).hexdigest()


class Voter(models.Model):
    """Somebody who answers in one deliberation: a person, a browser, or a sheet of paper that was copied in."""

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="voters")
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="opinion_voters"
    )
    number = models.CharField(max_length=20, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    banned_at = models.DateTimeField(null=True, blank=True)
    banned_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ban_reason = models.CharField(max_length=REASON_MAX, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deliberation", "person"], condition=Q(person__isnull=False), name="voter_once"
            ),
            models.CheckConstraint(
                name="voter_banned_with_reason", condition=Q(banned_at=None) | ~Q(ban_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_banned(self) -> bool:
        """Whether their answers do not count."""
        return self.banned_at is not None


class Device(models.Model):
    """A browser whose answers belong to a voter; kept after its votes went over to a person, so that none counts twice."""

    digest = models.CharField(max_length=64, unique=True)
    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="devices")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.digest[:8]


class StatementVote(models.Model):
    """What a voter says of a statement; the last answer counts."""

    class Value(models.IntegerChoices):
        AGREE = 1, pgettext_lazy("vote", "Agree")
        DISAGREE = -1, pgettext_lazy("vote", "Disagree")
        PASS = 0, pgettext_lazy("vote", "Pass")

    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="votes")
    statement = models.ForeignKey("deliberations.Statement", on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField(choices=Value)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voter", "statement"], name="statement_vote_once"),
            models.CheckConstraint(name="statement_vote_is_known", condition=Q(value__in=(-1, 0, 1))),
        ]

    def __str__(self) -> str:
        return f"{self.voter_id} {self.statement_id}: {self.value}"


class MapRun(models.Model):
    """One calculation of the map: what went in, by which method and seed, what came out. What is stored counts."""

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="runs")
    made_at = models.DateTimeField(default=clock.now)
    # None: the worker, while votes come in.
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seed = models.PositiveIntegerField()
    method = models.CharField(max_length=40)
    input_digest = models.CharField(max_length=64)
    # Made after the end: what can be published.
    is_final = models.BooleanField(default=False)
    voters = models.PositiveIntegerField()
    votes = models.PositiveIntegerField()
    # For everybody: numbers of groups, none about fewer than five.
    result = models.JSONField()
    # With which weight each statement is asked next.
    weights = models.JSONField(default=dict)
    # By what a voter's answers become their place: nobody's place is stored.
    axes = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["deliberation", "-id"], name="map_run_latest")]

    def __str__(self) -> str:
        return f"{self.deliberation_id} {self.made_at:%Y-%m-%d %H:%M}"
