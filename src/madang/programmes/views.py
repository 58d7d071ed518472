"""Pages of programmes: the list, one programme, and how those who run it keep it."""

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
from django.views.decorators.http import require_http_methods, require_safe

from madang.core import clock, versions
from madang.core.caching import public_page
from madang.core.errors import DomainError, EditConflict, NotAllowed, shown_on
from madang.core.idempotency import once
from madang.people.models import Person
from madang.people.queries import signed_in, viewer
from madang.programmes import actions, queries
from madang.programmes.forms import PartFormSet, PhaseFormSet, ProgrammeForm, ThemeForm, TrackFormSet, rows_of
from madang.programmes.models import Programme, Theme

forms_allowed = require_http_methods(["GET", "HEAD", "POST"])


def _manager(request: HttpRequest) -> Person:
    person = signed_in(request)
    if not person.may("programmes.manage"):
        raise Http404
    return person


@require_safe
@public_page("programmes")
def programme_list(request: HttpRequest) -> HttpResponse:
    """All programmes with where they stand now."""
    person, today = viewer(request), clock.today()
    rows = [(programme, programme.phase_on(today)) for programme in queries.listed(person)]
    context = {
        "rows": rows, "themes": list(queries.themes()),
        "may_manage": person is not None and person.may("programmes.manage"),
    }  # fmt: skip
    return render(request, "programmes/programme_list.html", context)


@require_safe
@public_page("programmes", "partners")
def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme: themes, phases with today's marked, tracks, institutions by what they do, budget."""
    person, language, today = viewer(request), get_language() or "ko", clock.today()
    programme = get_object_or_404(queries.with_all(Programme.objects.visible_to(person)), slug=slug)
    context = {
        "programme": programme, "phase": programme.phase_on(today) if programme.is_open else None,
        "timeline": queries.timeline(programme.phases.all(), today, language),
        "parts": queries.by_part(programme.programme_partners.all()), "cards": queries.cards(programme),
        "may_edit": Programme.objects.editable_by(person).filter(pk=programme.pk).exists(),
        "address": settings.BASE_URL + reverse("programmes:detail", args=[programme.slug]),
    }  # fmt: skip
    return render(request, "programmes/programme_detail.html", context)


