"""Pages of institutions: the list, one institution, and how its staff and the centre keep it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import files, versions
from madang.core.caching import public_page
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.partners import actions, queries
from madang.partners.forms import ConsortiumForm, LogoForm, PartnerCentreForm, PartnerForm, StaffForm
from madang.partners.models import Consortium, Partner
from madang.people.models import Person
from madang.people.queries import signed_in, viewer

forms_allowed = require_http_methods(["GET", "HEAD", "POST"])


def shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, 422 when its form was refused."""
    return render(request, template, context, status=422 if context["form"].errors else 200)


def manager(request: HttpRequest) -> Person:
    """Who manages institutions; 404 for everybody else."""
    person = signed_in(request)
    if not person.may("partners.manage"):
        raise Http404
    return person


@require_safe
@public_page("partners")
def partner_list(request: HttpRequest) -> HttpResponse:
    """All institutions that take part, and the consortia they form."""
    person = viewer(request)
    context = {
        "partners": list(queries.listed(person)), "consortia": list(queries.consortia()),
        "agreements": list(queries.agreements(person)[:20]),
        "may_manage": person is not None and person.may("partners.manage"),
    }  # fmt: skip
    return render(request, "partners/partner_list.html", context)


@require_safe
@public_page("partners", "programmes", "impact")
def partner_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One institution: what it does, how to reach it, what it takes part in, its numbers, its agreements."""
    person, language = viewer(request), get_language() or "ko"
    partner = get_object_or_404(queries.listed(person), slug=slug)
    may_manage = person is not None and person.may("partners.manage")
    context = {
        "partner": partner, "about": partner.about_in(language), "facts": queries.facts_of(partner),
        "sections": queries.sections_of(partner, person, language),
        "agreements": list(queries.agreements_of(partner, person)[:20]),
        "may_edit": person is not None and person.may("partners.represent", scope=partner),
        "may_manage": may_manage, "staff_count": queries.staff_of(partner).count() if may_manage else 0,
        "address": settings.BASE_URL + reverse("partners:detail", args=[partner.slug]),
    }  # fmt: skip
    return render(request, "partners/partner_detail.html", context)


@require_safe
def partner_logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Its logo."""
    stored = queries.logo_for(viewer(request), slug)
    if stored is None:
        raise Http404
    return files.response(stored, "s")


@forms_allowed
@login_required
@once
def partner_create(request: HttpRequest) -> HttpResponse:
    """Take an institution in."""
    person = manager(request)
    initial = {"answer_days": settings.ANSWER_DAYS, "is_active": True}
    form = PartnerCentreForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            partner = actions.create_partner(by=person, **form.cleaned_data)
            messages.success(request, _("The institution has its page now."))
            return redirect("partners:detail", slug=partner.slug)
    return shown(request, "partners/partner_edit.html", {"form": form, "partner": None})


@forms_allowed
@login_required
@once
def partner_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the page of an institution."""
    person = signed_in(request)
    partner = get_object_or_404(Partner.objects.editable_by(person), slug=slug)
    kind = PartnerCentreForm if person.may("partners.manage") else PartnerForm
    form = kind(request.POST or None, initial=model_to_dict(partner, fields=kind.Meta.fields))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            version = versions.given(request)
            partner = actions.edit_partner(partner=partner, by=person, version=version, **form.cleaned_data)
            messages.success(request, _("Your change is saved."))
            return redirect("partners:detail", slug=partner.slug)
    context = {"form": form, "partner": partner, "version": versions.shown(request, form, partner)}
    return shown(request, "partners/partner_edit.html", context)


@forms_allowed
@login_required
@once
def logo_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Give an institution a logo, or take it off."""
    person = signed_in(request)
    partner = get_object_or_404(Partner.objects.editable_by(person).select_related("logo"), slug=slug)
    form = LogoForm(request.POST or None, request.FILES or None)
    if "remove" in request.POST:
        actions.remove_logo(partner=partner, by=person)
        return redirect("partners:detail", slug=slug)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.set_logo(partner=partner, by=person, upload=form.cleaned_data["upload"])
            messages.success(request, _("The logo is shown now."))
            return redirect("partners:detail", slug=slug)
    return shown(request, "partners/logo_edit.html", {"form": form, "partner": partner})


@forms_allowed
@login_required
@once
def staff_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works for an institution."""
    person = manager(request)
    partner = get_object_or_404(Partner, slug=slug)
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.add_staff(partner=partner, by=person, email=form.cleaned_data["email"])
            messages.success(request, _("They can answer and sign for the institution now."))
            return redirect("partners:staff", slug=slug)
    context = {"form": form, "partner": partner, "staff": list(queries.staff_of(partner))}
    return shown(request, "partners/staff_edit.html", context)


@require_POST
@login_required
@once
def staff_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take the staff role for an institution off somebody."""
    person = manager(request)
    partner = get_object_or_404(Partner, slug=slug)
    actions.remove_staff(partner=partner, by=person, person=get_object_or_404(Person, pk=pk))
    messages.success(request, _("They no longer act for the institution."))
    return redirect("partners:staff", slug=slug)


@forms_allowed
@login_required
@once
def consortium_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a consortium. New members come with a second look at the page, to say what part they take."""
    person = manager(request)
    consortium = get_object_or_404(queries.consortia(), pk=pk) if pk else None
    members = list(consortium.members.all()) if consortium else []
    initial: dict[str, Any] = {
        **(model_to_dict(consortium, fields=["name", "name_en", "about"]) if consortium else {}),
        "partners": [member.partner_id for member in members],
        "lead": next((member.partner_id for member in members if member.is_lead), None),
    }
    form = ConsortiumForm(
        request.POST or None, initial=initial, members=members, language=get_language() or "ko"
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            version = versions.given(request)
            saved = actions.save_consortium(
                by=person, consortium=consortium, version=version, **form.chosen()
            )
            return _after_consortium(request, saved, form.has_new_members())
    context = {
        "form": form, "consortium": consortium, "version": versions.shown(request, form, consortium)
    }  # fmt: skip
    return shown(request, "partners/consortium_edit.html", context)


def _after_consortium(request: HttpRequest, consortium: Consortium, has_new: bool) -> HttpResponse:
    if not has_new:
        messages.success(request, _("The consortium is saved."))
        return redirect("partners:list")
    messages.success(
        request, _("The consortium is saved. You can say below what part each new member takes.")
    )
    return redirect("partners:consortium", pk=consortium.pk)
