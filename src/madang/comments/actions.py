"""Every change to a comment: by its author, by readers who report it, by moderators who answer for what they remove."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.comments import queries, rules, signals
from madang.comments.models import APPEAL_MAX, BODY_MAX, NOTE_MAX, Appeal, Comment, Reason, Removal, Report
from madang.core import audit, clock, live
from madang.core.errors import DomainError, NotAllowed
from madang.people.actions import notify
from madang.people.models import Person

RATE_WINDOW = timedelta(minutes=10)
REPORTS_PER_HOUR = 20


class MembersOnly(DomainError):
    """Guests have not joined yet."""

    status = 403


class CommentRefused(DomainError):
    """The text cannot be taken: empty, too long, or with a link from a new account."""

    field = "body"


class CommentsClosed(DomainError):
    """No comments are taken here now."""


class TooFast(DomainError):
    """More in a short time than a person who talks would write."""

    status = 429


class CommentIsFixed(DomainError):
    """The comment can no longer be changed that way."""


class AppealRefused(DomainError):
    """There is nothing to appeal against, or it was done already."""


def _member(by: Person) -> None:
    if not by.is_member or not by.is_active:
        raise MembersOnly(_("Please join first; it takes less than a minute. What you wrote stays here."))


def _checked(body: str, by: Person) -> str:
    """The tidy text. Raises CommentRefused."""
    text = rules.tidy(body)
    if not text:
        raise CommentRefused(_("Please write something first."))
    if len(text) > BODY_MAX:
        raise CommentRefused(
            _(
                "A comment has at most %(limit)s characters; yours has %(count)s. Please shorten it, or write two."
            )
            % {"limit": BODY_MAX, "count": len(text)}
        )
    days = settings.COMMENT_LINK_DAYS
    if rules.has_link(text) and not rules.may_link(by.joined_at, clock.now(), days):
        raise CommentRefused(
            _("New accounts cannot post links in their first %(days)s days; this keeps advertising out. "
              "Please take the link out and send it again.") % {"days": days}
        )  # fmt: skip
    return text


def _check_rate(by: Person) -> None:
    recent = Comment.objects.filter(author=by, created_at__gt=clock.now() - RATE_WINDOW).count()
    if recent >= settings.COMMENTS_PER_TEN_MINUTES:
        raise TooFast(
            _("You wrote a lot in a short time. Please wait a few minutes; what you typed stays here.")
        )


def _changed(comment: Comment, row: Any, signal: Signal, count: int = 0) -> None:
    """Tell the pages, the counter of the thing commented on, and whoever listens."""
    kind = queries.kind_of(comment.target)
    if kind and kind.on_count and count:
        kind.on_count(rules.target_parts(comment.target)[1], count)
    live.bump("comments", queries.topic_of(comment.target), *(kind.topics if kind else ()))
    signal.send(sender=Comment, comment=comment, target=row)


def _locked(comment: Comment) -> Comment:
    return Comment.objects.select_for_update(of=("self",)).select_related("author").get(pk=comment.pk)


@transaction.atomic
def post_comment(*, target: str, by: Person, body: str, parent: Comment | None = None) -> Comment:
    """Say something under `target` (a plain name such as `news.article:3`), or in answer to `parent`.

    An answer to an answer joins the same row of answers. Raises NotAllowed for a target that `by` may not see,
    MembersOnly, CommentsClosed, CommentRefused, TooFast.
    """
    row, kind = queries.look_up(target, by), queries.kind_of(target)
    if row is None or kind is None:
        raise NotAllowed
    _member(by)
    if not kind.is_open(row):
        raise CommentsClosed(_("Comments are closed here."))
    if parent is not None and (parent.target != target or parent.state != Comment.State.SHOWN):
        raise CommentIsFixed(_("The comment you are answering is no longer there. You can write a new one."))
    text = _checked(body, by)
    _check_rate(by)
    comment = Comment.objects.create(
        target=target, author=by, body=text, language=rules.written_in(text, translation.get_language()),
        parent_id=(parent.parent_id or parent.pk) if parent else None,
    )  # fmt: skip
    _changed(comment, row, signals.comment_posted, +1)
    if kind.on_posted:
        kind.on_posted(comment, row)
    if parent is not None and parent.author is not None and parent.author_id != by.pk:
        _tell_answered(parent.author, comment)
    audit.record(by=by, verb="comments.posted", target=comment, details={"on": target})
    return comment


def _tell_answered(person: Person, comment: Comment) -> None:
    with translation.override(person.language):
        notify(
            person=person, kind="comments.answered", key=f"comments.answered:{comment.pk}",
            subject=gettext("Somebody answered your comment"), body=comment.body[:300],
            url=reverse("comments:show", args=[comment.pk]),
        )  # fmt: skip


@transaction.atomic
def edit_comment(*, comment: Comment, by: Person, body: str) -> Comment:
    """Change one's own comment within a quarter of an hour. Raises NotAllowed, CommentIsFixed, CommentRefused."""
    comment = _locked(comment)
    if comment.author_id != by.pk:
        raise NotAllowed
    if not comment.can_be_edited(clock.now()):
        raise CommentIsFixed(
            _("A comment can be changed for 15 minutes. You can still withdraw it or write another one.")
        )
    words = _checked(body, by)
    if words == comment.body:
        return comment
    comment.body, comment.edited_at = words, clock.now()
    comment.save(update_fields=["body", "edited_at"])
    _changed(comment, queries.look_up(comment.target, by), signals.comment_edited)
    audit.record(by=by, verb="comments.edited", target=comment)
    return comment


