"""One's own part in a trial: signing up, where it stands, the questions, going again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import ids
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people.models import Person
from madang.people.queries import signed_in
from madang.trials import actions, queries
from madang.trials.forms import ConfirmForm, JoinForm, SheetForm
from madang.trials.models import Participant, Trial
from madang.trials.views.entering import page_methods, to_joining


@page_methods
@login_required
@once
def trial_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign up: which kind of participant, how old, what one agrees to."""
    person = signed_in(request)
    trial = get_object_or_404(
        Trial.objects.public().select_related("project").prefetch_related("cells"), pk=pk
    )
    if not person.is_member:
        return to_joining(request)
    mine = queries.mine(trial, person)
    if mine is not None and mine.state != Participant.State.WITHDRAWN:
        return redirect("trials:mine", pk=mine.pk)
    cells = list(trial.cells.all())
    initial = {"cell": cells[0].pk} if len(cells) == 1 else {}
    form = JoinForm(request.POST or None, cells=cells, is_lot=trial.is_lot, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            data = dict(form.cleaned_data)
            is_old_enough = data.pop("age") == "old_enough"
            made = actions.take_part(
                trial=trial, by=person, is_old_enough=is_old_enough, consent_version=_read(request), **data
            )
            messages.success(
                request, _("You have signed up. Your receipt number and what comes next stand here.")
            )
            return redirect("trials:mine", pk=made.pk)
    if form.errors:
        trial.refresh_from_db(fields=["consent_version"])
    context = {"form": form, "trial": trial, "project": trial.project, "text": queries.consent_text(trial),
               "is_own": trial.project.memberships.filter(person=person, left_on=None).exists()}  # fmt: skip
    return render(request, "trials/trial_join.html", context, status=422 if form.errors else 200)


def _read(request: HttpRequest) -> int:
    """The version of the consent text that stood on the page where somebody agreed; 0, which no text has, for none."""
    return ids.whole(request.POST.get("consent_version", ""))


def _mine(request: HttpRequest, pk: int) -> tuple[Participant, Person]:
    person = signed_in(request)
    found = queries.place(person, pk)
    if found is None:
        raise Http404
    return found, person


def _asked(trial: Trial) -> list:  # type: ignore[type-arg]  # of Measure
    return [each for each in queries.measures_of(trial) if each.is_asked]


@require_safe
@login_required
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one's own part stands: receipt, code, what comes next and by when; and how to stop."""
    row, _person = _mine(request, pk)
    asked = _asked(row.trial) if row.is_seated and row.trial.state == Trial.State.RUNNING else []
    names = {queries.field_name(each.pk, item) for each in asked for item in each.items}
    answered = len(names & queries.sheet_as_typed(row).keys()) if asked else 0
    context = {
        "row": row, "trial": row.trial, "steps": queries.own_steps(row), "tones": queries.TONES, "asked": len(names),
        "answered": answered, "is_outdated": row.trial.allows("analyse") and row.consent_version != row.trial.consent_version,
    }  # fmt: skip
    return render(request, "trials/mine.html", context)


@page_methods
@login_required
@once
def mine_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """What one agreed to, word by word; where it has changed, what one is asked to agree to now."""
    row, person = _mine(request, pk)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.confirm_consent(participant=row, by=person, consent_version=_read(request))
            messages.success(request, _("Thank you. Your consent is kept with version and time."))
            return redirect("trials:mine", pk=pk)
    if form.errors:
        row.trial.refresh_from_db(fields=["consent_version"])
    is_outdated = row.allows("withdraw") and row.consent_version != row.trial.consent_version
    text = queries.consent_text(row.trial, None if is_outdated else row.consent_version)
    context = {"row": row, "trial": row.trial, "form": form, "text": text, "is_outdated": is_outdated}
    return render(request, "trials/mine_consent.html", context, status=422 if form.errors else 200)


@page_methods
@login_required
@once
def mine_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions at the end, answered by oneself."""
    row, person = _mine(request, pk)
    asked = _asked(row.trial)
    if not row.is_seated or not asked or row.trial.state != Trial.State.RUNNING:
        return redirect("trials:mine", pk=pk)
    form = SheetForm(request.POST or None, measures=asked, initial=queries.sheet_as_typed(row))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.answer_sheet(participant=row, by=person, values=form.values)
            messages.success(request, _("Your answers are kept. You can change them until the trial ends."))
            return redirect("trials:mine", pk=pk)
    context = {
        "row": row,
        "trial": row.trial,
        "form": form,
        "with_sus": any(len(each.items) > 1 for each in asked),
    }
    return render(request, "trials/mine_sheet.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@once
def mine_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop taking part; what was recorded is erased."""
    row, person = _mine(request, pk)
    actions.withdraw(participant=row, by=person)
    messages.success(request, _("You no longer take part. What was recorded of you is erased."))
    return redirect("trials:mine", pk=pk)
