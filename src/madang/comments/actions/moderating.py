"""Readers report, moderators answer for what they remove, authors appeal."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.comments import queries, rules, signals
from madang.comments.actions.writing import CommentIsFixed, TooFast, _changed
from madang.comments.models import APPEAL_MAX, NOTE_MAX, Appeal, Comment, Reason, Removal, Report
from madang.core import audit, clock
from madang.core.errors import DomainError, NotAllowed
from madang.people.actions import notify
from madang.people.models import Person

REPORTS_PER_HOUR = 20


class AppealRefused(DomainError):
    """There is nothing to appeal against, or it was done already."""


@transaction.atomic
def report_comment(*, comment: Comment, by: Person, reason_code: str, note: str = "") -> Report:
    """Tell the moderators that a comment is against the rules; once per person, again changes nothing.

    Raises NotAllowed for a comment that `by` cannot see, CommentIsFixed for one's own or one no longer shown, TooFast.
    """
    if queries.look_up(comment.target, by) is None:
        raise NotAllowed
    if comment.author_id == by.pk:
        raise CommentIsFixed(_("This is your own comment. You can withdraw it yourself."))
    if comment.state != Comment.State.SHOWN:
        raise CommentIsFixed(_("This comment is no longer shown; nothing more is needed."))
    known = Report.objects.filter(comment=comment, by=by).first()
    if known:
        return known
    hour = clock.now() - timedelta(hours=1)
    if Report.objects.filter(by=by, created_at__gt=hour).count() >= REPORTS_PER_HOUR:
        raise TooFast(
            _("You reported a lot in one hour. The moderators are looking at it; please come back later.")
        )
    report = Report.objects.create(
        comment=comment, by=by, reason_code=Reason(reason_code), note=rules.tidy(note)[:NOTE_MAX]
    )
    audit.record(by=by, verb="comments.reported", target=comment, details={"reason": reason_code})
    return report


def _moderator(by: Person) -> None:
    if not by.may("comments.moderate"):
        raise NotAllowed


@transaction.atomic
def keep_comment(*, comment: Comment, by: Person) -> int:
    """Find that a reported comment may stay; its reports are closed. Returns how many. Raises NotAllowed."""
    _moderator(by)
    closed = Report.objects.of(comment).close(by=by, upheld=False)
    if closed:
        audit.record(by=by, verb="comments.kept", target=comment, details={"reports": closed})
    return closed


@transaction.atomic
def remove_comment(*, comment: Comment, by: Person, reason_code: str, note: str) -> Removal:
    """Take a comment away for a reason its author reads, with the way to appeal. Raises NotAllowed, CommentIsFixed."""
    _moderator(by)
    comment = Comment.objects.locked(comment.pk)
    if comment.state != Comment.State.SHOWN:
        raise CommentIsFixed(_("This comment is no longer shown; nothing more is needed."))
    removal = Removal.objects.create(
        comment=comment, reason_code=Reason(reason_code), note=rules.tidy(note)[:NOTE_MAX], by=by
    )
    comment.state = Comment.State.REMOVED
    comment.save(update_fields=["state"])
    Report.objects.of(comment).close(by=by, upheld=True)
    if reason_code != Reason.AD:
        # The program asks about advertising alone: it was wrong, whatever else is.
        Report.objects.of(comment).filter(is_by_program=True).update(was_upheld=False)
    _changed(comment, queries.look_up(comment.target, by), signals.comment_hidden, -1)
    if comment.author is not None and comment.author_id != by.pk:
        _tell_removed(comment.author, removal)
    audit.record(by=by, verb="comments.removed", target=comment, details={"reason": reason_code})
    return removal


def _tell_removed(person: Person, removal: Removal) -> None:
    with translation.override(person.language):
        reason = str(Reason(removal.reason_code).label)
        notify(
            person=person, kind="comments.removed", key=f"comments.removed:{removal.pk}",
            subject=gettext("Your comment was removed"),
            body="\n".join(filter(None, [gettext("Reason: %(reason)s") % {"reason": reason}, removal.note,
                                         gettext("If you think this is wrong, you can appeal.")])),
            url=reverse("comments:appeal", args=[removal.comment_id]),
        )  # fmt: skip


@transaction.atomic
def appeal_removal(*, comment: Comment, by: Person, text: str) -> Appeal:
    """The author asks to look at a removal again, once per removal. Raises NotAllowed, AppealRefused."""
    comment = Comment.objects.locked(comment.pk)
    if comment.author_id != by.pk:
        raise NotAllowed
    removal = Removal.objects.filter(comment=comment, undone_at=None).first()
    if removal is None:
        raise AppealRefused(_("This comment is not removed, so there is nothing to appeal against."))
    if Appeal.objects.filter(removal=removal).exists():
        raise AppealRefused(_("You appealed already. The decision will come to your inbox."))
    words = rules.tidy(text)
    if not words or len(words) > APPEAL_MAX:
        raise AppealRefused(
            _("Please say in 1 to %(limit)s characters why it should be shown again.")
            % {"limit": APPEAL_MAX},
            field="text",
        )
    appeal = Appeal.objects.create(comment=comment, removal=removal, text=words)
    audit.record(by=by, verb="comments.appealed", target=comment)
    return appeal


@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: Person, decision: str, reason: str) -> Appeal:
    """Put the comment back or let it stay removed, with a reason its author reads.

    Raises NotAllowed, and AppealRefused when it is decided already or when `by` removed the comment and another
    moderator could decide.
    """
    _moderator(by)
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("removal").get(pk=appeal.pk)
    if appeal.decided_at is not None:
        raise AppealRefused(_("This appeal has been decided already."))
    if appeal.removal.by_id == by.pk and queries.moderators(except_for=by).exists():
        raise AppealRefused(_("You removed this comment yourself. Please let another moderator decide."))
    comment = Comment.objects.locked(appeal.comment.pk)
    appeal.decision, appeal.reason = Appeal.Decision(decision), rules.tidy(reason)[:NOTE_MAX]
    appeal.decided_by, appeal.decided_at = by, clock.now()
    appeal.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    if appeal.decision == Appeal.Decision.RESTORED:
        _restore(comment, appeal.removal, by)
    if comment.author is not None:
        _tell_decided(comment.author, appeal)
    audit.record(by=by, verb="comments.appeal_decided", target=comment, details={"decision": appeal.decision})
    return appeal


def _restore(comment: Comment, removal: Removal, by: Person) -> None:
    removal.undone_at = clock.now()
    removal.save(update_fields=["undone_at"])
    # What moderators took back was no advertisement either, whatever the program thought.
    Report.objects.of(comment).filter(is_by_program=True, was_upheld=True).update(was_upheld=False)
    if comment.state == Comment.State.REMOVED:
        comment.state = Comment.State.SHOWN
        comment.save(update_fields=["state"])
        _changed(comment, queries.look_up(comment.target, by), signals.comment_restored, +1)


def _tell_decided(person: Person, appeal: Appeal) -> None:
    restored = appeal.decision == Appeal.Decision.RESTORED
    page = "comments:show" if restored else "comments:appeal"
    with translation.override(person.language):
        notify(
            person=person, kind="comments.appeal", key=f"comments.appeal:{appeal.pk}",
            subject=gettext("Your comment is shown again") if restored else gettext("Your comment stays removed"),
            body=appeal.reason, url=reverse(page, args=[appeal.comment_id]),
        )  # fmt: skip
