"""The agents' room: being there, taking people, answering, messages that were left."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from madang.core import clock, ids, live
from madang.core.errors import DomainError, NotAllowed
from madang.core.idempotency import once
from madang.helpdesk import actions
from madang.helpdesk.forms.talks import AgentForm
from madang.helpdesk.models import Conversation, Desk
from madang.helpdesk.queries import own
from madang.helpdesk.queries import room as rooms
from madang.helpdesk.queries.talking import version_of
from madang.people.actions import note_reading
from madang.people.models import Person
from madang.people.queries import signed_in

ROOM, TALK = "room", "talk"


def _fetch(request: HttpRequest, slug: str) -> tuple[Desk, Person]:
    """The desk, for those who answer at it; for everybody else the room does not exist."""
    person = signed_in(request)
    return get_object_or_404(Desk.objects.served_by(person), slug=slug), person


def _part_of(request: HttpRequest, name: str) -> bool:
    return "HX-Request" in request.headers and request.headers.get("HX-Target") == name


def _fresh(request: HttpRequest, etag: str) -> bool:
    return request.headers.get("If-None-Match") == etag


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    return response


@require_safe
@login_required
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits and how long, what is one's own, messages with their days."""
    desk, person = _fetch(request, slug)
    actions.stay_present(desk=desk, by=person)
    actions.settle_desk(desk=desk)
    return _room(request, desk, person)


