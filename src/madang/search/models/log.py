"""What was searched for, for editors: by day, without anybody in it."""

from django.db import models
from django.db.models import Q


class LoggedSearch(models.Model):
    """How often the same words were searched on a day, and how much was found."""

    day = models.DateField()
    lang = models.CharField(max_length=5)
    text = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=1)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "lang", "text"], name="search_logged_once")]
        indexes = [models.Index(fields=["day"], condition=Q(found=0), name="search_found_nothing")]

    def __str__(self) -> str:
        return f"{self.day} {self.text}: {self.count}"
