"""What would have to be counted again and again, kept in the transaction that changes it."""

from __future__ import annotations

from django.db import models


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