@transaction.atomic
def withdraw_comment(*, comment: Comment, by: Person) -> Comment:
    """Take one's own comment back: its words are erased. Doing it twice changes nothing.

    Raises NotAllowed, and CommentIsFixed for one that moderators removed, so that the reason stays to be checked.
    """
    comment = _locked(comment)
    if comment.author_id != by.pk:
        raise NotAllowed
    if comment.state == Comment.State.WITHDRAWN:
        return comment
    if comment.state != Comment.State.SHOWN:
        raise CommentIsFixed(_("This comment was removed already. You can appeal against that."))
    comment.state, comment.body = Comment.State.WITHDRAWN, ""
    comment.save(update_fields=["state", "body"])
    _close_reports(comment, by=None, upheld=None)
    _changed(comment, queries.look_up(comment.target, by), signals.comment_hidden, -1)
    audit.record(by=by, verb="comments.withdrawn", target=comment)
    return comment


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


def _close_reports(comment: Comment, *, by: Person | None, upheld: bool | None) -> int:
    waiting = Report.objects.filter(comment=comment, handled_at=None)
    return waiting.update(handled_at=clock.now(), handled_by=by, was_upheld=upheld)


@transaction.atomic
def keep_comment(*, comment: Comment, by: Person) -> int:
    """Find that a reported comment may stay; its reports are closed. Returns how many. Raises NotAllowed."""
    _moderator(by)
    closed = _close_reports(comment, by=by, upheld=False)
    if closed:
        audit.record(by=by, verb="comments.kept", target=comment, details={"reports": closed})
    return closed


@transaction.atomic
def remove_comment(*, comment: Comment, by: Person, reason_code: str, note: str) -> Removal:
    """Take a comment away for a reason its author reads, with the way to appeal. Raises NotAllowed, CommentIsFixed."""
    _moderator(by)
    comment = _locked(comment)
    if comment.state != Comment.State.SHOWN:
        raise CommentIsFixed(_("This comment is no longer shown; nothing more is needed."))
    removal = Removal.objects.create(
        comment=comment, reason_code=Reason(reason_code), note=rules.tidy(note)[:NOTE_MAX], by=by
    )
    comment.state = Comment.State.REMOVED
    comment.save(update_fields=["state"])
    _close_reports(comment, by=by, upheld=True)
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
    comment = _locked(comment)
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
    comment = _locked(appeal.comment)
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


@transaction.atomic
def forget_removed(*, rows: QuerySet[Comment], by: Person | None = None) -> int:
    """Blank the words of these removed comments, and what was said about them. Returns how many."""
    keys = list(rows.values_list("pk", flat=True))
    Appeal.objects.filter(comment__in=keys).update(text="")
    return Comment.objects.filter(pk__in=keys).update(body="")


@transaction.atomic
def forget_reports(*, rows: QuerySet[Report], by: Person | None = None) -> int:
    """Blank who sent these reports, and their notes; that a comment was reported stays. Returns how many."""
    return rows.update(by=None, note="")


def erase_person(*, by: Person) -> None:
    """Erase every word `by` wrote here, and what others wrote to them; what was answered keeps its place."""
    own = Comment.objects.filter(author=by)
    for comment in own.filter(state=Comment.State.SHOWN).only("pk", "target"):
        kind = queries.kind_of(comment.target)
        if kind and kind.on_count:
            kind.on_count(rules.target_parts(comment.target)[1], -1)
    own.filter(state=Comment.State.SHOWN).update(state=Comment.State.WITHDRAWN)
    Removal.objects.filter(comment__author=by).update(note="")
    Appeal.objects.filter(comment__author=by).update(text="", reason="")
    Report.objects.filter(comment__author=by).update(note="")
    Report.objects.filter(by=by).update(note="")
    own.update(body="")
    targets = set(own.values_list("target", flat=True))
    topics = {topic for target in targets if (kind := queries.kind_of(target)) for topic in kind.topics}
    live.bump("comments", *topics, *map(queries.topic_of, targets))
