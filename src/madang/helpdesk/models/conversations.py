"""A conversation: where it stands, what was said, and what was asked of the knowledge."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from madang.core import clock, ids
from madang.helpdesk.models.desks import Desk
from madang.people.models import Person

TEXT_MAX = 4000
QUESTION_MAX = 1000
# So many messages has a talk, then another one begins: a page shows all of them.
MESSAGES_MAX = 500


def conversation_number() -> str:
    """A new receipt number such as `H2611-7K3QX4`."""
    return ids.receipt_number("H")


def device_digest(token: str) -> str:
    """What is stored of the token that a browser keeps; empty for none."""
    return hashlib.sha256(f"madang.helpdesk\n{token}".encode()).hexdigest() if token else ""


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Which conversations, for whom."""

    def of_device(self, token: str) -> ConversationQuerySet:
        """Those that a browser began which keeps this token."""
        return self.filter(device=device_digest(token), person=None) if token else self.none()

    def of_citizen(self, person: Person | None, token: str) -> ConversationQuerySet:
        """One's own: of one's account, or of the browser in which they began."""
        own = Q(person=person) if person is not None else Q(pk=None)
        of_browser = Q(device=device_digest(token), person=None) if token else Q(pk=None)
        return self.filter(own | of_browser)

    def served_by(self, person: Person | None) -> ConversationQuerySet:
        """Those of the desks at which `person` answers that a person has or had."""
        return self.filter(desk__in=Desk.objects.served_by(person)).exclude(asked_person_at=None)

    def locked(self, pk: int) -> Conversation:
        """The row as it is now, held until the transaction ends."""
        return self.select_for_update().get(pk=pk)


class Conversation(models.Model):
    """A talk of one citizen with one desk."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("conversation", "Begun")
        BOT = "bot", pgettext_lazy("conversation", "Answered by the desk's knowledge")
        QUEUED = "queued", pgettext_lazy("conversation", "Waiting for a person")
        ASSIGNED = "assigned", pgettext_lazy("conversation", "With a person")
        MESSAGE = "message", pgettext_lazy("conversation", "Left as a message")
        CLOSED = "closed", pgettext_lazy("conversation", "Ended")

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="conversations")
    number = models.CharField(max_length=20, unique=True, default=conversation_number)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="conversations")
    # Digest of the token that the citizen's browser keeps; see queries.device.
    device = models.CharField(max_length=64, blank=True, db_index=True)
    language = models.CharField(max_length=5, default="ko")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    began_at = models.DateTimeField(default=clock.now)
    said_at = models.DateTimeField(default=clock.now)
    # Since when they wait, all places in the queue together; kept when they come back to it.
    asked_person_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    agent_said_at = models.DateTimeField(null=True)
    # What was promised when they began to wait, in minutes, to compare with what became true.
    promised_low_min = models.PositiveIntegerField(null=True)
    promised_high_min = models.PositiveIntegerField(null=True)
    first_assigned_at = models.DateTimeField(null=True)
    answer_due_on = models.DateField(null=True)
    contact_email = models.EmailField(blank=True)
    closed_at = models.DateTimeField(null=True)
    is_solved = models.BooleanField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    # Answers running in which the desk did not know well.
    unsure_count = models.PositiveSmallIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["desk", "state", "asked_person_at", "id"], name="conversation_queue"),
            models.Index(fields=["assigned_to", "state"], name="conversation_of_agent"),
            models.Index(fields=["state", "said_at"], name="conversation_idle"),
            models.Index(fields=["desk", "began_at"], name="conversation_began"),
        ]
        constraints = [
            models.CheckConstraint(
                name="conversation_assigned_has_agent",
                condition=~Q(state="assigned") | Q(assigned_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversation_rating_is_sane", condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Message(models.Model):
    """One thing that was said. `number` counts within the conversation and decides the order."""

    class By(models.TextChoices):
        CITIZEN = "citizen"
        DESK = "desk"
        AGENT = "agent"
        NOTE = "note"  # of agents among themselves
        SYSTEM = "system"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    by = models.CharField(max_length=10, choices=By)
    agent = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=TEXT_MAX)
    # Of the desk: what the answer was made of; see queries.answering.
    answer = models.JSONField(default=dict)
    is_helpful = models.BooleanField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="message_number_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id}.{self.number} {self.by}"


class ConversationEvent(models.Model):
    """How a conversation moved; see rules.conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="events")
    event = models.CharField(max_length=20)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    # Who has it from then on, where it came to a person: not `by` where a colleague handed it over.
    to = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["conversation", "id"], name="conversation_moves")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.event}"


class Asked(models.Model):
    """One question and what the knowledge had for it: masked, without anybody in it."""

    class Band(models.TextChoices):
        ANSWER = "answer"
        SUGGEST = "suggest"
        NONE = "none"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="asked")
    message = models.OneToOneField(Message, on_delete=models.SET_NULL, null=True, related_name="asked")
    text = models.CharField(max_length=QUESTION_MAX)
    language = models.CharField(max_length=5)
    # What it was before anything was searched; see rules.fixed.
    kind = models.CharField(max_length=12)
    band = models.CharField(max_length=10, choices=Band, blank=True)
    confidence = models.FloatField(null=True)
    # [[key of the entry, score], …], best first.
    candidates = models.JSONField(default=list)
    is_by_model = models.BooleanField(default=False)
    # It names a number or a name that the first candidate lacks: a choice at most, however sure the desk is.
    is_doubted = models.BooleanField(default=False)
    is_helpful = models.BooleanField(null=True)
    is_handled = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["desk", "at"], name="asked_by_day"),
            models.Index(fields=["desk", "is_handled", "band"], name="asked_gaps"),
        ]

    def __str__(self) -> str:
        return self.text
