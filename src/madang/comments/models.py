"""Tables of comments: comment, report, removal, appeal."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.comments import rules
from madang.core import clock
from madang.people.models import Person

BODY_MAX = 2000
NOTE_MAX = 500
APPEAL_MAX = 1000
EDIT_WITHIN = timedelta(minutes=15)


class Reason(models.TextChoices):
    """Why a comment is reported or removed: the published rules, one code each."""

    INSULT = rules.ReasonCode.INSULT.value, _("Insults or threatens somebody")
    HATE = rules.ReasonCode.HATE.value, _("Degrades people for what they are")
    PRIVATE = rules.ReasonCode.PRIVATE.value, _("Tells personal data of somebody")
    AD = rules.ReasonCode.AD.value, _("Advertising or the same text again and again")
    OFF_TOPIC = rules.ReasonCode.OFF_TOPIC.value, _("Has nothing to do with the subject")
    FALSE = rules.ReasonCode.FALSE.value, _("States something false that does harm")
    ILLEGAL = rules.ReasonCode.ILLEGAL.value, _("Is against the law or copyright")


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> CommentQuerySet:
        """Those whose words are shown."""
        return self.filter(state=Comment.State.SHOWN)

    def visible_to(self, person: Person | None) -> CommentQuerySet:
        """What is shown; one's own also when removed or withdrawn; everything for moderators.

        Whether the thing commented on is visible is for `queries.look_up` to say.
        """
        if person is None:
            return self.shown()
        if person.may("comments.moderate"):
            return self
        return self.filter(Q(state=Comment.State.SHOWN) | Q(author=person))

    def editable_by(self, person: Person | None) -> CommentQuerySet:
        """One's own that are shown; for how long each may be changed `Comment.can_be_edited` says."""
        return self.none() if person is None else self.shown().filter(author=person)

    def locked(self, pk: int) -> Comment:
        """The row as it is now, held until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("author").get(pk=pk)


class Comment(models.Model):
    """What a member says under something; `target` is its plain name such as `problems.problem:7`."""

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("comment", "Shown")
        REMOVED = "removed", pgettext_lazy("comment", "Removed by the moderators")
        WITHDRAWN = "withdrawn", pgettext_lazy("comment", "Withdrawn by its author")

    target = models.CharField(max_length=80)
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="comments")
    body = models.TextField(_("comment"), max_length=BODY_MAX, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SHOWN)
    language = models.CharField(max_length=5, default="ko")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # When the program looked whether it reads like advertising; see `AdFilter`.
    screened_at = models.DateTimeField(null=True, blank=True)
    # What `queries.thread` adds for the page: the answers, and the removal in force.
    answers: list[Comment]
    removal: Removal | None

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["target", "parent", "id"], name="comment_thread"),
            models.Index(fields=["target", "state"], name="comment_count"),
            models.Index(fields=["author", "-created_at"], name="comment_by_author"),
            models.Index(fields=["created_at"], condition=Q(screened_at=None), name="comment_to_screen"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.target}"

    def can_be_edited(self, moment: datetime) -> bool:
        """Whether its author may still change it: a short while, so that answers keep their sense."""
        return self.state == self.State.SHOWN and moment - self.created_at <= EDIT_WITHIN


class ReportQuerySet(models.QuerySet["Report"]):
    def of(self, comment: Comment) -> ReportQuerySet:
        """What was reported of one comment."""
        return self.filter(comment=comment)

    def close(self, *, by: Person | None, upheld: bool | None) -> int:
        """Note that those that wait were looked at, and what came of it. Returns how many."""
        waiting = self.filter(handled_at=None)
        return waiting.update(handled_at=clock.now(), handled_by=by, was_upheld=upheld)


class Report(models.Model):
    """Somebody, or the program that looks for advertising, says that a comment is against the rules."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="comment_reports")
    reason_code = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.CharField(_("note"), max_length=NOTE_MAX, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    was_upheld = models.BooleanField(null=True, blank=True)
    is_by_program = models.BooleanField(default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "by"], name="report_once_per_person"),
            models.UniqueConstraint(
                fields=["comment"], condition=Q(is_by_program=True), name="report_once_by_the_program"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(handled_at=None), name="report_waiting")]

    def __str__(self) -> str:
        return f"report {self.pk} of comment {self.comment_id}"


class Removal(models.Model):
    """That moderators took a comment away, why, and whether they put it back."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="removals")
    reason_code = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.CharField(_("what the author reads"), max_length=NOTE_MAX, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(undone_at=None), name="comment_removed_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["at"], name="removal_log")]

    def __str__(self) -> str:
        return f"removal of comment {self.comment_id}"


class Appeal(models.Model):
    """The author asks to look again; somebody else than who removed it should decide."""

    class Decision(models.TextChoices):
        RESTORED = "restored", pgettext_lazy("appeal", "Put back")
        UPHELD = "upheld", pgettext_lazy("appeal", "Stays removed")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="appeals")
    removal = models.OneToOneField(Removal, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField(_("why it should be shown again"), max_length=APPEAL_MAX, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.CharField(_("reason of the decision"), max_length=NOTE_MAX, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], condition=Q(decided_at=None), name="appeal_waiting")]

    def __str__(self) -> str:
        return f"appeal for comment {self.comment_id}"


class AdFilter(models.Model):
    """What a program learnt from the moderators' decisions about advertising, and how often it erred in its test.

    The last one is at work. The figures of all stay, since they are public; what was learnt goes with the next.
    """

    learnt_at = models.DateTimeField(default=clock.now)
    # `rules.advertising.AdFilter.to_bytes`; empty once it is no longer at work.
    weights = models.BinaryField(default=bytes)
    threshold = models.FloatField()
    # Of so many advertisements so many were missed, of so many other comments so many were suspected.
    ads = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    others = models.PositiveIntegerField()
    false_alarms = models.PositiveIntegerField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"filter {self.pk}: {self.missed} of {self.ads}, {self.false_alarms} of {self.others}"

    @property
    def is_at_work(self) -> bool:
        """Whether comments are compared with it."""
        return bool(self.weights)
