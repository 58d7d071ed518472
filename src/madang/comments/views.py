"""Pages around comments: writing, changing, reporting, and the moderators' queue."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.comments import actions, queries
from madang.comments.forms import AppealForm, CommentForm, DecisionForm, RemovalForm, ReportForm
from madang.comments.models import BODY_MAX, EDIT_WITHIN, AdFilter, Appeal, Comment, Reason, Removal
from madang.comments.rules import advertising
from madang.core import clock, ids
from madang.core.caching import public_page
from madang.core.downloads import csv_answer
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.actions import note_reading
from madang.people.models import Person
from madang.people.queries import signed_in, viewer

PAGE_SIZE = 20
FIGURES_DAYS = 90
forms_allowed = require_http_methods(["GET", "HEAD", "POST"])


def _comment(person: Person | None, pk: int, rows: QuerySet[Comment] | None = None) -> Comment:
    """The comment if the person may see it and what it stands under, otherwise 404."""
    found = Comment.objects.visible_to(person) if rows is None else rows
    comment = get_object_or_404(found.select_related("author", "parent"), pk=pk)
    moderates = person is not None and person.may("comments.moderate")
    if not moderates and queries.look_up(comment.target, person) is None:
        raise Http404
    return comment


def _moderator(request: HttpRequest) -> Person:
    person = signed_in(request)
    if not person.may("comments.moderate"):
        raise Http404
    return person


def _way_back(comment: Comment, person: Person | None) -> str:
    return queries.anchored_url(comment, person) or "/"


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context.get("form")
    return render(request, template, context, status=422 if form is not None and form.errors else 200)


@require_safe
@public_page("comments")
def rules_page(request: HttpRequest) -> HttpResponse:
    """The rules of conversation, and how often they were applied."""
    since = clock.day_start(clock.today() - timedelta(days=FIGURES_DAYS))
    context = {
        "reasons": list(Reason), "figures": queries.removal_figures(since), "days": FIGURES_DAYS,
        "link_days": settings.COMMENT_LINK_DAYS, "hours": settings.MODERATION_HOURS, "limit": BODY_MAX,
        "minutes": EDIT_WITHIN // timedelta(minutes=1), "today": clock.today(),
        "filter": AdFilter.objects.first(), "suspicions": queries.suspicion_figures(since),
        "least_ads": advertising.LEAST_ADS, "least_others": advertising.LEAST_OTHERS,
    }  # fmt: skip
    return render(request, "comments/rules.html", context)


@forms_allowed
@login_required
@once
def comment_post(request: HttpRequest) -> HttpResponse:
    """Write a comment, or an answer to one; also where the form inside a page sends its text."""
    person = signed_in(request)
    sent = request.POST if request.method == "POST" else request.GET
    target = queries.unsigned(sent.get("on", ""))
    row, kind = queries.look_up(target, person), queries.kind_of(target)
    if row is None or kind is None:
        raise Http404
    parent = _parent(person, sent.get("to", ""))
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            body = form.cleaned_data["body"]
            comment = actions.post_comment(target=target, by=person, body=body, parent=parent)
            messages.success(request, _("Your comment is shown now."))
            return redirect(queries.anchored_url(comment, person, row))
    context = {"form": form, "on": sent.get("on", ""), "parent": parent, "back": kind.url(row), "kind": kind}
    return _shown(request, "comments/comment_post.html", context)


def _parent(person: Person, key: str) -> Comment | None:
    return Comment.objects.visible_to(person).select_related("author").filter(pk=ids.whole(key)).first()


@require_safe
def comment_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the comment in its page."""
    person = viewer(request)
    address = queries.anchored_url(_comment(person, pk), person)
    if not address:
        raise Http404
    return redirect(address)


@forms_allowed
@login_required
@once
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own comment for a short while."""
    person = signed_in(request)
    comment = _comment(person, pk, Comment.objects.editable_by(person))
    form = CommentForm(request.POST or None, initial={"body": comment.body})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.edit_comment(comment=comment, by=person, body=form.cleaned_data["body"])
            messages.success(request, _("Your change is saved."))
            return redirect(_way_back(comment, person))
    context = {"form": form, "comment": comment, "back": _way_back(comment, person)}
    return _shown(request, "comments/comment_edit.html", context)


@forms_allowed
@login_required
@once
def comment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own comment back, after one question."""
    person = signed_in(request)
    comment = _comment(person, pk, Comment.objects.filter(author=person))
    back = _way_back(comment, person)
    if request.method == "POST":
        actions.withdraw_comment(comment=comment, by=person)
        messages.success(request, _("Your comment is withdrawn and its words are erased."))
        return redirect(back.partition("#")[0])
    return render(request, "comments/comment_withdraw.html", {"comment": comment, "back": back})


