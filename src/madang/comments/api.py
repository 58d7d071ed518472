"""REST: the conversation under something, writing, withdrawing and reporting."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from madang.comments import actions, queries
from madang.comments.models import BODY_MAX, NOTE_MAX, Comment, Reason
from madang.core import paging
from madang.people.queries import signed_in, viewer

router = Router(tags=["comments"])


class CommentOut(Schema):
    id: int
    on: str
    parent: int | None
    author: str
    body: str
    language: str
    state: str
    created_at: datetime
    edited_at: datetime | None

    @staticmethod
    def resolve_on(obj: Any) -> str:
        return str(obj.target)

    @staticmethod
    def resolve_parent(obj: Any) -> int | None:
        return obj.parent_id

    @staticmethod
    def resolve_author(obj: Any) -> str:
        return obj.author.shown_name if obj.author else str(_("Someone who left"))

    @staticmethod
    def resolve_body(obj: Any) -> str:
        # One's own removed comment can be read in its page; here the words are those that everybody sees.
        return obj.body if obj.state == Comment.State.SHOWN else ""


class CommentIn(Schema):
    on: str = Field(max_length=80, examples=["news.article:1"])
    body: str = Field(max_length=BODY_MAX, min_length=1)
    parent: int | None = Field(None, ge=1, lt=2**63)


class ReportIn(Schema):
    reason: Reason
    note: str = Field("", max_length=NOTE_MAX)


class ReportOut(Schema):
    comment: int
    reason: str
    created_at: datetime


def _seen(request: HttpRequest, pk: int) -> Comment:
    """A shown comment under something the caller may see."""
    person = viewer(request)
    comment = get_object_or_404(Comment.objects.shown().select_related("author"), pk=pk)
    if queries.look_up(comment.target, person) is None:
        raise Http404
    return comment


@router.get("", response=list[CommentOut])
def comment_list(
    request: HttpRequest,
    response: HttpResponse,
    on: str = Query(max_length=80),
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> list[Comment]:
    """What is shown under `on` (`news.article:1`), oldest first, answers in the same order with their `parent`."""
    if queries.look_up(on, viewer(request)) is None:
        raise Http404
    rows: QuerySet[Comment] = Comment.objects.shown().filter(target=on).select_related("author")
    return paging.part(request, response, rows, order=("pk",), limit=limit, after=after)


@router.get("/{int:pk}", response=CommentOut)
def comment(request: HttpRequest, pk: int) -> Comment:
    """One comment."""
    return _seen(request, pk)


@router.post("", response={201: CommentOut})
def comment_post(request: HttpRequest, data: CommentIn) -> Status:
    """Say something under `on`, or in answer to `parent`, in the caller's name."""
    person = signed_in(request)
    parent = get_object_or_404(Comment.objects.shown(), pk=data.parent) if data.parent else None
    return Status(201, actions.post_comment(target=data.on, by=person, body=data.body, parent=parent))


@router.delete("/{int:pk}", response={204: None})
def comment_withdraw(request: HttpRequest, pk: int) -> Status:
    """Withdraw one's own comment: its words are erased."""
    person = signed_in(request)
    comment = get_object_or_404(Comment.objects.filter(author=person), pk=pk)
    actions.withdraw_comment(comment=comment, by=person)
    return Status(204, None)


@router.post("/{int:pk}/reports", response={201: ReportOut})
def comment_report(request: HttpRequest, pk: int, data: ReportIn) -> Status:
    """Report a comment to the moderators; again by the same person changes nothing."""
    person = signed_in(request)
    report = actions.report_comment(
        comment=_seen(request, pk), by=person, reason_code=data.reason.value, note=data.note
    )
    return Status(201, {"comment": pk, "reason": report.reason_code, "created_at": report.created_at})
