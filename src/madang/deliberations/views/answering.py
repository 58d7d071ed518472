"""Answering: one statement at a time, a line of one's own, one's answers."""

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import ids
from madang.core.errors import DomainError, NotAllowed, shown_on
from madang.core.idempotency import once
from madang.deliberations import actions, queries
from madang.deliberations.forms import AppealForm, StatementForm, posted
from madang.deliberations.models import Deliberation, Statement, StatementVote
from madang.deliberations.queries import device
from madang.people.models import Person
from madang.people.queries import viewer

BALLOT = "ballot"
# New browsers from one address: a hall in which everybody takes part comes through one, a program brings thousands.
NEW_LIMIT = {"voter": "400/10m/ip"}
VALUES = {str(value): value for value in StatementVote.Value.values}
page_methods = require_http_methods(["GET", "HEAD", "POST"])


def keep_cookie(response: HttpResponse, token: str) -> HttpResponse:
    """Set the cookie of this browser: an answer was stored under `token`."""
    response.set_signed_cookie(
        device.COOKIE, token, salt=device.SALT, max_age=device.KEPT_SECONDS, secure=settings.PRODUCTION,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


class TooManyVoters(DomainError):
    """More new browsers from one address than a hall full of people."""

    status = 429


def fetched(request: HttpRequest, pk: int) -> tuple[Deliberation, Person | None]:
    """The deliberation, if the viewer may see it."""
    person = viewer(request)
    rows = Deliberation.objects.visible_to(person).select_related("theme")
    return get_object_or_404(rows, pk=pk), person


def _is_part(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers and request.headers.get("HX-Target") == BALLOT


def _page(
    request: HttpRequest, deliberation: Deliberation, *, refusal: DomainError | None = None, **more: Any
) -> HttpResponse:
    """The page, or its ballot alone where htmx asks for it; a refusal stands above the next statement."""
    person = viewer(request)
    voter = queries.voter_of(deliberation, person, device.device_in(request))
    token = device.signed_token(request)
    asked = request.GET.get("statement", "") if not more else ""
    ballot = queries.ballot(deliberation, voter, chosen=ids.whole(asked), seed=token)
    said = more.get("said") or ids.whole(request.GET.get("said", ""))
    context: dict[str, Any] = {
        "deliberation": deliberation, "voter": voter, "ballot": ballot, "device": token, "refusal": refusal,
        "receipt": queries.receipt(voter, said), "values": StatementVote.Value, "is_part": _is_part(request),
        "may_curate": bool(person and person.may("problems.curate")),
    }  # fmt: skip
    if _is_part(request):
        status = 422 if refusal else 200
        return render(request, "deliberations/_ballot.html", context, status=status)
    context |= {"run": queries.latest_run(deliberation), "problems": queries.problems_of(deliberation)}
    status = refusal.status if refusal else 200
    return render(request, "deliberations/deliberation_detail.html", context, status=status)


@require_safe
def deliberation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The question and one statement to answer; `?statement=` is one to answer again."""
    return _page(request, fetched(request, pk)[0])


def _may_begin(request: HttpRequest, person: Person | None) -> None:
    """Raise TooManyVoters where one address brings more new browsers than a hall full of people."""
    if person is not None or device.cookie_token(request):
        return
    if not ratelimit.consume(request, app="madang", action="voter", config=NEW_LIMIT):
        raise TooManyVoters(
            _("Very many people began here at once. Please wait a few minutes, or sign in; nothing is lost.")
        )


@require_POST
def vote_cast(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one statement and get the next. The same answer twice is one answer, so no token tells presses apart."""
    deliberation, person = fetched(request, pk)
    statement = get_object_or_404(
        Statement.objects.filter(deliberation=deliberation), pk=ids.whole(request.POST.get("statement", ""))
    )
    value, token = VALUES.get(request.POST.get("value", "")), device.device_in(request)
    try:
        if value is None:
            raise actions.NoAnswer(_("Please choose one of the three answers."))
        _may_begin(request, person)
        actions.cast_vote(
            deliberation=deliberation, statement=statement, by=person, value=value, device=token
        )
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(request, deliberation, refusal=error)
    if _is_part(request):
        response = _page(request, deliberation, said=statement.pk)
    else:
        target = f"{reverse('deliberations:detail', args=[pk])}?said={statement.pk}#{BALLOT}"
        response = HttpResponseRedirect(target)
    return response if person else keep_cookie(response, token)


@page_methods
@once
def statement_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a line for others to answer; what sounds alike is shown first."""
    deliberation, person = fetched(request, pk)
    form, token, alike = StatementForm(posted(request)), device.device_in(request), []
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            try:
                statement = _added(request, deliberation, person, form, token)
            except actions.AlikeStatements as error:
                alike = error.found
                raise
            target = f"{reverse('deliberations:mine', args=[pk])}?new={statement.pk}#own"
            response = HttpResponseRedirect(target)
            return response if person else keep_cookie(response, token)
    context = {
        "form": form, "deliberation": deliberation, "device": device.signed_token(request), "alike": alike,
        "must_sign_in": person is None and deliberation.asks_for_sign_in,
    }  # fmt: skip
    return render(request, "deliberations/statement_add.html", context, status=422 if form.errors else 200)


def _added(
    request: HttpRequest, deliberation: Deliberation, person: Person | None, form: StatementForm, token: str
) -> Statement:
    _may_begin(request, person)
    return actions.add_statement(
        deliberation=deliberation, by=person, text=form.cleaned_data["text"], device=token,
        is_new=form.cleaned_data["is_new"], language=(get_language() or "ko")[:2],
    )  # fmt: skip


@require_safe
def answer_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What one answered, to be changed, and what became of one's own lines."""
    deliberation, person = fetched(request, pk)
    voter = queries.voter_of(deliberation, person, device.device_in(request))
    context = {
        "deliberation": deliberation, "voter": voter, "answers": queries.answers(deliberation, voter),
        "written": list(Statement.objects.written_by(voter).order_by("-pk")),
        "new": ids.whole(request.GET.get("new", "")),
        "ballot": queries.ballot(deliberation, voter),
    }  # fmt: skip
    return render(request, "deliberations/answer_list.html", context)


@page_methods
@once
def answers_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back everything one answered, after asking."""
    deliberation, person = fetched(request, pk)
    voter = queries.voter_of(deliberation, person, device.device_in(request))
    if voter is None:
        raise Http404
    if request.method == "POST":
        actions.withdraw_answers(deliberation=deliberation, by=person, voter=voter)
        messages.success(request, _("Your answers are taken back."))
        return HttpResponseRedirect(reverse("deliberations:mine", args=[pk]))
    return render(request, "deliberations/answers_withdraw.html", {"deliberation": deliberation})


@page_methods
@once
def statement_appeal(request: HttpRequest, pk: int, statement: int) -> HttpResponse:
    """Ask once for a new decision about one's own line."""
    deliberation, person = fetched(request, pk)
    voter = queries.voter_of(deliberation, person, device.device_in(request))
    row = get_object_or_404(Statement.objects.written_by(voter), pk=statement, deliberation=deliberation)
    form = AppealForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.appeal_statement(statement=row, by=person, voter=voter, text=form.cleaned_data["text"])
            return HttpResponseRedirect(reverse("deliberations:mine", args=[pk]) + "#own")
    context = {"form": form, "deliberation": deliberation, "statement": row}
    return render(request, "deliberations/statement_appeal.html", context, status=422 if form.errors else 200)
