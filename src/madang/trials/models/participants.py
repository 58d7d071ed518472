"""Who takes part: known to the team by a code alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, ids
from madang.core.versions import VersionField
from madang.people.models import Person
from madang.trials import rules
from madang.trials.models.trial import QuotaCell, Trial

NOTE_MAX = 500


def participant_number() -> str:
    """A new receipt number such as `Y2611-7K3QX4`."""
    return ids.receipt_number("Y")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def mine(self, person: Person | None) -> ParticipantQuerySet:
        """What `person` signed up for."""
        return self.none() if person is None else self.filter(person=person)

    def seated(self) -> ParticipantQuerySet:
        """Those with a seat."""
        return self.filter(state=rules.ParticipantState.SEATED)

    def in_it(self) -> ParticipantQuerySet:
        """Those who have a seat or may still get one."""
        return self.filter(state__in=sorted(rules.IN_IT))


class Participant(models.Model):
    """That somebody takes part, or would like to. The person is forgotten some time after the end."""

    class State(models.TextChoices):
        APPLIED = rules.ParticipantState.APPLIED.value, pgettext_lazy("participant", "Signed up")
        SEATED = rules.ParticipantState.SEATED.value, pgettext_lazy("participant", "Taking part")
        WAITING = rules.ParticipantState.WAITING.value, pgettext_lazy("participant", "On the waiting list")
        NOT_CHOSEN = rules.ParticipantState.NOT_CHOSEN.value, pgettext_lazy("participant", "Not chosen")
        WITHDRAWN = rules.ParticipantState.WITHDRAWN.value, pgettext_lazy("participant", "Withdrawn")

    number = models.CharField(max_length=20, unique=True, default=participant_number)
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="trial_participations"
    )
    cell = models.ForeignKey(
        QuotaCell, on_delete=models.RESTRICT, related_name="participants", verbose_name=_("I am")
    )
    # P-07 instead of a name; given with the seat, never given twice.
    code = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    consent_version = models.PositiveSmallIntegerField()
    consented_at = models.DateTimeField(default=clock.now)
    may_quote = models.BooleanField(_("My words may be quoted without my name"), default=False)
    may_invite = models.BooleanField(_("You may tell me about later trials of this team"), default=False)
    session_at = models.DateTimeField(_("When do you meet?"), null=True, blank=True)
    note = models.CharField(_("What was seen"), max_length=NOTE_MAX, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = VersionField()

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "person"], condition=~Q(state="withdrawn"), name="participant_once"
            ),
            models.UniqueConstraint(fields=["trial", "code"], condition=~Q(code=""), name="participant_code"),
            models.CheckConstraint(
                name="participant_seated_with_code", condition=~Q(state="seated") | ~Q(code="")
            ),
        ]
        indexes = [
            models.Index(fields=["trial", "state", "cell"], name="participant_of_trial"),
            models.Index(fields=["person", "state"], name="participant_of_person"),
        ]

    def __str__(self) -> str:
        return self.code or self.number

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES["participant"]` may start now."""
        return rules.allows("participant", move, self.state)

    @property
    def is_seated(self) -> bool:
        """Whether the person takes part."""
        return self.state == self.State.SEATED