def _room(
    request: HttpRequest, desk: Desk, person: Person, refusal: DomainError | None = None
) -> HttpResponse:
    is_part = _part_of(request, ROOM)
    # How long somebody waits is shown in minutes, so the part is old after one.
    minute = int(clock.now().timestamp() // 60)
    etag = f'W/"room-{desk.pk}-{live.versions((f"desk:{desk.pk}",))[0]}-{minute}-{get_language()}"'
    if is_part and _fresh(request, etag):
        return HttpResponseNotModified(headers={"ETag": etag})
    context = {"desk": desk, "room": rooms.room_of(desk, person), "refusal": refusal}
    if is_part:
        return _kept(render(request, "helpdesk/_room.html", context), etag)
    return render(request, "helpdesk/room.html", context, status=refusal.status if refusal else 200)


@require_safe
@login_required
def room_here(request: HttpRequest, slug: str) -> HttpResponse:
    """Asked by the open room every few seconds, also where its tab is hidden: the agent is still there."""
    desk, person = _fetch(request, slug)
    return HttpResponse(status=204 if actions.stay_present(desk=desk, by=person) else 205)


def _take(request: HttpRequest, desk: Desk, person: Person) -> str:
    row = actions.claim_next(desk=desk, by=person)
    return reverse("helpdesk:room_talk", args=[desk.slug, row.number])


def _be(is_paused: bool) -> Callable[[HttpRequest, Desk, Person], None]:
    def present(request: HttpRequest, desk: Desk, person: Person) -> None:
        actions.be_present(desk=desk, by=person, is_paused=is_paused, is_plain="plain" in request.POST)

    return present


ROOM_STEPS: Mapping[str, Callable[[HttpRequest, Desk, Person], str | None]] = {
    "on": _be(False),
    "pause": _be(True),
    "off": lambda request, desk, person: actions.leave_desk(desk=desk, by=person),
    "take": _take,
}


@require_POST
@login_required
@once
def room_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Go on duty, pause, go off duty, or take whoever waits the longest."""
    desk, person = _fetch(request, slug)
    if step not in ROOM_STEPS:
        raise Http404
    try:
        target = ROOM_STEPS[step](request, desk, person)
    except NotAllowed:
        raise
    except DomainError as error:
        return _room(request, desk, person, refusal=error)
    return HttpResponseRedirect(target or reverse("helpdesk:room", args=[slug]))


# --- one talk ---------------------------------------------------------------------------------------


def _find(desk: Desk, person: Person, number: str) -> Conversation:
    rows = Conversation.objects.served_by(person).filter(desk=desk)
    return get_object_or_404(rows.select_related("desk", "assigned_to", "person"), number=number)


def _talk(
    request: HttpRequest,
    row: Conversation,
    person: Person,
    *,
    refusal: DomainError | None = None,
    step: str = "",
) -> HttpResponse:
    is_part = _part_of(request, TALK)
    talk = rooms.room_talk_of(row, person, is_part=is_part)
    first = {"text": rooms.prefilled(talk, request.GET.dict())}
    typed: Any = request.POST if refusal else None
    context: dict[str, Any] = {
        "desk": row.desk, "talk": talk, "refusal": refusal, "is_part": is_part,
        "is_answer": request.method == "POST",
        "form": AgentForm(
            typed if step in {"reply", "answer"} else None, initial=first, is_focused=is_part and request.method == "POST"
        ),
        "note_form": AgentForm(typed if step == "note" else None, prefix="note"),
    }  # fmt: skip
    template = "helpdesk/_room_answer.html" if is_part else "helpdesk/room_talk.html"
    status = (422 if is_part else refusal.status) if refusal else 200
    return render(request, template, context, status=status)


@require_safe
@login_required
def room_talk(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The whole talk with what was found for it, and what may help. That it was read is noted."""
    desk, person = _fetch(request, slug)
    actions.stay_present(desk=desk, by=person)
    actions.settle_desk(desk=desk)
    row = _find(desk, person, number)
    note_reading(by=person, what=own.READ_TALK, of=[row.person_id])
    if not _part_of(request, TALK):
        return _talk(request, row, person)
    etag = f'W/"room-{row.pk}-{"-".join(map(str, version_of(row)))}-{row.state}-{get_language()}"'
    if _fresh(request, etag):
        return HttpResponseNotModified(headers={"ETag": etag})
    return _kept(_talk(request, row, person), etag)


def _pass_on(request: HttpRequest, row: Conversation, person: Person) -> None:
    key = ids.whole(request.POST.get("to", ""))
    to = get_object_or_404(Person, pk=key, desk_presences__desk=row.desk_id) if key else None
    actions.transfer_conversation(conversation=row, by=person, to=to)


Act = Callable[[HttpRequest, Conversation, Person], object]
TALK_STEPS: Mapping[str, tuple[Act, Any]] = {
    "take": (lambda request, row, person: actions.claim_conversation(conversation=row, by=person), ""),
    "reply": (
        lambda request, row, person: actions.reply_as_agent(conversation=row, by=person, text=request.POST.get("text", "")),
        "",
    ),
    "note": (
        lambda request, row, person: actions.write_note(conversation=row, by=person, text=request.POST.get("note-text", "")),
        gettext_lazy("Your colleagues see the note."),
    ),
    "transfer": (_pass_on, gettext_lazy("The talk is passed on.")),
    "resolve": (
        lambda request, row, person: actions.resolve_conversation(conversation=row, by=person),
        gettext_lazy("The talk has ended. They are asked whether it is solved."),
    ),
    "answer": (
        lambda request, row, person: actions.answer_message(conversation=row, by=person, text=request.POST.get("text", "")),
        gettext_lazy("The answer is on its way."),
    ),
}  # fmt: skip
LEAVES = {"transfer", "resolve", "answer"}


@require_POST
@login_required
@once
def room_talk_step(request: HttpRequest, slug: str, number: str, step: str) -> HttpResponse:
    """Do one of TALK_STEPS; what cannot be done is said above what was typed."""
    desk, person = _fetch(request, slug)
    row = _find(desk, person, number)
    if step not in TALK_STEPS:
        raise Http404
    run, done = TALK_STEPS[step]
    try:
        run(request, row, person)
    except NotAllowed:
        raise
    except DomainError as error:
        return _talk(request, _find(desk, person, number), person, refusal=error, step=step)
    if _part_of(request, TALK):
        return _talk(request, _find(desk, person, number), person)
    if done:
        messages.success(request, str(done))
    if step in LEAVES:
        return redirect("helpdesk:room", slug=slug)
    return HttpResponseRedirect(reverse("helpdesk:room_talk", args=[slug, number]) + "#last")
