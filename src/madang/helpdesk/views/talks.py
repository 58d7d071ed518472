"""Talking with a desk: before one types, the talk, and each step in it. The same for our own pages and for frames."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import clock, ids
from madang.core.errors import DomainError, NotAllowed
from madang.core.idempotency import once
from madang.helpdesk import actions, clients
from madang.helpdesk.forms.talks import LeaveForm, SayForm
from madang.helpdesk.models import Conversation
from madang.helpdesk.queries import duty, talking
from madang.helpdesk.rules.conversation import State
from madang.helpdesk.views.visiting import Visit, framed, framed_visit_of, keep_cookie, visit_of

PART = "talk"
# Where a message can be left in place of waiting, and where one that was left can be added to.
LEAVING_FROM = {State.BOT, State.QUEUED, State.MESSAGE}
# Talks begun from one address: an office or a hall comes through one, a program brings thousands. Steps in one talk.
LIMITS = {"talk": f"{settings.TALKS_PER_TEN_MINUTES}/10m/ip", "step": "20/m/key"}


class TooFast(DomainError):
    """More talks, or more in one of them, than people do."""

    status = 429


def _check_pace(request: HttpRequest, what: str, key: str | None = None) -> None:
    if not ratelimit.consume(request, app="madang", action=what, key=key, config=LIMITS):
        raise TooFast(
            _("That was very much in a short time. Please wait a minute; what you typed stands below.")
        )


def _is_part(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers and request.headers.get("HX-Target") == PART


# --- pages ------------------------------------------------------------------------------------------


def _landing(request: HttpRequest, visit: Visit, *, refusal: DomainError | None = None) -> HttpResponse:
    """Before one types: what this is, who answers, and whether somebody is there."""
    context = {
        "visit": visit, "desk": visit.desk, "talk": None, "duty": duty.duty_of(visit.desk), "refusal": refusal,
        "due_on": duty.due_on(visit.desk, clock.now()), "examples": talking.example_questions(visit.desk, _language()),
        "form": SayForm(request.POST if refusal else None), "is_staff": _is_staff(visit),
        "talk_days": settings.TALK_DAYS, "has_model": visit.desk.uses_model and clients.is_on(),
    }  # fmt: skip
    return render(request, _template(visit), context, status=refusal.status if refusal else 200)


def _language() -> str:
    return (get_language() or "ko")[:2]


def _template(visit: Visit) -> str:
    return "helpdesk/embed.html" if visit.is_embedded else "helpdesk/chat.html"


def _is_staff(visit: Visit) -> bool:
    return (
        visit.person is not None
        and type(visit.desk).objects.served_by(visit.person).filter(pk=visit.desk.pk).exists()
    )


def _talk(
    request: HttpRequest,
    visit: Visit,
    row: Conversation,
    *,
    refusal: DomainError | None = None,
    step: str = "",
) -> HttpResponse:
    """The talk, or its live part alone where htmx asks for it; a refusal stands above what was typed. What htmx puts in
    after `step` has the focus: the box where one went on typing, otherwise what was said last."""
    is_part, is_answer = _is_part(request), request.method == "POST"
    is_typing = is_part and step == "say"
    talk = talking.talk_of(row)
    # Meanwhile the talk may have moved to where another form stands: what was typed goes along.
    typed = request.POST if refusal and step in {"say", "message"} else None
    leave_form = LeaveForm(typed)
    if refusal is not None and step == "message" and refusal.field in {"email", "agrees"}:
        leave_form.add_error(refusal.field, str(refusal))
    context: dict[str, Any] = {
        "visit": visit, "desk": visit.desk, "talk": talk, "refusal": refusal, "is_part": is_part,
        "is_answer": is_answer, "form": SayForm(typed, is_focused=is_typing), "leave_form": leave_form,
        "is_last_focused": is_part and is_answer and not is_typing,
        "is_staff": not is_part and _is_staff(visit), "talk_days": settings.TALK_DAYS,
        "has_model": visit.desk.uses_model and clients.is_on(),
        "is_leaving": (step == "message" or "leave" in request.GET) and row.state in LEAVING_FROM,
    }  # fmt: skip
    if is_part:
        return render(request, "helpdesk/_talk_answer.html", context, status=422 if refusal else 200)
    return render(request, _template(visit), context, status=refusal.status if refusal else 200)


def _shown(request: HttpRequest, visit: Visit, row: Conversation) -> HttpResponse:
    """A talk that is looked at: what is due happens first; the live part is answered with 304 while nothing changes."""
    if row.state != State.CLOSED:
        if actions.settle_desk(desk=row.desk):
            row.refresh_from_db()
        if question := talking.question_without_answer(row, is_lost=True):
            actions.answer_question(conversation=row, by=visit.person, question=question)
            row.refresh_from_db()
    if not _is_part(request):
        return _talk(request, visit, row)
    # Its version is read before the talk, so that what is shown may be newer than its ETag and never older.
    etag = f'W/"{row.pk}-{"-".join(map(str, talking.version_of(row)))}-{row.state}-{get_language()}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    row.refresh_from_db()
    response = _talk(request, visit, row)
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    return response


def _chat(request: HttpRequest, visit: Visit) -> HttpResponse:
    is_known = visit.person is not None or not visit.is_new
    row = (
        talking.current_talk(visit.desk, visit.person, visit.token)
        if is_known and "new" not in request.GET
        else None
    )
    return _shown(request, visit, row) if row else _landing(request, visit)


@require_safe
def chat(request: HttpRequest, slug: str) -> HttpResponse:
    """The desk: one's talk with it, or how to begin one. `?new=1` begins another."""
    return _chat(request, visit_of(request, slug))