@forms_allowed
@login_required
@once
def programme_create(request: HttpRequest) -> HttpResponse:
    """Begin a programme."""
    person = _manager(request)
    form = ProgrammeForm(
        request.POST or None, initial={"year": clock.today().year, "state": Programme.State.DRAFT}
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            programme = actions.create_programme(by=person, **form.cleaned_data)
            messages.success(request, _("The programme has its page. Next, its phases."))
            return redirect("programmes:phases", slug=programme.slug)
    context = {"form": form, "programme": None}
    return render(request, "programmes/programme_edit.html", context, status=422 if form.errors else 200)


@forms_allowed
@login_required
@once
def programme_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a programme says of itself."""
    person = signed_in(request)
    programme = get_object_or_404(queries.with_all(Programme.objects.editable_by(person)), slug=slug)
    themes = [row.theme_id for row in programme.programme_themes.all()]
    initial = {**model_to_dict(programme, fields=actions.FIELDS), "themes": themes}
    form = ProgrammeForm(request.POST or None, initial=initial, may_give=person.may("programmes.manage"))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            programme = actions.edit_programme(
                programme=programme, by=person, version=versions.given(request), **form.cleaned_data
            )
            messages.success(request, _("Your change is saved."))
            return redirect("programmes:detail", slug=programme.slug)
    context = {
        "form": form, "programme": programme, "version": versions.shown(request, form, programme)
    }  # fmt: skip
    return render(request, "programmes/programme_edit.html", context, status=422 if form.errors else 200)


def _rows_page(
    request: HttpRequest, slug: str, page: dict[str, Any], formset_class: Any, initial: Any, save: Any
) -> HttpResponse:
    """A page that edits all rows of one kind at once, without JavaScript: filled rows stay, empty ones count as none."""
    person = signed_in(request)
    programme = get_object_or_404(queries.with_all(Programme.objects.editable_by(person)), slug=slug)
    formset = formset_class(request.POST or None, initial=initial(programme))
    refused, version = "", request.POST.get("version", programme.version)
    if request.method == "POST" and formset.is_valid():
        try:
            save(programme=programme, by=person, version=versions.given(request), rows=rows_of(formset))
        except NotAllowed:
            raise
        except DomainError as error:
            refused = str(error)
            version = programme.version if isinstance(error, EditConflict) else version
        else:
            messages.success(request, _("Your change is saved."))
            return redirect("programmes:detail", slug=slug)
    is_refused = bool(refused) or (formset.is_bound and not formset.is_valid())
    context = {"programme": programme, "formset": formset, "refused": refused, "version": version, **page}
    return render(request, "programmes/rows_edit.html", context, status=422 if is_refused else 200)


@forms_allowed
@login_required
@once
def phases_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The phases of a programme, all on one page."""
    page = {
        "heading": _("Phases"), "row_name": _("Phase %(number)s"),
        "lead": _("The phase of today decides what people may do: report, learn, form teams, hand in. A phase needs a name only where its kind does not say it."),
    }  # fmt: skip

    def initial(programme: Programme) -> list[dict[str, Any]]:
        return [
            {name: getattr(row, name) for name in ("id", *actions.PHASE_FIELDS)}
            for row in programme.phases.all()
        ]

    def save(*, rows: list[dict[str, Any]], **known: Any) -> Programme:
        return actions.set_phases(phases=rows, **known)

    return _rows_page(request, slug, page, PhaseFormSet, initial, save)


@forms_allowed
@login_required
@once
def tracks_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The tracks of a programme, all on one page."""
    page = {
        "heading": _("Tracks"), "row_name": _("Track %(number)s"), "lead": _("Courses of study, each for one kind of people."),
    }  # fmt: skip

    def initial(programme: Programme) -> list[dict[str, Any]]:
        return [
            {name: getattr(row, name) for name in ("id", *actions.TRACK_FIELDS)}
            for row in programme.tracks.all()
        ]

    def save(*, rows: list[dict[str, Any]], **known: Any) -> Programme:
        return actions.set_tracks(tracks=rows, **known)

    return _rows_page(request, slug, page, TrackFormSet, initial, save)


@forms_allowed
@login_required
@once
def partners_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Which institution does what, all on one page."""
    page = {
        "heading": _("Institutions of the programme"), "row_name": _("Row %(number)s"),
        "lead": _("Who runs it, who funds, who advises, who gives the place. One institution may stand several times."),
    }  # fmt: skip

    def initial(programme: Programme) -> list[dict[str, Any]]:
        return [{"partner": row.partner_id, "part": row.part} for row in programme.programme_partners.all()]

    def save(*, rows: list[dict[str, Any]], **known: Any) -> Programme:
        return actions.set_partners(parts=[(row["partner"], row["part"]) for row in rows], **known)

    return _rows_page(request, slug, page, PartFormSet, initial, save)


@require_safe
@login_required
def theme_list(request: HttpRequest) -> HttpResponse:
    """All themes, for those who run programmes."""
    _manager(request)
    rows = Theme.objects.select_related("default_partner").order_by("order", "pk")
    return render(request, "programmes/theme_list.html", {"themes": list(rows)})


@forms_allowed
@login_required
@once
def theme_edit(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Make a theme or change one."""
    person = _manager(request)
    theme = get_object_or_404(Theme, slug=slug) if slug else None
    initial = model_to_dict(theme, fields=actions.THEME_FIELDS) if theme else {"is_active": True}
    form = ThemeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.save_theme(by=person, theme=theme, version=versions.given(request), **form.cleaned_data)
            messages.success(request, _("The theme is saved."))
            return redirect("programmes:themes")
    context = {"form": form, "theme": theme, "version": versions.shown(request, form, theme)}
    return render(request, "programmes/theme_edit.html", context, status=422 if form.errors else 200)
