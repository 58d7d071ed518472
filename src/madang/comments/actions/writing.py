"""What authors do with their comments."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import Signal
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.comments import queries, rules, signals
from madang.comments.models import BODY_MAX, Comment, Report
from madang.core import audit, clock, live
from madang.core.errors import DomainError, NotAllowed
from madang.core.language import language_of
from madang.people.actions import notify
from madang.people.models import Person

RATE_WINDOW = timedelta(minutes=10)


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
        target=target, author=by, body=text, language=language_of(text, translation.get_language()),
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
    comment = Comment.objects.locked(comment.pk)
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
    comment = Comment.objects.locked(comment.pk)
    if comment.author_id != by.pk:
        raise NotAllowed
    if comment.state == Comment.State.WITHDRAWN:
        return comment
    if comment.state != Comment.State.SHOWN:
        raise CommentIsFixed(_("This comment was removed already. You can appeal against that."))
    comment.state, comment.body = Comment.State.WITHDRAWN, ""
    comment.save(update_fields=["state", "body"])
    Report.objects.of(comment).close(by=None, upheld=None)
    _changed(comment, queries.look_up(comment.target, by), signals.comment_hidden, -1)
    audit.record(by=by, verb="comments.withdrawn", target=comment)
    return comment
