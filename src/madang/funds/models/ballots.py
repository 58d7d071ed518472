"""Ballots, voidings and the result."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.funds.models.fund import REASON_MAX, Fund
from madang.people.models import Person


class FundBallotQuerySet(models.QuerySet["FundBallot"]):
    def counted(self) -> FundBallotQuerySet:
        """Those that are not voided."""
        return self.exclude(voidings__undone_at=None, voidings__isnull=False)


class FundBallot(models.Model):
    """What one person chose: saved at every tap, the last state counts; an empty one counts too.

    `choices` are keys of FundProject. `device` is a name that tells nothing outside this fund. Thirty days after
    publication the rows are deleted: the result holds all ballots without anything that leads to a person.
    """

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="fund_ballots")
    choices = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    device = models.CharField(max_length=16, blank=True)
    # Empty where the person left after the vote was closed: no moment leads back to them.
    created_at = models.DateTimeField(null=True, default=clock.now)
    saved_at = models.DateTimeField(null=True, default=clock.now)

    objects = FundBallotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "person"], name="fund_ballot_once")]
        indexes = [models.Index(fields=["fund", "device"], name="fund_ballot_device")]

    def __str__(self) -> str:
        return f"ballot in {self.fund_id}"


class Voiding(models.Model):
    """That a ballot does not count. How many, and of what kind, is public; the words are for the centre."""

    class Kind(models.TextChoices):
        TWICE = "twice", pgettext_lazy("voiding", "One person voted with several accounts")
        NOT_ENTITLED = "not_entitled", pgettext_lazy("voiding", "The person may not vote here")
        FORCED = "forced", pgettext_lazy("voiding", "Somebody else voted with the account")
        OTHER = "other", pgettext_lazy("voiding", "Another reason")

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="voidings")
    # The ballot goes thirty days after publication; that it was voided stays.
    ballot = models.ForeignKey(FundBallot, on_delete=models.SET_NULL, null=True, related_name="voidings")
    kind = models.CharField(max_length=14, choices=Kind)
    note = models.CharField(max_length=REASON_MAX)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot"], condition=Q(undone_at=None), name="ballot_voided_once")
        ]

    def __str__(self) -> str:
        return f"voided {self.ballot_id}"


class Result(models.Model):
    """What was counted, from what, by which rule in which version, and what came out. Written once, by the worker.

    `pabulib` is the whole input without anything personal; `digest` its SHA-256. `data` is what the pages show,
    amounts in won. `receipts` are the digests of the receipts that counted, in the order of their letters.
    """

    fund = models.OneToOneField(Fund, on_delete=models.CASCADE, related_name="result")
    rule = models.CharField(max_length=30)
    program = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    pabulib = models.TextField()
    data = models.JSONField()
    receipts = models.JSONField(default=list)
    computed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"result of {self.fund_id}"
