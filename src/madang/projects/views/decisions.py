"""Decisions of a team."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import clock
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.projects import actions, queries
from madang.projects.forms import DecisionForm, OutcomeForm, ReplyForm
from madang.projects.models import Decision, DecisionReply
from madang.projects.views.board import fragment
from madang.projects.views.entering import Room, page_methods, room_view, shown

DAYS_TO_ANSWER = 3
PAGE = 50


@require_safe
@room_view
def decision_list(request: HttpRequest, room: Room) -> HttpResponse:
    """Open questions first, then what was decided. Keeps itself fresh."""

    def parts() -> dict[str, Any]:
        found = list(queries.decisions(room.project, room.person)[:PAGE])
        return {
            "open": [row for row in found if row.is_open],
            "decided": [row for row in found if not row.is_open],
        }

    part = fragment(request, room, "decisions", "projects/room/_decisions.html", parts)
    return part or shown(request, room, "room_decisions", "decisions", **parts())


@page_methods
@room_view
@once
def decision_new(request: HttpRequest, room: Room) -> HttpResponse:
    """Ask the team something."""
    initial = {"kind": Decision.Kind.CONSENT, "due_on": clock.today() + timedelta(days=DAYS_TO_ANSWER)}
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            row = actions.open_decision(project=room.project, by=room.person, **form.cleaned_data)
            messages.success(request, _("The team has been asked."))
            return room.back("room_decision", row.pk)
    return shown(request, room, "room_decisions", "decision_new", form=form)


def _reply_initial(reply: DecisionReply | None) -> dict[str, Any]:
    if reply is None:
        return {}
    choice = f"option:{reply.option}" if reply.option is not None else reply.stance
    return {"choice": choice, "reason": reply.reason}


@page_methods
@room_view
@once
def decision_detail(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """One question: what everybody answered, my answer, and what was decided."""
    decision = get_object_or_404(queries.decision_with_replies(room.project, pk))
    mine = next((reply for reply in decision.replies.all() if reply.person_id == room.person.pk), None)
    form = ReplyForm(request.POST or None, decision=decision, initial=_reply_initial(mine))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.reply_to_decision(decision=decision, by=room.person, **form.cleaned_data)
            messages.success(request, _("Your answer is kept. You can change it until it is decided."))
            return room.back("room_decision", pk)
    return _shown_decision(request, room, decision, form=form, mine=mine, outcome_form=OutcomeForm())


def _shown_decision(request: HttpRequest, room: Room, decision: Decision, **parts: Any) -> HttpResponse:
    members = list(queries.members(room.project))
    answered = {reply.person_id for reply in decision.replies.all()}
    parts |= {
        "decision": decision, "tally": queries.tally(decision),
        "missing": [each.person for each in members if each.person_id not in answered],
        "may_close": decision.is_open and (room.is_lead or decision.by_id == room.person.pk),
    }  # fmt: skip
    return shown(request, room, "room_decisions", "decision", **parts)


@page_methods
@room_view
@once
def decision_close(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Say what was decided."""
    decision = get_object_or_404(queries.decision_with_replies(room.project, pk))
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.close_decision(decision=decision, by=room.person, **form.cleaned_data)
            messages.success(request, _("Decided. Everybody in the team has been told."))
            return room.back("room_decision", pk)
    if request.method != "POST":
        return room.back("room_decision", pk)
    mine = next((reply for reply in decision.replies.all() if reply.person_id == room.person.pk), None)
    reply = ReplyForm(decision=decision, initial=_reply_initial(mine))
    answer = _shown_decision(request, room, decision, form=reply, mine=mine, outcome_form=form)
    answer.status_code = 422
    return answer
