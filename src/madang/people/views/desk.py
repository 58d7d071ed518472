"""The staff's lists: people with their roles, and the audit trail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import clock, ids, paging
from madang.core.idempotency import once
from madang.core.models import AuditEntry, OutboxTask
from madang.people import actions, queries, rules
from madang.people.forms import AuditFilterForm, PeopleFilterForm, ReasonForm, RoleForm
from madang.people.models import Person, Reading, Role


def staff_only[**P](what: str) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Decorate a view that needs a permission for the whole centre; for others it does not exist."""

    def decorate(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @wraps(view)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request: Any = args[0]
            if not queries.signed_in(request).may(what):
                raise Http404
            return view(*args, **kwargs)

        return login_required(wrapped)

    return decorate


@staff_only("people.see_contacts")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, found by name, whole address or role. Addresses are not shown here."""
    viewer = queries.signed_in(request)
    form = PeopleFilterForm(request.GET)
    rows = Person.objects.filter(erased_at=None).prefetch_related(
        Prefetch("roles", Role.objects.order_by("kind"))
    )
    if form.is_valid():
        rows = actions.find_people(
            by=viewer, people=rows, text=form.cleaned_data["q"], role=form.cleaned_data["role"]
        )
    page = paging.page(request, rows, order=("-created_at",))
    actions.note_reading(by=viewer, what="people.list", of=[one.pk for one in page])
    context = {"form": form, "page": page, "scope_words": queries.scope_words()}
    return render(request, "people/desk_people.html", context)


@staff_only("people.see_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, state, and the address for those who ask for it."""
    shown = get_object_or_404(Person.objects.prefetch_related("roles"), pk=pk, erased_at=None)
    viewer = queries.signed_in(request)
    contact = ""
    if request.method == "POST" and request.POST.get("do") == "contact":
        contact = actions.see_contact(person=shown, by=viewer)
    actions.note_reading(by=viewer, what="people.person", of=[shown.pk])
    return render(request, "people/desk_person.html", _about(shown, viewer) | {"contact": contact})


def _about(shown: Person, viewer: Person, **forms: Any) -> dict[str, Any]:
    """What the page of one person shows."""
    return {
        "shown": shown,
        "may_manage": viewer.may("people.manage"),
        "scope_words": queries.scope_words(),
        "passkeys": Authenticator.objects.filter(user=shown).count(),
        "today": clock.today(),
        "role_form": forms.get("role_form") or RoleForm(),
        "reason_form": forms.get("reason_form") or ReasonForm(),
    }


@staff_only("people.manage")
@require_POST
@once
def role_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    shown, viewer = get_object_or_404(Person, pk=pk, erased_at=None), queries.signed_in(request)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return render(request, "people/desk_person.html", _about(shown, viewer, role_form=form), status=422)
    actions.give_role(person=shown, by=viewer, **form.cleaned_data)
    messages.success(request, _("The role is given."))
    return redirect("people:desk_person", pk=pk)


@staff_only("people.manage")
@require_POST
@once
def role_take(request: HttpRequest, pk: int, role_pk: int) -> HttpResponse:
    """Take a role away."""
    role = get_object_or_404(Role.objects.select_related("person"), pk=role_pk, person_id=pk)
    actions.take_role(role=role, by=queries.signed_in(request))
    messages.success(request, _("The role is taken away."))
    return redirect("people:desk_person", pk=pk)


@staff_only("people.manage")
@require_POST
@once
def account_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account with a reason, or open it again."""
    shown, viewer = get_object_or_404(Person, pk=pk, erased_at=None), queries.signed_in(request)
    if not shown.is_active:
        actions.reactivate(person=shown, by=viewer)
        messages.success(request, _("The account is open again."))
        return redirect("people:desk_person", pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "people/desk_person.html", _about(shown, viewer, reason_form=form), status=422)
    actions.deactivate(person=shown, by=viewer, reason=form.cleaned_data["reason"])
    messages.success(request, _("The account is closed and all its devices are signed out."))
    return redirect("people:desk_person", pk=pk)


@staff_only("people.manage")
@require_POST
@once
def passkeys_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the passkeys of somebody who lost them."""
    shown = get_object_or_404(Person, pk=pk, erased_at=None)
    actions.remove_passkeys(person=shown, by=queries.signed_in(request))
    messages.success(request, _("The passkeys are removed. A code by e-mail still opens the account."))
    return redirect("people:desk_person", pk=pk)


@staff_only("desk.operate")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def stuck_messages(request: HttpRequest) -> HttpResponse:
    """What could not be sent although it was tried often, and one press that tries it again."""
    if request.method == "POST":
        count = actions.retry_messages(by=queries.signed_in(request))
        messages.success(
            request,
            ngettext("%(count)s message is tried again.", "%(count)s messages are tried again.", count)
            % {"count": count},
        )
        return redirect("people:desk_stuck")
    rows = OutboxTask.objects.filter(state=OutboxTask.State.STUCK)
    context = {
        "page": paging.page(request, rows, order=("due_at",)),
        "words": rules.task_words,
        "error": rules.error_name,
    }
    return render(request, "people/desk_stuck.html", context)


@staff_only("audit.read")
@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    """What was done, by whom, to what; newest first."""
    form = AuditFilterForm(request.GET)
    rows = AuditEntry.objects.all()
    if form.is_valid():
        rows = filtered(rows, form.cleaned_data)
    page = paging.page(request, rows, order=("-number",), size=50)
    ids = {entry.actor_id for entry in page if entry.actor_id}
    names = {one.pk: one.shown_name for one in Person.objects.filter(pk__in=ids)}
    actions.note_reading(by=queries.signed_in(request), what="people.audit", of=names)
    context = {"form": form, "page": page, "names": names, "words": rules.audit_words}
    return render(request, "people/desk_audit.html", context)


@staff_only("audit.read")
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """Who looked at whose personal data; newest first, of one person or by one where the address says so."""
    rows = Reading.objects.select_related("by").prefetch_related("of")
    for name in ("of", "by"):
        key = ids.whole(request.GET.get(name, ""))
        if key:
            rows = rows.filter(**{name: key})
    page = paging.page(request, rows, order=("-pk",))
    return render(request, "people/desk_readings.html", {"page": page, "words": rules.reading_words})


def filtered(rows: Any, asked: dict[str, Any]) -> Any:
    """The entries that fit what was asked for."""
    if asked["verb"]:
        rows = rows.filter(verb__startswith=asked["verb"])
    if asked["actor"]:
        rows = rows.filter(actor_id=asked["actor"])
    if asked["target"]:
        rows = rows.filter(target=asked["target"])
    if asked["since"]:
        rows = rows.filter(at__gte=clock.day_start(asked["since"]))
    if asked["until"]:
        rows = rows.filter(at__lt=clock.day_end(asked["until"]))
    return rows