@forms_allowed
@login_required
@once
def comment_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the moderators that a comment is against the rules."""
    person = signed_in(request)
    comment = _comment(person, pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.report_comment(comment=comment, by=person, **form.cleaned_data)
            messages.success(request, _("Thank you. A moderator will look at it within %(hours)s hours.")
                             % {"hours": settings.MODERATION_HOURS})  # fmt: skip
            return redirect(_way_back(comment, person))
    context = {"form": form, "comment": comment, "back": _way_back(comment, person)}
    return _shown(request, "comments/comment_report.html", context)


@forms_allowed
@login_required
@once
def comment_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Why one's comment was removed, the appeal, and what was decided."""
    person = signed_in(request)
    comment = _comment(person, pk, Comment.objects.filter(author=person))
    removal = Removal.objects.filter(comment=comment).select_related("appeal").first()
    if removal is None:
        raise Http404
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.appeal_removal(comment=comment, by=person, text=form.cleaned_data["text"])
            messages.success(request, _("Your appeal is received. The decision will come to your inbox."))
            return redirect("comments:appeal", pk=pk)
    context = {
        "form": form, "comment": comment, "removal": removal, "appeal": getattr(removal, "appeal", None),
        "back": _way_back(comment, person),
    }  # fmt: skip
    return _shown(request, "comments/comment_appeal.html", context)


@require_safe
@login_required
def moderation_queue(request: HttpRequest) -> HttpResponse:
    """Reported comments and appeals, the longest waiting first."""
    person = _moderator(request)
    since = queries.waiting_since()
    part = Paginator(queries.reported(), PAGE_SIZE).get_page(request.GET.get("page"))
    part.object_list = list(part.object_list)
    context: dict[str, Any] = {
        "page": part,
        "appeals": list(queries.appealed()[:PAGE_SIZE]), "filter": AdFilter.objects.first(),
        "since": since, "hours": settings.MODERATION_HOURS,
        "is_late": since is not None and clock.now() - since > timedelta(hours=settings.MODERATION_HOURS),
    }  # fmt: skip
    written = [report.by_id for comment in context["page"] for report in comment.waiting_reports]
    written += [appeal.comment.author_id for appeal in context["appeals"]]
    note_reading(by=person, what="comments.moderation", of=written)
    return render(request, "comments/moderation_queue.html", context)


@forms_allowed
@login_required
@once
def comment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a comment for a reason its author reads."""
    person = _moderator(request)
    comment = _comment(person, pk)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.remove_comment(comment=comment, by=person, **form.cleaned_data)
            messages.success(
                request, _("The comment is removed; its author reads the reason and can appeal.")
            )
            return redirect("comments:queue")
    context = {"form": form, "comment": comment, "reports": list(comment.reports.order_by("pk")[:PAGE_SIZE])}
    return _shown(request, "comments/comment_remove.html", context)


@require_POST
@login_required
@once
def comment_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the reports of a comment that may stay."""
    person = _moderator(request)
    closed = actions.keep_comment(comment=_comment(person, pk), by=person)
    messages.success(request, ngettext("%(count)s report is closed; the comment stays.",
                                       "%(count)s reports are closed; the comment stays.", closed) % {"count": closed})  # fmt: skip
    return redirect("comments:queue")


@forms_allowed
@login_required
@once
def appeal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide an appeal."""
    person = _moderator(request)
    appeal = get_object_or_404(Appeal.objects.select_related("comment__author", "removal"), pk=pk)
    note_reading(by=person, what="comments.moderation", of=[appeal.comment.author_id])
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.decide_appeal(appeal=appeal, by=person, **form.cleaned_data)
            messages.success(request, _("The decision is in the author's inbox."))
            return redirect("comments:queue")
    return _shown(request, "comments/appeal_decide.html", {"form": form, "appeal": appeal})


@require_safe
@login_required
def moderation_log(request: HttpRequest) -> HttpResponse:
    """Every removal as CSV, without personal data."""
    _moderator(request)
    return csv_answer(f"moderation-{clock.today()}", [queries.LOG_HEAD, *queries.log_rows()])