@require_safe
def talk_detail(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One of one's own talks."""
    visit = visit_of(request, slug)
    return _shown(request, visit, visit.find(number))


@framed
@require_safe
def embed_chat(request: HttpRequest, slug: str) -> HttpResponse:
    """The desk in a frame."""
    return _chat(request, framed_visit_of(request, slug))


@framed
@require_safe
def embed_talk(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """A talk in a frame."""
    visit = framed_visit_of(request, slug)
    return _shown(request, visit, visit.find(number))


# --- steps ------------------------------------------------------------------------------------------


def _say(request: HttpRequest, visit: Visit, row: Conversation) -> None:
    actions.say(conversation=row, text=request.POST.get("text", ""), **visit.actor)


def _message(request: HttpRequest, visit: Visit, row: Conversation) -> None:
    form = LeaveForm(request.POST)
    form.is_valid()
    actions.leave_message(
        conversation=row, text=request.POST.get("text", ""), email=request.POST.get("email", ""),
        agrees=bool(form.cleaned_data.get("agrees")), **visit.actor,
    )  # fmt: skip


def _helpful(request: HttpRequest, visit: Visit, row: Conversation) -> None:
    message = get_object_or_404(row.messages, number=ids.whole(request.POST.get("message", "")))
    actions.mark_helpful(message=message, is_helpful=request.POST.get("value") == "yes", **visit.actor)


def _solved(request: HttpRequest, visit: Visit, row: Conversation) -> None:
    actions.say_solved(conversation=row, is_solved=request.POST.get("value") == "yes", **visit.actor)


def _rate(request: HttpRequest, visit: Visit, row: Conversation) -> None:
    actions.rate_conversation(
        conversation=row, rating=ids.whole(request.POST.get("value", "")), **visit.actor
    )


def _reopen(request: HttpRequest, visit: Visit, row: Conversation) -> None:
    wants_person = request.POST.get("value") == "person"
    actions.reopen_conversation(conversation=row, wants_person=wants_person, **visit.actor)


Step = Callable[[HttpRequest, Visit, Conversation], object]
STEPS: Mapping[str, Step] = {
    "say": _say,
    "person": lambda request, visit, row: actions.ask_person(conversation=row, **visit.actor),
    "cancel": lambda request, visit, row: actions.cancel_waiting(conversation=row, **visit.actor),
    "message": _message,
    "helpful": _helpful,
    "solved": _solved,
    "rate": _rate,
    "reopen": _reopen,
}


def answered(visiting: Callable[[HttpRequest, str], Visit]) -> Callable[..., Callable[..., HttpResponse]]:
    """What was asked is answered after the question is kept, outside of its transaction: that may take seconds.

    Where htmx sent the step, the answer is the talk's live part in place of the way back to the page.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, slug: str, number: str = "", **words: str) -> HttpResponse:
            words |= {"number": number} if number else {}
            response = view(request, slug=slug, **words)
            if not isinstance(response, HttpResponseRedirect):
                return response
            begun: tuple[Visit, str] | None = getattr(response, "begun", None)
            if begun is None and not number:
                # The same talk was begun before. A browser that is impatient drops the first answer and its cookie.
                return keep_cookie(response, visiting(request, slug))
            visit, number = begun or (visiting(request, slug), number)
            row = visit.find(number)
            if question := talking.question_without_answer(row):
                actions.answer_question(conversation=row, by=visit.person, question=question)
                row.refresh_from_db()
            return _talk(request, visit, row, step=words.get("step", "")) if _is_part(request) else response

        return wrapped

    return decorate


def _begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    try:
        _check_pace(request, "talk")
        row = actions.begin_conversation(
            desk=visit.desk, language=_language(), text=request.POST.get("text", ""),
            wants_person="person" in request.POST, **visit.actor,
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as error:
        return _landing(request, visit, refusal=error)
    response = keep_cookie(HttpResponseRedirect(visit.address("talk", row.number) + "#last"), visit)
    setattr(response, "begun", (visit, row.number))  # noqa: B010 - read by `answered`
    return response


def _step(request: HttpRequest, visit: Visit, number: str, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    row = visit.find(number)
    try:
        _check_pace(request, "step", row.number)
        STEPS[step](request, visit, row)
    except NotAllowed:
        raise
    except DomainError as error:
        row.refresh_from_db()
        return _talk(request, visit, row, refusal=error, step=step)
    return HttpResponseRedirect(visit.address("talk", number) + "#last")


@require_POST
@answered(visit_of)
@once
def talk_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a talk: with a first question, or by asking for a person."""
    return _begin(request, visit_of(request, slug))


@require_POST
@answered(visit_of)
@once
def talk_step(request: HttpRequest, slug: str, number: str, step: str) -> HttpResponse:
    """Do one of STEPS in one's own talk."""
    return _step(request, visit_of(request, slug), number, step)


@framed
@require_POST
@answered(framed_visit_of)
@once
def embed_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a talk in a frame."""
    return _begin(request, framed_visit_of(request, slug))


@framed
@require_POST
@answered(framed_visit_of)
@once
def embed_step(request: HttpRequest, slug: str, number: str, step: str) -> HttpResponse:
    """Do one of STEPS in a talk in a frame."""
    return _step(request, framed_visit_of(request, slug), number, step)
