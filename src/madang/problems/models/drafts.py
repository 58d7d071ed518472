"""A report while it is being written."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.core import clock, ids, places
from madang.core.models import StoredFile
from madang.core.places import DISTRICT_CHOICES
from madang.people.models import Person
from madang.problems.models.problem import AFFECTED_MAX, ALT_MAX, BODY_MAX, PLACE_MAX, TITLE_MAX
from madang.programmes.models import Theme

# What somebody writes of a problem; one list for drafts, sending and changing.
WORDS = ("title", "body", "affected", "district", "place_words", "latitude", "longitude", "picture_alt")


def clean_words(given: dict[str, Any]) -> dict[str, Any]:
    """The known fields of `given`, trimmed; points rounded so that they never name a single door."""
    fields = {name: given[name] for name in WORDS if name in given}
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if fields.get("latitude") is not None and fields.get("longitude") is not None:
        fields["latitude"], fields["longitude"] = places.rounded_point(
            fields["latitude"], fields["longitude"]
        )
        found = places.nearest_district(fields["latitude"], fields["longitude"]).code
        if fields.setdefault("district", found) in ("", found):
            fields["district"] = found
        else:
            # Who chooses another district afterwards means that one; the point was somewhere else.
            fields["latitude"] = fields["longitude"] = None
    elif "latitude" in fields or "longitude" in fields:
        fields["latitude"] = fields["longitude"] = None
    return fields


class ReportDraft(models.Model):
    """What somebody has written so far. It belongs to a person, or until they sign in to whoever holds its token."""

    token = models.CharField(max_length=40, unique=True, default=ids.token)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="problem_drafts"
    )
    title = models.CharField(max_length=TITLE_MAX, blank=True)
    body = models.TextField(max_length=BODY_MAX, blank=True)
    affected = models.CharField(max_length=AFFECTED_MAX, blank=True)
    language = models.CharField(max_length=5, default="ko")
    theme = models.ForeignKey(Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    district = models.CharField(_("District"), max_length=5, choices=DISTRICT_CHOICES, blank=True)
    place_words = models.CharField(max_length=PLACE_MAX, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    picture = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    picture_alt = models.CharField(max_length=ALT_MAX, blank=True)
    is_decorative = models.BooleanField(default=False)
    # The furthest of the four questions that was answered.
    step = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.title or "…"
