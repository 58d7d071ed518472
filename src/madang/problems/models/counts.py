"""What would have to be counted again and again, kept in the transaction that changes it."""

from __future__ import annotations

from django.db import models

from madang.problems.models.problem import Problem


class DistrictCount(models.Model):
    """How many listed problems a district has, by theme (0: none) and stage: the map and the filters read these."""

    district = models.CharField(max_length=5, blank=True)
    theme_key = models.PositiveBigIntegerField(default=0)
    stage = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "theme_key", "stage"], name="district_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.stage}: {self.count}"


class ProblemGram(models.Model):
    """That a listed problem has a pair of letters (`rules.gram_code`) in its title, text or place."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="grams")
    gram = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "problem"], name="problem_gram_once")]

    def __str__(self) -> str:
        return f"{self.gram} {self.problem_id}"


class GramCount(models.Model):
    """In how many listed problems a pair of letters stands, so that the telling ones are asked for first."""

    gram = models.BigIntegerField(primary_key=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.gram}: {self.count}"
