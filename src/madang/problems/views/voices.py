"""Me too, evidence, following."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.queries import signed_in
from madang.problems import actions
from madang.problems.forms import EvidenceForm, MeTooForm, TurnDownForm, posted
from madang.problems.models import Evidence, Follow, MeToo, Problem

KINDS = (
    Evidence.Kind.STORY, Evidence.Kind.PICTURE, Evidence.Kind.MEASUREMENT, Evidence.Kind.LINK, Evidence.Kind.DOCUMENT,
)  # fmt: skip
page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _back(pk: int, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("problems:detail", args=[pk]) + anchor)


@page_methods
@login_required
@once
def problem_me_too(request: HttpRequest, pk: int) -> HttpResponse:
    """나도 겪어요: one tap, and one's own words if one likes; `undo` takes it back."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.visible_to(person), pk=pk)
    own = MeToo.objects.filter(problem=problem, person=person).first()
    if request.method == "POST" and "undo" in request.POST:
        actions.take_back_me_too(problem=problem, by=person)
        messages.success(request, _("You are no longer counted here."))
        return _back(pk)
    initial = {"story": own.story, "frequency": own.frequency, "district": own.district} if own else {}
    form = MeTooForm(posted(request)[0], initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            language = (get_language() or "ko")[:2]
            actions.say_me_too(problem=problem, by=person, language=language, **form.cleaned_data)
            messages.success(request, _("Thank you: you are counted. We tell you what becomes of it."))
            return _back(pk, "#me-too")
    context = {"form": form, "problem": problem, "own": own}
    return render(request, "problems/problem_me_too.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def problem_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear what becomes of it, or no more."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.visible_to(person), pk=pk)
    is_followed = Follow.objects.filter(problem=problem, person=person).exists()
    if request.method == "POST":
        if "stop" in request.POST:
            actions.unfollow_problem(problem=problem, by=person)
            messages.success(request, _("You no longer follow this problem."))
        else:
            actions.follow_problem(problem=problem, by=person)
            messages.success(request, _("You follow this problem. What happens comes to your inbox."))
        return _back(pk)
    return render(request, "problems/problem_follow.html", {"problem": problem, "is_followed": is_followed})


@page_methods
@login_required
@once
def problem_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Add something that shows the problem."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.visible_to(person), pk=pk)
    asked = request.POST.get("kind") or request.GET.get("kind") or ""
    kind = asked if asked in Evidence.Kind.values else Evidence.Kind.STORY.value
    form = EvidenceForm(kind, *posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            language = (get_language() or "ko")[:2]
            actions.add_evidence(problem=problem, by=person, language=language, **form.cleaned_data)
            messages.success(request, _("Thank you. What you added stands on the page now."))
            return _back(pk, "#evidence")
    kinds = [(each.label, f"?kind={each.value}", each.value == kind) for each in KINDS]
    context = {"form": form, "problem": problem, "kinds": kinds}
    return render(request, "problems/problem_evidence.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def evidence_remove(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """One's own evidence is taken back; curators take down with a reason."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.visible_to(person), pk=pk)
    rows = Evidence.objects.filter(problem=problem, state=Evidence.State.SHOWN)
    if not person.may("problems.curate"):
        rows = rows.filter(by=person)
    row = get_object_or_404(rows, pk=evidence)
    is_own = row.by_id == person.pk
    form = (Form if is_own else TurnDownForm)(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            if is_own:
                actions.take_back_evidence(evidence=row, by=person)
            else:
                data = form.cleaned_data
                actions.take_down(part=row, by=person, reason_code=data["reason_code"], note=data["note"])
            messages.success(request, _("It is taken down."))
            return _back(pk, "#evidence")
    context = {"form": form, "problem": problem, "row": row, "is_own": is_own}
    return render(request, "problems/evidence_remove.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def story_remove(request: HttpRequest, pk: int, me_too: int) -> HttpResponse:
    """Curators take the words of a me-too down with a reason; the person stays counted."""
    person = signed_in(request)
    problem = get_object_or_404(Problem.objects.curatable_by(person), pk=pk)
    row = get_object_or_404(MeToo.objects.filter(problem=problem, is_hidden=False), pk=me_too)
    form = TurnDownForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = form.cleaned_data
            actions.take_down(part=row, by=person, reason_code=data["reason_code"], note=data["note"])
            messages.success(request, _("It is taken down."))
            return _back(pk, "#me-too")
    context = {"form": form, "problem": problem, "row": row, "is_own": False}
    return render(request, "problems/evidence_remove.html", context, status=422 if form.errors else 200)
