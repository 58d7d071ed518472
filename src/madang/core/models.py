"""Tables of core: audit trail, outbox, form tokens, live versions, stored files."""

from django.db import models
from django.db.models import Q


class AuditEntry(models.Model):
    """One thing that was done. Written by `core.audit.record` alone; see there."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, db_index=True)
    verb = models.CharField(max_length=80)
    target = models.CharField(max_length=80, db_index=True)
    details = models.JSONField(default=dict)
    personal = models.JSONField(null=True)
    personal_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.target}"


class OutboxTask(models.Model):
    """An effect that must happen after the transaction that asked for it; see `core.outbox`."""

    class State(models.TextChoices):
        WAITING = "waiting"
        STUCK = "stuck"

    id = models.CharField(primary_key=True, max_length=32)
    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_state_due")]

    def __str__(self) -> str:
        return f"{self.task} {self.id}"


class ScheduledRun(models.Model):
    """When a scheduled command last ran, so that it runs once however many workers there are."""

    command = models.CharField(primary_key=True, max_length=80)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.command


class UsedFormToken(models.Model):
    """A form or a REST request that was accepted once, and its answer; see `core.idempotency` and `core.rest`."""

    digest = models.CharField(primary_key=True, max_length=64)
    # Of a form: the address that its answer leads to.
    location = models.CharField(max_length=500)
    # Of a REST request: what was asked (digest), and what was answered.
    asked = models.CharField(max_length=64, blank=True, default="")
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True, default="")
    # The key of who asked: what they were answered goes with their account.
    person_key = models.PositiveBigIntegerField(null=True)
    used_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest


class LiveTopic(models.Model):
    """How often something changed; see `core.live`."""

    name = models.CharField(primary_key=True, max_length=80)
    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class StoredFile(models.Model):
    """A file somebody gave us: its type known by content, images re-encoded; see `core.files`."""

    class Kind(models.TextChoices):
        IMAGE = "image"
        DOCUMENT = "document"

    key = models.CharField(unique=True, max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(max_length=300, blank=True)
    owner_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="image_has_a_size",
                condition=~Q(kind="image") | Q(width__isnull=False, height__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name
