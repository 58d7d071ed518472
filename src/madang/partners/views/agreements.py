"""Pages of agreements: reading, drafting, signing, printing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import clock, ids, versions
from madang.core.caching import public_page
from madang.core.errors import DomainError, shown_on
from madang.core.idempotency import once
from madang.partners import actions, queries, rules
from madang.partners.forms import AgreementForm, PartyFormSet, SignForm, parties_in, rows_of
from madang.partners.models import Agreement
from madang.partners.views.institutions import forms_allowed, manager
from madang.partners.views.printing import agreement_pdf
from madang.people.models import Person
from madang.people.queries import signed_in, viewer
from madang.ui.forms import lenient

STEPS = {"open": actions.open_agreement, "draft": actions.reopen_draft, "end": actions.end_agreement}


def _agreement(person: Person | None, pk: int) -> Agreement:
    return get_object_or_404(queries.agreements(person), pk=pk)


@forms_allowed
@public_page("partners")
@once
def agreement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement with parties, duties, term, text, hash and signatures; the parties' staff sign here."""
    person = viewer(request)
    agreement = _agreement(person, pk)
    to_sign = queries.parties_to_sign(agreement, person)
    form = SignForm(request.POST or None, initial={"name": person.name if person else ""})
    if request.method == "POST":
        signed = _sign(request, agreement, form)
        if signed is not None:
            return signed
    computed = rules.text_hash(agreement.canonical_text())
    context = {
        "agreement": agreement, "form": form, "to_sign": to_sign, "is_in_force": agreement.is_in_force_on(clock.today()),
        "computed": computed, "is_intact": computed == agreement.text_hash, "groups": rules.shown_hash,
        "may_edit": Agreement.objects.editable_by(person).filter(pk=pk).exists(),
        "may_manage": person is not None and person.may("partners.manage"),
    }  # fmt: skip
    return render(request, "partners/agreement_detail.html", context, status=422 if form.errors else 200)


def _sign(request: HttpRequest, agreement: Agreement, form: SignForm) -> HttpResponse | None:
    person = signed_in(request)
    party = (
        agreement.parties.filter(pk=ids.whole(request.POST.get("party", "")))
        .select_related("partner")
        .first()
    )
    if party is None:
        raise Http404
    if form.is_valid():
        with shown_on(form):
            actions.sign_agreement(
                agreement=agreement, partner=party.partner, by=person, name=form.cleaned_data["name"],
                title=form.cleaned_data["title"], seen_hash=request.POST.get("hash", ""),
            )  # fmt: skip
            messages.success(request, _("You have signed for %(name)s.") % {"name": party.partner_name})
            return redirect("partners:agreement", pk=agreement.pk)
    return None


@forms_allowed
@login_required
@once
def agreement_draft(request: HttpRequest) -> HttpResponse:
    """Begin an agreement."""
    person = manager(request)
    form, parties = AgreementForm(request.POST or None), PartyFormSet(request.POST or None)
    draft = _draft(request, person)
    if request.method == "POST" and form.is_valid() and parties.is_valid():
        with shown_on(form):
            return _saved(request, form, parties, person, draft)
    return _form_page(request, form, parties, draft=draft)


def _saved(
    request: HttpRequest, form: AgreementForm, parties: Any, person: Person, agreement: Agreement | None
) -> HttpResponse:
    given = {**form.cleaned_data, "by": person, "parties": parties_in(parties)}
    if agreement is None:
        agreement = actions.draft_agreement(**given)
    else:
        version = versions.given(request)
        actions.edit_agreement(agreement=agreement, version=version, **given)
    messages.success(request, _("The draft is saved."))
    return redirect("partners:agreement", pk=agreement.pk)


def _draft(request: HttpRequest, person: Person) -> Agreement | None:
    """The draft that was begun by itself while this form was filled in."""
    rows = Agreement.objects.editable_by(person)
    return rows.filter(pk=ids.whole(request.POST.get("draft", ""))).first()


@require_POST
@login_required
def agreement_keep(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed, from the first title on; answers where, so that the next time keeps the same draft."""
    person = signed_in(request)
    draft = _draft(request, person)
    if draft is None:
        manager(request)
    form, parties = AgreementForm(request.POST), PartyFormSet(request.POST)
    typed = lenient(form)
    if "ends_on" in form.errors or "starts_on" in form.errors:
        # Half a term may contradict the stored half.
        typed = {name: value for name, value in typed.items() if name not in {"starts_on", "ends_on"}}
    if draft is None and not typed["title"]:
        return HttpResponse(status=204)
    kept = actions.keep_agreement(
        by=person, agreement=draft, version=versions.given(request),
        duties=parties_in(parties) if parties.is_valid() else [], **typed,
    )  # fmt: skip
    return JsonResponse({"draft": kept.pk, "version": kept.version})


@forms_allowed
@login_required
@once
def agreement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    person = signed_in(request)
    agreement = get_object_or_404(queries.agreements(person), pk=pk)
    if agreement.is_frozen or not Agreement.objects.editable_by(person).filter(pk=pk).exists():
        raise Http404
    initial = {name: getattr(agreement, name) for name in ("title", "text", "starts_on", "ends_on")}
    form = AgreementForm(request.POST or None, initial=initial)
    parties = PartyFormSet(request.POST or None, initial=rows_of(agreement))
    if request.method == "POST" and form.is_valid() and parties.is_valid():
        with shown_on(form):
            return _saved(request, form, parties, person, agreement)
    return _form_page(request, form, parties, agreement)


def _form_page(
    request: HttpRequest,
    form: AgreementForm,
    parties: Any,
    agreement: Agreement | None = None,
    draft: Agreement | None = None,
) -> HttpResponse:
    kept = agreement or draft
    is_refused = bool(form.errors or (parties.is_bound and not parties.is_valid()))
    context = {
        "form": form, "parties": parties, "agreement": agreement, "draft": kept.pk if kept else "",
        "version": versions.shown(request, form, kept),
    }  # fmt: skip
    return render(request, "partners/agreement_edit.html", context, status=422 if is_refused else 200)


@require_POST
@login_required
@once
def agreement_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a draft for signing, take it back, or note its end."""
    person = manager(request)
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    try:
        step(agreement=_agreement(person, pk), by=person)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("partners:agreement", pk=pk)


@require_safe
def agreement_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The canonical text whose SHA-256 is the hash, so that anybody can check it."""
    agreement = _agreement(viewer(request), pk)
    response = HttpResponse(agreement.canonical_text(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="agreement-{pk}.txt"'
    return response


@require_safe
def agreement_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement as PDF."""
    agreement = _agreement(viewer(request), pk)
    address = settings.BASE_URL + reverse("partners:agreement", args=[pk])
    response = HttpResponse(agreement_pdf(agreement, address), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="agreement-{pk}.pdf"'
    return response
